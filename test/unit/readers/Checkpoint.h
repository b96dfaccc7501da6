//===- Checkpoint.h - files for the tests of the readers -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_UNIT_READERS_CHECKPOINT_H
#define WEIR_TEST_UNIT_READERS_CHECKPOINT_H

#include "lib/readers/tensorflow/Checkpoint.pb.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <string>
#include <vector>

namespace weir::test {

/// A folder that goes away with the test.
class Folder {
public:
  Folder();
  ~Folder();

  std::string path(llvm::StringRef name) const;
  void write(llvm::StringRef name, llvm::StringRef bytes) const;
  std::string read(llvm::StringRef name) const;

private:
  std::string root;
};

/// Writes a tensor bundle as TensorFlow does, its index through leveldb.
class CheckpointWriter {
public:
  explicit CheckpointWriter(int shards = 1) : data(shards) {
    header.set_num_shards(shards);
  }

  /// Adds a tensor of floats to a shard.
  void add(const std::string &key, llvm::ArrayRef<int64_t> dims,
           const std::vector<float> &values, int shard = 0);
  /// Adds a tensor that is stored in slices, each {start, length} a dimension.
  void
  addSliced(const std::string &key, llvm::ArrayRef<int64_t> dims,
            llvm::ArrayRef<std::vector<std::pair<int64_t, int64_t>>> slices);
  /// Writes PREFIX.index and the shards.
  void write(const Folder &folder, const std::string &prefix);

  tf::BundleHeaderProto header;
  std::map<std::string, tf::BundleEntryProto> entries;
  std::vector<std::string> data;
};

} // namespace weir::test

#endif // WEIR_TEST_UNIT_READERS_CHECKPOINT_H
