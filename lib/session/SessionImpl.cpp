//===- SessionImpl.cpp - what stands behind a Session ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/SessionImpl.h"
#include "lib/session/Hooks.h"

using namespace weir;
using namespace weir::session;
using weir::detail::SessionImpl;

const volatile int32_t *session::flagOf(const Cancellation &cancellation) {
  return reinterpret_cast<const volatile int32_t *>(
      &SessionImpl::flagOf(cancellation));
}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static std::optional<codegen::FloatMode> findFloatMode(const std::string &fp) {
  if (fp == "strict")
    return codegen::FloatMode::Strict;
  if (fp == "contract")
    return codegen::FloatMode::Contract;
  if (fp == "fast")
    return codegen::FloatMode::Fast;
  return std::nullopt;
}

static constexpr int kMostThreads = 1024;

static bool isThreadCount(int threads) {
  return threads >= 0 && threads <= kMostThreads;
}

static Status wrongOption(const char *name, const std::string &met,
                          const char *wanted) {
  return Status(StatusCode::InvalidArgument, std::string("option ") + name +
                                                 " is " + met + ", must be " +
                                                 wanted);
}

static Status checkOptions(const SessionOptions &options) {
  if (!findFloatMode(options.fp))
    return wrongOption("fp", "'" + options.fp + "'",
                       "strict, contract or fast");
  if (options.optimization < 0 || options.optimization > 3)
    return wrongOption("optimization", std::to_string(options.optimization),
                       "from 0 to 3");
  if (!isThreadCount(options.threads))
    return wrongOption("threads", std::to_string(options.threads),
                       "from 0 to 1024");
  if (!isThreadCount(options.compile_threads))
    return wrongOption("compile_threads",
                       std::to_string(options.compile_threads),
                       "from 0 to 1024");
  return Status();
}

static Settings makeSettings(const SessionOptions &options,
                             const CompileOptions &base) {
  Settings settings;
  settings.compile = base;
  settings.compile.model = "graph";
  settings.compile.floatMode = findFloatMode(options.fp);
  settings.compile.optLevel = options.optimization;
  settings.compile.threads = options.compile_threads;
  settings.quickStart = options.quick_start;
  settings.cacheFolder = options.cache_folder;
  settings.cacheBytes = options.cache_bytes;
  settings.key = options.fp + std::to_string(options.optimization) +
                 (options.quick_start ? "q" : "");
  return settings;
}

SessionImpl::SessionImpl(std::shared_ptr<const void> graph,
                         std::shared_ptr<ProgramTable> table,
                         const SessionOptions &options,
                         const CompileOptions &base)
    : graph(std::move(graph)), table(std::move(table)), options(options),
      settings(makeSettings(options, base)), broken(checkOptions(options)),
      state(this->table->getLayout()),
      contexts(isThreadCount(options.threads) ? options.threads : 1) {}

