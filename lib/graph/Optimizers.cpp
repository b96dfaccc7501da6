//===- Optimizers.cpp - ops that take a step of training ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The nodes are TensorFlow's: their import rules have the formulas.
//===----------------------------------------------------------------------===//
#include "lib/graph/Numbers.h"
#include "mlir/IR/Builders.h"
#include "weir/ops.hpp"
#include "weir/train.hpp"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// What optimisers are
//===----------------------------------------------------------------------===//

namespace weir::detail {

/// An input of an optimiser's node behind the variables.
struct StepInput {
  enum Kind { Number, Learning, Gradient, Power1, Power2 };
  StepInput(double number) : number(number) {}
  StepInput(Kind kind) : kind(kind) {}
  Kind kind = Number;
  double number = 0;
};

struct OptimizerImpl {
  /// Of the slots, of the ops, and TensorFlow's of the node: `Adam`.
  std::string name, node;
  Rate rate = 0;
  /// What the slots of a variable begin with.
  std::vector<double> slots;
  std::vector<StepInput> inputs;
  bool nesterov = false;
  /// Of AdamW.
  double decay = 0;
  /// Of Adam: what its powers are of.
  std::optional<std::pair<double, double>> betas = std::nullopt;

  static Optimizer wrap(OptimizerImpl impl) {
    Optimizer optimizer;
    optimizer.impl_ = std::make_shared<const OptimizerImpl>(std::move(impl));
    return optimizer;
  }
  static const OptimizerImpl &of(const Optimizer &optimizer) {
    return *optimizer.impl_;
  }
};

} // namespace weir::detail

using In = StepInput;

Optimizer Optimizer::GradientDescent(const Rate &rate) {
  return OptimizerImpl::wrap({"GradientDescent", "GradientDescent", rate, {},
                              {In::Learning, In::Gradient}});
}

Optimizer Optimizer::Momentum(const Rate &rate, double momentum,
                              bool nesterov) {
  return OptimizerImpl::wrap({"Momentum", "Momentum", rate, {0},
                              {In::Learning, In::Gradient, momentum},
                              nesterov});
}

Optimizer Optimizer::Adagrad(const Rate &rate, double initial) {
  return OptimizerImpl::wrap({"Adagrad", "Adagrad", rate, {initial},
                              {In::Learning, In::Gradient}});
}

Optimizer Optimizer::Adadelta(const Rate &rate, double rho, double epsilon) {
  return OptimizerImpl::wrap({"Adadelta", "Adadelta", rate, {0, 0},
                              {In::Learning, rho, epsilon, In::Gradient}});
}

Optimizer Optimizer::RMSProp(const Rate &rate, double decay, double momentum,
                             double epsilon, bool centered) {
  // The node takes the mean of gradients first, the slots have it second.
  return OptimizerImpl::wrap(
      {"RMSProp", centered ? "CenteredRMSProp" : "RMSProp", rate,
       centered ? std::vector<double>{1, 0, 0} : std::vector<double>{1, 0},
       {In::Learning, decay, momentum, epsilon, In::Gradient}});
}

Optimizer Optimizer::Adam(const Rate &rate, double beta1, double beta2,
                          double epsilon) {
  return OptimizerImpl::wrap({"Adam", "Adam", rate, {0, 0},
                              {In::Power1, In::Power2, In::Learning, beta1,
                               beta2, epsilon, In::Gradient},
                              false, 0, std::pair(beta1, beta2)});
}

Optimizer Optimizer::AdamW(const Rate &rate, double decay, double beta1,
                           double beta2, double epsilon) {
  OptimizerImpl impl =
      OptimizerImpl::of(Adam(rate, beta1, beta2, epsilon));
  impl.name = "AdamW";
  impl.decay = decay;
  return OptimizerImpl::wrap(std::move(impl));
}

