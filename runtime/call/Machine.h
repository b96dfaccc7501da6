//===- Machine.h - whether a program runs on this machine ----- -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_CALL_MACHINE_H
#define WEIR_RUNTIME_CALL_MACHINE_H

#include "weir/abi.h"

namespace weir::rt {

/// WEIR_OK, or WEIR_UNSUPPORTED_CPU and a message that names an instruction set
/// of the program that this machine lacks.
int32_t checkMachine(weir_context *context, const weir_program &program);

} // namespace weir::rt

#endif // WEIR_RUNTIME_CALL_MACHINE_H
