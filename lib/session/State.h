//===- State.h - the variables of one session -------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_STATE_H
#define WEIR_LIB_SESSION_STATE_H

#include "lib/session/Program.h"
#include "lib/session/StateLayout.h"
#include "weir/status.hpp"
#include <atomic>
#include <map>
#include <set>
#include <shared_mutex>

namespace weir::session {

/// What programs that a session runs must agree with. A program that was
/// compiled for another profile may not fit.
struct Profile {
  /// Variables with a value from the start that have been assigned.
  std::set<std::string> assigned;
  /// The ranks of values of variables that declare none.
  std::map<std::string, int64_t> ranks;
};

/// The values of a session's variables: a block as the layout says, and tensors
/// of those whose shape is open. Runs that change them hold `mutex` alone,
/// others share it; the functions below are called by who holds it alone,
/// unless they say something else.
class State {
public:
  explicit State(const StateLayout &layout) : layout(layout) {}
  State(const State &) = delete;
  State &operator=(const State &) = delete;
  ~State();

  mutable std::shared_mutex mutex;

  /// Changes whenever the profile does. Any thread may ask.
  uint64_t getVersion() const {
    return version.load(std::memory_order_acquire);
  }
  const Profile &getProfile() const { return profile; }

  /// Whether the block is as large; whoever shares the mutex may ask.
  bool covers(uint64_t size) const { return size <= capacity; }
  /// Makes room for all places of the layout.
  Status grow();
  unsigned char *getBlock() const { return block; }

  /// Notes that variables with a value from the start get others.
  void noteAssigned(const std::vector<std::string> &names);

  /// The value of a variable of open shape; none at all where it has none.
  /// Whoever shares the mutex may ask.
  const Tensor *findPassed(const std::string &name) const;
  /// `isUnranked`: the variable declares no rank.
  void setPassed(const std::string &name, Tensor value, bool isUnranked);

private:
  const StateLayout &layout;
  unsigned char *block = nullptr;
  uint64_t capacity = 0;
  size_t placed = 0; ///< places that have had their initial values
  std::map<std::string, Tensor> passed;
  Profile profile;
  std::atomic<uint64_t> version{1};
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_STATE_H
