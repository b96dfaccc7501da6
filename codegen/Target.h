//===- Target.h - the machine that code is made for -------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_TARGET_H
#define WEIR_CODEGEN_TARGET_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Target/TargetMachine.h"
#include <memory>
#include <string>

namespace weir::codegen {

/// The machine that code is made for, as it stands in the module's attribute
/// `weir.target = {triple = "...", cpu = "...", features = "..."}`.
struct Target {
  std::string triple;
  std::string cpu;
  std::string features;

  /// This machine.
  static Target host();
  /// By the names of the command line: `native` is this machine; an empty
  /// triple is the host's. Fails, with the names that are known, where LLVM
  /// doesn't know the triple or the CPU.
  static mlir::FailureOr<Target>
  fromNames(llvm::StringRef triple, llvm::StringRef cpu, std::string &error);
  /// The target of a module; the host where it has none.
  static Target of(mlir::ModuleOp module);
  void attachTo(mlir::ModuleOp module) const;

  bool hasFeature(llvm::StringRef feature) const;
  /// Lanes of f32 in a vector register: 16 with AVX-512, 8 with AVX2, 4 else.
  int64_t floatLanes() const;
  /// Vector registers: 32 with AVX-512, RISC-V's vectors or on AArch64, 8 on
  /// RISC-V without, else 16.
  int64_t vectorRegisters() const;

  std::unique_ptr<llvm::TargetMachine> createMachine(int optLevel,
                                                     std::string &error) const;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_TARGET_H
