//===- WeirNodes.h - Weir's ops as TensorFlow's -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_WEIRNODES_H
#define WEIR_LIB_WRITERS_TENSORFLOW_WEIRNODES_H

#include "lib/writers/tensorflow/GraphWriter.h"

namespace weir::tf {

/// Writes a node of the domain `weir` as the op of TensorFlow that it is, or a
/// few of them, of which the last has the node's name. An error where there is
/// none.
absl::Status writeWeirNode(GraphWriter &writer, foreign::NodeOp node);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_WEIRNODES_H
