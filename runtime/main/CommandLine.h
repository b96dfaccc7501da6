//===- CommandLine.h - the command line of a program ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_COMMANDLINE_H
#define WEIR_RUNTIME_MAIN_COMMANDLINE_H

#include "runtime/base/Memory.h"
#include "runtime/main/Tool.h"

#include <stdint.h>

namespace weir::rt {

/// `NAME=VALUE`, pointing into argv.
struct Binding {
  const char *name; ///< nameSize bytes
  int nameSize;
  const char *value;

  bool isFor(const char *other) const;
};

/// Bindings in the order in which they were given.
struct BindingList {
  Array<Binding> bindings;
  int count = 0;
};

/// What the user asks for.
struct CommandLine {
  bool help = false;
  bool version = false;
  const char *signature = nullptr; ///< null: the default
  const char *weights = nullptr;   ///< a file, or null
  bool verifyWeights = false;      ///< check all of its bytes
  BindingList inputs;
  BindingList outputs;
  int32_t threads = 0; ///< 0: all CPUs
  int32_t repeat = 0;  ///< runs to time after the first
};

/// Reads argv; returns ExitDone or, having said why, ExitUsage.
int parseCommandLine(const Tool &tool, int argc, char **argv,
                     CommandLine &line);

/// Prints the options for --help.
void printOptions();

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_COMMANDLINE_H
