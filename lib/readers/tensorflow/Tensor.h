//===- Tensor.h - values of tensors --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_TENSOR_H
#define WEIR_LIB_READERS_TENSORFLOW_TENSOR_H

#include "absl/status/statusor.h"
#include "lib/readers/MappedFile.h"
#include "lib/readers/Readers.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace weir::tf {
class TensorProto;

/// A tensor of at least this many bytes becomes a resource, not part of the
/// text.
inline constexpr int64_t kResourceBytes = 1024;

/// The elements of `type` from their bytes (little-endian, row-major, one byte
/// a bool), which are as many as the type needs. From `resourceBytes` on they
/// are copied to a 64-byte aligned resource named after `name`.
mlir::ElementsAttr elementsFromBytes(mlir::RankedTensorType type,
                                     llvm::ArrayRef<char> bytes,
                                     llvm::StringRef name,
                                     int64_t resourceBytes = kResourceBytes);

/// Elements that refer to bytes of a file, which are as many as the type needs
/// and may have any alignment.
mlir::ElementsAttr elementsInFile(mlir::RankedTensorType type,
                                  llvm::ArrayRef<char> bytes,
                                  llvm::StringRef name,
                                  std::shared_ptr<const MappedFile> file);

/// Reads TensorProto messages.
class TensorReader {
public:
  TensorReader(mlir::MLIRContext &context, const ReadLimits &limits)
      : context(context), limits(limits), expandable(limits.expandedBytes) {}

  /// The value of `proto`. A list shorter than the tensor repeats its last
  /// value, an empty one stands for zeros. `name` is that of the node.
  absl::StatusOr<mlir::ElementsAttr> read(const TensorProto &proto,
                                          llvm::StringRef name);

private:
  absl::StatusOr<mlir::ElementsAttr> readStrings(const TensorProto &proto,
                                                 mlir::RankedTensorType type);
  absl::StatusOr<mlir::ElementsAttr> readList(const TensorProto &proto,
                                              mlir::RankedTensorType type,
                                              llvm::StringRef name);
  absl::Status spend(int64_t bytes);

  mlir::MLIRContext &context;
  const ReadLimits &limits;
  int64_t expandable;
};

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_TENSOR_H
