//===- Activation.cpp - activations, and the ops of their gradients -------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Number.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Self-normalising networks (Klambauer et al. 2017).
static constexpr double kAlpha = 1.6732632423543772848;
static constexpr double kScale = 1.0507009873554804934;

//===--- activations ------------------------------------------------------===//

/// `x < 0 ? e ** x - 1 : x`
static Term elu(Term x) { return x.apply<Expm1Op>().where(x < 0.0, x); }

static LogicalResult convertElu(Node &node) {
  return node.give(elu(Term(node, 0u)).get());
}
static LogicalResult convertSelu(Node &node) {
  Term x(node, 0u);
  Term negative = x.apply<Expm1Op>() * (kScale * kAlpha);
  return node.give(negative.where(x < 0.0, x * kScale).get());
}

/// `ln(1 + e ** x)` as `max(x, 0) + ln(1 + e ** -|x|)`, which doesn't overflow.
static LogicalResult convertSoftplus(Node &node) {
  Term x(node, 0u);
  Term small = (-x.apply<AbsOp>()).apply<ExpOp>().apply<Log1pOp>();
  return node.give((x.apply<ReluOp>() + small).get());
}

/// `x / (1 + |x|)`
static LogicalResult convertSoftsign(Node &node) {
  Term x(node, 0u);
  return node.give((x / (x.apply<AbsOp>() + 1)).get());
}

//===--- gradients by what went in: (gradient, features) ------------------===//

/// `dy` times 1 or 0: where infinite it becomes NaN.
static LogicalResult giveMasked(Node &node, Term dy, Term mask) {
  return node.give(node.ok() ? (dy * mask.cast(dy.getElement())).get() : Value());
}
static LogicalResult convertReluGrad(Node &node) {
  Term dy(node, 0u), x(node, 1);
  return giveMasked(node, dy, x > 0.0);
}
static LogicalResult convertRelu6Grad(Node &node) {
  Term dy(node, 0u), x(node, 1);
  return giveMasked(node, dy, x > 0.0 && x < 6.0);
}
static LogicalResult convertLeakyReluGrad(Node &node) {
  Term dy(node, 0u), x(node, 1);
  double alpha = node.getFloatAttr("alpha", 0.2);
  return node.give(dy.where(x > 0.0, dy * alpha).get());
}
static LogicalResult convertSoftplusGrad(Node &node) {
  Term dy(node, 0u), x(node, 1);
  return node.give((dy / ((-x).apply<ExpOp>() + 1)).get());
}
static LogicalResult convertSoftsignGrad(Node &node) {
  Term dy(node, 0u), x(node, 1);
  return node.give((dy / (x.apply<AbsOp>() + 1).apply<SquareOp>()).get());
}

//===--- gradients by what came out: (gradient, outputs) ------------------===//

static LogicalResult convertEluGrad(Node &node) {
  Term dy(node, 0u), y(node, 1);
  return node.give(((y + 1) * dy).where(y < 0.0, dy).get());
}
static LogicalResult convertSeluGrad(Node &node) {
  Term dy(node, 0u), y(node, 1);
  Term negative = dy * (y + kScale * kAlpha);
  return node.give(negative.where(y < 0.0, dy * kScale).get());
}

//===--- gradients by what came out: (outputs, gradient) ------------------===//

static LogicalResult convertSigmoidGrad(Node &node) {
  Term y(node, 0u), dy(node, 1);
  return node.give((dy * y * (1 - y)).get());
}
static LogicalResult convertTanhGrad(Node &node) {
  Term y(node, 0u), dy(node, 1);
  return node.give((dy * (1 - y * y)).get());
}

/// The other gradients multiply by the conjugate of a complex number.
static Term outputOf(Node &node) {
  Term y(node, 0u);
  bool isComplex = y.get() && isa<ComplexType>(y.getElement());
  return isComplex ? y.apply<ConjOp>() : y;
}
static LogicalResult convertRsqrtGrad(Node &node) {
  Term y = outputOf(node), dy(node, 1);
  return node.give((dy * y * -0.5 * (y * y)).get());
}
static LogicalResult convertSqrtGrad(Node &node) {
  Term y = outputOf(node), dy(node, 1);
  return node.give((dy * 0.5 / y).get());
}
static LogicalResult convertReciprocalGrad(Node &node) {
  Term y = outputOf(node), dy(node, 1);
  return node.give((-y * dy * y).get());
}

void tensorflow::addActivationRules(RuleTable &rules) {
  rules.add({
      {"Elu", convertElu, 1},
      {"Selu", convertSelu, 1},
      {"Softplus", convertSoftplus, 1},
      {"Softsign", convertSoftsign, 1},
      {"ReluGrad", convertReluGrad, 2},
      {"Relu6Grad", convertRelu6Grad, 2},
      {"LeakyReluGrad", convertLeakyReluGrad, 2},
      {"SoftplusGrad", convertSoftplusGrad, 2},
      {"SoftsignGrad", convertSoftsignGrad, 2},
      {"EluGrad", convertEluGrad, 2},
      {"SeluGrad", convertSeluGrad, 2},
      {"SigmoidGrad", convertSigmoidGrad, 2},
      {"TanhGrad", convertTanhGrad, 2},
      {"RsqrtGrad", convertRsqrtGrad, 2},
      {"SqrtGrad", convertSqrtGrad, 2},
      {"ReciprocalGrad", convertReciprocalGrad, 2},
      {"InvGrad", convertReciprocalGrad, 2},
  });
}
