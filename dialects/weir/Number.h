//===- Number.h - ops: kinds of numbers, and their parts ---*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_NUMBER_H
#define WEIR_DIALECTS_WEIR_NUMBER_H

#include "dialects/interfaces/ScalarMath.h"
#include "dialects/weir/WeirDialect.h"

#define GET_OP_CLASSES
#include "dialects/weir/Number.h.inc"

#endif // WEIR_DIALECTS_WEIR_NUMBER_H
