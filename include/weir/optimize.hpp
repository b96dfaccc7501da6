//===- weir/optimize.hpp - functions of flattened parameters ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17. A loss and its gradient over all parameters as one vector, for
// optimisers outside of the graph, and L-BFGS, which is one:
//
//   auto f = weir::FlatFunction::Create(session, loss, {w, b}, {"x", "t"});
//   f->SetFeeds({pixels, labels});
//   std::vector<double> at = *f->Parameters();
//   weir::Result<weir::LbfgsSummary> done = weir::MinimizeLbfgs(*f, at);
//   f->Store(at.data());
//===----------------------------------------------------------------------===//
#ifndef WEIR_OPTIMIZE_HPP
#define WEIR_OPTIMIZE_HPP

#include "weir/gradients.hpp"
#include "weir/session.hpp"

namespace weir {

/// A scalar and its gradient as a function of variables, whose elements stand
/// one behind the other, in the variables' order, row by row. The variables'
/// values in the session are neither used nor changed by Evaluate.
///
/// One thread at a time uses an object.
class FlatFunction {
public:
  /// Adds the gradients to the graph and compiles. `loss` is a scalar and, as
  /// the variables, of float32 or float64; `feeds` are what it needs besides.
  /// `session` must outlive the function. Errors: InvalidArgument, and those of
  /// Session::MakeCallable.
  WEIR_API static Result<FlatFunction>
  Create(Session &session, Output loss, const std::vector<Variable> &variables,
         const std::vector<Fetch> &feeds = {});

  /// The number of parameters.
  int64_t size() const { return size_; }
  /// The values of the feeds for what is evaluated from now on, in their order.
  WEIR_API Status SetFeeds(const std::vector<Tensor> &values);
  /// The loss and, unless `gradient` is null, its gradient, at `size()`
  /// parameters.
  WEIR_API Status Evaluate(const double *parameters, double &value,
                           double *gradient);
  /// The variables' values in the session. An error where one has none.
  WEIR_API Result<std::vector<double>> Parameters() const;
  /// Makes them the variables' values in the session.
  WEIR_API Status Store(const double *parameters);

private:
  Session *session_ = nullptr;
  std::vector<Variable> variables_;
  std::vector<Tensor> inputs_, outputs_;
  Callable callable_;
  int64_t size_ = 0;
};

struct LbfgsOptions {
  /// Pairs of steps and changes of the gradient that are kept.
  int history = 10;
  int iterations = 100;
  /// It ends where no element of the gradient is larger,
  double gradient_tolerance = 1e-6;
  /// or where a step lowers the value by a smaller part of it.
  double value_tolerance = 1e-12;
};

struct LbfgsSummary {
  /// At the parameters that were found.
  double value = 0;
  /// Steps, and evaluations of the function.
  int iterations = 0, evaluations = 0;
  /// Whether it ended by a tolerance.
  bool converged = false;
};

/// Minimises from `parameters` on, which become the best that were found: BFGS
/// with limited memory (Nocedal and Wright, Numerical Optimization, 2nd
/// edition, algorithm 7.5), each step by a line search that meets the strong
/// Wolfe conditions (algorithms 3.5 and 3.6). Errors are those of Evaluate, and
/// InvalidArgument where there are not size() parameters or the first value
/// isn't finite.
WEIR_API Result<LbfgsSummary>
MinimizeLbfgs(FlatFunction &function, std::vector<double> &parameters,
              const LbfgsOptions &options = {});

} // namespace weir

#endif // WEIR_OPTIMIZE_HPP
