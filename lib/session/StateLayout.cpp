//===- StateLayout.cpp - where the variables of a graph lie ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/StateLayout.h"
#include "weir/runtime.h"

using namespace weir;
using namespace weir::session;

/// Rounds up to where a buffer may begin.
static uint64_t align(uint64_t size) {
  return (size + WEIR_ALIGNMENT - 1) / WEIR_ALIGNMENT * WEIR_ALIGNMENT;
}

const Place *StateLayout::place(const std::string &name, DType dtype,
                                const Shape &shape, const Tensor &initial) {
  std::lock_guard<std::mutex> lock(mutex);
  if (auto known = numbers.find(name); known != numbers.end()) {
    const Place &place = places[known->second];
    return place.dtype == dtype && place.shape == shape ? &place : nullptr;
  }
  size_t size;
  if (!weir_tensor_size(int32_t(dtype), int32_t(shape.size()), shape.data(),
                        &size) ||
      size > uint64_t(INT64_MAX) - WEIR_ALIGNMENT - end)
    return nullptr;
  numbers[name] = places.size();
  places.push_back({name, dtype, shape, end, size, initial});
  end = align(end + size);
  return &places.back();
}

const Place *StateLayout::find(const std::string &name) const {
  std::lock_guard<std::mutex> lock(mutex);
  auto known = numbers.find(name);
  return known == numbers.end() ? nullptr : &places[known->second];
}

size_t StateLayout::count() const {
  std::lock_guard<std::mutex> lock(mutex);
  return places.size();
}

uint64_t StateLayout::size() const {
  std::lock_guard<std::mutex> lock(mutex);
  return end;
}

const Place &StateLayout::get(size_t number) const {
  std::lock_guard<std::mutex> lock(mutex);
  return places[number];
}
