//===- Gradients.cpp - gradients and training of the C API ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"
#include "lib/capi/Options.h"
#include "weir/train.hpp"

#include <algorithm>
#include <cstdlib>

using namespace weir;
using namespace weir::capi;

static Status refusal(const std::string &message) {
  return Status(StatusCode::InvalidArgument, message);
}

static void clear(weir_output *results, size_t count) {
  if (results)
    std::fill_n(results, count, kNoOutput);
}

/// Writes as many values as there are; what is left is null.
static void giveAll(const Values &values, weir_output *results, size_t count) {
  for (size_t i = 0; i < std::min(values.size(), count); ++i)
    results[i] = toC(values[i]);
}

//===--- Gradients --------------------------------------------------------===//

void weir_add_gradients(weir_graph *graph, const weir_output *ys,
                        size_t y_count, const weir_output *xs, size_t x_count,
                        const weir_output *grad_ys, int32_t unconnected,
                        const char *name, weir_output *results) {
  clear(results, x_count);
  adding(graph, 0, [&](Graph &) {
    needAll(results, x_count, "results");
    if (unconnected < WEIR_UNCONNECTED_ZEROS ||
        unconnected > WEIR_UNCONNECTED_ERROR)
      throw refusal("unconnected is " + std::to_string(unconnected) +
                    ", must be 0 or 1");
    GradientOptions options;
    options.unconnected = unconnected == WEIR_UNCONNECTED_ZEROS
                              ? Unconnected::Zeros
                              : Unconnected::Error;
    options.name = optionalText(name);
    Values seeds;
    if (grad_ys)
      seeds = toCpp(grad_ys, y_count, "grad_ys");
    giveAll(Gradients(toCpp(ys, y_count, "ys"),
                      WrtList(toCpp(xs, x_count, "xs")), seeds, options),
            results, x_count);
    return 0;
  });
}

void weir_add_custom_gradient(weir_graph *graph, const weir_output *inputs,
                              size_t count, weir_builder forward,
                              weir_builder backward, void *user,
                              const char *name, weir_output *results,
                              size_t result_count) {
  clear(results, result_count);
  adding(graph, 0, [&](Graph &) {
    needAll(results, result_count, "results");
    if (!forward || !backward)
      throw NullArgument{forward ? "backward" : "forward"};
    auto value = [&](const Values &given) {
      return build(*graph, forward, user, given, result_count);
    };
    auto pullback = [&](const Values &in, const Values &out,
                        const Values &cotangents) {
      Values all = in;
      all.insert(all.end(), out.begin(), out.end());
      all.insert(all.end(), cotangents.begin(), cotangents.end());
      return build(*graph, backward, user, all, count);
    };
    giveAll(CustomGradient(toCpp(inputs, count, "inputs"), value, pullback,
                           optionalText(name)),
            results, result_count);
    return 0;
  });
}

weir_output weir_add_jacobian(weir_graph *graph, weir_output y, weir_output x,
                              int32_t kind, const char *name) {
  return adding(graph, kNoOutput, [&](Graph &) {
    Output of = toCpp(y), by = toCpp(x);
    switch (kind) {
    case WEIR_JACOBIAN:
      return toC(Jacobian(of, by, optionalText(name)));
    case WEIR_BATCH_JACOBIAN:
      return toC(BatchJacobian(of, by, optionalText(name)));
    case WEIR_HESSIAN:
      return toC(Hessian(of, by, optionalText(name)));
    default:
      throw refusal("kind is " + std::to_string(kind) +
                    ", must be from 0 to 2");
    }
  });
}

void weir_add_jacobian_vector_product(weir_graph *graph, const weir_output *ys,
                                      size_t y_count, const weir_output *xs,
                                      size_t x_count, const weir_output *vs,
                                      const char *name, weir_output *results) {
  clear(results, y_count);
  adding(graph, 0, [&](Graph &) {
    needAll(results, y_count, "results");
    giveAll(JacobianVectorProduct(toCpp(ys, y_count, "ys"),
                                  WrtList(toCpp(xs, x_count, "xs")),
                                  toCpp(vs, x_count, "vs"), optionalText(name)),
            results, y_count);
    return 0;
  });
}

//===--- Training ---------------------------------------------------------===//

