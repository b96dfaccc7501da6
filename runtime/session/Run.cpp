//===- Run.cpp - running a function of a program --------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/context/Context.h"
#include "runtime/session/Session.h"
#include "runtime/session/Shapes.h"

#include <inttypes.h>
#include <string.h>

using namespace weir::rt;

namespace {

/// What one run needs beside its buffers, in the context's scratch block.
struct Scratch {
  const void **inputs;
  void **outputs;
  int64_t *dims;
  int64_t *shapes;
};

/// Marks the context as used by a run as long as it lives.
class Claim {
public:
  explicit Claim(weir_context *context)
      : context(context), own(Context::of(context)),
        granted(own && !__atomic_exchange_n(&own->inUse, 1, __ATOMIC_ACQUIRE)) {
  }
  Claim(const Claim &) = delete;
  Claim &operator=(const Claim &) = delete;
  ~Claim() {
    if (granted)
      __atomic_store_n(&own->inUse, 0, __ATOMIC_RELEASE);
  }

  int32_t status() const {
    if (granted)
      return WEIR_OK;
    return fail(context, WEIR_INVALID_ARGUMENT,
                own ? "the context is in use by another run"
                    : "this takes a context of weir_context_create, not one of "
                      "the caller's own");
  }

private:
  weir_context *context;
  Context *own;
  bool granted;
};

} // namespace

static int32_t prepareScratch(weir_context *context,
                              const weir_function &function, Scratch &scratch) {
  size_t dims = size_t(function.dim_count);
  size_t shapes = size_t(countOutputDimensions(function));
  size_t inputs = size_t(function.input_count);
  size_t outputs = size_t(function.output_count);
  GrowingBlock &block = Context::of(context)->scratch;
  if (!block.reserve(8 * (dims + shapes + inputs + outputs)))
    return fail(context, WEIR_OUT_OF_MEMORY, "no memory for the call of '%s'",
                function.name);
  scratch.dims = reinterpret_cast<int64_t *>(block.data);
  scratch.shapes = scratch.dims + dims;
  scratch.inputs = reinterpret_cast<const void **>(scratch.shapes + shapes);
  scratch.outputs = const_cast<void **>(scratch.inputs + inputs);
  return WEIR_OK;
}

int32_t weir_output_shapes(weir_context *context, const weir_function *function,
                           const weir_tensor *inputs, int64_t *shapes) {
  Claim claim(context);
  if (int32_t status = claim.status())
    return status;
  Scratch scratch;
  if (int32_t status = prepareScratch(context, *function, scratch))
    return status;
  if (int32_t status = bindInputs(context, *function, inputs, scratch.dims))
    return status;
  return inferOutputs(context, *function, scratch.dims, shapes);
}

static int32_t checkCall(weir_context *context, const weir_function &function,
                         const weir_tensor *inputs, const weir_tensor *outputs,
                         const Scratch &scratch) {
  int32_t status = bindInputs(context, function, inputs, scratch.dims);
  if (status == WEIR_OK)
    status = inferOutputs(context, function, scratch.dims, scratch.shapes);
  if (status == WEIR_OK)
    status = checkOutputs(context, function, scratch.shapes, outputs);
  if (status == WEIR_OK)
    status = checkBuffers(context, function, inputs, scratch.shapes, outputs);
  return status;
}

static int32_t reserveArena(weir_context *context,
                            const weir_function &function,
                            const int64_t *dims) {
  int64_t size = function.arena_size(dims);
  if (size < 0)
    return fail(context, WEIR_OUT_OF_MEMORY,
                "'%s' needs more memory for these inputs than can be addressed",
                function.name);
  if (!Context::of(context)->reserveArena(size_t(size)))
    return fail(context, WEIR_OUT_OF_MEMORY,
                "no memory for the arena of '%s', %" PRId64 " bytes",
                function.name, size);
  return WEIR_OK;
}

/// Outputs whose shape the run computes have no memory before it.
static void clearSizedByRun(const weir_function &function,
                            const Scratch &scratch, weir_tensor *outputs) {
  const int64_t *shape = scratch.shapes;
  for (int32_t i = 0; i < function.output_count; ++i) {
    int32_t rank = function.outputs[i].rank;
    if (isSizedByRun(rank, shape))
      scratch.outputs[i] = outputs[i].data = nullptr;
    shape += rank;
  }
}

/// They are those that have memory only afterwards.
static void takeSizedByRun(const weir_function &function,
                           const Scratch &scratch, weir_tensor *outputs) {
  const int64_t *shape = scratch.shapes;
  for (int32_t i = 0; i < function.output_count; ++i) {
    int32_t rank = function.outputs[i].rank;
    if (!outputs[i].data && scratch.outputs[i]) {
      outputs[i].data = scratch.outputs[i];
      memcpy(const_cast<int64_t *>(outputs[i].shape), shape,
             size_t(rank) * sizeof(int64_t));
    }
    shape += rank;
  }
}

int32_t weir_run(weir_context *context, weir_session *session,
                 const weir_function *function, const weir_tensor *inputs,
                 weir_tensor *outputs) {
  Claim claim(context);
  if (int32_t status = claim.status())
    return status;
  Scratch scratch;
  if (int32_t status = prepareScratch(context, *function, scratch))
    return status;
  if (int32_t status = checkCall(context, *function, inputs, outputs, scratch))
    return status;
  if (int32_t status = reserveArena(context, *function, scratch.dims))
    return status;
  for (int32_t i = 0; i < function->input_count; ++i)
    scratch.inputs[i] = inputs[i].data;
  for (int32_t i = 0; i < function->output_count; ++i)
    scratch.outputs[i] = outputs[i].data;
  clearSizedByRun(*function, scratch, outputs);
  if (context->reset)
    context->reset(context);
  weir_call call = {scratch.inputs, scratch.outputs,  scratch.dims,
                    context->arena, session->weights, session->state,
                    context,        scratch.shapes};
  int32_t status = function->run(&call);
  if (status == WEIR_OK)
    takeSizedByRun(*function, scratch, outputs);
  return status;
}
