//===- FunctionalizeLoops.cpp - frames as While nodes ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A frame of TensorFlow 1: each variable enters, is merged with the value of
// the next step, and a Switch on LoopCond sends it into the body or out of an
// Exit. Values that stay the same enter as constants.
//===----------------------------------------------------------------------===//
#include "passes/import/Functionalize.h"

using namespace mlir;
using namespace weir::foreign;

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

/// Loops within each other; each takes a round over the graph.
static constexpr unsigned kMaxDepth = 64;

namespace {
struct Frame {
  unsigned parent = 0, depth = 0;
  StringAttr name;
  /// In order; the Enter and Exit nodes are among them.
  SmallVector<NodeOp> nodes;
};

/// Which frame each node runs in; frame 0 is the graph itself.
class FrameFinder {
public:
  LogicalResult find(ArrayRef<NodeOp> order);
  std::vector<Frame> frames{Frame()};

private:
  LogicalResult place(NodeOp node);
  LogicalResult placeInputs(NodeOp node, unsigned &frame);
  unsigned frameOf(Value value);
  unsigned childFrame(unsigned parent, StringAttr name);
  bool isWithin(unsigned inner, unsigned outer);

  DenseMap<Operation *, unsigned> places;
  DenseMap<std::pair<unsigned, Attribute>, unsigned> children;
};
} // namespace

static bool isNextIteration(Value value) {
  auto node = value.getDefiningOp<NodeOp>();
  return node && flowKind(node) == "NextIteration";
}

/// The frame where a value can be used.
unsigned FrameFinder::frameOf(Value value) {
  auto node = value.getDefiningOp<NodeOp>();
  unsigned frame = node ? places.lookup(node) : 0;
  return node && flowKind(node) == "Exit" ? frames[frame].parent : frame;
}

bool FrameFinder::isWithin(unsigned inner, unsigned outer) {
  while (frames[inner].depth > frames[outer].depth)
    inner = frames[inner].parent;
  return inner == outer;
}

unsigned FrameFinder::childFrame(unsigned parent, StringAttr name) {
  auto [it, isNew] = children.try_emplace({parent, name}, frames.size());
  if (isNew)
    frames.push_back({parent, frames[parent].depth + 1, name, {}});
  return it->second;
}

/// The innermost frame of a node's inputs; the others must be around it.
LogicalResult FrameFinder::placeInputs(NodeOp node, unsigned &frame) {
  for (Value input : node.getInputs()) {
    if (isNextIteration(input))
      continue;
    unsigned other = frameOf(input);
    if (isWithin(other, frame))
      frame = other;
    else if (!isWithin(frame, other))
      return node.emitError()
             << "node '" << node.getNodeName()
             << "' takes values of two loops: " << frames[frame].name << " and "
             << frames[other].name;
  }
  return success();
}

LogicalResult FrameFinder::place(NodeOp node) {
  unsigned frame = 0;
  if (failed(placeInputs(node, frame)))
    return failure();
  if (flowKind(node) == "Enter") {
    auto name = dyn_cast_or_null<StringAttr>(node.getAttribute("frame_name"));
    if (!name || node.getNumDataInputs() != 1)
      return node.emitError()
             << "node '" << node.getNodeName()
             << "': Enter takes one value and the attribute 'frame_name'";
    frame = childFrame(frame, name);
  }
  if (frames[frame].depth > kMaxDepth)
    return node.emitError()
           << "loops are nested more than " << kMaxDepth << " deep";
  places[node] = frame;
  frames[frame].nodes.push_back(node);
  return success();
}

