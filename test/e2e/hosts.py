#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds host applications against the installed package, and runs them.

README's example in C++ and that of docs/CApi.md in C are built by find_package and by
pkg-config, with the system's compiler. A third program counts the allocations of prepared
runs; a fourth runs the steps of stored stateful cases and SavedModels by the C++ API, and
what it fetches is compared with TensorFlow's values.
"""
import pathlib
import re
import shutil
import subprocess
import tempfile
from typing import Callable, Dict, List, Optional

import numpy as np

import nearness
import run_tfcases
import weirapi
import weirtool

Path = pathlib.Path
SOURCES = Path(__file__).resolve().parent / "hosts"
MODEL = run_tfcases.DEFAULT_CASES / "sm_tf1_simple_save" / "saved_model"


class Example:
    """A program that a document shows, and what it should print."""

    def __init__(self, name: str, document: str, language: str, arguments: List[object],
                 printed: str, most_lines: Optional[int] = None) -> None:
        text = (weirtool.REPOSITORY / document).read_text()
        self.name, self.arguments, self.printed = name, arguments, printed
        self.source = re.search(rf"^```{language}\n(.*?)^```", text, re.M | re.S)[1]
        self.file = f"{name}.{language}"
        lines = self.source.count("\n")
        assert not most_lines or lines <= most_lines, f"{document}: {lines} lines"

    def check(self, program: Path, *environment: str) -> Optional[str]:
        """Runs the program; returns what is wrong."""
        said = weirtool.run(["env", *environment, program, *self.arguments])
        return None if re.fullmatch(self.printed, said) else f"prints {said!r}"


EXAMPLES = [
    Example("host", "README.md", "cpp", [], r"0\.\d+ 0\.\d+\n", 25),
    Example("served", "docs/CApi.md", "c", [MODEL, "serving_default"],
            r"(?s)signature .*output \w+: \d+ elements\n"),
]


#===--- Building ------------------------------------------------------------===#


def install(options, folder: Path) -> Path:
    """The package in a folder of its own."""
    weirtool.run(["cmake", "--install", options.bin.parent, "--prefix", folder])
    return folder


def build_by_cmake(prefix: Path, scratch: Path) -> Path:
    """All programs, by find_package; the folder that has them."""
    shutil.copytree(SOURCES, scratch / "sources")
    shutil.copy(SOURCES.parent / "consumers" / "counting.c", scratch / "sources")
    for example in EXAMPLES:
        (scratch / "sources" / example.file).write_text(example.source)
    build = scratch / "build"
    weirtool.run(["cmake", "-S", scratch / "sources", "-B", build, "-DCMAKE_BUILD_TYPE=Release",
                  f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_C_COMPILER=gcc",
                  "-DCMAKE_CXX_COMPILER=g++"])
    weirtool.run(["cmake", "--build", build, "--parallel", "2"])
    return build


def build_by_pkg_config(example: Example, prefix: Path, scratch: Path) -> Path:
    """One example, by pkg-config's flags."""
    flags = weirtool.run(["env", f"PKG_CONFIG_PATH={prefix}/lib/pkgconfig", "pkg-config",
                          "--cflags", "--libs", "weir"]).split()
    source, program = scratch / example.file, scratch / f"{example.name}-by-pkg-config"
    source.write_text(example.source)
    compiler = ["gcc", "-std=c99"] if source.suffix == ".c" else ["g++", "-std=c++17"]
    weirtool.run([*compiler, "-Wall", "-Wextra", "-Werror", source, *flags, "-o", program])
    return program


#===--- Stored cases by the C++ API -----------------------------------------===#


