//===- Types.h - TensorFlow's element types and shapes -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_TYPES_H
#define WEIR_LIB_READERS_TENSORFLOW_TYPES_H

#include "absl/status/statusor.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace weir::tf {
class TensorShapeProto;

/// The element type of a DataType: unsigned types are `ui8`, bool is `i1`, a
/// quantised type is its storage type, a reference type what it refers to.
absl::StatusOr<mlir::Type> elementType(mlir::MLIRContext &context,
                                       int dataType);

/// Bytes that an element takes in files and blobs (a bool takes one); 0 for
/// types without a fixed size.
int64_t bytesPerElement(mlir::Type type);

/// The dimensions of `shape`, free ones as `ShapedType::kDynamic`. The shape
/// has a rank; the product of its dimensions fits 64 bits.
absl::StatusOr<llvm::SmallVector<int64_t>>
readDims(const TensorShapeProto &shape);

/// The tensor type of these elements: unranked if the rank of `shape` is
/// unknown.
absl::StatusOr<mlir::TensorType> tensorType(const TensorShapeProto &shape,
                                            mlir::Type element);

/// The tensor type that a node states in its attributes `dtype` and `shape`,
/// null if it has no `dtype`.
mlir::TensorType statedType(mlir::DictionaryAttr attrs);

/// The number of elements of `dims`, all of them fixed, if their bytes are at
/// most `maxBytes`.
absl::StatusOr<int64_t> countElements(llvm::ArrayRef<int64_t> dims,
                                      int64_t elementBytes, int64_t maxBytes);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_TYPES_H
