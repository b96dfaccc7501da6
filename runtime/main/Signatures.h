//===- Signatures.h - the signatures of a program, for its user -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_SIGNATURES_H
#define WEIR_RUNTIME_MAIN_SIGNATURES_H

#include "runtime/main/CommandLine.h"
#include "weir/abi.h"

namespace weir::rt {

/// Prints --help: the options, the signatures, their inputs and outputs.
void printHelp(const Tool &tool, const weir_program &program);

/// The function asked for; without a name the only one or `serving_default`.
/// Null, having said why, where there is none.
const weir_function *
selectFunction(const Tool &tool, const weir_program &program, const char *name);

/// Finds the binding of each of `count` tensors by its name, or its name in
/// the model; null for those that have none. Returns ExitDone or, having said
/// why, ExitUsage. `kind` is `input` or `output`.
int matchBindings(const Tool &tool, const char *kind,
                  const weir_tensor_desc *tensors, int32_t count,
                  const BindingList &list, Array<const Binding *> &matches);

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_SIGNATURES_H