Optimizer Optimizer::Ftrl(const Rate &rate, double power, double initial,
                          double l1, double l2, double l2_shrinkage) {
  std::vector<StepInput> inputs{In::Gradient, In::Learning, l1, l2};
  if (l2_shrinkage != 0)
    inputs.push_back(l2_shrinkage);
  inputs.push_back(power);
  return OptimizerImpl::wrap({"Ftrl", l2_shrinkage != 0 ? "FtrlV2" : "Ftrl",
                              rate, {initial, 0}, std::move(inputs)});
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

namespace {
/// Adds what one step is made of.
class Trainer {
public:
  Trainer(GraphImpl &graph, const OptimizerImpl &optimizer,
          const std::vector<GradientAndVariable> &all,
          const TrainOptions &options)
      : graph(graph), optimizer(optimizer), all(all), options(options) {}
  weir::Operation run();

private:
  bool check(const GradientAndVariable &pair);
  Variable addVariable(DType type, const Shape &shape, double initial,
                       const std::string &name);
  bool addPowers();
  Output rateOf(DType type);
  Output inputOf(const StepInput &input, const GradientAndVariable &pair);
  Variable findSlot(size_t i, const std::vector<Variable> &slots);
  weir::Operation addStep(const GradientAndVariable &pair);
  void addDecay(const GradientAndVariable &pair,
                SmallVectorImpl<mlir::Operation *> &before);
  weir::Operation finish();

  GraphImpl &graph;
  const OptimizerImpl &optimizer;
  const std::vector<GradientAndVariable> &all;
  const TrainOptions &options;
  std::string name;
  /// Of Adam; read before the steps.
  Variable powers[2];
  Output powerValues[2];
  std::vector<weir::Operation> steps;
};
} // namespace

/// That the gradient fits and the slots' shape is known.
bool Trainer::check(const GradientAndVariable &pair) {
  const Output handle = GraphImpl::handleOf(pair.variable);
  if (GraphImpl::ownerOf(handle) != &graph ||
      GraphImpl::ownerOf(pair.gradient) != &graph) {
    graph.fail(name, "a gradient or variable is of another graph");
    return false;
  }
  PartialShape shape = pair.variable.shape();
  bool isKnown = shape.has_rank() && !llvm::is_contained(shape.dims(), -1);
  if (!isKnown) {
    graph.fail(name, "variable '" + pair.variable.name() + "' is of shape " +
                         describe(shape) + ", must be of a known one");
    return false;
  }
  const Output &gradient = pair.gradient;
  if (gradient.dtype() == DType::None ||
      (gradient.dtype() == pair.variable.dtype() &&
       areCompatible(gradient.shape(), shape)))
    return true;
  graph.fail(name, "the gradient of '" + pair.variable.name() + "' is " +
                       describe(gradient) + ", the variable is of type " +
                       DTypeName(pair.variable.dtype()) + " and shape " +
                       describe(shape));
  return false;
}

/// A variable beside those that are trained, in no scope.
Variable Trainer::addVariable(DType type, const Shape &shape, double initial,
                              const std::string &variable) {
  llvm::SaveAndRestore<std::string> root(graph.body().scope, "");
  llvm::SmallVector<foreign::NodeOp> controls;
  std::swap(controls, graph.body().controls);
  Output value;
  {
    llvm::SaveAndRestore<std::string> inside(graph.body().scope,
                                             variable + "/Initializer");
    value = addNumber(graph, type, initial);
    if (!shape.empty()) {
      NodeSpec spec;
      spec.kind = "Const";
      spec.name = graph.pickName("", spec.kind);
      auto elements =
          constantOf(graph, Tensor::Of({int64_t(shape.size())}, shape), "");
      spec.attributes.emplace_back("value", elements);
      spec.outputs = {elements.getType()};
      value = ops::Broadcast(
          value, graph.makeOutput(graph.add(std::move(spec)).getOutputs()[0]));
    }
  }
  Variable made = MakeVariable(value, variable);
  std::swap(controls, graph.body().controls);
  return made;
}

bool Trainer::addPowers() {
  if (!optimizer.betas)
    return true;
  double betas[] = {optimizer.betas->first, optimizer.betas->second};
  for (int i : {0, 1}) {
    powers[i] = addVariable(all.front().variable.dtype(), {}, betas[i],
                            "beta" + std::to_string(i + 1) + "_power");
    powerValues[i] = powers[i].Read();
    if (!powerValues[i])
      return false;
  }
  return true;
}

static Output castTo(const Output &value, DType type) {
  return value.dtype() == type ? value : ops::Cast(value, type);
}

Output Trainer::rateOf(DType type) {
  const Rate &rate = optimizer.rate;
  return rate.value() ? castTo(rate.value(), type)
                      : addNumber(graph, type, rate.number());
}

Output Trainer::inputOf(const StepInput &input,
                        const GradientAndVariable &pair) {
  DType type = pair.variable.dtype();
  switch (input.kind) {
  case StepInput::Number:
    return addNumber(graph, type, input.number);
  case StepInput::Learning:
    return rateOf(type);
  case StepInput::Gradient:
    return pair.gradient;
  case StepInput::Power1:
    return castTo(powerValues[0], type);
  case StepInput::Power2:
    return castTo(powerValues[1], type);
  }
  return {};
}

/// In the node's order.
Variable Trainer::findSlot(size_t i, const std::vector<Variable> &slots) {
  bool isCentered = optimizer.node == "CenteredRMSProp";
  return slots[isCentered && i < 2 ? 1 - i : i];
}

/// `w -= rate * decay * w`, before the step.
void Trainer::addDecay(const GradientAndVariable &pair,
                       SmallVectorImpl<mlir::Operation *> &before) {
  if (optimizer.decay == 0)
    return;
  DType type = pair.variable.dtype();
  Output share = ops::Mul(pair.variable.Read(),
                          addNumber(graph, type, optimizer.decay));
  // The gradients are of what was before.
  if (auto node = GraphImpl::valueOf(pair.gradient)
                      .getDefiningOp<foreign::NodeOp>())
    graph.addControl(node);
  weir::Operation op = pair.variable.AssignSub(ops::Mul(share, rateOf(type)));
  if (op)
    before.push_back(GraphImpl::nodeOf(op));
}

weir::Operation Trainer::addStep(const GradientAndVariable &pair) {
  std::string variable = pair.variable.op().name();
  std::vector<Variable> slots;
  const Shape shape = pair.variable.shape().dims();
  for (double initial : optimizer.slots) {
    slots.push_back(addVariable(pair.variable.dtype(), shape, initial,
                                variable + "/" + optimizer.name));
    if (!slots.back())
      return {};
  }
  llvm::SaveAndRestore<std::string> scope(graph.body().scope,
                                          name + "/update_" + variable);
  size_t controls = graph.body().controls.size();
  SmallVector<mlir::Operation *> before;
  addDecay(pair, before);
  std::vector<Output> inputs{GraphImpl::handleOf(pair.variable)};
  for (size_t i = 0; i < slots.size(); ++i)
    inputs.push_back(GraphImpl::handleOf(findSlot(i, slots)));
  for (const StepInput &input : optimizer.inputs)
    inputs.push_back(inputOf(input, pair));
  NodeSpec spec;
  std::string kind = "ResourceApply" + optimizer.node;
  spec.kind = kind;
  spec.name = graph.pickName("", spec.kind);
  spec.isStateful = true;
  Builder b(graph.context.get());
  if (optimizer.nesterov)
    spec.attributes.push_back(
        b.getNamedAttr("use_nesterov", b.getBoolAttr(true)));
  if (!graph.useAll(inputs, spec.name, spec.inputs))
    return {};
  foreign::NodeOp node = graph.addAfter(std::move(spec), before);
  graph.body().controls.resize(controls);
  return graph.makeOperation(node);
}

/// Adds a node that waits for the steps.
static foreign::NodeOp addAfterAll(GraphImpl &graph, NodeSpec spec,
                                   const std::vector<weir::Operation> &ops) {
  SmallVector<mlir::Operation *> before;
  for (const weir::Operation &op : ops)
    before.push_back(GraphImpl::nodeOf(op));
  return graph.addAfter(std::move(spec), before);
}

/// What comes behind the steps: powers grow, the number of steps too.
weir::Operation Trainer::finish() {
  size_t controls = graph.body().controls.size();
  for (const weir::Operation &step : steps)
    graph.addControl(GraphImpl::nodeOf(step));
  std::vector<weir::Operation> last = steps;
  for (int i : {0, 1})
    if (powers[i]) {
      double beta = i == 0 ? optimizer.betas->first : optimizer.betas->second;
      last.push_back(powers[i].Assign(ops::Mul(
          powerValues[i], addNumber(graph, powers[i].dtype(), beta))));
    }
  if (options.global_step) {
    Output one = addNumber(graph, DType::F32, 1);
    last.push_back(options.global_step.AssignAdd(
        castTo(one, options.global_step.dtype())));
  }
  graph.body().controls.resize(controls);
  if (llvm::any_of(last, [](const weir::Operation &op) { return !op; }))
    return {};
  NodeSpec spec;
  spec.kind = "NoOp";
  spec.name = name;
  return graph.makeOperation(addAfterAll(graph, std::move(spec), last));
}

weir::Operation Trainer::run() {
  name = graph.pickName(options.name, optimizer.name);
  if (name.empty())
    return {};
  for (const GradientAndVariable &pair : all)
    if (!check(pair))
      return {};
  llvm::SaveAndRestore<std::string> scope(graph.body().scope, name);
  if (!addPowers())
    return {};
  for (const GradientAndVariable &pair : all) {
    steps.push_back(addStep(pair));
    if (!steps.back())
      return {};
  }
  return finish();
}

weir::Operation
weir::ApplyGradients(const Optimizer &optimizer,
                     const std::vector<GradientAndVariable> &gradients,
                     const TrainOptions &options) {
  for (const GradientAndVariable &pair : gradients)
    if (!pair.gradient || !pair.variable)
      return {};
  if (gradients.empty())
    return {};
  GraphImpl &graph = *GraphImpl::ownerOf(gradients.front().gradient);
  weir::Operation op =
      Trainer(graph, OptimizerImpl::of(optimizer), gradients, options).run();
  graph.tell();
  return op;
}

weir::Operation weir::Minimize(const Optimizer &optimizer, Output loss,
                               const std::vector<Variable> &variables,
                               const TrainOptions &options) {
  std::vector<Output> gradients = Gradients({loss}, variables);
  if (gradients.size() != variables.size())
    return {};
  std::vector<GradientAndVariable> pairs;
  for (size_t i = 0; i < variables.size(); ++i)
    pairs.push_back({gradients[i], variables[i]});
  return ApplyGradients(optimizer, pairs, options);
}
