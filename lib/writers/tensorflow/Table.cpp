//===- Table.cpp - sorted string tables, written --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/Table.h"
#include "lib/readers/tensorflow/Crc32c.h"
#include "lib/writers/tensorflow/Wire.h"

#include <algorithm>
#include <vector>

using namespace weir::tf;

static constexpr size_t kBlockBytes = 1 << 18;
/// Entries between two keys that are stored whole, but for the index's.
static constexpr size_t kRestart = 16;
static constexpr size_t kHandlesBytes = 40;
static constexpr uint64_t kMagic = 0xdb4775248b80fb57u;

namespace {
/// A block: entries whose keys leave out what they share with the one before.
class Block {
public:
  explicit Block(size_t restart) : restart(restart) {}

  void add(const std::string &key, std::string_view value) {
    bool isWhole = count++ % restart == 0;
    if (isWhole)
      restarts.push_back(uint32_t(bytes.size()));
    size_t shared = isWhole ? 0 : commonPrefix(key);
    wire::addVarint(bytes, shared);
    wire::addVarint(bytes, key.size() - shared);
    wire::addVarint(bytes, value.size());
    bytes.append(key, shared).append(value);
    last = key;
  }
  size_t size() const { return bytes.size(); }
  const std::string &lastKey() const { return last; }

  /// The bytes with the places of the keys that are whole.
  std::string finish() {
    if (restarts.empty())
      restarts.push_back(0);
    for (uint32_t place : restarts)
      wire::addFixed(bytes, place, 4);
    wire::addFixed(bytes, restarts.size(), 4);
    return std::move(bytes);
  }

private:
  size_t commonPrefix(const std::string &key) const {
    size_t most = std::min(key.size(), last.size());
    return std::mismatch(key.begin(), key.begin() + most, last.begin()).first -
           key.begin();
  }

  size_t restart, count = 0;
  std::string bytes, last;
  std::vector<uint32_t> restarts;
};
} // namespace

/// Appends the block with its checksum; returns its handle.
static std::string addBlock(std::string &file, Block block) {
  std::string bytes = block.finish(), handle;
  wire::addVarint(handle, file.size());
  wire::addVarint(handle, bytes.size());
  bytes += '\0'; // not compressed
  file += bytes;
  wire::addFixed(file, maskCrc(crc32c(bytes)), 4);
  return handle;
}

std::string
weir::tf::writeTable(const std::map<std::string, std::string> &entries) {
  std::string file;
  Block index(1), block(kRestart);
  auto close = [&] {
    std::string last = block.lastKey();
    index.add(last, addBlock(file, std::move(block)));
    block = Block(kRestart);
  };
  for (const auto &[key, value] : entries) {
    block.add(key, value);
    if (block.size() >= kBlockBytes)
      close();
  }
  if (block.size() != 0)
    close();
  std::string footer = addBlock(file, Block(1)); // no meta blocks
  footer += addBlock(file, std::move(index));
  footer.resize(kHandlesBytes);
  wire::addFixed(footer, kMagic, 8);
  return file + footer;
}
