//===- ModelOptions.h - options of all verbs that compile -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_MODELOPTIONS_H
#define WEIR_TOOLS_WEIR_MODELOPTIONS_H

#include "lib/compiler/Compiler.h"
#include "tools/weir/Options.h"

namespace weir::tool {

/// Which part of a model, and what is read of it.
void addModelOptions(CommandLine &line, CompileOptions &options);
/// How code is made.
void addCodeOptions(CommandLine &line, CompileOptions &options);
/// What is told about it.
void addReportOptions(CommandLine &line, CompileOptions &options);

/// An option that names a phase.
Option phaseOption(llvm::StringRef name, llvm::StringRef help,
                   std::optional<Phase> &phase);

/// Compiles to machine code in memory.
absl::StatusOr<codegen::ObjectProgram>
compileObjects(const CompileOptions &options, bool embedWeights,
               std::unique_ptr<Compilation> &compilation);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_MODELOPTIONS_H
