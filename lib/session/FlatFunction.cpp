//===- FlatFunction.cpp - a loss over flattened parameters ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters are fed in place of the variables.
//===----------------------------------------------------------------------===//
#include "weir/optimize.hpp"

using namespace weir;

static Status refusal(const std::string &message) {
  return Status(StatusCode::InvalidArgument, message);
}

static bool isReal(DType type) {
  return type == DType::F32 || type == DType::F64;
}

/// Copies elements out of a vector; returns where the next ones stand.
static const double *unpack(const double *from, Tensor &to) {
  for (int64_t i = 0; i < to.size(); ++i)
    if (to.dtype() == DType::F64)
      to.data<double>()[i] = from[i];
    else
      to.data<float>()[i] = float(from[i]);
  return from + to.size();
}

static double *pack(const Tensor &from, double *to) {
  for (int64_t i = 0; i < from.size(); ++i)
    to[i] = from.dtype() == DType::F64 ? from.data<double>()[i]
                                       : double(from.data<float>()[i]);
  return to + from.size();
}

/// What is wrong with a parameter, if anything is.
static Status checkVariable(const Variable &variable) {
  PartialShape shape = variable.shape();
  bool isKnown = shape.has_rank();
  for (size_t i = 0; isKnown && i < shape.dims().size(); ++i)
    isKnown = shape.dims()[i] >= 0;
  if (!variable || !isReal(variable.dtype()) || !isKnown)
    return refusal("variable '" + variable.name() +
                   "' must be of float32 or float64 and of a known shape");
  return Status();
}

Result<FlatFunction>
FlatFunction::Create(Session &session, Output loss,
                     const std::vector<Variable> &variables,
                     const std::vector<Fetch> &feeds) {
  FlatFunction function;
  function.session_ = &session;
  function.variables_ = variables;
  bool isScalar = loss && isReal(loss.dtype()) && loss.shape().has_rank() &&
                  loss.shape().dims().empty();
  if (!isScalar || variables.empty())
    return refusal(isScalar ? "there are no variables"
                            : "the loss '" + loss.name() +
                                  "' must be a scalar of float32 or float64");
  std::vector<Fetch> fed, fetches{loss};
  for (const Variable &variable : variables) {
    if (Status status = checkVariable(variable); !status.ok())
      return status;
    function.inputs_.emplace_back(variable.dtype(), variable.shape().dims());
    function.size_ += function.inputs_.back().size();
    fed.push_back(variable);
  }
  for (const Output &gradient : Gradients({loss}, variables))
    fetches.push_back(gradient);
  if (fetches.size() != variables.size() + 1)
    return refusal("the loss and the variables must be of one graph");
  fed.insert(fed.end(), feeds.begin(), feeds.end());
  auto callable = session.MakeCallable(fed, fetches);
  if (!callable.ok())
    return callable.status();
  function.callable_ = *callable;
  function.inputs_.resize(fed.size());
  function.outputs_.resize(fetches.size());
  return function;
}

Status FlatFunction::SetFeeds(const std::vector<Tensor> &values) {
  size_t count = inputs_.size() - variables_.size();
  if (values.size() != count)
    return refusal("takes " + std::to_string(count) + " feeds, got " +
                   std::to_string(values.size()));
  std::copy(values.begin(), values.end(), inputs_.begin() + variables_.size());
  return Status();
}

Status FlatFunction::Evaluate(const double *parameters, double &value,
                              double *gradient) {
  for (size_t i = 0; i < variables_.size(); ++i)
    parameters = unpack(parameters, inputs_[i]);
  if (Status status = callable_.Run(inputs_, outputs_); !status.ok())
    return status;
  pack(outputs_[0], &value);
  for (size_t i = 1; i < outputs_.size() && gradient; ++i)
    gradient = pack(outputs_[i], gradient);
  return Status();
}

Result<std::vector<double>> FlatFunction::Parameters() const {
  std::vector<double> parameters(static_cast<size_t>(size_));
  double *next = parameters.data();
  for (const Variable &variable : variables_) {
    Result<Tensor> value = session_->GetVariable(variable);
    if (!value.ok())
      return value.status();
    next = pack(*value, next);
  }
  return parameters;
}

Status FlatFunction::Store(const double *parameters) {
  for (const Variable &variable : variables_) {
    Tensor value(variable.dtype(), variable.shape().dims());
    parameters = unpack(parameters, value);
    if (Status status = session_->SetVariable(variable, value); !status.ok())
      return status;
  }
  return Status();
}
