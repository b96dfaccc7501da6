//===- StateLayout.h - where the variables of a graph lie -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_STATELAYOUT_H
#define WEIR_LIB_SESSION_STATELAYOUT_H

#include "weir/tensor.hpp"
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace weir::session {

/// A variable's place in the state block of each session.
struct Place {
  std::string name;
  DType dtype;
  Shape shape;
  uint64_t offset, size;
  Tensor initial; ///< none at all: zeros
};

/// The state block of all sessions of a graph. Variables get their places when
/// a program first needs them, and keep them. Thread-safe.
class StateLayout {
public:
  /// The place of the variable. None where it has one already that is of
  /// another type, or where the block would be more than can be addressed.
  const Place *place(const std::string &name, DType dtype, const Shape &shape,
                     const Tensor &initial);
  /// Null where it has none.
  const Place *find(const std::string &name) const;

  /// The number of places, and the bytes that they take together.
  size_t count() const;
  uint64_t size() const;
  /// Places keep their numbers.
  const Place &get(size_t number) const;

private:
  mutable std::mutex mutex;
  std::deque<Place> places;
  std::unordered_map<std::string, size_t> numbers;
  uint64_t end = 0;
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_STATELAYOUT_H
