//===- ExportTest.cpp - what a run needs of a graph -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Export.h"
#include "dialects/weir/Weir.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "weir/ops.hpp"
#include <gmock/gmock.h>

using namespace weir;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

struct Exported {
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string error;

  Exported(const Graph &graph, const SignatureRequest &request) {
    context.loadDialect<foreign::ForeignDialect, WeirDialect>();
    auto result = detail::exportFor(*graph.impl(), request, context);
    if (result.ok())
      module = std::move(*result);
    else
      error = std::string(result.status().message());
  }
  std::vector<std::string> nodes() {
    std::vector<std::string> names;
    module->walk([&](foreign::NodeOp node) {
      names.push_back(node.getNodeName().str());
    });
    return names;
  }
};

TEST(Export, CutsOutWhatIsNeeded) {
  Graph graph;
  Output x = Placeholder(graph, DType::F32, {2, 16}, "x");
  Tensor weights(DType::F32, {16, 64});
  Output w = Constant(graph, weights, "w");
  ops::MatMul(x, w, {}, "y");
  ops::Exp(x, "other");
  Exported out(graph, {"main", {{"x", "?x16xf32"}}, {"y:0"}, {}});
  ASSERT_TRUE(out.module) << out.error;
  EXPECT_THAT(out.nodes(), ElementsAre("x", "w", "y"));
  // Large constants are the graph's own bytes.
  auto inside = graph.impl()->findNode("w").getAttribute("value");
  mlir::Attribute copied;
  out.module->walk([&](foreign::NodeOp node) {
    if (node.getNodeName() == "w")
      copied = node.getAttribute("value");
  });
  auto bytesOf = [](mlir::Attribute value) {
    return mlir::cast<mlir::DenseResourceElementsAttr>(value)
        .getRawHandle()
        .getBlob()
        ->getData();
  };
  EXPECT_EQ(bytesOf(inside).data(), bytesOf(copied).data());
}

TEST(Export, NamesWhatIsNotThere) {
  Graph graph;
  Placeholder(graph, DType::F32, {2}, "pixels");
  Exported out(graph, {"main", {}, {"pixel"}, {}});
  EXPECT_EQ(out.error, "fetch 'pixel' does not exist; did you mean 'pixels'?");
}

TEST(Export, TellsTheGraphsError) {
  Graph graph;
  Constant(graph, Tensor());
  EXPECT_THAT(Exported(graph, {}).error, HasSubstr("node 'Const'"));
}

TEST(Export, TakesFunctionsAndVariables) {
  Graph graph;
  Variable v = MakeVariable(Constant(graph, 1.0f), "v");
  Output x = Placeholder(graph, DType::F32, {}, "x");
  Values y = While(
      graph, {x}, [&](const Values &in) { return ops::Less(in[0], v); },
      [&](const Values &in) { return Values{ops::Add(in[0], v)}; }, "loop");
  ASSERT_EQ(y.size(), 1u) << graph.status().message();
  Exported out(graph, {"main", {{"x", ""}, {"v", ""}}, {"loop"}, {"v/assign"}});
  ASSERT_TRUE(out.module) << out.error;
  std::vector<std::string> symbols;
  for (mlir::Operation &op : *out.module->getBody())
    if (auto symbol = mlir::dyn_cast<mlir::SymbolOpInterface>(op))
      symbols.push_back(symbol.getName().str());
  EXPECT_THAT(symbols, ElementsAre("graph", "loop_body", "loop_cond", "v"));
}

} // namespace
