//===- CLibrary.h - where a system keeps its C library ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_CLIBRARY_H
#define WEIR_CODEGEN_OBJECT_CLIBRARY_H

#include "llvm/Support/Error.h"
#include "llvm/TargetParser/Triple.h"
#include <string>
#include <vector>

namespace weir::codegen {

/// The folders of a target's C library, in the order to look into.
std::vector<std::string> cLibraryFolders(const llvm::Triple &triple);

/// The target as Debian names it: `aarch64-linux-gnu`.
std::string systemName(const llvm::Triple &triple);

/// The path of a file of the C library. The error names the Debian package
/// that has it: `package`, or what takes its place for another machine.
llvm::Expected<std::string> findCLibraryFile(const llvm::Triple &triple,
                                             llvm::StringRef name,
                                             llvm::StringRef package);

/// The program that starts executables of the target.
llvm::Expected<std::string> dynamicLinker(const llvm::Triple &triple);

/// lld's name of the target's kind of ELF file.
llvm::Expected<std::string> elfEmulation(const llvm::Triple &triple);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_CLIBRARY_H
