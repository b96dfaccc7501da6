//===- Graph.cpp - graphs, as applications see them -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/GraphImpl.h"
#include "lib/readers/Requests.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

Graph::Graph() : impl_(std::make_shared<GraphImpl>()) {}

Status Graph::status() const {
  return impl_ ? impl_->status
               : Status(StatusCode::InvalidArgument, "the graph was moved");
}

void Graph::OnError(std::function<void(const Status &)> handler) {
  if (impl_)
    impl_->handler = std::move(handler);
}

//===----------------------------------------------------------------------===//
// Looking up
//===----------------------------------------------------------------------===//

weir::Operation Graph::FindOperation(std::string_view name) const {
  return impl_ ? impl_->makeOperation(impl_->findNode(name))
               : weir::Operation();
}

Output Graph::FindOutput(std::string_view name) const {
  return impl_ ? impl_->makeOutput(impl_->findValue(name)) : Output();
}

Variable Graph::FindVariable(std::string_view name) const {
  if (!impl_ || !impl_->findVariable(name))
    return Variable();
  Value handle = impl_->findValue(name);
  return impl_->makeVariable(
      handle, impl_->initializers.lookup(handle.getDefiningOp()));
}

Function Graph::FindFunction(std::string_view name) const {
  if (!impl_ || !impl_->module)
    return Function();
  auto graph = SymbolTable(*impl_->module).lookup<foreign::GraphOp>(name);
  return graph == impl_->root ? Function() : impl_->makeFunction(graph);
}

std::vector<weir::Operation> Graph::operations() const {
  std::vector<weir::Operation> operations;
  if (impl_)
    for (auto node : impl_->root.getBody().getOps<foreign::NodeOp>())
      operations.push_back(impl_->makeOperation(node));
  return operations;
}

std::vector<Variable> Graph::variables() const {
  std::vector<Variable> variables;
  if (impl_)
    for (auto node : impl_->root.getBody().getOps<foreign::NodeOp>())
      if (impl_->variableOf(node))
        variables.push_back(impl_->makeVariable(
            node.getOutputs()[0], impl_->initializers.lookup(node)));
  return variables;
}

weir::Operation Graph::AddInitializer(std::string_view name) {
  if (!impl_)
    return {};
  AtRoot root(*impl_);
  std::vector<weir::Operation> all;
  for (auto [variable, initializer] : impl_->initializers)
    all.push_back(impl_->makeOperation(initializer));
  return Group(*this, all, name);
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

static std::vector<Signature::Tensor> readEntries(GraphImpl &graph,
                                                  ArrayAttr entries) {
  std::vector<Signature::Tensor> tensors;
  for (auto entry : entries.getAsRange<DictionaryAttr>()) {
    Value value = graph.findValue(entry.getAs<StringAttr>("tensor").getValue());
    if (value)
      tensors.push_back(
          {entry.getAs<StringAttr>("name").str(), graph.makeOutput(value)});
  }
  return tensors;
}

std::vector<Signature> Graph::signatures() const {
  std::vector<Signature> signatures;
  if (!impl_ || !impl_->module)
    return signatures;
  for (auto op : impl_->module->getOps<foreign::SignatureOp>())
    signatures.push_back({op.getName().str(),
                          readEntries(*impl_, op.getInputs()),
                          readEntries(*impl_, op.getOutputs())});
  return signatures;
}

/// The entries; what is wrong is told as an error of the signature.
static SmallVector<mlir::Attribute>
makeEntries(GraphImpl &graph, const Signature &signature,
            const std::vector<Signature::Tensor> &tensors) {
  SmallVector<mlir::Attribute> entries;
  llvm::StringSet<> names;
  for (const Signature::Tensor &tensor : tensors) {
    bool isMine = GraphImpl::ownerOf(tensor.output) == &graph;
    bool isThere = isMine && graph.findValue(tensor.output.name()) ==
                                 GraphImpl::valueOf(tensor.output);
    bool isNew = names.insert(tensor.name).second;
    if (!isThere || !isNew)
      graph.fail("signature '" + signature.name + "': '" + tensor.name + "' " +
                 (isThere ? "is given twice" : "is no tensor of the graph"));
    else
      entries.push_back(
          makeSignatureEntry(tensor.name, tensor.output.name(),
                             GraphImpl::valueOf(tensor.output).getType()));
  }
  return entries;
}

static void declareSignature(GraphImpl &graph, const Signature &signature) {
  auto isSame = [&](foreign::SignatureOp op) {
    return op.getName() == signature.name;
  };
  if (llvm::any_of(graph.module->getOps<foreign::SignatureOp>(), isSame))
    return graph.fail("signature '" + signature.name +
                      "': there is one already");
  auto inputs = makeEntries(graph, signature, signature.inputs);
  auto outputs = makeEntries(graph, signature, signature.outputs);
  if (inputs.size() == signature.inputs.size() &&
      outputs.size() == signature.outputs.size())
    createSignature(graph.root, signature.name, "", inputs, outputs);
}

void Graph::AddSignature(Signature signature) {
  if (!impl_)
    return;
  bool isWhole = true;
  for (auto *tensors : {&signature.inputs, &signature.outputs})
    for (const Signature::Tensor &tensor : *tensors)
      isWhole &= bool(tensor.output);
  if (isWhole || impl_->status.ok())
    declareSignature(*impl_, signature);
  impl_->tell();
}
