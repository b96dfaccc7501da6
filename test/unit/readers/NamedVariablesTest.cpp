//===- NamedVariablesTest.cpp - tests of weights from elsewhere ----------===//
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
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

/// A variable of two floats.
std::string variable(const std::string &name) {
  return "node { name: '" + name +
         "' op: 'VariableV2' attr { key: 'dtype' value { type: DT_FLOAT } } "
         "attr { key: 'shape' value { shape { dim { size: 2 } } } } }\n";
}

class NamedVariablesTest : public testing::Test {
protected:
  NamedVariablesTest() {
    context.getDiagEngine().registerHandler(
        [&](Diagnostic &diagnostic) { remarks += diagnostic.str() + "\n"; });
    options.checkpoint = folder.path("w");
    folder.write("g.pbtxt", variable("a") + variable("s/b") +
                                "node { name: 'y' op: 'AddV2' input: 'a' "
                                "input: 's/b' }");
  }

  void writeCheckpoint(const std::vector<std::string> &keys) {
    CheckpointWriter checkpoint;
    float next = 0;
    for (const std::string &key : keys) {
      checkpoint.add(key, {2}, {next, next + 1});
      next += 2;
    }
    checkpoint.write(folder, "w");
  }

  void writeMap(llvm::StringRef text) {
    folder.write("map.txt", text);
    options.nameMap = folder.path("map.txt");
  }

  /// The module, or the error.
  std::string read() {
    remarks.clear();
    auto module = readModel(context, folder.path("g.pbtxt"), options);
    if (!module.ok())
      return std::string(module.status().message());
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

TEST_F(NamedVariablesTest, TakesVariablesByTheirNames) {
  writeCheckpoint({"a", "s/b"});
  EXPECT_THAT(
      read(),
      AllOf(HasSubstr("foreign.variable @a : tensor<2xf32> from \"a\" = "
                      "dense<[0.000000e+00, 1.000000e+00]>"),
            HasSubstr("foreign.variable @\"s/b\" : tensor<2xf32> from \"s/b\" "
                      "= dense<[2.000000e+00, 3.000000e+00]>")));
  EXPECT_THAT(remarks, AllOf(Not(HasSubstr("lacks")), Not(HasSubstr("left"))));
}

TEST_F(NamedVariablesTest, KnowsTheKeysOfObjects) {
  writeCheckpoint(
      {"_CHECKPOINTABLE_OBJECT_GRAPH", "a/.ATTRIBUTES/VARIABLE_VALUE", "s/b"});
  EXPECT_THAT(read(), HasSubstr("from \"a/.ATTRIBUTES/VARIABLE_VALUE\" = dense<"
                                "[2.000000e+00, 3.000000e+00]>"));
  EXPECT_THAT(remarks, Not(HasSubstr("left over")));
}

TEST_F(NamedVariablesTest, MapsNames) {
  writeCheckpoint({"layer-1/w", "a", "s/b"});
  writeMap("# comment\n\na\tlayer-1/w # this one\n");
  EXPECT_THAT(read(), HasSubstr("foreign.variable @a : tensor<2xf32> from "
                                "\"layer-1/w\" = dense<[0.000000e+00, "
                                "1.000000e+00]>"));
  EXPECT_THAT(remarks, HasSubstr("left over in the checkpoint: a\n"));
}

TEST_F(NamedVariablesTest, TellsWhatIsMissing) {
  writeCheckpoint({"a", "z"});
  EXPECT_THAT(read(), HasSubstr("foreign.variable @\"s/b\" : tensor<2xf32>\n"));
  EXPECT_THAT(remarks,
              AllOf(HasSubstr("variables that the checkpoint lacks: s/b\n"),
                    HasSubstr("left over in the checkpoint: z\n")));
  writeCheckpoint({"z"});
  EXPECT_THAT(read(), HasSubstr("w' has none of the variables a, s/b: name "
                                "their keys with --name-map"));
}

TEST_F(NamedVariablesTest, NamesFaults) {
  writeCheckpoint({"a", "s/b"});
  writeMap("a\n");
  EXPECT_THAT(read(), HasSubstr("line 1 must be a variable, given once, and "
                                "its key"));
  writeMap("a a\nb s/b\n");
  EXPECT_THAT(read(), HasSubstr("the model has no variables named as the name "
                                "map says: b"));
  writeMap("a nope\n");
  EXPECT_THAT(read(), HasSubstr("variable 'a'"));
  options.nameMap = folder.path("none.txt");
  EXPECT_THAT(read(), HasSubstr("can't read '"));
  options.nameMap.clear();
  options.checkpoint = folder.path("none");
  EXPECT_THAT(read(), HasSubstr("none.index"));
}

} // namespace
