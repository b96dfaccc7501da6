//===- weir/gradients.hpp - gradients of graphs -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17. Gradients are ops of the graph, compiled with the runs that need them:
//
//   weir::Output loss = ...;
//   std::vector<weir::Output> d = weir::Gradients({loss}, {w, b});
//   std::vector<weir::Output> dd = weir::Gradients({d[0]}, {x}); // second order
//
// They are taken by reverse differentiation, through branches, loops and calls.
// An op without a gradient is an error of the session that compiles the run,
// which names its node. `ops::StopGradient` (ops.hpp) is a value through which
// none flows.
//===----------------------------------------------------------------------===//
#ifndef WEIR_GRADIENTS_HPP
#define WEIR_GRADIENTS_HPP

#include "weir/graph.hpp"

#include <initializer_list>

namespace weir {

/// What a gradient is taken by: any tensor of floats, or a variable, which
/// stands for all that is read of it.
class Wrt {
public:
  Wrt(const Output &tensor) : handle_(tensor) {}
  WEIR_API Wrt(const Variable &variable);

private:
  friend struct detail::GraphImpl;
  Output handle_;
};

/// A list of them: `{x, w}`, tensors, or variables.
class WrtList {
public:
  WrtList() = default;
  WrtList(std::initializer_list<Wrt> sources) : all_(sources) {}
  WrtList(const std::vector<Wrt> &sources) : all_(sources) {}
  WrtList(const std::vector<Output> &tensors)
      : all_(tensors.begin(), tensors.end()) {}
  WrtList(const std::vector<Variable> &variables)
      : all_(variables.begin(), variables.end()) {}

  /// How many there are.
  size_t size() const { return all_.size(); }
  const Wrt &operator[](size_t i) const { return all_[i]; }

private:
  std::vector<Wrt> all_;
};

/// What is said of a source that no y depends on.
enum class Unconnected { Zeros, Error };

struct GradientOptions {
  Unconnected unconnected = Unconnected::Zeros;
  /// Of the op; empty: `gradients`.
  std::string name;
};

/// The sum of the elements of all `ys`, each times that of its seed in
/// `grad_ys` (none, or one for each y; a null one is ones), differentiated by
/// each of `xs`: TensorFlow's tf.gradients. The results have the shapes of
/// `xs`. Within a function only what is computed there counts. Errors, which
/// name the op: a y or x of another graph or not of floats, a seed of another
/// type than its y, an x without a y that depends on it where `options` say so.
WEIR_API std::vector<Output> Gradients(const std::vector<Output> &ys,
                                       const WrtList &xs,
                                       const std::vector<Output> &grad_ys = {},
                                       const GradientOptions &options = {});

/// What `forward` gives of the inputs, with a gradient of the caller's own:
/// `backward(inputs, outputs, cotangents)` gives the cotangents of the inputs,
/// one for each, of its type, from those of the outputs. Both are called once,
/// to add their ops. All are of floats. Second derivatives are those of what
/// `backward` adds.
WEIR_API std::vector<Output> CustomGradient(
    const std::vector<Output> &inputs,
    const std::function<std::vector<Output>(const std::vector<Output> &)>
        &forward,
    const std::function<std::vector<Output>(
        const std::vector<Output> &inputs, const std::vector<Output> &outputs,
        const std::vector<Output> &cotangents)> &backward,
    std::string_view name = {});

/// The gradient of each element of `y` by each of `x`: of shape
/// `y.shape + x.shape`, of any ranks. A loop takes the gradient of one element
/// a step.
WEIR_API Output Jacobian(Output y, const Wrt &x, std::string_view name = {});

/// The same for each example of a batch, dimension 0 of both, where each
/// example's y depends on its own x alone: of shape `y.shape + x.shape[1:]`.
WEIR_API Output BatchJacobian(Output y, const Wrt &x,
                              std::string_view name = {});

/// The second derivatives of a scalar: of shape `x.shape + x.shape`.
WEIR_API Output Hessian(Output y, const Wrt &x, std::string_view name = {});

/// Forward mode: how `ys` change where each of `xs` changes in the direction
/// `vs`, one for each x. It is made of two reverse ones: the gradient of the
/// gradients by their seeds, in which they are linear.
WEIR_API std::vector<Output>
JacobianVectorProduct(const std::vector<Output> &ys, const WrtList &xs,
                      const std::vector<Output> &vs,
                      std::string_view name = {});

} // namespace weir

#endif // WEIR_GRADIENTS_HPP
