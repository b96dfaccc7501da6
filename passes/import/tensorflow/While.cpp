//===- While.cpp - loops --------------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Control.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// A loop whose condition and body are functions of all its values. Values that
/// the body passes on as they are become values around the loop, which its
/// regions see; so weights and handles are not carried. The lists of stacks
/// are, after the values.
class Loop {
public:
  explicit Loop(Node &node) : node(node), builder(node.getBuilder()) {}
  LogicalResult convert();

private:
  LogicalResult readFunctions();
  void findCarried();
  LogicalResult makeRegions();
  LogicalResult fillRegion(foreign::GraphOp graph, Region &region,
                           SmallVectorImpl<Entity> &results);
  LogicalResult endCondition(Entity go);
  LogicalResult endBody(ArrayRef<Entity> results);
  bool widen(ArrayRef<Entity> results);
  SmallVector<Entity> carriedResults(ArrayRef<Entity> results);
  std::string describe(size_t i);
  LogicalResult makeLoop();

  Node &node;
  OpBuilder &builder;
  foreign::GraphOp conditionGraph, bodyGraph;
  /// The inputs that are carried.
  SmallVector<unsigned> carried;
  SmallVector<Stack *> stacks;
  /// What is carried before the first step, and the types in all of them.
  SmallVector<Value> inits;
  SmallVector<Type> types;
  Region condition, body;
};
} // namespace

/// The value that nodes pass on unchanged.
static Value lookThrough(Value value) {
  auto node = value.getDefiningOp<foreign::NodeOp>();
  while (node && node.getOp() == "Identity" && node.getNumDataInputs() == 1) {
    Value input = node.getDataInputs()[0];
    if (input == value)
      break;
    value = input;
    node = value.getDefiningOp<foreign::NodeOp>();
  }
  return value;
}

LogicalResult Loop::readFunctions() {
  conditionGraph = node.getGraphAttr("cond");
  bodyGraph = node.getGraphAttr("body");
  unsigned count = node.getNumInputs();
  if (!node.ok() || failed(checkGraph(node, conditionGraph, count, 1)))
    return failure();
  return checkGraph(node, bodyGraph, count, count);
}

void Loop::findCarried() {
  auto results = bodyGraph.getReturn().getResults();
  for (unsigned i = 0; i < node.getNumInputs(); ++i) {
    if (lookThrough(results[i]) == bodyGraph.getBody().getArgument(i))
      continue;
    carried.push_back(i);
    inits.push_back(node.snapshot(node.getEntity(i)).value);
    if (!inits.back())
      node.error() << "loops with another variable in each step as "
                   << node.describe(i) << " are not supported";
  }
  stacks = findStacks(node.getEntities());
  for (Stack *stack : stacks)
    inits.push_back(stack->list);
  if (node.ok())
    types =
        llvm::map_to_vector(inits, [](Value init) { return init.getType(); });
}

/// Of a body's results what is carried, as it is at its end, and the lists that
/// it leaves.
SmallVector<Entity> Loop::carriedResults(ArrayRef<Entity> results) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&body.front());
  SmallVector<Entity> next;
  for (unsigned i : carried)
    next.push_back(node.snapshot(results[i]));
  for (Stack *stack : stacks)
    next.push_back(Entity(stack->list));
  return next;
}

/// What is carried at a place, for errors.
std::string Loop::describe(size_t i) {
  return i < carried.size() ? node.describe(carried[i]) : "a stack";
}

/// Rewrites a function into a region with an argument for each carried value.
LogicalResult Loop::fillRegion(foreign::GraphOp graph, Region &region,
                               SmallVectorImpl<Entity> &results) {
  OpBuilder::InsertionGuard guard(builder);
  region.dropAllReferences();
  region.getBlocks().clear();
  Block *block = builder.createBlock(&region);
  SmallVector<Entity> arguments;
  for (unsigned i = 0; i < node.getNumInputs(); ++i)
    arguments.push_back(node.getEntity(i));
  for (Type type : types)
    block->addArgument(type, node.getLoc());
  for (auto [i, argument] : llvm::zip(carried, block->getArguments()))
    arguments[i] = Entity(Value(argument));
  auto lists = block->getArguments().take_back(stacks.size());
  for (auto [stack, list] : llvm::zip_equal(stacks, lists))
    stack->list = list;
  auto made = node.getImporter().convertGraph(graph, arguments, builder, node.getLoc());
  if (failed(made))
    return node.fail();
  results.assign(*made);
  return success();
}

/// Loosens the types that don't hold the values of the next step; returns
/// whether there were any.
bool Loop::widen(ArrayRef<Entity> results) {
  bool isWider = false;
  for (auto [i, type] : llvm::enumerate(types)) {
    Entity entity = results[i];
    Value next = entity.value;
    auto joined = next ? joinTypes(type, next.getType()) : FailureOr<Type>(failure());
    if (failed(joined)) {
      InFlightDiagnostic diag = node.error();
      diag << describe(i) << " is of type " << type;
      if (next)
        diag << ", after a step of type " << next.getType();
      return false;
    }
    isWider |= *joined != type;
    type = *joined;
  }
  return isWider;
}

LogicalResult Loop::endCondition(Entity go) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&condition.front());
  Value value = makeCondition(node, node.snapshot(go).value);
  if (!node.ok() || !value)
    return node.ok() ? node.error() << "the condition must be a tensor" : failure();
  ConditionOp::create(builder, node.getLoc(), value, condition.getArguments());
  return success();
}

LogicalResult Loop::endBody(ArrayRef<Entity> results) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&body.front());
  SmallVector<Value> values;
  for (auto [result, type] : llvm::zip_equal(results, types))
    values.push_back(node.castTo(Entity(result).value, type));
  if (node.ok())
    YieldOp::create(builder, node.getLoc(), values);
  return node.status();
}

/// Rewrites the body until the types of its values hold those of the next step;
/// each round makes a dimension or a rank free, so the rounds end.
LogicalResult Loop::makeRegions() {
  SmallVector<Entity> results, next, go;
  do {
    if (failed(fillRegion(bodyGraph, body, results)))
      return failure();
    next = carriedResults(results);
  } while (widen(next));
  if (!node.ok() || failed(endBody(next)) ||
      failed(fillRegion(conditionGraph, condition, go)))
    return failure();
  return endCondition(go.front());
}

LogicalResult Loop::makeLoop() {
  for (auto [init, type] : llvm::zip_equal(inits, types))
    init = node.castTo(init, type);
  if (!node.ok())
    return failure();
  auto made = WhileOp::create(builder, node.getLoc(), types, inits);
  made.getCond().takeBody(condition);
  made.getBody().takeBody(body);
  SmallVector<Entity> outputs;
  for (unsigned i = 0; i < node.getNumInputs(); ++i)
    outputs.push_back(node.getEntity(i));
  for (auto [i, result] : llvm::zip(carried, made.getResults()))
    outputs[i] = Entity(Value(result));
  auto lists = made.getResults().take_back(stacks.size());
  for (auto [stack, list] : llvm::zip_equal(stacks, lists))
    stack->list = list;
  return node.giveAll(ArrayRef<Entity>(outputs));
}

LogicalResult Loop::convert() {
  if (failed(readFunctions()))
    return failure();
  findCarried();
  if (!node.ok() || failed(makeRegions()))
    return failure();
  return makeLoop();
}

LogicalResult tensorflow::convertWhile(Node &node) { return Loop(node).convert(); }