LogicalResult FrameFinder::find(ArrayRef<NodeOp> order) {
  for (NodeOp node : order)
    if (failed(place(node)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// One loop
//===----------------------------------------------------------------------===//

namespace {
/// Makes a While node of a frame that holds no others.
class LoopOutliner {
public:
  LoopOutliner(GraphOp graph, const Frame &frame, Outliner &outliner)
      : graph(graph), frame(frame), outliner(outliner),
        positions(positionsOf(frame.nodes)),
        members(frame.nodes.begin(), frame.nodes.end()) {}
  LogicalResult run();

private:
  /// When a node runs: before the condition is known, if the loop goes on, or
  /// if it doesn't.
  enum class Phase { Before, Body, After };
  struct Variable {
    NodeOp merge;
    Value initial, next;
  };

  InFlightDiagnostic error(NodeOp node) {
    return node.emitError() << "node '" << node.getNodeName() << "' of loop "
                            << frame.name << ": ";
  }
  bool isLoopSwitch(NodeOp node);
  bool isFlow(NodeOp node);
  Value resolve(Value value);
  LogicalResult findCondition();
  LogicalResult findVariables();
  LogicalResult addVariable(NodeOp merge);
  Phase phaseOf(NodeOp node);
  LogicalResult addEffects(Cut &condition, Cut &body);
  LogicalResult addArguments(const Cut &cut);
  LogicalResult makeLoop();
  LogicalResult replaceExits();
  LogicalResult erase();

  GraphOp graph;
  const Frame &frame;
  Outliner &outliner;
  DenseMap<NodeOp, unsigned> positions;
  llvm::DenseSet<NodeOp> members;
  DenseMap<NodeOp, Phase> phases;
  NodeOp condition, loop;
  SmallVector<Variable> variables;
  /// The variables and what enters unchanged, as the body sees them and as they
  /// are outside.
  llvm::SetVector<Value> arguments;
  SmallVector<Value> inputs;
};
} // namespace

/// The node that computes a value, seen through Identity.
static Value throughIdentity(Value value) {
  auto node = value.getDefiningOp<NodeOp>();
  while (node && node.getOp() == "Identity" && node.getNumDataInputs() == 1) {
    value = node.getInputs()[0];
    node = value.getDefiningOp<NodeOp>();
  }
  return value;
}

bool LoopOutliner::isLoopSwitch(NodeOp node) {
  return flowKind(node) == "Switch" && node.getNumDataInputs() == 2 &&
         throughIdentity(node.getInputs()[1]).getDefiningOp() ==
             condition.getOperation();
}

/// Whether the node is part of the loop itself, so that it isn't copied.
bool LoopOutliner::isFlow(NodeOp node) {
  StringRef kind = flowKind(node);
  if (kind == "Merge")
    return llvm::any_of(node.getDataInputs(), isNextIteration);
  return kind == "Enter" || kind == "Exit" || kind == "NextIteration" ||
         kind == "LoopCond" || isLoopSwitch(node);
}

Value LoopOutliner::resolve(Value value) {
  while (true) {
    auto node = value.getDefiningOp<NodeOp>();
    if (!node || !members.contains(node))
      return value;
    if (isControlEdge(value))
      return isFlow(node) ? Value() : value;
    if (node != condition && !isLoopSwitch(node))
      return value;
    value = node.getInputs()[0];
  }
}

LogicalResult LoopOutliner::findCondition() {
  for (NodeOp node : frame.nodes) {
    if (node.getOp() != "LoopCond")
      continue;
    if (condition)
      return error(node) << "the loop has another condition, '"
                         << condition.getNodeName() << "'";
    condition = node;
  }
  if (!condition)
    return error(frame.nodes.front()) << "the loop has no LoopCond";
  if (condition.getNumDataInputs() != 1)
    return error(condition) << "LoopCond must have one input";
  return success();
}

LogicalResult LoopOutliner::addVariable(NodeOp merge) {
  Variable variable{merge, {}, {}};
  for (Value input : merge.getDataInputs()) {
    auto node = input.getDefiningOp<NodeOp>();
    if (node && flowKind(node) == "NextIteration" &&
        node.getNumDataInputs() == 1 && !variable.next)
      variable.next = node.getInputs()[0];
    else if (node && flowKind(node) == "Enter" && !variable.initial)
      variable.initial = node.getInputs()[0];
    else
      return error(merge) << "a variable of a loop comes from one Enter and "
                             "one NextIteration, not from '"
                          << describeValue(input) << "'";
  }
  if (!variable.initial || !variable.next)
    return error(merge) << "a variable of a loop needs an Enter and a "
                           "NextIteration";
  variables.push_back(variable);
  arguments.insert(merge.getOutputs()[0]);
  inputs.push_back(variable.initial);
  return success();
}

LogicalResult LoopOutliner::findVariables() {
  for (NodeOp node : frame.nodes)
    if (flowKind(node) == "Merge" && isFlow(node) && failed(addVariable(node)))
      return failure();
  return success();
}

LoopOutliner::Phase LoopOutliner::phaseOf(NodeOp node) {
  Phase phase = Phase::Before;
  for (Value input : node.getInputs()) {
    auto before = input.getDefiningOp<NodeOp>();
    if (!before || !members.contains(before) || isNextIteration(input))
      continue;
    if (!isLoopSwitch(before))
      phase = std::max(phase, phases.lookup(before));
    else if (!isControlEdge(input))
      phase = std::max(phase, cast<OpResult>(input).getResultNumber() == 0
                                  ? Phase::After
                                  : Phase::Body);
  }
  return phase;
}

/// Nodes with effects run though nothing needs their results.
LogicalResult LoopOutliner::addEffects(Cut &conditionCut, Cut &body) {
  for (NodeOp node : frame.nodes) {
    phases[node] = phaseOf(node);
    if (!runsOnce(node) || isFlow(node))
      continue;
    if (phases[node] == Phase::After)
      return error(node)
             << node.getOp()
             << " in the frame of a loop that ends is not supported";
    (phases[node] == Phase::Body ? body : conditionCut).add(node.getControl());
  }
  return success();
}

/// What a region takes from around the loop enters unchanged.
LogicalResult LoopOutliner::addArguments(const Cut &cut) {
  for (Value value : cut.captured) {
    auto node = value.getDefiningOp<NodeOp>();
    if (arguments.contains(value))
      continue;
    Value outside = value;
    if (node && members.contains(node)) {
      auto isConstant =
          dyn_cast_or_null<BoolAttr>(node.getAttribute("is_constant"));
      if (flowKind(node) != "Enter" || !isConstant || !isConstant.getValue())
        return error(node) << "'" << describeValue(value)
                           << "' is there in some steps only, and used in all";
      outside = node.getInputs()[0];
    }
    arguments.insert(value);
    inputs.push_back(outside);
  }
  return success();
}

LogicalResult LoopOutliner::makeLoop() {
  auto resolver = [this](Value value) { return resolve(value); };
  auto isInside = [this](NodeOp node) {
    return members.contains(node) && !isFlow(node);
  };
  Cut go(resolver, isInside), body(resolver, isInside);
  go.add(condition.getInputs()[0]);
  for (Variable &variable : variables)
    body.add(variable.next);
  if (failed(addEffects(go, body)) || failed(addArguments(go)) ||
      failed(addArguments(body)))
    return failure();
  SmallVector<Value> results(arguments.getArrayRef());
  for (auto [result, variable] : llvm::zip(results, variables))
    result = variable.next;
  StringRef name = condition.getNodeName();
  auto conditionGraph =
      outliner.outline(name + "_cond", graph, go, arguments.getArrayRef(),
                       condition.getInputs()[0], positions);
  auto bodyGraph = outliner.outline(
      name + "_body", graph, body, arguments.getArrayRef(), results, positions);
  if (failed(conditionGraph) || failed(bodyGraph))
    return failure();
  SmallVector<Value> operands(inputs);
  llvm::SetVector<Value> waits(go.waits);
  waits.insert_range(body.waits);
  for (NodeOp node : frame.nodes)
    if (flowKind(node) == "Enter")
      waits.insert_range(node.getControlInputs());
  operands.append(waits.begin(), waits.end());
  OpBuilder builder(condition);
  auto symbol = [&](GraphOp made) {
    return FlatSymbolRefAttr::get(made.getSymNameAttr());
  };
  loop = createNode(builder,
                    {"While",
                     condition.getNodeNameAttr(),
                     go.hasEffects() || body.hasEffects(),
                     {builder.getNamedAttr("cond", symbol(*conditionGraph)),
                      builder.getNamedAttr("body", symbol(*bodyGraph))},
                     operands,
                     unsigned(inputs.size())});
  return success();
}

/// A variable, or a value that enters unchanged, leaves through an Exit.
LogicalResult LoopOutliner::replaceExits() {
  for (NodeOp node : frame.nodes) {
    if (flowKind(node) != "Exit" || node.getNumDataInputs() != 1)
      continue;
    Value leaving = resolve(throughIdentity(node.getInputs()[0]));
    auto entered = leaving.getDefiningOp<NodeOp>();
    Value result;
    auto it = llvm::find(arguments, leaving);
    if (it != arguments.end())
      result = loop.getOutputs()[it - arguments.begin()];
    else if (entered && flowKind(entered) == "Enter")
      result = entered.getInputs()[0];
    if (!result)
      return error(node) << "'" << describeValue(leaving)
                         << "' leaves the loop, but is no variable of it";
    node.getOutputs()[0].replaceAllUsesWith(result);
  }
  return success();
}

/// What waits for a node of the loop waits for all of it.
LogicalResult LoopOutliner::erase() {
  for (NodeOp node : frame.nodes)
    for (Value output : node.getOutputs())
      for (OpOperand &use : llvm::make_early_inc_range(output.getUses())) {
        auto user = dyn_cast<NodeOp>(use.getOwner());
        if (user && members.contains(user))
          continue;
        if (!isControlEdge(output))
          return error(node)
                 << "'" << describeValue(output)
                 << "' is computed in each step of a loop, and used "
                    "outside of it: take what leaves by an Exit";
        use.set(loop.getControl());
      }
  eraseNodes(frame.nodes);
  return success();
}

LogicalResult LoopOutliner::run() {
  if (failed(findCondition()) || failed(findVariables()) ||
      failed(makeLoop()) || failed(replaceExits()))
    return failure();
  return erase();
}

//===----------------------------------------------------------------------===//
// A graph
//===----------------------------------------------------------------------===//

static bool hasLoops(GraphOp graph) {
  return llvm::any_of(graph.getBody().getOps<NodeOp>(),
                      [](NodeOp node) { return flowKind(node) == "Enter"; });
}

/// Makes nodes of the innermost loops, then of those around them.
LogicalResult weir::foreign::functionalizeLoops(GraphOp graph,
                                                Outliner &outliner) {
  while (hasLoops(graph)) {
    auto order = orderNodes(graph);
    FrameFinder finder;
    if (failed(order) || failed(finder.find(*order)))
      return failure();
    unsigned deepest = 0;
    for (const Frame &frame : finder.frames)
      deepest = std::max(deepest, frame.depth);
    if (deepest == 0)
      return success();
    for (const Frame &frame : finder.frames)
      if (frame.depth == deepest &&
          failed(LoopOutliner(graph, frame, outliner).run()))
        return failure();
  }
  return success();
}
