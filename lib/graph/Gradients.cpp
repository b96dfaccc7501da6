//===- Gradients.cpp - nodes that differentiate ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/gradients.hpp"
#include "dialects/weir/WeirDialect.h"
#include "lib/graph/Bodies.h"
#include "lib/graph/Values.h"
#include "mlir/IR/Builders.h"
#include "passes/import/WeirOps.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

weir::Wrt::Wrt(const Variable &variable)
    : handle_(GraphImpl::handleOf(variable)) {}

Output GraphImpl::handleOf(const Wrt &source) { return source.handle_; }

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// The type of a tensor, or of the variable that a handle stands for.
static Type typeOf(GraphImpl &graph, const Output &source) {
  Value value = GraphImpl::valueOf(source);
  if (auto variable = graph.variableOf(value.getDefiningOp<foreign::NodeOp>()))
    return variable.getType();
  return value.getType();
}

/// That it is of this graph and may be of floats; an error where it isn't.
static bool checkFloats(GraphImpl &graph, const Output &source,
                        const Twine &what, StringRef node) {
  if (GraphImpl::ownerOf(source) != &graph) {
    graph.fail(node, what + " is of another graph");
    return false;
  }
  auto type = dyn_cast<TensorType>(typeOf(graph, source));
  if (!type || isa<FloatType>(type.getElementType()))
    return true;
  DType element = dtypeOf(type.getElementType());
  std::string shown = element == DType::None
                          ? "no tensor of numbers"
                          : std::string(DTypeName(element)) + " of shape " +
                                describe(shapeOf(type));
  graph.fail(node, what + " '" + source.name() + "' is " + shown +
                       ", must be of floats");
  return false;
}

static bool checkAll(GraphImpl &graph, const std::vector<Output> &sources,
                     StringRef letter, StringRef node) {
  for (auto [i, source] : llvm::enumerate(sources))
    if (!checkFloats(graph, source, letter + Twine(" ") + Twine(i), node))
      return false;
  return true;
}

/// The sources as handles; none where one is null.
static std::vector<Output> handlesOf(const WrtList &xs) {
  std::vector<Output> handles;
  for (size_t i = 0; i < xs.size(); ++i)
    handles.push_back(GraphImpl::handleOf(xs[i]));
  return handles;
}

static bool areThere(const std::vector<Output> &values) {
  return llvm::all_of(values, [](const Output &value) { return bool(value); });
}

//===----------------------------------------------------------------------===//
// What depends on what
//===----------------------------------------------------------------------===//

/// Whether nothing flows back through the node.
static bool stops(foreign::NodeOp node) {
  StringRef kind = node.getOp();
  if (!node.getDomain())
    return llvm::is_contained({"StopGradient", "ZerosLike", "OnesLike", "Shape",
                               "Size", "Rank", "Const"},
                              kind);
  if (kind == "gradient" || kind == "jacobian")
    return false;
  auto op = RegisteredOperationName::lookup(("weir." + kind).str(),
                                            node.getContext());
  return op && op->hasTrait<weir::NotDifferentiable>();
}

/// Whether cotangents may flow into the value: it is of floats, or a handle or
/// list, or not known.
static bool mayFlow(Value value) {
  auto type = dyn_cast<TensorType>(value.getType());
  return !type || !type.getElementType().isInteger();
}

/// The values of the body in work that `ys` depend on by gradients.
static llvm::DenseSet<Value> dependencies(ArrayRef<Value> ys) {
  llvm::DenseSet<Value> seen(ys.begin(), ys.end());
  SmallVector<Value> work(ys);
  while (!work.empty()) {
    auto node = work.pop_back_val().getDefiningOp<foreign::NodeOp>();
    if (!node || stops(node))
      continue;
    for (Value input : node.getDataInputs())
      if (mayFlow(input) && seen.insert(input).second)
        work.push_back(input);
  }
  return seen;
}

//===----------------------------------------------------------------------===//
// Adding nodes
//===----------------------------------------------------------------------===//

/// A node of the dialect with the inputs so far; `attributes` are numbers.
static NodeSpec makeSpec(GraphImpl &graph, StringRef kind,
                         std::string_view name, StringRef otherwise) {
  NodeSpec spec;
  spec.kind = kind;
  spec.domain = import::kWeirDomain;
  spec.name = graph.pickName(name, otherwise);
  return spec;
}

