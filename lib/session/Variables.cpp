//===- Variables.cpp - getting and setting variables ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Variables.h"
#include "lib/session/SessionImpl.h"
#include <cstring>

using namespace weir;
using namespace weir::session;
using weir::detail::SessionImpl;

std::optional<SourceVariable>
SessionImpl::findVariable(const std::string &name) const {
  std::lock_guard<std::mutex> lock(table->sourceMutex);
  return table->getSource().findVariable(name);
}

static Status noVariable(const std::string &name) {
  return Status(StatusCode::NotFound,
                "the graph has no variable '" + name + "'");
}

static std::string flagNameOf(const std::string &variable) {
  return variable + import::kSharedFlag.str();
}

static Tensor copyOf(DType dtype, const Shape &shape, const void *data) {
  Tensor copy(dtype, shape);
  if (copy && copy.byte_size() != 0)
    std::memcpy(copy.raw(), data, copy.byte_size());
  return copy;
}

/// A variable's value now; none at all where it has none. The state is shared.
static Tensor valueOf(const State &state, const StateLayout &layout,
                      const SourceVariable &variable) {
  if (const Tensor *passed = state.findPassed(variable.name))
    return *passed ? copyOf(passed->dtype(), passed->shape(), passed->raw())
                   : Tensor();
  const Tensor &initial = variable.initial;
  auto isThere = [&](const Place *place) {
    return place && state.covers(place->offset + place->size);
  };
  const Place *place = layout.find(variable.name);
  if (!isThere(place))
    return initial ? copyOf(initial.dtype(), initial.shape(), initial.raw())
                   : Tensor();
  const Place *flag = layout.find(flagNameOf(variable.name));
  bool isSet = initial || (isThere(flag) && state.getBlock()[flag->offset]);
  return isSet ? copyOf(place->dtype, place->shape,
                        state.getBlock() + place->offset)
               : Tensor();
}

std::vector<SourceVariable> SessionImpl::variables() const {
  std::lock_guard<std::mutex> lock(table->sourceMutex);
  return table->getSource().variables();
}

Result<std::vector<Tensor>>
SessionImpl::getVariables(const std::vector<std::string> &names) {
  std::vector<SourceVariable> found;
  for (const std::string &name : names) {
    auto variable = findVariable(name);
    if (!variable)
      return noVariable(name);
    found.push_back(std::move(*variable));
  }
  std::vector<Tensor> values;
  std::shared_lock<std::shared_mutex> lock(state.mutex);
  for (const SourceVariable &variable : found) {
    values.push_back(valueOf(state, table->getLayout(), variable));
    if (!values.back())
      return Status(StatusCode::AssertionFailed,
                    "variable '" + variable.name + "' is not initialised");
  }
  return values;
}

Result<Tensor> SessionImpl::getVariable(const std::string &name) {
  auto values = getVariables({name});
  if (!values.ok())
    return values.status();
  return std::move(values->front());
}

//===----------------------------------------------------------------------===//
// Setting
//===----------------------------------------------------------------------===//

static std::string describeShape(const Shape &shape) {
  std::string text;
  for (int64_t dim : shape)
    text += (text.empty() ? "" : ",") + (dim < 0 ? "?" : std::to_string(dim));
  return "[" + text + "]";
}

static bool allows(const PartialShape &declared, const Shape &shape) {
  if (!declared.has_rank())
    return true;
  const Shape &dims = declared.dims();
  bool fits = dims.size() == shape.size();
  for (size_t i = 0; fits && i < dims.size(); ++i)
    fits = dims[i] < 0 || dims[i] == shape[i];
  return fits;
}

static Status checkValue(const SourceVariable &variable, const Tensor &value) {
  auto fail = [&](const std::string &what) {
    return Status(StatusCode::InvalidArgument,
                  "variable '" + variable.name + "': " + what);
  };
  if (!value)
    return fail("the value is no tensor");
  if (value.dtype() != variable.dtype)
    return fail(std::string("the value is of type ") +
                DTypeName(value.dtype()) + ", must be " +
                DTypeName(variable.dtype));
  if (!allows(variable.shape, value.shape()))
    return fail("the value is of shape " + describeShape(value.shape()) +
                ", must be " + describeShape(variable.shape.dims()));
  return Status();
}

static bool isStatic(const PartialShape &shape) {
  if (!shape.has_rank())
    return false;
  for (int64_t dim : shape.dims())
    if (dim < 0)
      return false;
  return true;
}

/// With the state alone.
Status SessionImpl::setHeld(const SourceVariable &variable,
                            const Tensor &value) {
  StateLayout &layout = table->getLayout();
  bool isPlaced = isStatic(variable.shape) || variable.initial;
  const Place *flag =
      layout.place(flagNameOf(variable.name), DType::Bool, {}, {});
  const Place *place = nullptr;
  if (isPlaced)
    place = layout.place(variable.name, value.dtype(), value.shape(),
                         variable.initial);
  if (!flag || (isPlaced && !place))
    return Status(StatusCode::InvalidArgument,
                  "variable '" + variable.name + "' is of two types");
  if (Status status = state.grow(); !status.ok())
    return status;
  Tensor copy;
  if (!isPlaced)
    copy = copyOf(value.dtype(), value.shape(), value.raw());
  if (!isPlaced && !copy)
    return Status(StatusCode::OutOfMemory, "no memory for a variable");
  if (!isPlaced)
    state.setPassed(variable.name, copy, !variable.shape.has_rank());
  else if (place->size != 0)
    std::memcpy(state.getBlock() + place->offset, value.raw(), place->size);
  state.getBlock()[flag->offset] = 1;
  if (variable.initial)
    state.noteAssigned({variable.name});
  return Status();
}

Status SessionImpl::setVariables(const std::vector<std::string> &names,
                                 const std::vector<Tensor> &values) {
  std::vector<SourceVariable> found;
  for (size_t i = 0; i < names.size(); ++i) {
    auto variable = findVariable(names[i]);
    if (!variable)
      return noVariable(names[i]);
    if (Status status = checkValue(*variable, values[i]); !status.ok())
      return status;
    found.push_back(std::move(*variable));
  }
  std::unique_lock<std::shared_mutex> lock(state.mutex);
  for (size_t i = 0; i < found.size(); ++i)
    if (Status status = setHeld(found[i], values[i]); !status.ok())
      return status;
  return Status();
}

Status SessionImpl::setVariable(const std::string &name, const Tensor &value) {
  return setVariables({name}, {value});
}
