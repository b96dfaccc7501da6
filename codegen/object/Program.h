//===- Program.h - what a compiled program says of itself -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_OBJECT_PROGRAM_H
#define WEIR_CODEGEN_OBJECT_PROGRAM_H

#include "codegen/object/Blob.h"
#include "mlir/IR/BuiltinOps.h"
#include <string>
#include <vector>

namespace weir::codegen {

/// Attributes of a module and its schedule functions.
constexpr llvm::StringLiteral kProgramAttr = "weir.program";
constexpr llvm::StringLiteral kWeightsAttr = "weir.weights";
/// Where variables lie that several programs share: a dictionary of offsets in
/// the state block by name. Without it each program lays out its own.
constexpr llvm::StringLiteral kStateAttr = "weir.state";
constexpr llvm::StringLiteral kInputsAttr = "device.inputs";
constexpr llvm::StringLiteral kOutputsAttr = "device.outputs";
constexpr llvm::StringLiteral kArenaSizeOfAttr = "device.arena_size_of";
constexpr llvm::StringLiteral kOutputShapesOfAttr = "device.output_shapes_of";

/// An input or output, as in weir_tensor_desc.
struct TensorInfo {
  std::string name, originalName;
  weir_dtype dtype;
  /// Fixed, -1 - n for the free dimension n, or INT64_MIN for other formulas.
  std::vector<int64_t> shape;
  bool isSizedByRun = false; ///< an output whose shape the run computes
};

/// A compiled signature, as in weir_function.
struct FunctionInfo {
  std::string name;
  /// The name as part of a C identifier.
  std::string identifier;
  /// Symbols of the compiled functions.
  std::string run, arenaSize, outputShapes;
  std::vector<TensorInfo> inputs, outputs;
  std::vector<std::string> dimNames;
  /// Bytes of arena, where they are known to depend on nothing.
  std::optional<int64_t> arenaBytes;
};

/// A variable in the state block, as in weir_variable.
struct VariableInfo {
  std::string name;
  weir_dtype dtype;
  std::vector<int64_t> shape;
  uint64_t offset, size;
  mlir::ElementsAttr initial; ///< may be null
};

/// A compiled program, as in weir_program.
struct ProgramInfo {
  /// The C prefix.
  std::string name;
  std::string compiler, cpuFeatures;
  std::vector<FunctionInfo> functions;
  std::vector<VariableInfo> variables;
  uint64_t stateSize = 0, weightsSize = 0;
  std::string modelHash, weightsHash;

  /// The one symbol that an artefact exports.
  std::string symbol() const { return name + "_program"; }
};

/// `text` as a C identifier: other characters become underscores.
std::string toIdentifier(llvm::StringRef text);

/// The C prefix of a module: its `weir.program`, or `weir_model`.
std::string programName(mlir::ModuleOp module);

/// The module's variables by name, laid out as its `weir.state` says or one
/// after the other. Fails with a diagnostic.
mlir::FailureOr<std::vector<VariableInfo>>
layOutVariables(mlir::ModuleOp module);

/// Bytes of the state block of these variables.
uint64_t stateSize(llvm::ArrayRef<VariableInfo> variables);

/// What a module at the phase `llvm` says of itself. Fails with a diagnostic
/// where an attribute is missing or not what it must be.
mlir::FailureOr<ProgramInfo> describeProgram(mlir::ModuleOp module);

/// The weights of a module at the phase `llvm`, from its `weir.weights`.
mlir::FailureOr<Blob> collectWeights(mlir::ModuleOp module);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_OBJECT_PROGRAM_H
