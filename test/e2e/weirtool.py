# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs `weir`, `weir-opt` and compiled programs, for the end-to-end tests."""
import argparse
import dataclasses
import os
import pathlib
import re
import resource
import subprocess
import sys
import time
from typing import Dict, List, Optional, Sequence, Tuple

Arrays = Dict[str, "numpy.ndarray"]
Path = pathlib.Path
# Tests see what the compiler makes, not what it made before.
os.environ["XDG_CACHE_HOME"] = "/dev/null"
REPOSITORY = Path(__file__).resolve().parent.parent.parent
#: The compiler's phases, in order; the last one's result is the object itself.
PHASES = ["import", "graph", "shapes", "gradients", "optimize", "kernels",
          "buffers", "llvm", "object"]


class ToolError(Exception):
    """A tool or program ended with another status than 0; str() says how."""


def run(command: List[object], timeout: float = 600) -> str:
    """Runs a command; returns what it wrote, raises ToolError."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=timeout,
                              errors="replace")
    except subprocess.TimeoutExpired:
        raise ToolError(f"no end after {timeout:.0f} s: {' '.join(words)}") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-1500:]
        raise ToolError(f"exit status {done.returncode}: {' '.join(words)}\n{said}")
    return done.stdout + done.stderr


def cpu_seconds() -> float:
    """What the commands that have ended took of all processors together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclasses.dataclass
class Compilation:
    """How long a compilation took, and what it said."""
    seconds: float
    cpu: float
    said: str

    def least_seconds(self) -> float:
        """What it would have taken at most, had nothing else run: on one processor it
        takes as long as its work."""
        return min(self.seconds, self.cpu)

    def transposes(self) -> Tuple[int, int]:
        """Those that the model came with, and those left; needs --remarks."""
        found = re.search(r"transposes: (\d+) in, (\d+) out", self.said)
        if not found:
            raise ToolError(f"no remark on transposes in: {self.said}")
        return int(found[1]), int(found[2])

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s ({self.cpu:.2f} s of CPU)"


class Tools:
    """The tools of one build folder."""

    def __init__(self, folder: Path) -> None:
        self.weir, self.weir_opt = folder / "weir", folder / "weir-opt"
        if not self.weir.is_file():
            raise SystemExit(f"no {self.weir}: build it first, or name its folder with --bin")

    def compile(self, model: Path, out: Path, *flags: str) -> Compilation:
        """Compiles a model or the dump of a phase."""
        start, cpu = time.monotonic(), cpu_seconds()
        said = run([self.weir, "compile", model, "-o", out, *flags])
        return Compilation(time.monotonic() - start, cpu_seconds() - cpu, said)

    def verify(self, dump: Path, weights: Path) -> None:
        """Reads a dump back with weir-opt, which parses and verifies it."""
        run([self.weir_opt, dump, f"--weights={weights}", "-o", "/dev/null"])


class Program:
    """A compiled executable; the words of `runner` stand before its own."""

    def __init__(self, path: Path, scratch: Path, runner: Sequence[object] = ()) -> None:
        self._path, self._scratch, self._runner = path, scratch, runner

    def run(self, inputs: Arrays, outputs: List[str], signature: Optional[str] = None,
            threads: int = 1) -> Arrays:
        """Runs one signature on files; returns the outputs asked for."""
        import numpy as np
        command = [*self._runner, self._path, f"--threads={threads}"]
        if signature:
            command.append(f"--signature={signature}")
        for number, (name, value) in enumerate(inputs.items()):
            path = self._scratch / f"in{number}.npy"
            np.save(path, value)
            command += ["--input", f"{name}=@{path}"]
        results = {name: self._scratch / f"out{n}.npy" for n, name in enumerate(outputs)}
        for name, path in results.items():
            path.unlink(missing_ok=True)
            command += ["--output", f"{name}=@{path}"]
        run(command)
        return {name: np.load(path) for name, path in results.items()}


class Tally:
    """Counts checks and prints each as it ends."""

    def __init__(self) -> None:
        self.passed, self.skipped, self.failed = 0, 0, []
        self._start = time.monotonic()

    def record(self, name: str, problem: Optional[object], note: object = "") -> bool:
        """Counts one check; a problem makes it failed. Returns whether it passed."""
        if problem:
            self.failed.append(name)
            print(f"FAIL {name}: {problem}", flush=True)
        else:
            self.passed += 1
            print(f"ok   {name}{f': {note}' if note else ''}", flush=True)
        return not problem

    def skip(self, name: str, reason: str) -> None:
        """Counts a check that isn't made."""
        self.skipped += 1
        print(f"skip {name}: {reason}", flush=True)

    def close(self) -> None:
        """Prints the closing line and leaves with status 1 after a failure."""
        for name in self.failed:
            print(f"failed: {name}")
        seconds = time.monotonic() - self._start
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {len(self.failed)} failed{skipped} in {seconds:.0f} s")
        sys.exit(1 if self.failed else 0)


def parser(description: str) -> argparse.ArgumentParser:
    """A command line with what all end-to-end tests take."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--bin", type=Path, default=REPOSITORY / "build" / "bin",
                        help="folder of the tools (default: build/bin)")
    result.add_argument("--seed", type=int, help="repeats the inputs of an earlier run")
    return result


def choose_seed(seed: Optional[int]) -> int:
    """The seed given or a new one, printed so that a failure can be repeated."""
    seed = int(time.time_ns() % 2**31) if seed is None else seed
    print(f"seed {seed} (repeat with --seed={seed})", flush=True)
    return seed
