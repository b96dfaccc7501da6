//===- ProgramCompiler.h - programs from a graph ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_PROGRAMCOMPILER_H
#define WEIR_LIB_SESSION_PROGRAMCOMPILER_H

#include "lib/session/Program.h"
#include "lib/session/Source.h"
#include "lib/session/StateLayout.h"
#include "lib/session/Wanted.h"
#include <atomic>

namespace weir::session {

/// Compiles and loads programs of one graph, whose variables lie as the layout
/// says. Thread-safe; programs are compiled at the same time.
class ProgramCompiler {
public:
  ProgramCompiler(const Source &source, std::mutex &sourceMutex,
                  StateLayout &layout)
      : source(source), sourceMutex(sourceMutex), layout(layout) {}

  struct Result {
    std::unique_ptr<Program> program;
    /// For code that was made in haste: what makes it better.
    std::unique_ptr<Compilation> rest;
  };
  /// The program, compiled or found in the settings' folder. `mayHurry`:
  /// quickly made code will do.
  absl::StatusOr<Result> compile(const Wanted &wanted, const Settings &settings,
                                 bool mayHurry) const;

  /// The program with better code. Doesn't look at the graph, which may have
  /// changed.
  absl::StatusOr<std::unique_ptr<Program>>
  improve(const Program &quick, Compilation &rest,
          const Settings &settings) const;

private:
  absl::StatusOr<std::unique_ptr<Compilation>> import(const Wanted &wanted,
                                                      const Settings &settings,
                                                      Program &program) const;

  const Source &source;
  std::mutex &sourceMutex;
  StateLayout &layout;
  mutable std::atomic<int> dumped{0}; ///< programs, each in a folder of its own
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_PROGRAMCOMPILER_H
