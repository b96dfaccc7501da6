/*===- fma_peak.c - the most float32 arithmetic one core does --------------===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * Prints GFLOP/s of independent fused multiply-adds in registers, the best of
 * many short runs: compare.py gives speeds as shares of it.
 *===----------------------------------------------------------------------===*/
#define _POSIX_C_SOURCE 200112L
#include <immintrin.h>
#include <stdio.h>
#include <time.h>

#ifdef __AVX512F__
enum { lanes = 16 };
typedef __m512 vector;
#define SPLAT _mm512_set1_ps
#define FMA _mm512_fmadd_ps
#else
enum { lanes = 8 };
typedef __m256 vector;
#define SPLAT _mm256_set1_ps
#define FMA _mm256_fmadd_ps
#endif
enum { chains = 12, steps = 200000, runs = 200 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Enough chains to hide the latency of an FMA; the empty statements keep each
 * in a register of its own. */
#define EACH(DO) \
  DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#define LOAD(i) vector s##i = sums[i];
#define STEP(i) \
  s##i = FMA(s##i, factor, term); \
  __asm__ volatile("" : "+v"(s##i));
#define STORE(i) sums[i] = s##i;

static void multiply_add(vector sums[chains]) {
  const vector factor = SPLAT(0.999f), term = SPLAT(0.001f);
  EACH(LOAD)
  for (long step = 0; step < steps; ++step) {
    EACH(STEP)
  }
  EACH(STORE)
}

int main(void) {
  vector sums[chains];
  for (int i = 0; i < chains; ++i)
    sums[i] = SPLAT(0.1f);
  double best = 1e9;
  for (int run = 0; run < runs; ++run) {
    double start = now();
    multiply_add(sums);
    double seconds = now() - start;
    best = seconds < best ? seconds : best;
  }
  volatile float sink = *(float *)&sums[chains - 1];
  (void)sink;
  printf("%.1f\n", 2.0 * lanes * chains * steps / best * 1e-9);
  return 0;
}
