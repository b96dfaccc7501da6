//===- Lists.h - ops: lists that change their length ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_DIALECTS_WEIR_LISTS_H
#define WEIR_DIALECTS_WEIR_LISTS_H

#include "dialects/weir/WeirDialect.h"

#define GET_OP_CLASSES
#include "dialects/weir/Lists.h.inc"

#endif // WEIR_DIALECTS_WEIR_LISTS_H
