//===- Weir.td - all ops of the weir dialect ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_WEIR_TD
#define WEIR_WEIR_TD

include "dialects/weir/Bessel.td"
include "dialects/weir/Bits.td"
include "dialects/weir/Control.td"
include "dialects/weir/Convolution.td"
include "dialects/weir/Differentiation.td"
include "dialects/weir/Elementwise.td"
include "dialects/weir/Gather.td"
include "dialects/weir/Gradient.td"
include "dialects/weir/Image.td"
include "dialects/weir/Linear.td"
include "dialects/weir/LinearAlgebra.td"
include "dialects/weir/Lists.td"
include "dialects/weir/Number.td"
include "dialects/weir/Random.td"
include "dialects/weir/Reduction.td"
include "dialects/weir/Scan.td"
include "dialects/weir/Scatter.td"
include "dialects/weir/Shape.td"
include "dialects/weir/Sorting.td"
include "dialects/weir/Special.td"
include "dialects/weir/State.td"
include "dialects/weir/Trigonometry.td"

#endif // WEIR_WEIR_TD
