//===- Memory.h - the memory that compiling may take -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_MEMORY_H
#define WEIR_TOOLS_WEIR_MEMORY_H

#include <cstdint>

namespace weir::tool {

/// Ends this process with one line and status 1 when it asks for more than
/// `bytes` of memory, or for more than there is; 0: as much as the machine has.
/// Files that are mapped don't count.
void limitMemory(int64_t bytes);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_MEMORY_H
