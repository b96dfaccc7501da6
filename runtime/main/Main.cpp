//===- Main.cpp - the entry of a compiled executable ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/ProgramMain.h"

/// The model, emitted by the compiler.
extern "C" const weir_program weir_main_program;

int main(int argc, char **argv) {
  return weir::rt::runProgram(weir_main_program, argc, argv);
}
