//===- Maths.h - elementwise arithmetic in rules --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_MATHS_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_MATHS_H

#include "passes/import/ConvertNode.h"

namespace weir::import::tensorflow {

/// A tensor in a formula of a rule: operators broadcast their operands together,
/// numbers take the other operand's element type. Errors of the node stick.
struct Term {
  Node *node = nullptr;
  mlir::Value value;

  mlir::Type element() const {
    return value ? mlir::getElementTypeOrSelf(value.getType()) : mlir::Type();
  }
  /// A number of this term's element type.
  Term number(double x) const {
    return {node, value ? node->scalar(x, element()) : mlir::Value()};
  }
  Term with(mlir::Value other) const { return {node, other}; }
  template <typename Op> Term unary() const { return with(node->create<Op>(value)); }
  template <typename Op> Term binary(Term y) const {
    return with(node->createBinary<Op>(value, y.value));
  }
  Term cast(mlir::Type to) const {
    return value && element() != to ? with(node->create<CastOp>(value, to)) : *this;
  }
  Term floor() const { return unary<FloorOp>(); }
  Term abs() const { return unary<AbsOp>(); }
  /// The nearest whole number, halves away from minus infinity.
  Term round() const;
  Term expand(llvm::ArrayRef<int64_t> axes) const {
    return with(node->expandDims(value, axes));
  }
};

inline Term operator+(Term x, Term y) { return x.binary<AddOp>(y); }
inline Term operator-(Term x, Term y) { return x.binary<SubOp>(y); }
inline Term operator*(Term x, Term y) { return x.binary<MulOp>(y); }
inline Term operator/(Term x, Term y) { return x.binary<DivOp>(y); }
inline Term operator<(Term x, Term y) { return x.binary<LessOp>(y); }
inline Term operator<=(Term x, Term y) { return x.binary<LessEqualOp>(y); }
inline Term operator==(Term x, Term y) { return x.binary<EqualOp>(y); }
inline Term operator&(Term x, Term y) { return x.binary<LogicalAndOp>(y); }
inline Term max(Term x, Term y) { return x.binary<MaximumOp>(y); }
inline Term min(Term x, Term y) { return x.binary<MinimumOp>(y); }

inline Term operator+(Term x, double y) { return x + x.number(y); }
inline Term operator-(Term x, double y) { return x - x.number(y); }
inline Term operator-(double x, Term y) { return y.number(x) - y; }
inline Term operator*(Term x, double y) { return x * x.number(y); }
inline Term operator/(Term x, double y) { return x / x.number(y); }
inline Term operator/(double x, Term y) { return y.number(x) / y; }
inline Term operator<(Term x, double y) { return x < x.number(y); }
inline Term operator<(double x, Term y) { return y.number(x) < y; }
inline Term operator<=(double x, Term y) { return y.number(x) <= y; }
inline Term operator<=(Term x, double y) { return x <= x.number(y); }
inline Term operator==(Term x, double y) { return x == x.number(y); }
inline Term max(Term x, double y) { return max(x, x.number(y)); }
inline Term min(Term x, double y) { return min(x, x.number(y)); }

inline Term Term::round() const { return (*this + 0.5).floor(); }

/// `x` where the condition holds, else `y`.
inline Term select(Term condition, Term x, Term y) {
  Node &node = *condition.node;
  auto all = node.broadcastTogether({condition.value, x.value, y.value});
  return condition.with(node.create<SelectOp>(all[0], all[1], all[2]));
}
inline Term select(Term condition, Term x, double y) {
  return select(condition, x, x.number(y));
}

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_MATHS_H
