//===- TypeAttributes.h - what nodes say of their types ---------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_TYPEATTRIBUTES_H
#define WEIR_LIB_WRITERS_TENSORFLOW_TYPEATTRIBUTES_H

#include "absl/status/status.h"
#include "dialects/foreign/Foreign.h"
#include "lib/readers/tensorflow/Graph.pb.h"

namespace weir::tf {

/// The element type of a value, where it or the node that it comes from says
/// it; else null.
mlir::Type knownElement(mlir::Value value);

/// The element types of a node's outputs that `Tout` or, of loops, `T` say, or
/// the outputs themselves.
llvm::SmallVector<mlir::Type> statedResults(foreign::NodeOp node);

/// Sets a type attribute that isn't there: that of the value. An error where
/// its type isn't known.
absl::Status setType(NodeDef &def, llvm::StringRef name, mlir::Value value);
void setType(NodeDef &def, llvm::StringRef name, mlir::Type element);

/// Adds the type attributes that TensorFlow's nodes need and nodes which the
/// API made lack.
absl::Status addTypeAttributes(foreign::NodeOp node, NodeDef &def);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_TYPEATTRIBUTES_H
