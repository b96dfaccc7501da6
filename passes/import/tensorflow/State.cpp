//===- State.cpp - variables ----------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/State.h"
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

static LogicalResult convertVarHandle(Node &node) {
  foreign::VariableOp variable = node.getVariable();
  return node.give(Entity(variable, /*isReference=*/false));
}

/// TensorFlow 1: the variable is read where its reference is used.
static LogicalResult convertVariable(Node &node) {
  foreign::VariableOp variable = node.getVariable();
  return node.give(Entity(variable, /*isReference=*/true));
}

static LogicalResult convertRead(Node &node) {
  return node.give(node.readVariable());
}

/// The value with the dimensions that the variable declares, which the run
/// checks. Only variables that other programs share have others.
static Value fitDeclared(Node &node, Value value, TensorType declared) {
  auto have = dyn_cast<RankedTensorType>(value.getType());
  auto want = dyn_cast<RankedTensorType>(declared);
  if (!have || !want || want.hasStaticShape())
    return value;
  Sizes sizes(node);
  SmallVector<int64_t> shape(have.getShape());
  for (auto [i, size] : llvm::enumerate(want.getShape())) {
    if (ShapedType::isDynamic(size) || !have.isDynamicDim(i))
      continue;
    sizes.requireEqual(
        sizes.dim(value, i), sizes.number(size),
        ("dimension " + Twine(i) + " must be " + Twine(size)).str());
    shape[i] = size;
  }
  return node.castTo(value, have.clone(shape));
}

void tensorflow::assignVariable(Node &node, Value value) {
  assignVariable(node, node.getEntity(0).variable, value);
}

void tensorflow::assignVariable(Node &node, foreign::VariableOp variable,
                                Value value) {
  if (!value || !node.ok())
    return;
  TensorType type = convertType(variable.getType());
  if (!type || !weir::detail::areCompatible(type, value.getType())) {
    node.error() << "assigns a value of type " << value.getType()
                 << " to variable '" << variable.getSymName() << "' of type "
                 << variable.getType();
    return;
  }
  value = fitDeclared(node, value, type);
  auto name = FlatSymbolRefAttr::get(variable.getSymNameAttr());
  node.createAs<AssignOp>(TypeRange(), name, value);
  node.getImporter().getFlags().set(node.getBuilder(), node.getLoc(), variable);
}

LogicalResult tensorflow::giveAssigned(Node &node, Value value) {
  assignVariable(node, value);
  return node.give(Entity(node.getEntity(0).variable, /*isReference=*/true));
}

static LogicalResult convertAssign(Node &node) {
  return giveAssigned(node, node.getInput(1));
}

/// `v = v OP x`
template <typename Op> static LogicalResult convertUpdate(Node &node) {
  Value old = node.read(node.getEntity(0).variable);
  return giveAssigned(node, node.createBinary<Op>(old, node.getInput(1)));
}

/// Gives the number that the variable holds, and counts on.
static LogicalResult convertCountUpTo(Node &node) {
  Value old = node.read(node.getEntity(0).variable);
  if (!old || !node.ok())
    return failure();
  Type number = getElementTypeOrSelf(old.getType());
  int64_t limit = node.getIntAttr("limit", 0);
  Value goesOn = node.create<LessOp>(old, node.scalar(limit, number));
  require(node, goesOn, "reached limit of " + Twine(limit));
  assignVariable(node,
                 node.create<AddOp>(old, node.scalar(int64_t(1), number)));
  return node.give(old);
}

static LogicalResult convertIsInitialized(Node &node) {
  return node.give(node.getImporter().getFlags().get(
      node.getBuilder(), node.getLoc(), node.getEntity(0).variable));
}

static LogicalResult convertVariableShape(Node &node) {
  Type number = node.getTypeAttr("out_type", node.getBuilder().getI32Type());
  return node.give(node.create<ShapeOp>(node.readVariable(), number));
}

void tensorflow::addStateRules(RuleTable &rules) {
  rules.add({
      {"VarHandleOp", convertVarHandle, 0},
      {"VariableV2", convertVariable, 0},
      {"Variable", convertVariable, 0},
      {"ReadVariableOp", convertRead, 1, Takes::VariableValue},
      {"Assign", convertAssign, 2, Takes::Variable},
      {"AssignVariableOp", convertAssign, 2, Takes::Variable},
      {"AssignAdd", convertUpdate<AddOp>, 2, Takes::Variable},
      {"AssignAddVariableOp", convertUpdate<AddOp>, 2, Takes::Variable},
      {"AssignSub", convertUpdate<SubOp>, 2, Takes::Variable},
      {"AssignSubVariableOp", convertUpdate<SubOp>, 2, Takes::Variable},
      {"CountUpTo", convertCountUpTo, 1, Takes::Variable},
      {"ResourceCountUpTo", convertCountUpTo, 1, Takes::Variable},
      {"VarIsInitializedOp", convertIsInitialized, 1, Takes::Variable},
      {"IsVariableInitialized", convertIsInitialized, 1, Takes::Variable},
      {"VariableShape", convertVariableShape, 1, Takes::VariableValue},
  });
}
