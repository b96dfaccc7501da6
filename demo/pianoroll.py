# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Draws notes as piano rolls in a terminal: a row for each key, time from left to right."""

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
BLOCKS = {(False, False): " ", (True, False): "▌", (False, True): "▐", (True, True): "█"}
ASCII = {" ": ".", "▌": "#", "▐": "#", "█": "#"}


def name(pitch):
    """The key's name: 60 is C4."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def cells(notes, pitch, seconds, width):
    """Two cells a column: whether the key sounds in the middle of each."""
    row = [False] * (2 * width)
    for note in notes:
        if note.pitch == pitch:
            first = round(note.start / seconds * len(row))
            last = max(first + 1, round(note.end / seconds * len(row)) - 1)
            row[first:last] = [True] * len(row[first:last])
    return row


def row(notes, pitch, seconds, width):
    """One key as `width` characters."""
    halves = cells(notes, pitch, seconds, width)
    return "".join(BLOCKS[pair] for pair in zip(halves[::2], halves[1::2]))


def side_by_side(left, right, titles, seconds, columns, plain):
    """Lines that show two sets of notes beside each other; `plain` keeps to ASCII."""
    width = (columns - 6) // 2
    pitches = sorted({note.pitch for note in left + right}, reverse=True)
    bar = "|" if plain else "│"
    lines = [f"     {titles[0]:<{width}} {titles[1]}"]
    for pitch in pitches:
        rolls = [row(notes, pitch, seconds, width) for notes in (left, right)]
        if plain:
            rolls = ["".join(ASCII[c] for c in roll) for roll in rolls]
        lines.append(f"{name(pitch):>4}{bar}{rolls[0]}{bar}{rolls[1]}")
    scale = f"0 s{f'{seconds:.0f} s':>{width - 3}}"
    return lines + [f"     {scale} {scale}"]
