//===- Export.cpp - what a run needs of a graph ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Export.h"
#include "lib/readers/Requests.h"
#include "lib/readers/Status.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Parser/Parser.h"
#include "passes/import/Extract.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// Cutting out
//===----------------------------------------------------------------------===//

namespace {
/// Copies what the roots and feeds of a request need into a module.
class Cutter {
public:
  explicit Cutter(const GraphImpl &graph)
      : graph(graph), symbols(graph.module.get()),
        module(ModuleOp::create(graph.module.get().getLoc())),
        builder(OpBuilder::atBlockEnd(module->getBody())) {}
  OwningOpRef<ModuleOp> cut(const ResolvedRequest &request, StringRef name);

private:
  foreign::GraphOp copyNodes(const ResolvedRequest &request);
  void copyFunctions(foreign::GraphOp copy);
  void copyVariables();

  const GraphImpl &graph;
  SymbolTable symbols;
  OwningOpRef<ModuleOp> module;
  OpBuilder builder;
};
} // namespace

/// What stands before a feed is left to foreign-extract.
foreign::GraphOp Cutter::copyNodes(const ResolvedRequest &request) {
  SmallVector<Value> roots = request.roots;
  roots.append(request.feeds);
  foreign::Selection selection(roots, {});
  SmallVector<foreign::NodeOp> nodes;
  foreign::GraphOp root = graph.root;
  for (auto node : root.getBody().getOps<foreign::NodeOp>())
    if (selection.contains(node))
      nodes.push_back(node);
  auto copy =
      foreign::GraphOp::create(builder, root.getLoc(), root.getSymName());
  OpBuilder inside(copy.getReturn());
  IRMapping mapping;
  foreign::copyNodes(nodes, inside, mapping);
  return copy;
}

void Cutter::copyFunctions(foreign::GraphOp copy) {
  llvm::SetVector<foreign::GraphOp> reached =
      foreign::referencedGraphs(copy, symbols);
  for (size_t i = 0; i < reached.size(); ++i) {
    foreign::GraphOp function = reached[i];
    reached.insert_range(foreign::referencedGraphs(function, symbols));
    builder.clone(*function.getOperation());
  }
}

void Cutter::copyVariables() {
  llvm::SetVector<StringAttr> names;
  module->walk([&](foreign::NodeOp node) {
    if (auto name =
            node->getAttrOfType<FlatSymbolRefAttr>(foreign::kVariableAttr))
      names.insert(name.getAttr());
  });
  for (StringAttr name : names)
    if (auto variable = symbols.lookup<foreign::VariableOp>(name))
      builder.clone(*variable.getOperation());
}

OwningOpRef<ModuleOp> Cutter::cut(const ResolvedRequest &request,
                                  StringRef name) {
  foreign::GraphOp copy = copyNodes(request);
  copyFunctions(copy);
  copyVariables();
  createSignature(copy, name, "", request.inputs, request.outputs);
  return std::move(module);
}

//===----------------------------------------------------------------------===//
// From context to context
//===----------------------------------------------------------------------===//

/// The large constants of a module, in an order that its copies have too.
static SmallVector<DenseResourceElementsAttr> findResources(ModuleOp module) {
  SmallVector<DenseResourceElementsAttr> resources;
  module->walk([&](mlir::Operation *op) {
    op->getAttrDictionary().walk(
        [&](DenseResourceElementsAttr attr) { resources.push_back(attr); });
  });
  return resources;
}

/// Lets the constants of `to` refer to the bytes of `from`.
static void shareResources(ModuleOp from, ModuleOp to) {
  auto &manager =
      DenseResourceElementsHandle::getManagerInterface(to.getContext())
          .getBlobManager();
  for (auto [source, target] :
       llvm::zip(findResources(from), findResources(to))) {
    DenseResourceElementsHandle handle = target.getRawHandle();
    const AsmResourceBlob *bytes = source.getRawHandle().getBlob();
    if (bytes && !handle.getBlob())
      manager.update(handle.getKey(),
                     AsmResourceBlob(
                         bytes->getData(), bytes->getDataAlignment(),
                         [](void *, size_t, size_t) {},
                         /*dataIsMutable=*/false));
  }
}

/// The module in another context, by its bytecode without large constants.
static absl::StatusOr<OwningOpRef<ModuleOp>> transfer(ModuleOp module,
                                                      MLIRContext &into) {
  std::string bytes;
  llvm::raw_string_ostream os(bytes);
  BytecodeWriterConfig writer;
  writer.setElideResourceDataFlag();
  if (failed(writeBytecodeToFile(module, os, writer)))
    return absl::InternalError("the graph can't be written");
  ParserConfig reader(&into, /*verifyAfterParse=*/false);
  auto copy = parseSourceString<ModuleOp>(bytes, reader, "graph");
  if (!copy)
    return absl::InternalError("the graph can't be read back");
  shareResources(module, *copy);
  return copy;
}

absl::StatusOr<OwningOpRef<ModuleOp>>
weir::detail::exportFor(const GraphImpl &graph, const SignatureRequest &request,
                        MLIRContext &into) {
  if (!graph.status.ok())
    return absl::InvalidArgumentError(graph.status.message());
  WEIR_ASSIGN_OR_RETURN(ResolvedRequest resolved,
                        resolveRequest(request, graph.root));
  OwningOpRef<ModuleOp> module = Cutter(graph).cut(resolved, request.name);
  return transfer(*module, into);
}
