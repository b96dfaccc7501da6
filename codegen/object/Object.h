//===- Object.h - machine code of a program ---------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a module at the phase `llvm` to object files in memory:
//
//   auto program = emitObjects(module, {});          // diagnostics on failure
//   llvm::Error error = writeExecutable(*program, "model", {runtimeFolder});
//
// (Link.h has the artefacts.) The same module gives the same bytes, whatever
// the number of threads.
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_OBJECT_H
#define WEIR_CODEGEN_OBJECT_OBJECT_H

#include "codegen/Target.h"
#include "codegen/object/Program.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/SmallVector.h"

namespace weir::codegen {

/// An object file in memory.
struct ObjectFile {
  std::string name; ///< of what is in it: a kernel's name, or the program's
  llvm::SmallVector<char, 0> bytes;
};

/// A program as machine code. The objects' references to `weightsSymbol` and
/// `initialSymbol` stand for the two blobs; whoever links or loads the objects
/// gives them a place, WEIR_ALIGNMENT aligned. The blobs refer to constants of
/// the module's MLIR context, which must outlive this.
struct ObjectProgram {
  ProgramInfo info;
  Target target;
  /// The schedule, the kernels by name, the program table.
  std::vector<ObjectFile> objects;
  Blob weights;
  Blob initial; ///< the variables' initial values
  bool embedWeights = true;

  std::string weightsSymbol() const { return info.name + "_weights"; }
  std::string initialSymbol() const { return info.name + "_initial"; }
};

struct ObjectOptions {
  int optLevel = 2;
  /// Without, the table's weights are NULL and the caller writes `weights` to
  /// a file that the runtime maps.
  bool embedWeights = true;
  /// Without, the program's hashes are empty: for programs that stay in memory.
  bool withHashes = true;
};

/// What a context needs so that its modules can be emitted. To be called
/// before the context is made.
void registerObjectTranslations(mlir::DialectRegistry &registry);

/// Translates, optimises and emits the kernels, in parallel on the context's
/// threads, each in an LLVMContext of its own, and the schedule. Fails with
/// diagnostics.
mlir::FailureOr<ObjectProgram> emitObjects(mlir::ModuleOp module,
                                           const ObjectOptions &options);

/// The same code as text to read, all of it in one module; the weights are
/// only declared.
enum class TextKind { Assembly, LlvmIr };
mlir::FailureOr<std::string> emitText(mlir::ModuleOp module, TextKind kind,
                                      const ObjectOptions &options);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_OBJECT_H
