//===- TensorTest.cpp - arrays in memory ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/tensor.hpp"
#include <gtest/gtest.h>

using namespace weir;

namespace {

TEST(Tensors, HoldTheirElements) {
  Tensor tensor = Tensor::Of<float>({2, 2}, {1, 2, 3, 4});
  ASSERT_TRUE(tensor);
  EXPECT_EQ(tensor.dtype(), DType::F32);
  EXPECT_EQ(tensor.size(), 4);
  EXPECT_EQ(tensor.byte_size(), 16u);
  EXPECT_EQ(tensor.data<float>()[3], 4);
  EXPECT_EQ(uintptr_t(tensor.raw()) % WEIR_ALIGNMENT, 0u);
  EXPECT_TRUE(tensor.is_unique());
  Tensor copy = tensor;
  EXPECT_FALSE(tensor.is_unique());
  EXPECT_EQ(copy.raw(), tensor.raw());
}

TEST(Tensors, AreNoneAtAllWhereTheyCantBe) {
  EXPECT_FALSE(Tensor());
  EXPECT_FALSE(Tensor(DType::F32, {-1}));
  EXPECT_FALSE(Tensor(DType::None, {1}));
  EXPECT_FALSE(Tensor(DType(99), {1}));
  EXPECT_FALSE(Tensor(DType::F64, {int64_t(1) << 62, 4}));
  EXPECT_FALSE(Tensor::Of<int>({3}, {1, 2}));
  EXPECT_FALSE(Tensor::Borrow(DType::F32, {2}, nullptr));
}

TEST(Tensors, MayBeEmpty) {
  Tensor tensor(DType::I64, {0, 3});
  EXPECT_TRUE(tensor);
  EXPECT_EQ(tensor.size(), 0);
  EXPECT_TRUE(Tensor(DType::I64, {int64_t(1) << 62, 4, 0}));
}

TEST(Tensors, MayBorrowMemory) {
  float memory[2] = {1, 2};
  Tensor tensor = Tensor::Borrow(DType::F32, {2}, memory);
  EXPECT_EQ(tensor.raw(), memory);
  auto owner = std::make_shared<int>(0);
  std::weak_ptr<int> watch = owner;
  Tensor owned = Tensor::Borrow(DType::F32, {2}, memory, std::move(owner));
  EXPECT_FALSE(watch.expired());
  owned = Tensor();
  EXPECT_TRUE(watch.expired());
}

TEST(Tensors, TypesHaveNamesAndSizes) {
  EXPECT_STREQ(DTypeName(DType::BF16), "bfloat16");
  EXPECT_EQ(DTypeSize(DType::C128), 16u);
  EXPECT_EQ(DTypeOf<bool>(), DType::Bool);
  EXPECT_EQ(DTypeOf<uint8_t>(), DType::U8);
  EXPECT_EQ(DTypeOf<long>(), DType::I64);
}

} // namespace
