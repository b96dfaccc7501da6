//===- Link.h - artefacts from a program's objects --------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function writes one file, which appears whole or not at all; the same
// program and options give the same bytes. Errors are one line. Thread-safe;
// links take turns, since lld keeps its state in globals.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_LINK_H
#define WEIR_CODEGEN_OBJECT_LINK_H

#include "codegen/object/Object.h"
#include "llvm/Support/Error.h"
#include <string>

namespace weir::codegen {

struct LinkOptions {
  /// The folder of libweir_rt.a and libweir_main.a for this machine; those for
  /// others are in folders below, named by their triples.
  std::string runtimeFolder;
  /// Leaves the symbol table out of shared libraries and executables.
  bool strip = false;
};

/// The runtime's folder of an installed or built tool: beside the tool, or
/// lib/ or lib/weir/ beside the tool's folder; empty where there is none.
std::string findRuntimeFolder(llvm::StringRef tool);

/// One relocatable object. It wants weir_rt_* from libweir_rt.a, and libm.
llvm::Error writeObject(const ObjectProgram &program, llvm::StringRef path);

/// A static archive with an index, which has the runtime's members too: a C
/// program links it with -lm alone.
llvm::Error writeArchive(const ObjectProgram &program, llvm::StringRef path,
                         const LinkOptions &options);

/// A shared library that exports `<name>_program` and the runtime's public
/// functions and needs libc and libm.
llvm::Error writeSharedLibrary(const ObjectProgram &program,
                               llvm::StringRef path,
                               const LinkOptions &options);

/// A position-independent executable: the program with the runtime's main. It
/// needs libc and libm.
llvm::Error writeExecutable(const ObjectProgram &program, llvm::StringRef path,
                            const LinkOptions &options);

/// The symbol of the one program that a shared library exports.
llvm::Expected<std::string> findProgramSymbol(llvm::StringRef path);

/// The weights alone, after a weir_weights_header, for programs that were
/// emitted without them.
llvm::Error writeWeights(const ObjectProgram &program, llvm::StringRef path);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_LINK_H
