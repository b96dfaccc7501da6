//===- BranchContexts.cpp - under which conditions nodes run --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/BranchContexts.h"
#include "passes/import/Functionalize.h"

using namespace mlir;
using namespace weir::foreign;

/// Conditions that one value hangs on.
static constexpr size_t kMaxLiterals = 64;

//===----------------------------------------------------------------------===//
// Contexts
//===----------------------------------------------------------------------===//

void Context::unite(const Context &other) {
  isDead |= other.isDead;
  for (Literal literal : other.literals) {
    isDead |= contains(otherSide(literal));
    if (!contains(literal))
      literals.push_back(literal);
  }
  llvm::sort(literals);
}

Context Context::without(Literal literal) const {
  Context rest = *this;
  llvm::erase(rest.literals, literal);
  return rest;
}

const Context &BranchContexts::of(Value value) const {
  static const Context always;
  auto it = contexts.find(value);
  return it == contexts.end() ? always : it->second;
}

Context BranchContexts::ofInputs(NodeOp node) const {
  Context context;
  for (Value input : node.getInputs())
    context.unite(of(input));
  return context;
}

void BranchContexts::setAll(NodeOp node, const Context &context) {
  for (Value output : node.getOutputs())
    if (context.isDead || !context.literals.empty())
      contexts[output] = context;
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

/// The value that a node passes on as it is; null where it does more.
static Value passedOn(NodeOp node) {
  StringRef kind = flowKind(node);
  bool passes = kind == "Identity" || kind == "Switch" ||
                kind == "PlaceholderWithDefault" || kind == "StopGradient";
  if (!passes || node.getNumDataInputs() == 0)
    return {};
  // A reference may be assigned between two reads.
  Value value = node.getInputs()[0];
  auto source = value.getDefiningOp<NodeOp>();
  bool isReference = source && (source.getOp() == "VariableV2" ||
                                source.getOp() == "Variable");
  return isReference ? Value() : value;
}

Value BranchContexts::conditionOf(NodeOp node) {
  Value value = node.getInputs()[1];
  while (auto source = value.getDefiningOp<NodeOp>()) {
    Value passed = passedOn(source);
    if (!passed)
      break;
    value = passed;
  }
  return value;
}

std::optional<bool> BranchContexts::constantOf(Value condition) {
  auto node = condition.getDefiningOp<NodeOp>();
  if (node && node.getOp() == "LogicalNot" && node.getNumDataInputs() == 1)
    if (auto inner = constantOf(node.getInputs()[0]))
      return !*inner;
  auto value =
      node && node.getOp() == "Const"
          ? dyn_cast_or_null<DenseIntElementsAttr>(node.getAttribute("value"))
          : DenseIntElementsAttr();
  if (!value || !value.getElementType().isInteger(1) ||
      value.getNumElements() != 1)
    return std::nullopt;
  return *value.getValues<bool>().begin();
}

//===----------------------------------------------------------------------===//
// Switch and Merge
//===----------------------------------------------------------------------===//

LogicalResult BranchContexts::visitSwitch(NodeOp node) {
  if (node.getNumDataInputs() != 2 || node.getDataOutputs().size() > 2)
    return node.emitError() << "node '" << node.getNodeName()
                            << "': Switch has 2 inputs and 2 outputs";
  Context context = ofInputs(node);
  if (context.literals.size() >= kMaxLiterals)
    return node.emitError()
           << "node '" << node.getNodeName() << "' is within more than "
           << kMaxLiterals << " conditions";
  setAll(node, context);
  Value condition = conditionOf(node);
  std::optional<bool> known = constantOf(condition);
  if (!known)
    conditions.insert({condition, unsigned(conditions.size())});
  for (auto [side, output] : llvm::enumerate(node.getDataOutputs())) {
    Context branch = context;
    if (known)
      branch.isDead |= *known != bool(side);
    else
      branch.unite({false, {getLiteral(condition, side != 0)}});
    contexts[output] = branch;
  }
  return success();
}

SmallVector<unsigned> BranchContexts::liveInputs(NodeOp merge) const {
  SmallVector<unsigned> live;
  for (auto [i, input] : llvm::enumerate(merge.getDataInputs()))
    if (!of(input).isDead)
      live.push_back(i);
  return live;
}

std::optional<Literal> BranchContexts::deciding(Value a, Value b) const {
  for (Literal literal : of(a).literals)
    if (of(b).contains(otherSide(literal)) &&
        of(a).without(literal) == of(b).without(otherSide(literal)))
      return literal;
  return std::nullopt;
}

/// Puts Merges of two of the inputs in place of these until two are left.
LogicalResult BranchContexts::narrow(NodeOp node, SmallVector<NodeOp> &order) {
  SmallVector<Value> inputs;
  for (unsigned i : liveInputs(node))
    inputs.push_back(node.getInputs()[i]);
  auto joinTwo = [&]() -> bool {
    for (size_t i = 0; i < inputs.size(); ++i)
      for (size_t j = i + 1; j < inputs.size(); ++j) {
        auto literal = deciding(inputs[i], inputs[j]);
        if (!literal)
          continue;
        OpBuilder builder(node);
        auto name = builder.getStringAttr(node.getNodeName() + "/of" +
                                          Twine(inputs.size()));
        NodeOp merge = createNode(
            builder, {"Merge", name, false, {}, {inputs[i], inputs[j]}, 2});
        setAll(merge, of(inputs[i]).without(*literal));
        order.push_back(merge);
        inputs[i] = merge.getOutputs()[0];
        inputs.erase(inputs.begin() + j);
        return true;
      }
    return false;
  };
  while (inputs.size() > 2 && joinTwo())
    ;
  if (inputs.size() > 2 ||
      (node.getDataOutputs().size() > 1 && !node.getOutputs()[1].use_empty()))
    return node.emitError() << "node '" << node.getNodeName() << "' merges "
                            << node.getNumDataInputs()
                            << " values, and which of them is there is more "
                               "than a choice of two";
  llvm::append_range(inputs, node.getControlInputs());
  node->setOperands(inputs);
  return success();
}

LogicalResult BranchContexts::visitMerge(NodeOp node,
                                         SmallVector<NodeOp> &order) {
  SmallVector<unsigned> live = liveInputs(node);
  bool isTwoOfMore = live.size() == 2 && node.getNumDataInputs() > 2;
  if ((live.size() > 2 || isTwoOfMore) && failed(narrow(node, order)))
    return failure();
  live = liveInputs(node);
  if (live.empty()) {
    setAll(node, {true, {}});
    return success();
  }
  Value first = node.getInputs()[live.front()];
  if (live.size() == 1) {
    setAll(node, of(first));
    return success();
  }
  Value second = node.getInputs()[live.back()];
  auto literal = deciding(first, second);
  if (!literal)
    return node.emitError()
           << "node '" << node.getNodeName() << "' merges '"
           << describeValue(first) << "' and '" << describeValue(second)
           << "', which aren't the two sides of one condition";
  setAll(node, of(first).without(*literal));
  return success();
}

LogicalResult BranchContexts::compute(SmallVector<NodeOp> &order) {
  SmallVector<NodeOp> nodes;
  std::swap(nodes, order);
  for (NodeOp node : nodes) {
    StringRef kind = flowKind(node);
    if (kind == "Switch") {
      if (failed(visitSwitch(node)))
        return failure();
    } else if (kind == "Merge") {
      if (failed(visitMerge(node, order)))
        return failure();
    } else {
      setAll(node, ofInputs(node));
    }
    order.push_back(node);
  }
  return success();
}
