//===- GraphTest.cpp - tests of graphs and functions ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/Readers.h"

#include "dialects/foreign/Foreign.h"
#include "test/unit/readers/Checkpoint.h"

#include <gmock/gmock.h>

using namespace mlir;
using namespace weir;
using namespace weir::test;
using testing::ContainsRegex;
using testing::HasSubstr;

namespace {

class GraphTest : public testing::Test {
protected:
  GraphTest() {
    context.getDiagEngine().registerHandler(
        [&](Diagnostic &diagnostic) { remarks += diagnostic.str() + "\n"; });
  }

  /// The module read from a GraphDef in text form, or the error past the file's
  /// name.
  std::string read(llvm::StringRef graph) {
    folder.write("g.pbtxt", graph);
    auto module = readModel(context, folder.path("g.pbtxt"), options);
    if (!module.ok())
      return llvm::StringRef(module.status().message().data(),
                             module.status().message().size())
          .split("g.pbtxt': ")
          .second.str();
    std::string text;
    llvm::raw_string_ostream stream(text);
    (*module)->print(stream, OpPrintingFlags().useLocalScope());
    return text;
  }

  MLIRContext context;
  Folder folder;
  ReadOptions options;
  std::string remarks;
};

TEST_F(GraphTest, ReadsNodesInAnyOrder) {
  std::string text = read(R"(
      node { name: "y" op: "Relu" input: "x" input: "^c" device: "/cpu:0" }
      node { name: "c" op: "NoOp" }
      node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }
             attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } })");
  EXPECT_THAT(
      text,
      HasSubstr(
          "foreign.signature \"main\" of @graph inputs [{name = \"x\", tensor "
          "= "
          "\"x\", type = tensor<?x3xf32>}] outputs [{name = \"y\", tensor = "
          "\"y\", type = !foreign.value}]"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "foreign.node \"Relu\" named \"y\" on \"/cpu:0\"(%x#0, %c) {} : "
          "(tensor<?x3xf32>, none) -> (!foreign.value, none)"));
  EXPECT_THAT(remarks,
              HasSubstr("no feeds and fetches given, taking (x) to (y)"));
}

TEST_F(GraphTest, ReadsAttributes) {
  std::string text = read(R"(
      node { name: "n" op: "Some"
        attr { key: "i" value { i: 7 } }
        attr { key: "f" value { f: 0.5 } }
        attr { key: "b" value { b: true } }
        attr { key: "s" value { s: "SAME" } }
        attr { key: "t" value { type: DT_UINT8 } }
        attr { key: "any" value { shape { unknown_rank: true } } }
        attr { key: "fn" value { func { name: "g" } } }
        attr { key: "l" value { list { i: 1 i: 2 } } }
        attr { key: "e" value { list { } } }
        attr { key: "v" value { tensor { dtype: DT_INT32 int_val: 3 tensor_shape { } } } } })");
  EXPECT_THAT(
      text,
      HasSubstr(
          "{any, b = true, e = [], f = 5.000000e-01 : f32, fn = @g, i = 7 : "
          "i64, "
          "l = [1, 2], s = \"SAME\", t = ui8, v = dense<3> : tensor<i32>}"));
}

TEST_F(GraphTest, KnowsOutputsOfOps) {
  std::string text = read(R"(
      node { name: "split" op: "Split" input: "x" attr { key: "num_split" value { i: 3 } } }
      node { name: "x" op: "Unknown" }
      node { name: "y" op: "Relu" input: "x:2" })");
  EXPECT_THAT(text, ContainsRegex("%x:4 = foreign.node \"Unknown\""));
  EXPECT_THAT(text, ContainsRegex("%split:4 = foreign.node \"Split\""));
  EXPECT_EQ(read(R"(
      node { name: "s" op: "Switch" }
      node { name: "y" op: "Relu" input: "s:2" })"),
            "node 'y': takes input 's:2', which does not exist");
  EXPECT_EQ(read(R"(node { name: "s" op: "Split" })"),
            "node 's': lacks the attribute 'num_split', which says how many "
            "outputs it has");
  EXPECT_EQ(
      read(
          R"(node { name: "s" op: "Split" attr { key: "num_split" value { i: 99999999999 } } })"),
      "node 's': its nodes have more than 8388608 outputs");
  EXPECT_EQ(read(R"(node { name: "s" op: "A" input: "s:4294967295" })"),
            "node 's': its nodes have more than 8388608 outputs");
}

