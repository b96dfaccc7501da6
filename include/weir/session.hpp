//===- weir/session.hpp - graphs compiled in memory and run -----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17:
//
//   weir::Session session(graph);
//   weir::Result<weir::Tensor> y = session.Run({{"x", pixels}}, "scores:0");
//   if (!y.ok())
//     std::cerr << y.status().message() << '\n';
//
// What the fetches and targets need is compiled when it is asked for first,
// once for all sessions of the graph, and kept: by feeds, fetches and targets,
// by what the graph leaves open of the fed shapes' ranks, and by the shapes
// themselves where SessionOptions::exact_shapes says so.
//===----------------------------------------------------------------------===//
#ifndef WEIR_SESSION_HPP
#define WEIR_SESSION_HPP

#include "weir/graph.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace weir {

namespace detail {
struct SessionImpl;
struct CallableImpl;
} // namespace detail

/// What is run or fed, by name or handle: `foo/add:0` or `foo/add` for a
/// tensor, `foo/v:0` or `foo/v` for a variable, which stands for its value,
/// `foo/init` for an op without outputs.
class Fetch {
public:
  Fetch(const char *name) : name_(name) {}
  Fetch(std::string name) : name_(std::move(name)) {}
  Fetch(const Output &output) : name_(output.name()) {}
  Fetch(const Operation &op) : name_("^" + op.name()) {}
  Fetch(const Variable &variable) : name_(variable.name()) {}

  /// `^foo/init` for an op that was given by its handle.
  const std::string &name() const { return name_; }

private:
  std::string name_;
};

/// A tensor of the graph, any, or a variable, and the value that it has in this
/// run. A variable keeps its state.
struct Feed {
  Fetch tensor;
  Tensor value;
};
using Feeds = std::vector<Feed>;

/// Ends runs from another thread or a signal handler. Thread-safe.
class Cancellation {
public:
  /// Runs that were given this end with Cancelled, soon, and so do later ones
  /// until Reset(). Variables that such a run assigns have either value.
  void Cancel() { flag_.store(1, std::memory_order_relaxed); }
  void Reset() { flag_.store(0, std::memory_order_relaxed); }
  bool is_cancelled() const { return flag_.load(std::memory_order_relaxed); }

private:
  friend struct detail::SessionImpl;
  std::atomic<int32_t> flag_{0};
};

/// A kernel of a run, told when it is done.
struct TraceEvent {
  const char *kernel;
  const char *node; ///< the model's node that it comes from
  std::chrono::steady_clock::time_point begin, end;
};

struct RunOptions {
  /// Threads that the run uses, the calling one among them; 0: the session's.
  int threads = 0;
  /// May be null; must outlive the run.
  const Cancellation *cancellation = nullptr;
  /// Past it the run ends with DeadlineExceeded after the kernel being
  /// executed. Compiling is not interrupted, but counts.
  std::chrono::steady_clock::time_point deadline =
      std::chrono::steady_clock::time_point::max();
  /// Called on the running thread for each kernel. Must not throw.
  std::function<void(const TraceEvent &)> trace;
  /// The values of these tensors (names, `*` stands for any text) are given to
  /// `watcher` when the run is done, in the graph's order. What is watched is
  /// kept from being fused away: the run is compiled anew for it.
  std::vector<std::string> watch;
  std::function<void(const std::string &name, const Tensor &value)> watcher;
};

struct SessionOptions {
  /// Threads that a run uses; 0: all CPUs that the process may use.
  int threads = 0;
  /// Threads that compile; 0: as many.
  int compile_threads = 0;
  /// `strict`, `contract` or `fast`, as `weir compile --fp`.
  std::string fp = "contract";
  /// Effort from 0 to 3, as `weir compile -O`.
  int optimization = 2;
  /// Code for exactly the shapes that are fed, each compiled anew.
  bool exact_shapes = false;
  /// The first run of what isn't compiled uses code that was quickly made,
  /// while the fast one is compiled by another thread, which later runs use.
  bool quick_start = false;
  /// Compiled code is kept in this folder for other processes; empty: not.
  std::string cache_folder;
  /// Bytes that the folder may take.
  int64_t cache_bytes = int64_t(1) << 30;
};

