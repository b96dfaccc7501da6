//===- Slices.cpp - parts of tensors in checkpoints ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Slices.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Checkpoint.pb.h"

#include <algorithm>
#include <cstring>

using namespace weir;
using namespace weir::tf;
using llvm::ArrayRef;
using llvm::StringRef;

Slice weir::tf::readSlice(const TensorSliceProto &proto) {
  Slice slice;
  for (const TensorSliceProto::Extent &extent : proto.extent())
    slice.push_back({extent.start(), extent.has_length_case() ==
                                             TensorSliceProto::Extent::kLength
                                         ? extent.length()
                                         : -1});
  return slice;
}

absl::StatusOr<Slice> weir::tf::parseSlice(StringRef text) {
  Slice slice;
  llvm::SmallVector<StringRef> parts;
  text.rsplit(' ').second.split(parts, ':');
  if (text.empty())
    return slice;
  for (StringRef part : parts) {
    Extent &extent = slice.emplace_back();
    auto [start, length] = part.split(',');
    if (part != "-" && (start.getAsInteger(10, extent.start) ||
                        length.getAsInteger(10, extent.length)))
      return badModel("'" + text + "' is not the slice of a tensor");
  }
  return slice;
}

absl::Status weir::tf::resolveSlice(Slice &slice, ArrayRef<int64_t> dims) {
  if (slice.size() != dims.size())
    return badModel("a slice has " + llvm::Twine(slice.size()) +
                    " dimensions, the tensor " + llvm::Twine(dims.size()));
  for (auto [extent, dim] : llvm::zip_equal(slice, dims)) {
    if (extent.length == -1)
      extent = {0, dim};
    if (extent.start < 0 || extent.length < 0 || extent.length > dim ||
        extent.start > dim - extent.length)
      return badModel("slice of " + llvm::Twine(extent.length) + " from " +
                      llvm::Twine(extent.start) +
                      " lies outside a dimension of " + llvm::Twine(dim));
  }
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

namespace {
/// Copies dimension by dimension; the last one in one piece.
struct Copier {
  const Slice &from, &to;
  const char *source;
  char *target;
  int64_t elementBytes;

  /// Offsets are of the elements reached so far, in elements.
  int64_t copy(unsigned dim, int64_t sourceAt, int64_t targetAt) {
    if (dim == from.size()) {
      memcpy(target + targetAt * elementBytes, source + sourceAt * elementBytes,
             elementBytes);
      return 1;
    }
    int64_t begin = std::max(from[dim].start, to[dim].start);
    int64_t end = std::min(from[dim].start + from[dim].length,
                           to[dim].start + to[dim].length);
    sourceAt = sourceAt * from[dim].length + begin - from[dim].start;
    targetAt = targetAt * to[dim].length + begin - to[dim].start;
    if (dim + 1 == from.size() && begin < end) {
      memcpy(target + targetAt * elementBytes, source + sourceAt * elementBytes,
             (end - begin) * elementBytes);
      return end - begin;
    }
    int64_t copied = 0;
    for (int64_t i = 0; i < end - begin; ++i)
      copied += copy(dim + 1, sourceAt + i, targetAt + i);
    return copied;
  }
};
} // namespace

int64_t weir::tf::copyOverlap(const Slice &from, ArrayRef<char> source,
                              const Slice &to,
                              llvm::MutableArrayRef<char> target,
                              int64_t elementBytes) {
  if (source.empty() || target.empty())
    return 0;
  return Copier{from, to, source.data(), target.data(), elementBytes}.copy(0, 0,
                                                                           0);
}
