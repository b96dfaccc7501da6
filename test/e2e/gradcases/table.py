# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a row of the table of gradient tests says, and the functions that it becomes."""
import dataclasses
import re
from typing import Dict, List, Sequence, Tuple

TYPE = re.compile(r"\[((?:[A-Z\d]+(?:x[A-Z\d]+)*)?)(?::(\w+))?\]")
NUMBERS = re.compile(r"(dense<[^>]*>)")
DTYPES = {"f64": "float64", "i32": "int32", "i64": "int64", "i1": "bool"}


def dims(shape: str) -> List[str]:
    """`Bx4` as its parts: a number, or a letter for a size that is free."""
    return [part for part in shape.split("x") if part]


def tensor(shape: str, element: str = "f64") -> str:
    """The type of a tensor."""
    sizes = [part if part.isdigit() else "?" for part in dims(shape)]
    return f"tensor<{'x'.join(sizes + [element])}>"


def expand(text: str) -> str:
    """`[Bx4]` and `[B:i64]` written out as types; numbers stay as they are."""
    parts = NUMBERS.split(text)
    parts[::2] = [TYPE.sub(lambda found: tensor(found[1], found[2] or "f64"), part)
                  for part in parts[::2]]
    return "".join(parts)


@dataclasses.dataclass(frozen=True)
class Arg:
    """An argument: `Bx4` has a free first size; `values` names their kind (values.py)."""
    shape: str
    values: str = "normal"
    element: str = "f64"

    def sizes(self, free: Dict[str, int]) -> Tuple[int, ...]:
        return tuple(int(d) if d.isdigit() else free[d] for d in dims(self.shape))


#: What free sizes are in the runs of a case that doesn't say it; 0 is a batch of nothing.
RUNS = ({"B": 3}, {"B": 1}, {"B": 0})


@dataclasses.dataclass(frozen=True)
class Case:
    """A function of tensors of doubles and others, differentiated once and twice.

    `ops` names the ops of the weir dialect whose gradients it tests. `body` computes the
    values `of` from `%a0`, `%a1` ..; types are written as `[Bx4]` or `[B:i64]`. It is
    differentiated by all arguments of doubles but those in `fixed`. `once` says why it has
    no second derivative, where it has none. `globals` is text before the functions.
    """
    name: str
    ops: Sequence[str]
    args: Sequence[Arg]
    body: str
    of: Dict[str, str]
    fixed: Sequence[int] = ()
    once: str = ""
    runs: Sequence[Dict[str, int]] = RUNS
    globals: str = ""

    def by(self) -> List[int]:
        """The arguments that it is differentiated by."""
        return [n for n, arg in enumerate(self.args)
                if arg.element == "f64" and n not in self.fixed]

    def symbols(self) -> List[str]:
        return sorted({d for arg in self.args for d in dims(arg.shape) if not d.isdigit()})

    def sized_runs(self) -> List[Dict[str, int]]:
        """Sizes of what is free, for each run."""
        return [dict(run) for run in self.runs] if self.symbols() else [{}]

    def seeds(self) -> List[str]:
        return list(self.of.values())

    def cotangents(self) -> List[str]:
        """Shapes of the first gradients, and of what multiplies them."""
        return [self.args[n].shape for n in self.by()]

    # As text.

    def parameter(self, name: str, shape: str, element: str = "f64") -> str:
        symbols = self.symbols()
        sizes = [d if d.isdigit() else f"s{symbols.index(d)}" for d in dims(shape)]
        over = ", ".join(f"s{i}" for i in range(len(symbols)))
        known = f"weir.shape = affine_map<()[{over}] -> ({', '.join(sizes)})>"
        return f'%{name}: {tensor(shape, element)} {{weir.name = "{name}", {known}}}'

    def function(self, suffix: str, parameters: List[str], body: str,
                 results: List[Tuple[str, str]]) -> str:
        """A signature; `results` are values and their shapes."""
        gives = ", ".join(f'{tensor(shape)} {{weir.name = "r{n}"}}'
                          for n, (_, shape) in enumerate(results))
        free = ", ".join(f'"{symbol.lower()}"' for symbol in self.symbols())
        return (f"func.func @{self.name}{suffix}({', '.join(parameters)}) -> ({gives})\n"
                f'    attributes {{weir.signature = "{self.name}{suffix}", weir.dims = [{free}]}} {{\n'
                f"{expand(body)}\n"
                f"  return {', '.join(value for value, _ in results)}"
                f" : {', '.join(tensor(shape) for _, shape in results)}\n}}\n")

    def arguments(self) -> List[str]:
        given = [self.parameter(f"a{n}", arg.shape, arg.element)
                 for n, arg in enumerate(self.args)]
        return given + [self.parameter(f"s{n}", shape) for n, shape in enumerate(self.seeds())]

    def first(self) -> Tuple[str, List[str]]:
        """The body with the gradient; the names of the gradients."""
        by = [f"%a{n}" for n in self.by()]
        line, names = gradient("first", list(self.of), [f"%s{n}" for n in range(len(self.of))], by,
                               self.seeds(), self.cotangents())
        return f"{self.body}\n{line}", names

    def text(self) -> str:
        """The function with its first gradient."""
        body, names = self.first()
        results = list(self.of.items()) + list(zip(names, self.cotangents()))
        return self.globals + self.function("", self.arguments(), body, results)

    def second_text(self) -> str:
        """The gradient of the first gradient's product with `%v0` .., by all that it was by
        and by the seeds."""
        body, names = self.first()
        of = self.cotangents()
        by = [f"%a{n}" for n in self.by()] + [f"%s{n}" for n in range(len(self.of))]
        shapes = of + self.seeds()
        line, results = gradient("second", names, [f"%v{n}" for n in range(len(of))], by, of, shapes)
        parameters = self.arguments() + [self.parameter(f"v{n}", s) for n, s in enumerate(of)]
        return self.function("__second", parameters, f"{body}\n{line}",
                             list(zip(results, shapes)))


def gradient(name: str, of: List[str], seeds: List[str], by: List[str], of_shapes: List[str],
             by_shapes: List[str]) -> Tuple[str, List[str]]:
    """A line `%name:n = weir.gradient ..`, and the names of its results."""
    types = [tensor(shape) for shape in of_shapes * 2 + by_shapes]
    gives = ", ".join(tensor(shape) for shape in by_shapes)
    count = len(by)
    line = (f"  %{name}:{count} = weir.gradient {', '.join(of)} seeded {', '.join(seeds)}"
            f" by {', '.join(by)} : ({', '.join(types)}) -> ({gives})")
    return line, [f"%{name}#{n}" for n in range(count)]
