//===- Shapes.cpp - checking the tensors of a call ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/session/Shapes.h"

#include "runtime/base/ElementType.h"
#include "runtime/base/Text.h"
#include "runtime/context/Context.h"

#include <inttypes.h>
#include <stdio.h>

using namespace weir::rt;

namespace {

/// An input or output under check.
struct Subject {
  weir_context *context;
  const weir_function &function;
  const char *kind; ///< `input` or `output`
  const weir_tensor_desc &desc;
  const weir_tensor &tensor;
};

} // namespace

/// A free dimension that no input has set yet.
static constexpr int64_t unbound = -1;

static int32_t failType(const Subject &subject, const char *what,
                        const char *met, const char *wanted) {
  Text type;
  addType(type, subject.function, subject.desc);
  return fail(subject.context, WEIR_INVALID_ARGUMENT,
              "%s '%s': %s is %s, must be %s (%s)", subject.kind,
              subject.desc.name, what, met, wanted, type.c_str());
}

static int32_t failRank(const Subject &subject) {
  char met[16], wanted[16];
  snprintf(met, sizeof(met), "%" PRId32, subject.tensor.rank);
  snprintf(wanted, sizeof(wanted), "%" PRId32, subject.desc.rank);
  return failType(subject, "rank", met, wanted);
}

static int32_t checkTypeAndRank(const Subject &subject) {
  int32_t met = subject.tensor.dtype, wanted = subject.desc.dtype;
  if (met != wanted)
    return failType(subject, "type", weir_dtype_name(met),
                    weir_dtype_name(wanted));
  return subject.tensor.rank == subject.desc.rank ? WEIR_OK : failRank(subject);
}

static int32_t failDimension(const Subject &subject, int32_t axis,
                             int64_t wanted, const char *reason) {
  return fail(subject.context, WEIR_INVALID_ARGUMENT,
              "%s '%s': dimension %" PRId32 " is %" PRId64 ", must be %" PRId64
              "%s",
              subject.kind, subject.desc.name, axis, subject.tensor.shape[axis],
              wanted, reason);
}

/// The first dimension of an input that carries the free dimension `number`.
static void addOrigin(Text &text, const weir_function &function,
                      int64_t number) {
  for (int32_t i = 0; i < function.input_count; ++i) {
    const weir_tensor_desc &input = function.inputs[i];
    for (int32_t axis = 0; axis < input.rank; ++axis) {
      if (input.shape[axis] != -1 - number)
        continue;
      return text.add(" as dimension %" PRId32 " of input '%s' (%s)", axis,
                      input.name, function.dim_names[number]);
    }
  }
}

static int32_t bindDimension(const Subject &subject, int32_t axis,
                             int64_t *dims) {
  int64_t wanted = subject.desc.shape[axis];
  int64_t met = subject.tensor.shape[axis];
  if (wanted >= 0)
    return met == wanted ? WEIR_OK : failDimension(subject, axis, wanted, "");
  if (met < 0)
    return fail(subject.context, WEIR_INVALID_ARGUMENT,
                "%s '%s': dimension %" PRId32 " is %" PRId64
                ", must not be negative",
                subject.kind, subject.desc.name, axis, met);
  int64_t number = -1 - wanted;
  if (dims[number] == unbound)
    dims[number] = met;
  if (dims[number] == met)
    return WEIR_OK;
  Text origin;
  addOrigin(origin, subject.function, number);
  return failDimension(subject, axis, dims[number], origin.c_str());
}

static int32_t checkSize(const Subject &subject) {
  const weir_tensor &tensor = subject.tensor;
  size_t size;
  if (weir_tensor_size(tensor.dtype, tensor.rank, tensor.shape, &size))
    return WEIR_OK;
  Text type;
  addType(type, tensor.dtype, tensor.rank, tensor.shape);
  return fail(subject.context, WEIR_INVALID_ARGUMENT,
              "%s '%s': %s is more than can be addressed", subject.kind,
              subject.desc.name, type.c_str());
}

static int32_t bindInput(const Subject &subject, int64_t *dims) {
  if (int32_t status = checkTypeAndRank(subject))
    return status;
  for (int32_t axis = 0; axis < subject.desc.rank; ++axis)
    if (int32_t status = bindDimension(subject, axis, dims))
      return status;
  return checkSize(subject);
}

