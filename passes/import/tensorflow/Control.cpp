//===- Control.cpp - assertions, branches ---------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Control.h"
#include "mlir/IR/Matchers.h"

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
  SmallVector<Value> inputs = node.getInputs();
  for (Value input : llvm::drop_begin(inputs)) {
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

/// What either list says of its elements: a list of unknown elements takes the
/// others' type.
static FailureOr<Type> joinLists(ListType a, ListType b) {
  if (isa<UnrankedTensorType>(a.getElement()))
    std::swap(a, b);
  if (getElementTypeOrSelf(a.getElement()) != getElementTypeOrSelf(b.getElement()))
    return failure();
  if (isa<UnrankedTensorType>(b.getElement()))
    return Type(a);
  auto element = tensorflow::joinTypes(a.getElement(), b.getElement());
  if (failed(element) || !isa<RankedTensorType>(*element))
    return failure();
  return Type(ListType::get(a.getContext(), *element));
}

/// The element type's meet is an error; shapes that differ lose what differs.
FailureOr<Type> tensorflow::joinTypes(Type a, Type b) {
  if (a == b)
    return a;
  if (isa<ListType>(a) && isa<ListType>(b))
    return joinLists(cast<ListType>(a), cast<ListType>(b));
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
/// One of the two functions of an If, made into a region. After the function's
/// results stand the lists that it leaves of the stacks among its arguments.
struct Branch {
  Region region;
  SmallVector<Entity> results;
};
} // namespace

/// The inputs after the condition.
static SmallVector<Entity> branchArguments(Node &node) {
  SmallVector<Entity> arguments;
  for (unsigned i = 1; i < node.getNumInputs(); ++i)
    arguments.push_back(node.getEntity(i));
  return arguments;
}

/// Rewrites a branch that is always taken in place of the node.
static LogicalResult convertTaken(Node &node, foreign::GraphOp graph) {
  SmallVector<Entity> arguments = branchArguments(node);
  if (failed(checkGraph(node, graph, arguments.size(), node.getNumOutputs())))
    return failure();
  auto results = node.getImporter().convertGraph(graph, arguments,
                                                 node.getBuilder(), node.getLoc());
  return failed(results) ? node.fail() : node.giveAll(ArrayRef<Entity>(*results));
}

/// Fills a branch with what its function does to the inputs after the condition.
static LogicalResult fillBranch(Node &node, foreign::GraphOp graph, Branch &branch) {
  SmallVector<Entity> arguments = branchArguments(node);
  if (failed(checkGraph(node, graph, arguments.size(), node.getNumOutputs())))
    return failure();
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().createBlock(&branch.region);
  SmallVector<Stack *> stacks = findStacks(arguments);
  auto lists = llvm::map_to_vector(stacks, [](Stack *s) { return s->list; });
  auto results = node.getImporter().convertGraph(graph, arguments,
                                                 node.getBuilder(), node.getLoc());
  if (failed(results))
    return node.fail();
  branch.results = *results;
  for (auto [stack, before] : llvm::zip_equal(stacks, lists)) {
    branch.results.push_back(Entity(stack->list));
    stack->list = before;
  }
  return success();
}

/// The type that a result has in both branches; null for a variable, which must
/// be the same in both.
static Type joinResults(Node &node, const Entity &a, const Entity &b, unsigned i) {
  if ((a.variable && a.variable == b.variable) ||
      (a.stack && a.stack == b.stack))
    return {};
  auto type = a.value && b.value
                  ? joinTypes(a.value.getType(), b.value.getType())
                  : FailureOr<Type>(failure());
  if (succeeded(type))
    return *type;
  node.error() << "result " << i << " is of another type in the other branch";
  return {};
}

/// Reads what is a reference in one branch alone, at the branch's end.
static void readReferences(Node &node, Branch &branch, const Branch &other) {
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().setInsertionPointToEnd(&branch.region.front());
  for (auto [entity, there] : llvm::zip_equal(branch.results, other.results))
    if (entity.variable != Entity(there).variable)
      entity = node.snapshot(entity);
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

/// Makes an If of two branches; `outputs` are its results.
static LogicalResult makeIf(Node &node, Value condition, Branch &onTrue,
                            Branch &onFalse, SmallVectorImpl<Entity> &outputs) {
  readReferences(node, onTrue, onFalse);
  readReferences(node, onFalse, onTrue);
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
  if (!node.ok() || !condition)
    return failure();
  auto made = IfOp::create(node.getBuilder(), node.getLoc(), resultTypes, condition);
  made.getThenRegion().takeBody(onTrue.region);
  made.getElseRegion().takeBody(onFalse.region);
  outputs.assign(onTrue.results.begin(), onTrue.results.end());
  unsigned next = 0;
  for (auto [output, type] : llvm::zip_equal(outputs, types))
    if (type)
      output = Entity(made.getResult(next++));
  return node.status();
}

/// Gives the results of an If; stacks go on from the lists behind them.
static LogicalResult giveResults(Node &node, ArrayRef<Entity> outputs) {
  SmallVector<Stack *> stacks = findStacks(branchArguments(node));
  ArrayRef<Entity> lists = outputs.take_back(stacks.size());
  for (auto [stack, list] : llvm::zip_equal(stacks, lists))
    stack->list = list.value;
  return node.giveAll(outputs.drop_back(stacks.size()));
}

/// Whether a condition is true, where that is known.
static std::optional<bool> knownCondition(Node &node) {
  DenseElementsAttr value;
  if (!matchPattern(node.getInput(0), m_Constant(&value)) ||
      value.getNumElements() != 1)
    return std::nullopt;
  if (auto numbers = dyn_cast<DenseIntElementsAttr>(value))
    return !(*numbers.getValues<APInt>().begin()).isZero();
  if (auto numbers = dyn_cast<DenseFPElementsAttr>(value))
    return !(*numbers.getValues<APFloat>().begin()).isZero();
  return std::nullopt;
}

static LogicalResult convertIf(Node &node) {
  foreign::GraphOp onTrueGraph = node.getGraphAttr("then_branch");
  foreign::GraphOp onFalseGraph = node.getGraphAttr("else_branch");
  if (!node.ok())
    return failure();
  if (auto known = knownCondition(node))
    return convertTaken(node, *known ? onTrueGraph : onFalseGraph);
  Branch onTrue, onFalse;
  SmallVector<Entity> outputs;
  if (failed(fillBranch(node, onTrueGraph, onTrue)) ||
      failed(fillBranch(node, onFalseGraph, onFalse)) ||
      failed(makeIf(node, makeCondition(node, node.getInput(0)), onTrue, onFalse,
                    outputs)))
    return failure();
  return giveResults(node, outputs);
}

//===----------------------------------------------------------------------===//
// Case
//===----------------------------------------------------------------------===//

/// The functions of a Case, of which there is at least one.
static SmallVector<foreign::GraphOp> branchGraphs(Node &node) {
  auto list = dyn_cast_or_null<ArrayAttr>(node.getAttr("branches"));
  SmallVector<foreign::GraphOp> graphs;
  if (list)
    for (Attribute branch : list)
      graphs.push_back(node.getGraph("branches", branch));
  if (node.ok() && graphs.empty())
    node.error() << "attribute 'branches' must be a list of functions";
  return graphs;
}

/// The branches from `first` on as Ifs in each other; the last is also taken for
/// an index out of range.
static LogicalResult fillCases(Node &node, ArrayRef<foreign::GraphOp> graphs,
                               int64_t first, Branch &branch) {
  if (graphs.size() == 1)
    return fillBranch(node, graphs.front(), branch);
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().createBlock(&branch.region);
  Branch here, rest;
  Value wanted = node.scalar(first, node.getElement(0));
  Value isHere = node.create<EqualOp>(node.getInput(0), wanted);
  if (failed(fillBranch(node, graphs.front(), here)) ||
      failed(fillCases(node, graphs.drop_front(), first + 1, rest)))
    return failure();
  node.getBuilder().setInsertionPointToEnd(&branch.region.front());
  return makeIf(node, isHere, here, rest, branch.results);
}

static LogicalResult convertCase(Node &node) {
  RankedTensorType index = node.getRanked(0);
  if (!index || index.getRank() != 0 || !index.getElementType().isInteger())
    return node.error() << node.describe(0) << " must be an integer scalar";
  SmallVector<foreign::GraphOp> graphs = branchGraphs(node);
  if (!node.ok())
    return failure();
  int64_t last = graphs.size() - 1;
  if (auto known = node.findInts(0))
    return convertTaken(node, graphs[known->front() < 0 || known->front() > last
                                         ? last
                                         : known->front()]);
  // The outermost If stands where the node does.
  if (last == 0)
    return convertTaken(node, graphs.front());
  Branch first, rest;
  SmallVector<Entity> outputs;
  Value isFirst = node.create<EqualOp>(node.getInput(0), node.zero(index.getElementType()));
  if (failed(fillBranch(node, graphs.front(), first)) ||
      failed(fillCases(node, ArrayRef(graphs).drop_front(), 1, rest)) ||
      failed(makeIf(node, isFirst, first, rest, outputs)))
    return failure();
  return giveResults(node, outputs);
}

void tensorflow::addControlRules(RuleTable &rules) {
  constexpr unsigned any = InputCount::kAny;
  rules.add({
      {"Assert", convertAssert, {1, any}},
      {"If", convertIf, {1, any}, Takes::Condition},
      {"StatelessIf", convertIf, {1, any}, Takes::Condition},
      {"Case", convertCase, {1, any}, Takes::Condition},
      {"StatelessCase", convertCase, {1, any}, Takes::Condition},
      {"While", convertWhile, {0, any}, Takes::Anything},
      {"StatelessWhile", convertWhile, {0, any}, Takes::Anything},
  });
}
