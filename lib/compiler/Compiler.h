//===- Compiler.h - from a model to machine code ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole way of a model, a phase at a time:
//
//   CompileOptions options;
//   options.model = "saved_model";
//   auto compilation = Compilation::read(options);
//   absl::Status status = (*compilation)->runTo(Phase::Llvm);
//   auto program = (*compilation)->emitObjects();
//
// A status is the model's fault (InvalidArgument, with one line that names the
// node), ops that are not supported (Unimplemented) or the compiler's own
// (Internal).
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_COMPILER_COMPILER_H
#define WEIR_LIB_COMPILER_COMPILER_H

#include "absl/status/statusor.h"
#include "codegen/object/Object.h"
#include "lib/compiler/Diagnostics.h"
#include "lib/compiler/Dump.h"
#include "lib/compiler/Phase.h"
#include "lib/compiler/Pipeline.h"
#include "lib/compiler/Reproducer.h"
#include "lib/readers/Readers.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Support/Timing.h"
#include "llvm/Support/ThreadPool.h"
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// What to compile, and how. Options that are not given stand in the text that
/// is read, or else have the default of PipelineOptions.
struct CompileOptions {
  /// A SavedModel folder, a frozen graph, or text of any phase (`.mlir`).
  std::string model;
  ReadOptions read;
  std::vector<std::string> signatures; ///< none: all
  /// `NAME=8x?x4xf32`: more precise types of inputs. Not for text.
  std::vector<std::string> inputs;
  /// `NAME=8x224x224x3`: sizes that get code of their own.
  std::vector<std::string> variants;

  std::optional<codegen::FloatMode> floatMode;
  std::optional<std::string> layout;
  std::optional<int> optLevel;
  std::optional<std::string> targetTriple, targetCpu;
  /// The C prefix of the program; else it is the model's file name.
  std::optional<std::string> name;

  /// For text: the phase that it was written after.
  std::optional<Phase> from;
  /// For text: the file of its large constants.
  std::string weights;

  std::string dumpFolder;       ///< empty: no dumps
  std::string dumpPasses = "."; ///< a regular expression
  /// Where remarks go, or null.
  llvm::raw_ostream *remarks = nullptr;
  bool timePasses = false;
  /// An internal error leaves a file that shows it again (Reproducer.h).
  bool writeReproducers = false;
  int threads = 0; ///< that compile; 0: one a CPU
  /// The program's hashes are left empty: it stays in memory.
  bool withoutHashes = false;
  /// The most memory that the process may take; 0: what the machine has. The
  /// tools see to it.
  int64_t memoryBytes = 0;
};

/// Whether the file is text of a module, or MLIR's bytecode, by its name.
bool isText(llvm::StringRef path);

/// Makes a module of `foreign` ops, or one that has been imported, in the
/// context that it is given.
using ModuleMaker =
    llvm::function_ref<absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>(
        mlir::MLIRContext &)>;

/// A model on its way, with the context that owns it.
class Compilation {
public:
  /// Reads the model.
  static absl::StatusOr<std::unique_ptr<Compilation>>
  read(const CompileOptions &options);
  /// The same for a module that is made, not read; the model of the options is
  /// but a name.
  static absl::StatusOr<std::unique_ptr<Compilation>>
  make(const CompileOptions &options, ModuleMaker maker);
  ~Compilation();

  /// Runs the phases after the one that the module has reached, up to `last`.
  absl::Status runTo(Phase last);

  /// Cuts out what the signatures need, where the module is as it was read.
  absl::Status extract();

  /// Machine code; the module must have reached `llvm`. Large constants stay in
  /// this object, which must outlive the program.
  absl::StatusOr<codegen::ObjectProgram> emitObjects(bool embedWeights = true);
  /// The same code as text.
  absl::StatusOr<std::string> emitCode(codegen::TextKind kind);

  /// Notes the module as it is; rewind() goes back to that, once.
  void keep();
  void rewind();

  /// The effort of what is still to do, in place of that of the options.
  void setOptLevel(int level) { pipeline.optLevel = level; }

  mlir::ModuleOp getModule() { return *module; }
  Phase getPhase() const { return reached; }

private:
  explicit Compilation(const CompileOptions &options);
  static absl::StatusOr<std::unique_ptr<Compilation>>
  begin(const CompileOptions &options);
  absl::Status readModule();
  absl::Status prepareModule();
  absl::Status readTextModule();
  absl::Status readForeignModule();
  absl::Status attachOptions();
  absl::Status attachTarget();
  absl::Status runPhase(Phase phase);
  std::unique_ptr<Reproducer> keepFor(Phase phase);
  absl::Status failureOf(Phase phase);
  codegen::ObjectOptions objectOptions(bool embedWeights) const;

  CompileOptions options;
  std::unique_ptr<llvm::DefaultThreadPool> pool; // outlives the context
  mlir::MLIRContext context;
  DiagnosticCollector diagnostics;
  mlir::DefaultTimingManager timing;
  mlir::TimingScope timingScope;
  std::unique_ptr<Dumper> dumper;
  mlir::OwningOpRef<mlir::ModuleOp> module, kept;
  PipelineOptions pipeline;
  Phase reached = Phase::Read, keptAt = Phase::Read;
};

} // namespace weir

#endif // WEIR_LIB_COMPILER_COMPILER_H
