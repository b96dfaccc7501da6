# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A compiled model as a shared library, called through the ABI of weir/abi.h."""
import ctypes
import pathlib
from typing import Dict, List

import numpy as np

ABI_VERSION = 3
ALIGNMENT = 64
#: weir_dtype -> NumPy's type.
DTYPES = {1: np.float32, 2: np.float64, 3: np.float16, 5: np.int8, 6: np.int16,
          7: np.int32, 8: np.int64, 9: np.uint8, 10: np.uint16, 11: np.uint32,
          12: np.uint64, 13: np.bool_, 14: np.complex64, 15: np.complex128}

Int64s = ctypes.POINTER(ctypes.c_int64)
Pointers = ctypes.POINTER(ctypes.c_void_p)
#: What stands for a dimension that the run computes.
OPEN = -2**63


class TensorDesc(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("original_name", ctypes.c_char_p),
                ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32), ("shape", Int64s)]


class Call(ctypes.Structure):
    _fields_ = [("inputs", Pointers), ("outputs", Pointers), ("dims", Int64s),
                ("arena", ctypes.c_void_p), ("weights", ctypes.c_void_p),
                ("state", ctypes.c_void_p), ("context", ctypes.c_void_p),
                ("output_shapes", Int64s)]


class Context(ctypes.Structure):
    """The part of a weir_context that a caller sets."""
    _fields_ = [("user", ctypes.c_void_p), ("parallel_for", ctypes.c_void_p),
                ("cancel", ctypes.c_void_p), ("trace", ctypes.c_void_p),
                ("allocate", ctypes.c_void_p), ("release", ctypes.c_void_p),
                ("reset", ctypes.c_void_p), ("arena", ctypes.c_void_p),
                ("arena_size", ctypes.c_int64), ("state", ctypes.c_void_p),
                ("weights", ctypes.c_void_p)]


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
    pass


Program._fields_ = [
    ("abi_version", ctypes.c_uint32), ("function_count", ctypes.c_uint32),
    ("name", ctypes.c_char_p), ("compiler", ctypes.c_char_p),
    ("cpu_features", ctypes.c_char_p), ("functions", ctypes.POINTER(Function)),
    ("weights", ctypes.c_void_p), ("weights_size", ctypes.c_uint64),
    ("variables", ctypes.POINTER(Variable)), ("variable_count", ctypes.c_uint64),
    ("state_size", ctypes.c_uint64), ("model_hash", ctypes.c_char_p),
    ("weights_hash", ctypes.c_char_p),
    ("call", ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.POINTER(Program),
                              ctypes.POINTER(Function), ctypes.POINTER(Call)))]


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
        self._shapes = self._output_shapes()
        self.outputs = [np.zeros(shape if OPEN not in shape else 0, DTYPES[desc.dtype])
                        for shape, desc in zip(self._shapes_of_outputs(),
                                               self.descs("output"))]
        self._arena = aligned(max(1, self.function.arena_size(self._dims)))
        self._state = self._initial_state()
        self._context = self._make_context(threads)
        self._results = _pointers(self.outputs)
        self._call = Call(_pointers(self.inputs), self._results, self._dims, None, None, None,
                          ctypes.addressof(self._context), self._shapes)
        self._arguments = [ctypes.byref(x) for x in (self._program, self.function, self._call)]
        self._open = [i for i, shape in enumerate(self._shapes_of_outputs()) if OPEN in shape]

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

    def _output_shapes(self) -> ctypes.Array:
        """The dimensions of all outputs, one after the other."""
        flat = (ctypes.c_int64 * max(1, sum(desc.rank for desc in self.descs("output"))))()
        self.function.output_shapes(self._dims, flat)
        return flat

    def _shapes_of_outputs(self) -> List[List[int]]:
        ranks = [desc.rank for desc in self.descs("output")]
        return [list(self._shapes[end - rank:end])
                for rank, end in zip(ranks, np.cumsum(ranks))]

    def _initial_state(self) -> np.ndarray:
        state = aligned(max(1, self._program.state_size))
        for variable in self._program.variables[:self._program.variable_count]:
            if variable.initial:
                ctypes.memmove(state.ctypes.data + variable.offset, variable.initial,
                               variable.size)
        return state

    def _make_context(self, threads: int) -> Context:
        """A context of the runtime inside the library, with this object's memory."""
        create = self._library.weir_context_create
        create.restype, create.argtypes = ctypes.POINTER(Context), [ctypes.c_int32]
        context = create(threads).contents
        context.arena, context.arena_size = self._arena.ctypes.data, self._arena.size
        context.state = self._state.ctypes.data
        return context

    def call(self) -> None:
        """Runs once; the results stand in `outputs`."""
        status = self._program.call(*self._arguments)
        if status:
            message = self._library.weir_context_message
            message.restype, message.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
            said = message(ctypes.addressof(self._context)).decode()
            raise RuntimeError(f"run returned status {status}: {said}")
        for i in self._open:
            self.outputs[i] = self._result(i)

    def _result(self, number: int) -> np.ndarray:
        """An output whose memory is the context's until the next run."""
        dtype = np.dtype(DTYPES[self.descs("output")[number].dtype])
        shape = self._shapes_of_outputs()[number]
        size = int(np.prod(shape)) * dtype.itemsize
        block = (ctypes.c_char * size).from_address(self._results[number])
        return np.frombuffer(block, dtype).reshape(shape)


def _pointers(arrays: List[np.ndarray]) -> ctypes.Array:
    """The addresses of arrays, at least one."""
    return (ctypes.c_void_p * max(1, len(arrays)))(*[a.ctypes.data for a in arrays])
