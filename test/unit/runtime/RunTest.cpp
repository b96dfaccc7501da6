//===- RunTest.cpp - tests of sessions and weir_run -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "runtime/call/CpuFeatures.h"
#include "weir/runtime.h"

#include "gtest/gtest.h"

#include <malloc.h>
#include <string.h>
#include <thread>
#include <vector>

namespace {

class RunTest : public ::testing::Test {
protected:
  void SetUp() override {
    context = weir_context_create(2);
    ASSERT_EQ(weir_session_create(context, &test_program, nullptr, &session),
              WEIR_OK);
  }
  void TearDown() override {
    weir_session_destroy(session);
    weir_context_destroy(context);
  }

  /// The message of a call that must fail with that status.
  std::string message(int32_t wanted, int32_t status) {
    EXPECT_EQ(status, wanted);
    return weir_context_message(context);
  }

  /// Asks for the output shapes of function 0; the message on failure.
  std::string shapesError(const weir_tensor &x, const weir_tensor &y) {
    weir_tensor inputs[] = {x, y};
    int64_t shapes[2];
    return message(WEIR_INVALID_ARGUMENT,
                   weir_output_shapes(context, &test_program.functions[ADD],
                                      inputs, shapes));
  }

  weir_context *context = nullptr;
  weir_session *session = nullptr;
};

/// Runs ADD on `rows` rows; the total.
float addRows(weir_context *context, weir_session *session, int64_t rows) {
  std::vector<float> x(4 * rows, 1), y(4 * rows, 2), sum(4 * rows);
  float total = 0;
  int64_t shape[] = {rows, 4};
  weir_tensor inputs[] = {{x.data(), shape, WEIR_F32, 2},
                          {y.data(), shape, WEIR_F32, 2}};
  weir_tensor outputs[] = {{sum.data(), shape, WEIR_F32, 2},
                           {&total, nullptr, WEIR_F32, 0}};
  EXPECT_EQ(
      weir_run(context, session, &test_program.functions[ADD], inputs, outputs),
      WEIR_OK)
      << weir_context_message(context);
  for (int64_t i = 0; i < 4 * rows; ++i)
    EXPECT_EQ(sum[i], 3 + 10 * float(1 + i % 4));
  return total;
}

} // namespace

TEST_F(RunTest, RunsForAnyBatch) {
  for (int64_t rows : {1, 3, 8, 0, 100, 5})
    EXPECT_EQ(addRows(context, session, rows), 112 * rows);
}

TEST_F(RunTest, InfersOutputShapes) {
  int64_t shape[] = {7, 4}, shapes[2];
  weir_tensor x = {nullptr, shape, WEIR_F32, 2};
  weir_tensor inputs[] = {x, x};
  ASSERT_EQ(
      weir_output_shapes(context, &test_program.functions[ADD], inputs, shapes),
      WEIR_OK);
  EXPECT_EQ(shapes[0], 7);
  EXPECT_EQ(shapes[1], 4);
}

TEST_F(RunTest, NamesWhatIsWrongWithAnInput) {
  int64_t good[] = {8, 4}, wide[] = {8, 5}, longer[] = {3, 4};
  int64_t negative[] = {-3, 4};
  weir_tensor x = {nullptr, good, WEIR_F32, 2};
  EXPECT_EQ(shapesError({nullptr, wide, WEIR_F32, 2}, x),
            "input 'x': dimension 1 is 5, must be 4");
  EXPECT_EQ(shapesError(x, {nullptr, longer, WEIR_F32, 2}),
            "input 'y': dimension 0 is 3, must be 8 as dimension 0 of input "
            "'x' (batch)");
  EXPECT_EQ(shapesError(x, {nullptr, good, WEIR_F64, 2}),
            "input 'y': type is float64, must be float32 (float32[batch,4])");
  EXPECT_EQ(shapesError({nullptr, good, WEIR_F32, 1}, x),
            "input 'x': rank is 1, must be 2 (float32[batch,4])");
  EXPECT_EQ(shapesError({nullptr, negative, WEIR_F32, 2}, x),
            "input 'x': dimension 0 is -3, must not be negative");
}

