//===- Attributes.h - attributes of nodes --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_ATTRIBUTES_H
#define WEIR_LIB_READERS_TENSORFLOW_ATTRIBUTES_H

#include "lib/readers/tensorflow/Tensor.h"

namespace weir::tf {
class NodeDef;

/// The attributes of `node` as `foreign.node` describes them.
absl::StatusOr<mlir::DictionaryAttr> readAttributes(mlir::MLIRContext &context,
                                                    const NodeDef &node,
                                                    TensorReader &tensors);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_ATTRIBUTES_H
