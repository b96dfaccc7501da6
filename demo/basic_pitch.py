# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What stands around the network of Basic Pitch: audio in windows, activations to notes.

After Bittner et al., "A Lightweight Instrument-Agnostic Model for Polyphonic Note
Transcription and Multipitch Estimation", ICASSP 2022. The network takes windows of
just under two seconds and gives, for each of 172 frames and 88 keys of a piano, how
likely the key sounds (note) and how likely it is struck (onset).
"""

import array

from melody import SAMPLE_RATE, Note

WINDOW = 43844  # samples
FRAME = 256  # samples from one frame to the next
FRAMES = 172
KEYS = 88
LOWEST_KEY = 21  # A0, as a MIDI number
TRIM = 15  # frames dropped at each end of a window, where it lacks context
HOP = WINDOW - 2 * TRIM * FRAME  # samples from one window to the next

ONSET_THRESHOLD = 0.5
NOTE_THRESHOLD = 0.3
MEAN_THRESHOLD = 0.5  # of the whole note: overtones stay below it
SHORTEST = 11  # frames; also the gap that a note may have


def windows(audio):
    """Returns (samples of all windows, their number): overlapping, padded with silence."""
    padded = array.array("f", bytes(4 * TRIM * FRAME)) + audio
    count = -(-len(audio) // HOP)
    padded.extend(array.array("f", bytes(4 * (count * HOP + WINDOW - len(padded)))))
    samples = array.array("f")
    for index in range(count):
        samples.extend(padded[index * HOP : index * HOP + WINDOW])
    return samples, count


def frame_times(count):
    """The time of each frame that `joined` keeps, in seconds."""
    kept = range(FRAMES - 2 * TRIM)
    return [(w * HOP + f * FRAME) / SAMPLE_RATE for w in range(count) for f in kept]


def joined(activations, count):
    """One list of frames for each key, from [count, FRAMES, KEYS] activations."""
    frames = [w * FRAMES + f for w in range(count) for f in range(TRIM, FRAMES - TRIM)]
    return [[activations[frame * KEYS + key] for frame in frames] for key in range(KEYS)]


def peaks(onset):
    """Frames where the onset activation has a maximum above the threshold."""
    return [
        i
        for i in range(1, len(onset) - 1)
        if onset[i] >= ONSET_THRESHOLD and onset[i - 1] < onset[i] >= onset[i + 1]
    ]


def note_end(note, first, limit):
    """The frame after the last that sounds, from `first` on, before `limit`."""
    end = first + 1
    for i in range(first + 1, limit):
        if note[i] >= NOTE_THRESHOLD:
            end = i + 1
        elif i - end >= SHORTEST:
            break
    return end


def is_note(activation):
    """Whether one key's activations, from a stroke until it fell silent, are a note."""
    return len(activation) > SHORTEST and sum(activation) / len(activation) >= MEAN_THRESHOLD


def key_notes(note, onset):
    """The notes of one key as (first frame, frame after the last), the latest first: each
    begins at a stroke and ends where the key falls silent or the next note begins."""
    limit = len(note)
    for first in reversed(peaks(onset)):
        end = note_end(note, first, limit)
        if is_note(note[first:end]):
            yield first, end
            limit = first


def decode(note, onset, count):
    """The notes heard, by start and pitch, from the activations of `count` windows."""
    times, heard = frame_times(count), []
    for key, activations in enumerate(zip(joined(note, count), joined(onset, count))):
        for first, end in key_notes(*activations):
            heard.append(Note(LOWEST_KEY + key, times[first], times[end - 1]))
    return sorted(heard, key=lambda n: (n.start, n.pitch))
