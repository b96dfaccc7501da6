#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Takes a compiled model into programs of others, as their engineers would.

The programs of the folder consumers use only the generated headers and the library, static
or shared, and are built with the system's compiler by each way of BUILDS. They run the fer
model from four threads on one constant model, with and without a parallel_for of their own
on 1, 2 and 4 threads, and must give the same bytes without an allocation; the results are
compared with TensorFlow's. The smoke tests are built and run, and two models meet in one
program.
"""
import pathlib
import shutil
import tempfile
from typing import Callable, Dict

import numpy as np

import oracle  # first: it says which kernels TensorFlow takes
import draws
import models
import nearness
import weirtool

Path = pathlib.Path
SOURCES = Path(__file__).resolve().parent / "consumers"
MODEL = models.MODELS["fer_emotion"]
SIZE = MODEL.sizes[-1]
LANGUAGES = {"C": "c", "C++": "cpp"}


def build_by_make(folder: Path, library: str, language: str) -> Path:
    """Builds the consumer in a folder that has the library and the sources."""
    weirtool.run(["make", "-s", "-C", folder, "consumer", f"LIBRARY={library}",
                  f"LANGUAGE={language}", "CC=gcc", "CXX=g++"])
    return folder / "consumer"


def build_by_cmake(folder: Path, library: str, language: str) -> Path:
    """The same by the CMake config beside the library."""
    build = folder / "build"
    weirtool.run(["cmake", "-S", folder, "-B", build, f"-DCMAKE_PREFIX_PATH={folder}",
                  f"-DLANGUAGE={language}", "-DCMAKE_BUILD_TYPE=Release",
                  "-DCMAKE_C_COMPILER=gcc", "-DCMAKE_CXX_COMPILER=g++"])
    weirtool.run(["cmake", "--build", build])
    return build / "consumer"


def build_by_pkg_config(folder: Path, library: str, language: str) -> Path:
    """The same by the .pc file beside the library."""
    found = weirtool.run(["env", f"PKG_CONFIG_PATH={folder}", "pkg-config", "--cflags", "--libs",
                          "fer"]).split()
    weirtool.run(["gcc", "-O2", "-c", folder / "counting.c", "-o", folder / "counting.o"])
    weirtool.run([{"c": "gcc", "cpp": "g++"}[language], "-O2", folder / f"consumer.{language}",
                  folder / "counting.o", *found, "-pthread", "-o", folder / "consumer"])
    return folder / "consumer"


#: The ways to build a consumer: (folder, file name of the library, suffix of the source).
BUILDS: Dict[str, Callable[[Path, str, str], Path]] = {
    "make": build_by_make, "CMake": build_by_cmake, "pkg-config": build_by_pkg_config}


class ConsumersTest:
    """All checks, in a scratch folder."""

    def __init__(self, file: Path, scratch: Path, tools: weirtool.Tools,
                 tally: weirtool.Tally) -> None:
        self.file, self.scratch, self.tools, self.tally = file, scratch, tools, tally

    def attempt(self, name: str, check: Callable[[], object]) -> None:
        """Records a check, which returns a problem or raises ToolError."""
        try:
            self.tally.record(name, check())
        except weirtool.ToolError as error:
            self.tally.record(name, error)

    def compile(self, kind: str, name: str = "fer") -> Path:
        """A folder with the sources and the library `name` + kind and its companions."""
        folder = self.scratch / f"of{kind}"
        if not folder.exists():
            shutil.copytree(SOURCES, folder)
        self.tools.compile(self.file, folder / f"{name}{kind}", f"--name={name}",
                           *MODEL.flags())
        return folder

    def check_consumer(self, folder: Path, library: str, build: str, language: str,
                       inputs: oracle.Arrays, wanted: oracle.Arrays) -> object:
        """Builds and runs a consumer in a copy of the folder; its results are near."""
        place = self.scratch / f"{library}-{build}-{language}"
        shutil.copytree(folder, place)
        program = BUILDS[build](place, library, language)
        (pixels,), (key,) = inputs.values(), wanted
        (place / "input").write_bytes(pixels.tobytes())
        said = weirtool.run([program, place / "input", place / "output", SIZE[0]])
        got = np.fromfile(place / "output", np.float32).reshape(wanted[key].shape)
        total = nearness.compare_all({key: got}, wanted, MODEL.rtol, MODEL.atol)
        return None if total.near and said == "0 allocations\n" else f"{said}{total}"

    def check_smoke(self, folder: Path, library: str) -> object:
        """The generated smoke test builds, runs and says one line."""
        program = folder / "smoke"
        weirtool.run(["gcc", "-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror",
                      folder / "fer_smoke.c", folder / library, f"-Wl,-rpath,{folder}", "-lm",
                      "-o", program])
        said = weirtool.run([program])
        return None if said == "fer: 1 of 1 signatures ran, 0 refused zeros\n" else said

    def check_weights_file(self) -> object:
        """A library whose weights lie in a file: the smoke test is told of it."""
        folder = self.scratch / "apart"
        folder.mkdir()
        self.tools.compile(self.file, folder / "fer.a", "--name=fer",
                           f"--weights={folder}/fer.weights", *MODEL.flags())
        weirtool.run(["gcc", folder / "fer_smoke.c", folder / "fer.a", "-lm", "-o",
                      folder / "smoke"])
        said = weirtool.run([folder / "smoke", folder / "fer.weights"])
        return None if said == "fer: 1 of 1 signatures ran, 0 refused zeros\n" else said

    def check_two_models(self, folder: Path, kind: str) -> object:
        """The model under two names, all of whose kernels have equal names."""
        self.compile(kind, "other")
        weirtool.run(["make", "-s", "-C", folder, "two_models", "CC=gcc",
                      f"LIBRARY=fer{kind}", f"OTHER=other{kind}"])
        weirtool.run([folder / "two_models"])
        return None

    def check_kind(self, kind: str, inputs: oracle.Arrays, wanted: oracle.Arrays) -> None:
        """All checks of static or of shared libraries."""
        library = f"fer{kind}"
        folder = self.compile(kind)
        self.attempt(f"{library} smoke test", lambda: self.check_smoke(folder, library))
        for build in BUILDS:
            for language, suffix in LANGUAGES.items():
                self.attempt(f"{library} from {language} by {build}",
                             lambda: self.check_consumer(folder, library, build, suffix,
                                                         inputs, wanted))
        self.attempt(f"{library} beside other{kind}",
                     lambda: self.check_two_models(folder, kind))


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("--cache", type=Path, default=models.DEFAULT_CACHE,
                        help="folder of the built models (default: build/models)")
    options = parser.parse_args()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    folder = models.make(MODEL.name, options.cache)
    random = np.random.default_rng(weirtool.choose_seed(options.seed))
    inputs, wanted = draws.draw(MODEL, MODEL.reference(folder), SIZE, random)
    with tempfile.TemporaryDirectory() as scratch:
        test = ConsumersTest(folder / MODEL.file, Path(scratch), tools, tally)
        for kind in [".a", ".so"]:
            test.check_kind(kind, inputs, wanted)
        test.attempt("fer.a and its weights in a file", test.check_weights_file)
    tally.close()


if __name__ == "__main__":
    main()
