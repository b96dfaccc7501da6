//===- Bundle.cpp - damage to checkpoints --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/tensorflow/Checkpoint.pb.h"
#include "lib/readers/tensorflow/Crc32c.h"
#include "lib/readers/tensorflow/Table.h"
#include "test/mutants/Mutate.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"

using namespace weir;
using namespace weir::test;
using llvm::StringRef;

using Entries = std::vector<std::pair<std::string, std::string>>;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

namespace {
/// Writes a sorted string table of one block, perhaps with damage before its
/// checksums are taken.
class TableWriter {
public:
  TableWriter(Random &random, bool damages)
      : random(random), damages(damages) {}
  std::string write(const Entries &entries);

private:
  std::string block(const Entries &entries);
  /// Appends the block; where it stands, as a table says it.
  std::string append(std::string block);

  Random &random;
  bool damages;
  std::string file;
};
} // namespace

static std::string number(uint64_t value) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  llvm::encodeULEB128(value, os);
  return bytes;
}

static std::string fixed(uint32_t value) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  llvm::support::endian::write(os, value, llvm::endianness::little);
  return bytes;
}

std::string TableWriter::block(const Entries &entries) {
  std::string bytes;
  for (const auto &[key, value] : entries)
    bytes +=
        number(0) + number(key.size()) + number(value.size()) + key + value;
  return bytes + fixed(0) + fixed(1);
}

std::string TableWriter::append(std::string block) {
  if (damages && random.oneIn(2))
    mutateBytes(block, random);
  std::string handle = number(file.size()) + number(block.size());
  block += '\0';
  file += block + fixed(tf::maskCrc(tf::crc32c(block)));
  return handle;
}

std::string TableWriter::write(const Entries &entries) {
  std::string data = append(block(entries));
  std::string meta = append(block({}));
  std::string index =
      append(block({{entries.empty() ? "" : entries.back().first, data}}));
  std::string footer = meta + index;
  footer.resize(40);
  return file + footer + fixed(0x8b80fb57u) + fixed(0xdb477524u);
}

//===----------------------------------------------------------------------===//
// Bundles
//===----------------------------------------------------------------------===//

static void mutateEntry(std::string &value, bool isHeader, Random &random) {
  tf::BundleHeaderProto header;
  tf::BundleEntryProto entry;
  google::protobuf::Message &message =
      isHeader ? static_cast<google::protobuf::Message &>(header) : entry;
  if (random.oneIn(8) || !message.ParseFromString(value))
    return mutateBytes(value, random);
  mutateMessage(message, random);
  message.SerializeToString(&value);
}

static void mutateEntries(Entries &entries, Random &random) {
  size_t at = random.below(entries.size());
  switch (random.below(8)) {
  case 0:
    entries.erase(entries.begin() + at);
    return;
  case 1:
    entries.push_back(random.pick(entries));
    return;
  case 2:
    return mutateBytes(entries[at].first, random);
  case 3:
    return std::swap(entries[at].second,
                     entries[random.below(entries.size())].second);
  default:
    mutateEntry(entries[at].second, entries[at].first.empty(), random);
  }
}

/// Makes the checksum of what an entry points to hold, where it is in the
/// shard.
static void mendChecksum(std::string &value, StringRef shard) {
  tf::BundleEntryProto entry;
  if (!entry.ParseFromString(value) || entry.offset() < 0 || entry.size() < 0 ||
      uint64_t(entry.offset()) > shard.size())
    return;
  StringRef bytes = shard.substr(entry.offset(), entry.size());
  entry.set_crc32c(tf::maskCrc(tf::crc32c(bytes)));
  entry.SerializeToString(&value);
}

static void mutateIndex(File &index, StringRef shard, Random &random) {
  auto table = tf::readTable(index.bytes);
  if (random.oneIn(4) || !table.ok() || table->empty())
    return mutateBytes(index.bytes, random);
  Entries entries;
  for (const auto &[key, value] : *table)
    entries.emplace_back(key, value.str());
  bool damagesBlocks = random.oneIn(4);
  for (size_t i = 0, end = 1 + random.below(3); i < end && !damagesBlocks; ++i)
    if (!entries.empty())
      mutateEntries(entries, random);
  if (random.oneIn(2))
    for (auto &[key, value] : entries)
      if (!key.empty())
        mendChecksum(value, shard);
  index.bytes = TableWriter(random, damagesBlocks).write(entries);
}

static File *find(Files &files, StringRef part) {
  for (File &file : files)
    if (StringRef(file.name).contains(part))
      return &file;
  return nullptr;
}

void weir::test::mutateBundle(Files &files, Random &random) {
  File *index = find(files, ".index"), *shard = find(files, ".data-");
  if (!index || !shard)
    return;
  File *one = random.oneIn(4) ? shard : index;
  if (random.oneIn(16)) {
    files.erase(files.begin() + (one - files.data()));
    return;
  }
  if (one == shard)
    return mutateBytes(shard->bytes, random);
  mutateIndex(*index, shard->bytes, random);
}
