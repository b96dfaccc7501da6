//===- Header.h - the C header of a compiled program ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_HEADER_H
#define WEIR_CODEGEN_COMPANIONS_HEADER_H

#include "codegen/companions/Names.h"

namespace weir::codegen {

/// The text of `<name>.h`: C99 on stddef.h and stdint.h alone. First what all
/// models share (weir/abi.h and weir/model.h), then `<name>_program`, and for
/// each signature structs of its inputs and outputs, constants, and functions
/// of the free dimensions and one that runs it.
std::string headerText(const ProgramNames &program);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_HEADER_H
