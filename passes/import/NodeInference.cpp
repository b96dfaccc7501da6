//===- NodeInference.cpp - types of nodes that are being added ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/NodeInference.h"
#include "passes/import/WeirOps.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Nodes one behind the other that shape arithmetic is followed through.
static constexpr unsigned kMaxDepth = 8;

NodeInference::NodeInference(MLIRContext *context)
    : module(ModuleOp::create(UnknownLoc::get(context))), flags(*module, taken),
      importer(*module, getTensorflowRules(), flags) {}

NodeInference::~NodeInference() = default;

/// Whether a value may hold sizes, axes or places.
static bool mayBeShape(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() <= 1 && type.getElementType().isInteger() &&
         type.hasStaticShape();
}

/// The value of a constant node; null where it is none.
static ElementsAttr constantOf(Value value) {
  auto node = value.getDefiningOp<foreign::NodeOp>();
  bool isConstant =
      node &&
      ((!node.getDomain() && node.getOp() == "Const") ||
       (node.getDomain() == kWeirDomain.str() && node.getOp() == "constant"));
  return isConstant ? dyn_cast_or_null<ElementsAttr>(node.getAttribute("value"))
                    : ElementsAttr();
}

/// The op of the dialect that computes the value, made again; null where that
/// isn't known.
Value NodeInference::recompute(Value value, Origin origin, unsigned depth) {
  auto node = value.getDefiningOp<foreign::NodeOp>();
  if (!node || !node.getDomain() || depth >= kMaxDepth || !mayBeShape(value))
    return {};
  SmallVector<Entity> inputs;
  if (!makeInputs(node, origin, depth + 1, inputs))
    return {};
  OpBuilder builder = OpBuilder::atBlockEnd(&block());
  auto outputs = importer.convertAlone(node, inputs, builder);
  unsigned number = cast<OpResult>(value).getResultNumber();
  return succeeded(outputs) && number < outputs->size()
             ? (*outputs)[number].value
             : Value();
}

/// Null where the type isn't known.
Value NodeInference::makeInput(Value value, Origin origin, unsigned depth) {
  value = origin(value);
  OpBuilder builder = OpBuilder::atBlockEnd(&block());
  ElementsAttr constant = constantOf(value);
  if (constant && convertType(constant.getType()) == constant.getType())
    return ConstantOp::create(builder, value.getLoc(), constant);
  if (Value made = recompute(value, origin, depth))
    return made;
  TensorType type = convertType(value.getType());
  return type ? block().addArgument(type, value.getLoc()) : Value();
}

bool NodeInference::makeInputs(foreign::NodeOp node, Origin origin,
                               unsigned depth,
                               SmallVectorImpl<Entity> &inputs) {
  for (Value input : node.getDataInputs()) {
    inputs.push_back(Entity(makeInput(input, origin, depth)));
    if (!inputs.back())
      return false;
  }
  return true;
}

FailureOr<SmallVector<Type>> NodeInference::infer(foreign::NodeOp node,
                                                  Origin origin) {
  SmallVector<Type> types(node.getDataOutputs().size(),
                          foreign::ValueType::get(node.getContext()));
  SmallVector<Entity> inputs;
  bool isKnown = makeInputs(node, origin, 0, inputs), isGood = true;
  if (isKnown) {
    OpBuilder builder = OpBuilder::atBlockEnd(&block());
    auto outputs = importer.convertAlone(node, inputs, builder);
    isGood = succeeded(outputs);
    for (unsigned i = 0; isGood && i < types.size(); ++i)
      if (i < outputs->size() && (*outputs)[i].value)
        types[i] = (*outputs)[i].value.getType();
  }
  block().clear();
  block().eraseArguments(0, block().getNumArguments());
  if (!isGood)
    return failure();
  return types;
}
