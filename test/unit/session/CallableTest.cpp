//===- CallableTest.cpp - prepared runs -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/session/TextGraph.h"
#include <atomic>
#include <cstdlib>
#include <new>

using namespace weir;
using namespace weir::test;
using testing::ElementsAre;

//===----------------------------------------------------------------------===//
// Allocations are counted
//===----------------------------------------------------------------------===//

static std::atomic<size_t> allocations{0};

extern "C" void *__libc_malloc(size_t size);
extern "C" void *__libc_memalign(size_t alignment, size_t size);
extern "C" void *__libc_calloc(size_t count, size_t size);
extern "C" void *__libc_realloc(void *memory, size_t size);

#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
extern "C" void *malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
extern "C" void *calloc(size_t count, size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
extern "C" void *realloc(void *memory, size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
extern "C" void *aligned_alloc(size_t alignment, size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
extern "C" int posix_memalign(void **memory, size_t alignment, size_t size) {
  ++allocations;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}
#endif

namespace {

SessionOptions plain() {
  SessionOptions options;
  options.threads = 1;
  return options;
}

Graph makeOne() {
  return TextGraph()
      .placeholder("x", "?x3")
      .constant("two", {2}, "")
      .node("y", "Mul", {"x", "two"}, "T: DT_FLOAT")
      .constant("zero", {0, 0, 0}, "3")
      .variable("v", "3")
      .assign("init", "v", "zero")
      .placeholder("step", "3")
      .assign("add", "v", "step", "AssignAddVariableOp")
      .read("now", "v", {"add"})
      .load();
}

Callable make(Session &session, const std::vector<Fetch> &feeds,
              const std::vector<Fetch> &fetches) {
  Result<Callable> callable = session.MakeCallable(feeds, fetches);
  EXPECT_TRUE(callable.ok()) << callable.status().message();
  return callable.ok() ? *callable : Callable();
}

} // namespace

TEST(CallableTest, RunsWithoutAllocating) {
  Session session(makeOne(), plain());
  Callable callable = make(session, {"x"}, {"y"});
  std::vector<Tensor> inputs{row({1, 2, 3})}, outputs(1);
  ASSERT_TRUE(callable.Run(inputs, outputs).ok());
  const void *memory = outputs[0].raw();
  size_t before = allocations;
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(callable.Run(inputs.data(), outputs.data()).ok());
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(outputs[0].raw(), memory);
  EXPECT_THAT(valuesOf(outputs[0]), ElementsAre(2, 4, 6));
}

TEST(CallableTest, AssignsWithoutAllocating) {
  Session session(makeOne(), plain());
  ASSERT_TRUE(session.RunTargets({"init"}).ok());
  Callable callable = make(session, {"step"}, {"now"});
  std::vector<Tensor> inputs{vectorOf({1, 1, 1})}, outputs(1);
  ASSERT_TRUE(callable.Run(inputs, outputs).ok());
  size_t before = allocations;
  for (int i = 0; i < 99; ++i)
    ASSERT_TRUE(callable.Run(inputs.data(), outputs.data()).ok());
  EXPECT_EQ(allocations, before);
  EXPECT_THAT(valuesOf(outputs[0]), ElementsAre(100, 100, 100));
}

TEST(CallableTest, GivesOthersMemoryOfTheirOwn) {
  Session session(makeOne(), plain());
  Callable callable = make(session, {"x"}, {"y"});
  std::vector<Tensor> inputs{row({1, 2, 3})}, outputs(1);
  ASSERT_TRUE(callable.Run(inputs, outputs).ok());
  Tensor kept = outputs[0];
  inputs[0] = row({4, 5, 6});
  ASSERT_TRUE(callable.Run(inputs, outputs).ok());
  EXPECT_THAT(valuesOf(kept), ElementsAre(2, 4, 6));
  EXPECT_THAT(valuesOf(outputs[0]), ElementsAre(8, 10, 12));
  inputs[0] = Tensor::Of<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  ASSERT_TRUE(callable.Run(inputs, outputs).ok());
  EXPECT_THAT(outputs[0].shape(), ElementsAre(2, 3));
}

TEST(CallableTest, TellsWhatIsWrong) {
  Session session(makeOne(), plain());
  EXPECT_FALSE(session.MakeCallable({"x"}, {"none"}).ok());
  Callable callable = make(session, {"x"}, {"y"}), null;
  EXPECT_EQ(callable.feed_count(), 1u);
  EXPECT_EQ(callable.fetch_count(), 1u);
  std::vector<Tensor> inputs{vectorOf({1})}, outputs(1);
  EXPECT_THAT(callable.Run(inputs, outputs),
              FailsWith(StatusCode::InvalidArgument));
  inputs[0] = Tensor();
  EXPECT_THAT(callable.Run(inputs, outputs),
              FailsWith(StatusCode::InvalidArgument));
  inputs.clear();
  EXPECT_THAT(callable.Run(inputs, outputs),
              FailsWith(StatusCode::InvalidArgument));
  EXPECT_THAT(null.Run(inputs.data(), outputs.data()),
              FailsWith(StatusCode::InvalidArgument));
}

TEST(CallableTest, KeepsItsSession) {
  Callable callable;
  {
    Session session(makeOne(), plain());
    callable = make(session, {"x"}, {"y"});
  }
  std::vector<Tensor> inputs{row({1, 2, 3})}, outputs(1);
  ASSERT_TRUE(callable.Run(inputs, outputs).ok());
  EXPECT_THAT(valuesOf(outputs[0]), ElementsAre(2, 4, 6));
}
