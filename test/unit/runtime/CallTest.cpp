//===- CallTest.cpp - calls with contexts of the caller's own -------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "weir/runtime.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace {

/// What the hooks of a test saw.
struct Seen {
  std::vector<std::string> trace;
  std::vector<void *> blocks;
  int regions = 0, released = 0, resets = 0;
  int32_t status = WEIR_OK;
};

Seen &seenBy(weir_context *context) {
  return *static_cast<Seen *>(context->user);
}

/// Each half of the tiles on a thread of its own.
int32_t halves(weir_context *context, weir_task task, void *const *args,
               int64_t tiles, int64_t) {
  ++seenBy(context).regions;
  std::thread other(task, args, tiles / 2, tiles);
  task(args, 0, tiles / 2);
  other.join();
  return seenBy(context).status;
}

void note(weir_context *context, const weir_launch *launch, int32_t event) {
  seenBy(context).trace.push_back(
      std::string(event == WEIR_TRACE_BEGIN ? "begin " : "end ") +
      launch->kernel + " " + launch->node);
}

void *allocate(weir_context *context, size_t size) {
  void *block = aligned_alloc(WEIR_ALIGNMENT, (size + 127) / 64 * 64);
  seenBy(context).blocks.push_back(block);
  return block;
}

void release(weir_context *context, void *memory) {
  auto &blocks = seenBy(context).blocks;
  auto found = std::find(blocks.begin(), blocks.end(), memory);
  ASSERT_NE(found, blocks.end());
  blocks.erase(found);
  ++seenBy(context).released;
  free(memory);
}

/// Calls of the test's program, with memory of the test's own.
class CallTest : public ::testing::Test {
protected:
  CallTest() {
    context.user = &seen;
    context.arena = arena;
    context.arena_size = sizeof(arena);
    context.state = state;
  }
  ~CallTest() override {
    for (void *block : seen.blocks)
      free(block);
  }
  int32_t call(int function, std::vector<const void *> inputs,
               std::vector<void *> results, int64_t dim) {
    outputs = results;
    dims[0] = dim;
    weir_call call = {};
    call.inputs = inputs.data();
    call.outputs = outputs.data();
    call.dims = dims;
    call.context = &context;
    call.output_shapes = shapes;
    return test_program.call(&test_program, &test_program.functions[function],
                             &call);
  }
  /// sum = x + bias + y over three rows.
  int32_t add(int64_t rows = 3) {
    return call(ADD, {x, y}, {sum, &total}, rows);
  }
  /// The message of a call that must end with that status.
  std::string message(int32_t wanted, int32_t status) {
    EXPECT_EQ(status, wanted) << context.message;
    return context.message;
  }

  Seen seen;
  weir_context context = {};
  alignas(64) unsigned char arena[64];
  alignas(64) unsigned char state[72] = {};
  alignas(8) float x[12] = {1, 1, 1}, y[12] = {}, sum[12];
  float total = 0;
  std::vector<void *> outputs;
  int64_t dims[1], shapes[8] = {};
};

} // namespace

TEST_F(CallTest, NeedsNoHook) {
  ASSERT_EQ(add(), WEIR_OK) << context.message;
  EXPECT_EQ(total, 303);
}

TEST_F(CallTest, SplitsTilesByTheCallersHook) {
  context.parallel_for = halves;
  ASSERT_EQ(add(), WEIR_OK) << context.message;
  EXPECT_EQ(total, 303);
  EXPECT_EQ(seen.regions, 2);
  ASSERT_EQ(add(1), WEIR_OK) << context.message;
  EXPECT_EQ(seen.regions, 2) << "one tile needs no thread";
}

TEST_F(CallTest, EndsWithTheHooksStatus) {
  context.parallel_for = halves;
  seen.status = WEIR_INTERNAL;
  EXPECT_EQ(message(WEIR_INTERNAL, add()),
            "model/bias: the caller's parallel_for returned 7");
  EXPECT_EQ(seen.regions, 1);
}

TEST_F(CallTest, TellsItsLaunches) {
  context.trace = note;
  ASSERT_EQ(add(), WEIR_OK) << context.message;
  EXPECT_EQ(seen.trace, (std::vector<std::string>{"begin add_bias model/bias",
                                                  "end add_bias model/bias",
                                                  "begin add model/add",
                                                  "end add model/add"}));
}

TEST_F(CallTest, EndsWhenTheFlagIsSet) {
  int32_t flag = 1;
  context.cancel = &flag;
  context.trace = note;
  EXPECT_EQ(message(WEIR_CANCELLED, add()), "the run was cancelled");
  EXPECT_EQ(seen.trace.size(), 2u);
  flag = 0;
  EXPECT_EQ(add(), WEIR_OK);
}

TEST_F(CallTest, TakesMemoryFromTheCaller) {
  context.allocate = allocate;
  context.release = release;
  x[4] = -1;
  ASSERT_EQ(call(POSITIVE, {x}, {nullptr}, 12), WEIR_OK) << context.message;
  EXPECT_EQ(shapes[0], 3);
  EXPECT_EQ(seen.released, 1);
  ASSERT_EQ(seen.blocks.size(), 1u) << "the output is the caller's now";
  EXPECT_EQ(outputs[0], seen.blocks[0]);
  EXPECT_EQ(static_cast<float *>(outputs[0])[2], 1);
}

