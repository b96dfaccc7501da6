//===- Functionalize.cpp - loops and branches as functions ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Functionalize.h"
#include "passes/import/Extract.h"
#include "passes/import/Passes.h"

namespace weir {
#define GEN_PASS_DEF_FOREIGNFUNCTIONALIZE
#include "passes/import/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir::foreign;

StringRef weir::foreign::flowKind(NodeOp node) {
  StringRef op = node.getOp();
  op.consume_front("Ref");
  return op;
}

/// The ops of TensorFlow 1 that change a variable pass its reference on, which
/// may be fetched; so readers don't call them effects.
bool weir::foreign::runsOnce(NodeOp node) {
  StringRef op = node.getOp();
  bool changes = op.starts_with("Assign") || op.starts_with("Apply") ||
                 op.starts_with("SparseApply") || op.starts_with("Scatter") ||
                 op.starts_with("StackPop") || op == "CountUpTo";
  return node.getStateful() || (changes && op != "ScatterNd");
}

//===----------------------------------------------------------------------===//
// Cuts
//===----------------------------------------------------------------------===//

void Cut::add(Value root) {
  SmallVector<Value> pending{root};
  while (!pending.empty()) {
    Value value = resolve(pending.pop_back_val());
    if (!value)
      continue;
    auto node = value.getDefiningOp<NodeOp>();
    if (!node || !isInside(node))
      (isControlEdge(value) ? waits : captured).insert(value);
    else if (nodes.insert(node))
      pending.append(node->operand_begin(), node->operand_end());
  }
}

bool Cut::hasEffects() const {
  return llvm::any_of(nodes, runsOnce);
}

NodeOp weir::foreign::createNode(OpBuilder &builder, const NewNode &node) {
  MLIRContext *context = builder.getContext();
  SmallVector<Type> types(node.numOutputs, ValueType::get(context));
  types.push_back(NoneType::get(context));
  return NodeOp::create(builder, NameLoc::get(node.name), types,
                        builder.getStringAttr(node.op), node.name,
                        /*domain=*/StringAttr(), /*device=*/StringAttr(),
                        node.hasEffects ? builder.getUnitAttr() : UnitAttr(),
                        builder.getDictionaryAttr(node.attributes), node.inputs,
                        /*bodiesCount=*/0);
}

//===----------------------------------------------------------------------===//
// Graphs
//===----------------------------------------------------------------------===//

/// Copies a node whose data comes from nodes before it; of its control edges,
/// those out of copied nodes stay.
static void copyInside(NodeOp node, const Cut &cut, OpBuilder &builder,
                       IRMapping &mapping) {
  SmallVector<Value> operands;
  for (Value operand : node.getInputs()) {
    Value resolved = cut.resolve(operand);
    if (resolved)
      resolved = mapping.lookupOrNull(resolved);
    if (resolved)
      operands.push_back(resolved);
  }
  auto copy = cast<NodeOp>(builder.cloneWithoutRegions(*node));
  copy->setOperands(operands);
  for (auto [from, to] : llvm::zip_equal(node.getOutputs(), copy.getOutputs()))
    if (!mapping.contains(from))
      mapping.map(from, to);
}

FailureOr<GraphOp>
Outliner::outline(const Twine &name, GraphOp source, const Cut &cut,
                  ArrayRef<Value> arguments, ArrayRef<Value> results,
                  const DenseMap<NodeOp, unsigned> &positions) {
  budget -= cut.nodes.size() + arguments.size();
  if (budget < 0)
    return source.emitError("its branches and loops make more nodes than are "
                            "allowed");
  OpBuilder builder(source.getContext());
  auto graph = GraphOp::create(builder, source.getLoc(), name.str());
  symbols.insert(graph, source->getIterator());
  IRMapping mapping;
  for (auto [i, value] : llvm::enumerate(arguments))
    mapping.map(value, graph.addArgument(("arg" + Twine(i)).str(),
                                         value.getType(), value.getLoc()));
  SmallVector<NodeOp> nodes(cut.nodes.begin(), cut.nodes.end());
  llvm::sort(nodes, [&](NodeOp a, NodeOp b) {
    return positions.lookup(a) < positions.lookup(b);
  });
  builder.setInsertionPoint(graph.getReturn());
  SmallVector<Value> effects;
  for (NodeOp node : nodes) {
    copyInside(node, cut, builder, mapping);
    if (runsOnce(node))
      effects.push_back(mapping.lookup(node.getControl()));
  }
  SmallVector<Value> values;
  SmallVector<Attribute> names;
  for (auto [i, value] : llvm::enumerate(results)) {
    values.push_back(mapping.lookup(cut.resolve(value)));
    names.push_back(builder.getStringAttr("result" + Twine(i)));
  }
  graph.setResultNamesAttr(builder.getArrayAttr(names));
  graph.getReturn().getResultsMutable().assign(values);
  graph.getReturn().getControlsMutable().assign(effects);
  made.push_back(graph);
  return graph;
}

FailureOr<SmallVector<NodeOp>> weir::foreign::orderNodes(GraphOp graph) {
  SmallVector<Value> roots(graph.getReturn()->getOperands());
  for (NodeOp node : graph.getBody().getOps<NodeOp>())
    if (node.getStateful())
      roots.push_back(node.getControl());
  Selection selection(roots, {});
  SmallVector<NodeOp> rest;
  for (NodeOp node : graph.getBody().getOps<NodeOp>())
    if (!selection.contains(node))
      rest.push_back(node);
  eraseNodes(rest);
  return selection.getOrder();
}

void weir::foreign::eraseNodes(ArrayRef<NodeOp> nodes) {
  for (NodeOp node : nodes)
    node->dropAllReferences();
  for (NodeOp node : nodes)
    node->dropAllUses();
  for (NodeOp node : nodes)
    node->erase();
}

DenseMap<NodeOp, unsigned> weir::foreign::positionsOf(ArrayRef<NodeOp> order) {
  DenseMap<NodeOp, unsigned> positions;
  for (auto [i, node] : llvm::enumerate(order))
    positions[node] = i;
  return positions;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct ForeignFunctionalizePass
    : public weir::impl::ForeignFunctionalizeBase<ForeignFunctionalizePass> {
  using ForeignFunctionalizeBase::ForeignFunctionalizeBase;

  void runOnOperation() override {
    Outliner outliner(getOperation(), maxNodes);
    outliner.made.assign(getOperation().getOps<GraphOp>().begin(),
                         getOperation().getOps<GraphOp>().end());
    for (size_t i = 0; i < outliner.made.size(); ++i)
      if (failed(functionalizeLoops(outliner.made[i], outliner)) ||
          failed(functionalizeBranches(outliner.made[i], outliner)))
        return signalPassFailure();
  }
};
} // namespace
