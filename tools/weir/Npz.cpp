//===- Npz.cpp - NumPy's archives of arrays -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Npz.h"
#include "lib/readers/Status.h"
#include "runtime/npy/Npy.h"
#include "llvm/ADT/ScopeExit.h"
#include <zip.h>

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;

/// More bytes than any array that is worth a test.
static constexpr zip_uint64_t kMaxBytes = zip_uint64_t(1) << 33;
static constexpr StringRef kSuffix = ".npy";

void NpzFile::Closer::operator()(zip *archive) const { zip_discard(archive); }

absl::StatusOr<NpzFile> NpzFile::open(const std::string &path) {
  int code = 0;
  NpzFile file;
  file.path = path;
  file.archive.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (file.archive) {
    WEIR_RETURN_IF_ERROR(file.checkKeys());
    return file;
  }
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string why = zip_error_strerror(&error);
  zip_error_fini(&error);
  return badModel("'" + path + "' is no .npz file that can be read: " + why);
}

absl::Status NpzFile::checkKeys() const {
  std::vector<std::string> keys = getKeys();
  llvm::sort(keys);
  auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice == keys.end())
    return absl::OkStatus();
  return badModel("'" + path + "' has two arrays '" + *twice + "'");
}

std::vector<std::string> NpzFile::getKeys() const {
  std::vector<std::string> keys;
  zip_int64_t count = zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char *name = zip_get_name(archive.get(), zip_uint64_t(i), 0);
    StringRef key = name ? name : "";
    if (key.consume_back(kSuffix))
      keys.push_back(key.str());
  }
  return keys;
}

absl::Status NpzFile::error(StringRef key, const char *why) const {
  return badModel("'" + path + "': array '" + key + "': " + why);
}

absl::StatusOr<std::vector<unsigned char>>
NpzFile::readBytes(StringRef key) const {
  std::string name = (key + kSuffix).str();
  zip_int64_t index = zip_name_locate(archive.get(), name.c_str(), 0);
  if (index < 0)
    return badModel("'" + path + "' has no array '" + key + "'");
  zip_stat_t stat;
  if (zip_stat_index(archive.get(), zip_uint64_t(index), 0, &stat) != 0 ||
      !(stat.valid & ZIP_STAT_SIZE) || stat.size > kMaxBytes)
    return error(key, "its size is missing, or too large");
  zip_file_t *file = zip_fopen_index(archive.get(), zip_uint64_t(index), 0);
  if (!file)
    return error(key, zip_strerror(archive.get()));
  llvm::scope_exit close([&] { zip_fclose(file); });
  // What is packed grows as it is read: a size that lies costs no memory.
  std::vector<unsigned char> bytes;
  constexpr size_t step = size_t(1) << 20;
  while (bytes.size() <= stat.size) {
    size_t have = bytes.size();
    bytes.resize(have + step);
    zip_int64_t got = zip_fread(file, bytes.data() + have, step);
    bytes.resize(have + size_t(std::max<zip_int64_t>(got, 0)));
    if (got < 0)
      return error(key, zip_file_strerror(file));
    if (got == 0)
      break;
  }
  return bytes;
}

absl::Status NpzFile::read(StringRef key, rt::Tensor &tensor) const {
  WEIR_ASSIGN_OR_RETURN(auto bytes, readBytes(key));
  rt::Text why;
  if (!rt::decodeNpy(bytes.data(), bytes.size(), tensor, why))
    return error(key, why.c_str());
  return absl::OkStatus();
}
