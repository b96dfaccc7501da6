//===- Crash.h - the end of a driver that crashes ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_CRASH_H
#define WEIR_TOOLS_WEIR_CRASH_H

namespace weir::tool {

/// From now on a crash ends the process with ExitInternal, having said what
/// runs it again.
void reportCrashes();

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_CRASH_H
