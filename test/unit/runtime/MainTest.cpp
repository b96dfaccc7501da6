//===- MainTest.cpp - tests of a compiled executable's command line -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//
// The executable is Program.c, linked by the C compiler with libweir_main.a
// and libweir_rt.a; its path is in WEIR_TEST_EXECUTABLE.
//
//===----------------------------------------------------------------------===//

#include "runtime/npy/Npy.h"
#include "test/unit/runtime/TestWeights.h"

#include "gtest/gtest.h"

#include <dirent.h>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <vector>

using namespace weir::rt;

namespace {

/// What a run of the executable left.
struct Outcome {
  int status;
  std::string out; ///< stdout and stderr
};

class MainTest : public ::testing::Test {
protected:
  MainTest() : folder(::testing::TempDir() + "main-XXXXXX") {
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
  }

  Outcome run(const std::string &arguments) {
    std::string command =
        "cd " + folder + " && " WEIR_TEST_EXECUTABLE " 2>&1 " + arguments;
    FILE *pipe = popen(command.c_str(), "r");
    EXPECT_NE(pipe, nullptr);
    std::string out;
    for (int c; (c = fgetc(pipe)) != EOF;)
      out += char(c);
    return {WEXITSTATUS(pclose(pipe)), out};
  }

  /// Expects the run to fail with exactly one line.
  void expectError(int status, const std::string &arguments,
                   const std::string &message) {
    Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, status) << arguments;
    EXPECT_EQ(outcome.out, "runtime-program: error: " + message + "\n");
  }

  /// Writes a float32 file of consecutive numbers, in the test's folder.
  void writeNumbers(const std::string &name, std::vector<int64_t> shape) {
    int64_t count = 1;
    for (int64_t dimension : shape)
      count *= dimension;
    std::vector<float> data(count);
    for (int64_t i = 0; i < count; ++i)
      data[i] = float(i);
    Text error;
    weir_tensor tensor = {data.data(), shape.data(), WEIR_F32,
                          int32_t(shape.size())};
    ASSERT_TRUE(writeNpy((folder + "/" + name).c_str(), tensor, error));
  }

  /// The names in the test's folder, sorted.
  std::string listFolder() {
    dirent **entries;
    int count = scandir(
        folder.c_str(), &entries,
        [](const dirent *entry) { return int(entry->d_name[0] != '.'); },
        alphasort);
    std::string names;
    for (int i = 0; i < count; ++i) {
      names += std::string(entries[i]->d_name) + " ";
      free(entries[i]);
    }
    free(entries);
    return names;
  }

  std::string folder;
};

} // namespace

TEST_F(MainTest, HelpListsSignatures) {
  Outcome outcome = run("--help");
  EXPECT_EQ(outcome.status, 0);
  for (const char *part :
       {"runs the model 'test', compiled by hand", "--input NAME=@FILE.npy ",
        "--repeat N ",
        "\n  serving_default\n"
        "    input  x float32[batch,4] (serving_x:0)\n"
        "    input  y float32[batch,4]\n"
        "    output sum float32[batch,4] (model/add:0)\n"
        "    output total float32[] (model/Sum:0)\n",
        "\n  same\n    input  b bool[n]", "output y float32[?]"})
    EXPECT_NE(outcome.out.find(part), std::string::npos) << outcome.out;
}

TEST_F(MainTest, VersionNamesModelAndCompiler) {
  Outcome outcome = run("--version");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "test, compiled by hand\n");
}

TEST_F(MainTest, PrintsOutputsThatAreNotWritten) {
  Outcome outcome = run("--input x=2x4xf32=1 --input=y=2x4xfloat32=0.5");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "serving_default\n"
                         "  sum float32[2,4] = [[11.5, 21.5, 31.5, 41.5], "
                         "[11.5, 21.5, 31.5, 41.5]]\n"
                         "  total float32[] = 212\n");
  EXPECT_EQ(run("--input x=8x4xf32=0 --input serving_x:0=8x4xf32=0").status, 2);
  EXPECT_EQ(run("--input x=8x4xf32=0 --input y=8x4xf32=0").out,
            "serving_default\n"
            "  sum float32[8,4]: min 10, mean 25, max 40\n"
            "  total float32[] = 800\n");
  EXPECT_EQ(run("--input x=5x4xf32=nan --input y=5x4xf32=0").out,
            "serving_default\n"
            "  sum float32[5,4]: 20 NaN\n"
            "  total float32[] = nan\n");
  EXPECT_EQ(run("--input x=0x4xf32=0 --input y=0x4xf32=0").out,
            "serving_default\n"
            "  sum float32[0,4] = []\n"
            "  total float32[] = 0\n");
}

