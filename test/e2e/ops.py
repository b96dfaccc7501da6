#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares single ops, and small groups of them, with TensorFlow.

The cases of opcases/ become the signatures of a few SavedModels, each compiled
once; where one doesn't compile, its cases are compiled one at a time, so that only
those at fault fail. `--list` prints the names of the weir ops that have a case.
"""
import pathlib
import re
import sys
import tempfile
from typing import Dict, Iterator, List

import weirtool
from opcases import CASES, Case

Path = pathlib.Path
GROUP = 30  # cases in one SavedModel
THREADS = [1, 4]


def save(cases: List[Case], folder: Path) -> None:
    """Writes a SavedModel with a signature for each case: a0, a1.. -> y0, y1.."""
    import tensorflow as tf
    from opcases import state
    module = tf.Module()
    functions = {case.name: traced(case) for case in cases}
    module.variables_of_cases = dict(state._variables)
    tf.saved_model.save(module, str(folder), signatures=functions)


def traced(case: Case):
    """The case as a concrete function with named arguments and results."""
    import tensorflow as tf
    specs = [tf.TensorSpec(arg.shape, arg.dtype, name=f"a{n}")
             for n, arg in enumerate(case.args)]

    def function(*args):
        results = case.function(*args)
        results = results if isinstance(results, (tuple, list)) else (results,)
        return {f"y{n}": result for n, result in enumerate(results)}

    return tf.function(function, input_signature=specs, autograph=False).get_concrete_function()


class Group:
    """Some cases in one SavedModel: compiled, run and compared."""

    def __init__(self, cases: List[Case], scratch: Path, tools: weirtool.Tools,
                 tally: weirtool.Tally, seed: int) -> None:
        import oracle
        self.cases, self.scratch, self.tools = cases, scratch, tools
        self.tally, self.seed = tally, seed
        self.model = scratch / "saved_model"
        self.saved = [case for case in cases if not case.text]
        if self.saved:
            save(self.saved, self.model)
            self.reference = oracle.SavedModel(self.model)

    def check(self) -> None:
        """Checks all cases; one that TensorFlow refuses to run is wrong, too."""
        import oracle
        wrong = (weirtool.ToolError, AssertionError, oracle.tf.errors.OpError)
        for case, program in self.programs():
            try:
                note = self.check_case(case, program)
                self.tally.record(case.name, None, note)
            except wrong as error:
                self.tally.record(case.name, error)

    def programs(self) -> Iterator:
        """Each case with a program that has it."""
        path = self.scratch / "program"
        yield from self.single_programs([case for case in self.cases if case.text], path)
        if not self.saved:
            return
        try:
            self.tools.compile(self.model, path)
            yield from ((case, weirtool.Program(path, self.scratch)) for case in self.saved)
        except weirtool.ToolError:
            yield from self.single_programs(self.saved, path)

    def single_programs(self, cases: List[Case], path: Path) -> Iterator:
        """Each case compiled by itself; what doesn't compile is recorded as failed."""
        for case in cases:
            try:
                self.compile_single(case, path)
            except weirtool.ToolError as error:
                self.tally.record(case.name, error)
                continue
            yield case, weirtool.Program(path, self.scratch)

    def compile_single(self, case: Case, path: Path) -> None:
        """Compiles one case, from its text if it has one."""
        if not case.text:
            self.tools.compile(self.model, path, f"--signature={case.name}")
            return
        text = self.scratch / f"{case.name}.mlir"
        text.write_text(case.text)
        self.tools.compile(text, path)

    def check_case(self, case: Case, program: weirtool.Program) -> str:
        """Runs a case at all its shapes; returns how near it is, or raises."""
        import numpy as np
        import nearness
        import values
        total = nearness.Difference()
        for number, shapes in enumerate(case.runs()):
            random = np.random.default_rng([self.seed, number, *case.name.encode()])
            inputs = {f"a{n}": values.draw(arg.values, arg.dtype, shape, random)
                      for n, (arg, shape) in enumerate(zip(case.args, shapes))}
            total = total.merge(self.check_run(case, program, inputs, shapes))
        return str(total)

    def wanted(self, case: Case, inputs: Dict) -> Dict:
        """What TensorFlow makes of the inputs."""
        if not case.oracle:
            return self.reference.run(case.name, inputs)
        results = case.oracle(*inputs.values())
        results = results if isinstance(results, (tuple, list)) else (results,)
        return {f"y{n}": result.numpy() for n, result in enumerate(results)}

    def check_run(self, case: Case, program: weirtool.Program, inputs: Dict, shapes):
        """One run, compared in value and among numbers of threads."""
        import nearness
        wanted = self.wanted(case, inputs)
        runs = [program.run(inputs, sorted(wanted), case.name, t) for t in THREADS]
        total = nearness.Difference()
        for key, want in wanted.items():
            near = nearness.compare(runs[0][key], want, case.rtol, case.atol)
            assert near.near, f"{key} of shapes {shapes}: {near}"
            same = all(run[key].tobytes() == runs[0][key].tobytes() for run in runs)
            assert same, f"{key} of shapes {shapes} differs with the number of threads"
            total = total.merge(near)
        return total


def chosen(patterns: List[str]) -> List[Case]:
    """The cases whose names match any of the regular expressions."""
    if not patterns:
        return CASES
    return [case for case in CASES
            if any(re.search(pattern, case.name) for pattern in patterns)]


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("--list", action="store_true", help="print the ops with a case")
    parser.add_argument("patterns", nargs="*", metavar="REGEX", help="of cases' names")
    options = parser.parse_args()
    if options.list:
        print("\n".join(sorted({op for case in CASES for op in case.ops})))
        sys.exit()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    seed = weirtool.choose_seed(options.seed)
    cases = chosen(options.patterns)
    for first in range(0, len(cases), GROUP):
        with tempfile.TemporaryDirectory() as scratch:
            group = cases[first:first + GROUP]
            Group(group, Path(scratch), tools, tally, seed).check()
    tally.close()


if __name__ == "__main__":
    main()
