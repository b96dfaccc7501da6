//===- CacheKey.cpp - what an artefact is made of, in a hash -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/cache/CacheKey.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <link.h>
#include <set>
#include <vector>

using namespace weir;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

void CacheKey::add(StringRef text) {
  uint64_t size = text.size();
  hasher.update(StringRef(reinterpret_cast<const char *>(&size), sizeof(size)));
  hasher.update(text);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

void CacheKey::addFile(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return add("no file");
  add("file");
  add((*buffer)->getBuffer());
}

/// The regular files in a folder, and in those within it, in order.
static std::set<std::string> listFiles(StringRef folder) {
  std::set<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end;
       it != end && !error; it.increment(error))
    if (fs::is_regular_file(it->path()))
      paths.insert(it->path());
  return paths;
}

void CacheKey::addContent(StringRef path) {
  if (!fs::is_directory(path))
    return addFile(path);
  for (const std::string &file : listFiles(path)) {
    add(StringRef(file).drop_front(path.size()));
    addFile(file);
  }
}

void CacheKey::addCheckpoint(StringRef prefix) {
  StringRef folder = llvm::sys::path::parent_path(prefix);
  std::set<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator it(folder.empty() ? "." : folder, error), end;
       it != end && !error; it.increment(error))
    if (StringRef name = llvm::sys::path::filename(it->path());
        name.starts_with((llvm::sys::path::filename(prefix) + ".").str()))
      paths.insert(it->path());
  for (const std::string &file : paths) {
    add(llvm::sys::path::filename(file));
    addFile(file);
  }
}

//===----------------------------------------------------------------------===//
// The compiler
//===----------------------------------------------------------------------===//

/// The build id among the notes in a segment; empty where there is none.
static std::string findBuildId(StringRef notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    memcpy(&header, notes.data(), sizeof(header));
    uint64_t name = llvm::alignTo<4>(header.n_namesz);
    StringRef description =
        notes.substr(sizeof(header) + name, header.n_descsz);
    if (header.n_type == NT_GNU_BUILD_ID &&
        notes.substr(sizeof(header), 4) == StringRef("GNU\0", 4))
      return description.str();
    notes = notes.drop_front(std::min<uint64_t>(
        notes.size(),
        sizeof(header) + name + llvm::alignTo<4>(header.n_descsz)));
  }
  return "";
}

namespace {
/// An object that the loader loaded; the name of the program itself is empty.
struct Loaded {
  std::string path, buildId;
};
} // namespace

static int noteLoaded(dl_phdr_info *info, size_t, void *data) {
  Loaded loaded{info->dlpi_name, ""};
  for (int i = 0; i < info->dlpi_phnum && loaded.buildId.empty(); ++i)
    if (const auto &segment = info->dlpi_phdr[i]; segment.p_type == PT_NOTE)
      loaded.buildId = findBuildId(StringRef(
          reinterpret_cast<const char *>(info->dlpi_addr + segment.p_vaddr),
          segment.p_memsz));
  static_cast<std::vector<Loaded> *>(data)->push_back(std::move(loaded));
  return 0;
}

void CacheKey::addCompiler(StringRef program) {
  std::vector<Loaded> objects;
  dl_iterate_phdr(noteLoaded, &objects);
  for (const Loaded &object : objects) {
    add(llvm::sys::path::filename(object.path));
    add(object.buildId);
    // The kernel's own object is no file.
    if (object.buildId.empty())
      addFile(object.path.empty() ? program : StringRef(object.path));
  }
}

std::string CacheKey::finish() {
  return llvm::toHex(hasher.final<32>(), /*LowerCase=*/true);
}