class Script:
    """The lines that run_case reads, and the files of its arrays."""

    def __init__(self, case: run_tfcases.Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        self.lines = [f"load {case.model} {' '.join(case.facts.get('tags', []))}"]
        self.results: Dict[str, str] = {}

    def add_step(self, step: Dict, stored: nearness.Arrays) -> None:
        if step.get("signature"):
            self.lines.append(f"signature {step['signature']}")
        self.lines += [f"target {name}" for name in step.get("targets", [])]
        for name, key in step.get("feeds", {}).items():
            value, path = np.asarray(stored[key]), self.folder / key
            path.write_bytes(value.tobytes())
            self.lines.append(f"feed {name} {weirapi.DTYPES[value.dtype.name]} {path} "
                              f"{' '.join(map(str, value.shape))}")
        for name, key in step.get("fetches", {}).items():
            path = self.folder / f"{key}.out"
            self.results[str(path)] = key
            self.lines.append(f"fetch {name} {path}")
        self.lines.append("run")

    def run(self, program: Path) -> nearness.Arrays:
        """What the program fetches, by key."""
        done = subprocess.run([program], input="\n".join(self.lines), capture_output=True,
                              text=True, timeout=300)
        if done.returncode:
            raise weirtool.ToolError(done.stderr.strip() or f"status {done.returncode}")
        got = {}
        for line in done.stdout.splitlines():
            path, dtype, *dims = line.split()
            got[self.results[path]] = np.fromfile(
                path, weirapi.NAMES[int(dtype)]).reshape([int(dim) for dim in dims])
        return got


def run_case(program: Path, case: run_tfcases.Case, scratch: Path) -> str:
    """Runs a case's steps; returns how near all fetches are, or raises."""
    total = nearness.Difference()
    for data in case.data_sets():
        stored, wanted = np.load(case.folder / data["inputs"]), np.load(case.folder / data["outputs"])
        script = Script(case, scratch)
        for step in case.all_steps():
            script.add_step(step, stored)
        got = script.run(program)
        near = nearness.compare_all(got, {key: wanted[key] for key in script.results.values()},
                                    case.tolerance.get("rtol", 0), case.tolerance.get("atol", 0))
        assert near.near, near
        total = total.merge(near)
    return f"{len(case.all_steps())} steps, {total}"


def run_cases(program: Path, tally: weirtool.Tally, folders: List[Path]) -> None:
    """All cases with state or signatures."""
    for case in run_tfcases.find_cases(folders):
        if not case.facts.get("steps") and case.format != "tf_savedmodel":
            continue
        reason = case.skip_reason()
        if reason:
            tally.skip(case.name, reason)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            try:
                tally.record(case.name, None, run_case(program, case, Path(scratch)))
            except weirtool.ToolError as error:
                if run_tfcases.trains(str(error)):
                    tally.skip(case.name, f"trains: {error}")
                else:
                    tally.record(case.name, error)
            except AssertionError as error:
                tally.record(case.name, error)


def check_hot_path(program: Path, tally: weirtool.Tally) -> None:
    """Prepared runs allocate nothing and give the right value; their time is said."""
    said = weirtool.run([program]).strip()
    right = said.startswith("0 allocations, y[7] = -7, ")
    tally.record("hot_path.c", None if right else said, said)


def attempt(tally: weirtool.Tally, name: str, check: Callable[[], object]) -> None:
    """Records a check, which returns a problem or raises ToolError."""
    try:
        tally.record(name, check())
    except weirtool.ToolError as error:
        tally.record(name, error)


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="with cases in it (default: test/tfcases)")
    options = parser.parse_args()
    tally = weirtool.Tally()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        prefix = install(options, scratch / "prefix")
        programs = build_by_cmake(prefix, scratch)
        for example in EXAMPLES:
            attempt(tally, f"{example.file} by find_package",
                    lambda: example.check(programs / example.name))
            attempt(tally, f"{example.file} by pkg-config",
                    lambda: example.check(build_by_pkg_config(example, prefix, scratch),
                                          f"LD_LIBRARY_PATH={prefix}/lib"))
        check_hot_path(programs / "hot_path", tally)
        run_cases(programs / "run_case", tally, options.folders or [run_tfcases.DEFAULT_CASES])
    tally.close()


if __name__ == "__main__":
    main()