/// What one kind of run needs, prepared: for the hot path.
///
/// A callable serves one run at a time; several of a session may run at the
/// same time. It keeps its session.
class Callable {
public:
  Callable() = default;
  explicit operator bool() const { return impl_ != nullptr; }

  /// Runs. `inputs` are as many as the feeds, `outputs` as the fetches (those
  /// that are ops give none at all). An output that is the only owner of memory
  /// of the right type and shape is written in place; another gets memory of
  /// its own. Allocates nothing where that is so, and the shapes were met
  /// before. Errors as Session::Run's.
  WEIR_API Status Run(const Tensor *inputs, Tensor *outputs);
  /// The same with tensors that lie apart. `options` may be null.
  WEIR_API Status Run(const Tensor *const *inputs, Tensor *const *outputs,
                      const RunOptions *options = nullptr);
  Status Run(const std::vector<Tensor> &inputs, std::vector<Tensor> &outputs) {
    if (inputs.size() != feed_count() || outputs.size() != fetch_count())
      return Status(StatusCode::InvalidArgument,
                    "takes " + std::to_string(feed_count()) + " inputs and " +
                        std::to_string(fetch_count()) + " outputs");
    return Run(inputs.data(), outputs.data());
  }
  WEIR_API Status Run(const Tensor *inputs, Tensor *outputs,
                      const RunOptions &options);

  /// The numbers of inputs and outputs.
  WEIR_API size_t feed_count() const;
  WEIR_API size_t fetch_count() const;

private:
  friend struct detail::CallableImpl;
  std::shared_ptr<detail::CallableImpl> impl_;
};

/// A graph with state: the values of its variables, which in the beginning are
/// those of the model's checkpoint, or none.
///
/// Thread safety: any number of threads may use a session. Runs that change
/// variables are alone; others run at the same time, each with threads of its
/// own. Sessions don't disturb each other.
///
/// Errors of all that runs: NotFound (a name that the graph hasn't, with the
/// nearest that it has), InvalidArgument (a value of another type or shape; a
/// placeholder that is needed and not fed; the graph's own error), Unimplemented (all ops
/// that are not supported), AssertionFailed (also for a variable that has no
/// value: `node 'v/read': variable 'v' is not initialised`), OutOfMemory,
/// Cancelled, DeadlineExceeded, UnsupportedCpu, Internal. After one, variables
/// that the run assigns have either value.
class Session {
public:
  /// Compiles nothing yet. An error in the graph or the options is told by what
  /// runs.
  WEIR_API explicit Session(const Graph &graph, SessionOptions options = {});
  WEIR_API ~Session();
  Session(Session &&) = default;
  Session &operator=(Session &&) = default;

  /// The values of the fetches, in order; none at all for an op. `targets` are
  /// run for their effects in the same run.
  WEIR_API Result<std::vector<Tensor>>
  Run(const Feeds &feeds, const std::vector<Fetch> &fetches,
      const std::vector<Fetch> &targets = {}, const RunOptions &options = {});
  /// One of them.
  WEIR_API Result<Tensor> Run(const Feeds &feeds, const Fetch &fetch,
                              const RunOptions &options = {});
  /// Ops for their effects alone.
  WEIR_API Status RunTargets(const std::vector<Fetch> &targets,
                             const Feeds &feeds = {},
                             const RunOptions &options = {});

  /// Runs a signature of the model on inputs by the signature's names; all of
  /// its outputs.
  WEIR_API Result<std::map<std::string, Tensor>>
  RunSignature(std::string_view signature,
               const std::map<std::string, Tensor> &inputs,
               const RunOptions &options = {});

  /// Compiles what a kind of run needs, now.
  WEIR_API Result<Callable>
  MakeCallable(const std::vector<Fetch> &feeds,
               const std::vector<Fetch> &fetches,
               const std::vector<Fetch> &targets = {});

  /// A copy of a variable's value; an error where it has none.
  WEIR_API Result<Tensor> GetVariable(const Fetch &variable) const;
  /// Gives a variable a value of its type and of a shape that it may have.
  WEIR_API Status SetVariable(const Fetch &variable, const Tensor &value);

private:
  friend struct detail::SessionImpl;
  Session() = default;
  std::shared_ptr<detail::SessionImpl> impl_;
};

} // namespace weir

#endif // WEIR_SESSION_HPP
