//===- AttributeWriter.h - attributes of nodes, written ---------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_ATTRIBUTEWRITER_H
#define WEIR_LIB_WRITERS_TENSORFLOW_ATTRIBUTEWRITER_H

#include "absl/status/status.h"
#include "lib/readers/tensorflow/Graph.pb.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace weir::tf {

/// TensorFlow's number of an element type; DT_INVALID where it has none.
DataType dataTypeOf(mlir::Type element);

/// The shape of a type, free dimensions as -1.
void writeShape(mlir::Type type, TensorShapeProto &shape);

/// The value with all its bytes. Fails where they aren't there.
absl::Status writeTensor(mlir::ElementsAttr value, TensorProto &proto);

/// What readAttributes reads, in reverse.
absl::Status writeAttribute(mlir::Attribute attribute, AttrValue &value);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_ATTRIBUTEWRITER_H
