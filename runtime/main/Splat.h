//===- Splat.h - tensors of one value ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_SPLAT_H
#define WEIR_RUNTIME_MAIN_SPLAT_H

#include "runtime/base/Tensor.h"
#include "runtime/base/Text.h"

namespace weir::rt {

/// Reads `2x8xf32=1`, shape, type and the value of all elements; a scalar is
/// `f32=1`. On failure `error` says why.
bool parseSplat(const char *text, Tensor &tensor, Text &error);

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_SPLAT_H
