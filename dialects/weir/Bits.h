//===- Bits.h - ops: bits of numbers ---*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_BITS_H
#define WEIR_DIALECTS_WEIR_BITS_H

#include "dialects/interfaces/ScalarMath.h"
#include "dialects/weir/WeirDialect.h"

#define GET_OP_CLASSES
#include "dialects/weir/Bits.h.inc"

#endif // WEIR_DIALECTS_WEIR_BITS_H
