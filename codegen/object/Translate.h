//===- Translate.h - modules of a program in LLVM IR ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to codegen/object.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_TRANSLATE_H
#define WEIR_CODEGEN_OBJECT_TRANSLATE_H

#include "codegen/object/Object.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

namespace weir::codegen {

/// The kernel modules by name.
llvm::SmallVector<mlir::ModuleOp> kernelsByName(mlir::ModuleOp module);

/// Translates one kernel. Its symbols get the program's name in front, so that
/// two programs can be linked together; of its functions only the task is seen
/// from outside. Null, with a diagnostic, on failure.
std::unique_ptr<llvm::Module> translateKernel(mlir::ModuleOp kernel,
                                              llvm::StringRef program,
                                              llvm::LLVMContext &context);

/// Translates the schedule's functions, without the table; they refer to the
/// kernels' symbols as translateKernel makes them.
std::unique_ptr<llvm::Module> translateSchedule(mlir::ModuleOp module,
                                                llvm::StringRef program,
                                                llvm::LLVMContext &context);

/// Sets the module's target and runs LLVM's pipeline for `optLevel`.
void optimize(llvm::Module &module, llvm::TargetMachine &machine, int optLevel);

/// Emits the module in the form asked for. False where the target cannot.
bool emit(llvm::Module &module, llvm::TargetMachine &machine,
          llvm::CodeGenFileType type, llvm::SmallVectorImpl<char> &bytes);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_TRANSLATE_H
