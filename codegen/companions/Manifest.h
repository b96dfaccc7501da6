//===- Manifest.h - what a library says of itself in JSON -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_MANIFEST_H
#define WEIR_CODEGEN_COMPANIONS_MANIFEST_H

#include "codegen/companions/Names.h"
#include "codegen/object/Object.h"

namespace weir::codegen {

/// The text of `<name>.json`: for programs that load the library or pack it.
/// Names are the model's; a dimension is a number, the name of a free one, or
/// null where it is another formula. docs/Embedding.md lists the fields.
std::string manifestText(const ObjectProgram &program,
                         const ProgramNames &names, llvm::StringRef library,
                         llvm::StringRef header);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_MANIFEST_H
