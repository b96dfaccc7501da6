//===- RunOptions.cpp - options of runs, names of tensors -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/RunOptions.h"

using namespace weir;
using namespace weir::capi;
using std::chrono::duration_cast;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

std::vector<Fetch> capi::toFetches(const char *const *names, size_t count,
                                   const char *argument) {
  needAll(names, count, argument);
  std::vector<Fetch> fetches;
  for (size_t i = 0; i < count; ++i)
    fetches.emplace_back(&need(names[i], argument));
  return fetches;
}

/// A point of time as nanoseconds.
static int64_t since(steady_clock::time_point time) {
  return duration_cast<nanoseconds>(time.time_since_epoch()).count();
}

static std::function<void(const TraceEvent &)>
toTrace(const weir_run_options &options) {
  if (!options.trace)
    return nullptr;
  return [trace = options.trace,
          user = options.trace_user](const TraceEvent &event) {
    weir_trace_event given = {event.kernel, event.node, since(event.begin),
                              since(event.end)};
    trace(user, &given);
  };
}

/// Takes what is to be watched, and who is told of it.
static void addWatch(const weir_run_options &options, RunOptions &result) {
  needAll(options.watch, options.watch_count, "options.watch");
  for (size_t i = 0; i < options.watch_count; ++i)
    result.watch.push_back(&need(options.watch[i], "options.watch"));
  if (!options.watcher)
    return;
  result.watcher = [watcher = options.watcher, user = options.watcher_user](
                       const std::string &name, const Tensor &value) {
    weir_array array = {value};
    watcher(user, name.c_str(), &array);
  };
}

/// The options as this library knows them: an older caller has fewer fields.
static weir_run_options complete(const weir_run_options &options) {
  weir_run_options result = {};
  if (options.struct_size < offsetof(weir_run_options, cancellation) ||
      options.struct_size > sizeof(result))
    throw Status(StatusCode::InvalidArgument,
                 "weir_run_options of " + std::to_string(options.struct_size) +
                     " bytes, must be " + std::to_string(sizeof(result)));
  std::memcpy(&result, &options, options.struct_size);
  return result;
}

RunOptions capi::toRunOptions(const weir_run_options *options) {
  RunOptions result;
  if (!options)
    return result;
  weir_run_options given = complete(*options);
  if (given.threads < 0 || given.timeout < 0)
    throw Status(StatusCode::InvalidArgument,
                 "threads and timeout must not be negative");
  result.threads = given.threads;
  result.cancellation =
      given.cancellation ? &given.cancellation->flag : nullptr;
  steady_clock::time_point now = steady_clock::now();
  if (given.timeout && nanoseconds(given.timeout) < result.deadline - now)
    result.deadline = now + nanoseconds(given.timeout);
  result.trace = toTrace(given);
  addWatch(given, result);
  return result;
}
