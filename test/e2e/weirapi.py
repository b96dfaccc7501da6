# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The C API for Python, by ctypes: its functions are read from its headers."""
import ctypes
import os
import pathlib
import re
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

Path = pathlib.Path
HEADERS = Path(__file__).resolve().parent.parent.parent / "include" / "weir"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARATION = re.compile(r"^((?:const )?\w+ \**)(weir_\w+)\(([^;{]*)\);", re.MULTILINE)
#: weir_dtype's numbers by NumPy's names; bfloat16 has none there.
DTYPES = {"float32": 1, "float64": 2, "float16": 3, "int8": 5, "int16": 6, "int32": 7, "int64": 8,
          "uint8": 9, "uint16": 10, "uint32": 11, "uint64": 12, "bool": 13, "complex64": 14,
          "complex128": 15}
NAMES = {number: name for name, number in DTYPES.items()}


class Pair(ctypes.Structure):
    """weir_op, weir_output."""
    _fields_ = [("graph", ctypes.c_void_p), ("item", ctypes.c_void_p)]

    def __bool__(self) -> bool:
        return bool(self.item)


class PartialShape(ctypes.Structure):
    """weir_partial_shape."""
    _fields_ = [("rank", ctypes.c_int32), ("dims", ctypes.POINTER(ctypes.c_int64))]


class Attribute(ctypes.Structure):
    """weir_attribute."""
    _fields_ = [("name", ctypes.c_char_p), ("kind", ctypes.c_int32), ("reserved", ctypes.c_int32),
                ("integer", ctypes.c_int64), ("number", ctypes.c_double),
                ("data", ctypes.c_void_p), ("count", ctypes.c_size_t)]


class RunOptions(ctypes.Structure):
    """weir_run_options."""
    _fields_ = [("struct_size", ctypes.c_size_t), ("threads", ctypes.c_int32),
                ("reserved", ctypes.c_int32), ("timeout", ctypes.c_int64),
                ("cancellation", ctypes.c_void_p), ("trace", ctypes.c_void_p),
                ("trace_user", ctypes.c_void_p), ("watch", ctypes.c_void_p),
                ("watch_count", ctypes.c_size_t), ("watcher", ctypes.c_void_p),
                ("watcher_user", ctypes.c_void_p)]


class TraceEvent(ctypes.Structure):
    """weir_trace_event."""
    _fields_ = [("kernel", ctypes.c_char_p), ("node", ctypes.c_char_p),
                ("begin", ctypes.c_int64), ("end", ctypes.c_int64)]


VALUES = {"void": None, "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64,
          "size_t": ctypes.c_size_t, "weir_op": Pair, "weir_output": Pair,
          "weir_partial_shape": PartialShape, "weir_builder": ctypes.c_void_p}
HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p)
TRACE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(TraceEvent))
WATCHER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
BUILDER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(Pair), ctypes.c_size_t,
                           ctypes.POINTER(Pair), ctypes.c_size_t)


def split(parameters: str) -> List[str]:
    """A list of parameters; those of functions that are parameters are not split."""
    flat = re.sub(r"\(\*(\w*)\)\([^()]*\)", r"*\1", parameters)
    return [] if flat.strip() == "void" else flat.split(",")


def type_of(text: str) -> object:
    """The ctypes type of a parameter or a result: all pointers but texts are addresses."""
    words = text.replace("const ", "").split()
    if "*" in text:
        return ctypes.c_char_p if words[0] == "char" and text.count("*") == 1 and \
            "const" in text else ctypes.c_void_p
    return VALUES[words[0]]


def declarations() -> List[Tuple[str, str, str]]:
    """All functions of the headers: the result, the name, the parameters."""
    text = "".join((HEADERS / name).read_text() for name in ("array.h", "weir.h"))
    return DECLARATION.findall(COMMENT.sub("", text))


def functions() -> Dict[str, List[object]]:
    """The types of the results and of the parameters."""
    return {name: [type_of(result)] + [type_of(p) for p in split(parameters)]
            for result, name, parameters in declarations()}


