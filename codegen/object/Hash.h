//===- Hash.h - SHA-256 of what a program is made of ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_HASH_H
#define WEIR_CODEGEN_OBJECT_HASH_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace weir::codegen {

/// The hash, in hexadecimal, of the bytes that `write` streams; they are never
/// in memory as a whole. It is the SHA-256 of the SHA-256s of their parts of
/// WEIR_HASH_PART bytes, the last of which may be shorter.
std::string hashOf(llvm::function_ref<void(llvm::raw_ostream &)> write);

/// That of a module as bitcode.
std::string hashOf(const llvm::Module &module);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_HASH_H
