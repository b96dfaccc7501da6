//===- File.cpp - a file descriptor that closes itself --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/File.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

using namespace weir::rt;

bool File::open(const char *path, int flags) {
  close();
  descriptor = ::open(path, flags | O_CLOEXEC, 0666);
  return descriptor >= 0;
}

bool File::close() {
  int closed = descriptor;
  descriptor = -1;
  return closed < 0 || ::close(closed) == 0;
}

bool File::getSize(uint64_t &size) const {
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return false;
  if (!S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
    return false;
  }
  size = uint64_t(status.st_size);
  return true;
}

bool File::read(void *data, size_t size) {
  auto *to = static_cast<char *>(data);
  while (size != 0) {
    ssize_t got = ::read(descriptor, to, size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got == 0)
      errno = 0;
    if (got <= 0)
      return false;
    to += got;
    size -= size_t(got);
  }
  return true;
}

bool File::write(const void *data, size_t size) {
  auto *from = static_cast<const char *>(data);
  while (size != 0) {
    ssize_t put = ::write(descriptor, from, size);
    if (put < 0 && errno == EINTR)
      continue;
    if (put <= 0)
      return false;
    from += put;
    size -= size_t(put);
  }
  return true;
}

void *File::map(size_t size) const {
  void *pages = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  return pages == MAP_FAILED ? nullptr : pages;
}
