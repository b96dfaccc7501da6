# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each file includes only what its layer may: see "Layers" in docs/Architecture.md."""
import pathlib
import re
import tempfile
import unittest
from typing import Iterator, Optional, Set

import repository

#: Layer of a path or of an include: the longest prefix that fits counts.
PREFIXES = {
    "include/weir": "include/weir",
    "weir": "include/weir",
    "weir/abi.h": "abi.h",
    "runtime": "runtime",
    "dialects/interfaces": "interfaces",
    "dialects": "dialects",
    "passes": "passes",
    "codegen": "codegen",
    "lib": "lib",
    "tools": "tools",
    "mlir": "MLIR",
    "llvm": "MLIR",
    "llvm-c": "MLIR",
    "lld": "MLIR",
    "clang": "MLIR",
}

#: What each layer may include besides itself and the standard library.
MAY_INCLUDE = {
    "include/weir": {"abi.h"},
    "runtime": {"include/weir", "abi.h"},
    "interfaces": {"MLIR"},
    "dialects": {"interfaces", "MLIR"},
    "passes": {"interfaces", "dialects", "MLIR"},
    "codegen": {"abi.h", "interfaces", "dialects", "MLIR"},
    "lib": {"include/weir", "abi.h", "runtime", "interfaces", "dialects", "passes", "codegen",
            "MLIR", "other libraries"},
    "tools": {"include/weir", "abi.h", "runtime", "interfaces", "dialects", "passes", "codegen",
              "lib", "MLIR", "other libraries"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SOURCES = {".h", ".c", ".cpp", ".inc", ".td"}
TD_INCLUDE = re.compile(r'^\s*include\s*(")([^"]+)"')


def layer(path: str) -> Optional[str]:
    """The layer whose prefix fits the path best."""
    fitting = [p for p in PREFIXES if path == p or path.startswith(p + "/")]
    return PREFIXES[max(fitting, key=len)] if fitting else None


def target_layer(bracket: str, name: str) -> Optional[str]:
    """The layer that an include names; None for the system's own headers."""
    known = layer(name)
    if known or bracket == '"':
        return known or ("other libraries" if "/" in name else "no layer")
    return "other libraries" if "/" in name and not name.startswith(("sys/", "linux/")) else None


def problem(own: str, bracket: str, name: str) -> Optional[str]:
    """What is wrong with the include of `name` in a file of the layer `own`."""
    target = target_layer(bracket, name)
    if target is None or target == own or target in MAY_INCLUDE[own]:
        return None
    if target == "no layer":
        return f"{name} is included without its folder"
    return f"{own} must not include {name} ({target})"


def problems(root: pathlib.Path, files: Iterator[pathlib.Path]) -> Iterator[str]:
    """One line for each include that crosses the layers."""
    for file in files:
        path = file.relative_to(root).as_posix()
        own = layer(path)
        if own is None or own == "abi.h" or file.suffix not in SOURCES:
            continue
        pattern = TD_INCLUDE if file.suffix == ".td" else INCLUDE
        for number, line in enumerate(file.read_text().splitlines(), 1):
            match = pattern.match(line)
            wrong = match and problem(own, *match.groups())
            if wrong:
                yield f"{path}:{number}: {wrong}"


class Layers(unittest.TestCase):
    def test_repository(self) -> None:
        found = list(problems(repository.ROOT, repository.files()))
        if found:
            self.fail("\n" + "\n".join(found))

    def test_every_layer_is_there(self) -> None:
        """A renamed folder must not slip out of the scan."""
        missing = {"include/weir", "runtime", "dialects"} - self.layers_met()
        self.assertEqual(missing, set())

    @staticmethod
    def layers_met() -> Set[Optional[str]]:
        return {layer(f.relative_to(repository.ROOT).as_posix()) for f in repository.files()}

    def check(self, path: str, line: str, wrong: Optional[str]) -> None:
        """A tree with one file of one line has the given problem, or none."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            file = root / path
            file.parent.mkdir(parents=True)
            file.write_text(f"// first line\n{line}\n")
            expected = [f"{path}:2: {wrong}"] if wrong else []
            self.assertEqual(list(problems(root, iter([file]))), expected)

    def test_crossings_are_found(self) -> None:
        for path, name, target in [
            ("include/weir/runtime.h", "mlir/IR/Value.h", "MLIR"),
            ("include/weir/runtime.h", "absl/status/status.h", "other libraries"),
            ("runtime/pool/Pool.cpp", "llvm/ADT/StringRef.h", "MLIR"),
            ("runtime/pool/Pool.cpp", "lib/graph/Graph.h", "lib"),
            ("dialects/interfaces/Evaluator.h", "dialects/weir/WeirDialect.h", "dialects"),
            ("dialects/weir/Shape.cpp", "passes/graph/Fuse.h", "passes"),
            ("dialects/weir/Shape.cpp", "weir/abi.h", "abi.h"),
            ("passes/graph/Fuse.cpp", "codegen/cpu/Emitter.h", "codegen"),
            ("codegen/cpu/Emitter.cpp", "passes/graph/Fuse.h", "passes"),
            ("codegen/cpu/Emitter.cpp", "weir/runtime.h", "include/weir"),
            ("lib/readers/Bundle.cpp", "tools/weir/main.h", "tools"),
        ]:
            own = layer(path)
            with self.subTest(path=path, name=name):
                wrong = f"{own} must not include {name} ({target})"
                self.check(path, f'#include "{name}"', wrong)

    def test_folder_is_required(self) -> None:
        self.check("passes/graph/Fuse.cpp", '#include "Fuse.h"',
                   "Fuse.h is included without its folder")

    def test_tablegen_is_scanned(self) -> None:
        self.check("dialects/weir/Base.td", 'include "passes/Passes.td"',
                   "dialects must not include passes/Passes.td (passes)")

    def test_allowed_includes_pass(self) -> None:
        for path, line in [
            ("codegen/cpu/Emitter.cpp", '#include "weir/abi.h"'),
            ("runtime/pool/Pool.cpp", "#include <sys/mman.h>"),
            ("passes/graph/Fuse.cpp", '#include "dialects/weir/WeirDialect.h"'),
            ("lib/readers/Bundle.cpp", "#include <leveldb/table.h>"),
            ("tools/weir/main.cpp", '#include "lib/compiler/Compiler.h"'),
        ]:
            with self.subTest(path=path, line=line):
                self.check(path, line, None)


if __name__ == "__main__":
    unittest.main()
