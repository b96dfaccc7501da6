#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles models for other machines, runs them in an emulator, compares with TensorFlow.

The executables of stored cases run under qemu-user with Debian's C library of the
machine, once for the machine's baseline and once for a CPU with more instructions. A C
program with the static archive runs too. `--cases` and `--targets` choose some.
"""
import pathlib
import shutil
import tempfile
from typing import List, Optional

import nearness
import run_tfcases
import weirtool

Path = pathlib.Path
#: Each with the most specific thing that it shows: contractions, loops, shapes of the
#: run, strict mathematics, integers, double precision, sorting, complex numbers.
CASES = ["net_lenet_mnist", "net_bert_mini", "net_mobilenet_v2_blocks", "dense_relu_biasadd",
         "conv2d_grouped", "matmul_f64_i32", "unary_exp_log", "while_growing_shape_v1",
         "topk_sort", "cast_float_int", "complex_fft", "random_uniform_seed"]
FEW = CASES[:3]


class Machine:
    """A machine that an emulator plays."""

    def __init__(self, arch: str, cpu: Optional[str], cases: List[str]) -> None:
        self.arch, self.cpu, self.cases = arch, cpu, cases
        self.triple = f"{arch}-linux-gnu"
        self.sysroot = Path("/usr") / self.triple
        self.name = f"{arch} {cpu or 'baseline'}"

    def shortage(self) -> str:
        """What is missing to run its programs."""
        if not shutil.which(f"qemu-{self.arch}"):
            return f"qemu-{self.arch} is not installed (qemu-user)"
        if not (self.sysroot / "lib" / "libc.so.6").exists():
            return f"no C library of {self.triple}"
        return ""

    def flags(self) -> List[str]:
        """How the compiler is told of it."""
        return [f"--target={self.triple}", *([f"--target-cpu={self.cpu}"] if self.cpu else [])]

    def runner(self) -> List[str]:
        """The words before a program's own."""
        return [f"qemu-{self.arch}", "-cpu", "max" if self.arch == "aarch64" else "rv64",
                "-L", str(self.sysroot)]


MACHINES = [Machine("aarch64", None, CASES), Machine("aarch64", "neoverse-n1", FEW),
            Machine("riscv64", None, FEW)]

C_PROGRAM = """#include "weir/runtime.h"
#include <stdio.h>
extern const weir_program cross_program;
int main(void) {
  weir_context *context = weir_context_create(2);
  weir_session *session;
  if (weir_session_create(context, &cross_program, NULL, &session))
    return puts(weir_context_message(context)), 1;
  printf("%s of %u\\n", cross_program.functions[0].name, cross_program.function_count);
  weir_session_destroy(session);
  weir_context_destroy(context);
  return 0;
}
"""


class CrossTest:
    """One case for one machine."""

    def __init__(self, case: run_tfcases.Case, machine: Machine, tools: weirtool.Tools,
                 scratch: Path) -> None:
        self.case, self.machine, self.tools, self.scratch = case, machine, tools, scratch

    def compile(self, name: str, inputs: nearness.Arrays) -> Path:
        """An artefact; its kind is by its name."""
        path = self.scratch / name
        self.tools.compile(self.case.model, path, *self.case.flags(inputs),
                           *self.machine.flags(), "--name=cross")
        return path

    def check(self) -> nearness.Difference:
        """Runs the case on its data; returns how near it is, or raises."""
        total, runs = nearness.Difference(), list(self.case.runs())
        path = self.compile("program", runs[0][1])
        program = weirtool.Program(path, self.scratch, self.machine.runner())
        for label, inputs, wanted in runs:
            near = run_tfcases.check_run(self.case, program, label, inputs, wanted)
            total = total.merge(near)
        return total

    def check_library(self) -> str:
        """Links a C program with the static archive; returns what it says."""
        inputs = next(self.case.runs())[1]
        self.compile("cross.o", inputs)
        library = self.compile("libcross.a", inputs)
        source, program = self.scratch / "main.c", self.scratch / "main"
        source.write_text(C_PROGRAM)
        root = self.machine.sysroot
        weirtool.run(["clang-22", f"--target={self.machine.triple}", "-O1", "-nostdlib",
                      "-nostdlibinc", "-isystem", root / "include", "-fuse-ld=lld",
                      f"-I{weirtool.REPOSITORY / 'include'}", root / "lib" / "Scrt1.o",
                      root / "lib" / "crti.o", source, library, f"-L{root / 'lib'}", "-lm",
                      "-lc", root / "lib" / "crtn.o", "-pie", "-fPIE", "-o", program])
        said = weirtool.run([*self.machine.runner(), program]).strip()
        assert said == "main of 1", f"says: {said}"
        return said


def check(machine: Machine, cases: List[run_tfcases.Case], tools: weirtool.Tools,
          tally: weirtool.Tally) -> None:
    """All cases of a machine."""
    for case in cases:
        if case.name not in machine.cases:
            continue
        checks = [(f"{machine.name} {case.name}", CrossTest.check)]
        if case.name == CASES[0]:
            checks.append((f"{machine.name} static archive", CrossTest.check_library))
        for name, function in checks:
            with tempfile.TemporaryDirectory() as scratch:
                try:
                    tally.record(name, None, function(CrossTest(case, machine, tools,
                                                                Path(scratch))))
                except (weirtool.ToolError, AssertionError) as error:
                    tally.record(name, error)


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("--cases", nargs="*", default=CASES, metavar="NAME")
    parser.add_argument("--targets", nargs="*", default=[m.arch for m in MACHINES],
                        metavar="ARCH")
    options = parser.parse_args()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    cases = [run_tfcases.Case(run_tfcases.DEFAULT_CASES / name) for name in options.cases]
    for machine in MACHINES:
        if machine.arch not in options.targets:
            continue
        if reason := machine.shortage():
            tally.skip(machine.name, reason)
        else:
            check(machine, cases, tools, tally)
    tally.close()


if __name__ == "__main__":
    main()
