# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The melody that the demo plays: Beethoven's Ode to Joy over a simple bass."""

import array
import math
import random
from typing import NamedTuple

SAMPLE_RATE = 22050
BEAT = 0.5  # seconds

# (pitch as a MIDI number, length in beats); one phrase of four bars.
TUNE = [
    (64, 1), (64, 1), (65, 1), (67, 1), (67, 1), (65, 1), (64, 1), (62, 1),
    (60, 1), (60, 1), (62, 1), (64, 1), (64, 1.5), (62, 0.5), (62, 2),
]
BASS = [(48, 4), (43, 4), (48, 4), (43, 2), (43, 2)]

# Strength of the fundamental and its overtones, and how much faster each next one fades.
HARMONICS = [1.0, 0.55, 0.35, 0.22, 0.12, 0.07]
ATTACK = 0.008  # seconds
RELEASE = 0.04
FADE = 1.6  # how fast the fundamental fades, per second


class Note(NamedTuple):
    """A pitch (MIDI number) that sounds from start to end (seconds)."""

    pitch: int
    start: float
    end: float


def voice(notes, begin=0.25):
    """Lays notes one after the other; each ends a little before the next begins."""
    played = []
    for pitch, beats in notes:
        played.append(Note(pitch, begin, begin + beats * BEAT - 0.03))
        begin += beats * BEAT
    return played


def score():
    """All notes, by start and pitch."""
    return sorted(voice(TUNE) + voice(BASS), key=lambda note: (note.start, note.pitch))


def envelope(time, length):
    """The loudness of a struck string, `time` seconds after the stroke."""
    return min(time / ATTACK, 1.0, max(0.0, (length - time) / RELEASE))


def add_tone(audio, note, loudness):
    """Adds the note's decaying harmonic tone to the samples."""
    frequency = 440.0 * 2.0 ** ((note.pitch - 69) / 12.0)
    length = note.end - note.start
    first = int(note.start * SAMPLE_RATE)
    partials = [
        (strength * loudness, 2 * math.pi * frequency * k / SAMPLE_RATE, FADE * k / SAMPLE_RATE)
        for k, strength in enumerate(HARMONICS, 1)
    ]
    for i in range(int(length * SAMPLE_RATE)):
        level = envelope(i / SAMPLE_RATE, length)
        audio[first + i] += level * sum(
            strength * math.exp(-fade * i) * math.sin(step * i) for strength, step, fade in partials
        )


def synthesize(notes, seed=0):
    """The notes as samples in [-1, 1], with a little noise as any recording has."""
    noise = random.Random(seed)
    seconds = max(note.end for note in notes) + 0.5
    audio = array.array("f", (noise.gauss(0, 5e-4) for _ in range(int(seconds * SAMPLE_RATE))))
    for note in notes:
        add_tone(audio, note, loudness=0.2)
    peak = max(map(abs, audio))
    return array.array("f", (0.8 * sample / peak for sample in audio))
