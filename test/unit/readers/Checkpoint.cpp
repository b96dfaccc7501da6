//===- Checkpoint.cpp - files for the tests of the readers ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/readers/Checkpoint.h"

#include "lib/readers/tensorflow/Crc32c.h"

#include "leveldb/env.h"
#include "leveldb/options.h"
#include "leveldb/table_builder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>

using namespace weir::test;

Folder::Folder() {
  llvm::SmallString<128> path;
  EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("weir-readers", path));
  root = path.str().str();
}

Folder::~Folder() { llvm::sys::fs::remove_directories(root); }

std::string Folder::path(llvm::StringRef name) const {
  return (root + "/" + name).str();
}

void Folder::write(llvm::StringRef name, llvm::StringRef bytes) const {
  std::string file = path(name);
  llvm::sys::fs::create_directories(llvm::sys::path::parent_path(file));
  std::ofstream(file, std::ios::binary) << bytes.str();
}

std::string Folder::read(llvm::StringRef name) const {
  std::ostringstream bytes;
  bytes << std::ifstream(path(name), std::ios::binary).rdbuf();
  return bytes.str();
}

void CheckpointWriter::add(const std::string &key, llvm::ArrayRef<int64_t> dims,
                           const std::vector<float> &values, int shard) {
  weir::tf::BundleEntryProto &entry = entries[key];
  llvm::StringRef bytes(reinterpret_cast<const char *>(values.data()),
                        values.size() * sizeof(float));
  entry.set_dtype(weir::tf::DT_FLOAT);
  for (int64_t dim : dims)
    entry.mutable_shape()->add_dim()->set_size(dim);
  entry.set_shard_id(shard);
  entry.set_offset(data[shard].size());
  entry.set_size(bytes.size());
  entry.set_crc32c(weir::tf::maskCrc(weir::tf::crc32c(bytes)));
  data[shard] += bytes.str();
}

void CheckpointWriter::addSliced(
    const std::string &key, llvm::ArrayRef<int64_t> dims,
    llvm::ArrayRef<std::vector<std::pair<int64_t, int64_t>>> slices) {
  weir::tf::BundleEntryProto &entry = entries[key];
  entry.set_dtype(weir::tf::DT_FLOAT);
  for (int64_t dim : dims)
    entry.mutable_shape()->add_dim()->set_size(dim);
  for (const auto &slice : slices) {
    auto *proto = entry.add_slices();
    for (auto [start, length] : slice) {
      auto *extent = proto->add_extent();
      extent->set_start(start);
      if (length >= 0)
        extent->set_length(length);
    }
  }
}

void CheckpointWriter::write(const Folder &folder, const std::string &prefix) {
  std::map<std::string, std::string> table = {{"", header.SerializeAsString()}};
  for (const auto &[key, entry] : entries)
    table[key] = entry.SerializeAsString();
  folder.write(prefix + ".index", "");
  leveldb::WritableFile *file = nullptr;
  leveldb::Env::Default()->NewWritableFile(folder.path(prefix + ".index"),
                                           &file);
  std::unique_ptr<leveldb::WritableFile> owner(file);
  leveldb::Options options;
  options.compression = leveldb::kNoCompression;
  options.block_size = 128; // Several blocks even for a few entries.
  leveldb::TableBuilder builder(options, file);
  for (const auto &[key, value] : table)
    builder.Add(key, value);
  EXPECT_TRUE(builder.Finish().ok());
  EXPECT_TRUE(file->Close().ok());
  for (auto [i, bytes] : llvm::enumerate(data)) {
    std::string name;
    llvm::raw_string_ostream(name)
        << prefix
        << llvm::format(".data-%05d-of-%05d", int(i), int(data.size()));
    folder.write(name, bytes);
  }
}
