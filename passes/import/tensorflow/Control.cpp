//===- Control.cpp - assertions, branches ---------------------------------===//
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

//===----------------------------------------------------------------------===//
// Assert
//===----------------------------------------------------------------------===//

/// The texts among the data of an assertion, which say what is wrong.
static std::string collectTexts(Node &node) {
  constexpr size_t most = 256;
  std::string texts;
  for (Value input : llvm::drop_begin(node.getInputs())) {
    DenseStringElementsAttr strings;
    if (!matchPattern(input, m_Constant(&strings)))
      continue;
    for (StringRef text : strings.getValues<StringRef>())
      if (texts.size() + text.size() < most)
        texts += (texts.empty() ? ": " : " ") + text.str();
  }
  return texts;
}

static LogicalResult convertAssert(Node &node) {
  std::string message =
      ("node '" + node.getName() + "': assertion failed" + collectTexts(node)).str();
  node.createAs<AssertOp>(TypeRange(), node.getInput(0), StringRef(message));
  return node.giveNothing();
}

//===----------------------------------------------------------------------===//
// What branches and loops share
//===----------------------------------------------------------------------===//

/// The element type's meet is an error; shapes that differ lose what differs.
FailureOr<Type> tensorflow::joinTypes(Type a, Type b) {
  if (a == b)
    return a;
  auto x = dyn_cast<TensorType>(a), y = dyn_cast<TensorType>(b);
  if (!x || !y || x.getElementType() != y.getElementType())
    return failure();
  if (!x.hasRank() || !y.hasRank() || x.getRank() != y.getRank())
    return Type(UnrankedTensorType::get(x.getElementType()));
  SmallVector<int64_t> shape;
  for (auto [m, n] : llvm::zip_equal(x.getShape(), y.getShape()))
    shape.push_back(m == n ? m : ShapedType::kDynamic);
  return Type(RankedTensorType::get(shape, x.getElementType()));
}

LogicalResult tensorflow::checkGraph(Node &node, foreign::GraphOp graph,
                                     unsigned inputs, unsigned results) {
  if (!graph)
    return failure();
  unsigned has = graph.getBody().getNumArguments();
  if (has != inputs)
    return node.error() << "function '" << graph.getSymName() << "' has " << has
                        << " arguments, must have " << inputs;
  has = graph.getResultNames().size();
  if (has != results)
    return node.error() << "function '" << graph.getSymName() << "' has " << has
                        << " results, must have " << results;
  return success();
}

Value tensorflow::makeCondition(Node &node, Value value) {
  if (!node.ok() || !value)
    return {};
  Type i1 = node.getBuilder().getI1Type();
  if (!isa<TensorType>(value.getType())) {
    node.error() << "a condition must be a tensor";
    return {};
  }
  if (getElementTypeOrSelf(value.getType()) != i1)
    value = node.create<CastOp>(value, i1);
  return node.castTo(value, RankedTensorType::get({}, i1));
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

namespace {
/// One of the two functions of an If, made into a region.
struct Branch {
  Region region;
  SmallVector<Entity> results;
};
} // namespace

/// Fills a branch with what its function does to the inputs after the condition.
static LogicalResult fillBranch(Node &node, StringRef attribute, Branch &branch) {
  foreign::GraphOp graph = node.getGraphAttr(attribute);
  SmallVector<Entity> arguments;
  for (unsigned i = 1; i < node.getNumInputs(); ++i)
    arguments.push_back(node.getEntity(i));
  if (failed(checkGraph(node, graph, arguments.size(), node.getNumOutputs())))
    return failure();
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().createBlock(&branch.region);
  auto results = node.getImporter().convertGraph(graph, arguments,
                                                 node.getBuilder(), node.getLoc());
  if (failed(results))
    return node.fail();
  branch.results = *results;
  return success();
}

/// The type that a result has in both branches; null for a variable, which must
/// be the same in both.
static Type joinResults(Node &node, const Entity &a, const Entity &b, unsigned i) {
  if (a.variable && a.variable == b.variable)
    return {};
  auto type = a.value && b.value
                  ? joinTypes(a.value.getType(), b.value.getType())
                  : FailureOr<Type>(failure());
  if (succeeded(type))
    return *type;
  node.error() << "result " << i << " is of another type in the other branch";
  return {};
}

/// Ends a branch by the values of these types.
static void endBranch(Node &node, Branch &branch, ArrayRef<Type> types) {
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().setInsertionPointToEnd(&branch.region.front());
  SmallVector<Value> values;
  for (auto [entity, type] : llvm::zip_equal(branch.results, types))
    if (type)
      values.push_back(node.castTo(entity.value, type));
  if (node.ok())
    YieldOp::create(node.getBuilder(), node.getLoc(), values);
}

static LogicalResult makeIf(Node &node, Branch &onTrue, Branch &onFalse) {
  SmallVector<Type> types, resultTypes;
  for (auto [i, pair] :
       llvm::enumerate(llvm::zip_equal(onTrue.results, onFalse.results))) {
    types.push_back(joinResults(node, std::get<0>(pair), std::get<1>(pair), i));
    if (types.back())
      resultTypes.push_back(types.back());
  }
  for (Branch *branch : {&onTrue, &onFalse})
    if (node.ok())
      endBranch(node, *branch, types);
  Value condition = makeCondition(node, node.getInput(0));
  if (!node.ok())
    return failure();
  auto made = IfOp::create(node.getBuilder(), node.getLoc(), resultTypes, condition);
  made.getThenRegion().takeBody(onTrue.region);
  made.getElseRegion().takeBody(onFalse.region);
  SmallVector<Entity> outputs(onTrue.results);
  unsigned next = 0;
  for (auto [output, type] : llvm::zip_equal(outputs, types))
    if (type)
      output = Entity(made.getResult(next++));
  return node.giveAll(ArrayRef<Entity>(outputs));
}

static LogicalResult convertIf(Node &node) {
  Branch onTrue, onFalse;
  if (!node.getInput(0))
    return node.error() << node.describe(0) << " must be a tensor";
  if (failed(fillBranch(node, "then_branch", onTrue)) ||
      failed(fillBranch(node, "else_branch", onFalse)))
    return failure();
  return makeIf(node, onTrue, onFalse);
}

void tensorflow::addControlRules(RuleTable &rules) {
  constexpr unsigned any = InputCount::kAny;
  rules.add({
      {"Assert", convertAssert, {1, any}},
      {"If", convertIf, {1, any}, Takes::Anything},
      {"StatelessIf", convertIf, {1, any}, Takes::Anything},
      {"While", convertWhile, {0, any}, Takes::Anything},
      {"StatelessWhile", convertWhile, {0, any}, Takes::Anything},
  });
}
