//===- SaverNodes.cpp - nodes that save and restore ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/SaverNodes.h"

#include "lib/readers/Status.h"
#include "lib/writers/tensorflow/Wire.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

StringRef weir::tf::variableOf(foreign::NodeOp node) {
  auto symbol = node->getAttrOfType<FlatSymbolRefAttr>(foreign::kVariableAttr);
  return symbol ? symbol.getValue() : StringRef();
}

namespace {
/// Adds the nodes.
class SaverWriter {
public:
  SaverWriter(GraphWriter &writer, ArrayRef<foreign::NodeOp> variables,
              MetaGraphDef &meta)
      : writer(writer), variables(variables), meta(meta) {}
  absl::Status write();

private:
  NodeDef &strings(StringRef name, ArrayRef<std::string> values,
                   bool isScalar = false);
  NodeDef &addFileName();
  absl::Status addSave(const NodeDef &file);
  absl::Status addRestore(const NodeDef &file);
  absl::StatusOr<std::string> addAssign(foreign::NodeOp variable,
                                        const std::string &value);
  absl::Status describe(foreign::NodeOp variable,
                        const std::string &initializer);
  static DataType typeOf(foreign::NodeOp variable) {
    auto type = dyn_cast_or_null<TypeAttr>(variable.getAttribute("dtype"));
    return type ? dataTypeOf(type.getValue()) : DT_INVALID;
  }
  static bool isResource(foreign::NodeOp variable) {
    return variable.getOp() == "VarHandleOp";
  }
  static AttrValue &attr(NodeDef &def, const char *name) {
    return (*def.mutable_attr())[name];
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (foreign::NodeOp variable : variables)
      keys.push_back(variableOf(variable).str());
    return keys;
  }
  /// No slices: whole tensors.
  std::vector<std::string> slices() const {
    return std::vector<std::string>(variables.size());
  }

  GraphWriter &writer;
  ArrayRef<foreign::NodeOp> variables;
  MetaGraphDef &meta;
};
} // namespace

NodeDef &SaverWriter::strings(StringRef name, ArrayRef<std::string> values,
                              bool isScalar) {
  NodeDef &def = writer.add(name, "Const");
  attr(def, "dtype").set_type(DT_STRING);
  TensorProto &tensor = *attr(def, "value").mutable_tensor();
  tensor.set_dtype(DT_STRING);
  tensor.mutable_tensor_shape();
  if (!isScalar)
    tensor.mutable_tensor_shape()->add_dim()->set_size(values.size());
  for (const std::string &value : values)
    tensor.add_string_val(value);
  return def;
}

NodeDef &SaverWriter::addFileName() {
  NodeDef &name = strings("save/filename", {std::string("model")}, true);
  NodeDef &def =
      writer.add("save/Const", "PlaceholderWithDefault", {name.name()});
  attr(def, "dtype").set_type(DT_STRING);
  attr(def, "shape").mutable_shape();
  meta.mutable_saver_def()->set_filename_tensor_name(def.name() + ":0");
  return def;
}

absl::Status SaverWriter::addSave(const NodeDef &file) {
  std::vector<std::string> inputs = {
      file.name(), strings("save/SaveV2/tensor_names", keys()).name(),
      strings("save/SaveV2/shape_and_slices", slices()).name()};
  std::vector<DataType> types;
  for (foreign::NodeOp variable : variables) {
    WEIR_ASSIGN_OR_RETURN(std::string edge,
                          writer.edge(variable.getOutputs()[0]));
    types.push_back(typeOf(variable));
    if (isResource(variable)) {
      NodeDef &read = writer.add("save/read", "ReadVariableOp", {edge});
      attr(read, "dtype").set_type(types.back());
      edge = read.name();
    }
    inputs.push_back(edge);
  }
  NodeDef &save = writer.add("save/SaveV2", "SaveV2", inputs);
  attr(save, "dtypes").mutable_list();
  for (DataType type : types)
    attr(save, "dtypes").mutable_list()->add_type(type);
  std::string after[] = {file.name(), "^" + save.name()};
  NodeDef &done = writer.add("save/control_dependency", "Identity", after);
  attr(done, "T").set_type(DT_STRING);
  meta.mutable_saver_def()->set_save_tensor_name(done.name() + ":0");
  return absl::OkStatus();
}

absl::StatusOr<std::string> SaverWriter::addAssign(foreign::NodeOp variable,
                                                   const std::string &value) {
  WEIR_ASSIGN_OR_RETURN(std::string edge,
                        writer.edge(variable.getOutputs()[0]));
  bool isNew = isResource(variable);
  NodeDef &assign = writer.add(
      "save/Assign", isNew ? "AssignVariableOp" : "Assign", {edge, value});
  attr(assign, isNew ? "dtype" : "T").set_type(typeOf(variable));
  return assign.name();
}

/// A VariableDef: where TensorFlow finds a variable and what belongs to it.
absl::Status SaverWriter::describe(foreign::NodeOp variable,
                                   const std::string &initializer) {
  WEIR_ASSIGN_OR_RETURN(std::string edge,
                        writer.edge(variable.getOutputs()[0]));
  bool isNew = isResource(variable);
  NodeDef &read = writer.add(variable.getNodeName() +
                                 (isNew ? "/Read/ReadVariableOp" : "/read"),
                             isNew ? "ReadVariableOp" : "Identity", {edge});
  attr(read, isNew ? "dtype" : "T").set_type(typeOf(variable));
  std::string bytes;
  wire::addBytes(bytes, 1, edge + ":0");
  wire::addBytes(bytes, 2, initializer);
  wire::addBytes(bytes, 3, read.name() + ":0");
  wire::addNumber(bytes, 5, isNew);
  wire::addNumber(bytes, 7, 1); // trainable
  for (const char *name : {"variables", "trainable_variables"})
    (*meta.mutable_collection_def())[name].mutable_bytes_list()->add_value(
        bytes);
  return absl::OkStatus();
}

absl::Status SaverWriter::addRestore(const NodeDef &file) {
  std::string inputs[] = {
      file.name(), strings("save/RestoreV2/tensor_names", keys()).name(),
      strings("save/RestoreV2/shape_and_slices", slices()).name()};
  NodeDef &restore = writer.add("save/RestoreV2", "RestoreV2", inputs);
  std::vector<std::string> assigns;
  for (auto [i, variable] : llvm::enumerate(variables)) {
    attr(restore, "dtypes").mutable_list()->add_type(typeOf(variable));
    NodeDef &value = writer.add("save/Identity", "Identity",
                                {restore.name() + ":" + std::to_string(i)});
    attr(value, "T").set_type(typeOf(variable));
    WEIR_ASSIGN_OR_RETURN(std::string assign,
                          addAssign(variable, value.name()));
    WEIR_RETURN_IF_ERROR(describe(variable, assign));
    assigns.push_back("^" + assign);
  }
  NodeDef &all = writer.add("save/restore_all", "NoOp", assigns);
  meta.mutable_saver_def()->set_restore_op_name(all.name());
  return absl::OkStatus();
}

absl::Status SaverWriter::write() {
  constexpr int version = 2; // bundles
  if (variables.empty())
    return absl::OkStatus();
  NodeDef &file = addFileName();
  meta.mutable_saver_def()->set_version(version);
  WEIR_RETURN_IF_ERROR(addSave(file));
  return addRestore(file);
}

absl::Status weir::tf::addSaver(GraphWriter &writer,
                                ArrayRef<foreign::NodeOp> variables,
                                MetaGraphDef &meta) {
  return SaverWriter(writer, variables, meta).write();
}
