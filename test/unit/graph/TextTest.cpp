//===- TextTest.cpp - graphs as text and back -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/ops.hpp"
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>

using namespace weir;
using testing::HasSubstr;

namespace {

std::string temporary(const std::string &name) {
  return testing::TempDir() + "weir-text-" + name;
}

void writeFile(const std::string &path, const std::string &text) {
  std::ofstream(path) << text;
}

/// A net with a large constant, a variable, a branch and a signature.
Graph makeNet() {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {-1, 16}, "x");
  Tensor weights(DType::F32, {16, 32});
  for (int64_t i = 0; i < weights.size(); ++i)
    weights.data<float>()[i] = float(i % 7) - 3;
  NameScope scope(graph, "net");
  Output h = ops::MatMul(x, Constant(graph, weights, "w"));
  Variable bias = MakeVariable(Constant(graph, 0.5f), "b");
  Output p = Placeholder(graph, DType::Bool, {}, "p");
  Values y = If(
      p, [&] { return Values{ops::Add(h, bias)}; },
      [&] {
        return Values{
            ops::Conv(ops::ExpandDims(h, {2}),
                      Constant(graph, Tensor(DType::F32, {1, 1, 1})), {1}, {1},
                      ops::ConvOptions().set_padding(ops::Padding::Same))
                .op()
                .output(0)};
      });
  (void)y;
  graph.AddInitializer();
  graph.AddSignature({"serve", {{"x", x}}, {{"h", h}}});
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  return graph;
}

TEST(Text, GoesRoundByAFile) {
  Graph graph = makeNet();
  std::string path = temporary("round.mlir");
  Status written = graph.WriteText(path);
  ASSERT_TRUE(written.ok()) << written.message();
  EXPECT_TRUE(std::filesystem::exists(path + ".weights"));
  Result<Graph> read = LoadModel(path);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read->ToText(), graph.ToText());
  EXPECT_EQ(read->FindOutput("net/matmul").shape(), PartialShape({-1, 32}));
  EXPECT_EQ(read->FindVariable("net/b").dtype(), DType::F32);
  ASSERT_EQ(read->signatures().size(), 1u);
  EXPECT_EQ(read->signatures()[0].inputs[0].output.name(), "x:0");
  // What is added to it gets names of its own.
  Output x = read->FindOutput("x");
  EXPECT_EQ(Constant(*read, 1, "x").name(), "x_1:0");
  EXPECT_EQ(ops::Exp(x).shape(), PartialShape({-1, 16}));
}

TEST(Text, MayLackItsWeights) {
  std::string path = temporary("lost.mlir");
  ASSERT_TRUE(makeNet().WriteText(path).ok());
  std::filesystem::remove(path + ".weights");
  Result<Graph> read = LoadModel(path);
  ASSERT_FALSE(read.ok());
  EXPECT_THAT(read.status().message(), HasSubstr("net/w"));
}

TEST(Text, IsNotTrusted) {
  struct Case {
    const char *text, *message;
  } cases[] = {
      {"", "holds no graph"},
      {"func.func @f() { return }", "holds no graph"},
      {"foreign.graph @f(%x: tensor<f32> named \"x\") {\n}", "has arguments"},
      {"foreign.graph @g() {", "expected"},
      {"foreign.graph @g() {\n%a = foreign.node \"NoOp\" named \"a\" () {} : "
       "() -> none\n"
       "%b = foreign.node \"NoOp\" named \"a\" () {} : () -> none\n}",
       "has the name 'a'"},
  };
  for (const Case &each : cases) {
    std::string path = temporary("bad.mlir");
    writeFile(path, each.text);
    Result<Graph> read = LoadModel(path);
    ASSERT_FALSE(read.ok()) << each.text;
    EXPECT_THAT(read.status().message(), HasSubstr(each.message));
    EXPECT_EQ(read.status().message().find('\n'), std::string::npos);
  }
}

TEST(Text, ModelsThatAreNotThereAreErrors) {
  Result<Graph> read = LoadModel("/no/such/model");
  EXPECT_EQ(read.status().code(), StatusCode::IoError);
  EXPECT_EQ(read.status().message(), "'/no/such/model' does not exist");
}

TEST(Text, SignaturesAreChecked) {
  Graph graph, other;
  Output x = Placeholder(graph, DType::F32, {2}, "x");
  Output y = Placeholder(other, DType::F32, {2}, "y");
  graph.AddSignature({"s", {{"x", x}}, {{"x", x}}});
  EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  Graph copy = graph;
  copy.AddSignature({"s", {}, {}});
  EXPECT_EQ(graph.status().message(), "signature 's': there is one already");
  other.AddSignature({"t", {{"x", x}}, {}});
  EXPECT_EQ(other.status().message(),
            "signature 't': 'x' is no tensor of the graph");
}

TEST(Text, CantBeWrittenWhereThereIsNoFolder) {
  EXPECT_EQ(Graph().WriteText("/no/such/folder/x.mlir").code(),
            StatusCode::IoError);
}

} // namespace
