//===- RandomTest.cpp - nodes that make no sense --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/WeirOps.h"
#include "weir/graph.hpp"
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

using namespace weir;
using import::WeirAttribute;

namespace {

/// Draws operands and attributes, most of which go together with nothing.
class Draw {
public:
  explicit Draw(unsigned seed) : random(seed) {}

  int64_t below(int64_t count) { return int64_t(random() % uint64_t(count)); }
  int64_t number() {
    constexpr int64_t numbers[] = {
        0, 1, 2, 3, 4, 7, -1, -2, 63, int64_t(1) << 40, INT64_MAX, INT64_MIN};
    return numbers[below(2) ? below(5) : below(12)];
  }
  Shape numbers() {
    Shape shape(size_t(below(6)));
    for (int64_t &each : shape)
      each = number();
    return shape;
  }
  DType type() {
    constexpr DType types[] = {DType::F32,  DType::F32, DType::I32, DType::I64,
                               DType::Bool, DType::C64, DType::U8,  DType::U64,
                               DType::F16,  DType::None};
    return types[below(10)];
  }
  Output operand(Graph &graph) {
    constexpr int64_t sizes[] = {1, 2, 3, 4, 8, -1, 0};
    if (below(8) == 0)
      return Constant(graph, std::vector<int>{int(number()), -1, 4});
    Shape dims(size_t(below(5)));
    for (int64_t &dim : dims)
      dim = sizes[below(7)];
    DType dtype = below(3) ? DType::F32 : type();
    dtype = dtype == DType::None ? DType::I32 : dtype;
    return Placeholder(graph, dtype,
                       below(9) ? PartialShape(dims) : PartialShape::Unknown());
  }
  detail::Attribute attribute(const WeirAttribute &row);

private:
  std::mt19937_64 random;
};

detail::Attribute Draw::attribute(const WeirAttribute &row) {
  using Kind = WeirAttribute::Kind;
  const char *name = row.name.data();
  switch (row.kind) {
  case Kind::Integer:
    return {name, number()};
  case Kind::Float:
    return {name, double(number())};
  case Kind::Flag:
    return {name, below(2) == 0};
  case Kind::String:
    return {name, "text"};
  case Kind::Integers:
    return {name, numbers()};
  case Kind::Element:
    return {name, type()};
  case Kind::Number:
    return {name, below(2) ? Tensor::Scalar(1.0f) : Tensor::Scalar(1)};
  case Kind::Elements:
    return {name, Tensor(type(), {below(4)})};
  case Kind::Enumeration:
    break;
  }
  llvm::SmallVector<llvm::StringRef> words;
  row.cases.split(words, ' ');
  return {name, words[size_t(below(int64_t(words.size())))].rtrim(',').str()};
}

/// Adds a node of the op; an error has to name it.
void addNode(const import::WeirOp &op, Draw &draw) {
  Graph graph;
  std::vector<Output> operands;
  size_t count = op.inputs.most == op.inputs.least ? op.inputs.least
                                                   : size_t(1 + draw.below(4));
  for (size_t i = 0; i < count; ++i)
    operands.push_back(i && draw.below(3) ? operands[0] : draw.operand(graph));
  std::vector<detail::Attribute> attributes;
  for (const WeirAttribute &row : op.attributes)
    if (row.isRequired || draw.below(2))
      attributes.push_back(draw.attribute(row));
  ASSERT_TRUE(graph.status().ok()) << graph.status().message();
  Operation made =
      detail::AddNode(graph.impl(), op.name.data(), "n", operands, attributes);
  std::string message = graph.status().message();
  EXPECT_EQ(bool(made), message.empty());
  if (!made) {
    EXPECT_EQ(message.rfind("node 'n': ", 0), 0u) << message;
    EXPECT_EQ(graph.status().code(), StatusCode::InvalidArgument) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(Random, NodesAreMadeOrRefused) {
  const char *rounds = std::getenv("WEIR_RANDOM_ROUNDS");
  int most = rounds ? std::atoi(rounds) : 3;
  Draw draw(20261123);
  for (int round = 0; round < most; ++round)
    for (const import::WeirOp &op : import::getWeirOps())
      addNode(op, draw);
}

} // namespace
