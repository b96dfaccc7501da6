//===- Values.h - constants of graphs ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_VALUES_H
#define WEIR_LIB_GRAPH_VALUES_H

#include "lib/graph/GraphImpl.h"

namespace weir::detail {

/// A copy of the elements; large ones are named after `name`. Null for no
/// tensor at all.
mlir::ElementsAttr constantOf(GraphImpl &graph, const Tensor &tensor,
                              llvm::StringRef name);

/// `dtype` and `shape` as TensorFlow's nodes state them.
void stateType(mlir::TensorType type, NodeSpec &spec);

/// Adds a node with the name that the caller asks for; null after an error.
foreign::NodeOp addNamed(GraphImpl &graph, std::string_view name,
                         NodeSpec spec);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_VALUES_H
