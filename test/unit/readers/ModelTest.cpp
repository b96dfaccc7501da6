//===- ModelTest.cpp - tests of whole models -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/Readers.h"

#include "dialects/foreign/Foreign.h"
#include "lib/readers/tensorflow/SavedModel.pb.h"
#include "test/unit/readers/Checkpoint.h"

#include <gmock/gmock.h>

using namespace mlir;
using namespace weir;
using namespace weir::test;
using testing::EndsWith;
using testing::HasSubstr;

namespace {

/// A variable that a function restores, as TensorFlow 2 writes it: the handle
/// and the file's name are arguments.
const char kSavedModel[] = R"(
saved_model_schema_version: 1
meta_graphs {
  meta_info_def { tags: 'serve' tags: 'gpu'
    stripped_op_list { op { name: 'Custom' output_arg { name: 'a' } output_arg { name: 'b' } } } }
  graph_def {
    node { name: 'v' op: 'VarHandleOp' attr { key: 'dtype' value { type: DT_FLOAT } }
           attr { key: 'shape' value { shape { dim { size: 2 } } } }
           attr { key: 'shared_name' value { s: 'scope/v' } } }
    node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } } }
    node { name: 'read' op: 'ReadVariableOp' input: 'v' }
    node { name: 'y' op: 'AddV2' input: 'x' input: 'read' }
    node { name: 'custom' op: 'Custom' }
    node { name: 'file' op: 'Placeholder' attr { key: 'dtype' value { type: DT_STRING } } }
    node { name: 'restore' op: 'StatefulPartitionedCall' input: 'file' input: 'v'
           attr { key: 'f' value { func { name: 'restore_all' } } }
           attr { key: 'Tout' value { list { type: DT_STRING } } } }
    library { function {
      signature { name: 'restore_all' input_arg { name: 'prefix' type: DT_STRING }
                  input_arg { name: 'handle' type: DT_RESOURCE } output_arg { name: 'r' type: DT_STRING } }
      node_def { name: 'names' op: 'Const' attr { key: 'value' value { tensor {
        dtype: DT_STRING tensor_shape { dim { size: 2 } } string_val: 'other' string_val: 'layer/v' } } } }
      node_def { name: 'slices' op: 'Const' attr { key: 'value' value { tensor {
        dtype: DT_STRING tensor_shape { dim { size: 2 } } string_val: '' } } } }
      node_def { name: 'RestoreV2' op: 'RestoreV2' input: 'prefix' input: 'names:output:0'
        input: 'slices:output:0' attr { key: 'dtypes' value { list { type: DT_FLOAT type: DT_FLOAT } } } }
      node_def { name: 'id' op: 'Identity' input: 'RestoreV2:tensors:1' }
      node_def { name: 'assign' op: 'AssignVariableOp' input: 'handle' input: 'id:output:0' }
      node_def { name: 'done' op: 'Identity' input: 'prefix' input: '^assign' }
      ret { key: 'r' value: 'done:output:0' } } }
  }
  saver_def { filename_tensor_name: 'file:0' restore_op_name: 'restore' }
  signature_def { key: 'serving_default' value { method_name: 'predict'
    inputs { key: 'in' value { name: 'x:0' dtype: DT_FLOAT tensor_shape { dim { size: -1 name: 'n' } } } }
    outputs { key: 'out' value { name: 'y:0' dtype: DT_FLOAT tensor_shape { unknown_rank: true } } } } }
  collection_def { key: 'saved_model_main_op' value { node_list { value: 'custom' } } }
})";

class ModelTest : public testing::Test {
protected:
  ModelTest() {
    options.tags = {"gpu", "serve"};
    context.getDiagEngine().registerHandler([](Diagnostic &) {});
  }

  std::string read(llvm::StringRef name) {
    auto module = readModel(context, folder.path(name), options);
    if (!module.ok())
      return std::string(module.status().message());
    std::string text;
    llvm::raw_string_ostream stream(text);
    (*module)->print(stream, OpPrintingFlags().useLocalScope());
    return text;
  }

