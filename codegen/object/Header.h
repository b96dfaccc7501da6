//===- Header.h - the C header of a compiled program ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_HEADER_H
#define WEIR_CODEGEN_OBJECT_HEADER_H

#include "codegen/object/Program.h"
#include "llvm/Support/Error.h"

namespace weir::codegen {

/// The text of `<name>.h`: C99 that declares `<name>_program` and, for each
/// signature, its number and those of its inputs, outputs and free dimensions,
/// with ranks, fixed dimensions and element types as macros.
std::string headerText(const ProgramInfo &program);

/// Writes headerText to a file, which appears whole.
llvm::Error writeHeader(const ProgramInfo &program, llvm::StringRef path);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_HEADER_H
