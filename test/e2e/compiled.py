# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A compiled shared library in this process, by ctypes: for tests that run a function
thousands of times."""
import ctypes
import os
import pathlib
from typing import Dict, List, Sequence

import numpy as np

DTYPES = {"float64": 2, "int32": 7, "int64": 8, "bool": 13}


class Tensor(ctypes.Structure):
    """weir_tensor."""
    _fields_ = [("data", ctypes.c_void_p), ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32)]


def describe(array: np.ndarray) -> Tensor:
    """A weir_tensor of an array, which must outlive it."""
    shape = (ctypes.c_int64 * max(array.ndim, 1))(*array.shape)
    return Tensor(array.ctypes.data, shape, DTYPES[array.dtype.name], array.ndim)


class RunError(Exception):
    """A status that isn't WEIR_OK, with its message."""


class Compiled:
    """What `weir compile -o FILE.so --name=NAME` made."""

    def __init__(self, path: pathlib.Path, name: str) -> None:
        # TensorFlow exports symbols of the same names as what is compiled may need.
        self.library = ctypes.CDLL(str(path), mode=os.RTLD_LOCAL | os.RTLD_DEEPBIND)
        self.program = ctypes.byref(ctypes.c_char.in_dll(self.library, f"{name}_program"))
        for function in ("weir_context_create", "weir_find_function"):
            getattr(self.library, function).restype = ctypes.c_void_p
        self.library.weir_context_message.restype = ctypes.c_char_p
        self.context = ctypes.c_void_p(self.library.weir_context_create(1))
        self.session = ctypes.c_void_p()
        self.check(self.library.weir_session_create(self.context, self.program, None,
                                                    ctypes.byref(self.session)))
        self.functions: Dict[str, ctypes.c_void_p] = {}

    def check(self, status: int) -> None:
        if status:
            raise RunError(self.library.weir_context_message(self.context).decode())

    def find(self, name: str) -> ctypes.c_void_p:
        if name not in self.functions:
            found = self.library.weir_find_function(self.program, name.encode())
            self.functions[name] = ctypes.c_void_p(found)
        return self.functions[name]

    def run(self, name: str, inputs: Sequence[np.ndarray], ranks: Sequence[int]
            ) -> List[np.ndarray]:
        """Runs a function, whose outputs are of type float64 and of these ranks."""
        inputs = [np.ascontiguousarray(value) if value.ndim else value for value in inputs]
        function = self.find(name)
        tensors = (Tensor * max(len(inputs), 1))(*map(describe, inputs))
        dims = (ctypes.c_int64 * (sum(ranks) + 1))()
        self.check(self.library.weir_output_shapes(self.context, function, tensors, dims))
        shapes, at = [], 0
        for rank in ranks:
            shapes.append(list(dims[at:at + rank]))
            at += rank
        if any(size < 0 for shape in shapes for size in shape):
            raise RunError(f"only the run knows a shape of {name}: {shapes}")
        outputs = [np.empty(shape) for shape in shapes]
        results = (Tensor * len(ranks))(*map(describe, outputs))
        self.check(self.library.weir_run(self.context, self.session, function, tensors, results))
        return outputs