  void writeModel(std::vector<float> values) {
    folder.write("m/saved_model.pbtxt", kSavedModel);
    CheckpointWriter checkpoint;
    checkpoint.add("layer/v", {int64_t(values.size())}, values);
    checkpoint.write(folder, "m/variables/variables");
  }

  MLIRContext context;
  Folder folder;
  ReadOptions options;
};

TEST_F(ModelTest, ReadsSavedModels) {
  writeModel({1, 2});
  std::string text = read("m");
  EXPECT_THAT(
      text,
      HasSubstr(
          "foreign.variable @\"scope/v\" : tensor<2xf32> from \"layer/v\" = "
          "dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "inputs [{name = \"in\", tensor = \"x:0\", type = tensor<?xf32>}] "
          "outputs [{name = \"out\", tensor = \"y:0\", type = "
          "tensor<*xf32>}]"));
  EXPECT_THAT(
      text,
      HasSubstr("foreign.signature \"__saved_model_init_op\" of @graph inputs "
                "[] outputs "
                "[{name = \"init\", tensor = \"^custom\", type = none}]"));
  EXPECT_THAT(text, HasSubstr("%custom:3 = foreign.node \"Custom\""));
  EXPECT_THAT(text, HasSubstr("attributes {foreign.variable = @\"scope/v\"}"));
  EXPECT_EQ(read("m/saved_model.pbtxt"), text);
}

TEST_F(ModelTest, NamesTheVariableThatIsDamaged) {
  writeModel({1, 2, 3});
  EXPECT_THAT(
      read("m"),
      EndsWith("variable 'scope/v': is of type tensor<2xf32>, the checkpoint's "
               "tensor 'layer/v' of type tensor<3xf32>"));
  writeModel({1, 2});
  folder.write("m/variables/variables.data-00000-of-00001", "12345678");
  EXPECT_THAT(
      read("m"),
      EndsWith(
          "variable 'scope/v': tensor 'layer/v' of the checkpoint: is damaged: "
          "its checksum differs"));
}

/// TensorFlow 1 divides large variables; each part is a slice of one tensor.
TEST_F(ModelTest, ReadsPartitionedVariables) {
  folder.write("m/saved_model.pbtxt", R"(
    meta_graphs {
      meta_info_def { tags: 'serve' }
      graph_def {
        node { name: 'w/part_0' op: 'VariableV2' attr { key: 'dtype' value { type: DT_FLOAT } }
               attr { key: 'shape' value { shape { dim { size: 2 } dim { size: 2 } } } } }
        node { name: 'w/part_1' op: 'VariableV2' attr { key: 'dtype' value { type: DT_FLOAT } }
               attr { key: 'shape' value { shape { dim { size: 1 } dim { size: 2 } } } } }
        node { name: 'file' op: 'Placeholder' attr { key: 'dtype' value { type: DT_STRING } } }
        node { name: 'names' op: 'Const' attr { key: 'value' value { tensor {
          dtype: DT_STRING tensor_shape { dim { size: 2 } } string_val: 'w' string_val: 'w' } } } }
        node { name: 'slices' op: 'Const' attr { key: 'value' value { tensor {
          dtype: DT_STRING tensor_shape { dim { size: 2 } }
          string_val: '3 2 0,2:0,2' string_val: '3 2 2,1:0,2' } } } }
        node { name: 'restored' op: 'RestoreV2' input: 'file' input: 'names' input: 'slices'
               attr { key: 'dtypes' value { list { type: DT_FLOAT type: DT_FLOAT } } } }
        node { name: 'a0' op: 'Assign' input: 'w/part_0' input: 'restored:0' }
        node { name: 'a1' op: 'Assign' input: 'w/part_1' input: 'restored:1' }
        node { name: 'restore' op: 'NoOp' input: '^a0' input: '^a1' }
      }
      saver_def { restore_op_name: 'restore' }
    })");
  CheckpointWriter checkpoint;
  checkpoint.add("w", {3, 2}, {1, 2, 3, 4, 5, 6});
  checkpoint.write(folder, "m/variables/variables");
  options.tags = {"serve"};
  std::string text = read("m");
  EXPECT_THAT(text, HasSubstr("foreign.variable @\"w/part_0\" : "
                              "tensor<2x2xf32> from \"w\" = dense<"));
  EXPECT_THAT(text, HasSubstr("foreign.variable @\"w/part_1\" : "
                              "tensor<1x2xf32> from \"w\" = dense<"
                              "[[5.000000e+00, 6.000000e+00]]>"));
}

TEST_F(ModelTest, NamesTheTagsThatAreThere) {
  writeModel({1, 2});
  options.tags = {"serve"};
  EXPECT_THAT(
      read("m"),
      EndsWith("has no meta graph with the tags {serve}, only {gpu, serve}"));
}

TEST_F(ModelTest, SaysWhatOtherFilesAre) {
  folder.write("keras.h5", "\x89HDF\r\n");
  EXPECT_THAT(read("keras.h5"),
              HasSubstr("is an HDF5 file (Keras writes .h5 so): save the model "
                        "as a SavedModel"));
  folder.write("m.tflite", std::string("\x1c\0\0\0TFL3", 8));
  EXPECT_THAT(read("m.tflite"), HasSubstr("is a TFLite model"));
  folder.write("m.keras", "PK\x03\x04");
  EXPECT_THAT(read("m.keras"), HasSubstr("is a zip archive"));
  folder.write("m.onnx", "\x08\x08");
  EXPECT_THAT(read("m.onnx"), HasSubstr("is an ONNX model"));
  folder.write("v.index", "x");
  EXPECT_THAT(read("v.index"), HasSubstr("is a checkpoint without a graph"));
  folder.write("empty.pb", "");
  EXPECT_THAT(read("empty.pb"), HasSubstr("is an empty file"));
  folder.write("noise.pb", "\xff\xff\xff");
  EXPECT_THAT(read("noise.pb"),
              HasSubstr("is damaged, or not a GraphDef message"));
  folder.write("folder/x", "");
  EXPECT_THAT(read("folder"), HasSubstr("is a folder without saved_model.pb"));
  EXPECT_THAT(read("nothing"), HasSubstr("does not exist"));
}

TEST_F(ModelTest, LimitsSizes) {
  writeModel({1, 2});
  options.limits.fileBytes = 100;
  EXPECT_THAT(read("m"), HasSubstr("bytes, at most 100 are read"));
  options.limits = {};
  options.limits.nodes = 3;
  EXPECT_THAT(read("m"), HasSubstr("has more than 3 nodes"));
}

/// Messages may nest as deep as a file says: attributes of functions of
/// attributes.
TEST_F(ModelTest, LimitsNesting) {
  tf::GraphDef graph;
  tf::NodeDef *node = graph.add_node();
  node->set_name("n");
  node->set_op("A");
  tf::AttrValue *value = &(*node->mutable_attr())["a"];
  for (int i = 0; i < 1000; ++i) {
    value->mutable_func()->set_name("f");
    value = &(*value->mutable_func()->mutable_attr())["a"];
  }
  folder.write("deep.pb", graph.SerializeAsString());
  EXPECT_THAT(read("deep.pb"), HasSubstr("is damaged, or not a"));
}

/// Whatever byte is wrong, the model is read or refused.
TEST_F(ModelTest, SurvivesFlippedBytes) {
  tf::GraphDef graph;
  for (std::string name : {"a", "b", "c"}) {
    tf::NodeDef *node = graph.add_node();
    node->set_name(name);
    node->set_op(name == "a" ? "Const" : "Split");
    if (name != "a")
      node->add_input("a:0");
    (*node->mutable_attr())["num_split"].set_i(2);
    tf::TensorProto *tensor = (*node->mutable_attr())["value"].mutable_tensor();
    tensor->set_dtype(tf::DT_INT16);
    tensor->mutable_tensor_shape()->add_dim()->set_size(3);
    tensor->add_int_val(1);
    tensor->add_int_val(2);
  }
  std::string bytes = graph.SerializeAsString();
  for (size_t i = 0; i < bytes.size(); ++i)
    for (char flip : {'\x01', '\x10', '\x80'}) {
      std::string damaged = bytes;
      damaged[i] ^= flip;
      folder.write("g.pb", damaged);
      read("g.pb");
    }
}

} // namespace
