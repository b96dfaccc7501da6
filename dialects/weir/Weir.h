//===- Weir.h - the ops that passes name ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_WEIR_H
#define WEIR_DIALECTS_WEIR_WEIR_H

#include "dialects/weir/Control.h"
#include "dialects/weir/Convolution.h"
#include "dialects/weir/Elementwise.h"
#include "dialects/weir/Gather.h"
#include "dialects/weir/Gradient.h"
#include "dialects/weir/Linear.h"
#include "dialects/weir/Reduction.h"
#include "dialects/weir/Shape.h"
#include "dialects/weir/State.h"

#endif // WEIR_DIALECTS_WEIR_WEIR_H
