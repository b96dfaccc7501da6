//===- Numbers.h - scalars of graphs ----------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_NUMBERS_H
#define WEIR_LIB_GRAPH_NUMBERS_H

#include "lib/graph/Values.h"

namespace weir::detail {

/// Adds a scalar of a type of floats; of float32 where none is known.
Output addNumber(GraphImpl &graph, DType type, double value);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_NUMBERS_H
