//===- ContractionRegisters.cpp - a register tile of a contraction --------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/ContractionEmitter.h"
#include "codegen/cpu/VectorBody.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

/// The place in the input of row `number` of the dimensions [first, last) of
/// the result, counted over these dimensions alone.
Value ContractionEmitter::rowsOffset(Value number, unsigned first,
                                     unsigned last) {
  PackedContractionOp op = kernel.contraction;
  Value offset = index.constant(0);
  for (unsigned dim = last; dim-- > first;) {
    Value size = index.of(kernel.resultDims[dim], dims);
    Value at = dim == first ? number : index.rem(number, size);
    number = dim == first ? number : index.div(number, size);
    int64_t step = dim == 0 ? 1 : op.getStrides()[dim - 1];
    offset = index.add(offset,
                       index.mul(at, index.mul(inputStride(dim), step)));
  }
  return offset;
}

/// Sets the rows' offsets; returns that which all have in common.
Value ContractionEmitter::findRows(RegisterTile &tile) {
  unsigned last = kernel.rank() - 1;
  if (tiles.gathered) {
    for (int64_t row = 0; row < tile.rows; ++row)
      tile.offsets.push_back(
          rowsOffset(index.add(tile.inner, row), tiles.split, last));
    return rowsOffset(tile.outer, 0, tiles.split);
  }
  PackedContractionOp op = kernel.contraction;
  bool pointwise = kernel.isPointwise();
  Value stride = inputStride(last - 1);
  if (!pointwise && last > 1)
    stride = index.mul(stride, op.getStrides().back());
  for (int64_t row = 0; row < tile.rows; ++row)
    tile.offsets.push_back(index.mul(stride, row));
  Value inner = index.mul(tile.inner, stride);
  if (!pointwise)
    return index.add(rowsOffset(tile.outer, 0, tiles.split), inner);
  Value outer = index.mul(tile.outer, index.of(tiles.inner, dims));
  return index.add(index.mul(outer, stride), inner);
}

/// Few enough multiply-adds to stand in a row without loops.
bool ContractionEmitter::unrolls(const RegisterTile &tile) const {
  constexpr int64_t most = 128;
  int64_t steps = depth;
  for (const Tap &tap : taps)
    steps *= tap.size;
  return steps * tile.rows * vectorsOf(tile.group) <= most;
}

ContractionEmitter::Sums
ContractionEmitter::loop(const RegisterTile &tile, int64_t size, Sums sums,
                         function_ref<Sums(Value, Sums)> body) {
  if (unrolls(tile)) {
    for (int64_t i = 0; i < size; ++i)
      sums = body(index.constant(i), sums);
    return sums;
  }
  auto loop = scf::ForOp::create(
      builder, index.loc, index.constant(0), index.constant(size),
      index.constant(1), sums,
      [&](OpBuilder &, Location, Value i, ValueRange carried) {
        OpBuilder::InsertionGuard guard(builder);
        builder.setInsertionPointToStart(i.getParentBlock());
        Sums next = body(i, llvm::to_vector(carried));
        scf::YieldOp::create(builder, index.loc, next);
      });
  return llvm::to_vector(ValueRange(loop.getResults()));
}

ContractionEmitter::Sums
ContractionEmitter::sumTaps(const RegisterTile &tile, ArrayRef<Tap> taps,
                            Value input, Value weights, Sums sums) {
  if (taps.empty())
    return loop(tile, depth, sums, [&](Value k, Sums inside) {
      Value row = index.add(weights, index.mul(k, kernel.panelWidth()));
      return sumStep(tile, index.add(input, k), row, inside);
    });
  const Tap &tap = taps.front();
  return loop(tile, tap.size, sums, [&](Value i, Sums inside) {
    return sumTaps(tile, taps.drop_front(),
                   index.add(input, index.mul(i, tap.inputStride)),
                   index.add(weights, index.mul(i, tap.weightStride)), inside);
  });
}

/// Adds the products of one element of each row with one row of each panel.
ContractionEmitter::Sums ContractionEmitter::sumStep(const RegisterTile &tile,
                                                     Value input, Value weights,
                                                     Sums sums) {
  int64_t lanes = tiles.registers.lanes, vectors = vectorsOf(tile.group);
  auto type = VectorType::get(lanes, builder.getF32Type());
  RankedTensorType packed = kernel.weightsType();
  int64_t panelSize = packed.getNumElements() / packed.getDimSize(0);
  SmallVector<Value> columns, rows;
  Value x = views[kernel.input().getArgNumber()];
  for (Value offset : tile.offsets)
    rows.push_back(repeat(
        builder,
        memref::LoadOp::create(builder, index.loc, x, index.add(input, offset)),
        lanes));
  Value w = views[kernel.weights().getArgNumber()];
  for (int64_t i = 0; i < vectors; ++i) {
    int64_t offset =
        i / panelVectors() * panelSize + i % panelVectors() * lanes;
    columns.push_back(vector::LoadOp::create(builder, index.loc, type, w,
                                             index.add(weights, offset)));
  }
  for (auto [i, sum] : llvm::enumerate(sums))
    sum = vector::FMAOp::create(builder, index.loc, rows[i / vectors],
                                columns[i % vectors], sum);
  return sums;
}

void ContractionEmitter::finish(const RegisterTile &tile,
                                ArrayRef<Value> sums) {
  int64_t lanes = tiles.registers.lanes, vectors = vectorsOf(tile.group);
  ContractionEpilogue epilogue(kernel, views, dims, lanes);
  Value first = index.add(
      index.mul(tile.outer, index.of(tiles.inner, dims)), tile.inner);
  Value column = index.mul(tile.panel, kernel.panelWidth());
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t i = 0; i < vectors; ++i) {
      int64_t valid = std::min(lanes, tile.group.columns - i * lanes);
      epilogue.store(index, sums[row * vectors + i],
                     {index.add(first, row), index.add(column, i * lanes),
                      valid});
    }
}

void ContractionEmitter::emitRegisterTile(RegisterTile tile) {
  Value input = findRows(tile);
  RankedTensorType packed = kernel.weightsType();
  Value weights = index.mul(tile.panel, packed.getNumElements() /
                                            packed.getDimSize(0));
  auto type = VectorType::get(tiles.registers.lanes, builder.getF32Type());
  Value zero = arith::ConstantOp::create(builder, index.loc,
                                         builder.getZeroAttr(type));
  Sums sums(tile.rows * vectorsOf(tile.group), zero);
  finish(tile, sumTaps(tile, taps, input, weights, sums));
}
