# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads and writes NumPy's .npy files of 32-bit floats with the standard library.

Format: the magic string, version 1.0, the header's length in two bytes, the header
(a Python dict, padded so that the data begin at a multiple of 64), the data.
"""

import array
import ast
import math
import sys

MAGIC = b"\x93NUMPY\x01\x00"


def write(path, values, shape):
    """Writes the floats `values` (an array or list), row-major, as `shape`."""
    data = array.array("f", values)
    if len(data) != math.prod(shape):
        raise ValueError(f"{len(data)} values do not fill the shape {shape}")
    if sys.byteorder == "big":
        data.byteswap()
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header += " " * (-(len(MAGIC) + 2 + len(header) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(MAGIC + len(header).to_bytes(2, "little") + header.encode())
        data.tofile(file)


def read(path):
    """Returns (values as array('f'), shape) of a file of little-endian floats."""
    with open(path, "rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError(f"{path} is not a .npy file of version 1.0")
        header = ast.literal_eval(file.read(int.from_bytes(file.read(2), "little")).decode())
        if header["descr"] != "<f4" or header["fortran_order"]:
            raise ValueError(f"{path} holds {header['descr']}, not row-major <f4")
        data = array.array("f", file.read())
    if sys.byteorder == "big":
        data.byteswap()
    return data, header["shape"]
