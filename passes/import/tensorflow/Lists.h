//===- Lists.h - what TensorLists and TensorArrays share --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_LISTS_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_LISTS_H

#include "passes/import/tensorflow/Rules.h"

/// Builders of list ops; each returns null after an error. `element` is what is
/// known of the elements besides the list's own type.
namespace weir::import::tensorflow {

/// A vector of integers or, where not even the rank is known, a scalar -1.
mlir::Value shapeVector(Node &node, mlir::TensorType type);
mlir::Value reserveList(Node &node, mlir::TensorType element, mlir::Value shape,
                        mlir::Value count);
mlir::Value getItem(Node &node, mlir::Value list, mlir::Value index,
                    mlir::TensorType element);
mlir::Value setItem(Node &node, mlir::Value list, mlir::Value index,
                    mlir::Value item);
/// The same where the index may be behind the end: with zeros up to it.
mlir::Value setItemGrowing(Node &node, mlir::Value list, mlir::Value index,
                           mlir::Value item);
/// The list with `count` zeros like `like` behind it.
mlir::Value extendList(Node &node, mlir::Value list, mlir::Value count,
                       mlir::Value like);
/// The list with the item behind its end.
mlir::Value pushItem(Node &node, mlir::Value list, mlir::Value item);
/// The list without its last element, and that.
std::pair<mlir::Value, mlir::Value> popItem(Node &node, mlir::Value list,
                                            mlir::TensorType element);
/// The slices of a tensor of rank 1 or more.
mlir::Value listFromTensor(Node &node, mlir::Value tensor,
                           mlir::TensorType element);
mlir::Value stackList(Node &node, mlir::Value list, mlir::TensorType element,
                      int64_t count = mlir::ShapedType::kDynamic);
/// The number of elements, a scalar of i32.
mlir::Value listLength(Node &node, mlir::Value list);
/// The elements at a vector of places.
mlir::Value gatherList(Node &node, mlir::Value list, mlir::Value indices,
                       mlir::TensorType element);
/// The slices of a tensor put at the places that input `indices` says, into
/// `list` or, where that is null, a list that these fill.
mlir::Value scatterList(Node &node, mlir::Value list, mlir::Value tensor,
                        unsigned indices, mlir::TensorType element);
/// Pieces of a tensor, of the lengths in input `lengths`, which are equal.
mlir::Value splitToList(Node &node, mlir::Value tensor, unsigned lengths,
                        mlir::TensorType element);
/// The elements one after the other, and the length of each as i64.
std::pair<mlir::Value, mlir::Value> concatList(Node &node, mlir::Value list,
                                               mlir::TensorType element);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_LISTS_H
