//===- Term.h - formulas in rules -------------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_TERM_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_TERM_H

#include "passes/import/ConvertNode.h"

namespace weir::import {

/// A tensor in a formula, such as `1 / (exp(-x) + 1)`: operands are broadcast
/// together, numbers take the element type of the term beside them. Null after
/// an error of the node, and all that is made of it.
class Term {
public:
  Term() = default;
  Term(Node &node, mlir::Value value) : node(&node), value(value) {}
  /// An input of the node.
  Term(Node &node, unsigned input) : Term(node, node.getInput(input)) {}

  mlir::Value get() const { return value; }
  operator mlir::Value() const { return value; }
  Node &getNode() const { return *node; }
  mlir::Type getElement() const {
    return value ? mlir::getElementTypeOrSelf(value) : mlir::Type();
  }
  /// Another tensor of the same node.
  Term with(mlir::Value other) const { return {*node, other}; }

  /// A number of the same element type.
  Term number(double x) const {
    return {*node, value ? node->scalar(x, getElement()) : mlir::Value()};
  }
  template <typename Op> Term apply() const {
    return {*node, node->create<Op>(value)};
  }
  template <typename Op> Term with(Term other) const {
    return {*node, node->createBinary<Op>(value, other.value)};
  }
  template <typename Op> Term with(double x) const {
    return with<Op>(number(x));
  }
  Term cast(mlir::Type to) const {
    if (!value || getElement() == to)
      return *this;
    return {*node, node->create<CastOp>(value, to)};
  }
  Term floor() const { return apply<FloorOp>(); }
  /// The nearest whole number, halves away from minus infinity.
  Term round() const { return (*this + 0.5).floor(); }
  Term abs() const { return apply<AbsOp>(); }
  Term expand(llvm::ArrayRef<int64_t> axes) const {
    return {*node, node->expandDims(value, axes)};
  }
  /// `condition ? *this : other`
  Term where(Term condition, Term other) const {
    auto all = node->broadcastTogether({condition.value, value, other.value});
    return {*node, node->ok() ? node->create<SelectOp>(all[0], all[1], all[2])
                              : mlir::Value()};
  }
  Term where(Term condition, double other) const {
    return where(condition, number(other));
  }

  Term operator-() const { return apply<NegOp>(); }
  friend Term operator+(Term x, Term y) { return x.with<AddOp>(y); }
  friend Term operator-(Term x, Term y) { return x.with<SubOp>(y); }
  friend Term operator*(Term x, Term y) { return x.with<MulOp>(y); }
  friend Term operator/(Term x, Term y) { return x.with<DivOp>(y); }
  friend Term operator<(Term x, Term y) { return x.with<LessOp>(y); }
  friend Term operator<=(Term x, Term y) { return x.with<LessEqualOp>(y); }
  friend Term operator>(Term x, Term y) { return x.with<GreaterOp>(y); }
  friend Term operator==(Term x, Term y) { return x.with<EqualOp>(y); }
  friend Term operator!=(Term x, Term y) { return x.with<NotEqualOp>(y); }
  friend Term operator&&(Term x, Term y) { return x.with<LogicalAndOp>(y); }
  friend Term operator+(Term x, double y) { return x + x.number(y); }
  friend Term operator-(Term x, double y) { return x - x.number(y); }
  friend Term operator-(double x, Term y) { return y.number(x) - y; }
  friend Term operator*(Term x, double y) { return x * x.number(y); }
  friend Term operator/(Term x, double y) { return x / x.number(y); }
  friend Term operator/(double x, Term y) { return y.number(x) / y; }
  friend Term operator<(Term x, double y) { return x < x.number(y); }
  friend Term operator<=(Term x, double y) { return x <= x.number(y); }
  friend Term operator>(Term x, double y) { return x > x.number(y); }
  friend Term operator==(Term x, double y) { return x == x.number(y); }
  friend Term operator!=(Term x, double y) { return x != x.number(y); }
  friend Term operator<(double x, Term y) { return y.number(x) < y; }
  friend Term operator<=(double x, Term y) { return y.number(x) <= y; }
  friend Term max(Term x, Term y) { return x.with<MaximumOp>(y); }
  friend Term max(Term x, double y) { return max(x, x.number(y)); }
  friend Term min(Term x, Term y) { return x.with<MinimumOp>(y); }
  friend Term min(Term x, double y) { return min(x, x.number(y)); }

private:
  Node *node = nullptr;
  mlir::Value value;
};

} // namespace weir::import

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_TERM_H
