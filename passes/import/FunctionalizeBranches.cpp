//===- FunctionalizeBranches.cpp - Switch and Merge as If nodes -----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Merges that one condition decides and no other Merge stands between are
// the results of one If; its branches are what their inputs need on each side.
// Conditions within a branch are those of the branch's graph, later.
//===----------------------------------------------------------------------===//
#include "passes/import/BranchContexts.h"
#include "passes/import/Functionalize.h"

using namespace mlir;
using namespace weir::foreign;

namespace {
/// What will be one If.
struct Choice {
  Value condition;
  /// On how many Merges in a row it depends.
  unsigned stage = 0;
  SmallVector<NodeOp> merges;
  /// What runs when the condition is false, and when it is true.
  std::optional<Cut> sides[2];
  StringAttr name;
  NodeOp made;
};

class BranchOutliner {
public:
  BranchOutliner(GraphOp graph, Outliner &outliner)
      : graph(graph), outliner(outliner) {}
  LogicalResult run();

private:
  LogicalResult checkResults();
  bool removeConstant();
  LogicalResult analyze();
  void findStages();
  Choice &choiceAt(Value condition, unsigned stage, NodeOp node);
  void addMerges();
  void addEffects();
  void placeEffects(Choice &choice);
  Value resolve(Value value, Literal literal);
  std::optional<Literal> outermost(const Context &context);
  LogicalResult makeIf(Choice &choice);
  FailureOr<SmallVector<Value>> inputsOf(Choice &choice, ArrayRef<Value> taken);
  FailureOr<GraphOp> makeBranch(Choice &choice, bool side,
                                ArrayRef<Value> arguments);
  void replaceUses(Choice &choice);
  void waitForChoices();
  void eraseRest();

  GraphOp graph;
  Outliner &outliner;
  SmallVector<NodeOp> order;
  DenseMap<NodeOp, unsigned> positions;
  BranchContexts contexts;
  DenseMap<Value, unsigned> stages;
  std::vector<std::unique_ptr<Choice>> choices;
  DenseMap<std::pair<Value, unsigned>, Choice *> byPlace;
  /// Nodes with effects run in one choice only.
  DenseMap<NodeOp, Choice *> places;
};
} // namespace

static bool isSwitch(NodeOp node) { return flowKind(node) == "Switch"; }
static bool isMerge(NodeOp node) { return flowKind(node) == "Merge"; }

static InFlightDiagnostic errorAt(NodeOp node) {
  return node.emitError() << "node '" << node.getNodeName() << "': ";
}