TEST_F(GraphTest, ReadsFunctionsWithinReach) {
  std::string text = read(R"(
      node { name: "c" op: "PartitionedCall" input: "x"
             attr { key: "f" value { func { name: "f" } } } attr { key: "Tout" value { list { type: DT_FLOAT } } } }
      node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
      library { function {
        signature { name: "f" input_arg { name: "a" type: DT_FLOAT } output_arg { name: "r" type: DT_INT32 } }
        node_def { name: "top" op: "TopKV2" input: "a" input: "k:output:0" }
        node_def { name: "k" op: "Const" attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 2 } } } }
        node_def { name: "print" op: "PrintV2" input: "k:output:0" }
        ret { key: "r" value: "top:indices:0" } control_ret { key: "p" value: "print" } }
      function { signature { name: "unused" } } })");
  EXPECT_THAT(
      text,
      HasSubstr(
          "foreign.graph @f(%arg0: tensor<*xf32> named \"a\") -> (\"r\") {"));
  EXPECT_THAT(text,
              HasSubstr("foreign.node \"TopKV2\" named \"top\"(%arg0, %k#0)"));
  EXPECT_THAT(
      text,
      HasSubstr("foreign.node \"PrintV2\" named \"print\" stateful(%k#0)"));
  EXPECT_THAT(
      text,
      HasSubstr("foreign.return %top#1 controls %print : !foreign.value"));
  EXPECT_THAT(text, Not(HasSubstr("@unused")));
}

TEST_F(GraphTest, TakesFeedsAndFetches) {
  options.requests = {{"main", {{"b:0", ""}}, {"c", "^a"}, {"a"}}};
  const char *graph = R"(
      node { name: "a" op: "NoOp" }
      node { name: "b" op: "Relu" input: "b" }
      node { name: "c" op: "Relu" input: "b" })";
  EXPECT_THAT(
      read(graph),
      HasSubstr(
          "inputs [{name = \"b:0\", tensor = \"b:0\", type = !foreign.value}] "
          "outputs [{name = \"c\", tensor = \"c\", type = !foreign.value}, "
          "{name = \"^a\", tensor = \"^a\", type = none}, "
          "{name = \"a\", tensor = \"^a\", type = none}]"));
  options.requests = {{"main", {}, {"d:0"}, {}}};
  EXPECT_EQ(read(graph), "fetch 'd:0' does not exist");
  options.requests = {{"main", {}, {}, {"d"}}};
  EXPECT_EQ(read(graph), "target 'd' does not exist");
}

TEST_F(GraphTest, TakesSeveralRequests) {
  options.requests = {{"one", {{"a", "?x4xf32"}}, {"b"}, {}},
                      {"two", {{"p", "2x?xi32"}}, {}, {"b"}}};
  std::string text = read(R"(
      node { name: "a" op: "Foo" }
      node { name: "b" op: "Relu" input: "a" }
      node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }
        attr { key: "shape" value { shape { dim { size: -1 } dim { size: 3 } } } } })");
  EXPECT_THAT(text,
              HasSubstr("foreign.signature \"one\" of @graph inputs [{name = "
                        "\"a\", tensor = \"a\", type = tensor<?x4xf32>}]"));
  EXPECT_THAT(text,
              HasSubstr("foreign.signature \"two\" of @graph inputs [{name = "
                        "\"p\", tensor = \"p\", type = tensor<2x3xf32>}] "
                        "outputs [{name = \"b\", tensor = \"^b\", type = "
                        "none}]"));
  const char *graph = R"(
      node { name: "p" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }
        attr { key: "shape" value { shape { dim { size: 3 } } } } })";
  options.requests = {{"main", {{"p", "4xf32"}}, {"p"}, {}}};
  EXPECT_EQ(read(graph), "feed 'p' is of another shape than 4xf32");
  options.requests = {{"main", {{"p", "4yf32"}}, {"p"}, {}}};
  EXPECT_EQ(read(graph), "feed 'p': '4yf32' is no type such as ?x4xf32");
}

