//===- Hooks.cpp - what a run is told, and tells, on its way --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/Hooks.h"

using namespace weir;
using namespace weir::session;
using Clock = std::chrono::steady_clock;

void Hooks::set() {
  bool hasDeadline = options->deadline != Clock::time_point::max();
  before = context.cancel;
  if (hasDeadline)
    context.cancel = &stop;
  else if (options->cancellation)
    context.cancel = flagOf(*options->cancellation);
  if (hasDeadline || options->trace) {
    context.user = this;
    context.trace = onLaunch;
  }
  if (hasDeadline)
    lookAtClock();
}

void Hooks::restore() {
  context.cancel = before;
  context.user = nullptr;
  context.trace = nullptr;
}

void Hooks::onLaunch(weir_context *context, const weir_launch *launch,
                     int32_t event) {
  auto *hooks = static_cast<Hooks *>(context->user);
  if (hooks->options->trace)
    hooks->traceEvent(*launch, event);
  if (hooks->context.cancel == &hooks->stop)
    hooks->lookAtClock();
}

void Hooks::traceEvent(const weir_launch &launch, int32_t event) {
  if (event == WEIR_TRACE_BEGIN)
    begin = Clock::now();
  else
    options->trace({launch.kernel, launch.node, begin, Clock::now()});
}

void Hooks::lookAtClock() {
  bool isCancelled =
      options->cancellation && options->cancellation->is_cancelled();
  isLate = !isCancelled && Clock::now() >= options->deadline;
  if (isCancelled || isLate)
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
}

Status Hooks::describeEnd() const {
  if (isLate)
    return Status(StatusCode::DeadlineExceeded,
                  "the run did not end before its deadline");
  return Status(StatusCode::Cancelled, "the run was cancelled");
}
