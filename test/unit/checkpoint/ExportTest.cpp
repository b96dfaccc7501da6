//===- ExportTest.cpp - what is refused as a SavedModel -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/checkpoint/Nets.h"
#include "weir/ops.hpp"
#include "weir/saved_model.hpp"

using namespace weir;
using namespace weir::test;
using testing::ElementsAre;

namespace {

class ExportTest : public ScratchTest {
protected:
  ExportTest() {
    Output x = Placeholder(graph, DType::F32, {-1, 2}, "x");
    Variable w = MakeVariable(graph, DType::F32, {2}, "w");
    Output y = ops::Mul(x, w, "y");
    graph.AddSignature({"serving_default", {{"x", x}}, {{"y", y}}});
    EXPECT_TRUE(graph.status().ok()) << graph.status().message();
  }

  Status save(const ExportOptions &options = {}) {
    Session session(graph);
    Status set = session.SetVariable("w", Tensor::Of<float>({2}, {3, 4}));
    EXPECT_TRUE(set.ok()) << set.message();
    return ExportSavedModel(graph, session, path("model"), options);
  }

  Graph graph;
};

TEST_F(ExportTest, IsReadBack) {
  Status status = save();
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_THAT(files(), ElementsAre("model"));
  Result<Graph> again = LoadModel(path("model"));
  ASSERT_TRUE(again.ok()) << again.status().message();
  Session session(*again);
  Tensor x = Tensor::Of<float>({1, 2}, {1, 10});
  auto y = session.RunSignature("serving_default", {{"x", x}});
  ASSERT_TRUE(y.ok()) << y.status().message();
  EXPECT_EQ((*y)["y"].data<float>()[1], 40);
}

TEST_F(ExportTest, HasTheSameBytesAgain) {
  ASSERT_TRUE(save().ok());
  std::filesystem::rename(path("model"), path("first"));
  ASSERT_TRUE(save().ok());
  for (const char *name : {"/saved_model.pb", "/variables/variables.index"}) {
    std::ifstream a(path("first") + name), b(path("model") + name);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(a), {}),
              std::string(std::istreambuf_iterator<char>(b), {}))
        << name;
  }
}

TEST_F(ExportTest, RefusesWhatTensorFlowHasNot) {
  Output x = graph.FindOutput("x");
  Output z = ops::BroadcastTogether({x, x}, "odd")[0];
  graph.AddSignature({"odd", {{"x", x}}, {{"z", z}}});
  EXPECT_THAT(save(), FailsWith(StatusCode::Unimplemented,
                                "node 'odd': op 'broadcast_together' has no "
                                "TensorFlow op"));
  EXPECT_THAT(files(), ElementsAre());
  ExportOptions options;
  options.signatures = {"serving_default"};
  EXPECT_TRUE(save(options).ok());
}

TEST_F(ExportTest, RefusesWhatIsNotThere) {
  ExportOptions options;
  options.signatures = {"none"};
  EXPECT_THAT(save(options),
              FailsWith(StatusCode::NotFound, "no signature 'none'"));
  options.signatures = {};
  options.keep = {"none"};
  EXPECT_THAT(save(options),
              FailsWith(StatusCode::NotFound, "nothing named 'none'"));
  EXPECT_THAT(ExportSavedModel(graph, Session(graph), path("model")),
              FailsWith(StatusCode::AssertionFailed, "'w' is not initialised"));
  EXPECT_THAT(ExportSavedModel(graph, Session(Graph()), path("model")),
              FailsWith(StatusCode::InvalidArgument, "of another graph"));
  EXPECT_THAT(files(), ElementsAre());
  ASSERT_TRUE(save().ok());
  EXPECT_THAT(save(), FailsWith(StatusCode::InvalidArgument, "exists already"));
}

TEST_F(ExportTest, KeepsWhatIsNamed) {
  Variable w = graph.FindVariable("w");
  w.Assign(Constant(graph, std::vector<float>{7, 8}));
  ASSERT_TRUE(graph.status().ok()) << graph.status().message();
  ExportOptions options;
  options.keep = {"w/assign"};
  Status status = save(options);
  ASSERT_TRUE(status.ok()) << status.message();
  Result<Graph> again = LoadModel(path("model"));
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_TRUE(again->FindOperation("w/assign"));
}

} // namespace
