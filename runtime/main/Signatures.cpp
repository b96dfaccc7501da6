//===- Signatures.cpp - the signatures of a program, for its user ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Signatures.h"

#include "runtime/base/Text.h"
#include "weir/runtime.h"

#include <stdio.h>
#include <string.h>

using namespace weir::rt;

static void printTensors(const weir_function &function, const char *kind,
                         const weir_tensor_desc *tensors, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    Text type;
    addType(type, function, tensors[i]);
    const char *original = tensors[i].original_name;
    bool renamed = original && strcmp(original, tensors[i].name) != 0;
    printf("    %-6s %s %s%s%s%s\n", kind, tensors[i].name, type.c_str(),
           renamed ? " (" : "", renamed ? original : "", renamed ? ")" : "");
  }
}

void weir::rt::printHelp(const Tool &tool, const weir_program &program) {
  printf("%s: runs the model '%s', compiled by %s\n\n", tool.name(),
         program.name, program.compiler);
  printf("Usage: %s [options]\n\nOptions:\n", tool.name());
  printOptions();
  printf("\nSignatures:\n");
  for (uint32_t i = 0; i < program.function_count; ++i) {
    const weir_function &function = program.functions[i];
    printf("  %s\n", function.name);
    printTensors(function, "input", function.inputs, function.input_count);
    printTensors(function, "output", function.outputs, function.output_count);
  }
}

static int failSelection(const Tool &tool, const weir_program &program,
                         const char *name) {
  Text names;
  for (uint32_t i = 0; i < program.function_count; ++i)
    names.add("%s'%s'", i ? ", " : "", program.functions[i].name);
  if (name)
    return tool.fail(ExitUsage, "no signature '%s', must be one of %s", name,
                     names.c_str());
  return tool.fail(ExitUsage, "--signature must be one of %s", names.c_str());
}

const weir_function *weir::rt::selectFunction(const Tool &tool,
                                              const weir_program &program,
                                              const char *name) {
  const weir_function *function =
      weir_find_function(&program, name ? name : "serving_default");
  if (!function && !name && program.function_count == 1)
    function = &program.functions[0];
  if (!function)
    failSelection(tool, program, name);
  return function;
}

static int32_t findTensor(const weir_tensor_desc *tensors, int32_t count,
                          const Binding &binding) {
  for (int32_t i = 0; i < count; ++i)
    if (binding.isFor(tensors[i].name))
      return i;
  for (int32_t i = 0; i < count; ++i)
    if (tensors[i].original_name && binding.isFor(tensors[i].original_name))
      return i;
  return -1;
}

static int failUnknown(const Tool &tool, const char *kind,
                       const weir_tensor_desc *tensors, int32_t count,
                       const Binding &binding) {
  Text names;
  for (int32_t i = 0; i < count; ++i)
    names.add("%s'%s'", i ? ", " : "", tensors[i].name);
  if (count == 0)
    return tool.fail(ExitUsage, "no %s '%.*s': the signature has none", kind,
                     binding.nameSize, binding.name);
  return tool.fail(ExitUsage, "no %s '%.*s', must be one of %s", kind,
                   binding.nameSize, binding.name, names.c_str());
}

int weir::rt::matchBindings(const Tool &tool, const char *kind,
                            const weir_tensor_desc *tensors, int32_t count,
                            const BindingList &list,
                            Array<const Binding *> &matches) {
  if (!matches.reset(size_t(count)))
    return tool.fail(ExitModel, "no memory");
  for (int i = 0; i < list.count; ++i) {
    const Binding &binding = list.bindings[i];
    int32_t tensor = findTensor(tensors, count, binding);
    if (tensor < 0)
      return failUnknown(tool, kind, tensors, count, binding);
    if (matches[tensor])
      return tool.fail(ExitUsage, "%s '%s' is given twice", kind,
                       tensors[tensor].name);
    matches[tensor] = &binding;
  }
  return ExitDone;
}
