//===- Window.h - what the window ops have in common ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_WINDOW_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_WINDOW_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// What the window ops share: the attributes with an entry for each dimension
/// of the image come down to its spatial dimensions.
struct Window {
  /// Reads attributes. `strides` are given where they aren't an attribute.
  Window(Node &node, mlir::RankedTensorType image);
  Window(Node &node, mlir::RankedTensorType image,
         llvm::ArrayRef<int64_t> strides);

  /// The spatial entries of a list whose others must be 1.
  llvm::SmallVector<int64_t> spatial(llvm::ArrayRef<int64_t> all,
                                     llvm::StringRef what);
  llvm::SmallVector<int64_t> ones() { return llvm::SmallVector<int64_t>(rank, 1); }

  Node &node;
  Layout layout;
  int64_t rank;
  llvm::SmallVector<int64_t> strides, dilations, pads;
  Padding padding;

private:
  Padding readPadding();
  void readPads();
};

/// The image of a window op, of rank 3 or more; null after an error.
mlir::RankedTensorType getImage(Node &node);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_WINDOW_H
