//===- Callable.cpp - prepared runs ---------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/SessionImpl.h"

using namespace weir;
using namespace weir::session;

/// The names of a run, its tensors for the overloads that take them side by
/// side, and what was prepared.
struct weir::detail::CallableImpl {
  static Callable wrap(std::shared_ptr<CallableImpl> impl) {
    Callable callable;
    callable.impl_ = std::move(impl);
    return callable;
  }

  Status run(const Tensor *const *inputs, Tensor *const *outputs,
             const RunOptions *options);
  Status runWatched(const Tensor *const *inputs, Tensor *const *outputs,
                    const RunOptions &options);
  NamedRun nameRun(const Tensor *const *inputs) const;
  /// What fits the inputs.
  Prepared &findPrepared(const Tensor *const *inputs);

  std::shared_ptr<SessionImpl> session;
  std::vector<std::string> feeds, fetches, targets;
  /// Null where each run's inputs say what code it needs.
  std::shared_ptr<Prepared> prepared;
  std::shared_ptr<Prepared> last; ///< of such runs
  std::vector<const Tensor *> inputs;
  std::vector<Tensor *> outputs;
};

using weir::detail::CallableImpl;

NamedRun CallableImpl::nameRun(const Tensor *const *values) const {
  NamedRun run;
  run.feeds.assign(feeds.begin(), feeds.end());
  run.fetches.assign(fetches.begin(), fetches.end());
  run.targets.assign(targets.begin(), targets.end());
  run.values.assign(values, values + feeds.size());
  return run;
}

Prepared &CallableImpl::findPrepared(const Tensor *const *values) {
  if (prepared)
    return *prepared;
  last = session->prepare(nameRun(values));
  return *last;
}

Status CallableImpl::runWatched(const Tensor *const *values,
                                Tensor *const *results,
                                const RunOptions &options) {
  std::vector<Tensor> given;
  Status status = session->runNamed(nameRun(values), given, options);
  for (size_t i = 0; status.ok() && i < given.size(); ++i)
    *results[i] = std::move(given[i]);
  return status;
}

Status CallableImpl::run(const Tensor *const *values, Tensor *const *results,
                         const RunOptions *options) {
  for (size_t i = 0; i < feeds.size(); ++i)
    if (!*values[i])
      return Status(StatusCode::InvalidArgument,
                    "feed '" + feeds[i] + "' is no tensor");
  if (options && !options->watch.empty())
    return runWatched(values, results, *options);
  return session->run(findPrepared(values), {values, results}, options);
}

static Status noCallable() {
  return Status(StatusCode::InvalidArgument, "this callable is null");
}

Status Callable::Run(const Tensor *const *inputs, Tensor *const *outputs,
                     const RunOptions *options) {
  return impl_ ? impl_->run(inputs, outputs, options) : noCallable();
}

/// Where `tensors` lie, one by one.
template <typename T> static T **spread(T *tensors, std::vector<T *> &places) {
  for (size_t i = 0; i < places.size(); ++i)
    places[i] = tensors + i;
  return places.data();
}

Status Callable::Run(const Tensor *inputs, Tensor *outputs) {
  if (!impl_)
    return noCallable();
  return impl_->run(spread(inputs, impl_->inputs),
                    spread(outputs, impl_->outputs), nullptr);
}

Status Callable::Run(const Tensor *inputs, Tensor *outputs,
                     const RunOptions &options) {
  if (!impl_)
    return noCallable();
  return impl_->run(spread(inputs, impl_->inputs),
                    spread(outputs, impl_->outputs), &options);
}

size_t Callable::feed_count() const { return impl_ ? impl_->feeds.size() : 0; }

size_t Callable::fetch_count() const {
  return impl_ ? impl_->fetches.size() : 0;
}

/// Whether the graph says enough of the feeds to compile before they are there.
static bool areKnown(weir::detail::SessionImpl &session,
                     const std::vector<std::string> &feeds) {
  if (session.options.exact_shapes)
    return false;
  std::lock_guard<std::mutex> lock(session.table->sourceMutex);
  for (const std::string &feed : feeds) {
    SourceVariable tensor = session.table->getSource().describe(feed);
    if (tensor.dtype == DType::None || !tensor.shape.has_rank())
      return false;
  }
  return true;
}

static std::vector<std::string> namesOf(const std::vector<Fetch> &fetches) {
  std::vector<std::string> names;
  for (const Fetch &fetch : fetches)
    names.push_back(fetch.name());
  return names;
}

Result<Callable> Session::MakeCallable(const std::vector<Fetch> &feeds,
                                       const std::vector<Fetch> &fetches,
                                       const std::vector<Fetch> &targets) {
  if (!impl_)
    return Status(StatusCode::InvalidArgument, "this is no session any more");
  if (!impl_->broken.ok())
    return impl_->broken;
  auto callable = std::make_shared<CallableImpl>();
  callable->session = impl_;
  callable->feeds = namesOf(feeds);
  callable->fetches = namesOf(fetches);
  callable->targets = namesOf(targets);
  callable->inputs.resize(feeds.size());
  callable->outputs.resize(fetches.size());
  if (areKnown(*impl_, callable->feeds)) {
    callable->prepared = std::make_shared<Prepared>();
    SignatureRequest &request = callable->prepared->request;
    for (const std::string &feed : callable->feeds)
      request.feeds.push_back({feed, ""});
    request.fetches = callable->fetches;
    request.targets = callable->targets;
    if (Status status = impl_->renew(*callable->prepared); !status.ok())
      return status;
  }
  return CallableImpl::wrap(std::move(callable));
}
