# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Unpacks LZ4 frames, as joblib writes them, without a compiled package."""
from typing import Tuple

MAGIC = b"\x04\x22\x4d\x18"


def _length(first: int, data: bytes, at: int) -> Tuple[int, int]:
    """A length of four bits that goes on in bytes when they are all set, and the end."""
    if first < 15:
        return first, at
    while data[at] == 255:
        first, at = first + 255, at + 1
    return first + data[at], at + 1


def _unpack_block(data: bytes, out: bytearray) -> None:
    """Appends a block: in turn, bytes as they are and a copy of earlier ones."""
    at = 0
    while True:
        token = data[at]
        size, at = _length(token >> 4, data, at + 1)
        out += data[at:at + size]
        at += size
        if at >= len(data):
            return
        start = len(out) - int.from_bytes(data[at:at + 2], "little")
        size, at = _length(token & 15, data, at + 2)
        for i in range(start, start + size + 4):  # what it copies may be its own
            out.append(out[i])


def unpack(frame: bytes) -> bytes:
    """The content of one frame; checksums are skipped."""
    if frame[:4] != MAGIC:
        raise ValueError("not an LZ4 frame")
    flags = frame[4]
    at = 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
    out = bytearray()
    while True:
        word = int.from_bytes(frame[at:at + 4], "little")
        at, size = at + 4, word & 0x7FFFFFFF
        if size == 0:
            return bytes(out)
        block = frame[at:at + size]
        if word >> 31:
            out += block
        else:
            _unpack_block(block, out)
        at += size + (4 if flags & 16 else 0)