TEST_F(RunTest, RefusesSizesThatOverflow) {
  int64_t shape[] = {INT64_MAX / 4};
  weir_tensor x = {nullptr, shape, WEIR_F32, 1};
  int64_t shapes[3];
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT,
              weir_output_shapes(context, &test_program.functions[HUGE_OUTPUT],
                                 &x, shapes)),
      "output 'y': float32[2305843009213693951,1099511627776,"
      "1099511627776] is more than can be addressed");
  shape[0] = INT64_MAX;
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT,
                    weir_output_shapes(context, &test_program.functions[VALID],
                                       &x, shapes)),
            "input 'x': float32[9223372036854775807] is more than can be "
            "addressed");
}

TEST_F(RunTest, RefusesImpossibleOutputs) {
  int64_t shape[] = {1}, shapes[1];
  weir_tensor x = {nullptr, shape, WEIR_F32, 1};
  EXPECT_EQ(message(WEIR_INVALID_ARGUMENT,
                    weir_output_shapes(context, &test_program.functions[VALID],
                                       &x, shapes)),
            "output 'y': dimension 0 would be -1 for these inputs, must not "
            "be negative");
}

TEST_F(RunTest, ChecksOutputsAndBuffers) {
  float data[8] = {};
  int64_t three[] = {3}, four[] = {4};
  weir_tensor x = {data, three, WEIR_F32, 1};
  const weir_function *f = &test_program.functions[CHECKED];
  weir_tensor y = {data + 4, four, WEIR_F32, 1};
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, weir_run(context, session, f, &x, &y)),
      "output 'y': dimension 0 is 4, must be 3");
  y = {nullptr, three, WEIR_F32, 1};
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, weir_run(context, session, f, &x, &y)),
      "output 'y' has no data, must have 3 elements");
  y = {reinterpret_cast<char *>(data) + 17, three, WEIR_F32, 1};
  EXPECT_EQ(
      message(WEIR_INVALID_ARGUMENT, weir_run(context, session, f, &x, &y)),
      "output 'y' is at an address that is no multiple of 4");
}

TEST_F(RunTest, ReportsAssertionsOfTheModel) {
  float data[3] = {1, -1, 1}, out[3];
  int64_t three[] = {3};
  weir_tensor x = {data, three, WEIR_F32, 1}, y = {out, three, WEIR_F32, 1};
  const weir_function *f = &test_program.functions[CHECKED];
  EXPECT_EQ(
      message(WEIR_ASSERTION_FAILED, weir_run(context, session, f, &x, &y)),
      "check/Assert: x must not be negative");
  data[1] = 1;
  EXPECT_EQ(weir_run(context, session, f, &x, &y), WEIR_OK);
}

TEST_F(RunTest, ReportsAnArenaTooLarge) {
  float data[3] = {}, out[3];
  int64_t three[] = {3};
  weir_tensor x = {data, three, WEIR_F32, 1}, y = {out, three, WEIR_F32, 1};
  EXPECT_EQ(message(WEIR_OUT_OF_MEMORY,
                    weir_run(context, session,
                             &test_program.functions[HUGE_ARENA], &x, &y)),
            "no memory for the arena of 'huge_arena', 4611686018427387904 "
            "bytes");
  EXPECT_EQ(addRows(context, session, 3), 336);
}

TEST_F(RunTest, EndsWhenCancelled) {
  weir_context_cancel(context);
  float total, data[16] = {}, sum[16];
  int64_t shape[] = {4, 4};
  weir_tensor x = {data, shape, WEIR_F32, 2};
  weir_tensor inputs[] = {x, x};
  weir_tensor outputs[] = {{sum, shape, WEIR_F32, 2},
                           {&total, nullptr, WEIR_F32, 0}};
  EXPECT_EQ(
      weir_run(context, session, &test_program.functions[ADD], inputs, outputs),
      WEIR_CANCELLED);
  weir_context_resume(context);
  EXPECT_EQ(addRows(context, session, 4), 448);
}

TEST_F(RunTest, KeepsVariablesPerSession) {
  weir_session *other = nullptr;
  ASSERT_EQ(weir_session_create(context, &test_program, nullptr, &other),
            WEIR_OK);
  int64_t count = 0;
  weir_tensor y = {&count, nullptr, WEIR_I64, 0};
  const weir_function *f = &test_program.functions[COUNT];
  for (int64_t wanted : {42, 43, 44}) {
    ASSERT_EQ(weir_run(context, session, f, nullptr, &y), WEIR_OK);
    EXPECT_EQ(count, wanted);
  }
  ASSERT_EQ(weir_run(context, other, f, nullptr, &y), WEIR_OK);
  EXPECT_EQ(count, 42);
  auto *state = static_cast<int64_t *>(weir_session_state(session));
  EXPECT_EQ(state[0], 0);
  EXPECT_EQ(state[8], 44);
  weir_session_destroy(other);
}

