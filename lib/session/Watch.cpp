//===- Watch.cpp - values on the way of a run -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/foreign/Foreign.h"
#include "lib/compiler/Register.h"
#include "lib/session/SessionImpl.h"
#include "passes/import/Extract.h"

using namespace mlir;
using namespace weir;
using namespace weir::session;
using weir::detail::SessionImpl;

/// Whether the text is the pattern, in which `*` stands for any text.
static bool matches(StringRef pattern, StringRef text) {
  auto [head, rest] = pattern.split('*');
  if (head.size() == pattern.size())
    return text == pattern;
  if (!text.consume_front(head))
    return false;
  for (size_t i = 0; i <= text.size(); ++i)
    if (matches(rest, text.drop_front(i)))
      return true;
  return false;
}

/// What old control flow is made of has values only where it runs.
static bool isFrame(StringRef op) {
  return op == "Switch" || op == "Merge" || op == "Enter" || op == "Exit" ||
         op == "NextIteration" || op == "LoopCond" || op.starts_with("Ref");
}

/// The names of the outputs of a node: `node` and `node:0`, `node:1` ...
static void addMatches(foreign::NodeOp node, ArrayRef<std::string> patterns,
                       std::vector<std::string> &names) {
  if (isFrame(node.getOp()) || node->hasAttr(foreign::kVariableAttr))
    return;
  for (unsigned i = 0; i < node.getDataOutputs().size(); ++i) {
    std::string name = (node.getNodeName() + ":" + Twine(i)).str();
    bool isWatched = llvm::any_of(patterns, [&](const std::string &pattern) {
      return matches(pattern, name) ||
             (i == 0 && matches(pattern, node.getNodeName()));
    });
    if (isWatched)
      names.push_back(name);
  }
}

/// The nodes that the module's signature needs.
static foreign::Selection selectNodes(ModuleOp module,
                                      foreign::GraphOp &graph) {
  SymbolTable symbols(module);
  SmallVector<Value> roots, feeds;
  for (auto signature : module.getOps<foreign::SignatureOp>()) {
    graph = symbols.lookup<foreign::GraphOp>(signature.getGraph());
    llvm::StringMap<foreign::NodeOp> nodes;
    for (auto node : graph.getBody().getOps<foreign::NodeOp>())
      nodes[node.getNodeName()] = node;
    auto add = [&](ArrayAttr entries, SmallVector<Value> &values) {
      for (auto entry : entries.getAsRange<DictionaryAttr>()) {
        auto name = foreign::TensorName::parse(
            entry.getAs<StringAttr>("tensor").getValue());
        if (foreign::NodeOp node = nodes.lookup(name.node))
          if (Value value = foreign::lookupOutput(node, name))
            values.push_back(value);
      }
    };
    add(signature.getInputs(), feeds);
    add(signature.getOutputs(), roots);
    roots.append(graph.getReturn().getControls().begin(),
                 graph.getReturn().getControls().end());
  }
  return foreign::Selection(roots, feeds);
}

/// The tensors on the way of the request that the patterns name.
static absl::StatusOr<std::vector<std::string>>
findWatched(ProgramTable &table, const SignatureRequest &request,
            ArrayRef<std::string> patterns) {
  DialectRegistry registry;
  registerWeir(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  std::lock_guard<std::mutex> lock(table.sourceMutex);
  auto module = table.getSource().makeModule(request, context);
  if (!module.ok())
    return module.status();
  foreign::GraphOp graph;
  foreign::Selection selection = selectNodes(**module, graph);
  std::vector<std::string> names;
  if (graph)
    for (auto node : graph.getBody().getOps<foreign::NodeOp>())
      if (selection.contains(node))
        addMatches(node, patterns, names);
  return names;
}

Status SessionImpl::runWatched(const NamedRun &run,
                               std::vector<Tensor> &outputs,
                               const RunOptions &options) {
  auto watched = findWatched(*table, prepare(run)->request, options.watch);
  if (!watched.ok())
    return toStatus(watched.status());
  NamedRun longer = run;
  longer.fetches.append(watched->begin(), watched->end());
  Status status = runPlain(longer, outputs, &options);
  if (!status.ok())
    return status;
  for (size_t i = 0; i < watched->size() && options.watcher; ++i)
    options.watcher((*watched)[i], outputs[run.fetches.size() + i]);
  outputs.resize(run.fetches.size());
  return status;
}