Session SessionImpl::create(std::shared_ptr<const void> graph,
                            std::shared_ptr<ProgramTable> table,
                            const SessionOptions &options,
                            const CompileOptions &base) {
  Session session;
  session.impl_ = std::make_shared<SessionImpl>(
      std::move(graph), std::move(table), options, base);
  return session;
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

Status session::toStatus(const absl::Status &status) {
  if (status.ok())
    return Status();
  StatusCode code = absl::IsUnimplemented(status) ? StatusCode::Unimplemented
                    : absl::IsNotFound(status)    ? StatusCode::NotFound
                    : absl::IsInternal(status)    ? StatusCode::Internal
                    : absl::IsResourceExhausted(status)
                        ? StatusCode::OutOfMemory
                        : StatusCode::InvalidArgument;
  return Status(code, std::string(status.message()));
}

Status SessionImpl::renew(Prepared &prepared) {
  {
    std::lock_guard<std::mutex> lock(table->sourceMutex);
    if (absl::Status status = table->getSource().status(); !status.ok())
      return toStatus(status);
  }
  Wanted wanted{prepared.request, {}};
  uint64_t version;
  {
    std::shared_lock<std::shared_mutex> lock(state.mutex);
    wanted.profile = state.getProfile();
    version = state.getVersion();
  }
  auto slot = table->get(wanted, settings);
  if (!slot.ok())
    return toStatus(slot.status());
  std::unique_lock<std::shared_mutex> lock(state.mutex);
  if (Status status = state.grow(); !status.ok())
    return status;
  prepared.writes.store((*slot)->get().writes, std::memory_order_relaxed);
  prepared.slot = std::move(*slot);
  prepared.version = version;
  return Status();
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// Whether the run may begin.
Status SessionImpl::check(const RunOptions *options) const {
  if (!options)
    return Status();
  if (!isThreadCount(options->threads))
    return wrongOption("threads", std::to_string(options->threads),
                       "from 0 to 1024");
  if (options->cancellation && options->cancellation->is_cancelled())
    return Status(StatusCode::Cancelled, "the run was cancelled");
  using Clock = std::chrono::steady_clock;
  if (options->deadline != Clock::time_point::max() &&
      Clock::now() >= options->deadline)
    return Status(StatusCode::DeadlineExceeded,
                  "the run did not end before its deadline");
  return Status();
}

/// Whether the code fits the state as it is.
bool SessionImpl::isCurrent(const Prepared &prepared) const {
  return prepared.version == state.getVersion() &&
         state.covers(prepared.slot->get().code->state_size);
}

/// Runs while the state is held.
Status SessionImpl::runHeld(Prepared &prepared, const Buffers &buffers,
                            const RunOptions *options) {
  if (Status status = check(options); !status.ok())
    return status;
  FramePool &pool = contexts.get(options ? options->threads : 0);
  std::unique_ptr<Frame> frame = pool.take();
  if (!frame)
    return Status(StatusCode::OutOfMemory, "no memory for a run's context");
  Status status =
      execute(prepared.slot->get(), state, *frame, buffers, options);
  pool.giveBack(std::move(frame));
  return status;
}

Status SessionImpl::run(Prepared &prepared, const Buffers &buffers,
                        const RunOptions *options) {
  if (!broken.ok())
    return broken;
  while (true) {
    if (!prepared.writes.load(std::memory_order_relaxed)) {
      std::shared_lock<std::shared_mutex> lock(state.mutex);
      if (isCurrent(prepared))
        return runHeld(prepared, buffers, options);
    } else {
      std::unique_lock<std::shared_mutex> lock(state.mutex);
      if (prepared.version != 0 && isCurrent(prepared)) {
        // What the program assigns itself it doesn't take for constants.
        state.noteAssigned(prepared.slot->get().assigned);
        prepared.version = state.getVersion();
        return runHeld(prepared, buffers, options);
      }
    }
    if (Status status = renew(prepared); !status.ok())
      return status;
  }
}

//===----------------------------------------------------------------------===//
// Runs by names
//===----------------------------------------------------------------------===//

static const char *typeText(DType type) {
  static const char *const texts[] = {
      "",     "f32", "f64",          "f16",         "bf16", "i8",
      "i16",  "i32", "i64",          "ui8",         "ui16", "ui32",
      "ui64", "i1",  "complex<f32>", "complex<f64>"};
  size_t number = size_t(type);
  return number < std::size(texts) ? texts[number] : "";
}

std::string session::describeType(const Tensor &value, bool isExact) {
  std::string text;
  for (int64_t dim : value.shape())
    text += (isExact ? std::to_string(dim) : "?") + "x";
  return text + typeText(value.dtype());
}

/// A number, so that two keys of different runs differ.
static void addNumber(std::string &key, int64_t number) {
  key.append(reinterpret_cast<const char *>(&number), sizeof(number));
}

static void addNames(std::string &key, llvm::ArrayRef<std::string_view> names) {
  addNumber(key, int64_t(names.size()));
  for (std::string_view name : names) {
    addNumber(key, int64_t(name.size()));
    key.append(name);
  }
}

static void writeKey(std::string &key, const NamedRun &run, bool isExact) {
  key.clear();
  addNames(key, run.feeds);
  for (const Tensor *value : run.values) {
    addNumber(key, int64_t(value->dtype()) << 32 | value->rank());
    for (int64_t dim : value->shape())
      if (isExact)
        addNumber(key, dim);
  }
  addNames(key, run.fetches);
  addNames(key, run.targets);
}

static SignatureRequest makeRequest(const NamedRun &run, bool isExact) {
  SignatureRequest request;
  for (size_t i = 0; i < run.feeds.size(); ++i)
    request.feeds.push_back(
        {std::string(run.feeds[i]), describeType(*run.values[i], isExact)});
  for (std::string_view fetch : run.fetches)
    request.fetches.emplace_back(fetch);
  for (std::string_view target : run.targets)
    request.targets.emplace_back(target);
  return request;
}

std::shared_ptr<Prepared> SessionImpl::prepare(const NamedRun &run) {
  static thread_local std::string key;
  writeKey(key, run, options.exact_shapes);
  {
    std::shared_lock<std::shared_mutex> lock(preparedMutex);
    if (auto known = prepared.find(key); known != prepared.end())
      return known->second;
  }
  std::unique_lock<std::shared_mutex> lock(preparedMutex);
  std::shared_ptr<Prepared> &made = prepared[key];
  if (!made) {
    made = std::make_shared<Prepared>();
    made->request = makeRequest(run, options.exact_shapes);
  }
  return made;
}

static Status checkFeeds(const NamedRun &run) {
  for (size_t i = 0; i < run.feeds.size(); ++i) {
    auto fail = [&](const char *what) {
      return Status(StatusCode::InvalidArgument,
                    "feed '" + std::string(run.feeds[i]) + "' " + what);
    };
    if (!*run.values[i])
      return fail("is no tensor");
    for (size_t j = 0; j < i; ++j)
      if (run.feeds[i] == run.feeds[j])
        return fail("is given twice");
  }
  return Status();
}

Status SessionImpl::runPlain(const NamedRun &run, std::vector<Tensor> &outputs,
                             const RunOptions *options) {
  if (Status status = checkFeeds(run); !status.ok())
    return status;
  outputs.resize(run.fetches.size());
  llvm::SmallVector<Tensor *, 8> places;
  for (Tensor &output : outputs)
    places.push_back(&output);
  auto prepared = prepare(run);
  return this->run(*prepared, {run.values.data(), places.data()}, options);
}

Status SessionImpl::runNamed(const NamedRun &run, std::vector<Tensor> &outputs,
                             const RunOptions &options) {
  if (!options.watch.empty())
    return runWatched(run, outputs, options);
  bool isPlain =
      options.threads == 0 && !options.cancellation && !options.trace &&
      options.deadline == std::chrono::steady_clock::time_point::max();
  return runPlain(run, outputs, isPlain ? nullptr : &options);
}
