//===- SaverNodes.h - nodes that save and restore ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_SAVERNODES_H
#define WEIR_LIB_WRITERS_TENSORFLOW_SAVERNODES_H

#include "lib/readers/tensorflow/SavedModel.pb.h"
#include "lib/writers/tensorflow/GraphWriter.h"

namespace weir::tf {

/// Adds what TensorFlow's Saver adds to a graph whose variables these nodes
/// stand for, all of them written: SaveV2, RestoreV2 and assignments, the
/// saver's description, and the collections `variables` and
/// `trainable_variables`. Keys are the names of the variables' symbols.
absl::Status addSaver(GraphWriter &writer,
                      llvm::ArrayRef<foreign::NodeOp> variables,
                      MetaGraphDef &meta);

/// The name of the variable that a node stands for; empty for another node.
llvm::StringRef variableOf(foreign::NodeOp node);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_SAVERNODES_H
