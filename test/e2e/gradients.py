#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares gradients of all ops with finite differences, in double precision.

The ops are those that the dialect describes: each has a case in gradcases/, or stands among
the exceptions with its reason, or is one through which no gradient flows in TensorFlow's
registry either. For `L = sum of seeds * results`, and `G = sum of random numbers * first
gradients`, the derivatives of both along a random direction of each operand are compared with
central differences of four points, which are within h^4 of them: h is 1e-3, and each
operand moves by at most twice as much. Gradients must be within 1e-6 of that, relative to
the sum of the absolute values of what is added, plus 1e-9 of those in L or G, for what
rounding makes of differences.
"""
import pathlib
import re
import tempfile
from typing import Dict, Iterator, List, Optional, Tuple

import numpy as np

import compiled
import gradcases
import oplist
import values
import weirtool
from gradcases.table import DTYPES, Case

Path = pathlib.Path
GROUP = 40  # cases in one library
STEP = 1e-3
#: Shares of the error: of the terms of the derivative, and of those of the function.
RELATIVE, ROUNDING = 1e-6, 1e-9
#: f'(0) by f at these multiples of the step.
STENCIL = ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12))


class Point:
    """Where a case is tested: its inputs, seeds, and factors of first gradients."""

    def __init__(self, case: Case, free: Dict[str, int], seed: int, number: int) -> None:
        self.random = np.random.default_rng([seed, number, *case.name.encode()])
        self.case, self.free = case, free
        self.inputs = [values.draw(arg.values, DTYPES[arg.element], arg.sizes(free), self.random)
                       for arg in case.args]
        self.seeds = [self.draw(shape) for shape in case.seeds()]
        self.factors = [self.draw(shape) for shape in case.cotangents()]

    def draw(self, shape: str) -> np.ndarray:
        """Numbers of which none is near 0."""
        sizes = gradcases.Arg(shape).sizes(self.free)
        return np.asarray(self.random.uniform(0.5, 1, sizes) * self.random.choice([-1, 1], sizes))

    def moved(self, operand: int, direction: np.ndarray, step: float) -> List[np.ndarray]:
        """Inputs and seeds, one of them moved."""
        given = self.inputs + self.seeds
        given[operand] = np.asarray(given[operand] + step * direction)
        return given


class Check:
    """The comparisons of one case at one point."""

    def __init__(self, case: Case, program: compiled.Compiled, point: Point, twice: bool) -> None:
        self.case, self.program, self.point = case, program, point
        self.ranks = [shape.ndim for shape in point.seeds + point.factors]
        given = point.inputs + point.seeds
        self.gradients = self.first(given)[len(point.seeds):]
        self.second = program.run(f"{case.name}__second", given + point.factors,
                                  [s.ndim for s in point.factors + point.seeds]) if twice else []

    def first(self, given: List[np.ndarray]) -> List[np.ndarray]:
        """The results and the first gradients."""
        return self.program.run(self.case.name, given, self.ranks)

    def terms(self, given: List[np.ndarray]) -> Tuple[np.ndarray, np.ndarray]:
        """What is added in L, and what in G; seeds are those given."""
        found, count = self.first(given), len(self.point.seeds)
        parts = [(given[len(self.case.args):], found[:count]),
                 (self.point.factors, found[count:])]
        loss, slope = (np.concatenate([(x * y).ravel() for x, y in zip(*part)])
                       for part in parts)
        return loss, slope

    def differences(self, operand: int, direction: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """The derivatives of L and G by differences, and the errors that rounding makes."""
        found, sizes = np.zeros(2), np.zeros(2)
        for multiple, weight in STENCIL:
            moved = self.point.moved(operand, direction, multiple * STEP)
            for n, terms in enumerate(self.terms(moved)):
                found[n] += weight * terms.sum() / STEP
                sizes[n] = max(sizes[n], np.abs(terms).sum())
        return found, sizes * ROUNDING

    def problems(self) -> Iterator[str]:
        """A line for each derivative that is wrong."""
        by, count = self.case.by(), len(self.case.args)
        operands = by + list(range(count, count + len(self.point.seeds)))
        shapes = [self.point.inputs[n].shape for n in by]
        for n, (found, wanted) in enumerate(zip(self.gradients, shapes)):
            if found.shape != wanted:
                yield f"gradient {n} has shape {found.shape}, must be {wanted}"
                return
        for n, operand in enumerate(operands):
            given = (self.point.inputs + self.point.seeds)[operand]
            direction = self.point.draw("x".join(map(str, given.shape)))
            found, rounding = self.differences(operand, direction)
            what = f"%a{operand}" if operand < count else f"%s{operand - count}"
            computed = [self.gradients[n] if n < len(by) else None,
                        self.second[n] if self.second else None]
            for order, gradient in enumerate(computed):
                if gradient is None:
                    continue
                terms = (gradient * direction).ravel()
                bound = RELATIVE * np.abs(terms).sum() + rounding[order]
                if not abs(terms.sum() - found[order]) <= bound:
                    yield (f"order {order + 1} by {what} at {self.point.free}: {terms.sum():.9g}, "
                           f"by differences {found[order]:.9g}")


class Group:
    """Some cases in one library."""

    def __init__(self, cases: List[Case], scratch: Path, tools: weirtool.Tools,
                 tally: weirtool.Tally, seed: int) -> None:
        self.cases, self.scratch, self.tools = cases, scratch, tools
        self.tally, self.seed, self.built = tally, seed, 0

    def build(self, texts: List[str]) -> compiled.Compiled:
        """Functions as one library; the name differs from one to the next."""
        self.built += 1
        text = self.scratch / f"group{self.built}.mlir"
        text.write_text("".join(texts))
        library = text.with_suffix(".so")
        # Quick to make: what other levels make of the same graphs other tests know.
        self.tools.compile(text, library, f"--name=group{self.built}", "-O0")
        return compiled.Compiled(library, f"group{self.built}")

    def texts(self, case: Case) -> List[str]:
        return [case.text()] + ([] if case.once else [case.second_text()])

    def check(self) -> None:
        """Checks all cases; where not all compile, one by one."""
        try:
            program = self.build([text for case in self.cases for text in self.texts(case)])
        except weirtool.ToolError as error:
            self.check_apart(str(error))
            return
        for case in self.cases:
            self.check_case(case, program, not case.once)

    def check_apart(self, said: str) -> None:
        """Each case by itself, first derivatives also where second ones don't compile."""
        for case in self.cases:
            for texts in ([case.text()], self.texts(case)):
                try:
                    program = self.build(texts)
                except weirtool.ToolError as error:
                    self.tally.record(f"{case.name}{', order 2' if len(texts) > 1 else ''}",
                                      str(error).partition("\n")[2][:400])
                    break
            else:
                self.check_case(case, program, not case.once)

    def check_case(self, case: Case, program: compiled.Compiled, twice: bool) -> None:
        """Records the case: all that is wrong at all its sizes."""
        found: List[str] = []
        for number, free in enumerate(case.sized_runs()):
            try:
                point = Point(case, free, self.seed, number)
                found += Check(case, program, point, twice).problems()
            except compiled.RunError as error:
                found.append(f"at {free}: {error}")
        self.tally.record(case.name, "; ".join(found))


