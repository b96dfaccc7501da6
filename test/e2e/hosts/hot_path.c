/*===- hot_path.c - a prepared run allocates nothing, by the C API ---------===*
 *
 * Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *===----------------------------------------------------------------------===*/
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <weir/weir.h>

long count_allocations(void); /* counting.c */

enum { RUNS = 1000, BATCHES = 20 };

static weir_error *error;

static void check(void) {
  if (weir_error_status(error) == WEIR_OK)
    return;
  puts(weir_error_message(error));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

/* A callable of y = -x. */
static weir_callable *prepare(void) {
  const int64_t dims[] = {8};
  const weir_partial_shape shape = {1, dims};
  const char *feed = "x:0", *fetch = "y:0";
  weir_graph *graph = weir_graph_create(error);
  weir_output x = weir_add_placeholder(graph, WEIR_F32, shape, "x");
  weir_jit_session *session;
  weir_callable *callable;
  weir_add_op(graph, "neg", "y", &x, 1, NULL, 0);
  session = weir_jit_session_create(graph, NULL, 0, error);
  check();
  callable = weir_callable_create(session, &feed, 1, &fetch, 1, NULL, 0, error);
  check();
  weir_jit_session_destroy(session); /* the callable keeps it */
  weir_graph_destroy(graph);
  return callable;
}

/* Runs a batch; nanoseconds of a run. */
static double run(weir_callable *callable, const weir_array *x,
                  weir_array **y) {
  double begin = now();
  int i;
  for (i = 0; i < RUNS; ++i)
    weir_callable_run(callable, &x, y, NULL, error);
  check();
  return (now() - begin) / RUNS;
}

int main(void) {
  const int64_t shape[] = {8};
  const float values[8] = {0, 1, 2, 3, 4, 5, 6, 7};
  weir_callable *callable;
  weir_array *x, *y = NULL;
  double best, took;
  long before;
  int i;
  error = weir_error_create();
  callable = prepare();
  x = weir_array_copy(WEIR_F32, 1, shape, values, error);
  best = run(callable, x, &y);
  before = count_allocations();
  for (i = 0; i < BATCHES; ++i)
    best = (took = run(callable, x, &y)) < best ? took : best;
  printf("%ld allocations, y[7] = %g, %.0f ns\n", count_allocations() - before,
         ((float *)weir_array_data(y))[7], best);
  weir_array_destroy(x);
  weir_array_destroy(y);
  weir_callable_destroy(callable);
  weir_error_destroy(error);
  return 0;
}