static void addCount(GraphImpl &graph, NodeSpec &spec, StringRef name,
                     size_t count) {
  Builder b(graph.context.get());
  spec.attributes.push_back(
      b.getNamedAttr(name, b.getI64IntegerAttr(int64_t(count))));
}

static std::vector<Output> outputsOf(GraphImpl &graph, foreign::NodeOp node) {
  std::vector<Output> outputs;
  for (Value output : node.getDataOutputs())
    outputs.push_back(graph.makeOutput(output));
  return outputs;
}

/// A node of TensorFlow with one input and an output of its type.
static Output addLike(GraphImpl &graph, StringRef kind, const Output &like,
                      const std::string &scope) {
  NodeSpec spec;
  spec.kind = kind;
  spec.name = graph.pickRootName(scope + "/" + kind);
  if (!graph.useAll({like}, spec.name, spec.inputs))
    return {};
  spec.outputs = {spec.inputs.front().getType()};
  return graph.makeOutput(graph.add(std::move(spec)).getOutputs()[0]);
}

/// That there is none, or one for each y of its type; null ones become ones.
static bool completeSeeds(GraphImpl &graph, const std::vector<Output> &ys,
                          std::vector<Output> &seeds, const std::string &node) {
  if (!seeds.empty() && seeds.size() != ys.size()) {
    graph.fail(node, Twine(seeds.size()) + " seeds are given for " +
                         Twine(ys.size()) + " values");
    return false;
  }
  for (size_t i = 0; i < seeds.size(); ++i) {
    if (!seeds[i])
      seeds[i] = addLike(graph, "OnesLike", ys[i], node);
    if (!checkFloats(graph, seeds[i], "seed " + Twine(i), node))
      return false;
    bool isKnown = seeds[i].dtype() != DType::None &&
                   ys[i].dtype() != DType::None;
    if (isKnown && (seeds[i].dtype() != ys[i].dtype() ||
                    !areCompatible(seeds[i].shape(), ys[i].shape()))) {
      graph.fail(node, "seed " + Twine(i) + " is " + describe(seeds[i]) +
                           ", must be " + describe(ys[i]));
      return false;
    }
  }
  return true;
}

/// Zeros for a source that nothing depends on: its value is needed only where
/// they are.
static Output addZeros(GraphImpl &graph, const Output &x,
                       const std::string &node) {
  Value value = GraphImpl::valueOf(x);
  bool isVariable =
      bool(graph.variableOf(value.getDefiningOp<foreign::NodeOp>()));
  Output like = isVariable ? graph.makeVariable(value, {}).Read() : x;
  return like ? addLike(graph, "ZerosLike", like, node) : Output();
}

/// Which sources the values in `ys` depend on; an error where one doesn't and
/// must.
static std::optional<SmallVector<bool>>
findConnected(GraphImpl &graph, ArrayRef<Value> ys, ArrayRef<Value> xs,
              const std::vector<Output> &sources,
              const GradientOptions &options, StringRef node) {
  llvm::DenseSet<Value> reached = dependencies(ys);
  SmallVector<bool> connected;
  for (auto [value, source] : llvm::zip_equal(xs, sources)) {
    connected.push_back(reached.contains(value));
    if (!connected.back() && options.unconnected == Unconnected::Error) {
      graph.fail(node, "what is differentiated doesn't depend on '" +
                           source.name() + "'");
      return std::nullopt;
    }
  }
  return connected;
}

