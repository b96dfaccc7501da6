//===- UnsupportedOps.cpp - what no rule understands ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/UnsupportedOps.h"
#include "passes/import/ConvertModule.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// As many nodes and tensors are named of each op.
static constexpr size_t kMostNamed = 3;

/// The graphs that nodes of `graphs` name, and those that these name.
static llvm::SetVector<foreign::GraphOp>
calledGraphs(ArrayRef<foreign::GraphOp> graphs, ModuleOp module) {
  SymbolTable symbols(module);
  llvm::SetVector<foreign::GraphOp> reached(graphs.begin(), graphs.end());
  for (size_t i = 0; i < reached.size(); ++i)
    foreign::GraphOp(reached[i]).walk([&](foreign::NodeOp node) {
      node.getAttrs().walk([&](FlatSymbolRefAttr name) {
        if (auto graph = symbols.lookup<foreign::GraphOp>(name.getAttr()))
          reached.insert(graph);
      });
    });
  for (foreign::GraphOp graph : graphs)
    reached.remove(graph);
  return reached;
}

namespace {
/// Notes ops without a rule, graph after graph.
class UnsupportedOps {
public:
  explicit UnsupportedOps(const RuleTable &rules) : rules(rules) {}
  void collect(foreign::GraphOp graph, bool canFeed);
  SmallVector<UnsupportedOp> take();

private:
  bool isUnderstood(foreign::NodeOp node) {
    return rules.lookup(node);
  }
  void addFeeds(foreign::NodeOp node, UnsupportedOp &entry);

  const RuleTable &rules;
  llvm::MapVector<StringRef, UnsupportedOp> found;
};
} // namespace

void UnsupportedOps::addFeeds(foreign::NodeOp node, UnsupportedOp &entry) {
  for (auto [i, output] : llvm::enumerate(node.getDataOutputs())) {
    bool isTaken = llvm::any_of(output.getUsers(), [&](Operation *user) {
      auto next = dyn_cast<foreign::NodeOp>(user);
      return next && isUnderstood(next);
    });
    if (isTaken && entry.feeds.size() < kMostNamed)
      entry.feeds.push_back(i == 0 ? node.getNodeName().str()
                                   : (node.getNodeName() + ":" + Twine(i)).str());
  }
}

void UnsupportedOps::collect(foreign::GraphOp graph, bool canFeed) {
  graph.walk([&](foreign::NodeOp node) {
    if (isUnderstood(node))
      return;
    UnsupportedOp &entry = found[node.getOp()];
    entry.op = node.getOp().str();
    if (++entry.count <= int64_t(kMostNamed))
      entry.nodes.push_back(node.getNodeName().str());
    if (canFeed)
      addFeeds(node, entry);
  });
}

SmallVector<UnsupportedOp> UnsupportedOps::take() {
  SmallVector<UnsupportedOp> ops;
  for (auto &[name, entry] : found)
    ops.push_back(std::move(entry));
  llvm::sort(ops, [](const UnsupportedOp &a, const UnsupportedOp &b) {
    return std::tie(b.count, a.op) < std::tie(a.count, b.op);
  });
  return ops;
}

SmallVector<UnsupportedOp> import::findUnsupportedOps(ModuleOp module,
                                                      const RuleTable &rules) {
  UnsupportedOps ops(rules);
  SmallVector<foreign::GraphOp> entries = entryGraphs(module);
  for (foreign::GraphOp graph : entries)
    ops.collect(graph, /*canFeed=*/true);
  for (foreign::GraphOp graph : calledGraphs(entries, module))
    ops.collect(graph, /*canFeed=*/false);
  return ops.take();
}

/// `Foo (4 nodes: 'a', 'b', 'c', ...; feed 'a' instead)`
static void describe(InFlightDiagnostic &diag, const UnsupportedOp &op) {
  diag << op.op << " (" << op.count << (op.count == 1 ? " node: '" : " nodes: '")
       << llvm::join(op.nodes, "', '") << "'"
       << (op.count > int64_t(op.nodes.size()) ? ", ..." : "");
  if (!op.feeds.empty())
    diag << "; feed '" << llvm::join(op.feeds, "', '") << "' instead";
  diag << ")";
}

/// Whether the op reads or writes files, or is part of an input pipeline.
static bool touchesFiles(StringRef op) {
  for (StringRef part : {"Reader", "ReadFile", "WriteFile", "MatchingFiles",
                         "Dataset", "Iterator", "Queue", "Save", "Restore"})
    if (op.contains(part))
      return true;
  return false;
}

LogicalResult import::checkSupported(ModuleOp module, const RuleTable &rules) {
  SmallVector<UnsupportedOp> missing = findUnsupportedOps(module, rules);
  if (missing.empty())
    return success();
  InFlightDiagnostic diag = module.emitError();
  diag << (missing.size() == 1 ? "1 op is" : std::to_string(missing.size()) + " ops are")
       << " not supported: ";
  llvm::interleave(
      missing, [&](const UnsupportedOp &op) { describe(diag, op); },
      [&] { diag << ", "; });
  if (llvm::any_of(missing,
                   [](const UnsupportedOp &op) { return touchesFiles(op.op); }))
    diag << "; ops that touch files are never run";
  return diag;
}
