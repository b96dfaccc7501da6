//===- Contexts.h - threads and memory of runs, kept between them -*- C++
//-*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_CONTEXTS_H
#define WEIR_LIB_SESSION_CONTEXTS_H

#include "weir/runtime.h"
#include "weir/tensor.hpp"
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace weir::session {

/// What a run uses beside the session's state: a context, and arrays that hold
/// what it hands over. It remembers the shapes of its last run.
struct Frame {
  explicit Frame(int threads) : context(weir_context_create(threads)) {}
  Frame(const Frame &) = delete;
  Frame &operator=(const Frame &) = delete;
  ~Frame() { weir_context_destroy(context); }

  weir_context *context; ///< null where there is no memory
  const weir_function *function = nullptr;
  std::vector<weir_tensor> inputs, outputs;
  std::vector<int64_t> inputShapes;  ///< for which outputShapes are
  std::vector<int64_t> outputShapes; ///< INT64_MIN where the run computes them
  std::vector<int64_t> shapes;       ///< the same, written by the run
  std::vector<int64_t> zeros;        ///< dimensions of variables without value
  std::vector<Tensor> passed;        ///< new values of variables, by output
};

/// Frames of as many threads each. Thread-safe; what was given back last is
/// taken first.
class FramePool {
public:
  explicit FramePool(int threads) : threads(threads) {}
  ~FramePool() { delete hot.load(); }

  int getThreads() const { return threads; }
  /// Null where there is no memory.
  std::unique_ptr<Frame> take() {
    if (Frame *frame = hot.exchange(nullptr, std::memory_order_acquire))
      return std::unique_ptr<Frame>(frame);
    return takeCold();
  }
  void giveBack(std::unique_ptr<Frame> frame) {
    Frame *none = nullptr;
    if (hot.compare_exchange_strong(none, frame.get(),
                                    std::memory_order_release,
                                    std::memory_order_relaxed))
      frame.release();
    else
      giveBackCold(std::move(frame));
  }

private:
  std::unique_ptr<Frame> takeCold();
  void giveBackCold(std::unique_ptr<Frame> frame);

  int threads;
  std::atomic<Frame *> hot{nullptr};
  std::mutex mutex;
  std::vector<std::unique_ptr<Frame>> cold;
};

/// Pools by the number of threads.
class Contexts {
public:
  explicit Contexts(int threads) : own(threads) {}
  /// That of `threads`; 0: the session's number.
  FramePool &get(int threads) {
    return threads == 0 || threads == own.getThreads() ? own
                                                       : getOther(threads);
  }

private:
  FramePool &getOther(int threads);

  FramePool own;
  std::mutex mutex;
  std::vector<std::unique_ptr<FramePool>> others;
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_CONTEXTS_H
