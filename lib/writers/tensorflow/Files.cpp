//===- Files.cpp - files that appear whole -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/Files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using namespace weir;
using namespace weir::tf;

static Status failure(const std::string &path) {
  return Status(StatusCode::IoError, "'" + path + "': " + std::strerror(errno));
}

NewFile::NewFile(std::string path)
    : path(std::move(path)), temporary(this->path) {
  temporary += kTemporarySuffix;
}

NewFile::NewFile(NewFile &&other)
    : path(std::move(other.path)), temporary(std::move(other.temporary)),
      descriptor(std::exchange(other.descriptor, -1)),
      isThere(std::exchange(other.isThere, false)) {}

NewFile::~NewFile() {
  if (descriptor >= 0)
    ::close(descriptor);
  if (isThere)
    ::unlink(temporary.c_str());
}

Status NewFile::fail() const { return failure(path); }

Status NewFile::create() {
  ::unlink(temporary.c_str());
  descriptor =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return fail();
  isThere = true;
  return Status();
}

Status NewFile::write(const void *bytes, size_t size) {
  constexpr size_t most = size_t(1) << 30; // write() takes less than 2 GiB
  auto *next = static_cast<const char *>(bytes);
  while (size != 0) {
    ssize_t written = ::write(descriptor, next, std::min(size, most));
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return fail();
    next += written;
    size -= size_t(written);
  }
  return Status();
}

Status NewFile::close() {
  bool isSynced = ::fsync(descriptor) == 0;
  Status status = isSynced ? Status() : fail();
  if (::close(std::exchange(descriptor, -1)) != 0 && isSynced)
    status = fail();
  return status;
}

Status NewFile::publish() {
  if (std::rename(temporary.c_str(), path.c_str()) != 0)
    return fail();
  isThere = false;
  return Status();
}

Status weir::tf::syncFolderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  if (folder.empty())
    folder = "/";
  int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return failure(folder);
  // Some file systems can't sync folders; what they do then is their best.
  bool isSynced = ::fsync(descriptor) == 0 || errno == EINVAL;
  Status status = isSynced ? Status() : failure(folder);
  ::close(descriptor);
  return status;
}

Status weir::tf::writeWhole(const std::string &path, std::string_view bytes) {
  NewFile file(path);
  Status status = file.create();
  if (status.ok())
    status = file.write(bytes.data(), bytes.size());
  if (status.ok())
    status = file.close();
  if (status.ok())
    status = file.publish();
  return status.ok() ? syncFolderOf(path) : status;
}