def chosen(patterns: List[str]) -> List[Case]:
    """The cases whose names match any of the regular expressions."""
    cases = gradcases.all_cases()
    return [case for case in cases
            if not patterns or any(re.search(pattern, case.name) for pattern in patterns)]


def check_list(tally: weirtool.Tally) -> None:
    """Records each op: a case, or none for a reason that TensorFlow shares."""
    covered = {op for case in gradcases.all_cases() for op in case.ops}
    problems = {op.name: oplist.problem(op, covered) for op in oplist.ops()}
    unknown = (covered | set(oplist.EXCEPTIONS) | set(oplist.SOURCES)) - set(problems)
    tally.record("the list of ops", "; ".join([f"{name}: {what}" for name, what in problems.items()
                                                if what] + sorted(unknown)),
                 f"{len(problems)} ops")


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("patterns", nargs="*", metavar="REGEX", help="of cases' names")
    parser.add_argument("--text", action="store_true", help="print the functions")
    options = parser.parse_args()
    cases = chosen(options.patterns)
    if options.text:
        print("".join(case.text() + case.second_text() for case in cases))
        return
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    seed = weirtool.choose_seed(options.seed)
    if not options.patterns:
        check_list(tally)
    for first in range(0, len(cases), GROUP):
        with tempfile.TemporaryDirectory() as scratch:
            Group(cases[first:first + GROUP], Path(scratch), tools, tally, seed).check()
    tally.close()


if __name__ == "__main__":
    main()
