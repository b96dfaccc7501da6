//===- Lld.h - the linker, in process ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_LLD_H
#define WEIR_CODEGEN_OBJECT_LLD_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace weir::codegen {

/// Runs lld's ELF linker with these arguments, without the program's name. The
/// error is the first that lld prints. Thread-safe: one link at a time.
llvm::Error runLld(llvm::ArrayRef<std::string> arguments);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_LLD_H
