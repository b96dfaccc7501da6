#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles a TensorFlow model that turns audio into notes, plays it a melody, and
shows the notes it heard beside those played."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import time

import basic_pitch
import melody
import npy
import pianoroll

TOLERANCE = 0.1  # seconds by which the start of a note heard may be off


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weir", required=True, help="the compiler driver")
    parser.add_argument("--model", required=True, help="the SavedModel of Basic Pitch")
    parser.add_argument("--work", required=True, type=pathlib.Path, help="folder for results")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    program = options.work / "basic_pitch"
    compile_s = timed([options.weir, "compile", options.model, "-o", program])
    say(f"compiled {options.model} in {compile_s:.1f} s: {program}, {size(program)}")

    played = melody.score()
    audio = melody.synthesize(played)
    seconds = len(audio) / melody.SAMPLE_RATE
    heard, run_s = transcribe(program, audio, options.work)
    say(f"listened to {seconds:.1f} s of music in {run_s:.2f} s, with nothing but that program")
    show(played, heard, seconds)
    return 0 if report(played, heard) else 1


def say(words):
    print(f"== {words}", flush=True)


def size(path):
    return f"{path.stat().st_size / 1e6:.1f} MB"


def timed(command):
    """Runs the command and returns its seconds; a failure ends the demo."""
    command = [str(word) for word in command]
    print("$ " + " ".join(command), flush=True)
    begun = time.monotonic()
    status = subprocess.run(command, stdin=subprocess.DEVNULL).returncode
    if status != 0:
        sys.exit(f"demo: {command[0]} ended with status {status}")
    return time.monotonic() - begun


def transcribe(program, audio, work):
    """Runs the compiled program on the audio; returns (notes heard, seconds it took)."""
    samples, count = basic_pitch.windows(audio)
    npy.write(work / "audio.npy", samples, (count, basic_pitch.WINDOW, 1))
    run_s = timed(
        [program.resolve(), "--input", f"input_2=@{work / 'audio.npy'}"]
        + ["--output", f"note=@{work / 'note.npy'}", "--output", f"onset=@{work / 'onset.npy'}"]
    )
    note, onset = (activations(work / f"{name}.npy", count) for name in ("note", "onset"))
    return basic_pitch.decode(note, onset, count), run_s


def activations(path, count):
    """The values of one output of the program; its shape must be as the model says."""
    values, shape = npy.read(path)
    expected = (count, basic_pitch.FRAMES, basic_pitch.KEYS)
    if shape != expected:
        sys.exit(f"demo: {path} has shape {shape}, not {expected}")
    return values


def show(played, heard, seconds):
    columns = min(shutil.get_terminal_size((100, 24)).columns, 140)
    plain = "utf" not in (sys.stdout.encoding or "").lower()
    lines = pianoroll.side_by_side(played, heard, ("played", "heard"), seconds, columns, plain)
    print("\n" + "\n".join(lines) + "\n")


def matches(played, heard):
    """How many of the notes played have a note heard of their own: the same key, at the
    same time."""
    left, found = list(heard), 0
    for note in played:
        close = [n for n in left if n.pitch == note.pitch and abs(n.start - note.start) < TOLERANCE]
        if close:
            left.remove(min(close, key=lambda n: abs(n.start - note.start)))
            found += 1
    return found


def report(played, heard):
    """Prints the score; true when nearly all notes were heard and hardly any other."""
    found = matches(played, heard)
    others = len(heard) - found
    say(f"heard {found} of the {len(played)} notes played, and {others} that were not")
    return found >= 0.9 * len(played) and others <= 0.2 * len(played)


if __name__ == "__main__":
    sys.exit(main())