TEST_F(MainTest, PrintsOtherTypes) {
  EXPECT_EQ(run("--signature same --input b=2xbool=true --input "
                "c=2xc64=1.5-2j --input h=2xf16=0.1")
                .out,
            "same\n"
            "  b bool[2] = [true, true]\n"
            "  c complex64[2] = [1.5-2j, 1.5-2j]\n"
            "  h float16[2] = [0.1, 0.1]\n");
  EXPECT_EQ(run("--signature same --input b=20xbool=1 --input "
                "c=20xc64=3+4j --input h=20xf16=-65504")
                .out,
            "same\n"
            "  b bool[20]: min 1, mean 1, max 1\n"
            "  c complex64[20]: magnitude min 5, mean 5, max 5\n"
            "  h float16[20]: min -65504, mean -65504, max -65504\n");
  EXPECT_EQ(run("--signature count").out, "count\n  count int64[] = 42\n");
}

TEST_F(MainTest, ReadsAndWritesFiles) {
  writeNumbers("x.npy", {3, 4});
  writeNumbers("y.npy", {3, 4});
  Outcome outcome = run("--input x=@x.npy --input y=@y.npy "
                        "--output sum=@sum.npy --output total=@t.npy");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(listFolder(), "sum.npy t.npy x.npy y.npy ");
  Tensor sum;
  Text error;
  ASSERT_TRUE(readNpy((folder + "/sum.npy").c_str(), sum, error));
  EXPECT_EQ(sum.type.rank, 2);
  for (int i = 0; i < 12; ++i)
    EXPECT_EQ(static_cast<float *>(sum.data)[i], 2 * i + 10 * (1 + i % 4));
}

TEST_F(MainTest, TakesThreads) {
  for (const char *threads : {"0", "1", "2", "4"})
    EXPECT_EQ(run(std::string("--input x=100x4xf32=1 --input y=100x4xf32=2 ") +
                  "--threads=" + threads)
                  .out,
              "serving_default\n"
              "  sum float32[100,4]: min 13, mean 28, max 43\n"
              "  total float32[] = 11200\n");
}

TEST_F(MainTest, TimesRepeatedRuns) {
  Outcome outcome = run("--signature count --repeat 20");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out.find("20 runs: min "), 0u) << outcome.out;
  EXPECT_NE(outcome.out.find(" ms, median "), std::string::npos);
  EXPECT_NE(outcome.out.find(" ms, p90 "), std::string::npos);
  // One run, then twenty more.
  EXPECT_NE(outcome.out.find("count int64[] = 62\n"), std::string::npos);
}

TEST_F(MainTest, NamesErrorsOfTheCommandLine) {
  expectError(2, "--inptu x=1",
              "unknown option '--inptu'; did you mean '--input'?");
  expectError(2, "--frobnicate", "unknown option '--frobnicate'; see --help");
  expectError(2, "x.npy", "'x.npy' is no option; see --help");
  expectError(2, "--input", "--input takes NAME=@FILE.npy");
  expectError(2, "--input x", "--input takes NAME=VALUE, not 'x'");
  expectError(2, "--help=1", "--help takes no value");
  expectError(2, "--threads=-1",
              "--threads takes a number from 0 to 1024, not '-1'");
  expectError(2, "--repeat 1x",
              "--repeat takes a number from 1 to 1000000000, not '1x'");
  expectError(2, "--output sum=sum.npy",
              "--output takes NAME=@FILE.npy, not 'sum=sum.npy'");
}