struct Fault {
  const char *graph, *error;
};

class FaultTest : public GraphTest,
                  public testing::WithParamInterface<Fault> {};

TEST_P(FaultTest, IsOneClearLine) {
  EXPECT_EQ(read(GetParam().graph), GetParam().error);
}

#define IN_FUNCTION(body)                                                      \
  "node { name: 'n' op: 'f' } library { function { signature { name: "         \
  "'f' " body " } }"

INSTANTIATE_TEST_SUITE_P(
    Graphs, FaultTest,
    testing::Values(
        Fault{"node { name: 'a' op: 'A' input: 'b:0' }",
              "node 'a': takes input 'b:0', which does not exist"},
        Fault{"node { name: 'a' op: 'A' input: '^b' }",
              "node 'a': takes input '^b', which does not exist"},
        Fault{"node { name: 'a' op: 'A' input: 'a:b:c:d' }",
              "node 'a': 'a:b:c:d' does not name an edge"},
        Fault{"node { name: 'a' op: 'A' } node { name: 'a' op: 'B' }",
              "two nodes are named 'a'"},
        Fault{"node { op: 'A' }", "node 0 has no name or no op"},
        Fault{"node { name: 'a' op: 'A' attr { key: 'x' value { shape { dim { "
              "size: -3 } } } } }",
              "node 'a': attribute 'x': dimension 0 of a shape is -3"},
        Fault{"node { name: 'a' op: 'A' attr { key: 'x' value { placeholder: "
              "'T' } } }",
              "node 'a': attribute 'x': takes its value from '$T' of a generic "
              "function, "
              "which is not supported"},
        Fault{"node { name: 'a' op: 'A' attr { key: 'x' value { } } }",
              "node 'a': attribute 'x': has no value"},
        Fault{"node { name: 'a' op: 'A' attr { key: '' value { i: 1 } } }",
              "node 'a': has an attribute without a name"},
        Fault{
            "node { name: 'v' op: 'VarHandleOp' }",
            "node 'v': lacks the attribute 'dtype', the type of its elements"},
        Fault{"node { name: 'a' op: 'NoOp' }",
              "has no node without users: name what to fetch"},
        Fault{"node { name: 'a' op: 'f' } library { function { signature { "
              "name: 'f' } } "
              "function { signature { name: 'f' } } }",
              "the library has two functions named 'f'"},
        Fault{"node { name: 'f' op: 'VariableV2' attr { key: 'dtype' value { "
              "type: "
              "DT_FLOAT } } } library { function { signature { name: 'f' } } }",
              "variable 'f' has the name of a function"},
        Fault{IN_FUNCTION("output_arg { name: 'r' type: DT_FLOAT } }"),
              "function 'f': result 'r' is not given a value"},
        Fault{IN_FUNCTION("output_arg { name: 'r' type: DT_FLOAT } } "
                          "ret { key: 'r' value: 'x:y:0' }"),
              "function 'f': result 'r' takes 'x:y:0', which does not exist"},
        Fault{
            IN_FUNCTION("} control_ret { key: 'r' value: 'x' }"),
            "function 'f': control result 'r' takes 'x', which does not exist"},
        Fault{IN_FUNCTION("input_arg { name: 'a' type_attr: 'T' } }"),
              "function 'f': argument 'a' is generic, which is not supported"},
        Fault{
            IN_FUNCTION(
                "} node_def { name: 'u' op: 'U' } node_def { name: 'w' op: 'W' "
                "input: 'u:a:0' input: 'u:b:0' }"),
            "function 'f': node 'w': outputs 'a' and 'b' of node 'u' are used, "
            "but the "
            "outputs of its op 'U' are not known"},
        Fault{"node { name: 'a' ", "line 1: Expected identifier, got: "}));

} // namespace
