//===- Execution.cpp - one execution of a program -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Execution.h"

#include "runtime/main/Signatures.h"
#include "runtime/main/Splat.h"
#include "runtime/main/Summary.h"
#include "runtime/main/Timing.h"
#include "runtime/npy/Npy.h"

#include <inttypes.h>
#include <stdio.h>

using namespace weir::rt;

Execution::~Execution() {
  weir_session_destroy(session);
  weir_weights_close(weights);
  weir_context_destroy(context);
}

/// Outputs go to files: their values must be `@FILE`.
static int checkFileNames(const Tool &tool, const BindingList &list) {
  for (int i = 0; i < list.count; ++i) {
    const Binding &binding = list.bindings[i];
    if (binding.value[0] != '@' || binding.value[1] == '\0')
      return tool.fail(ExitUsage, "--output takes NAME=@FILE.npy, not '%s'",
                       binding.name);
  }
  return ExitDone;
}

static int checkRanks(const Tool &tool, const weir_tensor_desc *tensors,
                      int32_t count) {
  for (int32_t i = 0; i < count; ++i)
    if (tensors[i].rank > maxRank)
      return tool.fail(ExitModel,
                       "rank of '%s' is %" PRId32 ", must be at most %" PRId32,
                       tensors[i].name, tensors[i].rank, maxRank);
  return ExitDone;
}

int Execution::select() {
  function = selectFunction(tool, program, line.signature);
  if (!function)
    return ExitUsage;
  const weir_function &f = *function;
  int status = checkRanks(tool, f.inputs, f.input_count);
  if (!status)
    status = checkRanks(tool, f.outputs, f.output_count);
  if (!status)
    status = checkFileNames(tool, line.outputs);
  if (!status)
    status = matchBindings(tool, "input", f.inputs, f.input_count, line.inputs,
                           inputBindings);
  if (!status)
    status = matchBindings(tool, "output", f.outputs, f.output_count,
                           line.outputs, outputBindings);
  return status;
}

int Execution::failInput(int32_t i, const char *why) const {
  const Binding &binding = *inputBindings[i];
  return tool.fail(ExitModel, "input '%s': %s: %s", function->inputs[i].name,
                   binding.value + (binding.value[0] == '@'), why);
}

int Execution::loadInput(int32_t i) {
  const Binding *binding = inputBindings[i];
  const weir_tensor_desc &desc = function->inputs[i];
  Text text;
  if (!binding) {
    addType(text, *function, desc);
    return tool.fail(ExitUsage,
                     "input '%s' is missing: --input %s=@FILE.npy, of type %s",
                     desc.name, desc.name, text.c_str());
  }
  Tensor &tensor = inputTensors[i];
  bool isFile = binding->value[0] == '@';
  if (isFile ? !readNpy(binding->value + 1, tensor, text)
             : !parseSplat(binding->value, tensor, text))
    return failInput(i, text.c_str());
  inputs[i] = tensor.view();
  return ExitDone;
}

int Execution::loadInputs() {
  size_t count = size_t(function->input_count);
  if (!inputTensors.reset(count) || !inputs.reset(count))
    return tool.fail(ExitModel, "no memory");
  for (int32_t i = 0; i < function->input_count; ++i)
    if (int status = loadInput(i))
      return status;
  return ExitDone;
}

int Execution::failRun(int32_t status) const {
  return tool.fail(status == WEIR_INTERNAL ? ExitInternal : ExitModel, "%s",
                   weir_context_message(context));
}

int Execution::createSession() {
  int32_t status = WEIR_OK;
  if (line.weights)
    status = weir_weights_open(context, &program, line.weights,
                               line.verifyWeights ? WEIR_WEIGHTS_VERIFY : 0,
                               &weights);
  const void *data = weights ? weir_weights_data(weights) : nullptr;
  if (status == WEIR_OK)
    status = weir_session_create(context, &program, data, &session);
  return status == WEIR_OK ? int(ExitDone) : failRun(status);
}

int Execution::allocateOutputs() {
  int32_t dimensions = 0, count = function->output_count;
  for (int32_t i = 0; i < count; ++i)
    dimensions += function->outputs[i].rank;
  Array<int64_t> shapes;
  if (!shapes.reset(size_t(dimensions)) || !outputs.reset(size_t(count)) ||
      !outputTensors.reset(size_t(count)))
    return tool.fail(ExitModel, "no memory");
  if (int32_t status =
          weir_output_shapes(context, function, inputs.data(), shapes.data()))
    return failRun(status);
  const int64_t *shape = shapes.data();
  for (int32_t i = 0; i < count; ++i) {
    const weir_tensor_desc &desc = function->outputs[i];
    TensorType &type = outputTensors[i].type;
    type.element = findElementType(desc.dtype);
    for (type.rank = 0; type.rank < desc.rank; ++type.rank)
      type.shape[type.rank] = *shape++;
    // Where the run computes the shape it brings the memory too.
    bool isOpen = type.rank > 0 && type.shape[0] < 0;
    if (!isOpen && !outputTensors[i].allocate())
      return tool.fail(ExitModel, "output '%s': no memory", desc.name);
    outputs[i] = outputTensors[i].view();
  }
  return ExitDone;
}

int Execution::prepare() {
  context = weir_context_create(line.threads);
  if (!context)
    return tool.fail(ExitModel, "no memory");
  if (int status = createSession())
    return status;
  return allocateOutputs();
}

int Execution::runOnce() {
  int32_t status =
      weir_run(context, session, function, inputs.data(), outputs.data());
  return status == WEIR_OK ? int(ExitDone) : failRun(status);
}

int Execution::run() {
  Array<double> times;
  if (!times.reset(size_t(line.repeat)))
    return tool.fail(ExitModel, "no memory");
  if (int status = runOnce())
    return status;
  for (int32_t i = 0; i < line.repeat; ++i) {
    double start = readClock();
    if (int status = runOnce())
      return status;
    times[size_t(i)] = readClock() - start;
  }
  if (line.repeat > 0)
    printTimes(times, line.repeat);
  return ExitDone;
}

int Execution::emit() {
  bool named = false;
  for (int32_t i = 0; i < function->output_count; ++i) {
    Text error;
    const Binding *binding = outputBindings[i];
    if (binding && !writeNpy(binding->value + 1, outputs[i], error))
      return tool.fail(ExitModel, "output '%s': cannot write %s: %s",
                       function->outputs[i].name, binding->value + 1,
                       error.c_str());
    if (binding)
      continue;
    if (!named)
      printf("%s\n", function->name);
    named = true;
    printSummary(function->outputs[i].name, outputs[i]);
  }
  return ExitDone;
}
