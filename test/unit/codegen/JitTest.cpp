//===- JitTest.cpp - programs in memory -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/jit/JitProgram.h"
#include "test/unit/codegen/Tiny.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace weir;
using namespace weir::test;

namespace {

/// A session of a program that was compiled in memory.
class JitTest : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_TRUE(tiny.isLowered);
    auto created = JitProgram::create(tiny.emit());
    ASSERT_TRUE(bool(created)) << llvm::toString(created.takeError());
    program = std::move(*created);
    context = weir_context_create(2);
    ASSERT_EQ(weir_session_create(context, program->get(), nullptr, &session),
              WEIR_OK)
        << weir_context_message(context);
  }
  void TearDown() override {
    weir_session_destroy(session);
    weir_context_destroy(context);
  }

public:
  int32_t run(int function, const weir_tensor *inputs,
              weir_tensor *outputs) {
    return weir_run(context, session, &program->get()->functions[function],
                    inputs, outputs);
  }

protected:
  Tiny tiny;
  std::unique_ptr<JitProgram> program;
  weir_context *context = nullptr;
  weir_session *session = nullptr;
};

} // namespace

TEST_F(JitTest, RunsWithWeightsAndVariables) {
  ServeCall call(3);
  ASSERT_EQ(call.run(*this), WEIR_OK) << weir_context_message(context);
  EXPECT_THAT(call.y, testing::ElementsAre(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4));
  EXPECT_EQ(call.total, 30);
  EXPECT_EQ(call.calls, 40);
}

TEST_F(JitTest, FindsLibm) {
  DoubleCall call;
  ASSERT_EQ(call.run(*this), WEIR_OK) << weir_context_message(context);
  EXPECT_FLOAT_EQ(call.cosine, std::cos(1.0f));
}

TEST_F(JitTest, FailsWithTheModelsMessage) {
  ServeCall call(1001);
  EXPECT_EQ(call.run(*this), WEIR_ASSERTION_FAILED);
  EXPECT_STREQ(weir_context_message(context),
               "Assert: batch must be at most 1000");
}

TEST(JitProgram, RefusesOtherMachines) {
  Tiny tiny;
  codegen::ObjectProgram program = tiny.emit();
  program.target.triple = "riscv64-unknown-linux-gnu";
  auto jit = JitProgram::create(program);
  EXPECT_THAT(llvm::toString(jit.takeError()),
              testing::HasSubstr("code for 'riscv64-unknown-linux-gnu' cannot "
                                 "run on"));
}
