//===- ExtractGraph.cpp - what is needed of a graph, in order ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Extract.h"

#include "mlir/Transforms/RegionUtils.h"

#include <queue>

using namespace mlir;
using namespace weir::foreign;

//===----------------------------------------------------------------------===//
// Selection
//===----------------------------------------------------------------------===//

/// What `node` and the nodes of its subgraphs take from around it.
static SetVector<Value> usedValues(NodeOp node) {
  SetVector<Value> values(node->operand_begin(), node->operand_end());
  if (node->getNumRegions() != 0)
    getUsedValuesDefinedAbove(node->getRegions(), values);
  return values;
}

Selection::Selection(ArrayRef<Value> roots, ArrayRef<Value> feeds)
    : feeds(feeds.begin(), feeds.end()) {
  for (Value root : roots)
    visit(root);
  for (size_t i = 0; i < nodes.size(); ++i)
    for (Value value : usedValues(nodes[i]))
      visit(value);
}

bool weir::foreign::endsPipeline(NodeOp node) {
  StringRef op = node.getOp();
  return op.starts_with("IteratorGetNext") || op.starts_with("QueueDequeue");
}

/// True if all that `node` puts out is among `feeds`, and nothing else of it is
/// wanted.
static bool isReplaced(NodeOp node, const DenseSet<Value> &feeds) {
  bool isPipeline = endsPipeline(node);
  ResultRange outputs = node.getDataOutputs();
  return (node.getInputs().empty() || isPipeline) && !outputs.empty() &&
         llvm::all_of(outputs, [&](Value output) {
           return feeds.contains(output) || (isPipeline && output.use_empty());
         });
}

bool Selection::isNeeded(Value value) const {
  auto node = value.getDefiningOp<NodeOp>();
  return !node || value != node.getControl() || !isReplaced(node, feeds);
}

void Selection::visit(Value value) {
  if (feeds.contains(value) || !isNeeded(value))
    return;
  if (auto node = value.getDefiningOp<NodeOp>())
    nodes.insert(node);
  else if (auto argument = dyn_cast<BlockArgument>(value))
    arguments.insert(argument);
}

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

static bool closesLoop(NodeOp node) {
  return node.getOp() == "NextIteration" || node.getOp() == "RefNextIteration";
}

namespace {
/// Kahn's algorithm; among nodes that are ready, the first in the graph goes
/// first.
class Sorter {
public:
  Sorter(const SetVector<NodeOp> &nodes, const DenseSet<Value> &feeds);
  FailureOr<SmallVector<NodeOp>> sort();

private:
  void emit(unsigned index);
  LogicalResult reportCycle();

  SmallVector<NodeOp> nodes;
  SmallVector<SmallVector<unsigned, 2>> users, needed;
  SmallVector<unsigned> missing;
  std::priority_queue<unsigned, std::vector<unsigned>, std::greater<>> ready;
  SmallVector<NodeOp> order;
};
} // namespace

/// `nodes` in the order of their block.
static SmallVector<NodeOp> inBlockOrder(const SetVector<NodeOp> &nodes) {
  SmallVector<NodeOp> sorted;
  if (nodes.empty())
    return sorted;
  for (NodeOp node : (*nodes.begin())->getBlock()->getOps<NodeOp>())
    if (nodes.contains(node))
      sorted.push_back(node);
  return sorted;
}

Sorter::Sorter(const SetVector<NodeOp> &selected, const DenseSet<Value> &feeds)
    : nodes(inBlockOrder(selected)), users(nodes.size()), needed(nodes.size()),
      missing(nodes.size()) {
  DenseMap<Operation *, unsigned> indices;
  for (auto [i, node] : llvm::enumerate(nodes))
    indices[node] = i;
  for (auto [i, node] : llvm::enumerate(nodes))
    for (Value value : usedValues(node)) {
      auto before = value.getDefiningOp<NodeOp>();
      if (!before || feeds.contains(value) || closesLoop(before) ||
          !indices.contains(before))
        continue;
      users[indices[before]].push_back(i);
      needed[i].push_back(indices[before]);
      ++missing[i];
    }
}

void Sorter::emit(unsigned index) {
  order.push_back(nodes[index]);
  for (unsigned user : users[index])
    if (--missing[user] == 0)
      ready.push(user);
}

/// Walks back from a node that waits, over nodes that wait, until one comes
/// again.
LogicalResult Sorter::reportCycle() {
  auto waits = [&](unsigned i) { return missing[i] != 0; };
  unsigned at = llvm::find_if(missing, [](unsigned m) { return m != 0; }) -
                missing.begin();
  DenseSet<unsigned> seen;
  while (seen.insert(at).second)
    at = *llvm::find_if(needed[at], waits);
  return nodes[at]->emitError()
         << "node '" << nodes[at].getNodeName()
         << "' depends on itself, and no NextIteration node makes a loop of it";
}

FailureOr<SmallVector<NodeOp>> Sorter::sort() {
  for (unsigned i = 0; i < nodes.size(); ++i)
    if (missing[i] == 0)
      ready.push(i);
  while (!ready.empty()) {
    unsigned next = ready.top();
    ready.pop();
    emit(next);
  }
  if (order.size() != nodes.size())
    return reportCycle();
  return order;
}

FailureOr<SmallVector<NodeOp>> Selection::getOrder() const {
  return Sorter(nodes, feeds).sort();
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Copies one node; its results don't override what is mapped already.
static NodeOp copyNode(NodeOp node, OpBuilder &builder, IRMapping &mapping) {
  SmallVector<std::pair<Value, Value>> mapped;
  for (Value result : node.getOutputs())
    if (Value to = mapping.lookupOrNull(result))
      mapped.push_back({result, to});
  auto copy = cast<NodeOp>(builder.clone(*node, mapping));
  for (auto [from, to] : mapped)
    mapping.map(from, to);
  return copy;
}

SmallVector<NodeOp>
weir::foreign::copyNodes(ArrayRef<NodeOp> nodes, OpBuilder &builder,
                         IRMapping &mapping,
                         llvm::function_ref<bool(Value)> isDropped) {
  SmallVector<NodeOp> copies;
  for (NodeOp node : nodes)
    copies.push_back(copyNode(node, builder, mapping));
  for (auto [node, copy] : llvm::zip_equal(nodes, copies)) {
    SmallVector<Value> operands;
    for (Value operand : NodeOp(node).getInputs())
      if (!isDropped(operand))
        operands.push_back(mapping.lookup(operand));
    copy->setOperands(operands);
  }
  return copies;
}

SetVector<GraphOp> weir::foreign::referencedGraphs(GraphOp graph,
                                                   const SymbolTable &symbols) {
  SetVector<GraphOp> graphs;
  auto add = [&](StringAttr name) {
    if (auto found = symbols.lookup<GraphOp>(name))
      graphs.insert(found);
  };
  graph.walk([&](NodeOp node) {
    add(getCalleeName(node));
    node.getAttrs().walk([&](FlatSymbolRefAttr name) { add(name.getAttr()); });
  });
  return graphs;
}
