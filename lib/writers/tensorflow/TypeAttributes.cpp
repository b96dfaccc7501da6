//===- TypeAttributes.cpp - what nodes say of their types ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/TypeAttributes.h"

#include "lib/readers/Status.h"
#include "lib/writers/tensorflow/AttributeWriter.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

//===----------------------------------------------------------------------===//
// Types of values
//===----------------------------------------------------------------------===//

SmallVector<Type> weir::tf::statedResults(foreign::NodeOp node) {
  for (StringRef name : {"Tout", node.getOp().contains("While") ? "T" : "Tout"})
    if (auto list = dyn_cast_or_null<ArrayAttr>(node.getAttribute(name)))
      return llvm::map_to_vector(list.getAsRange<TypeAttr>(),
                                 [](TypeAttr type) { return type.getValue(); });
  return llvm::map_to_vector(node.getDataOutputs().getTypes(), [](Type type) {
    return isa<TensorType>(type) ? getElementTypeOrSelf(type) : Type();
  });
}

/// Ops whose only output is of the type that an attribute says.
static StringRef outputAttribute(StringRef op) {
  struct Row {
    StringLiteral attribute, ops;
  };
  static constexpr Row rows[] = {
      {"T", " Identity AddV2 Add Sub Mul RealDiv BiasAdd MatMul Conv2D Relu "
            "Softmax LogSoftmax Sigmoid Tanh Reshape Squeeze ExpandDims "
            "Transpose ConcatV2 Pack Sum Mean Max Min Prod MaxPool AvgPool "
            "StridedSlice Pad PadV2 BatchMatMulV2 Merge Switch Exit Enter "
            "StopGradient Neg Exp Log Square Sqrt Rsqrt Fill Tile "},
      {"dtype", " Const Placeholder PlaceholderWithDefault PlaceholderV2 "
                "ReadVariableOp VariableV2 Variable RandomUniform "
                "RandomStandardNormal ResourceGather "},
      {"DstT", " Cast "},
      {"Tparams", " GatherV2 Gather GatherNd "},
      {"output_type", " ArgMax ArgMin "},
      {"out_type", " Shape Size "},
  };
  std::string word = (" " + op + " ").str();
  for (const Row &row : rows)
    if (row.ops.contains(word))
      return row.attribute;
  return "";
}

Type weir::tf::knownElement(Value value) {
  if (isa<TensorType>(value.getType()))
    return getElementTypeOrSelf(value.getType());
  auto node = value.getDefiningOp<foreign::NodeOp>();
  if (!node)
    return {};
  unsigned index = cast<OpResult>(value).getResultNumber();
  SmallVector<Type> stated = statedResults(node);
  if (index < stated.size() && stated[index])
    return stated[index];
  StringRef name = outputAttribute(node.getOp());
  auto type = name.empty() || index != 0
                  ? TypeAttr()
                  : dyn_cast_or_null<TypeAttr>(node.getAttribute(name));
  return type ? type.getValue() : Type();
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

void weir::tf::setType(NodeDef &def, StringRef name, Type element) {
  (*def.mutable_attr())[name.str()].set_type(dataTypeOf(element));
}

absl::Status weir::tf::setType(NodeDef &def, StringRef name, Value value) {
  if (def.attr().count(name.str()))
    return absl::OkStatus();
  Type element = knownElement(value);
  if (!element || dataTypeOf(element) == DT_INVALID)
    return badModel("the type of " + foreign::describeValue(value) +
                    " isn't known");
  setType(def, name, element);
  return absl::OkStatus();
}

static absl::Status setTypes(NodeDef &def, StringRef name, ValueRange values) {
  if (def.attr().count(name.str()))
    return absl::OkStatus();
  AttrValue::ListValue &list =
      *(*def.mutable_attr())[name.str()].mutable_list();
  for (Value value : values) {
    NodeDef scratch;
    WEIR_RETURN_IF_ERROR(setType(scratch, "T", value));
    list.add_type(scratch.attr().at("T").type());
  }
  return absl::OkStatus();
}

/// The first input that is no handle.
static Value firstValue(foreign::NodeOp node) {
  for (Value input : node.getDataInputs())
    if (!isa<foreign::ResourceType>(getElementTypeOrSelf(input.getType())))
      return input;
  return {};
}

namespace {
/// The type attribute that an op needs, and the input whose type it is; -1: the
/// output's.
struct TypeRow {
  StringLiteral op, attribute;
  int input;
};
} // namespace

static constexpr TypeRow kRows[] = {
    {"AssignVariableOp", "dtype", 1},
    {"AssignAddVariableOp", "dtype", 1},
    {"AssignSubVariableOp", "dtype", 1},
    {"Const", "dtype", -1},
    {"ReadVariableOp", "dtype", -1},
    {"ResourceScatterUpdate", "Tindices", 1},
    {"ResourceScatterUpdate", "dtype", 2},
    {"ResourceScatterAdd", "Tindices", 1},
    {"ResourceScatterAdd", "dtype", 2},
    {"ScatterUpdate", "Tindices", 1},
    {"ScatterUpdate", "T", 2},
    {"ScatterAdd", "Tindices", 1},
    {"ScatterAdd", "T", 2},
    {"Assign", "T", 1},
    {"AssignAdd", "T", 1},
    {"AssignSub", "T", 1},
    {"IsVariableInitialized", "dtype", 0},
    {"Identity", "T", 0},
    {"PlaceholderWithDefault", "dtype", 0},
    {"If", "Tcond", 0},
};

absl::Status weir::tf::addTypeAttributes(foreign::NodeOp node, NodeDef &def) {
  StringRef op = node.getOp();
  ValueRange inputs = node.getDataInputs(), outputs = node.getDataOutputs();
  for (const TypeRow &row : kRows)
    if (row.op == op && row.input < int(inputs.size()))
      WEIR_RETURN_IF_ERROR(setType(
          def, row.attribute, row.input < 0 ? outputs[0] : inputs[row.input]));
  if (op == "While")
    return setTypes(def, "T", inputs);
  bool isCall = op == "PartitionedCall" || op == "StatefulPartitionedCall";
  if (op == "If" || isCall) {
    WEIR_RETURN_IF_ERROR(setTypes(def, "Tin", inputs.drop_front(!isCall)));
    return setTypes(def, "Tout", outputs);
  }
  if (op.starts_with("ResourceApply"))
    if (Value value = firstValue(node))
      return setType(def, "T", value);
  return absl::OkStatus();
}
