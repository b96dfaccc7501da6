//===- Callable.cpp - prepared runs of the C API --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/RunOptions.h"

using namespace weir;
using namespace weir::capi;

/// A callable, and room for the pointers of one run.
struct weir_callable {
  Callable callable;
  std::vector<const Tensor *> inputs;
  std::vector<Tensor *> results;
  std::vector<weir_array *> made; ///< in this run
};

weir_callable *weir_callable_create(weir_jit_session *session,
                                    const char *const *feeds, size_t feed_count,
                                    const char *const *fetches,
                                    size_t fetch_count,
                                    const char *const *targets,
                                    size_t target_count, weir_error *error) {
  return guarded<weir_callable *>(error, nullptr, [&] {
    Result<Callable> callable =
        need(session, "session")
            .session.MakeCallable(toFetches(feeds, feed_count, "feeds"),
                                  toFetches(fetches, fetch_count, "fetches"),
                                  toFetches(targets, target_count, "targets"));
    if (!callable.ok())
      throw callable.status();
    size_t inputs = callable->feed_count(), results = callable->fetch_count();
    return new weir_callable{
        std::move(*callable), std::vector<const Tensor *>(inputs),
        std::vector<Tensor *>(results), std::vector<weir_array *>(results)};
  });
}

void weir_callable_destroy(weir_callable *callable) {
  quietly(0, [&] {
    delete callable;
    return 0;
  });
}

/// The callable's tensors become those of the arrays; arrays that are missing
/// among the results are made.
static void bind(weir_callable &callable, const weir_array *const *inputs,
                 weir_array *const *results) {
  needAll(inputs, callable.inputs.size(), "inputs");
  needAll(results, callable.results.size(), "results");
  for (size_t i = 0; i < callable.inputs.size(); ++i)
    callable.inputs[i] = &need(inputs[i], "inputs").tensor;
  for (size_t i = 0; i < callable.results.size(); ++i) {
    callable.made[i] = results[i] ? nullptr : new weir_array;
    callable.results[i] =
        results[i] ? &results[i]->tensor : &callable.made[i]->tensor;
  }
}

/// Gives arrays that were made to the caller, those with a value, where the run
/// did not fail.
static void settle(weir_callable &callable, weir_array **results, bool ran) {
  for (size_t i = 0; i < callable.made.size(); ++i) {
    std::unique_ptr<weir_array> made(std::exchange(callable.made[i], nullptr));
    if (made && ran && made->tensor)
      results[i] = made.release();
  }
}

int32_t weir_callable_run(weir_callable *callable,
                          const weir_array *const *inputs, weir_array **results,
                          const weir_run_options *options, weir_error *error) {
  int32_t status = guardedStatus(error, [&] {
    bind(need(callable, "callable"), inputs, results);
    if (!options)
      return callable->callable.Run(callable->inputs.data(),
                                    callable->results.data());
    RunOptions given = toRunOptions(options);
    return callable->callable.Run(callable->inputs.data(),
                                  callable->results.data(), &given);
  });
  if (callable)
    settle(*callable, results, status == WEIR_OK);
  return status;
}
