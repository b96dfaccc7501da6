//===- Reference.h - kernels as plain loops, and their buffers --*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_CODEGEN_CPU_REFERENCE_H
#define WEIR_TEST_CODEGEN_CPU_REFERENCE_H

#include "weir/abi.h"
#include "dialects/device/Device.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/AffineMap.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include <memory>
#include <string>
#include <vector>

namespace weir {

/// What the tests' kernels may be made of.
mlir::DialectRegistry testDialects();

/// The results of a map over dims.
llvm::SmallVector<int64_t> evaluate(mlir::AffineMap map,
                                    llvm::ArrayRef<int64_t> dims);

/// Element type, and dimensions over the kernel's dims.
struct BufferType {
  mlir::Type element;
  mlir::AffineMap shape;

  int64_t elementBytes() const;
};

/// A buffer between guards, aligned as its elements only.
class Buffer {
public:
  Buffer(const BufferType &type, llvm::ArrayRef<int64_t> dims,
         bool isAligned = false);

  void *data() const;
  int64_t count() const;
  void fill(unsigned seed, int64_t low, int64_t high);
  bool guardsHold() const;
  bool sameBits(const Buffer &other) const;
  /// Says where the elements differ; empty where they don't.
  std::string compare(const Buffer &expected, double tolerance) const;

  BufferType type;
  llvm::SmallVector<int64_t> shape;

private:
  double get(int64_t i) const;
  void set(int64_t i, double value);

  std::shared_ptr<std::vector<char>> bytes;
  int64_t offset = 0;
};

/// Machine code in memory.
class Jitted {
public:
  /// Translates, optimises and loads a module of the LLVM dialect; null after
  /// an error.
  static std::unique_ptr<Jitted> create(mlir::ModuleOp module,
                                        llvm::StringRef objectFile);
  void *lookUp(llvm::StringRef name);

private:
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

/// A kernel through MLIR's own bufferisation and scalar loops.
class Reference {
public:
  static std::unique_ptr<Reference> create(mlir::ModuleOp module);

  llvm::ArrayRef<BufferType> outputTypes() const { return outputs; }
  llvm::SmallVector<Buffer> makeInputs(llvm::ArrayRef<int64_t> dims) const;
  llvm::SmallVector<Buffer> run(llvm::ArrayRef<Buffer> inputs,
                                llvm::ArrayRef<int64_t> dims);

private:
  std::unique_ptr<Jitted> jit;
  void (*function)(void **) = nullptr;
  llvm::SmallVector<BufferType> inputs, outputs;
  llvm::SmallVector<std::pair<int64_t, int64_t>> ranges;
};

} // namespace weir

#endif // WEIR_TEST_CODEGEN_CPU_REFERENCE_H
