//===- Program.c - a program written by hand ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include <string.h>

/* sum = x + bias; sum = sum + y, the first by way of the arena. */

static const _Alignas(WEIR_ALIGNMENT) float bias[4] = {10, 20, 30, 40};

static void add_bias_task(void *const *args, int64_t begin, int64_t end) {
  const float *x = args[0];
  float *biased = args[1];
  const float *weights = args[2];
  for (int64_t i = 4 * begin; i < 4 * end; ++i)
    biased[i] = x[i] + weights[i % 4];
}

static void add_task(void *const *args, int64_t begin, int64_t end) {
  const float *biased = args[0];
  const float *y = args[1];
  float *sum = args[2];
  for (int64_t i = 4 * begin; i < 4 * end; ++i)
    sum[i] = biased[i] + y[i];
}

static const weir_launch add_bias = {add_bias_task, "add_bias", "model/bias"};
static const weir_launch add = {add_task, "add", "model/add"};

static int32_t add_run(const weir_call *call) {
  int64_t rows = call->dims[0];
  void *bias_args[] = {(void *)call->inputs[0], call->arena,
                       (void *)call->weights};
  void *add_args[] = {call->arena, (void *)call->inputs[1], call->outputs[0]};
  int32_t status =
      weir_rt_launch(call->context, &add_bias, bias_args, rows, 5000);
  if (status == WEIR_OK)
    status = weir_rt_launch(call->context, &add, add_args, rows, 5000);
  if (status != WEIR_OK)
    return status;
  const float *sum = call->outputs[0];
  float total = 0;
  for (int64_t i = 0; i < 4 * rows; ++i)
    total += sum[i];
  *(float *)call->outputs[1] = total;
  return WEIR_OK;
}

static int64_t add_arena_size(const int64_t *dims) { return 16 * dims[0]; }

static void add_output_shapes(const int64_t *dims, int64_t *shapes) {
  shapes[0] = dims[0];
  shapes[1] = 4;
}

static int64_t no_arena(const int64_t *dims) {
  (void)dims;
  return 0;
}

static int32_t checked_run(const weir_call *call) {
  const float *x = call->inputs[0];
  for (int i = 0; i < 3; ++i)
    if (x[i] < 0)
      return weir_rt_fail(call->context, WEIR_ASSERTION_FAILED,
                          "check/Assert: x must not be negative");
  memcpy(call->outputs[0], x, 3 * sizeof(float));
  return WEIR_OK;
}

static void checked_output_shapes(const int64_t *dims, int64_t *shapes) {
  (void)dims;
  shapes[0] = 3;
}

static int32_t count_run(const weir_call *call) {
  int64_t *count = (int64_t *)(call->state + 64);
  *(int64_t *)call->outputs[0] = ++*count;
  return WEIR_OK;
}

static void no_shapes(const int64_t *dims, int64_t *shapes) {
  (void)dims;
  (void)shapes;
}

static int32_t same_run(const weir_call *call) {
  static const size_t sizes[] = {1, 8, 2};
  for (int i = 0; i < 3; ++i)
    if (call->dims[0] != 0)
      memcpy(call->outputs[i], call->inputs[i], call->dims[0] * sizes[i]);
  return WEIR_OK;
}

static void same_output_shapes(const int64_t *dims, int64_t *shapes) {
  shapes[0] = shapes[1] = shapes[2] = dims[0];
}

static void vector_output_shapes(const int64_t *dims, int64_t *shapes) {
  shapes[0] = dims[0];
}

static int32_t valid_run(const weir_call *call) {
  const float *x = call->inputs[0];
  float *y = call->outputs[0];
  for (int64_t i = 0; i + 2 < call->dims[0]; ++i)
    y[i] = x[i] + x[i + 1] + x[i + 2];
  return WEIR_OK;
}

static void valid_output_shapes(const int64_t *dims, int64_t *shapes) {
  shapes[0] = dims[0] - 2;
}

static void huge_output_shapes(const int64_t *dims, int64_t *shapes) {
  shapes[0] = dims[0];
  shapes[1] = shapes[2] = (int64_t)1 << 40;
}

static int64_t huge_arena(const int64_t *dims) {
  (void)dims;
  return (int64_t)1 << 62;
}

static int32_t never_run(const weir_call *call) {
  return weir_rt_fail(call->context, WEIR_INTERNAL, "this must not be reached");
}

