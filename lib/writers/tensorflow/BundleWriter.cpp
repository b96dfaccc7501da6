//===- BundleWriter.cpp - checkpoints, written ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/BundleWriter.h"
#include "lib/readers/tensorflow/Crc32c.h"
#include "lib/writers/tensorflow/Files.h"
#include "lib/writers/tensorflow/Table.h"
#include "lib/writers/tensorflow/Wire.h"
#include "weir/abi.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

using namespace weir;
using namespace weir::tf;

static constexpr int kMostShards = 99999;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

namespace {
struct TypeRow {
  int32_t dtype;
  int dataType;
  int bytes;
};
} // namespace

static constexpr TypeRow kTypes[] = {
    {WEIR_F32, 1, 4},   {WEIR_F64, 2, 8},  {WEIR_I32, 3, 4},
    {WEIR_U8, 4, 1},    {WEIR_I16, 5, 2},  {WEIR_I8, 6, 1},
    {WEIR_C64, 8, 8},   {WEIR_I64, 9, 8},  {WEIR_BOOL, 10, 1},
    {WEIR_BF16, 14, 2}, {WEIR_U16, 17, 2}, {WEIR_C128, 18, 16},
    {WEIR_F16, 19, 2},  {WEIR_U32, 22, 4}, {WEIR_U64, 23, 8},
};

int weir::tf::dataTypeOf(int32_t dtype) {
  for (const TypeRow &row : kTypes)
    if (row.dtype == dtype)
      return row.dataType;
  return 0;
}

