//===- Blocks.cpp - memory whose size a run computes ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Blocks.h"

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