int32_t weir::rt::bindInputs(weir_context *context,
                             const weir_function &function,
                             const weir_tensor *inputs, int64_t *dims) {
  for (int32_t i = 0; i < function.dim_count; ++i)
    dims[i] = unbound;
  for (int32_t i = 0; i < function.input_count; ++i) {
    Subject subject = {context, function, "input", function.inputs[i],
                       inputs[i]};
    if (int32_t status = bindInput(subject, dims))
      return status;
  }
  for (int32_t i = 0; i < function.dim_count; ++i)
    if (dims[i] == unbound)
      return fail(context, WEIR_INTERNAL,
                  "free dimension '%s' of '%s' is that of no input",
                  function.dim_names[i], function.name);
  return WEIR_OK;
}

int32_t weir::rt::inferOutputs(weir_context *context,
                               const weir_function &function,
                               const int64_t *dims, int64_t *shapes) {
  function.output_shapes(dims, shapes);
  for (int32_t i = 0; i < function.output_count; ++i) {
    const weir_tensor_desc &desc = function.outputs[i];
    if (isSizedByRun(desc.rank, shapes)) {
      shapes += desc.rank;
      continue;
    }
    weir_tensor tensor = {nullptr, shapes, desc.dtype, desc.rank};
    for (int32_t axis = 0; axis < desc.rank; ++axis)
      if (shapes[axis] < 0)
        return fail(context, WEIR_INVALID_ARGUMENT,
                    "output '%s': dimension %" PRId32 " would be %" PRId64
                    " for these inputs, must not be negative",
                    desc.name, axis, shapes[axis]);
    if (int32_t status = checkSize({context, function, "output", desc, tensor}))
      return status;
    shapes += desc.rank;
  }
  return WEIR_OK;
}

int32_t weir::rt::checkOutputs(weir_context *context,
                               const weir_function &function,
                               const int64_t *shapes,
                               const weir_tensor *outputs) {
  for (int32_t i = 0; i < function.output_count; ++i) {
    Subject subject = {context, function, "output", function.outputs[i],
                       outputs[i]};
    if (int32_t status = checkTypeAndRank(subject))
      return status;
    bool isOpen = isSizedByRun(outputs[i].rank, shapes);
    for (int32_t axis = 0; axis < outputs[i].rank && !isOpen; ++axis)
      if (outputs[i].shape[axis] != shapes[axis])
        return failDimension(subject, axis, shapes[axis], "");
    shapes += outputs[i].rank;
  }
  return WEIR_OK;
}

/// The alignment of an element: that of its parts for complex numbers.
static size_t alignmentOf(const ElementType &type) {
  return type.kind == ElementKind::Complex ? type.size / 2 : type.size;
}

static int32_t checkBuffer(const Subject &subject) {
  const ElementType *type = findElementType(subject.desc.dtype);
  int64_t count = 0;
  countElements(subject.tensor.rank, subject.tensor.shape, count);
  if (count == 0)
    return WEIR_OK;
  if (!subject.tensor.data)
    return fail(subject.context, WEIR_INVALID_ARGUMENT,
                "%s '%s' has no data, must have %" PRId64 " elements",
                subject.kind, subject.desc.name, count);
  if (uintptr_t(subject.tensor.data) % alignmentOf(*type) != 0)
    return fail(subject.context, WEIR_INVALID_ARGUMENT,
                "%s '%s' is at an address that is no multiple of %zu",
                subject.kind, subject.desc.name, alignmentOf(*type));
  return WEIR_OK;
}

int32_t weir::rt::checkBuffers(weir_context *context,
                               const weir_function &function,
                               const weir_tensor *inputs, const int64_t *shapes,
                               const weir_tensor *outputs) {
  for (int32_t i = 0; i < function.input_count; ++i)
    if (int32_t status = checkBuffer(
            {context, function, "input", function.inputs[i], inputs[i]}))
      return status;
  for (int32_t i = 0; i < function.output_count; ++i) {
    int32_t rank = function.outputs[i].rank;
    bool isOpen = isSizedByRun(rank, shapes);
    shapes += rank;
    if (isOpen)
      continue;
    if (int32_t status = checkBuffer(
            {context, function, "output", function.outputs[i], outputs[i]}))
      return status;
  }
  return WEIR_OK;
}

int32_t weir::rt::countOutputDimensions(const weir_function &function) {
  int32_t count = 0;
  for (int32_t i = 0; i < function.output_count; ++i)
    count += function.outputs[i].rank;
  return count;
}
