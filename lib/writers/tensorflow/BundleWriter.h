//===- BundleWriter.h - checkpoints, written --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_BUNDLEWRITER_H
#define WEIR_LIB_WRITERS_TENSORFLOW_BUNDLEWRITER_H

#include "lib/readers/tensorflow/SliceKey.h"
#include "weir/status.hpp"

#include <map>
#include <vector>

namespace weir::tf {

/// A tensor to be stored, or a part of one.
struct StoredTensor {
  std::string key;
  /// TensorFlow's number of the element type.
  int dataType = 0;
  /// Of the whole tensor.
  std::vector<int64_t> shape;
  /// Of the part, or of all: in row-major order.
  const void *data = nullptr;
  size_t size = 0;
  /// One for each dimension; empty: the whole tensor.
  std::vector<Extent> slice;
};

/// TensorFlow's number of an element type of abi.h (weir_dtype); 0 where it has
/// none.
int dataTypeOf(int32_t dtype);

/// Writes a tensor bundle (V2 checkpoint), as Bundle reads it, in plain C++
/// without LLVM or Protocol Buffers. The same tensors give the same bytes.
class BundleWriter {
public:
  /// The tensor's memory must live until write(). Errors, InvalidArgument: two
  /// of one key, parts that don't agree or lie outside, a size that the type
  /// and shape don't have.
  Status add(StoredTensor tensor);

  /// Writes PREFIX.data-0000i-of-0000N, N = `shards`, and PREFIX.index: beside
  /// their places, then the data and last the index are renamed into place. So
  /// a checkpoint with an index is whole. One that was there loses its index
  /// first. Errors: IoError, and nothing is left behind; InvalidArgument for a
  /// number of shards that isn't from 1 to 99999.
  Status write(const std::string &prefix, int shards = 1) const;

private:
  /// Of a tensor that is stored in parts.
  struct Parts {
    int dataType;
    std::vector<int64_t> shape;
    std::vector<std::vector<Extent>> slices;
  };
  Status addPart(const StoredTensor &tensor);
  std::string index(const std::vector<std::string> &entries, int shards) const;

  std::map<std::string, StoredTensor> tensors; ///< by the index's key
  std::map<std::string, Parts> wholes;
};

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_BUNDLEWRITER_H
