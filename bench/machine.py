# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The machine that figures are measured on."""
import os
import pathlib
import platform
import re
import subprocess
import tempfile
from typing import Dict, Optional

HERE = pathlib.Path(__file__).resolve().parent


def cpu_facts() -> Dict[str, object]:
    """The CPU's name, its vector instructions and how many of it may be used."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", text)
    flags = re.search(r"flags\s*: (.*)", text)
    known = set(flags.group(1).split()) if flags else set()
    return {"cpu": name.group(1) if name else platform.machine(),
            "vectors": [f for f in ("avx2", "fma", "avx512f") if f in known],
            "cpus": len(os.sched_getaffinity(0)), "system": platform.platform()}


def fma_peak() -> Optional[float]:
    """GFLOP/s of one core at float32 multiply-adds; None without a C compiler."""
    for compiler in ("clang-22", "cc"):
        with tempfile.TemporaryDirectory() as scratch:
            program = pathlib.Path(scratch, "fma_peak")
            command = [compiler, "-O2", "-march=native", str(HERE / "fma_peak.c"), "-o",
                       str(program)]
            try:
                subprocess.run(command, check=True, capture_output=True)
                return float(subprocess.run([program], check=True, capture_output=True).stdout)
            except (OSError, subprocess.CalledProcessError):
                continue
    return None


def busy_seconds() -> float:
    """CPU time that all processes together have used, and time stolen from us."""
    with open("/proc/stat", encoding="ascii") as stat:
        fields = [int(x) for x in stat.readline().split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / os.sysconf("SC_CLK_TCK")
