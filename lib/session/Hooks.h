//===- Hooks.h - what a run is told, and tells, on its way ------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_HOOKS_H
#define WEIR_LIB_SESSION_HOOKS_H

#include "weir/runtime.h"
#include "weir/session.hpp"

namespace weir::session {

/// Sets a context's hooks as the options ask, while it lives. Options may be
/// null.
class Hooks {
public:
  Hooks(weir_context &context, const RunOptions *options)
      : context(context), options(options) {
    if (options)
      set();
  }
  Hooks(const Hooks &) = delete;
  Hooks &operator=(const Hooks &) = delete;
  ~Hooks() {
    if (options)
      restore();
  }

  /// Why a run that was cancelled ended.
  Status describeEnd() const;

private:
  static void onLaunch(weir_context *context, const weir_launch *launch,
                       int32_t event);
  void set();
  void restore();
  void traceEvent(const weir_launch &launch, int32_t event);
  void lookAtClock();

  weir_context &context;
  const RunOptions *options;
  std::chrono::steady_clock::time_point begin;
  const volatile int32_t *before = nullptr; ///< the context's own flag
  int32_t stop = 0; ///< what the run looks at, where it has a deadline
  bool isLate = false;
};

/// The flag of a cancellation, as contexts know it.
const volatile int32_t *flagOf(const Cancellation &cancellation);

} // namespace weir::session

#endif // WEIR_LIB_SESSION_HOOKS_H
