//===- GraphImpl.cpp - what stands behind a Graph -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/GraphImpl.h"
#include "dialects/weir/Weir.h"
#include "mlir/IR/Builders.h"
#include "passes/import/NodeInference.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// Making
//===----------------------------------------------------------------------===//

/// A context that knows what graphs are made of. One thread at a time uses it.
static std::unique_ptr<MLIRContext> makeContext() {
  auto context =
      std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  context->loadDialect<foreign::ForeignDialect, WeirDialect>();
  return context;
}

static std::unique_ptr<Body> makeBody(foreign::GraphOp graph) {
  auto body = std::make_unique<Body>();
  body->graph = graph;
  return body;
}

GraphImpl::GraphImpl() : context(makeContext()) {
  Location loc = UnknownLoc::get(context.get());
  module = ModuleOp::create(loc);
  auto builder = OpBuilder::atBlockEnd(module->getBody());
  root = foreign::GraphOp::create(builder, loc, "graph");
  symbols["graph"] = 1;
  bodies.push_back(makeBody(root));
  inference = std::make_unique<import::NodeInference>(context.get());
}

GraphImpl::~GraphImpl() = default;

/// The graph that the signatures name; without any the first.
static foreign::GraphOp findRoot(ModuleOp module, std::string &error) {
  foreign::GraphOp root;
  SymbolTable symbols(module);
  for (auto signature : module.getOps<foreign::SignatureOp>()) {
    auto graph = symbols.lookup<foreign::GraphOp>(signature.getGraph());
    if (root && graph != root)
      error = "each signature has a graph of its own: it was extracted";
    root = graph;
  }
  auto graphs = module.getOps<foreign::GraphOp>();
  if (!root && !graphs.empty())
    root = *graphs.begin();
  if (!root)
    error = "holds no graph as it was read, but text of a later phase";
  else if (root.getBody().getNumArguments() != 0)
    error = "its graph has arguments: it is a function";
  return root;
}

