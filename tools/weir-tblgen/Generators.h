//===- Generators.h - what weir-tblgen writes -------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_TBLGEN_GENERATORS_H
#define WEIR_TOOLS_TBLGEN_GENERATORS_H

#include "llvm/Support/raw_ostream.h"
#include "llvm/TableGen/Record.h"

namespace weir::tblgen {

/// Tables of `DirectAttribute` and `DirectRule` (passes/import/ConvertRules.h)
/// from the `foreign` rows of the format.
void emitRules(llvm::raw_ostream &os, const llvm::RecordKeeper &records,
               llvm::StringRef format);

/// The table of `WeirOp` (passes/import/WeirOps.h).
void emitNodeOps(llvm::raw_ostream &os, const llvm::RecordKeeper &records);

/// include/weir/ops.hpp: a function for each op that may be a node.
void emitOpsHeader(llvm::raw_ostream &os, const llvm::RecordKeeper &records);

} // namespace weir::tblgen

#endif // WEIR_TOOLS_TBLGEN_GENERATORS_H