static std::vector<Output> addGradients(GraphImpl &graph,
                                        const std::vector<Output> &ys,
                                        const std::vector<Output> &xs,
                                        std::vector<Output> seeds,
                                        const GradientOptions &options) {
  NodeSpec spec = makeSpec(graph, "gradient", options.name, "gradients");
  if (spec.name.empty() || !checkAll(graph, ys, "y", spec.name) ||
      !checkAll(graph, xs, "x", spec.name) ||
      !completeSeeds(graph, ys, seeds, spec.name))
    return {};
  SmallVector<Value> sources;
  if (!graph.useAll(ys, spec.name, spec.inputs) ||
      !graph.useAll(xs, spec.name, sources))
    return {};
  auto connected = findConnected(graph, spec.inputs, sources, xs, options,
                                 spec.name);
  if (!connected || !graph.useAll(seeds, spec.name, spec.inputs))
    return {};
  for (size_t i = 0; i < xs.size(); ++i)
    if ((*connected)[i]) {
      spec.inputs.push_back(sources[i]);
      spec.outputs.push_back(typeOf(graph, xs[i]));
    }
  addCount(graph, spec, "of", ys.size());
  addCount(graph, spec, "seeds", seeds.size());
  std::string name = spec.name;
  std::vector<Output> known, gradients;
  if (!spec.outputs.empty())
    known = outputsOf(graph, graph.add(std::move(spec)));
  for (size_t i = 0, next = 0; i < xs.size(); ++i)
    gradients.push_back((*connected)[i] ? known[next++]
                                        : addZeros(graph, xs[i], name));
  return gradients;
}

std::vector<Output> weir::Gradients(const std::vector<Output> &ys,
                                    const WrtList &xs,
                                    const std::vector<Output> &grad_ys,
                                    const GradientOptions &options) {
  std::vector<Output> handles = handlesOf(xs);
  if (ys.empty() || !areThere(ys) || !areThere(handles))
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(ys.front());
  std::vector<Output> gradients =
      addGradients(graph, ys, handles, grad_ys, options);
  graph.tell();
  return gradients;
}

//===----------------------------------------------------------------------===//
// Jacobians
//===----------------------------------------------------------------------===//

/// The type of a Jacobian; null, with an error, where there is no batch.
static Type jacobianType(GraphImpl &graph, const Output &y, Type x,
                         bool batched, StringRef node) {
  auto of = dyn_cast<TensorType>(GraphImpl::valueOf(y).getType());
  auto by = dyn_cast<TensorType>(x);
  if (!of || !by)
    return foreign::ValueType::get(graph.context.get());
  if (!of.hasRank() || !by.hasRank())
    return UnrankedTensorType::get(by.getElementType());
  if (batched && (of.getRank() == 0 || by.getRank() == 0)) {
    graph.fail(node, "what has a batch must not be a scalar");
    return {};
  }
  SmallVector<int64_t> dims(of.getShape());
  llvm::append_range(dims, by.getShape().drop_front(batched));
  return RankedTensorType::get(dims, by.getElementType());
}

static Output addJacobian(GraphImpl &graph, const Output &y, const Output &x,
                          bool batched, std::string_view name) {
  NodeSpec spec = makeSpec(graph, "jacobian", name, "jacobian");
  if (spec.name.empty() || !checkFloats(graph, y, "y", spec.name) ||
      !checkFloats(graph, x, "x", spec.name) ||
      !graph.useAll({y, x}, spec.name, spec.inputs))
    return {};
  Type type = jacobianType(graph, y, typeOf(graph, x), batched, spec.name);
  if (!type)
    return {};
  Builder b(graph.context.get());
  if (batched)
    spec.attributes.push_back(b.getNamedAttr("batched", b.getUnitAttr()));
  spec.outputs = {type};
  return graph.makeOutput(graph.add(std::move(spec)).getOutputs()[0]);
}

static Output jacobian(const Output &y, const Wrt &x, bool batched,
                       std::string_view name) {
  Output handle = GraphImpl::handleOf(x);
  if (!y || !handle)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(y);
  Output result = addJacobian(graph, y, handle, batched, name);
  graph.tell();
  return result;
}

Output weir::Jacobian(Output y, const Wrt &x, std::string_view name) {
  return jacobian(y, x, /*batched=*/false, name);
}

Output weir::BatchJacobian(Output y, const Wrt &x, std::string_view name) {
  return jacobian(y, x, /*batched=*/true, name);
}

Output weir::Hessian(Output y, const Wrt &x, std::string_view name) {
  if (!y)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(y);
  if (!areCompatible(y.shape(), PartialShape(Shape{}))) {
    graph.fail("a Hessian is of a scalar, '" + y.name() + "' is " +
               describe(y));
    graph.tell();
    return {};
  }
  std::vector<Output> gradient = Gradients({y}, {x});
  return gradient.empty() ? Output() : Jacobian(gradient.front(), x, name);
}

