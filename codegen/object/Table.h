//===- Table.h - the weir_program of a compiled model -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_TABLE_H
#define WEIR_CODEGEN_OBJECT_TABLE_H

#include "codegen/object/Object.h"
#include "llvm/IR/Module.h"

namespace weir::codegen {

/// A module with the program's table, which refers to the schedule's functions:
/// the constant `<name>_program`, a weir_program. `initialOffsets` says where
/// each variable's initial value lies in the program's `initial`.
std::unique_ptr<llvm::Module>
createProgramTable(llvm::LLVMContext &context, const ObjectProgram &program,
                   llvm::ArrayRef<uint64_t> initialOffsets);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_TABLE_H
