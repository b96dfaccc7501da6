//===- Blocks.cpp - memory whose size a run computes ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Blocks.h"

#include "runtime/context/Context.h"

#include <inttypes.h>

using namespace weir::rt;

Blocks::~Blocks() {
  for (size_t i = 0; i < count; ++i)
    free(blocks[i].data);
  free(blocks);
}

/// The smallest unused block that is large enough, else the largest unused one.
Blocks::Block *Blocks::find(size_t size) {
  Block *best = nullptr;
  for (size_t i = 0; i < count; ++i) {
    Block &block = blocks[i];
    if (block.used)
      continue;
    bool fits = block.capacity >= size;
    bool bestFits = best && best->capacity >= size;
    if (!best || (fits && !bestFits) ||
        (fits == bestFits && (fits ? block.capacity < best->capacity
                                   : block.capacity > best->capacity)))
      best = &block;
  }
  return best;
}

Blocks::Block *Blocks::add() {
  if (count == room) {
    size_t more = room ? 2 * room : 8;
    void *moved = realloc(blocks, more * sizeof(Block));
    if (!moved)
      return nullptr;
    blocks = static_cast<Block *>(moved);
    room = more;
  }
  blocks[count] = {nullptr, 0, false};
  return &blocks[count++];
}

void *Blocks::take(size_t size) {
  Block *block = find(size);
  if (!block && !(block = add()))
    return nullptr;
  if (!block->data || block->capacity < size) {
    free(block->data);
    block->data = static_cast<unsigned char *>(allocateAligned(size));
    block->capacity = block->data ? size : 0;
  }
  block->used = block->data != nullptr;
  return block->data;
}

void Blocks::giveBack(void *data) {
  for (size_t i = 0; i < count; ++i)
    if (blocks[i].data == data)
      blocks[i].used = false;
}

void Blocks::giveBackAll() {
  for (size_t i = 0; i < count; ++i)
    blocks[i].used = false;
}

void *weir_rt_allocate(weir_context *context, const char *node,
                       const int64_t *dims, int64_t rank, int64_t width) {
  size_t size = size_t(width);
  bool fits = true;
  for (int64_t i = 0; i < rank; ++i) {
    if (dims[i] < 0) {
      fail(context, WEIR_INVALID_ARGUMENT,
           "%s: dimension %" PRId64 " comes out as %" PRId64
           ", must not be negative",
           node, i, dims[i]);
      return nullptr;
    }
    fits &= !__builtin_mul_overflow(size, size_t(dims[i]), &size);
  }
  void *memory = fits && context ? context->blocks.take(size) : nullptr;
  if (!memory)
    fail(context, WEIR_OUT_OF_MEMORY, "%s: no memory for a tensor of %zu bytes",
         node, fits ? size : SIZE_MAX);
  return memory;
}

void weir_rt_release(weir_context *context, void *memory) {
  context->blocks.giveBack(memory);
}
