//===- Optimisers.cpp - ops that train variables --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each optimiser is one formula. It serves four ops: variables by reference or
// by handle, all of their rows or those that indices name.
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
#include "dialects/weir/Scatter.h"
#include "passes/import/tensorflow/Check.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/State.h"
#include "passes/import/tensorflow/Term.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// One step of an optimiser: inputs by their names.
class Step {
public:
  /// `names` are those of the inputs, in order, the variables that change
  /// before a bar; `grad` is followed by indices where the step is sparse.
  Step(Node &node, StringRef names, bool isSparse);

  Node &getNode() { return node; }
  /// A variable's rows, or another input.
  Term operator[](StringRef name);
  /// Gives rows of a variable new values.
  void set(StringRef name, Term rows);
  bool flag(StringRef name) { return node.getFlag(name, false); }

private:
  unsigned indexOf(StringRef name) const;

  Node &node;
  SmallVector<StringRef> names;
  unsigned numVariables = 0;
  bool isSparse;
};

struct Optimiser {
  StringLiteral name, inputs;
  void (*take)(Step &);
  /// Whether there is one for rows that indices name.
  bool hasSparse = false;
};
} // namespace

Step::Step(Node &node, StringRef text, bool isSparse)
    : node(node), isSparse(isSparse) {
  for (StringRef name : llvm::split(text, ' ')) {
    if (name == "|") {
      numVariables = names.size();
      continue;
    }
    names.push_back(name);
    if (isSparse && name == "grad")
      names.push_back("indices");
  }
}

unsigned Step::indexOf(StringRef name) const {
  return llvm::find(names, name) - names.begin();
}

Term Step::operator[](StringRef name) {
  unsigned i = indexOf(name);
  Entity entity = node.getEntity(i);
  Value value = entity.variable ? node.read(entity.variable) : entity.value;
  if (i >= numVariables || !isSparse)
    return {node, value};
  unsigned indices = indexOf("indices");
  requireInside(node, indices, value, 0);
  return {node, node.create<GatherOp>(value, node.getInput(indices),
                                      uint64_t(0), uint64_t(0))};
}

void Step::set(StringRef name, Term rows) {
  foreign::VariableOp variable = node.getEntity(indexOf(name)).variable;
  if (!variable && node.ok()) {
    node.error() << "input '" << name << "' must be a variable";
    return;
  }
  Value value = rows;
  if (isSparse && node.ok()) {
    Value indices = node.expandDims(node.getInput(indexOf("indices")), {1});
    value = node.create<ScatterOp>(node.read(variable), indices, rows.get(),
                                   ScatterKind::Set);
  }
  assignVariable(node, variable, value);
}

static Term sqrt(Term x) { return x.apply<SqrtOp>(); }
static Term rsqrt(Term x) { return x.apply<RsqrtOp>(); }
static Term sign(Term x) { return x.apply<SignOp>(); }
static Term pow(Term x, Term y) { return x.with<PowOp>(y); }

//===----------------------------------------------------------------------===//
// Formulas
//===----------------------------------------------------------------------===//

static void takeGradientDescent(Step &s) {
  s.set("var", s["var"] - s["alpha"] * s["grad"]);
}

static void takeMomentum(Step &s) {
  Term var = s["var"], lr = s["lr"], grad = s["grad"], momentum = s["momentum"];
  Term accum = s["accum"] * momentum + grad;
  s.set("accum", accum);
  s.set("var", s.flag("use_nesterov")
                   ? var - (grad * lr + accum * momentum * lr)
                   : var - accum * lr);
}

static void takeKerasMomentum(Step &s) {
  Term var = s["var"], lr = s["lr"], grad = s["grad"], momentum = s["momentum"];
  Term accum = s["accum"] * momentum - grad * lr;
  s.set("accum", accum);
  s.set("var", s.flag("use_nesterov") ? var + accum * momentum - grad * lr
                                      : var + accum);
}

/// The sum of squares so far, which is stored unless the op says otherwise.
static Term addSquare(Step &s) {
  Term grad = s["grad"], accum = s["accum"];
  if (!s.getNode().getFlag("update_slots", true))
    return accum;
  accum = accum + grad * grad;
  s.set("accum", accum);
  return accum;
}

static void takeAdagrad(Step &s) {
  Term var = s["var"], step = s["grad"] * s["lr"];
  s.set("var", var - step * rsqrt(addSquare(s)));
}