TEST_F(CallTest, NamesTheNodeThatFindsNoMemory) {
  EXPECT_EQ(
      message(WEIR_OUT_OF_MEMORY, call(POSITIVE, {x}, {nullptr}, 12)),
      "model/Where: no memory for a tensor of 12 bytes, since the context "
      "has no 'allocate'");
  context.allocate = [](weir_context *, size_t) -> void * { return nullptr; };
  EXPECT_EQ(message(WEIR_OUT_OF_MEMORY, call(POSITIVE, {x}, {nullptr}, 12)),
            "model/Where: no memory for a tensor of 12 bytes");
}

TEST_F(CallTest, TellsWhenARunBegins) {
  context.reset = [](weir_context *context) { ++seenBy(context).resets; };
  EXPECT_EQ(add(), WEIR_OK);
  EXPECT_EQ(add(-1), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(seen.resets, 1);
}

TEST_F(CallTest, RefusesBadDimensions) {
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, add(-1)),
            "serving_default: dimension 'batch' is -1, must not be negative");
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, call(VALID, {x}, {y}, 1)),
            "valid: output 'y': dimension 0 would be -1, must not be negative");
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, add(INT64_MAX / 2)),
            "serving_default: input 'x' is more than can be addressed");
}

TEST_F(CallTest, RefusesBadBuffers) {
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, call(ADD, {x, nullptr}, {sum, &total}, 3)),
      "serving_default: input 'y' is NULL");
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, call(ADD, {x, y}, {sum, nullptr}, 3)),
      "serving_default: output 'total' is NULL");
  const char *odd = reinterpret_cast<const char *>(x) + 1;
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, call(ADD, {odd, y}, {sum, &total}, 3)),
      "serving_default: input 'x' is at an address that does not fit its "
      "element type");
  EXPECT_EQ(call(ADD, {nullptr, nullptr}, {nullptr, &total}, 0), WEIR_OK)
      << "no elements, no memory";
}

TEST_F(CallTest, RefusesABadArena) {
  context.arena_size = 47;
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, add()),
            "serving_default: the context's arena has 47 bytes, must have 48");
  context.arena = arena + 4;
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, add()),
            "serving_default: the context's arena is at an address that is no "
            "multiple of 64");
  context.arena = nullptr;
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, add()),
            "serving_default: the context's arena is NULL, must be 48 bytes");
}

TEST_F(CallTest, RefusesMissingStateAndWeights) {
  context.state = nullptr;
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, add()),
            "serving_default: the context's state is NULL, must be 72 bytes");
  context.state = state;
  float bias[8] = {};
  context.weights = reinterpret_cast<unsigned char *>(bias) + 1;
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, add()),
      "serving_default: the context's weights is at an address that is no "
      "multiple of 64");
}

TEST_F(CallTest, ChecksTheMachineOnce) {
  weir_program program = test_program;
  program.cpu_features = "avx2,hover";
  weir_call call = {};
  call.context = &context;
  std::string unknown = "this program needs hover, which this runtime does not "
                        "know";
  int32_t status = program.call(&program, &program.functions[COUNT], &call);
#if defined(__x86_64__)
  EXPECT_EQ(message(WEIR_UNSUPPORTED_CPU, status), unknown);
#else
  EXPECT_EQ(status, WEIR_UNSUPPORTED_CPU);
#endif
  EXPECT_EQ(context.checked, nullptr);
  ASSERT_EQ(add(), WEIR_OK);
  EXPECT_EQ(context.checked, &test_program);
}

TEST_F(CallTest, ServesContextsOfTheRuntime) {
  weir_context *own = weir_context_create(2);
  ASSERT_EQ(weir_context_reserve(own, 48), WEIR_OK);
  own->state = state;
  const void *inputs[] = {x, y};
  void *outputs[] = {sum, &total};
  int64_t rows = 3;
  weir_call call = {inputs,  outputs, &rows, nullptr,
                    nullptr, nullptr, own,   shapes};
  EXPECT_EQ(
      test_program.call(&test_program, &test_program.functions[ADD], &call),
      WEIR_OK)
      << own->message;
  EXPECT_EQ(total, 303);
  weir_context_destroy(own);
}

TEST_F(CallTest, LeavesWhatNeedsTheRuntimesContext) {
  weir_session *session = nullptr;
  ASSERT_EQ(weir_session_create(&context, &test_program, nullptr, &session),
            WEIR_OK);
  std::string wanted =
      "this takes a context of weir_context_create, not one of "
      "the caller's own";
  const weir_function *f = &test_program.functions[COUNT];
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT,
                    weir_run(&context, session, f, nullptr, nullptr)),
            wanted);
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT,
                    weir_output_shapes(&context, f, nullptr, shapes)),
            wanted);
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT, weir_context_reserve(&context, 1)),
            "weir_context_reserve takes a context of weir_context_create: this "
            "one's arena is the caller's");
  EXPECT_EQ(weir_context_threads(&context), 1);
  weir_context_cancel(&context);
  weir_session_destroy(session);
}
