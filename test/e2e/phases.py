# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The dumps of a model's phases, which lead to the object of the direct way.

One compilation writes all dumps. Each is read back by weir-opt and by the compiler. Up
to the loops, which cost little, that goes on to the next phase and must write, byte for
byte, what the direct way wrote there; from the loops on it goes on to the object. One of
the earlier phases, another one in each run, is compiled on to the object too; all of them
are where that is asked for, which takes twice as long.
"""
import hashlib
import pathlib
from typing import Collection, List, Optional, Tuple

import numpy as np

import weirtool

Path = pathlib.Path
#: The phases whose dumps are always compiled on to the object. In the text of `llvm`
#: arguments of loops have places, which the text of `buffers` doesn't hold.
WHOLE = ("buffers", "llvm")


def choose_whole(random: np.random.Generator, is_all: bool) -> Tuple[str, ...]:
    """The phases whose dumps are compiled on to the object."""
    if is_all:
        return tuple(weirtool.PHASES)
    others = [phase for phase in weirtool.PHASES[:-1] if phase not in WHOLE]
    return WHOLE + (str(random.choice(others)),)


class Dumps:
    """The dumps of all phases of a model, and its object."""

    def __init__(self, model: Path, flags: List[str], scratch: Path,
                 tools: weirtool.Tools, whole: Collection[str]) -> None:
        self.scratch, self.tools, self.whole = scratch, tools, whole
        self.folder, self.direct = scratch / "dumps", scratch / "direct.o"
        self.weights = f"--weights={self.folder / 'weights'}"
        tools.compile(model, self.direct, f"--dump-to={self.folder}", "--dump-pass-re=^$",
                      *flags)

    def path(self, phase: str) -> Path:
        """The text of the program after a phase."""
        (found,) = self.folder.glob(f"*-{phase}.mlir")
        return found

    def problem(self, phase: str) -> Optional[str]:
        """What is wrong with the dump of a phase; None when all is well."""
        self.tools.verify(self.path(phase), self.folder / "weights")
        if phase in self.whole:
            return self.object_problem(phase)
        return self.text_problem(phase, weirtool.PHASES[weirtool.PHASES.index(phase) + 1])

    def object_problem(self, phase: str) -> Optional[str]:
        """Compiles a dump on to the object."""
        again = self.scratch / "again.o"
        self.tools.compile(self.path(phase), again, f"--compile-from={phase}", self.weights)
        return difference("object", again, self.direct)

    def text_problem(self, phase: str, following: str) -> Optional[str]:
        """Compiles a dump on to the phase after it."""
        again = self.scratch / "again.mlir"
        self.tools.compile(self.path(phase), again, f"--compile-from={phase}",
                           f"--compile-to={following}", self.weights)
        return difference(f"text of phase {following}", again, self.path(following))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def difference(what: str, got: Path, wanted: Path) -> Optional[str]:
    """Says that two files differ; None where they are the same."""
    if got.read_bytes() == wanted.read_bytes():
        return None
    return f"{what} {sha256(got)[:16]}, directly {sha256(wanted)[:16]}"
