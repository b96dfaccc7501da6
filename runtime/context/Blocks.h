//===- Blocks.h - memory whose size a run computes --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_CONTEXT_BLOCKS_H
#define WEIR_RUNTIME_CONTEXT_BLOCKS_H

#include "runtime/base/Memory.h"

namespace weir::rt {

/// Aligned blocks that are taken and given back in any order and kept for later
/// runs: a run like an earlier one allocates nothing. There are never more than
/// were in use at once.
class Blocks {
public:
  Blocks() = default;
  Blocks(const Blocks &) = delete;
  Blocks &operator=(const Blocks &) = delete;
  ~Blocks();

  /// Undefined content; null when there is no memory.
  void *take(size_t size);
  void giveBack(void *data);
  void giveBackAll();

private:
  struct Block {
    unsigned char *data;
    size_t capacity;
    bool used;
  };
  Block *find(size_t size);
  Block *add();

  Block *blocks = nullptr;
  size_t count = 0, room = 0;
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_CONTEXT_BLOCKS_H
