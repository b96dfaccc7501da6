//===- Contexts.cpp - threads and memory of runs, kept between them -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/Contexts.h"

using namespace weir::session;

std::unique_ptr<Frame> FramePool::takeCold() {
  {
    std::lock_guard<std::mutex> lock(mutex);
    if (!cold.empty()) {
      std::unique_ptr<Frame> frame = std::move(cold.back());
      cold.pop_back();
      return frame;
    }
  }
  auto frame = std::make_unique<Frame>(threads);
  return frame->context ? std::move(frame) : nullptr;
}

void FramePool::giveBackCold(std::unique_ptr<Frame> frame) {
  std::lock_guard<std::mutex> lock(mutex);
  cold.push_back(std::move(frame));
}

FramePool &Contexts::getOther(int threads) {
  std::lock_guard<std::mutex> lock(mutex);
  for (const auto &pool : others)
    if (pool->getThreads() == threads)
      return *pool;
  return *others.emplace_back(std::make_unique<FramePool>(threads));
}
