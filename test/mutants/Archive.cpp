//===- Archive.cpp - damage to archives of arrays ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/mutants/Mutate.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/raw_ostream.h"
#include <zip.h>

using namespace weir::test;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Reading and writing
//===----------------------------------------------------------------------===//

static File readEntry(zip_t *archive, zip_uint64_t index) {
  File entry;
  if (const char *name = zip_get_name(archive, index, 0))
    entry.name = name;
  zip_file_t *file = zip_fopen_index(archive, index, 0);
  char buffer[4096];
  for (zip_int64_t got; file && (got = zip_fread(file, buffer, 4096)) > 0;)
    entry.bytes.append(buffer, size_t(got));
  if (file)
    zip_fclose(file);
  return entry;
}

static Files readZip(const std::string &bytes) {
  Files entries;
  zip_source_t *source =
      zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  zip_t *archive = zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (!archive) {
    zip_source_free(source);
    return entries;
  }
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i)
    entries.push_back(readEntry(archive, zip_uint64_t(i)));
  zip_discard(archive);
  return entries;
}

namespace {
/// Little-endian fields of a header.
class Fields {
public:
  Fields &operator()(uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      text += char(value >> (8 * i));
    return *this;
  }
  std::string text;
};
} // namespace

/// What the local and the central header of an entry have in common.
static std::string describe(const File &entry) {
  uint32_t crc = llvm::crc32(llvm::arrayRefFromStringRef(entry.bytes));
  uint32_t size = entry.bytes.size();
  return Fields()(20, 2)(0, 2)(0, 2)(0, 2)(33, 2)(crc, 4)(size, 4)(size, 4)(
             entry.name.size(), 2)(0, 2)
      .text;
}

/// A zip archive whose entries are stored as they are.
static std::string writeZip(const Files &entries) {
  std::string file, central;
  for (const File &entry : entries) {
    central += "PK\x01\x02" + Fields()(20, 2).text + describe(entry) +
               Fields()(0, 2)(0, 2)(0, 2)(0, 4)(file.size(), 4).text +
               entry.name;
    file += "PK\x03\x04" + describe(entry) + entry.name + entry.bytes;
  }
  uint32_t count = entries.size();
  return file + central + "PK\x05\x06" +
         Fields()(0, 2)(0, 2)(count, 2)(count, 2)(central.size(),
                                                  4)(file.size(), 4)(0, 2)
             .text;
}

//===----------------------------------------------------------------------===//
// Damage
//===----------------------------------------------------------------------===//

/// Changes the text before the elements: shape, type, order.
static void mutateHeader(std::string &array, Random &random) {
  size_t end = array.find('\n');
  if (end == std::string::npos || end < 10)
    return mutateBytes(array, random);
  std::string header = array.substr(10, end - 10);
  File text{"", header};
  mutateText(text, random);
  text.bytes.resize(header.size(), ' ');
  array.replace(10, header.size(), text.bytes);
}

static void mutateEntries(Files &entries, Random &random) {
  File &entry = entries[random.below(entries.size())];
  switch (random.below(8)) {
  case 0:
    return mutateBytes(entry.name, random);
  case 1:
    entries.push_back(File(random.pick(entries)));
    return;
  case 2:
    entries.erase(entries.begin() + (&entry - entries.data()));
    return;
  case 3:
    return mutateBytes(entry.bytes, random);
  default:
    mutateHeader(entry.bytes, random);
  }
}

void weir::test::mutateArchive(File &file, Random &random) {
  Files entries = readZip(file.bytes);
  if (random.oneIn(3) || entries.empty())
    return mutateBytes(file.bytes, random);
  for (size_t i = 0, end = 1 + random.below(3); i < end; ++i)
    if (!entries.empty())
      mutateEntries(entries, random);
  file.bytes = writeZip(entries);
}
