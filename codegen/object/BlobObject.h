//===- BlobObject.h - weights as an object file -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_BLOBOBJECT_H
#define WEIR_CODEGEN_OBJECT_BLOBOBJECT_H

#include "codegen/object/Object.h"
#include "llvm/Support/Error.h"

namespace weir::codegen {

/// Writes a relocatable ELF object that defines the program's weights and
/// initial values in read-only sections. The bytes go straight from the
/// constants to the stream: a compiler's back end would hold several copies of
/// what may be gigabytes. Fails for architectures that it doesn't know.
llvm::Error writeBlobObject(const ObjectProgram &program,
                            llvm::raw_ostream &os);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_BLOBOBJECT_H
