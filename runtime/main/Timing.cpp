//===- Timing.cpp - the times of repeated runs ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Timing.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

using namespace weir::rt;

double weir::rt::readClock() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return double(time.tv_sec) * 1e3 + double(time.tv_nsec) * 1e-6;
}

static int compareTimes(const void *a, const void *b) {
  double x = *static_cast<const double *>(a);
  double y = *static_cast<const double *>(b);
  return (x > y) - (x < y);
}

void weir::rt::printTimes(Array<double> &times, int32_t count) {
  qsort(times.data(), size_t(count), sizeof(double), compareTimes);
  // Nearest rank: the least value that so many per cent do not exceed.
  auto percentile = [&](int64_t percent) {
    return times[size_t((count * percent + 99) / 100 - 1)];
  };
  fprintf(stderr,
          "%" PRId32 " runs: min %.4g ms, median %.4g ms, p90 %.4g ms\n", count,
          times[0], percentile(50), percentile(90));
}
