//===- Compare.h - arrays and what they should be ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_COMPARE_H
#define WEIR_TOOLS_WEIR_COMPARE_H

#include "weir/runtime.h"
#include <string>

namespace weir::tool {

/// An element `got` is near `want` where |got - want| <= atol + rtol * |want|.
struct Tolerance {
  double rtol = 1e-5, atol = 1e-8;
};

/// Where the first element that isn't near is, and both values; or the types,
/// where those differ. Empty where all is near. NaN is near NaN, an infinity
/// near itself; complex numbers are compared by their parts.
std::string describeDifference(const weir_tensor &got, const weir_tensor &want,
                               const Tolerance &tolerance);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_COMPARE_H
