//===- Smoke.h - the smoke test of a compiled program -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_SMOKE_H
#define WEIR_CODEGEN_COMPANIONS_SMOKE_H

#include "codegen/companions/Names.h"

namespace weir::codegen {

/// The text of `<name>_smoke.c`: a C99 program over the C header, the file
/// `header`, that runs each signature once, on zeros with free dimensions of 1
/// (or 8 or 64, where 1 is refused), prints a line and returns 0 where all ran
/// or refused such inputs by an assertion of the model. Where the weights lie
/// in a file its argument names that.
std::string smokeText(const ProgramNames &program, llvm::StringRef header);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_SMOKE_H
