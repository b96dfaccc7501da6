//===- Session.cpp - sessions of the C API --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"
#include "lib/capi/Options.h"
#include "lib/capi/RunOptions.h"

#include <limits>

using namespace weir;
using namespace weir::capi;

static SessionOptions parse(const char *const *options, size_t count) {
  SessionOptions result;
  takeOptions(options, count,
              {{"threads", number(result.threads, 0, 1024)},
               {"compile_threads", number(result.compile_threads, 0, 1024)},
               {"fp", word(result.fp, {"strict", "contract", "fast"})},
               {"optimization", number(result.optimization, 0, 3)},
               {"exact_shapes", number(result.exact_shapes, 0, 1)},
               {"quick_start", number(result.quick_start, 0, 1)},
               {"cache_folder", anyText(result.cache_folder)},
               {"cache_bytes", number(result.cache_bytes, 0,
                                      std::numeric_limits<int64_t>::max())}});
  return result;
}

weir_jit_session *weir_jit_session_create(const weir_graph *graph,
                                          const char *const *options,
                                          size_t option_count,
                                          weir_error *error) {
  return guarded<weir_jit_session *>(error, nullptr, [&] {
    Status status = need(graph, "graph").status();
    if (!status.ok())
      throw status;
    return new weir_jit_session{
        Session(graph->graph, parse(options, option_count))};
  });
}

void weir_jit_session_destroy(weir_jit_session *session) {
  quietly(0, [&] {
    delete session;
    return 0;
  });
}

weir_cancellation *weir_cancellation_create(weir_error *error) {
  return guarded<weir_cancellation *>(error, nullptr,
                                      [] { return new weir_cancellation; });
}

void weir_cancellation_destroy(weir_cancellation *cancellation) {
  delete cancellation;
}

void weir_cancellation_cancel(weir_cancellation *cancellation) {
  if (cancellation)
    cancellation->flag.Cancel();
}

void weir_cancellation_reset(weir_cancellation *cancellation) {
  if (cancellation)
    cancellation->flag.Reset();
}

//===--- Running ----------------------------------------------------------===//

/// The value of an array that is fed.
static const Tensor &valueOf(const weir_array *const *values, size_t number) {
  return need(values[number], "values").tensor;
}

/// A handle for a tensor; null for none at all.
static weir_array *wrap(const Tensor &tensor) {
  return tensor ? new weir_array{tensor} : nullptr;
}

/// Results that are destroyed where not all of them can be given.
class Results {
public:
  explicit Results(weir_array **target, size_t count)
      : target(target), count(count) {
    needAll(target, count, "results");
    std::fill_n(target, count, nullptr);
  }
  void add(const Tensor &tensor) { made.emplace_back(wrap(tensor)); }
  void give() {
    for (size_t i = 0; i < count; ++i)
      target[i] = made[i].release();
  }

private:
  weir_array **target;
  size_t count;
  std::vector<std::unique_ptr<weir_array>> made;
};

int32_t weir_jit_session_run(weir_jit_session *session,
                             const char *const *feeds,
                             const weir_array *const *values, size_t feed_count,
                             const char *const *fetches, weir_array **results,
                             size_t fetch_count, const char *const *targets,
                             size_t target_count,
                             const weir_run_options *options,
                             weir_error *error) {
  return guardedStatus(error, [&] {
    Results given(results, fetch_count);
    Feeds fed;
    needAll(values, feed_count, "values");
    std::vector<Fetch> names = toFetches(feeds, feed_count, "feeds");
    for (size_t i = 0; i < feed_count; ++i)
      fed.push_back({names[i], valueOf(values, i)});
    Result<std::vector<Tensor>> run =
        need(session, "session")
            .session.Run(fed, toFetches(fetches, fetch_count, "fetches"),
                         toFetches(targets, target_count, "targets"),
                         toRunOptions(options));
    if (!run.ok())
      return run.status();
    for (const Tensor &tensor : *run)
      given.add(tensor);
    given.give();
    return Status();
  });
}

int32_t weir_jit_session_run_signature(
    weir_jit_session *session, const char *signature, const char *const *inputs,
    const weir_array *const *values, size_t input_count,
    const char *const *outputs, weir_array **results, size_t output_count,
    const weir_run_options *options, weir_error *error) {
  return guardedStatus(error, [&] {
    Results given(results, output_count);
    std::map<std::string, Tensor> fed;
    needAll(inputs, input_count, "inputs");
    needAll(values, input_count, "values");
    needAll(outputs, output_count, "outputs");
    for (size_t i = 0; i < input_count; ++i)
      if (!fed.emplace(&need(inputs[i], "inputs"), valueOf(values, i)).second)
        return Status(StatusCode::InvalidArgument,
                      "input '" + std::string(inputs[i]) + "' is given twice");
    Result<std::map<std::string, Tensor>> run =
        need(session, "session")
            .session.RunSignature(text(signature, "signature"), fed,
                                  toRunOptions(options));
    if (!run.ok())
      return run.status();
    for (size_t i = 0; i < output_count; ++i) {
      auto found = run->find(&need(outputs[i], "outputs"));
      if (found == run->end())
        return Status(StatusCode::InvalidArgument,
                      "signature '" + std::string(signature) +
                          "' has no output '" + outputs[i] + "'");
      given.add(found->second);
    }
    given.give();
    return Status();
  });
}

weir_array *weir_jit_session_get_variable(weir_jit_session *session,
                                          const char *name, weir_error *error) {
  return guarded<weir_array *>(error, nullptr, [&] {
    Result<Tensor> value =
        need(session, "session").session.GetVariable(&need(name, "name"));
    if (!value.ok())
      throw value.status();
    return wrap(*value);
  });
}

int32_t weir_jit_session_set_variable(weir_jit_session *session,
                                      const char *name, const weir_array *value,
                                      weir_error *error) {
  return guardedStatus(error, [&] {
    return need(session, "session")
        .session.SetVariable(&need(name, "name"), need(value, "value").tensor);
  });
}
