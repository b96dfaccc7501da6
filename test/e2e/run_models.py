#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the test models and compares their results with TensorFlow's.

Each model is compiled once and run at its batch sizes on inputs drawn afresh, on
1, 2 and 4 threads, which must give the same bytes. Then each phase's dump is read
back by weir-opt and compiled on: the object must be that of the direct way. Models of a
fixed batch, whose graphs are those of the free batch, are spared that unless named.
"""
import hashlib
import pathlib
import tempfile
from typing import List, Optional

import numpy as np

import draws
import models
import nearness
import oracle
import weirtool

Path = pathlib.Path
THREADS = [1, 2, 4]
SIGNATURE = "serving_default"


class ModelTest:
    """One model's checks, in a scratch folder of its own."""

    def __init__(self, model: models.Model, folder: Path, scratch: Path,
                 tools: weirtool.Tools, tally: weirtool.Tally) -> None:
        self.model, self.scratch, self.tools, self.tally = model, scratch, tools, tally
        self.saved = folder / "saved_model"

    def check_results(self, seed: int) -> None:
        """Compiles an executable and runs it at each batch size."""
        path = self.scratch / "program"
        try:
            seconds = self.tools.compile(self.saved, path)
        except weirtool.ToolError as error:
            self.tally.record(f"{self.model.name} compile", error)
            return
        self.tally.record(f"{self.model.name} compile", None, f"{seconds:.2f} s")
        program = weirtool.Program(path, self.scratch)
        reference = oracle.SavedModel(self.saved)
        for batch in self.model.batches():
            random = np.random.default_rng([seed, batch])
            self.check_batch(program, reference, batch, random)

    def check_batch(self, program: weirtool.Program, reference: oracle.SavedModel,
                    batch: int, random: np.random.Generator) -> None:
        """One batch size: the oracle's values, the same bytes on all threads."""
        name = f"{self.model.name} batch {batch}"
        inputs, wanted = draws.draw(self.model, reference, SIGNATURE, batch, random)
        try:
            got = [program.run(inputs, sorted(wanted), SIGNATURE, t) for t in THREADS]
        except weirtool.ToolError as error:
            self.tally.record(name, error)
            return
        total = nearness.compare_all(got[0], wanted, self.model.rtol, self.model.atol)
        self.tally.record(name, None if total.near else total, total)
        self.tally.record(f"{name} threads {THREADS}", different_bytes(got))

    def check_phases(self) -> None:
        """Every dump verifies and leads to the direct way's object."""
        direct = self.scratch / "direct.o"
        try:
            self.tools.compile(self.saved, direct)
        except weirtool.ToolError as error:
            self.tally.record(f"{self.model.name} object", error)
            return
        for phase in weirtool.PHASES[:-1]:
            try:
                problem = self.phase_problem(phase, direct)
            except weirtool.ToolError as error:
                problem = str(error)
            self.tally.record(f"{self.model.name} phase {phase}", problem)

    def phase_problem(self, phase: str, direct: Path) -> Optional[str]:
        """Dumps a phase, reads it back, compiles on; None when all is well."""
        dump, weights = self.scratch / f"{phase}.mlir", self.scratch / f"{phase}.weights"
        side = f"--weights={weights}"
        self.tools.compile(self.saved, dump, f"--compile-to={phase}", side)
        self.tools.verify(dump, weights)
        again = self.scratch / f"{phase}.o"
        self.tools.compile(dump, again, f"--compile-from={phase}", side)
        if sha256(again) == sha256(direct):
            return None
        return f"object {sha256(again)[:16]}, directly {sha256(direct)[:16]}"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def different_bytes(runs: List[oracle.Arrays]) -> Optional[str]:
    """Says which output isn't the same in all runs; None where all are."""
    for key, first in runs[0].items():
        for threads, run in zip(THREADS[1:], runs[1:]):
            if first.tobytes() != run[key].tobytes():
                count = np.count_nonzero(first != run[key])
                return f"{key}: {count} of {first.size} differ on {threads} threads"
    return None


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("--cache", type=Path, default=models.DEFAULT_CACHE,
                        help="folder of the built models (default: build/models)")
    parser.add_argument("--only", choices=["results", "phases"], help="half of the checks")
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="of " + ", ".join(models.MODELS) + " (default: all)")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(models.MODELS))
    if unknown:
        parser.error(f"unknown model {unknown[0]}; there are {', '.join(models.MODELS)}")
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    seed = weirtool.choose_seed(options.seed)
    for name in options.names or models.MODELS:
        folder = models.make(name, options.cache)
        with tempfile.TemporaryDirectory() as scratch:
            test = ModelTest(models.MODELS[name], folder, Path(scratch), tools, tally)
            if options.only != "phases":
                test.check_results(seed)
            if options.only != "results" and (options.names or test.model.batch is None):
                test.check_phases()
    tally.close()


if __name__ == "__main__":
    main()
