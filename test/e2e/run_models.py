#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the test models and compares their results with TensorFlow's.

Each model is compiled once, in at most ten seconds, and must leave the compiler with no
more transposes than it came with. It is run at its sizes on inputs drawn afresh, on 1, 2
and 4 threads, which must give the same bytes. Then the dump of each phase is read back by
weir-opt and compiled on: see phases.py. Models of a fixed batch, whose graphs are those
of the free batch, are spared that unless named. Closes with a table.
"""
import dataclasses
import pathlib
import tempfile
from typing import Callable, List, Optional, Tuple

import numpy as np

import oracle  # first: it says which kernels TensorFlow takes
import draws
import models
import nearness
import phases
import weirtool

Path = pathlib.Path
THREADS = [1, 2, 4]
#: The most seconds that a model may take to compile.
MOST_SECONDS = 10


@dataclasses.dataclass
class Row:
    """What the table says of a model."""
    name: str
    seconds: float
    cpu: float
    transposes_in: int
    transposes_out: int

    def __str__(self) -> str:
        return (f"{self.name:22} {self.seconds:8.2f} {self.cpu:8.2f} "
                f"{self.transposes_in:6} {self.transposes_out:6}")


HEADING = f"{'model':22} {'compile':>8} {'CPU':>8} {'transposes in, out':>13}"


class ModelTest:
    """One model's checks, in a scratch folder of its own."""

    def __init__(self, model: models.Model, folder: Path, scratch: Path,
                 tools: weirtool.Tools, tally: weirtool.Tally) -> None:
        self.model, self.folder, self.scratch = model, folder, scratch
        self.tools, self.tally = tools, tally
        self.file, self.program = folder / model.file, scratch / "program"

    def compile(self) -> Optional[Row]:
        """Compiles an executable; None where that fails."""
        name = self.model.name
        try:
            done = self.tools.compile(self.file, self.program, *self.model.flags(),
                                      "--remarks")
        except weirtool.ToolError as error:
            self.tally.record(f"{name} compile", error)
            return None
        row = Row(name, done.seconds, done.cpu, *done.transposes())
        slow = done.least_seconds() > MOST_SECONDS
        self.tally.record(f"{name} compile", f"{done} are too many" if slow else None, done)
        many = row.transposes_out > row.transposes_in
        self.tally.record(f"{name} transposes", f"more of them: {row}" if many else None,
                          f"{row.transposes_in} in, {row.transposes_out} out")
        return row

    def check_results(self, seed: int) -> None:
        """Runs the program at each size."""
        program = weirtool.Program(self.program, self.scratch)
        reference = self.model.reference(self.folder)
        for size in self.model.sizes:
            random = np.random.default_rng([seed, *size])
            self.check_size(program, reference, size, random)

    def check_size(self, program: weirtool.Program, reference: Callable, size,
                   random: np.random.Generator) -> None:
        """One size: the oracle's values, the same bytes on all threads."""
        name = f"{self.model.name} {draws.label(size)}"
        inputs, wanted = draws.draw(self.model, reference, size, random)
        try:
            got = [program.run(inputs, sorted(wanted), self.model.signature(), t)
                   for t in THREADS]
        except weirtool.ToolError as error:
            self.tally.record(name, error)
            return
        total = nearness.compare_all(got[0], wanted, self.model.rtol, self.model.atol)
        self.tally.record(name, None if total.near else total, total)
        self.tally.record(f"{name} threads {THREADS}", different_bytes(got))

    def check_phases(self, whole: Tuple[str, ...]) -> None:
        """Every dump verifies and leads to the direct way's object."""
        try:
            dumps = phases.Dumps(self.file, self.model.flags(), self.scratch, self.tools,
                                 whole)
        except weirtool.ToolError as error:
            self.tally.record(f"{self.model.name} object", error)
            return
        for phase in weirtool.PHASES[:-1]:
            try:
                problem = dumps.problem(phase)
            except weirtool.ToolError as error:
                problem = str(error)
            note = "to the object" if phase in whole else "to the next"
            self.tally.record(f"{self.model.name} phase {phase}", problem, note)


def different_bytes(runs: List[oracle.Arrays]) -> Optional[str]:
    """Says which output isn't the same in all runs; None where all are."""
    for key, first in runs[0].items():
        for threads, run in zip(THREADS[1:], runs[1:]):
            if first.tobytes() != run[key].tobytes():
                count = np.count_nonzero(first != run[key])
                return f"{key}: {count} of {first.size} differ on {threads} threads"
    return None


def check(test: ModelTest, options, seed: int) -> Optional[Row]:
    """All checks of a model that are asked for."""
    row = None
    if options.only != "phases":
        row = test.compile()
        if row:
            test.check_results(seed)
    if options.only != "results" and (options.names or test.model.batch is None):
        random = np.random.default_rng([seed, *test.model.name.encode()])
        test.check_phases(phases.choose_whole(random, options.whole))
    return row


def print_table(rows: List[Row]) -> None:
    """Seconds and transposes of each model."""
    print(HEADING)
    for row in rows:
        print(row)


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("--cache", type=Path, default=models.DEFAULT_CACHE,
                        help="folder of the built models (default: build/models)")
    parser.add_argument("--only", choices=["results", "phases"], help="half of the checks")
    parser.add_argument("--whole", action="store_true",
                        help="compile each phase's dump on to the object")
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="of " + ", ".join(models.MODELS) + " (default: all but the large)")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(models.MODELS))
    if unknown:
        parser.error(f"unknown model {unknown[0]}; there are {', '.join(models.MODELS)}")
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    seed, rows, good = weirtool.choose_seed(options.seed), [], 0
    names = options.names or models.small()
    for name in names:
        folder, failures = models.make(name, options.cache), len(tally.failed)
        with tempfile.TemporaryDirectory() as scratch:
            test = ModelTest(models.MODELS[name], folder, Path(scratch), tools, tally)
            rows.append(check(test, options, seed))
        good += len(tally.failed) == failures
    print_table([row for row in rows if row])
    print(f"models that agree with TensorFlow: {good} of {len(names)}")
    tally.close()


if __name__ == "__main__":
    main()
