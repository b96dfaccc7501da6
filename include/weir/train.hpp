//===- weir/train.hpp - optimisers, schedules, clipping ---------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17. Training is ops of the graph, with TensorFlow's formulas and names:
//
//   weir::Output rate = weir::ExponentialDecay(0.1, step, 1000, 0.96);
//   weir::Operation train = weir::Minimize(
//       weir::Optimizer::Momentum(rate, 0.9), loss, {w, b});
//   weir::Operation init = graph.AddInitializer(); // behind: slots have one too
//
// All functions report errors through the graph, as its others do. What is
// made from null is null.
//===----------------------------------------------------------------------===//
#ifndef WEIR_TRAIN_HPP
#define WEIR_TRAIN_HPP

#include "weir/gradients.hpp"

namespace weir {

//===--- Clipping ---===//

/// The elements, those below `least` and above `most` being these:
/// `max(min(value, most), least)`.
WEIR_API Output ClipByValue(Output value, double least, double most,
                            std::string_view name = {});
/// The tensor, scaled down to the L2 norm `norm` where its own is larger. Its
/// rank must be known.
WEIR_API Output ClipByNorm(Output value, double norm,
                           std::string_view name = {});
/// The L2 norm of the elements of all tensors together, a scalar.
WEIR_API Output GlobalNorm(const std::vector<Output> &values,
                           std::string_view name = {});
/// The tensors, all scaled by `norm / max(GlobalNorm(values), norm)`; NaN where
/// the norm isn't finite.
WEIR_API std::vector<Output> ClipByGlobalNorm(const std::vector<Output> &values,
                                              double norm,
                                              std::string_view name = {});

//===--- Schedules ---===//
// Learning rates, scalars of float32, from `step`, a scalar of any number type.

/// `rate * decay ^ (step / steps)`; a staircase takes the quotient's floor.
WEIR_API Output ExponentialDecay(double rate, Output step, double steps,
                                 double decay, bool staircase = false);
/// `rate / (1 + decay * step / steps)`; a staircase takes the quotient's floor.
WEIR_API Output InverseTimeDecay(double rate, Output step, double steps,
                                 double decay, bool staircase = false);
/// `(rate - end) * (1 - min(step, steps) / steps) ^ power + end`. Where it
/// cycles, `steps` is the least multiple of itself that `step` isn't beyond.
WEIR_API Output PolynomialDecay(double rate, Output step, double steps,
                                double end = 0.0001, double power = 1,
                                bool cycle = false);
/// `rate * ((1 - alpha) * (1 + cos(pi * min(step, steps) / steps)) / 2 +
/// alpha)`.
WEIR_API Output CosineDecay(double rate, Output step, double steps,
                            double alpha = 0);
/// `values[i]` where `step` is beyond `i` of the boundaries, which ascend; one
/// more value than boundaries.
WEIR_API Output PiecewiseConstant(Output step,
                                  const std::vector<double> &boundaries,
                                  const std::vector<double> &values);

//===--- Optimisers ---===//

/// A learning rate: a number, or a scalar of the graph.
class Rate {
public:
  Rate(double number) : number_(number) {}
  Rate(const Output &value) : value_(value) {}

  /// Null for a number.
  const Output &value() const { return value_; }
  /// Where it is one.
  double number() const { return number_; }

private:
  double number_ = 0;
  Output value_;
};

namespace detail {
struct OptimizerImpl;
}

/// How variables follow gradients: TensorFlow's optimisers of the same names
/// (tf.compat.v1.train), with its defaults. What it keeps of a variable `w` is
/// variables `w/NAME`, `w/NAME_1`, in TensorFlow's order.
class Optimizer {
public:
  /// `w -= rate * g`.
  WEIR_API static Optimizer GradientDescent(const Rate &rate);
  /// `w/Momentum`.
  WEIR_API static Optimizer Momentum(const Rate &rate, double momentum,
                                     bool nesterov = false);
  /// `w/Adagrad`.
  WEIR_API static Optimizer Adagrad(const Rate &rate, double initial = 0.1);
  /// `w/Adadelta`, `w/Adadelta_1`.
  WEIR_API static Optimizer Adadelta(const Rate &rate = 0.001,
                                     double rho = 0.95, double epsilon = 1e-8);
  /// `w/RMSProp`, where it is centered `w/RMSProp_1`, and the momentum's.
  WEIR_API static Optimizer RMSProp(const Rate &rate, double decay = 0.9,
                                    double momentum = 0, double epsilon = 1e-10,
                                    bool centered = false);
  /// `w/Adam`, `w/Adam_1`, and `beta1_power` and `beta2_power` of all.
  WEIR_API static Optimizer Adam(const Rate &rate = 0.001, double beta1 = 0.9,
                                 double beta2 = 0.999, double epsilon = 1e-8);
  /// The same after `w -= rate * decay * w`: Loshchilov and Hutter's decoupled
  /// weight decay, as Keras has it.
  WEIR_API static Optimizer AdamW(const Rate &rate = 0.001,
                                  double decay = 0.004, double beta1 = 0.9,
                                  double beta2 = 0.999, double epsilon = 1e-7);
  /// `w/Ftrl`, `w/Ftrl_1`.
  WEIR_API static Optimizer Ftrl(const Rate &rate, double power = -0.5,
                                 double initial = 0.1, double l1 = 0,
                                 double l2 = 0, double l2_shrinkage = 0);

private:
  friend struct detail::OptimizerImpl;
  std::shared_ptr<const detail::OptimizerImpl> impl_;
};

/// A variable and its gradient.
struct GradientAndVariable {
  Output gradient;
  Variable variable;
};

struct TrainOptions {
  /// Where it is one, it grows by 1 after each step.
  Variable global_step;
  /// Of the op; empty: the optimiser's name.
  std::string name;
};

/// An op that takes one step. It begins with the gradients of all variables as
/// they are before it. Errors: a variable whose shape has free dimensions, a
/// gradient of another type or shape.
WEIR_API Operation
ApplyGradients(const Optimizer &optimizer,
               const std::vector<GradientAndVariable> &gradients,
               const TrainOptions &options = {});
/// The same with the gradients of `loss`.
WEIR_API Operation Minimize(const Optimizer &optimizer, Output loss,
                            const std::vector<Variable> &variables,
                            const TrainOptions &options = {});

} // namespace weir

#endif // WEIR_TRAIN_HPP
