//===- Differentiation.h - ops: what is differentiated, and how -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_DIFFERENTIATION_H
#define WEIR_DIALECTS_WEIR_DIFFERENTIATION_H

#include "dialects/weir/Control.h"
#include "dialects/weir/WeirDialect.h"

namespace weir {
/// On a `weir.stop_gradient` that no gradient may come to: why.
inline constexpr llvm::StringLiteral kPreventsAttr("weir.prevents");
} // namespace weir

#define GET_OP_CLASSES
#include "dialects/weir/Differentiation.h.inc"

#endif // WEIR_DIALECTS_WEIR_DIFFERENTIATION_H
