# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# How lit finds and runs the tests that are text: test/ mirrors the code's folders.
import os
import pathlib

import lit.formats

config.name = "weir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "docs", "e2e", "project", "unit"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.weir_build, "test")

tools = [os.path.join(config.weir_build, "bin"), os.path.join(config.llvm_root, "bin")]
config.environment["PATH"] = os.pathsep.join(tools + [config.environment["PATH"]])
# Dumps and messages must not depend on where the tests run.
config.environment["LC_ALL"] = "C"
# Tests see what the compiler makes, not what it made before.
config.environment["XDG_CACHE_HOME"] = "/dev/null"

config.substitutions += [
    ("%cc", config.c_compiler),
    ("%python", config.python),
    ("%weir_include", os.path.join(config.weir_source, "include")),
    ("%weir_lib", os.path.join(config.weir_build, "lib")),
    ("%weir_build", config.weir_build),
    ("%weir_version", config.weir_version),
]


def cpu_flags():
    """The instruction sets of this machine: `REQUIRES: avx2`."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            return set(line.split(":", 1)[1].split())
    return set()


config.available_features |= cpu_flags() & {"avx2", "fma", "avx512f"}
