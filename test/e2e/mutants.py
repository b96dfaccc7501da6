#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Damages small models by the thousand, and sees what `weir inspect` and `weir compile
--compile-to=shapes` say: whatever a file holds they must end with status 0, 1 or 3, with
one line of error, within 10 seconds and 2 GB, and leave nothing behind.

    test/e2e/mutants.py                              300 of each kind, by a printed seed
    test/e2e/mutants.py --preset=asan --count=5000   the full run, in a sanitizer build
    test/e2e/mutants.py graph --seed=7 --first=1234 --count=1 --keep=DIR      one again

The work is done by weir-mutants (test/mutants), which forks for each verb.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile
from typing import Dict, List

import numpy as np

Path = pathlib.Path
REPOSITORY = Path(__file__).resolve().parent.parent.parent
CASES = REPOSITORY / "test" / "tfcases"
KINDS = ["graph", "bundle", "archive"]
#: Text is written by the compiler itself: its mutants are made when asked for.
MORE_KINDS = ["text"]
#: Larger graphs take longer and show little more.
MOST_BYTES = 20_000
#: Models whose text is damaged: arithmetic, a loop, weights.
TEXTS = ["conv2d_same_s1", "while_data_dependent_v2", "net_lenet_mnist"]
PHASES = ["import", "graph"]
#: A program that takes arrays of several types.
TAKER = """func.func @main(%a: tensor<?x3xf32>, %b: tensor<2xi64>, %c: tensor<i1>, %d: tensor<2x2xf64>)
    -> (tensor<?x3xf32>, tensor<2xi64>, tensor<i1>, tensor<2x2xf64>) {
  return %a, %b, %c, %d : tensor<?x3xf32>, tensor<2xi64>, tensor<i1>, tensor<2x2xf64>
}
"""


class Seeds:
    """The files that mutants are made of; the made ones stand in a folder."""

    def __init__(self, tool: Path, folder: Path) -> None:
        self.tool, self.folder = tool, folder

    def runs(self, kind: str) -> List[List[str]]:
        """The words of each run of the tool for a kind: most have one."""
        return getattr(self, kind)()

    def graph(self) -> List[List[str]]:
        graphs = [p for p in sorted(CASES.glob("*/graph.pb")) if p.stat().st_size < MOST_BYTES]
        models = sorted(CASES.glob("*/saved_model"))
        return [[str(p) for p in graphs + models]]

    def bundle(self) -> List[List[str]]:
        found = sorted(CASES.glob("*/saved_model/variables/*.index"))
        return [[str(p.parent.parent) for p in found]]

    def archive(self) -> List[List[str]]:
        model, plain, packed = (self.folder / name for name in ("taker.mlir", "a.npz", "b.npz"))
        model.write_text(TAKER)
        arrays: Dict[str, np.ndarray] = {
            "x0": np.ones((4, 3), np.float32), "x1": np.arange(2), "x2": np.array(True),
            "x3": np.asfortranarray(np.ones((2, 2)))}
        np.savez(plain, **arrays)
        np.savez_compressed(packed, **arrays)
        return [[f"--model={model}", str(plain), str(packed)]]

    def text(self) -> List[List[str]]:
        return [[f"--phase={phase}"] + [self.dump(name, phase) for name in TEXTS]
                for phase in PHASES]

    def dump(self, name: str, phase: str) -> str:
        """A folder with the text of a case after a phase, and its weights."""
        folder = self.folder / phase / name
        folder.mkdir(parents=True)
        subprocess.run([self.tool.parent / "weir", "compile", CASES / name / "graph.pb",
                        f"--compile-to={phase}", "-o", folder / "m.mlir"], check=True)
        (folder / "m.weights").touch()
        return str(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", choices=KINDS + MORE_KINDS + [[]], metavar="KIND",
                        help=f"{', '.join(KINDS)} (the default: these), {', '.join(MORE_KINDS)}")
    parser.add_argument("--preset", default="dev", help="of the build: dev, asan")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--to", default="shapes", help="the phase to compile to")
    parser.add_argument("--keep", default="", help="a folder for mutants that verbs fail at")
    options = parser.parse_args()
    build = "build" if options.preset == "dev" else f"build-{options.preset}"
    tool = REPOSITORY / build / "bin" / "weir-mutants"
    given = [f"--{name}={getattr(options, name)}" for name in ("first", "count", "seed", "jobs", "keep", "to")]
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        seeds = Seeds(tool, Path(folder))
        for kind in options.kinds or KINDS:
            for words in seeds.runs(kind):
                status |= subprocess.run([str(tool), f"--kind={kind}"] + given + words).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