/* The elements of x that are greater than 0, as many as there are. */
static int32_t positive_run(const weir_call *call) {
  const float *x = call->inputs[0];
  int64_t count = 0;
  for (int64_t i = 0; i < call->dims[0]; ++i)
    count += x[i] > 0;
  float *kept = weir_rt_allocate(call->context, "model/Where", &count, 1, 4);
  if (!kept)
    return WEIR_OUT_OF_MEMORY;
  call->outputs[0] = kept;
  call->output_shapes[0] = count;
  for (int64_t i = 0; i < call->dims[0]; ++i)
    if (x[i] > 0)
      *kept++ = x[i];
  void *scratch = weir_rt_allocate(call->context, "model/Pad", &count, 1, 8);
  if (!scratch)
    return WEIR_OUT_OF_MEMORY;
  weir_rt_release(call->context, scratch);
  return WEIR_OK;
}

static void positive_output_shapes(const int64_t *dims, int64_t *shapes) {
  (void)dims;
  shapes[0] = INT64_MIN;
}

static const int64_t rows_of_4[] = {-1, 4};
static const int64_t three[] = {3};
static const int64_t free_vector[] = {-1};
static const int64_t formula[] = {INT64_MIN};
static const int64_t huge[] = {-1, (int64_t)1 << 40, (int64_t)1 << 40};

static const char *const batch[] = {"batch"};
static const char *const n[] = {"n"};

static const weir_tensor_desc add_inputs[] = {
    {"x", "serving_x:0", WEIR_F32, 2, rows_of_4},
    {"y", "y", WEIR_F32, 2, rows_of_4}};
static const weir_tensor_desc add_outputs[] = {
    {"sum", "model/add:0", WEIR_F32, 2, rows_of_4},
    {"total", "model/Sum:0", WEIR_F32, 0, NULL}};
static const weir_tensor_desc three_x[] = {{"x", "x:0", WEIR_F32, 1, three}};
static const weir_tensor_desc three_y[] = {{"y", "y:0", WEIR_F32, 1, three}};
static const weir_tensor_desc count_outputs[] = {
    {"count", "count:0", WEIR_I64, 0, NULL}};
static const weir_tensor_desc same_tensors[] = {
    {"b", "b:0", WEIR_BOOL, 1, free_vector},
    {"c", "c:0", WEIR_C64, 1, free_vector},
    {"h", "h:0", WEIR_F16, 1, free_vector}};
static const weir_tensor_desc vector_x[] = {
    {"x", "x:0", WEIR_F32, 1, free_vector}};
static const weir_tensor_desc vector_y[] = {
    {"y", "y:0", WEIR_F32, 1, free_vector}};
static const weir_tensor_desc formula_y[] = {
    {"y", "y:0", WEIR_F32, 1, formula}};
static const weir_tensor_desc huge_y[] = {{"y", "y:0", WEIR_F32, 3, huge}};

static const weir_function functions[FUNCTION_COUNT] = {
    [ADD] = {"serving_default", 2, 2, 1, add_inputs, add_outputs, batch,
             add_arena_size, add_output_shapes, add_run},
    [CHECKED] = {"checked", 1, 1, 0, three_x, three_y, NULL, no_arena,
                 checked_output_shapes, checked_run},
    [COUNT] = {"count", 0, 1, 0, NULL, count_outputs, NULL, no_arena, no_shapes,
               count_run},
    [SAME] = {"same", 3, 3, 1, same_tensors, same_tensors, n, no_arena,
              same_output_shapes, same_run},
    [VALID] = {"valid", 1, 1, 1, vector_x, formula_y, n, no_arena,
               valid_output_shapes, valid_run},
    [HUGE_OUTPUT] = {"huge_output", 1, 1, 1, vector_x, huge_y, n, no_arena,
                     huge_output_shapes, never_run},
    [POSITIVE] = {"positive", 1, 1, 1, vector_x, formula_y, n, no_arena,
                  positive_output_shapes, positive_run},
    [HUGE_ARENA] = {"huge_arena", 1, 1, 1, vector_x, vector_y, n, huge_arena,
                    vector_output_shapes, never_run},
};

static const int64_t initial_count = 41;
static const weir_variable variables[] = {
    {"unset", WEIR_I64, 0, NULL, 0, 8, NULL},
    {"count", WEIR_I64, 0, NULL, 64, 8, (const unsigned char *)&initial_count}};

const weir_program test_program = {.abi_version = WEIR_ABI_VERSION,
                                   .function_count = FUNCTION_COUNT,
                                   .name = "test",
                                   .compiler = "hand",
                                   .cpu_features = "",
                                   .functions = functions,
                                   .weights = (const unsigned char *)bias,
                                   .weights_size = sizeof(bias),
                                   .variables = variables,
                                   .variable_count = 2,
                                   .state_size = 72,
                                   .model_hash = "0123",
                                   .weights_hash = /* of bias */
                                   "b5758ecb87a9c71541bf97a240257ce8"
                                   "53414be2b71b20a169f2d4e3adfb8757",
                                   .call = weir_rt_call};