Status GraphImpl::adopt(std::unique_ptr<MLIRContext> newContext,
                        OwningOpRef<ModuleOp> newModule) {
  std::string error;
  foreign::GraphOp newRoot = findRoot(*newModule, error);
  if (!error.empty())
    return Status(StatusCode::InvalidArgument, error);
  inference.reset();
  module = std::move(newModule);
  context = std::move(newContext);
  root = newRoot;
  bodies.front() = makeBody(root);
  inference = std::make_unique<import::NodeInference>(context.get());
  symbols.clear();
  for (mlir::Operation &op : *module->getBody())
    if (auto symbol = dyn_cast<SymbolOpInterface>(op))
      symbols[symbol.getName()] = 1;
  for (auto variable : module->getOps<foreign::VariableOp>())
    variables[variable.getSymName()] = variable;
  for (auto node : root.getBody().getOps<foreign::NodeOp>()) {
    bodies.front()->names.add(node.getNodeName().str());
    index(node);
  }
  return Status();
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

void GraphImpl::fail(Status error) {
  if (status.ok())
    status = std::move(error);
}

void GraphImpl::fail(const Twine &message) {
  fail(Status(StatusCode::InvalidArgument, message.str()));
}

void GraphImpl::fail(StringRef node, const Twine &message) {
  fail("node '" + node + "': " + message);
}

void GraphImpl::tell() {
  if (status.ok() || isTold)
    return;
  isTold = true;
  if (handler)
    handler(status);
}

//===----------------------------------------------------------------------===//
// Handles
//===----------------------------------------------------------------------===//

Output GraphImpl::makeOutput(Value value) {
  Output output;
  if (value) {
    output.graph_ = this;
    output.value_ = value.getAsOpaquePointer();
  }
  return output;
}

weir::Operation GraphImpl::makeOperation(foreign::NodeOp node) {
  weir::Operation operation;
  if (node) {
    operation.graph_ = this;
    operation.node_ = node.getOperation();
  }
  return operation;
}

Variable GraphImpl::makeVariable(Value handle, foreign::NodeOp initializer) {
  Variable variable;
  variable.handle_ = makeOutput(handle);
  variable.initializer_ = makeOperation(initializer);
  return variable;
}

Function GraphImpl::makeFunction(foreign::GraphOp graph) {
  Function function;
  if (graph) {
    function.graph_ = this;
    function.body_ = graph.getOperation();
  }
  return function;
}

Value GraphImpl::valueOf(const Output &output) {
  return Value::getFromOpaquePointer(output.value_);
}

foreign::NodeOp GraphImpl::nodeOf(const weir::Operation &operation) {
  return foreign::NodeOp::getFromOpaquePointer(operation.node_);
}

foreign::GraphOp GraphImpl::graphOf(const Function &function) {
  return foreign::GraphOp::getFromOpaquePointer(function.body_);
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

std::string GraphImpl::pickName(std::string_view name, StringRef kind) {
  std::string wanted(name.empty() ? std::string_view(kind) : name);
  bool isWhole = wanted.back() == '/';
  if (isWhole)
    wanted.pop_back();
  else
    wanted = joinScope(body().scope, wanted);
  if (!isOpName(wanted)) {
    fail(wanted, "the name must begin with a letter, a digit or '.', and go on "
                 "with these and '_', '-', '/', '\\' or '>'");
    return {};
  }
  if (!isWhole)
    return body().names.makeUnique(wanted);
  if (bodies.size() == 1 && nodes.count(wanted)) {
    fail(wanted, "there is another node of this name");
    return {};
  }
  body().names.add(wanted);
  return wanted;
}

std::string GraphImpl::pickRootName(const Twine &name) {
  return body().names.makeUnique(name.str());
}

std::string GraphImpl::pickSymbol(StringRef name) {
  std::string symbol = name.str();
  for (int64_t &number = symbols[name]; symbols.lookup(symbol) != 0; ++number)
    symbol = (name + "_" + Twine(number)).str();
  symbols[symbol] = 1;
  return symbol;
}

//===----------------------------------------------------------------------===//
// Values of bodies around
//===----------------------------------------------------------------------===//

Value GraphImpl::origin(Value value) const {
  auto it = origins.find(value);
  while (it != origins.end()) {
    value = it->second;
    it = origins.find(value);
  }
  return value;
}

/// The index of the body that the value is of; -1 where it is built already.
static int findBody(ArrayRef<std::unique_ptr<Body>> bodies, Block *block) {
  for (int i = int(bodies.size()) - 1; i >= 0; --i)
    if (&bodies[i]->graph.getBody().front() == block)
      return i;
  return -1;
}

/// `foo/x:0` as an argument's name.
static std::string argumentName(foreign::GraphOp graph) {
  return "capture_" + std::to_string(graph.getBody().getNumArguments());
}

Value GraphImpl::use(Value value, StringRef user) {
  int level = findBody(bodies, value.getParentBlock());
  if (level < 0) {
    fail(user, "'" + foreign::describeValue(value) +
                   "' is of a function that is built already: only its "
                   "results can be used");
    return {};
  }
  for (++level; level < int(bodies.size()); ++level) {
    Body &inner = *bodies[level];
    BlockArgument &argument = inner.captures[value];
    if (!argument) {
      argument = inner.graph.addArgument(argumentName(inner.graph),
                                         value.getType(), value.getLoc());
      origins[argument] = value;
    }
    value = argument;
  }
  return value;
}

bool GraphImpl::areMine(const std::vector<Output> &handles, StringRef user) {
  for (size_t i = 0; i < handles.size(); ++i)
    if (ownerOf(handles[i]) != this) {
      fail(user, "operand " + Twine(i) + " is of another graph");
      return false;
    }
  return true;
}

bool GraphImpl::useAll(const std::vector<Output> &handles, StringRef user,
                       SmallVectorImpl<Value> &values) {
  for (const Output &handle : handles)
    if (!handle)
      return false;
  if (!areMine(handles, user))
    return false;
  for (const Output &handle : handles) {
    values.push_back(use(valueOf(handle), user));
    if (!values.back())
      return false;
  }
  return true;
}

void GraphImpl::addControl(foreign::NodeOp node) {
  int level = findBody(bodies, node->getBlock());
  if (level < 0)
    return fail("node '" + node.getNodeName() +
                "' is of a function that is built already: nothing can wait "
                "for it");
  if (level + 1 == int(bodies.size()))
    body().controls.push_back(node);
  else
    bodies[level + 1]->outerControls.insert(node);
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

/// The inputs, then the control edges that they don't imply, each once.
static SmallVector<Value> withControls(const NodeSpec &spec, Body &body) {
  SmallVector<Value> inputs = spec.inputs;
  llvm::SetVector<Value> controls;
  for (Value input : spec.inputs)
    if (isa<NoneType>(input.getType()))
      controls.insert(input);
  llvm::erase_if(inputs, [](Value v) { return isa<NoneType>(v.getType()); });
  for (foreign::NodeOp node : body.controls)
    controls.insert(node.getControl());
  inputs.append(controls.begin(), controls.end());
  return inputs;
}

foreign::NodeOp GraphImpl::add(NodeSpec spec) {
  OpBuilder b = builder();
  SmallVector<Type> types = spec.outputs;
  types.push_back(b.getNoneType());
  StringAttr name = b.getStringAttr(spec.name);
  std::string on = device ? device->toString() : "";
  auto node = foreign::NodeOp::create(
      b, NameLoc::get(name), types, b.getStringAttr(spec.kind), name,
      spec.domain.empty() ? StringAttr() : b.getStringAttr(spec.domain),
      on.empty() ? StringAttr() : b.getStringAttr(on),
      spec.isStateful ? b.getUnitAttr() : UnitAttr(),
      b.getDictionaryAttr(spec.attributes), withControls(spec, body()),
      /*bodiesCount=*/0);
  if (bodies.size() == 1)
    index(node);
  return node;
}

foreign::NodeOp GraphImpl::addAfter(NodeSpec spec,
                                    ArrayRef<mlir::Operation *> nodes) {
  size_t count = body().controls.size();
  for (mlir::Operation *node : nodes)
    addControl(cast<foreign::NodeOp>(node));
  foreign::NodeOp node = add(std::move(spec));
  body().controls.resize(count);
  return node;
}

void GraphImpl::remove(foreign::NodeOp node) {
  if (bodies.size() == 1)
    nodes.erase(node.getNodeName());
  node.erase();
}

//===----------------------------------------------------------------------===//
// Looking up
//===----------------------------------------------------------------------===//

void GraphImpl::index(foreign::NodeOp node) {
  nodes[node.getNodeName()] = node;
}

foreign::NodeOp GraphImpl::findNode(StringRef name) const {
  return nodes.lookup(name);
}

Value GraphImpl::findValue(StringRef name) const {
  auto parsed = foreign::TensorName::parse(name);
  foreign::NodeOp node = findNode(parsed.node);
  if (!node || parsed.port < 0)
    return {};
  Value value = foreign::lookupOutput(node, parsed);
  return value && !isa<NoneType>(value.getType()) ? value : Value();
}

foreign::VariableOp GraphImpl::variableOf(foreign::NodeOp node) const {
  auto name =
      node ? node->getAttrOfType<FlatSymbolRefAttr>(foreign::kVariableAttr)
           : FlatSymbolRefAttr();
  return name ? variables.lookup(name.getValue()) : foreign::VariableOp();
}

foreign::VariableOp GraphImpl::findVariable(StringRef name) const {
  auto parsed = foreign::TensorName::parse(name);
  return parsed.port == 0 ? variableOf(findNode(parsed.node))
                          : foreign::VariableOp();
}

/// A function that was read captures nothing.
FunctionInfo GraphImpl::infoOf(foreign::GraphOp function) const {
  auto it = functions.find(function);
  if (it != functions.end())
    return it->second;
  FunctionInfo info;
  info.arguments = function.getBody().getNumArguments();
  return info;
}

std::string weir::detail::describe(const Output &output) {
  return std::string(DTypeName(output.dtype())) + " of shape " +
         describe(output.shape());
}

//===----------------------------------------------------------------------===//
// The whole graph in work
//===----------------------------------------------------------------------===//

AtRoot::AtRoot(GraphImpl &graph) : graph(graph) {
  for (size_t i = 1; i < graph.bodies.size(); ++i)
    hidden.push_back(std::move(graph.bodies[i]));
  graph.bodies.resize(1);
  std::swap(scope, graph.body().scope);
  std::swap(controls, graph.body().controls);
}

AtRoot::~AtRoot() {
  std::swap(scope, graph.body().scope);
  std::swap(controls, graph.body().controls);
  for (auto &body : hidden)
    graph.bodies.push_back(std::move(body));
}
