//===- Timing.h - the times of repeated runs --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_TIMING_H
#define WEIR_RUNTIME_MAIN_TIMING_H

#include "runtime/base/Memory.h"

#include <stdint.h>

namespace weir::rt {

/// Milliseconds on a clock that only goes forward.
double readClock();

/// Prints `20 runs: min 0.1 ms, median 0.12 ms, p90 0.2 ms` to stderr; sorts
/// the times, in milliseconds. The median of an even count and p90 are by
/// nearest rank. `count` is at least 1.
void printTimes(Array<double> &times, int32_t count);

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_TIMING_H
