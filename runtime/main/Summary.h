//===- Summary.h - outputs as text ------------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_SUMMARY_H
#define WEIR_RUNTIME_MAIN_SUMMARY_H

#include "weir/runtime.h"

namespace weir::rt {

/// Prints one line: name, type and shape, then the values where there are at
/// most 16, else least, mean and greatest.
void printSummary(const char *name, const weir_tensor &tensor);

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_SUMMARY_H