LogicalResult BranchOutliner::checkResults() {
  auto results = graph.getReturn().getResults();
  for (auto [name, value] : llvm::zip_equal(graph.getResultNames(), results)) {
    const Context &context = contexts.of(value);
    if (context.isAlways())
      continue;
    auto node = value.getDefiningOp<NodeOp>();
    InFlightDiagnostic error = errorAt(node);
    error << name << " can't be fetched: the value is ";
    if (context.isDead)
      return error << "never computed, the branch is never taken";
    Value condition = contexts.getCondition(context.literals.front());
    return error << "there only where '" << describeValue(condition) << "' is "
                 << (context.literals.front() % 2 ? "true" : "false")
                 << "; fetch what a Merge makes of it";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Conditions that are known
//===----------------------------------------------------------------------===//

/// A constant that says which input a Merge took.
static Value indexConstant(NodeOp merge, unsigned index) {
  OpBuilder builder(merge);
  auto type = RankedTensorType::get({}, builder.getI32Type());
  auto value = DenseElementsAttr::get(type, int32_t(index));
  auto name =
      builder.getStringAttr(merge.getNodeName() + "/index" + Twine(index));
  return createNode(builder, {"Const",
                              name,
                              false,
                              {builder.getNamedAttr("value", value)},
                              {},
                              1})
      .getOutputs()[0];
}

/// The value that output `i` is, where it is known which side is taken.
static Value knownOutput(NodeOp node, unsigned i,
                         const BranchContexts &contexts) {
  if (isSwitch(node)) {
    auto known = BranchContexts::constantOf(BranchContexts::conditionOf(node));
    return known == bool(i) ? node.getInputs()[0] : Value();
  }
  SmallVector<unsigned> live = contexts.liveInputs(node);
  if (!isMerge(node) || live.size() != 1)
    return {};
  return i == 0 ? node.getInputs()[live[0]] : indexConstant(node, live[0]);
}

/// Puts what they pass on in place of Switches whose condition is known and of
/// Merges with one input that can be there; returns whether there were any.
bool BranchOutliner::removeConstant() {
  bool hasChanged = false;
  for (NodeOp node : order) {
    if (!isSwitch(node) && !isMerge(node))
      continue;
    for (auto [i, output] : llvm::enumerate(node.getDataOutputs())) {
      Value known =
          output.use_empty() ? Value() : knownOutput(node, i, contexts);
      if (!known)
        continue;
      output.replaceAllUsesWith(known);
      hasChanged = true;
    }
  }
  return hasChanged;
}

LogicalResult BranchOutliner::analyze() {
  do {
    auto needed = orderNodes(graph);
    if (failed(needed))
      return failure();
    order = *needed;
    contexts = BranchContexts();
    if (failed(contexts.compute(order)) || failed(checkResults()))
      return failure();
  } while (removeConstant());
  positions = positionsOf(order);
  return success();
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

/// Whether a Merge is the result of an If of this graph.
static bool isResult(NodeOp node, const BranchContexts &contexts) {
  return isMerge(node) && contexts.of(node.getControl()).isAlways() &&
         contexts.liveInputs(node).size() == 2;
}

void BranchOutliner::findStages() {
  for (NodeOp node : order) {
    unsigned stage = 0;
    for (Value input : node.getInputs())
      stage = std::max(stage, stages.lookup(input));
    if (isResult(node, contexts))
      ++stage;
    for (Value output : node.getOutputs())
      stages[output] = stage;
  }
}

/// The data of a Switch on the condition that is taken as known.
Value BranchOutliner::resolve(Value value, Literal literal) {
  while (auto node = value.getDefiningOp<NodeOp>()) {
    if (!isSwitch(node) || isControlEdge(value) || node.getNumDataInputs() != 2)
      break;
    Value condition = BranchContexts::conditionOf(node);
    if (condition != contexts.getCondition(literal))
      break;
    value = node.getInputs()[0];
  }
  return value;
}

Choice &BranchOutliner::choiceAt(Value condition, unsigned stage, NodeOp node) {
  Choice *&choice = byPlace[{condition, stage}];
  if (choice)
    return *choice;
  choices.push_back(std::make_unique<Choice>());
  choice = choices.back().get();
  choice->condition = condition;
  choice->stage = stage;
  choice->name = node.getNodeNameAttr();
  auto isInside = [this](NodeOp node) {
    return !contexts.of(node.getControl()).isAlways() ||
           (isSwitch(node) && positions.contains(node));
  };
  for (bool side : {false, true}) {
    Literal literal = contexts.getLiteral(condition, side);
    choice->sides[side].emplace(
        [this, literal](Value value) { return resolve(value, literal); },
        isInside);
  }
  return *choice;
}

/// The inputs of each Merge go to their sides.
void BranchOutliner::addMerges() {
  for (NodeOp node : order) {
    if (!isResult(node, contexts))
      continue;
    SmallVector<unsigned> live = contexts.liveInputs(node);
    Value first = node.getInputs()[live[0]], second = node.getInputs()[live[1]];
    Literal literal = *contexts.deciding(first, second);
    unsigned stage = std::max(stages.lookup(first), stages.lookup(second));
    Choice &choice = choiceAt(contexts.getCondition(literal), stage, node);
    choice.merges.push_back(node);
    choice.sides[literal % 2]->add(first);
    choice.sides[1 - literal % 2]->add(second);
  }
  for (auto &choice : choices)
    placeEffects(*choice);
}

/// The nodes with effects of a choice run there.
void BranchOutliner::placeEffects(Choice &choice) {
  for (auto &side : choice.sides)
    for (NodeOp node : side->nodes)
      if (runsOnce(node))
        places.try_emplace(node, &choice);
}

/// A literal whose condition doesn't hang on another.
std::optional<Literal> BranchOutliner::outermost(const Context &context) {
  for (Literal literal : context.literals)
    if (contexts.of(contexts.getCondition(literal)).isAlways())
      return literal;
  return std::nullopt;
}

/// What runs for its effects alone; the last first, which needs the others.
void BranchOutliner::addEffects() {
  llvm::DenseSet<Value> controls(graph.getReturn().getControls().begin(),
                                 graph.getReturn().getControls().end());
  for (NodeOp node : llvm::reverse(order)) {
    const Context &context = contexts.of(node.getControl());
    bool runs = runsOnce(node) || controls.contains(node.getControl());
    if (!runs || context.isAlways() || context.isDead || places.contains(node))
      continue;
    auto literal = outermost(context);
    if (!literal)
      continue;
    Choice &choice = choiceAt(contexts.getCondition(*literal),
                              stages.lookup(node.getControl()), node);
    choice.sides[*literal % 2]->add(node.getControl());
    places.try_emplace(node, &choice);
    placeEffects(choice);
  }
}

//===----------------------------------------------------------------------===//
// If nodes
//===----------------------------------------------------------------------===//

/// An effect that another choice has is waited for, not repeated.
static bool isElsewhere(NodeOp node, const Choice &choice,
                        const DenseMap<NodeOp, Choice *> &places) {
  auto it = places.find(node);
  return it != places.end() && it->second != &choice;
}

FailureOr<SmallVector<Value>> BranchOutliner::inputsOf(Choice &choice,
                                                       ArrayRef<Value> taken) {
  SmallVector<Value> inputs{choice.condition};
  llvm::append_range(inputs, taken);
  llvm::SetVector<Value> waits;
  for (auto &side : choice.sides) {
    waits.insert_range(side->waits);
    for (NodeOp node : side->nodes)
      if (isElsewhere(node, choice, places))
        return errorAt(node) << node.getOp() << " has effects, and two "
                             << "branches one after the other need it";
  }
  llvm::append_range(inputs, waits);
  return inputs;
}

FailureOr<GraphOp> BranchOutliner::makeBranch(Choice &choice, bool side,
                                              ArrayRef<Value> arguments) {
  Cut &cut = *choice.sides[side];
  Literal literal = contexts.getLiteral(choice.condition, side);
  SmallVector<Value> results;
  for (NodeOp merge : choice.merges) {
    SmallVector<unsigned> live = contexts.liveInputs(merge);
    bool isFirst = contexts.of(merge.getInputs()[live[0]]).contains(literal);
    unsigned index = live[isFirst ? 0 : 1];
    results.push_back(merge.getInputs()[index]);
    if (merge.getDataOutputs().size() < 2)
      continue;
    Value constant = indexConstant(merge, index);
    cut.nodes.insert(constant.getDefiningOp<NodeOp>());
    results.push_back(constant);
  }
  return outliner.outline(choice.name.getValue() + (side ? "_true" : "_false"),
                          graph, cut, arguments, results, positions);
}

LogicalResult BranchOutliner::makeIf(Choice &choice) {
  llvm::SetVector<Value> taken;
  for (auto &side : choice.sides)
    taken.insert_range(side->captured);
  auto inputs = inputsOf(choice, taken.getArrayRef());
  if (failed(inputs))
    return failure();
  auto onTrue = makeBranch(choice, true, taken.getArrayRef());
  auto onFalse = makeBranch(choice, false, taken.getArrayRef());
  if (failed(onTrue) || failed(onFalse))
    return failure();
  unsigned outputs = 0;
  for (NodeOp merge : choice.merges)
    outputs += std::min<size_t>(merge.getDataOutputs().size(), 2);
  OpBuilder builder(choice.merges.empty() ? order.back() : choice.merges[0]);
  auto symbol = [](GraphOp made) {
    return FlatSymbolRefAttr::get(made.getSymNameAttr());
  };
  choice.made = createNode(
      builder, {"If",
                choice.name,
                choice.sides[0]->hasEffects() || choice.sides[1]->hasEffects(),
                {builder.getNamedAttr("then_branch", symbol(*onTrue)),
                 builder.getNamedAttr("else_branch", symbol(*onFalse))},
                *inputs,
                outputs});
  return success();
}

void BranchOutliner::replaceUses(Choice &choice) {
  unsigned next = 0;
  for (NodeOp merge : choice.merges) {
    for (Value output : merge.getDataOutputs().take_front(2))
      output.replaceAllUsesWith(choice.made.getOutputs()[next++]);
    merge.getControl().replaceAllUsesWith(choice.made.getControl());
  }
}

/// What the graph must have run runs in a choice now.
void BranchOutliner::waitForChoices() {
  llvm::SetVector<Value> controls;
  for (Value control : graph.getReturn().getControls())
    if (contexts.of(control).isAlways())
      controls.insert(control);
  for (auto &choice : choices)
    if (choice->made.getStateful())
      controls.insert(choice->made.getControl());
  graph.getReturn().getControlsMutable().assign(controls.getArrayRef());
}

/// Removes what only choices need: they have copies of it. Switches that always
/// run leave a NoOp to wait for.
void BranchOutliner::eraseRest() {
  SmallVector<NodeOp> rest;
  for (NodeOp node : graph.getBody().getOps<NodeOp>()) {
    bool isAlways = contexts.of(node.getControl()).isAlways();
    if (!isAlways || isSwitch(node) || isMerge(node))
      rest.push_back(node);
    if (!isAlways || !(isSwitch(node) || isMerge(node)) ||
        node.getControl().use_empty())
      continue;
    OpBuilder builder(node);
    SmallVector<Value> waits(node.getControlInputs());
    for (Value input : node.getDataInputs())
      if (auto before = input.getDefiningOp<NodeOp>())
        if (contexts.of(before.getControl()).isAlways())
          waits.push_back(before.getControl());
    NodeOp done = createNode(
        builder, {"NoOp", node.getNodeNameAttr(), false, {}, waits, 0});
    node.getControl().replaceAllUsesWith(done.getControl());
  }
  eraseNodes(rest);
}

LogicalResult BranchOutliner::run() {
  if (failed(analyze()))
    return failure();
  findStages();
  addMerges();
  addEffects();
  for (auto &choice : choices)
    if (failed(makeIf(*choice)))
      return failure();
  for (auto &choice : choices)
    replaceUses(*choice);
  waitForChoices();
  eraseRest();
  return success();
}

LogicalResult weir::foreign::functionalizeBranches(GraphOp graph,
                                                   Outliner &outliner) {
  bool hasBranches =
      llvm::any_of(graph.getBody().getOps<NodeOp>(),
                   [](NodeOp node) { return isSwitch(node) || isMerge(node); });
  return hasBranches ? BranchOutliner(graph, outliner).run() : success();
}
