//===- Execution.h - one execution of a program -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_EXECUTION_H
#define WEIR_RUNTIME_MAIN_EXECUTION_H

#include "runtime/base/Tensor.h"
#include "runtime/main/CommandLine.h"
#include "weir/runtime.h"

namespace weir::rt {

/// Runs one function of a program as a command line says. Its steps are called
/// in order; each returns ExitDone or, having said why, another status.
class Execution {
public:
  Execution(const Tool &tool, const weir_program &program,
            const CommandLine &line)
      : tool(tool), program(program), line(line) {}
  Execution(const Execution &) = delete;
  Execution &operator=(const Execution &) = delete;
  ~Execution();

  /// Chooses the function and matches the bindings with its tensors.
  int select();
  /// Reads the inputs.
  int loadInputs();
  /// Makes context, session and the memory of the outputs.
  int prepare();
  /// Runs, once or as often as the command line says.
  int run();
  /// Writes or prints the outputs.
  int emit();

private:
  int loadInput(int32_t i);
  int failInput(int32_t i, const char *why) const;
  int createSession();
  int allocateOutputs();
  int runOnce();
  int failRun(int32_t status) const;

  const Tool &tool;
  const weir_program &program;
  const CommandLine &line;
  const weir_function *function = nullptr;
  weir_context *context = nullptr;
  weir_weights *weights = nullptr; ///< where they are in a file
  weir_session *session = nullptr;
  Array<const Binding *> inputBindings, outputBindings;
  Array<Tensor> inputTensors, outputTensors;
  Array<weir_tensor> inputs, outputs; ///< views of the tensors
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_EXECUTION_H
