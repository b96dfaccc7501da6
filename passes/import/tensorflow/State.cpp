//===- State.cpp - variables ----------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Importer.h"
#include "passes/import/tensorflow/Rules.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

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
  return node.give(node.read(node.getEntity(0).variable));
}

/// Checks that the variable can hold the value, and assigns it.
static LogicalResult assign(Node &node, Value value) {
  foreign::VariableOp variable = node.getEntity(0).variable;
  if (!value || !node.ok())
    return failure();
  if (!weir::detail::areCompatible(convertType(variable.getType()), value.getType()))
    return node.error() << "assigns a value of type " << value.getType()
                        << " to variable '" << variable.getSymName()
                        << "' of type " << variable.getType();
  auto name = FlatSymbolRefAttr::get(variable.getSymNameAttr());
  node.createAs<AssignOp>(TypeRange(), name, value);
  // The assignments of TensorFlow 1 pass the reference on.
  return node.give(Entity(variable, /*isReference=*/true));
}

static LogicalResult convertAssign(Node &node) {
  return assign(node, node.getInput(1));
}

/// `v = v OP x`
template <typename Op> static LogicalResult convertUpdate(Node &node) {
  Value old = node.read(node.getEntity(0).variable);
  return assign(node, node.createBinary<Op>(old, node.getInput(1)));
}

/// Whether the variable has a value: those of a checkpoint have.
static LogicalResult convertIsInitialized(Node &node) {
  foreign::VariableOp variable = node.getEntity(0).variable;
  auto type = RankedTensorType::get({}, node.getBuilder().getI1Type());
  return node.give(
      node.constant(DenseElementsAttr::get(type, bool(variable.getValue()))));
}

static LogicalResult convertVariableShape(Node &node) {
  Type number = node.getTypeAttr("out_type", node.getBuilder().getI32Type());
  Value value = node.read(node.getEntity(0).variable);
  return node.give(node.create<ShapeOp>(value, number));
}

void tensorflow::addStateRules(RuleTable &rules) {
  rules.add({
      {"VarHandleOp", convertVarHandle, 0},
      {"VariableV2", convertVariable, 0},
      {"Variable", convertVariable, 0},
      {"ReadVariableOp", convertRead, 1, Takes::Variable},
      {"Assign", convertAssign, 2, Takes::Variable},
      {"AssignVariableOp", convertAssign, 2, Takes::Variable},
      {"AssignAdd", convertUpdate<AddOp>, 2, Takes::Variable},
      {"AssignAddVariableOp", convertUpdate<AddOp>, 2, Takes::Variable},
      {"AssignSub", convertUpdate<SubOp>, 2, Takes::Variable},
      {"AssignSubVariableOp", convertUpdate<SubOp>, 2, Takes::Variable},
      {"VarIsInitializedOp", convertIsInitialized, 1, Takes::Variable},
      {"IsVariableInitialized", convertIsInitialized, 1, Takes::Variable},
      {"VariableShape", convertVariableShape, 1, Takes::Variable},
  });
}