TEST_F(RunTest, AllocatesNothingOnceWarm) {
  float total;
  std::vector<float> x(4000), sum(4000);
  int64_t shape[] = {1000, 4};
  weir_tensor in = {x.data(), shape, WEIR_F32, 2};
  weir_tensor inputs[] = {in, in};
  weir_tensor outputs[] = {{sum.data(), shape, WEIR_F32, 2},
                           {&total, nullptr, WEIR_F32, 0}};
  const weir_function *f = &test_program.functions[ADD];
  ASSERT_EQ(weir_run(context, session, f, inputs, outputs), WEIR_OK);
  size_t before = mallinfo2().uordblks;
  for (int64_t rows : {1000, 1, 500, 1000}) {
    shape[0] = rows;
    ASSERT_EQ(weir_run(context, session, f, inputs, outputs), WEIR_OK);
  }
  EXPECT_EQ(mallinfo2().uordblks, before);
}

TEST_F(RunTest, GivesTheSameBitsForAnyThreadCount) {
  std::vector<float> x(4000), y(4000);
  for (int i = 0; i < 4000; ++i)
    x[i] = 1.0f / float(i + 1), y[i] = float(i) * 0.3f;
  int64_t shape[] = {1000, 4};
  std::vector<std::vector<float>> sums;
  for (int threads : {1, 2, 4}) {
    weir_context *other = weir_context_create(threads);
    std::vector<float> sum(4001);
    weir_tensor inputs[] = {{x.data(), shape, WEIR_F32, 2},
                            {y.data(), shape, WEIR_F32, 2}};
    weir_tensor outputs[] = {{sum.data(), shape, WEIR_F32, 2},
                             {&sum[4000], nullptr, WEIR_F32, 0}};
    ASSERT_EQ(
        weir_run(other, session, &test_program.functions[ADD], inputs, outputs),
        WEIR_OK);
    sums.push_back(sum);
    weir_context_destroy(other);
  }
  EXPECT_EQ(sums[0], sums[1]);
  EXPECT_EQ(sums[0], sums[2]);
}

TEST(Run, ServesManyThreadsWithContextsOfTheirOwn) {
  std::vector<std::thread> hosts;
  for (int host = 0; host < 4; ++host)
    hosts.emplace_back([host] {
      weir_context *context = weir_context_create(1 + host % 2);
      weir_session *session = nullptr;
      EXPECT_EQ(weir_session_create(context, &test_program, nullptr, &session),
                WEIR_OK);
      for (int i = 0; i < 100; ++i)
        EXPECT_EQ(addRows(context, session, i + host), 112 * (i + host));
      weir_session_destroy(session);
      weir_context_destroy(context);
    });
  for (std::thread &host : hosts)
    host.join();
}

TEST(Run, FindsFunctions) {
  EXPECT_EQ(weir_find_function(&test_program, "count"),
            &test_program.functions[COUNT]);
  EXPECT_EQ(weir_find_function(&test_program, "none"), nullptr);
}

//===--- Sessions that are refused
//------------------------------------------===//

namespace {

/// The message of a session that must be refused with that status.
std::string refusal(const weir_program &program, int32_t wanted,
                    const void *weights = nullptr) {
  weir_context *context = weir_context_create(1);
  weir_session *session = nullptr;
  EXPECT_EQ(weir_session_create(context, &program, weights, &session), wanted);
  EXPECT_EQ(session, nullptr);
  std::string message = weir_context_message(context);
  weir_context_destroy(context);
  return message;
}

} // namespace

TEST(Session, ChecksTheVersion) {
  weir_program program = test_program;
  program.abi_version = 99;
  EXPECT_EQ(refusal(program, WEIR_INVALID_ARGUMENT),
            "'test' was compiled for version 99 of the runtime's ABI, which is "
            "version " +
                std::to_string(WEIR_ABI_VERSION));
}

