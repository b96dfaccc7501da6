//===- Lbfgs.cpp - BFGS with limited memory -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names are those of Nocedal and Wright, Numerical Optimization, 2nd edition.
//===----------------------------------------------------------------------===//
#include "weir/optimize.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

using namespace weir;
using Vector = std::vector<double>;

static double dot(const Vector &a, const Vector &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += a[i] * b[i];
  return sum;
}

/// `a + t b`.
static Vector along(const Vector &a, double t, const Vector &b) {
  Vector result(a.size());
  for (size_t i = 0; i < a.size(); ++i)
    result[i] = a[i] + t * b[i];
  return result;
}

namespace {
/// The function at a place.
struct Point {
  Vector x, gradient;
  double value = 0;
};

/// A place on the line of a search.
struct Trial {
  double step = 0;
  Point point;
  /// Along the line.
  double slope = 0;
};

/// A step, and how the gradient changed by it.
struct Change {
  Vector s, y;
  double rho;
};

class Minimizer {
public:
  Minimizer(FlatFunction &function, const LbfgsOptions &options)
      : function(function), options(options) {}
  Status run(Vector &parameters);

  LbfgsSummary summary;

private:
  Status evaluate(Vector x, Point &point);
  Vector direction() const;
  Status search(const Vector &p, double first, Trial &found);
  Status zoom(const Vector &p, Trial low, Trial high, Trial &found);
  Status tryStep(const Vector &p, double step, Trial &trial);
  bool isTooHigh(const Trial &trial) const;
  bool isFlat(const Trial &trial) const;
  void remember(const Point &next);

  FlatFunction &function;
  const LbfgsOptions &options;
  Point now;
  /// At `now`, along the line that is searched.
  double slope = 0;
  std::deque<Change> changes;
};
} // namespace

/// The constants of the Wolfe conditions, as the book has them.
static constexpr double kArmijo = 1e-4, kCurvature = 0.9;
static constexpr int kMostTrials = 20;

Status Minimizer::evaluate(Vector x, Point &point) {
  ++summary.evaluations;
  point.x = std::move(x);
  point.gradient.resize(point.x.size());
  return function.Evaluate(point.x.data(), point.value, point.gradient.data());
}

/// Algorithm 7.4: minus the inverse Hessian, as the changes say it, times the
/// gradient.
Vector Minimizer::direction() const {
  Vector q = now.gradient;
  std::vector<double> alpha(changes.size());
  for (size_t i = changes.size(); i-- > 0;) {
    alpha[i] = changes[i].rho * dot(changes[i].s, q);
    q = along(q, -alpha[i], changes[i].y);
  }
  if (!changes.empty()) {
    const Change &last = changes.back();
    double gamma = 1 / (last.rho * dot(last.y, last.y));
    q = along(Vector(q.size()), gamma, q);
  }
  for (size_t i = 0; i < changes.size(); ++i) {
    double beta = changes[i].rho * dot(changes[i].y, q);
    q = along(q, alpha[i] - beta, changes[i].s);
  }
  return along(Vector(q.size()), -1, q);
}

Status Minimizer::tryStep(const Vector &p, double step, Trial &trial) {
  trial.step = step;
  Status status = evaluate(along(now.x, step, p), trial.point);
  trial.slope = dot(trial.point.gradient, p);
  return status;
}

/// It doesn't lower the value enough, or there is none.
bool Minimizer::isTooHigh(const Trial &trial) const {
  return !(trial.point.value <= now.value + kArmijo * trial.step * slope);
}

bool Minimizer::isFlat(const Trial &trial) const {
  return std::abs(trial.slope) <= -kCurvature * slope;
}

/// Where a parabola through the values of two places and the slope of the first
/// is least; between them, away from both.
static double interpolate(const Trial &low, const Trial &high) {
  double width = high.step - low.step;
  double rise = high.point.value - low.point.value - low.slope * width;
  double part = -low.slope * width / (2 * rise);
  bool isGood = std::isfinite(part) && part > 0.1 && part < 0.9;
  return low.step + (isGood ? part : 0.5) * width;
}