std::vector<Output>
weir::JacobianVectorProduct(const std::vector<Output> &ys, const WrtList &xs,
                            const std::vector<Output> &vs,
                            std::string_view name) {
  if (ys.empty() || !areThere(ys))
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(ys.front());
  std::vector<Output> seeds;
  for (const Output &y : ys)
    if (GraphImpl::ownerOf(y) == &graph)
      seeds.push_back(addLike(graph, "ZerosLike", y, y.op() ? y.op().name() : "y"));
  std::vector<Output> gradients = Gradients(ys, xs, seeds);
  if (gradients.empty())
    return {};
  return Gradients(gradients, seeds, vs, {Unconnected::Zeros, std::string(name)});
}

//===----------------------------------------------------------------------===//
// Gradients of the caller's own
//===----------------------------------------------------------------------===//

namespace {
using Values = std::vector<Output>;
using Forward = std::function<Values(const Values &)>;
using Backward =
    std::function<Values(const Values &, const Values &, const Values &)>;
} // namespace

/// Fills the function of the pullback; false after an error.
static bool fillBackward(GraphImpl &graph, FunctionBuilder &function,
                         const Values &inputs, const Values &outputs,
                         const Backward &backward, StringRef node) {
  SmallVector<Type> types;
  for (const Values *part : {&inputs, &outputs, &outputs})
    for (const Output &value : *part)
      types.push_back(GraphImpl::valueOf(value).getType());
  Values all = function.addArguments(types);
  auto end = all.begin() + inputs.size(), last = end + outputs.size();
  Values given = backward(Values(all.begin(), end), Values(end, last),
                          Values(last, all.end()));
  if (!function.close(given, node))
    return false;
  if (given.size() != inputs.size()) {
    graph.fail(node, "the pullback gives " + Twine(given.size()) +
                         " values for " + Twine(inputs.size()) + " inputs");
    return false;
  }
  for (auto [i, value] : llvm::enumerate(given))
    if (value.dtype() != DType::None && inputs[i].dtype() != DType::None &&
        (value.dtype() != inputs[i].dtype() ||
         !areCompatible(value.shape(), inputs[i].shape()))) {
      graph.fail(node, "cotangent " + Twine(i) + " is " + describe(value) +
                           ", must be " + describe(inputs[i]));
      return false;
    }
  return true;
}

static Values addCustom(GraphImpl &graph, const Values &inputs,
                        const Forward &forward, const Backward &backward,
                        std::string_view name) {
  NodeSpec spec =
      makeSpec(graph, "custom_gradient", name, "custom_gradient");
  if (spec.name.empty() || !checkAll(graph, inputs, "input", spec.name))
    return {};
  Values outputs = forward(inputs);
  if (!areThere(outputs) || outputs.empty() ||
      !checkAll(graph, outputs, "output", spec.name) ||
      !graph.useAll(outputs, spec.name, spec.inputs) ||
      !graph.useAll(inputs, spec.name, spec.inputs))
    return {};
  for (Value value : ArrayRef(spec.inputs).take_front(outputs.size()))
    spec.outputs.push_back(value.getType());
  FunctionBuilder function(graph, graph.pickSymbol(spec.name + "_backward"),
                           spec.name);
  if (!fillBackward(graph, function, inputs, outputs, backward, spec.name))
    return {};
  addCount(graph, spec, "of", outputs.size());
  addCount(graph, spec, "inputs", inputs.size());
  Builder b(graph.context.get());
  spec.attributes.push_back(b.getNamedAttr("backward", function.getSymbol()));
  llvm::append_range(spec.inputs, function.getCaptures());
  SmallVector<mlir::Operation *> controls(function.getOuterControls());
  return outputsOf(graph, graph.addAfter(std::move(spec), controls));
}

std::vector<Output> weir::CustomGradient(const std::vector<Output> &inputs,
                                         const Forward &forward,
                                         const Backward &backward,
                                         std::string_view name) {
  if (inputs.empty() || !areThere(inputs) || !forward || !backward)
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(inputs.front());
  Values outputs = addCustom(graph, inputs, forward, backward, name);
  graph.tell();
  return outputs;
}