TEST(Session, ChecksTheWeights) {
  weir_program program = test_program;
  program.weights = nullptr;
  EXPECT_EQ(refusal(program, WEIR_INVALID_ARGUMENT),
            "the weights of 'test' lie in a file of their own, of 16 bytes, "
            "which must be given");
  EXPECT_EQ(refusal(program, WEIR_INVALID_ARGUMENT, test_program.weights + 4),
            "the weights are at an address that is no multiple of 64");
}

TEST(Session, ChecksTheCpu) {
  weir_program program = test_program;
  program.cpu_features = "frobnicate,x";
  EXPECT_EQ(refusal(program, WEIR_UNSUPPORTED_CPU),
            "this program needs frobnicate, which this runtime does not know");
  // No CPU has both AMD's and Intel's extensions of these.
  for (const char *feature : {"fma4", "avx512_vp2intersect"}) {
    if (weir::rt::findCpuFeature(feature, strlen(feature)) !=
        weir::rt::CpuFeature::Absent)
      continue;
    std::string list = std::string("sse2,") + feature;
    program.cpu_features = list.c_str();
    EXPECT_EQ(refusal(program, WEIR_UNSUPPORTED_CPU),
              std::string("this program needs ") + feature +
                  ", which this CPU lacks");
  }
}

#if defined(__x86_64__)
TEST(CpuFeatures, AgreeWithTheKernel) {
  FILE *file = popen("grep -m1 ^flags /proc/cpuinfo", "r");
  ASSERT_NE(file, nullptr);
  std::string flags = " ";
  for (int c; (c = fgetc(file)) != EOF;)
    flags += c == '\n' ? ' ' : char(c);
  pclose(file);
  for (const char *name : {"sse",
                           "sse2",
                           "pni",
                           "ssse3",
                           "fma",
                           "cx16",
                           "sse4_1",
                           "sse4_2",
                           "movbe",
                           "popcnt",
                           "avx",
                           "f16c",
                           "bmi1",
                           "avx2",
                           "bmi2",
                           "avx512f",
                           "avx512dq",
                           "adx",
                           "avx512cd",
                           "avx512bw",
                           "avx512vl",
                           "avx512vbmi",
                           "avx512_vbmi2",
                           "gfni",
                           "vaes",
                           "vpclmulqdq",
                           "avx512_vnni",
                           "avx512_bitalg",
                           "avx512_vpopcntdq",
                           "amx_tile",
                           "amx_int8",
                           "amx_bf16",
                           "avx_vnni",
                           "avx512_bf16",
                           "avx512_fp16",
                           "abm",
                           "lahf_lm",
                           "sse4a",
                           "xop",
                           "fma4",
                           "tbm"}) {
    bool listed = flags.find(std::string(" ") + name + " ") != flags.npos;
    auto found = weir::rt::findCpuFeature(name, strlen(name));
    EXPECT_EQ(found, listed ? weir::rt::CpuFeature::Present
                            : weir::rt::CpuFeature::Absent)
        << name;
  }
}
#endif

//===--- Element types
//------------------------------------------------------===//

TEST(ElementTypes, HaveSizesAndNames) {
  EXPECT_EQ(weir_dtype_size(WEIR_BF16), 2u);
  EXPECT_EQ(weir_dtype_size(WEIR_C128), 16u);
  EXPECT_EQ(weir_dtype_size(WEIR_STRING), 0u);
  EXPECT_EQ(weir_dtype_size(-1), 0u);
  EXPECT_STREQ(weir_dtype_name(WEIR_F32), "float32");
  EXPECT_STREQ(weir_dtype_name(77), "unknown");
  size_t size = 0;
  int64_t shape[] = {3, 5}, empty[] = {INT64_MAX, INT64_MAX, 0};
  EXPECT_EQ(weir_tensor_size(WEIR_I16, 2, shape, &size), 1);
  EXPECT_EQ(size, 30u);
  EXPECT_EQ(weir_tensor_size(WEIR_I16, 3, empty, &size), 1);
  EXPECT_EQ(size, 0u);
  EXPECT_EQ(weir_tensor_size(WEIR_I16, 2, empty, &size), 0);
  EXPECT_EQ(weir_tensor_size(WEIR_STRING, 2, shape, &size), 0);
}
