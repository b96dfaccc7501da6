# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a row of the table of op tests says."""
import dataclasses
import importlib
from typing import Callable, List, Optional, Sequence, Tuple


class Lazy:
    """A module that is imported when first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str):
        return getattr(importlib.import_module(self._name), attribute)


tf = Lazy("tensorflow")
np = Lazy("numpy")


@dataclasses.dataclass(frozen=True)
class Arg:
    """An argument: its shape (None is a free dimension), its element type and the
    kind of its values (values.py has the kinds)."""
    shape: Tuple[Optional[int], ...]
    dtype: str = "float32"
    values: str = "normal"


@dataclasses.dataclass(frozen=True)
class Case:
    """One function of tensors to be compiled and compared with TensorFlow.

    `ops` names the ops of the weir dialect whose numbers it tests. `shapes` lists
    the shapes to run it at, a shape for each argument; empty where all are fixed.
    `oracle` computes the same where TensorFlow can't run the function itself. Ops
    that no TensorFlow op becomes are compiled from `text`, a function of the weir
    dialect named as the case; the function is their oracle.
    """
    name: str
    ops: Sequence[str]
    function: Callable
    args: Sequence[Arg]
    shapes: Sequence[Sequence[Tuple[int, ...]]] = ()
    rtol: float = 1e-5
    atol: float = 1e-6
    oracle: Optional[Callable] = None
    text: str = ""

    def runs(self) -> List[List[Tuple[int, ...]]]:
        """The shapes of the arguments, for each run."""
        if self.shapes:
            return [list(shapes) for shapes in self.shapes]
        return [[arg.shape for arg in self.args]]


def direct(op: str, function: Callable, args: Sequence[Arg],
           shapes: Sequence[Sequence[Tuple[int, ...]]], attributes: str = "",
           rtol: float = 1e-5, atol: float = 1e-6) -> Case:
    """A case of one op of the weir dialect whose result is like its first operand."""
    element = {"float32": "f32", "float64": "f64", "int32": "i32", "int64": "i64"}
    types = ["tensor<%s>" % "x".join(["?" if n is None else str(n) for n in arg.shape]
                                     + [element[arg.dtype]]) for arg in args]
    inputs = ", ".join(f'%a{n}: {type} {{weir.name = "a{n}"}}' for n, type in enumerate(types))
    operands = ", ".join(f"%a{n}" for n in range(len(args)))
    text = f"""func.func @{op}({inputs}) -> ({types[0]} {{weir.name = "y0"}}) attributes {{weir.signature = "{op}"}} {{
  %r = weir.{op} {operands} {attributes} : ({", ".join(types)}) -> {types[0]}
  return %r : {types[0]}
}}"""
    return Case(op, [op], function, args, shapes, rtol, atol, oracle=function, text=text)
