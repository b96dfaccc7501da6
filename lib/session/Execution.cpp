//===- Execution.cpp - one run of a program -------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/Execution.h"
#include "lib/session/Hooks.h"
#include "runtime/session/Session.h"
#include <climits>
#include <cstring>

using namespace weir;
using namespace weir::session;

namespace {

/// One run.
class Run {
public:
  Run(const Program &program, State &state, Frame &frame,
      const Buffers &buffers)
      : program(program), function(*program.function), state(state),
        frame(frame), buffers(buffers) {}

  Status bind();
  Status call(const RunOptions *options);
  /// Copies out what the run brought, and keeps the variables' new values.
  Status finish();
  /// Puts back what the state says of passed variables, which keep their
  /// values.
  void undo();

private:
  void bindFeeds();
  void bindPassed();
  Status inferShapes();
  bool sameShapes();
  Status bindOutputs();
  Status bindOutput(int number, Tensor &output, const int64_t *shape);
  bool overlapsInput(const Tensor &output) const;
  Status takeOutput(int number, Tensor &output) const;
  Status noMemory(int number) const;
  Status statusOf(int32_t status) const {
    return Status(StatusCode(status), frame.context->message);
  }

  const Program &program;
  const weir_function &function;
  State &state;
  Frame &frame;
  const Buffers &buffers;
};

} // namespace

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// The runtime only reads inputs.
static weir_tensor view(const Tensor &tensor) {
  return {const_cast<void *>(tensor.raw()), tensor.shape().data(),
          int32_t(tensor.dtype()), int32_t(tensor.rank())};
}

void Run::bindFeeds() {
  for (size_t i = 0; i < program.feedCount; ++i)
    frame.inputs[i] = view(*buffers.inputs[i]);
}