static void takeAdagradV2(Step &s) {
  Term var = s["var"], step = s["grad"] * s["lr"], epsilon = s["epsilon"];
  s.set("var", var - step / (sqrt(addSquare(s)) + epsilon));
}

/// What regularisation by l1 and l2 leaves of a step to `to`.
static Term shrink(Step &s, Term to, Term lr) {
  Term least = to.abs() - lr * max(s["l1"], 0);
  return sign(to) * max(least, 0) / (lr * s["l2"] + 1);
}

static void takeProximalGradientDescent(Step &s) {
  Term alpha = s["alpha"];
  s.set("var", shrink(s, s["var"] - s["grad"] * alpha, alpha));
}

static void takeProximalAdagrad(Step &s) {
  Term var = s["var"], grad = s["grad"];
  Term lr = s["lr"] * rsqrt(addSquare(s));
  s.set("var", shrink(s, var - grad * lr, lr));
}

static void takeAdadelta(Step &s) {
  Term var = s["var"], rho = s["rho"], epsilon = s["epsilon"];
  Term grad = s["grad"], sum = s["accum_update"];
  Term accum = s["accum"] * rho + grad * grad * (1 - rho);
  Term update = sqrt(sum + epsilon) * rsqrt(accum + epsilon) * grad;
  s.set("accum", accum);
  s.set("var", var - update * s["lr"]);
  s.set("accum_update", sum * rho + update * update * (1 - rho));
}

static void takeAdam(Step &s, bool keepsLargest) {
  Term var = s["var"], m = s["m"], v = s["v"], grad = s["grad"];
  Term beta1 = s["beta1"], epsilon = s["epsilon"];
  Term alpha = s["lr"] * sqrt(1 - s["beta2_power"]) / (1 - s["beta1_power"]);
  m = m + (grad - m) * (1 - beta1);
  v = v + (grad * grad - v) * (1 - s["beta2"]);
  Term size = keepsLargest ? max(s["vhat"], v) : v;
  Term step = s.flag("use_nesterov") ? grad * (1 - beta1) + beta1 * m : m;
  s.set("m", m);
  s.set("v", v);
  if (keepsLargest)
    s.set("vhat", size);
  s.set("var", var - step * alpha / (sqrt(size) + epsilon));
}

static void takeAdam(Step &s) { takeAdam(s, false); }
static void takeAmsgrad(Step &s) { takeAdam(s, true); }

static void takeAdaMax(Step &s) {
  Term var = s["var"], m = s["m"], grad = s["grad"], epsilon = s["epsilon"];
  m = m + (grad - m) * (1 - s["beta1"]);
  Term v = max(s["beta2"] * s["v"], grad.abs());
  Term lr = s["lr"] / (1 - s["beta1_power"]);
  s.set("m", m);
  s.set("v", v);
  s.set("var", var - lr * (m / (v + epsilon)));
}

static void takeRmsProp(Step &s, bool isCentered) {
  Term var = s["var"], ms = s["ms"], grad = s["grad"];
  Term keep = 1 - s["rho"], epsilon = s["epsilon"], mom = s["mom"];
  ms = ms + (grad * grad - ms) * keep;
  Term size = ms + epsilon;
  if (isCentered) {
    Term mg = s["mg"];
    mg = mg + (grad - mg) * keep;
    s.set("mg", mg);
    size = ms - mg * mg + epsilon;
  }
  mom = mom * s["momentum"] + grad * s["lr"] * rsqrt(size);
  s.set("ms", ms);
  s.set("mom", mom);
  s.set("var", var - mom);
}

static void takePlainRmsProp(Step &s) { takeRmsProp(s, false); }
static void takeCenteredRmsProp(Step &s) { takeRmsProp(s, true); }

static void takeFtrl(Step &s, bool shrinks) {
  Node &node = s.getNode();
  if (s.flag("multiply_linear_by_lr")) {
    node.error() << "attribute 'multiply_linear_by_lr' is true, must be false";
    return;
  }
  Term var = s["var"], accum = s["accum"], grad = s["grad"], lr = s["lr"];
  Term l1 = s["l1"], power = -s["lr_power"];
  Term shrunk = shrinks ? grad + s["l2_shrinkage"] * var * 2 : grad;
  Term sum = accum + grad * grad;
  Term size = pow(sum, power);
  Term linear = s["linear"] + shrunk - (size - pow(accum, power)) / lr * var;
  Term next = (l1 * sign(linear) - linear) / (size / lr + s["l2"] * 2);
  s.set("accum", sum);
  s.set("linear", linear);
  s.set("var", next.where(linear.abs() > l1, 0));
}

