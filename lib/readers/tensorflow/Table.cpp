//===- Table.cpp - sorted string tables ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Table.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Crc32c.h"

#include "lib/readers/Varint.h"
#include "llvm/Support/Endian.h"

using namespace weir;
using namespace weir::tf;
using llvm::StringRef;
using llvm::support::endian::read32le;
using llvm::support::endian::read64le;

static constexpr size_t kFooterBytes = 48;
static constexpr uint64_t kMagic = 0xdb4775248b80fb57u;
/// After a block: a byte for its compression, and the checksum.
static constexpr size_t kTrailerBytes = 5;
/// Far more than the names of a model's variables take.
static constexpr uint64_t kMaxKeyBytes = uint64_t(1) << 28;

namespace {
struct BlockHandle {
  uint64_t offset, size;
};
struct Entry {
  std::string key;
  StringRef value;
};
} // namespace

static bool consumeHandle(StringRef &bytes, BlockHandle &handle) {
  return consumeNumber(bytes, handle.offset) &&
         consumeNumber(bytes, handle.size);
}

/// Takes an entry off the front of `bytes`; its key starts as `previous` does.
static bool consumeEntry(StringRef &bytes, StringRef previous, Entry &entry) {
  uint64_t shared, own, value;
  if (!consumeNumber(bytes, shared) || !consumeNumber(bytes, own) ||
      !consumeNumber(bytes, value) || shared > previous.size() ||
      own > bytes.size() || value > bytes.size() - own)
    return false;
  entry.key = (previous.take_front(shared) + bytes.take_front(own)).str();
  entry.value = bytes.substr(own, value);
  bytes = bytes.drop_front(own + value);
  return true;
}

namespace {
/// Reads the blocks of one file. Sizes in it may lie: no byte of it is read
/// twice as part of a block, and keys, which are stored shortened, are bounded.
class TableReader {
public:
  explicit TableReader(StringRef file) : file(file) {}
  absl::StatusOr<std::vector<Entry>> readIndex();
  absl::StatusOr<std::vector<Entry>> readBlock(BlockHandle handle);

private:
  absl::StatusOr<StringRef> blockBytes(BlockHandle handle);

  StringRef file;
  uint64_t bytesRead = 0, keyBytes = 0;
};
} // namespace

absl::StatusOr<StringRef> TableReader::blockBytes(BlockHandle handle) {
  size_t blocks = file.size() - kFooterBytes;
  if (handle.size > blocks || kTrailerBytes > blocks - handle.size ||
      handle.offset > blocks - handle.size - kTrailerBytes)
    return badModel("block of " + llvm::Twine(handle.size) + " bytes at " +
                    llvm::Twine(handle.offset) + " lies outside the file");
  bytesRead += handle.size;
  if (bytesRead > file.size())
    return badModel("its blocks overlap");
  StringRef checked = file.substr(handle.offset, handle.size + 1);
  if (maskCrc(crc32c(checked)) != read32le(checked.end()))
    return badModel("block at " + llvm::Twine(handle.offset) +
                    " is damaged: its checksum differs");
  if (checked.back() != 0)
    return badModel("block at " + llvm::Twine(handle.offset) +
                    " is compressed, which is not supported");
  return checked.drop_back();
}

/// The entries of a block, without the restart points behind them.
absl::StatusOr<std::vector<Entry>> TableReader::readBlock(BlockHandle handle) {
  WEIR_ASSIGN_OR_RETURN(StringRef block, blockBytes(handle));
  std::vector<Entry> entries;
  if (block.size() < 4 || read32le(block.end() - 4) > (block.size() - 4) / 4)
    return badModel("a block is too short for its restart points");
  block = block.drop_back(4 * (uint64_t(read32le(block.end() - 4)) + 1));
  while (!block.empty()) {
    Entry entry;
    StringRef previous =
        entries.empty() ? StringRef() : StringRef(entries.back().key);
    if (!consumeEntry(block, previous, entry))
      return badModel("a block has a damaged entry");
    keyBytes += entry.key.size();
    if (keyBytes > kMaxKeyBytes)
      return badModel("its keys take more than " + llvm::Twine(kMaxKeyBytes) +
                      " bytes");
    entries.push_back(std::move(entry));
  }
  return entries;
}

absl::StatusOr<std::vector<Entry>> TableReader::readIndex() {
  if (file.size() < kFooterBytes || read64le(file.end() - 8) != kMagic)
    return badModel("is not a table: its last bytes differ");
  StringRef footer = file.take_back(kFooterBytes);
  BlockHandle meta, index;
  if (!consumeHandle(footer, meta) || !consumeHandle(footer, index))
    return badModel("has a damaged footer");
  // Nothing in it is needed; but a file with a wrong byte is not whole.
  StringRef padding = footer.drop_back(8);
  if (padding.find_first_not_of('\0') != StringRef::npos)
    return badModel("has a damaged footer");
  WEIR_RETURN_IF_ERROR(readBlock(meta).status());
  return readBlock(index);
}

absl::StatusOr<std::map<std::string, StringRef>>
weir::tf::readTable(StringRef file) {
  TableReader reader(file);
  WEIR_ASSIGN_OR_RETURN(std::vector<Entry> index, reader.readIndex());
  std::map<std::string, StringRef> table;
  for (Entry &place : index) {
    BlockHandle handle;
    if (!consumeHandle(place.value, handle))
      return badModel("its index is damaged");
    WEIR_ASSIGN_OR_RETURN(std::vector<Entry> entries, reader.readBlock(handle));
    for (Entry &entry : entries)
      table[std::move(entry.key)] = entry.value;
  }
  return table;
}
