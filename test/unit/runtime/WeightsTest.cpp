//===- WeightsTest.cpp - weights in a file of their own -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "runtime/weights/Sha256.h"
#include "test/unit/runtime/TestWeights.h"
#include "weir/runtime.h"
#include "gtest/gtest.h"

#include <stdlib.h>
#include <unistd.h>

using namespace weir::rt;

namespace {

std::string hashOf(const std::string &text, size_t part) {
  Sha256 sha256;
  for (size_t at = 0; at < text.size(); at += part)
    sha256.add(reinterpret_cast<const unsigned char *>(text.data()) + at,
               std::min(part, text.size() - at));
  unsigned char hash[32];
  sha256.finish(hash);
  std::string digits;
  for (unsigned char byte : hash)
    for (int nibble : {byte >> 4, byte & 15})
      digits += "0123456789abcdef"[nibble];
  return digits;
}

class WeightsTest : public testing::Test {
protected:
  WeightsTest() : context(weir_context_create(1)) {
    path = testing::TempDir() + "weir-weights-" + std::to_string(getpid());
  }
  ~WeightsTest() override {
    weir_weights_close(weights);
    weir_context_destroy(context);
    unlink(path.c_str());
  }

  int32_t open(int32_t flags = 0) {
    return weir_weights_open(context, &test_program, path.c_str(), flags,
                             &weights);
  }
  /// Why the file is refused, after its path.
  std::string refusal(int32_t wanted = WEIR_INVALID_ARGUMENT,
                      int32_t flags = 0) {
    EXPECT_EQ(open(flags), wanted);
    EXPECT_EQ(weights, nullptr);
    std::string message = weir_context_message(context);
    EXPECT_EQ(message.substr(0, path.size() + 2), path + ": ");
    return message.substr(path.size() + 2);
  }

  const float content[4] = {10, 20, 30, 40};
  std::string path;
  weir_context *context;
  weir_weights *weights = nullptr;
};

} // namespace

// The examples of FIPS 180-4, and a million letters.
TEST(Sha256Test, KnownHashes) {
  const char *ofNothing =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const char *ofAbc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const char *ofTwoBlocks =
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
  const char *ofMany =
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  EXPECT_EQ(hashOf("", 1), ofNothing);
  EXPECT_EQ(hashOf("abc", 3), ofAbc);
  std::string two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  for (size_t part : {1, 7, 56})
    EXPECT_EQ(hashOf(two, part), ofTwoBlocks);
  for (size_t part : {1, 63, 64, 65, 1000000})
    EXPECT_EQ(hashOf(std::string(1000000, 'a'), part), ofMany);
}

TEST_F(WeightsTest, AreMappedAligned) {
  writeTestWeights(path, content);
  ASSERT_EQ(open(WEIR_WEIGHTS_VERIFY), WEIR_OK)
      << weir_context_message(context);
  const void *data = weir_weights_data(weights);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % WEIR_ALIGNMENT, 0u);
  EXPECT_EQ(std::memcmp(data, content, sizeof(content)), 0);
  weir_session *session = nullptr;
  EXPECT_EQ(weir_session_create(context, &test_program, data, &session),
            WEIR_OK);
  weir_session_destroy(session);
}

TEST_F(WeightsTest, MustBeAFileOfWeights) {
  EXPECT_EQ(refusal(WEIR_IO_ERROR), "No such file or directory");
  std::ofstream(path) << "short";
  EXPECT_EQ(refusal(), "is no file of weights");
  std::ofstream(path) << std::string(100, 'x');
  EXPECT_EQ(refusal(), "is no file of weights");
  path = testing::TempDir();
  EXPECT_EQ(refusal(WEIR_IO_ERROR), "Is a directory");
  path = "/dev/null";
  EXPECT_EQ(refusal(WEIR_IO_ERROR), "no regular file");
  path = "";
}

TEST_F(WeightsTest, MustBeOfThisVersion) {
  weir_weights_header header = testWeightsHeader();
  header.version = 7;
  writeTestWeights(path, content, header);
  EXPECT_EQ(refusal(), "has version 7 of the format of weights, this runtime "
                       "reads version 1");
}

TEST_F(WeightsTest, MustBeOfTheProgram) {
  weir_weights_header header = testWeightsHeader();
  header.hash[0] = 0;
  writeTestWeights(path, content, header);
  EXPECT_EQ(refusal(), "has the weights of another model: their hash is "
                       "00758ecb87a9c715..., that of the weights of 'test' "
                       "b5758ecb87a9c715...");
}

TEST_F(WeightsTest, MustBeWhole) {
  writeTestWeights(path, content);
  ASSERT_EQ(truncate(path.c_str(), 79), 0);
  EXPECT_EQ(refusal(), "has 15 bytes of weights, must have 16");
  ASSERT_EQ(truncate(path.c_str(), 81), 0);
  EXPECT_EQ(refusal(), "has 17 bytes of weights, must have 16");
}

TEST_F(WeightsTest, AreCheckedWhereAsked) {
  writeTestWeights(path, {10, 20, 30, 41});
  EXPECT_EQ(refusal(WEIR_INVALID_ARGUMENT, WEIR_WEIGHTS_VERIFY),
            "is damaged: its bytes are not those that were written");
  EXPECT_EQ(open(), WEIR_OK);
}

TEST_F(WeightsTest, ProgramsOfOtherVersionsAreLeftAlone) {
  weir_program other = test_program;
  other.abi_version = 1;
  EXPECT_EQ(weir_weights_open(context, &other, path.c_str(), 0, &weights),
            WEIR_INVALID_ARGUMENT);
}
