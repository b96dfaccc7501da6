//===- Check.h - what a run must satisfy ------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_CHECK_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_CHECK_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// Whether any, or all, of a tensor of bools are true, as a scalar.
mlir::Value anyOf(Node &node, mlir::Value bools);
mlir::Value allOf(Node &node, mlir::Value bools);

/// Stops the run, with the node's name and a message, unless all are true.
void require(Node &node, mlir::Value bools, const llvm::Twine &message);

/// Asserts that input `i` holds places inside of the dimensions `[axis, axis +
/// depth)` of a value: its last dimension names one place in each, or all its
/// elements are places along the only one. Not where the node's attributes say that
/// others are ignored.
void requireInside(Node &node, unsigned i, mlir::Value of, int64_t axis,
                   int64_t depth = 1);

/// Asserts that no element of input `i` is negative.
void requireNotNegative(Node &node, unsigned i);

/// Asserts that input `i`, a vector, holds numbers of segments: none negative,
/// none less than the one before.
void requireSegments(Node &node, unsigned i);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_CHECK_H
