//===- Companions.h - the files beside a library ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_COMPANIONS_H
#define WEIR_CODEGEN_COMPANIONS_COMPANIONS_H

#include "codegen/object/Object.h"
#include "llvm/Support/Error.h"

namespace weir::codegen {

/// Writes all files that stand beside the library at `library`, `x.a` or
/// `x.so`: `x.h`, `x.hpp`, `x_smoke.c`, `x.json`, `x.pc`, `x-config.cmake`.
/// Each appears whole; the same program and path give the same bytes.
llvm::Error writeCompanions(const ObjectProgram &program,
                            llvm::StringRef library);

/// Writes the C header alone.
llvm::Error writeHeader(const ProgramInfo &program, llvm::StringRef path);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_COMPANIONS_H
