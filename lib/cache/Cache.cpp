//===- Cache.cpp - artefacts kept for another time -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/cache/Cache.h"
#include "codegen/object/OutputFile.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace weir;
using llvm::ArrayRef;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

// An entry: kMagic, the hash of all that follows, the number of files, for each
// {length of the role, size, whether it can be run} and the role; then their
// bytes. Numbers have eight bytes, the least significant first.
static constexpr StringRef kMagic = "WEIRCACH";
static constexpr StringRef kSuffix = ".entry";
static constexpr size_t kHashBytes = 32, kNumberBytes = 8;
static constexpr size_t kFileFields = 3;
/// What a process that was killed left aside is older than this.
static constexpr std::chrono::hours kStale(1);

using Hash = llvm::BLAKE3Result<kHashBytes>;

//===----------------------------------------------------------------------===//
// The folder
//===----------------------------------------------------------------------===//

std::string Cache::defaultFolder() {
  // A relative path in the variable is invalid by the specification.
  if (const char *given = getenv("XDG_CACHE_HOME"); given && *given)
    return llvm::sys::path::is_absolute(given) ? std::string(given) + "/weir"
                                               : "";
  const char *home = getenv("HOME");
  return home && *home ? std::string(home) + "/.cache/weir" : "";
}

std::optional<Cache> Cache::open(StringRef folder, int64_t maxBytes) {
  if (folder.empty() || maxBytes <= 0 || fs::create_directories(folder))
    return std::nullopt;
  return Cache(folder.str(), maxBytes);
}

std::string Cache::pathOf(StringRef key) const {
  return folder + "/" + key.str() + kSuffix.str();
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static std::string number(uint64_t value) {
  char bytes[kNumberBytes];
  llvm::support::endian::write64le(bytes, value);
  return std::string(bytes, kNumberBytes);
}

static std::string makeIndex(ArrayRef<CachedFile> files) {
  std::string index = number(files.size());
  for (const CachedFile &file : files)
    index += number(file.role.size()) + number(file.bytes.size()) +
             number(file.isExecutable) + file.role;
  return index;
}

static StringRef text(const Hash &hash) {
  return StringRef(reinterpret_cast<const char *>(hash.data()), hash.size());
}

static void writeEntry(llvm::raw_ostream &os, ArrayRef<CachedFile> files) {
  std::string index = makeIndex(files);
  llvm::BLAKE3 hasher;
  hasher.update(index);
  for (const CachedFile &file : files)
    hasher.update(file.bytes);
  os << kMagic << text(hasher.final<kHashBytes>()) << index;
  for (const CachedFile &file : files)
    os << file.bytes;
}

bool Cache::store(StringRef key, ArrayRef<CachedFile> files) const {
  int64_t size = 0;
  for (const CachedFile &file : files)
    size += file.bytes.size();
  if (size > maxBytes)
    return false;
  llvm::Error error =
      codegen::writeWholeFile(pathOf(key), [&](llvm::raw_ostream &os) {
        writeEntry(os, files);
        return llvm::Error::success();
      });
  bool isStored = !error;
  llvm::consumeError(std::move(error));
  evict();
  return isStored;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
/// Takes an entry apart. Its sizes may lie.
class EntryReader {
public:
  explicit EntryReader(StringRef bytes) : rest(bytes) {}

  bool checkHash() {
    if (!rest.consume_front(kMagic) || rest.size() < kHashBytes)
      return false;
    StringRef hash = take(kHashBytes);
    return hash == text(llvm::BLAKE3::hash<kHashBytes>(
                       llvm::arrayRefFromStringRef(rest)));
  }

  bool read(std::vector<CachedFile> &files) {
    uint64_t count;
    if (!checkHash() || !takeNumber(count) ||
        count > rest.size() / (kFileFields * kNumberBytes))
      return false;
    std::vector<uint64_t> sizes;
    for (uint64_t i = 0; i < count; ++i) {
      uint64_t role, size, isExecutable;
      if (!takeNumber(role) || !takeNumber(size) || !takeNumber(isExecutable) ||
          role > rest.size())
        return false;
      files.push_back({take(role).str(), "", isExecutable != 0});
      sizes.push_back(size);
    }
    for (uint64_t i = 0; i < count; ++i) {
      if (sizes[i] > rest.size())
        return false;
      files[i].bytes = take(sizes[i]);
    }
    return rest.empty();
  }

private:
  StringRef take(size_t size) {
    StringRef taken = rest.take_front(size);
    rest = rest.drop_front(size);
    return taken;
  }
  bool takeNumber(uint64_t &value) {
    if (rest.size() < kNumberBytes)
      return false;
    value = llvm::support::endian::read64le(take(kNumberBytes).data());
    return true;
  }

  StringRef rest;
};
} // namespace

/// Says that the entry is used: by its time the oldest is found.
static void touch(const std::string &path) {
  int file;
  if (fs::openFileForReadWrite(path, file, fs::CD_OpenExisting, fs::OF_None))
    return;
  fs::setLastAccessAndModificationTime(file, std::chrono::system_clock::now());
  fs::file_t handle = fs::convertFDToNativeFile(file);
  fs::closeFile(handle);
}

std::optional<CacheEntry> Cache::find(StringRef key) const {
  std::string path = pathOf(key);
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return std::nullopt;
  CacheEntry entry;
  entry.buffer = std::move(*buffer);
  if (!EntryReader(entry.buffer->getBuffer()).read(entry.files)) {
    fs::remove(path);
    return std::nullopt;
  }
  touch(path);
  return entry;
}

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

namespace {
struct Item {
  std::string path;
  uint64_t size;
  llvm::sys::TimePoint<> used;
};
} // namespace

/// The entries of the folder; removes what was left aside.
static std::vector<Item> listEntries(StringRef folder) {
  std::vector<Item> items;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; it != end && !error;
       it.increment(error)) {
    StringRef path = it->path();
    fs::file_status status;
    if (fs::status(path, status, /*follow=*/false) ||
        !fs::is_regular_file(status))
      continue;
    auto used = status.getLastModificationTime();
    if (path.ends_with(kSuffix))
      items.push_back({path.str(), status.getSize(), used});
    else if (path.contains(kSuffix.str() + ".") && path.ends_with(".tmp") &&
             std::chrono::system_clock::now() - used > kStale)
      fs::remove(path);
  }
  return items;
}

void Cache::evict() const {
  std::vector<Item> items = listEntries(folder);
  uint64_t sum = 0;
  for (const Item &item : items)
    sum += item.size;
  // By path where the times are equal: all processes choose the same.
  llvm::sort(items, [](const Item &a, const Item &b) {
    return std::tie(a.used, a.path) < std::tie(b.used, b.path);
  });
  for (const Item &item : items) {
    if (sum <= uint64_t(maxBytes))
      return;
    fs::remove(item.path);
    sum -= item.size;
  }
}