/// A variable without a value is an empty tensor: what reads it asks first
/// whether it has one.
void Run::bindPassed() {
  for (const PassedVariable &variable : program.passed) {
    if (variable.input < 0)
      continue;
    const weir_tensor_desc &desc = function.inputs[variable.input];
    const Tensor *value = state.findPassed(variable.name);
    if (value && *value) {
      frame.inputs[variable.input] = view(*value);
      continue;
    }
    int64_t *zeros = frame.zeros.data() + size_t(variable.input) * 32;
    for (int32_t i = 0; i < desc.rank && i < 32; ++i)
      zeros[i] = desc.shape[i] < 0 ? 0 : desc.shape[i];
    frame.inputs[variable.input] = {nullptr, zeros, desc.dtype, desc.rank};
  }
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// Whether the inputs' shapes are those of the frame's last run.
bool Run::sameShapes() {
  if (frame.function != &function)
    return false;
  const int64_t *known = frame.inputShapes.data();
  for (const weir_tensor &input : frame.inputs) {
    if (*known++ != input.rank)
      return false;
    for (int32_t i = 0; i < input.rank; ++i)
      if (*known++ != input.shape[i])
        return false;
  }
  return true;
}

Status Run::inferShapes() {
  if (sameShapes())
    return Status();
  frame.function = nullptr;
  size_t dims = 0;
  for (int32_t i = 0; i < function.output_count; ++i)
    dims += size_t(function.outputs[i].rank);
  frame.outputShapes.resize(dims + 1);
  frame.shapes.resize(dims + 1);
  if (int32_t status =
          weir_output_shapes(frame.context, &function, frame.inputs.data(),
                             frame.outputShapes.data()))
    return statusOf(status);
  frame.inputShapes.clear();
  for (const weir_tensor &input : frame.inputs) {
    frame.inputShapes.push_back(input.rank);
    frame.inputShapes.insert(frame.inputShapes.end(), input.shape,
                             input.shape + input.rank);
  }
  frame.function = &function;
  return Status();
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

Status Run::noMemory(int number) const {
  return Status(StatusCode::OutOfMemory, std::string("no memory for output '") +
                                             function.outputs[number].name +
                                             "'");
}

/// Whether the tensor is of that type and shape, and nobody else's.
static bool fits(const Tensor &tensor, int32_t dtype, const int64_t *shape,
                 int32_t rank) {
  return int32_t(tensor.dtype()) == dtype && tensor.rank() == rank &&
         std::equal(shape, shape + rank, tensor.shape().begin()) &&
         tensor.is_unique();
}

bool Run::overlapsInput(const Tensor &output) const {
  for (size_t i = 0; i < program.feedCount; ++i)
    if (buffers.inputs[i]->raw() == output.raw() && output.raw())
      return true;
  return false;
}

Status Run::bindOutput(int number, Tensor &output, const int64_t *shape) {
  const weir_tensor_desc &desc = function.outputs[number];
  weir_tensor &view = frame.outputs[number];
  size_t at = size_t(shape - frame.outputShapes.data());
  view = {nullptr, frame.shapes.data() + at, desc.dtype, desc.rank};
  if (desc.rank > 0 && shape[0] == INT64_MIN)
    return Status(); // the run brings the memory
  if (!fits(output, desc.dtype, shape, desc.rank) || overlapsInput(output)) {
    output = Tensor(DType(desc.dtype), Shape(shape, shape + desc.rank));
    if (!output)
      return noMemory(number);
  }
  view.data = output.raw();
  return Status();
}

Status Run::bindOutputs() {
  std::copy(frame.outputShapes.begin(), frame.outputShapes.end(),
            frame.shapes.begin());
  // The fetches with values come first, in their order.
  const int64_t *shape = frame.outputShapes.data();
  for (size_t i = 0; i < program.fetches.size(); ++i) {
    int number = program.fetches[i];
    if (number < 0) {
      *buffers.outputs[i] = Tensor();
      continue;
    }
    if (Status status = bindOutput(number, *buffers.outputs[i], shape);
        !status.ok())
      return status;
    shape += function.outputs[number].rank;
  }
  for (const PassedVariable &variable : program.passed) {
    if (variable.output < 0)
      continue;
    Tensor &value = frame.passed[size_t(variable.output)];
    if (Status status = bindOutput(variable.output, value, shape); !status.ok())
      return status;
    shape += function.outputs[variable.output].rank;
  }
  return Status();
}

/// Takes over memory that is the context's.
Status Run::takeOutput(int number, Tensor &output) const {
  const weir_tensor &view = frame.outputs[number];
  const weir_tensor_desc &desc = function.outputs[number];
  if (output && output.raw() == view.data && view.data)
    return Status();
  size_t at = size_t(view.shape - frame.shapes.data());
  if (desc.rank == 0 || frame.outputShapes[at] != INT64_MIN)
    return Status();
  if (!fits(output, desc.dtype, view.shape, desc.rank) || overlapsInput(output))
    output =
        Tensor(DType(desc.dtype), Shape(view.shape, view.shape + desc.rank));
  if (!output)
    return noMemory(number);
  if (output.byte_size() != 0)
    std::memcpy(output.raw(), view.data, output.byte_size());
  return Status();
}

//===----------------------------------------------------------------------===//
// The run
//===----------------------------------------------------------------------===//

Status Run::bind() {
  frame.inputs.resize(size_t(function.input_count));
  frame.outputs.resize(size_t(function.output_count));
  bindFeeds();
  if (!program.passed.empty()) {
    frame.zeros.resize(32 * frame.inputs.size());
    frame.passed.resize(frame.outputs.size());
    bindPassed();
  }
  if (Status status = inferShapes(); !status.ok())
    return status;
  return bindOutputs();
}

Status Run::call(const RunOptions *options) {
  weir_session session;
  session.program = program.code;
  session.weights = program.code->weights;
  session.state = state.getBlock();
  Hooks hooks(*frame.context, options);
  int32_t status = weir_run(frame.context, &session, &function,
                            frame.inputs.data(), frame.outputs.data());
  session.state = nullptr; // it is not its own
  if (status == WEIR_OK)
    return Status();
  return status == WEIR_CANCELLED ? hooks.describeEnd() : statusOf(status);
}

Status Run::finish() {
  for (size_t i = 0; i < program.fetches.size(); ++i)
    if (int number = program.fetches[i]; number >= 0)
      if (Status status = takeOutput(number, *buffers.outputs[i]); !status.ok())
        return status;
  for (const PassedVariable &variable : program.passed)
    if (variable.output >= 0)
      if (Status status = takeOutput(variable.output,
                                     frame.passed[size_t(variable.output)]);
          !status.ok())
        return status;
  for (const PassedVariable &variable : program.passed)
    if (variable.output >= 0)
      state.setPassed(variable.name,
                      std::move(frame.passed[size_t(variable.output)]),
                      variable.isUnranked);
  return Status();
}

void Run::undo() {
  for (const PassedVariable &variable : program.passed) {
    if (variable.output < 0 || variable.flag < 0)
      continue;
    const Tensor *value = state.findPassed(variable.name);
    state.getBlock()[variable.flag] = value && *value;
  }
}

Status session::execute(const Program &program, State &state, Frame &frame,
                        const Buffers &buffers, const RunOptions *options) {
  Run run(program, state, frame, buffers);
  Status status = run.bind();
  if (!status.ok())
    return status;
  status = run.call(options);
  if (status.ok())
    status = run.finish();
  if (!status.ok())
    run.undo();
  return status;
}
