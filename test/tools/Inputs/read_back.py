# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads each text of a folder of dumps with weir-opt (usage: read_back.py FOLDER)."""
import pathlib
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
texts = sorted(folder.glob("*.mlir"))
assert texts, f"no dumps in {folder}"
for text in texts:
    subprocess.run(["weir-opt", text, f"--weights={folder / 'weights'}", "-o", "/dev/null"],
                   check=True)
