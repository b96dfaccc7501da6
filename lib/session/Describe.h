//===- Describe.h - what a session must know of an imported module -*- C++
//-*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_DESCRIBE_H
#define WEIR_LIB_SESSION_DESCRIBE_H

#include "lib/session/Program.h"
#include "lib/session/Source.h"
#include "lib/session/StateLayout.h"
#include "lib/session/Wanted.h"

namespace weir::session {

/// Tells the module of what its programs share, before it is imported: what
/// other programs have assigned, and ranks.
void tellProfile(mlir::ModuleOp module, const Profile &profile);

/// By fetch: the number of the output, or -1 where it is an op. The module is
/// as its source made it.
std::vector<int> numberFetches(mlir::ModuleOp module, size_t fetches);

/// Fills in all of a program that the imported module says but its code. Gives
/// variables that it reads and assigns their places, and tells the module of
/// them. `source` is called for variables' values.
absl::Status describeProgram(mlir::ModuleOp module, const Wanted &wanted,
                             const Source &source, StateLayout &layout,
                             Program &program);

} // namespace weir::session

#endif // WEIR_LIB_SESSION_DESCRIBE_H
