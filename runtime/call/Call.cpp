//===- Call.cpp - calls of a program with all checks ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/call/Machine.h"
#include "runtime/call/Message.h"

using namespace weir::rt;

namespace {

/// A call under check. Each check returns WEIR_OK or, having said why, another
/// status.
class Check {
public:
  Check(const weir_program &program, const weir_function &function,
        weir_call &call)
      : program(program), function(function), call(call),
        context(call.context) {}

  int32_t run();

private:
  /// Once for a context and a program.
  int32_t checkProgram();
  int32_t checkDims();
  int32_t checkInputs();
  /// Clears those that the run brings.
  int32_t checkOutputs();
  int32_t checkOutput(const weir_tensor_desc &desc, const void *data,
                      const int64_t *shape);
  int32_t checkTensor(const char *kind, const weir_tensor_desc &desc,
                      const void *data, const int64_t *shape);
  int32_t checkArena();
  int32_t checkState();
  int32_t checkWeights();
  int32_t checkBlock(const char *what, const void *data, int64_t size);

  const weir_program &program;
  const weir_function &function;
  weir_call &call;
  weir_context *context;
};

} // namespace

/// The alignment of an element, which is its size but for complex numbers.
static size_t alignmentOf(int32_t dtype) {
  switch (dtype) {
  case WEIR_F16:
  case WEIR_BF16:
  case WEIR_I16:
  case WEIR_U16:
    return 2;
  case WEIR_F32:
  case WEIR_I32:
  case WEIR_U32:
  case WEIR_C64:
    return 4;
  case WEIR_F64:
  case WEIR_I64:
  case WEIR_U64:
  case WEIR_C128:
    return 8;
  default:
    return 1;
  }
}

int32_t Check::checkProgram() {
  if (context->checked == &program)
    return WEIR_OK;
  if (int32_t status = checkMachine(context, program))
    return status;
  context->checked = &program;
  return WEIR_OK;
}

int32_t Check::checkDims() {
  for (int32_t i = 0; i < function.dim_count; ++i)
    if (call.dims[i] < 0) {
      Message(context) << function.name << ": dimension '"
                       << function.dim_names[i] << "' is " << call.dims[i]
                       << ", must not be negative";
      return WEIR_INVALID_ARGUMENT;
    }
  return WEIR_OK;
}

/// `shape` as the caller sees it: fixed, or, where negative, a free dimension.
int32_t Check::checkTensor(const char *kind, const weir_tensor_desc &desc,
                           const void *data, const int64_t *shape) {
  int64_t bytes = 16; // no element has more
  bool fits = true, isEmpty = false;
  for (int32_t axis = 0; axis < desc.rank; ++axis) {
    int64_t dim = shape[axis] < 0 ? call.dims[-1 - shape[axis]] : shape[axis];
    isEmpty |= dim == 0;
    fits &= !__builtin_mul_overflow(bytes, dim, &bytes);
  }
  const char *problem = nullptr;
  if (isEmpty)
    return WEIR_OK;
  if (!fits)
    problem = "' is more than can be addressed";
  else if (!data)
    problem = "' is NULL";
  else if (uintptr_t(data) % alignmentOf(desc.dtype) != 0)
    problem = "' is at an address that does not fit its element type";
  if (!problem)
    return WEIR_OK;
  Message(context) << function.name << ": " << kind << " '" << desc.name
                   << problem;
  return WEIR_INVALID_ARGUMENT;
}

int32_t Check::checkInputs() {
  for (int32_t i = 0; i < function.input_count; ++i) {
    const weir_tensor_desc &desc = function.inputs[i];
    if (int32_t status = checkTensor("input", desc, call.inputs[i], desc.shape))
      return status;
  }
  return WEIR_OK;
}

int32_t Check::checkOutput(const weir_tensor_desc &desc, const void *data,
                           const int64_t *shape) {
  for (int32_t axis = 0; axis < desc.rank; ++axis)
    if (shape[axis] < 0) {
      Message(context) << function.name << ": output '" << desc.name
                       << "': dimension " << int64_t(axis) << " would be "
                       << shape[axis] << ", must not be negative";
      return WEIR_INVALID_ARGUMENT;
    }
  return checkTensor("output", desc, data, shape);
}

int32_t Check::checkOutputs() {
  const int64_t *shape = call.output_shapes;
  function.output_shapes(call.dims, call.output_shapes);
  for (int32_t i = 0; i < function.output_count; ++i) {
    const weir_tensor_desc &desc = function.outputs[i];
    if (desc.rank > 0 && shape[0] == INT64_MIN)
      call.outputs[i] = nullptr;
    else if (int32_t status = checkOutput(desc, call.outputs[i], shape))
      return status;
    shape += desc.rank;
  }
  return WEIR_OK;
}

/// A block of the context that must be there.
int32_t Check::checkBlock(const char *what, const void *data, int64_t size) {
  if (size == 0 || (data && uintptr_t(data) % WEIR_ALIGNMENT == 0))
    return WEIR_OK;
  Message message(context);
  message << function.name << ": the context's " << what << " is ";
  if (data)
    message << "at an address that is no multiple of "
            << int64_t(WEIR_ALIGNMENT);
  else
    message << "NULL, must be " << size << " bytes";
  return WEIR_INVALID_ARGUMENT;
}

int32_t Check::checkArena() {
  int64_t size = function.arena_size(call.dims);
  if (size < 0) {
    Message(context) << function.name
                     << ": these dimensions need more memory than can be "
                        "addressed";
    return WEIR_OUT_OF_MEMORY;
  }
  call.arena = context->arena;
  if (int32_t status = checkBlock("arena", context->arena, size))
    return status;
  if (context->arena_size >= size)
    return WEIR_OK;
  Message(context) << function.name << ": the context's arena has "
                   << context->arena_size << " bytes, must have " << size;
  return WEIR_INVALID_ARGUMENT;
}

int32_t Check::checkState() {
  call.state = context->state;
  return checkBlock("state", call.state, int64_t(program.state_size));
}

int32_t Check::checkWeights() {
  call.weights = context->weights ? context->weights : program.weights;
  return checkBlock("weights", call.weights, int64_t(program.weights_size));
}

int32_t Check::run() {
  int32_t status = checkProgram();
  if (status == WEIR_OK)
    status = checkDims();
  if (status == WEIR_OK)
    status = checkInputs();
  if (status == WEIR_OK)
    status = checkOutputs();
  if (status == WEIR_OK)
    status = checkArena();
  if (status == WEIR_OK)
    status = checkState();
  return status == WEIR_OK ? checkWeights() : status;
}

int32_t weir_rt_call(const weir_program *program, const weir_function *function,
                     weir_call *call) {
  if (int32_t status = Check(*program, *function, *call).run())
    return status;
  if (call->context->reset)
    call->context->reset(call->context);
  return function->run(call);
}