namespace {
struct Number {
  const char *name;
  double value;
};

/// An optimiser with its numbers, in the order in which `make` takes them.
struct Entry {
  const char *name;
  std::vector<Number> numbers;
  Optimizer (*make)(const Rate &, const std::vector<Number> &);
};
} // namespace

static const std::vector<Entry> &entries() {
  using Numbers = std::vector<Number>;
  static const std::vector<Entry> all = {
      {"gradient_descent", {}, [](const Rate &rate, const Numbers &) {
         return Optimizer::GradientDescent(rate);
       }},
      {"momentum", {{"momentum", 0.9}, {"nesterov", 0}},
       [](const Rate &rate, const Numbers &n) {
         return Optimizer::Momentum(rate, n[0].value, n[1].value != 0);
       }},
      {"adagrad", {{"initial", 0.1}}, [](const Rate &rate, const Numbers &n) {
         return Optimizer::Adagrad(rate, n[0].value);
       }},
      {"adadelta", {{"rho", 0.95}, {"epsilon", 1e-8}},
       [](const Rate &rate, const Numbers &n) {
         return Optimizer::Adadelta(rate, n[0].value, n[1].value);
       }},
      {"rmsprop",
       {{"decay", 0.9}, {"momentum", 0}, {"epsilon", 1e-10}, {"centered", 0}},
       [](const Rate &rate, const Numbers &n) {
         return Optimizer::RMSProp(rate, n[0].value, n[1].value, n[2].value,
                                   n[3].value != 0);
       }},
      {"adam", {{"beta1", 0.9}, {"beta2", 0.999}, {"epsilon", 1e-8}},
       [](const Rate &rate, const Numbers &n) {
         return Optimizer::Adam(rate, n[0].value, n[1].value, n[2].value);
       }},
      {"adamw",
       {{"decay", 0.004}, {"beta1", 0.9}, {"beta2", 0.999}, {"epsilon", 1e-7}},
       [](const Rate &rate, const Numbers &n) {
         return Optimizer::AdamW(rate, n[0].value, n[1].value, n[2].value,
                                 n[3].value);
       }},
      {"ftrl",
       {{"power", -0.5}, {"initial", 0.1}, {"l1", 0}, {"l2", 0},
        {"l2_shrinkage", 0}},
       [](const Rate &rate, const Numbers &n) {
         return Optimizer::Ftrl(rate, n[0].value, n[1].value, n[2].value,
                                n[3].value, n[4].value);
       }},
  };
  return all;
}

static double parseReal(const std::string &text) {
  char *end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end)
    throw refusal("'" + text + "' is no number");
  return value;
}

static Optimizer makeOptimizer(const std::string &name, const Output &rate,
                               const char *const *options, size_t count) {
  for (const Entry &entry : entries()) {
    if (entry.name != name)
      continue;
    std::vector<Number> numbers = entry.numbers;
    OptionTable table;
    for (Number &number : numbers)
      table[number.name] = [&number](const std::string &value) {
        number.value = parseReal(value);
      };
    takeOptions(options, count, table);
    return entry.make(rate, numbers);
  }
  throw refusal("there is no optimiser '" + name + "'");
}

/// The variable, which must be one.
static Variable needVariable(const Graph &graph, weir_op op) {
  if (Variable variable = variableOf(graph, op))
    return variable;
  throw refusal("node '" + toCpp(op).name() + "' is no variable");
}

weir_op weir_add_minimize(weir_graph *graph, const char *optimizer,
                          weir_output rate, const char *const *options,
                          size_t option_count, weir_output loss,
                          const weir_op *variables, size_t count,
                          weir_op global_step, const char *name) {
  return adding(graph, kNoOp, [&](Graph &cpp) -> weir_op {
    needAll(variables, count, "variables");
    std::vector<Variable> trained;
    for (size_t i = 0; i < count; ++i) {
      if (!toCpp(variables[i]))
        return kNoOp;
      trained.push_back(needVariable(cpp, variables[i]));
    }
    std::string kind(text(optimizer, "optimizer"));
    if (!toCpp(rate) || !toCpp(loss))
      return kNoOp;
    TrainOptions train;
    train.name = optionalText(name);
    if (toCpp(global_step))
      train.global_step = needVariable(cpp, global_step);
    return toC(Minimize(makeOptimizer(kind, toCpp(rate), options, option_count),
                        toCpp(loss), trained, train));
  });
}
