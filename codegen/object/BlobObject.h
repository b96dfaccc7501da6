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

/// What the object is linked to.
enum class BlobUse {
  Object, ///< an object, which a user's linker places
  Image   ///< a shared library or an executable, with kBlobScript
};

/// The section of the weights; it has a place in memory and none in the file
/// (FillSection.h).
llvm::StringRef weightsSection(const ObjectProgram &program, BlobUse use);

/// What tells lld to put the weights after all else, in a segment of their own.
extern const llvm::StringLiteral kBlobScript;

/// Writes a relocatable ELF object that defines the program's weights, without
/// their bytes, and its initial values, both read-only. A compiler's back end
/// would hold several copies of what may be gigabytes. Fails for architectures
/// that it doesn't know.
llvm::Error writeBlobObject(const ObjectProgram &program, BlobUse use,
                            llvm::raw_ostream &os);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_BLOBOBJECT_H