TEST_F(MainTest, NamesWhatIsAllowed) {
  expectError(2, "--signature train",
              "no signature 'train', must be one of 'serving_default', "
              "'checked', 'count', 'same', 'valid', 'huge_output', "
              "'positive', 'huge_arena'");
  expectError(2, "--input z=f32=1", "no input 'z', must be one of 'x', 'y'");
  expectError(2, "--output z=@z.npy",
              "no output 'z', must be one of 'sum', 'total'");
  expectError(2, "--signature count --input x=f32=1",
              "no input 'x': the signature has none");
  expectError(2, "--input x=f32=1 --input x=f32=1", "input 'x' is given twice");
  expectError(2, "--input x=8x4xf32=1",
              "input 'y' is missing: --input y=@FILE.npy, of type "
              "float32[batch,4]");
}

TEST_F(MainTest, NamesErrorsOfInputs) {
  std::string y = " --input y=8x4xf32=1";
  expectError(1, "--input x=@x.npy" + y,
              "input 'x': x.npy: No such file or directory");
  expectError(1, "--input x=8x5xf32=1" + y,
              "input 'x': dimension 1 is 5, must be 4");
  expectError(1, "--input x=3x4xf32=1" + y,
              "input 'y': dimension 0 is 8, must be 3 as dimension 0 of input "
              "'x' (batch)");
  expectError(1, "--input x=8x4xf64=1" + y,
              "input 'x': type is float64, must be float32 "
              "(float32[batch,4])");
  expectError(1, "--input x=8x4xf31=1" + y,
              "input 'x': 8x4xf31=1: unknown type 'f31', must be one such as "
              "float32, f16 or i64");
  expectError(1, "--input x=8x4xf32=one" + y,
              "input 'x': 8x4xf32=one: 'one' is no float32");
  expectError(1, "--input x=8x4" + y,
              "input 'x': 8x4: the shape is malformed, must be like 2x8xf32");
  expectError(1, "--input x=8x4xf32" + y,
              "input 'x': 8x4xf32: the value is missing, as in f32=1");
  expectError(1, "--input x=99999999x99999999x99999999xf32=1" + y,
              "input 'x': 99999999x99999999x99999999xf32=1: "
              "float32[99999999,99999999,99999999] is more than there is "
              "memory for");
  expectError(1,
              "--signature same --input b=1xi8=128 --input c=1xc64=1 "
              "--input h=1xf16=1",
              "input 'b': 1xi8=128: '128' is no int8");
}

TEST_F(MainTest, NamesErrorsOfTheModel) {
  expectError(1, "--signature checked --input x=3xf32=-1",
              "check/Assert: x must not be negative");
  expectError(1, "--signature valid --input x=1xf32=0",
              "output 'y': dimension 0 would be -1 for these inputs, must not "
              "be negative");
  expectError(1, "--signature huge_output --input x=1xf32=0",
              "output 'y': float32[1,1099511627776,1099511627776] is more "
              "than can be addressed");
}

TEST_F(MainTest, LeavesNoPartOfAnOutput) {
  expectError(1, "--signature count --output count=@missing/c.npy",
              "output 'count': cannot write missing/c.npy: No such file or "
              "directory");
  expectError(1, "--signature checked --input x=3xf32=-1 --output y=@y.npy",
              "check/Assert: x must not be negative");
  EXPECT_EQ(listFolder(), "");
}

TEST_F(MainTest, SaysWhenStdoutIsFull) {
  Outcome outcome = run("--signature count >/dev/full");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "runtime-program: error: cannot write to the standard "
                         "output: No space left on device\n");
}

TEST_F(MainTest, ChecksTheFileOfWeights) {
  std::ofstream(folder + "/weights") << "short";
  expectError(1, "--signature count --weights weights",
              "weights: is no file of weights");
  float weights[4] = {10, 20, 30, 40};
  writeTestWeights(folder + "/weights", weights);
  std::string call =
      "--weights weights --input x=1x4xf32=1 --input y=1x4xf32=1";
  std::string said = "serving_default\n"
                     "  sum float32[1,4] = [[12, 22, 32, 42]]\n"
                     "  total float32[] = 108\n";
  EXPECT_EQ(run(call).out, said);
  EXPECT_EQ(run(call + " --verify-weights").out, said);
  weights[0] = 0;
  writeTestWeights(folder + "/weights", weights);
  expectError(1, "--signature count --verify-weights --weights weights",
              "weights: is damaged: its bytes are not those that were written");
}
