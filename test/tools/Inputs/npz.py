# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes an archive of arrays (usage: npz.py FILE.npz KEY=<f4:2,3:1,2,3,4,5,6 ...): descriptor,
shape and elements, with the standard library alone. An array that begins with ! is damaged."""
import math
import struct
import sys
import zipfile

CODES = {"<f4": "f", "<f8": "d", "<i4": "i", "<i8": "q", "<u2": "H", "|b1": "?"}


def encode(descriptor, shape, values):
    """The bytes of a .npy file of version 1."""
    shape = tuple(int(dim) for dim in shape.split(",") if dim)
    number = float if descriptor[1] == "f" else int
    elements = [number(value) for value in values.split(",") if value]
    assert len(elements) == math.prod(shape)
    header = f"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {shape}, }}\n"
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
            + struct.pack(f"<{len(elements)}{CODES[descriptor]}", *elements))


with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for word in sys.argv[2:]:
        key, text = word.split("=", 1)
        data = encode(*text.lstrip("!").split(":"))
        archive.writestr(key + ".npy", data[:-1] if text.startswith("!") else data)