/// Algorithm 3.6.
Status Minimizer::zoom(const Vector &p, Trial low, Trial high, Trial &found) {
  for (int i = 0; i < kMostTrials; ++i) {
    Trial trial;
    if (Status status = tryStep(p, interpolate(low, high), trial); !status.ok())
      return status;
    if (isTooHigh(trial) || trial.point.value >= low.point.value) {
      high = std::move(trial);
      continue;
    }
    if (isFlat(trial)) {
      found = std::move(trial);
      return Status();
    }
    if (trial.slope * (high.step - low.step) >= 0)
      high = low;
    low = std::move(trial);
  }
  found = std::move(low);
  return Status();
}

/// Algorithm 3.5. What it finds stays at `now` where nothing is lower.
Status Minimizer::search(const Vector &p, double first, Trial &found) {
  Trial before;
  before.point = now;
  before.slope = slope;
  double step = first;
  for (int i = 0; i < kMostTrials; ++i, step *= 2) {
    Trial trial;
    if (Status status = tryStep(p, step, trial); !status.ok())
      return status;
    bool rises = i > 0 && trial.point.value >= before.point.value;
    if (isTooHigh(trial) || rises)
      return zoom(p, before, trial, found);
    if (isFlat(trial)) {
      found = std::move(trial);
      return Status();
    }
    if (trial.slope >= 0)
      return zoom(p, trial, before, found);
    before = std::move(trial);
  }
  found = std::move(before);
  return Status();
}

/// Only where the function curves upwards, so that the directions descend.
void Minimizer::remember(const Point &next) {
  Change change{along(next.x, -1, now.x),
                along(next.gradient, -1, now.gradient), 0};
  double curvature = dot(change.s, change.y);
  if (!(curvature > 1e-14 * dot(change.y, change.y)))
    return;
  change.rho = 1 / curvature;
  changes.push_back(std::move(change));
  if (changes.size() > size_t(std::max(options.history, 1)))
    changes.pop_front();
}

static double largest(const Vector &x) {
  double most = 0;
  for (double each : x)
    most = std::max(most, std::abs(each));
  return most;
}

Status Minimizer::run(Vector &parameters) {
  if (Status status = evaluate(parameters, now); !status.ok())
    return status;
  if (!std::isfinite(now.value))
    return Status(StatusCode::InvalidArgument,
                  "the value isn't finite at the first parameters");
  while (!(summary.converged =
               largest(now.gradient) <= options.gradient_tolerance) &&
         summary.iterations < options.iterations) {
    Vector p = direction();
    slope = dot(now.gradient, p);
    if (!(slope < 0)) { // by rounding: steepest descent again
      changes.clear();
      p = direction();
      slope = dot(now.gradient, p);
    }
    double first =
        changes.empty() ? std::min(1.0, 1 / std::sqrt(-slope)) : 1;
    Trial next;
    if (Status status = search(p, first, next); !status.ok())
      return status;
    if (next.step == 0)
      break;
    ++summary.iterations;
    double fall = now.value - next.point.value;
    double size = std::max(std::abs(now.value), std::abs(next.point.value));
    remember(next.point);
    now = std::move(next.point);
    summary.converged = fall <= options.value_tolerance * size;
    if (summary.converged)
      break;
  }
  summary.value = now.value;
  parameters = std::move(now.x);
  return Status();
}

Result<LbfgsSummary> weir::MinimizeLbfgs(FlatFunction &function,
                                         std::vector<double> &parameters,
                                         const LbfgsOptions &options) {
  if (int64_t(parameters.size()) != function.size())
    return Status(StatusCode::InvalidArgument,
                  "there are " + std::to_string(parameters.size()) +
                      " parameters, must be " +
                      std::to_string(function.size()));
  Minimizer minimizer(function, options);
  if (Status status = minimizer.run(parameters); !status.ok())
    return status;
  return minimizer.summary;
}
