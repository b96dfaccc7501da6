//===- WeightsFile.cpp - weights outside the program ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/WeightsFile.h"

#include "runtime/npy/File.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

using namespace weir::rt;

WeightsFile::~WeightsFile() {
  if (mapping)
    munmap(mapping, mappedSize);
}

bool WeightsFile::map(const char *path, uint64_t size, Text &error) {
  File file;
  uint64_t met;
  if (!file.open(path, O_RDONLY) || !file.getSize(met))
    return error.add("%s", strerror(errno)), false;
  if (met != size || size == 0) {
    error.add("%" PRIu64 " bytes, must be %" PRIu64, met, size);
    return false;
  }
  mapping = file.map(size);
  mappedSize = size;
  if (!mapping)
    error.add("%s", strerror(errno));
  return mapping;
}
