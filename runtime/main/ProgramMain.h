//===- ProgramMain.h - the main function of a program -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_PROGRAMMAIN_H
#define WEIR_RUNTIME_MAIN_PROGRAMMAIN_H

#include "weir/abi.h"

namespace weir::rt {

/// Runs the program as the command line says; returns the exit status. Also
/// serves programs compiled in memory.
int runProgram(const weir_program &program, int argc, char **argv);

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_PROGRAMMAIN_H
