# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A compiled model as a shared library, called through the ABI of weir/abi.h."""
import ctypes
import pathlib
from typing import Dict, List

import numpy as np

ABI_VERSION = 2
ALIGNMENT = 64
#: weir_dtype -> NumPy's type.
DTYPES = {1: np.float32, 2: np.float64, 3: np.float16, 5: np.int8, 6: np.int16,
          7: np.int32, 8: np.int64, 9: np.uint8, 10: np.uint16, 11: np.uint32,
          12: np.uint64, 13: np.bool_, 14: np.complex64, 15: np.complex128}

Int64s = ctypes.POINTER(ctypes.c_int64)
Pointers = ctypes.POINTER(ctypes.c_void_p)


class TensorDesc(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("original_name", ctypes.c_char_p),
                ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32), ("shape", Int64s)]


class Call(ctypes.Structure):
    _fields_ = [("inputs", Pointers), ("outputs", Pointers), ("dims", Int64s),
                ("arena", ctypes.c_void_p), ("weights", ctypes.c_void_p),
                ("state", ctypes.c_void_p), ("context", ctypes.c_void_p),
                ("output_shapes", Int64s)]


class Function(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("input_count", ctypes.c_int32),
                ("output_count", ctypes.c_int32), ("dim_count", ctypes.c_int32),
                ("inputs", ctypes.POINTER(TensorDesc)),
                ("outputs", ctypes.POINTER(TensorDesc)),
                ("dim_names", ctypes.POINTER(ctypes.c_char_p)),
                ("arena_size", ctypes.CFUNCTYPE(ctypes.c_int64, Int64s)),
                ("output_shapes", ctypes.CFUNCTYPE(None, Int64s, Int64s)),
                ("run", ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(Call)))]


class Variable(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("dtype", ctypes.c_int32),
                ("rank", ctypes.c_int32), ("shape", Int64s), ("offset", ctypes.c_uint64),
                ("size", ctypes.c_uint64), ("initial", ctypes.c_void_p)]


class Program(ctypes.Structure):
    _fields_ = [("abi_version", ctypes.c_uint32), ("function_count", ctypes.c_uint32),
                ("name", ctypes.c_char_p), ("compiler", ctypes.c_char_p),
                ("cpu_features", ctypes.c_char_p), ("functions", ctypes.POINTER(Function)),
                ("weights", ctypes.c_void_p), ("weights_size", ctypes.c_uint64),
                ("variables", ctypes.POINTER(Variable)), ("variable_count", ctypes.c_uint64),
                ("state_size", ctypes.c_uint64)]


def aligned(size: int) -> np.ndarray:
    """Zeroed bytes on the boundary that compiled code expects."""
    block = np.zeros(size + ALIGNMENT, np.uint8)
    start = -block.ctypes.data % ALIGNMENT
    return block[start:start + size]


class Library:
    """The first function of the program in a shared library, ready to be called.

    Buffers are made once, for inputs of the given shapes; `call` runs it on them.
    """

    def __init__(self, path: pathlib.Path, name: str, inputs: Dict[str, np.ndarray],
                 threads: int = 1) -> None:
        self._library = ctypes.CDLL(str(path))
        self._program = Program.in_dll(self._library, f"{name}_program")
        if self._program.abi_version != ABI_VERSION:
            raise SystemExit(f"{path}: ABI version {self._program.abi_version}, "
                             f"expected {ABI_VERSION}")
        self.function = self._program.functions[0]
        self.inputs = [np.ascontiguousarray(inputs[d.name.decode()]) for d in self.descs("input")]
        self._dims = self._free_dims()
        self.outputs = [np.zeros(shape, DTYPES[desc.dtype])
                        for shape, desc in zip(self._output_shapes(), self.descs("output"))]
        self._arena = aligned(max(1, self.function.arena_size(self._dims)))
        self._state = self._initial_state()
        self._call = self._make_call(threads)
        self._run, self._argument = self.function.run, ctypes.byref(self._call)

    def compiler(self) -> str:
        """The compiler's name and version."""
        return self._program.compiler.decode()

    def descs(self, side: str) -> List[TensorDesc]:
        """The inputs or outputs."""
        return getattr(self.function, side + "s")[:getattr(self.function, side + "_count")]

    def _free_dims(self) -> ctypes.Array:
        """The values of the free dimensions, which negative extents number."""
        dims = (ctypes.c_int64 * max(1, self.function.dim_count))()
        for desc, value in zip(self.descs("input"), self.inputs):
            for axis, extent in enumerate(desc.shape[:desc.rank]):
                if extent < 0:
                    dims[-1 - extent] = value.shape[axis]
        return dims

    def _output_shapes(self) -> List[List[int]]:
        ranks = [desc.rank for desc in self.descs("output")]
        flat = (ctypes.c_int64 * max(1, sum(ranks)))()
        self.function.output_shapes(self._dims, flat)
        ends = np.cumsum(ranks)
        return [list(flat[end - rank:end]) for rank, end in zip(ranks, ends)]

    def _initial_state(self) -> np.ndarray:
        state = aligned(max(1, self._program.state_size))
        for variable in self._program.variables[:self._program.variable_count]:
            if variable.initial:
                ctypes.memmove(state.ctypes.data + variable.offset, variable.initial,
                               variable.size)
        return state

    def _make_call(self, threads: int) -> Call:
        def pointers(arrays: List[np.ndarray]) -> ctypes.Array:
            return (ctypes.c_void_p * max(1, len(arrays)))(*[a.ctypes.data for a in arrays])

        return Call(pointers(self.inputs), pointers(self.outputs), self._dims,
                    self._arena.ctypes.data, self._program.weights, self._state.ctypes.data,
                    self._context(threads), None)

    def _context(self, threads: int):
        """A context of the runtime inside the library; none for one thread."""
        if threads == 1:
            return None
        create = self._library.weir_context_create
        create.restype, create.argtypes = ctypes.c_void_p, [ctypes.c_int32]
        return create(threads)

    def call(self) -> None:
        """Runs once; the results stand in `outputs`."""
        status = self._run(self._argument)
        if status:
            raise RuntimeError(f"run returned status {status}")
