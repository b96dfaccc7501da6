//===- Slices.h - parts of tensors in checkpoints ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_SLICES_H
#define WEIR_LIB_READERS_TENSORFLOW_SLICES_H

#include "absl/status/statusor.h"
#include "lib/readers/tensorflow/SliceKey.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace weir::tf {
class TensorSliceProto;

/// A part of a tensor, one extent for each dimension.
using Slice = llvm::SmallVector<Extent>;

Slice readSlice(const TensorSliceProto &proto);

/// The slice that `text`, as RestoreV2 takes it, asks for: `4 10 0,2:-` are
/// rows 0 and 1 of a 4x10 tensor. An empty text means the whole tensor.
absl::StatusOr<Slice> parseSlice(llvm::StringRef text);

/// Checks that `slice` lies in a tensor of `dims` and replaces -1 by lengths.
absl::Status resolveSlice(Slice &slice, llvm::ArrayRef<int64_t> dims);

/// The key under which a bundle's index holds `slice` of the tensor `name`.
inline std::string sliceKey(llvm::StringRef name, const Slice &slice) {
  return sliceKey(name, slice.data(), slice.size());
}

/// Copies what `from` and `to`, parts of the same tensor, have in common. Both
/// are resolved, `source` and `target` are their bytes. Returns the number of
/// elements.
int64_t copyOverlap(const Slice &from, llvm::ArrayRef<char> source,
                    const Slice &to, llvm::MutableArrayRef<char> target,
                    int64_t elementBytes);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_SLICES_H