class ApiError(Exception):
    """A status that isn't WEIR_OK, with its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Library:
    """libweir.so. Its functions are attributes without `weir_`; those that take a
    weir_error get one, and raise."""

    def __init__(self, path: Path) -> None:
        # TensorFlow exports an LLVM of its own, which must not take the place of ours.
        self.loaded = ctypes.CDLL(str(path), mode=os.RTLD_LOCAL | os.RTLD_DEEPBIND)
        self.types = functions()
        for name, (result, *parameters) in self.types.items():
            function = getattr(self.loaded, name)
            function.restype, function.argtypes = result, parameters
        self.error = self.loaded.weir_error_create()
        self.raising = {name for _, name, parameters in declarations()
                        if parameters.rstrip().endswith("weir_error *error") and
                        not name.startswith("weir_error_")}

    def __getattr__(self, name: str):
        function = getattr(self.loaded, f"weir_{name}")
        return self.checked(function) if f"weir_{name}" in self.raising else function

    def checked(self, function):
        """A function that raises what its error says."""
        def call(*arguments):
            result = function(*arguments, self.error)
            status = self.loaded.weir_error_status(self.error)
            if status:
                raise ApiError(status, self.loaded.weir_error_message(self.error).decode())
            return result
        return call

    def text(self, name: str, *arguments) -> str:
        """What a function writes into a buffer."""
        function = getattr(self.loaded, f"weir_{name}")
        size = function(*arguments, None, 0)
        buffer = ctypes.create_string_buffer(size + 1)
        assert function(*arguments, buffer, size + 1) == size
        return buffer.value.decode()


def texts(words: Sequence[str]):
    """An array of texts."""
    return (ctypes.c_char_p * len(words))(*[word.encode() for word in words])


def array_of(library: Library, value: np.ndarray) -> int:
    """A weir_array with a copy of the elements."""
    value = np.asarray(value)
    shape = (ctypes.c_int64 * value.ndim)(*value.shape)
    data = np.ascontiguousarray(value)
    return library.array_copy(DTYPES[value.dtype.name], value.ndim, shape, data.ctypes.data)


def numpy_of(library: Library, array: int) -> np.ndarray:
    """A copy of a weir_array's elements."""
    rank = library.array_rank(array)
    dims = ctypes.cast(library.array_shape(array), ctypes.POINTER(ctypes.c_int64))
    shape = [dims[axis] for axis in range(rank)]
    size = library.array_byte_size(array)
    data = ctypes.string_at(library.array_data(array), size) if size else b""
    return np.frombuffer(data, NAMES[library.array_dtype(array)]).reshape(shape).copy()


class Session:
    """A session of a graph."""

    def __init__(self, library: Library, graph: int, options: Sequence[str] = ()) -> None:
        self.library = library
        self.handle = library.jit_session_create(graph, texts(options), len(options))

    def run(self, feeds: Dict[str, np.ndarray], fetches: Sequence[str],
            targets: Sequence[str] = (), signature: Optional[str] = None,
            options: Optional[RunOptions] = None) -> Dict[str, np.ndarray]:
        """Runs tensors and targets, or a signature; returns what was fetched."""
        values = [array_of(self.library, value) for value in feeds.values()]
        given = (ctypes.c_void_p * len(values))(*values)
        results = (ctypes.c_void_p * len(fetches))()
        how = ctypes.byref(options) if options else None
        try:
            if signature is None:
                self.library.jit_session_run(
                    self.handle, texts(list(feeds)), given, len(feeds), texts(fetches), results,
                    len(fetches), texts(targets), len(targets), how)
            else:
                self.library.jit_session_run_signature(
                    self.handle, signature.encode(), texts(list(feeds)), given, len(feeds),
                    texts(fetches), results, len(fetches), how)
        finally:
            for value in values:
                self.library.array_destroy(value)
        got = {name: numpy_of(self.library, result) for name, result in zip(fetches, results)
               if result}
        for result in results:
            self.library.array_destroy(result)
        return got

    def close(self) -> None:
        self.library.jit_session_destroy(self.handle)