static void takePlainFtrl(Step &s) { takeFtrl(s, false); }
static void takeFtrlV2(Step &s) { takeFtrl(s, true); }

/// The mean of gradients, and how far this one agrees with it in sign.
static Term agreement(Step &s) {
  Term grad = s["grad"], beta = s["beta"];
  Term m = s["m"] * beta + grad * (1 - beta);
  s.set("m", m);
  return s["sign_decay"] * sign(grad) * sign(m);
}

static void takeAddSign(Step &s) {
  Term var = s["var"];
  s.set("var", var - s["lr"] * (s["alpha"] + agreement(s)) * s["grad"]);
}

static void takePowerSign(Step &s) {
  Term var = s["var"];
  Term factor = (s["logbase"] * agreement(s)).apply<ExpOp>();
  s.set("var", var - s["lr"] * factor * s["grad"]);
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

static constexpr Optimiser kOptimisers[] = {
    {"GradientDescent", "var | alpha grad", takeGradientDescent},
    {"Momentum", "var accum | lr grad momentum", takeMomentum, true},
    {"KerasMomentum", "var accum | lr grad momentum", takeKerasMomentum, true},
    {"Adagrad", "var accum | lr grad", takeAdagrad, true},
    {"AdagradV2", "var accum | lr epsilon grad", takeAdagradV2, true},
    {"ProximalGradientDescent", "var | alpha l1 l2 grad",
     takeProximalGradientDescent, true},
    {"ProximalAdagrad", "var accum | lr l1 l2 grad", takeProximalAdagrad, true},
    {"Adadelta", "var accum accum_update | lr rho epsilon grad", takeAdadelta,
     true},
    {"Adam", "var m v | beta1_power beta2_power lr beta1 beta2 epsilon grad",
     takeAdam},
    {"AdamWithAmsgrad",
     "var m v vhat | beta1_power beta2_power lr beta1 beta2 epsilon grad",
     takeAmsgrad},
    {"AdaMax", "var m v | beta1_power lr beta1 beta2 epsilon grad", takeAdaMax},
    {"RMSProp", "var ms mom | lr rho momentum epsilon grad", takePlainRmsProp,
     true},
    {"CenteredRMSProp", "var mg ms mom | lr rho momentum epsilon grad",
     takeCenteredRmsProp, true},
    {"Ftrl", "var accum linear | grad lr l1 l2 lr_power", takePlainFtrl, true},
    {"FtrlV2", "var accum linear | grad lr l1 l2 l2_shrinkage lr_power",
     takeFtrlV2, true},
    {"AddSign", "var m | lr alpha sign_decay beta grad", takeAddSign},
    {"PowerSign", "var m | lr logbase sign_decay beta grad", takePowerSign},
};

/// An op that takes handles gives nothing; one that takes references gives the
/// first.
static LogicalResult convert(Node &node, const Optimiser &optimiser,
                             bool isSparse) {
  Step step(node, optimiser.inputs, isSparse);
  optimiser.take(step);
  if (node.getNumOutputs() == 0)
    return node.giveNothing();
  return node.give(Entity(node.getEntity(0).variable, /*isReference=*/true));
}

static void addRule(RuleTable &rules, const Optimiser &optimiser,
                    StringRef prefix, bool isSparse) {
  unsigned inputs = llvm::count(optimiser.inputs, ' ') + isSparse;
  rules.add({{(prefix + optimiser.name).str(),
              [&optimiser, isSparse](Node &node) {
                return convert(node, optimiser, isSparse);
              },
              inputs, Takes::Variables}});
}

void tensorflow::addOptimiserRules(RuleTable &rules) {
  for (const Optimiser &optimiser : kOptimisers) {
    addRule(rules, optimiser, "Apply", false);
    addRule(rules, optimiser, "ResourceApply", false);
    if (optimiser.hasSparse) {
      addRule(rules, optimiser, "SparseApply", true);
      addRule(rules, optimiser, "ResourceSparseApply", true);
    }
  }
}
