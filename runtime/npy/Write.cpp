//===- Write.cpp - writing NumPy's files ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/File.h"
#include "runtime/npy/Npy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

using namespace weir::rt;

static bool failWriting(Text &error) {
  error.add("%s", strerror(errno));
  return false;
}

static void addDictionary(Text &text, const weir_tensor &tensor) {
  text.add("{'descr': '%s', 'fortran_order': False, 'shape': (",
           findElementType(tensor.dtype)->npy);
  for (int32_t axis = 0; axis < tensor.rank; ++axis)
    text.add("%s%" PRId64, axis ? ", " : "", tensor.shape[axis]);
  text.add("%s), }", tensor.rank == 1 ? "," : "");
}

/// Writes the header, padded so that the elements begin at a multiple of 64.
static bool writeHeader(File &file, const weir_tensor &tensor) {
  Text dictionary, header;
  addDictionary(dictionary, tensor);
  size_t used = strlen(dictionary.c_str());
  size_t padded = (10 + used + 1 + 63) / 64 * 64 - 10;
  header.add("%s%*s\n", dictionary.c_str(), int(padded - used - 1), "");
  unsigned char prefix[10] = {0x93,
                              'N',
                              'U',
                              'M',
                              'P',
                              'Y',
                              1,
                              0,
                              static_cast<unsigned char>(padded & 0xff),
                              static_cast<unsigned char>(padded >> 8)};
  return file.write(prefix, sizeof(prefix)) &&
         file.write(header.c_str(), padded);
}

static bool writeAll(File &file, const weir_tensor &tensor, size_t size) {
  return writeHeader(file, tensor) && file.write(tensor.data, size) &&
         file.close();
}

static bool isSpecialFile(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool writeInPlace(const char *path, const weir_tensor &tensor,
                         size_t size, Text &error) {
  File file;
  return (file.open(path, O_WRONLY) && writeAll(file, tensor, size)) ||
         failWriting(error);
}

/// Writes beside `path`, then renames.
static bool writeAside(const char *path, const weir_tensor &tensor, size_t size,
                       Text &error) {
  char temporary[PATH_MAX];
  int length = snprintf(temporary, sizeof(temporary), "%s.%ld.tmp", path,
                        long(getpid()));
  if (length < 0 || length >= int(sizeof(temporary))) {
    errno = ENAMETOOLONG;
    return failWriting(error);
  }
  // One may be left by a killed process of the same number.
  unlink(temporary);
  File file;
  if (!file.open(temporary, O_WRONLY | O_CREAT | O_EXCL))
    return failWriting(error);
  if (writeAll(file, tensor, size) && rename(temporary, path) == 0)
    return true;
  failWriting(error);
  unlink(temporary);
  return false;
}

bool weir::rt::writeNpy(const char *path, const weir_tensor &tensor,
                        Text &error) {
  size_t size;
  if (tensor.rank > maxRank) {
    error.add("rank is %" PRId32 ", must be at most %" PRId32 " in a .npy file",
              tensor.rank, maxRank);
    return false;
  }
  if (!weir_tensor_size(tensor.dtype, tensor.rank, tensor.shape, &size))
    return error.add("no tensor that can be written"), false;
  if (isSpecialFile(path))
    return writeInPlace(path, tensor, size, error);
  // Where the path is a link the file that it names is replaced, not the link.
  char *target = realpath(path, nullptr);
  bool written = writeAside(target ? target : path, tensor, size, error);
  free(target);
  return written;
}
