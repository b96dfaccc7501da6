//===- ContractionEpilogue.h - what follows a contraction, in registers --*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_CPU_CONTRACTIONEPILOGUE_H
#define WEIR_CODEGEN_CPU_CONTRACTIONEPILOGUE_H

#include "codegen/cpu/Contraction.h"
#include "codegen/cpu/IndexOps.h"
#include "llvm/ADT/DenseMap.h"

namespace weir::codegen {

/// A register's place in the result: the first `valid` of its lanes are the
/// elements of row `row` from column `column` on.
struct ResultPlace {
  mlir::Value row, column;
  int64_t valid;
};

/// Computes what a kernel returns from the contraction's sums, a register at a
/// time, and stores it.
class ContractionEpilogue {
public:
  /// `views` are flat memrefs of the kernel's inputs and then its outputs;
  /// `dims` the values of its dims.
  ContractionEpilogue(const ContractionKernel &kernel, mlir::ValueRange views,
                      mlir::ValueRange dims, int64_t lanes)
      : kernel(kernel), views(views), dims(dims), lanes(lanes) {}

  void store(IndexOps &index, mlir::Value sum, const ResultPlace &place);

private:
  /// Values of this register that have been computed.
  using Known = llvm::DenseMap<std::pair<mlir::Value, mlir::AffineMap>,
                               mlir::Value>;
  mlir::Value valueAt(IndexOps &index, mlir::Value tensor, mlir::AffineMap map,
                      const ResultPlace &place, Known &known);
  mlir::Value elementwise(IndexOps &index, mlir::OpResult result,
                          mlir::AffineMap map, const ResultPlace &place,
                          Known &known);
  mlir::Value load(IndexOps &index, mlir::BlockArgument argument,
                   mlir::AffineMap map, const ResultPlace &place);
  mlir::Value constant(IndexOps &index, mlir::Value value);
  mlir::Value coordinate(IndexOps &index, unsigned dim,
                         const ResultPlace &place);
  mlir::Value offsetOf(IndexOps &index, mlir::BlockArgument argument,
                       mlir::AffineMap map, const ResultPlace &place);
  mlir::Value mask(IndexOps &index, const ResultPlace &place) const;
  mlir::VectorType vectorOf(mlir::Type element) const {
    return mlir::VectorType::get(lanes, element);
  }

  const ContractionKernel &kernel;
  mlir::ValueRange views, dims;
  int64_t lanes;
};

} // namespace weir::codegen

#endif // WEIR_CODEGEN_CPU_CONTRACTIONEPILOGUE_H
