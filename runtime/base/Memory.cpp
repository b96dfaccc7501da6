//===- Memory.cpp - memory that frees itself ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/Memory.h"

#include "weir/abi.h"

#include <stdint.h>
#include <sys/mman.h>

using namespace weir::rt;

static constexpr size_t hugePage = size_t(2) << 20;

void *weir::rt::allocateAligned(size_t size) {
  size_t alignment = size >= 2 * hugePage ? hugePage : WEIR_ALIGNMENT;
  if (size > PTRDIFF_MAX - alignment)
    return nullptr;
  size_t rounded = (size + alignment - 1) / alignment * alignment;
  void *memory = nullptr;
  if (posix_memalign(&memory, alignment, rounded ? rounded : alignment) != 0)
    return nullptr;
  // Advice only: without huge pages everything works the same.
  if (alignment == hugePage)
    madvise(memory, rounded, MADV_HUGEPAGE);
  return memory;
}

bool GrowingBlock::reserve(size_t size) {
  if (data && size <= capacity)
    return true;
  // Freed first, lest both be held at once.
  free(data);
  data = static_cast<unsigned char *>(allocateAligned(size));
  capacity = data ? size : 0;
  return data;
}
