# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles a text by way of each phase's text; every object must be FOLDER/direct.o
(usage: phases.py TEXT FOLDER)."""
import pathlib
import subprocess
import sys

PHASES = ["import", "graph", "shapes", "gradients", "optimize", "kernels", "buffers", "llvm"]
text, folder = sys.argv[1], pathlib.Path(sys.argv[2])
direct = (folder / "direct.o").read_bytes()
for phase in PHASES:
    dump, weights, again = (folder / f"{phase}{end}" for end in (".mlir", ".weights", ".o"))
    subprocess.run(["weir", "compile", text, f"--compile-to={phase}", "-o", dump], check=True)
    side = [f"--weights={weights}"] if weights.exists() else []
    subprocess.run(["weir-opt", dump, *side, "-o", "/dev/null"], check=True)
    subprocess.run(["weir", "compile", dump, f"--compile-from={phase}", *side, "-o", again],
                   check=True)
    if again.read_bytes() != direct:
        sys.exit(f"the text of phase {phase} leads to another object")