static int bytesOf(int dataType) {
  for (const TypeRow &row : kTypes)
    if (row.dataType == dataType)
      return row.bytes;
  return 0;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

static Status wrong(const StoredTensor &tensor, const char *what) {
  return Status(StatusCode::InvalidArgument,
                "tensor '" + tensor.key + "' of a checkpoint " + what);
}

/// The dimensions of what is stored; false where the part lies outside.
static bool storedShape(const StoredTensor &tensor,
                        std::vector<int64_t> &shape) {
  shape = tensor.shape;
  if (tensor.slice.empty())
    return true;
  bool fits = tensor.slice.size() == shape.size();
  for (size_t i = 0; fits && i < shape.size(); ++i) {
    auto [start, length] = tensor.slice[i];
    if (length == -1)
      continue;
    fits = start >= 0 && length >= 0 && length <= shape[i] &&
           start <= shape[i] - length;
    shape[i] = length;
  }
  return fits;
}

/// The bytes that such a tensor has; false where they can't be counted.
static bool countBytes(const std::vector<int64_t> &shape, size_t element,
                       size_t &bytes) {
  bytes = element;
  for (int64_t dim : shape)
    if (dim < 0 || __builtin_mul_overflow(bytes, size_t(dim), &bytes))
      return false;
  return true;
}

Status BundleWriter::addPart(const StoredTensor &tensor) {
  if (tensors.count(tensor.key))
    return wrong(tensor, "is given whole and in parts");
  Parts &parts =
      wholes.insert({tensor.key, {tensor.dataType, tensor.shape, {}}})
          .first->second;
  if (parts.dataType != tensor.dataType || parts.shape != tensor.shape)
    return wrong(tensor, "has parts of two types or shapes");
  parts.slices.push_back(tensor.slice);
  return Status();
}

Status BundleWriter::add(StoredTensor tensor) {
  std::vector<int64_t> shape;
  size_t bytes;
  int element = bytesOf(tensor.dataType);
  if (tensor.key.empty())
    return wrong(tensor, "has no name");
  if (element == 0)
    return wrong(tensor, "has an element type that is not stored");
  if (!storedShape(tensor, shape))
    return wrong(tensor, "has a part that lies outside");
  if (!countBytes(shape, size_t(element), bytes) || bytes != tensor.size)
    return wrong(tensor, "has another number of bytes than its shape");
  std::string key = tensor.key;
  if (!tensor.slice.empty()) {
    if (Status status = addPart(tensor); !status.ok())
      return status;
    key = sliceKey(key, tensor.slice.data(), tensor.slice.size());
  }
  tensor.shape = std::move(shape);
  if (wholes.count(key) || tensors.count(key))
    return wrong(tensor, "is given twice");
  tensors.emplace(std::move(key), std::move(tensor));
  return Status();
}

//===----------------------------------------------------------------------===//
// The index: Checkpoint.proto's messages
//===----------------------------------------------------------------------===//

static std::string shapeMessage(const std::vector<int64_t> &shape) {
  std::string message;
  for (int64_t size : shape) {
    std::string dim;
    wire::addNumber(dim, 1, uint64_t(size));
    wire::addBytes(message, 2, dim);
  }
  return message;
}

static std::string sliceMessage(const std::vector<Extent> &slice) {
  std::string message;
  for (const Extent &extent : slice) {
    std::string bytes;
    wire::addNumber(bytes, 1, uint64_t(extent.start));
    if (extent.length != -1) { // of a oneof: written though it is 0
      wire::addVarint(bytes, 2 << 3);
      wire::addVarint(bytes, uint64_t(extent.length));
    }
    wire::addBytes(message, 1, bytes);
  }
  return message;
}

static std::string headerMessage(int shards) {
  std::string message, version;
  wire::addNumber(message, 1, uint64_t(shards));
  wire::addNumber(version, 1, 1); // of the format
  wire::addBytes(message, 3, version);
  return message;
}

static std::string entryMessage(const StoredTensor &tensor, int shard,
                                uint64_t offset) {
  std::string message;
  std::string_view bytes(static_cast<const char *>(tensor.data), tensor.size);
  wire::addNumber(message, 1, uint64_t(tensor.dataType));
  wire::addBytes(message, 2, shapeMessage(tensor.shape));
  wire::addNumber(message, 3, uint64_t(shard));
  wire::addNumber(message, 4, offset);
  wire::addNumber(message, 5, tensor.size);
  wire::addFixed32(message, 6, maskCrc(crc32c(bytes)));
  return message;
}

std::string BundleWriter::index(const std::vector<std::string> &entries,
                                int shards) const {
  std::map<std::string, std::string> table;
  table[""] = headerMessage(shards);
  size_t number = 0;
  for (const auto &[key, tensor] : tensors)
    table[key] = entries[number++];
  for (const auto &[key, parts] : wholes) {
    std::string &message = table[key];
    wire::addNumber(message, 1, uint64_t(parts.dataType));
    wire::addBytes(message, 2, shapeMessage(parts.shape));
    for (const std::vector<Extent> &slice : parts.slices)
      wire::addBytes(message, 7, sliceMessage(slice));
  }
  return writeTable(table);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static std::string shardPath(const std::string &prefix, int shard, int shards) {
  char suffix[32];
  std::snprintf(suffix, sizeof(suffix), ".data-%05d-of-%05d", shard, shards);
  return prefix + suffix;
}

/// Without its index a checkpoint isn't one: data may be replaced.
static Status removeIndex(const std::string &path) {
  if (::unlink(path.c_str()) == 0)
    return syncFolderOf(path);
  return errno == ENOENT ? Status()
                         : Status(StatusCode::IoError,
                                  "'" + path + "': " + std::strerror(errno));
}

static Status publish(std::vector<NewFile> &shards, NewFile &index,
                      const std::string &path) {
  Status status = removeIndex(path);
  for (size_t i = 0; status.ok() && i < shards.size(); ++i)
    status = shards[i].publish();
  if (status.ok())
    status = syncFolderOf(path);
  if (status.ok())
    status = index.publish();
  return status.ok() ? syncFolderOf(path) : status;
}

namespace {
/// The data files, one after the other.
class ShardFiles {
public:
  ShardFiles(const std::string &prefix, int count, uint64_t bytes)
      : prefix(prefix), count(count), share(bytes / uint64_t(count)) {}

  /// Where the tensor lies: in a new shard once those before have their share.
  Status add(const StoredTensor &tensor, std::string &entry) {
    while (files.empty() || (int(files.size()) < count && done != 0 &&
                             done >= share * files.size()))
      if (Status status = begin(); !status.ok())
        return status;
    entry = entryMessage(tensor, int(files.size()) - 1, offset);
    offset += tensor.size;
    done += tensor.size;
    return files.back().write(tensor.data, tensor.size);
  }

  /// Ends the last one, after those that nothing is left for.
  Status finish() {
    while (int(files.size()) < count)
      if (Status status = begin(); !status.ok())
        return status;
    return files.back().close();
  }

  std::vector<NewFile> files;

private:
  Status begin() {
    Status status = files.empty() ? Status() : files.back().close();
    offset = 0;
    files.emplace_back(shardPath(prefix, int(files.size()), count));
    return status.ok() ? files.back().create() : status;
  }

  const std::string &prefix;
  int count;
  uint64_t share, done = 0, offset = 0;
};
} // namespace

Status BundleWriter::write(const std::string &prefix, int shards) const {
  if (shards < 1 || shards > kMostShards)
    return Status(StatusCode::InvalidArgument,
                  std::to_string(shards) + " shards, 1 to " +
                      std::to_string(kMostShards) + " are allowed");
  uint64_t total = 0;
  for (const auto &[key, tensor] : tensors)
    total += tensor.size;
  ShardFiles data(prefix, shards, total);
  std::vector<std::string> entries;
  for (const auto &[key, tensor] : tensors)
    if (Status status = data.add(tensor, entries.emplace_back()); !status.ok())
      return status;
  if (Status status = data.finish(); !status.ok())
    return status;
  NewFile indexFile(prefix + ".index");
  std::string bytes = index(entries, shards);
  Status status = indexFile.create();
  if (status.ok())
    status = indexFile.write(bytes.data(), bytes.size());
  if (status.ok())
    status = indexFile.close();
  return status.ok() ? publish(data.files, indexFile, prefix + ".index")
                     : status;
}
