//===- Bundle.h - tensors of a checkpoint --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_BUNDLE_H
#define WEIR_LIB_READERS_TENSORFLOW_BUNDLE_H

#include "absl/status/statusor.h"
#include "lib/readers/MappedFile.h"
#include "lib/readers/Readers.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MemoryBuffer.h"

#include <map>
#include <memory>

namespace weir::tf {
class BundleEntryProto;

/// A tensor of a checkpoint, or a part of one.
struct BundleTensor {
  mlir::RankedTensorType type;
  /// Its bytes: of `shard`, or where that is null of `assembled`.
  llvm::ArrayRef<char> bytes;
  std::shared_ptr<const MappedFile> shard;
  std::vector<char> assembled;
};

/// A tensor bundle (V2 checkpoint): PREFIX.index says where in the shards
/// PREFIX.data-00000-of-0000N each tensor lies.
class Bundle {
public:
  /// Opens the index. Shards are opened when a tensor in them is read.
  static absl::StatusOr<Bundle> open(mlir::MLIRContext &context,
                                     llvm::StringRef prefix,
                                     const ReadLimits &limits);
  Bundle(Bundle &&);
  ~Bundle();

  bool contains(llvm::StringRef key) const { return entries.count(key.str()); }
  /// The keys of all tensors, in order.
  std::vector<std::string> getKeys() const;

  /// The type of the tensor `key`; an error where none is read of that type.
  absl::StatusOr<mlir::RankedTensorType> typeOf(llvm::StringRef key);

  /// Reads the tensor `key`, or the part that `slice` asks for (see
  /// parseSlice). The checksum is checked.
  absl::StatusOr<BundleTensor> read(llvm::StringRef key,
                                    llvm::StringRef slice = "");

private:
  Bundle(mlir::MLIRContext &context, llvm::StringRef prefix,
         const ReadLimits &limits);

  absl::Status readHeader();
  absl::StatusOr<BundleEntryProto> lookup(llvm::StringRef key);
  absl::StatusOr<std::shared_ptr<const MappedFile>> openShard(int shard);
  absl::StatusOr<BundleTensor> readWhole(const BundleEntryProto &entry);
  absl::StatusOr<BundleTensor> readParts(llvm::StringRef key,
                                         const BundleEntryProto &entry,
                                         llvm::StringRef slice);

  mlir::MLIRContext &context;
  std::string prefix;
  const ReadLimits &limits;
  std::unique_ptr<llvm::MemoryBuffer> index;
  std::map<std::string, llvm::StringRef> entries;
  std::map<int, std::shared_ptr<const MappedFile>> shards;
  int shardCount = 0;
};

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_BUNDLE_H
