//===- State.cpp - the variables of one session ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/State.h"
#include "runtime/base/Memory.h"
#include <cstring>

using namespace weir;
using namespace weir::session;

State::~State() { free(block); }

Status State::grow() {
  size_t count = layout.count(); // before the size, which covers as many
  uint64_t size = layout.size();
  if (size > capacity) {
    auto *larger = static_cast<unsigned char *>(rt::allocateAligned(size));
    if (!larger)
      return Status(StatusCode::OutOfMemory, "no memory for the variables, " +
                                                 std::to_string(size) +
                                                 " bytes");
    if (block)
      std::memcpy(larger, block, capacity);
    std::memset(larger + capacity, 0, size - capacity);
    free(block);
    block = larger;
    capacity = size;
  }
  for (; placed < count; ++placed) {
    const Place &place = layout.get(placed);
    if (place.initial && place.size != 0)
      std::memcpy(block + place.offset, place.initial.raw(), place.size);
  }
  return Status();
}

void State::noteAssigned(const std::vector<std::string> &names) {
  bool isNew = false;
  for (const std::string &name : names)
    isNew |= profile.assigned.insert(name).second;
  if (isNew)
    version.fetch_add(1, std::memory_order_release);
}

const Tensor *State::findPassed(const std::string &name) const {
  auto known = passed.find(name);
  return known == passed.end() ? nullptr : &known->second;
}

void State::setPassed(const std::string &name, Tensor value, bool isUnranked) {
  int64_t rank = value.rank();
  passed[name] = std::move(value);
  auto known = profile.ranks.find(name);
  if (!isUnranked || (known != profile.ranks.end() && known->second == rank))
    return;
  profile.ranks[name] = rank;
  version.fetch_add(1, std::memory_order_release);
}
