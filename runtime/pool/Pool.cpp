//===- Pool.cpp - the thread pool -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/pool/Pool.h"

#include "runtime/pool/CpuCount.h"
#include "runtime/pool/Futex.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

using namespace weir::rt;

/// How long a thread spins before it sleeps: a few times what waking costs.
static constexpr int64_t longestSpin = 50'000;

/// Work that makes waking the sleepers worth while, in nanoseconds.
static constexpr int64_t workWorthWaking = 20'000;

static int64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// Spins until `done` or for about `nanoseconds`; returns whether done.
template <typename Condition>
static bool spinUntil(Condition done, int64_t nanoseconds) {
  for (int i = 0; i < 64; ++i) {
    if (done())
      return true;
    relax();
  }
  if (nanoseconds == 0)
    return false;
  // The clock is read once in a while, for it costs tens of pauses.
  for (int64_t end = now() + nanoseconds; now() < end;)
    if (spinUntil(done, 0))
      return true;
  return false;
}

void Region::runChunk(uint32_t chunk) const {
  if (cancelled && __atomic_load_n(cancelled, __ATOMIC_RELAXED))
    return;
  int64_t size = tiles / chunks, rest = tiles % chunks;
  int64_t begin = chunk * size + (chunk < rest ? chunk : rest);
  task(args, begin, begin + size + (chunk < rest ? 1 : 0));
}

void Pool::start(int32_t threads) {
  if (threads <= 1)
    return;
  workers = static_cast<pthread_t *>(calloc(threads - 1, sizeof(*workers)));
  if (!workers)
    return;
  spinTime = threads <= countCpus() ? longestSpin : 0;
  // The host's signals are the host's business.
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  while (workerCount < threads - 1 &&
         pthread_create(&workers[workerCount], nullptr, workerMain, this) == 0)
    ++workerCount;
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

Pool::~Pool() {
  __atomic_store_n(&remaining, stopping, __ATOMIC_SEQ_CST);
  futexWake(&remaining, workerCount);
  for (int32_t i = 0; i < workerCount; ++i)
    pthread_join(workers[i], nullptr);
  free(workers);
}

void *Pool::workerMain(void *pool) {
  static_cast<Pool *>(pool)->work();
  return nullptr;
}

void Pool::work() {
  while (awaitWork())
    for (uint32_t chunk; takeChunk(chunk); finishChunk())
      region.runChunk(chunk);
}

/// Returns whether there is work; false when the pool ends.
bool Pool::awaitWork() {
  auto changed = [this] {
    return __atomic_load_n(&remaining, __ATOMIC_RELAXED) != 0;
  };
  while (!spinUntil(changed, spinTime)) {
    __atomic_add_fetch(&sleepers, 1, __ATOMIC_SEQ_CST);
    futexWait(&remaining, 0);
    __atomic_sub_fetch(&sleepers, 1, __ATOMIC_SEQ_CST);
  }
  return __atomic_load_n(&remaining, __ATOMIC_RELAXED) != stopping;
}

/// Takes a chunk where one is left. The region is read only after this.
bool Pool::takeChunk(uint32_t &chunk) {
  uint32_t left = __atomic_load_n(&remaining, __ATOMIC_RELAXED);
  while (left != 0 && left != stopping) {
    if (__atomic_compare_exchange_n(&remaining, &left, left - 1, false,
                                    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
      chunk = region.chunks - left;
      return true;
    }
  }
  return false;
}

void Pool::finishChunk() {
  if (__atomic_sub_fetch(&unfinished, 1, __ATOMIC_SEQ_CST) == 0 &&
      __atomic_load_n(&callerSleeps, __ATOMIC_SEQ_CST))
    futexWake(&unfinished, 1);
}

void Pool::publish(const Region &next, int64_t nanoseconds) {
  region = next;
  __atomic_store_n(&unfinished, next.chunks, __ATOMIC_RELAXED);
  __atomic_store_n(&remaining, next.chunks, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&sleepers, __ATOMIC_SEQ_CST) == 0)
    return;
  workMissed += nanoseconds < workWorthWaking ? nanoseconds : workWorthWaking;
  if (workMissed < workWorthWaking)
    return;
  workMissed = 0;
  futexWake(&remaining, int(next.chunks) - 1);
}

void Pool::awaitCompletion() {
  auto done = [this] {
    return __atomic_load_n(&unfinished, __ATOMIC_ACQUIRE) == 0;
  };
  if (spinUntil(done, spinTime))
    return;
  __atomic_store_n(&callerSleeps, 1, __ATOMIC_SEQ_CST);
  while (uint32_t left = __atomic_load_n(&unfinished, __ATOMIC_SEQ_CST))
    futexWait(&unfinished, left);
  __atomic_store_n(&callerSleeps, 0, __ATOMIC_RELAXED);
}

void Pool::run(const Region &next, int64_t nanoseconds) {
  bool alone = workerCount == 0 || next.chunks == 1 ||
               __atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE);
  if (alone) {
    for (uint32_t chunk = 0; chunk < next.chunks; ++chunk)
      next.runChunk(chunk);
    return;
  }
  publish(next, nanoseconds);
  for (uint32_t chunk; takeChunk(chunk); finishChunk())
    next.runChunk(chunk);
  awaitCompletion();
  __atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
}
