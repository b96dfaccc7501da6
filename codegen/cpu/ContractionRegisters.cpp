//===- ContractionRegisters.cpp - a register tile of a contraction --------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/ContractionEmitter.h"
#include "codegen/cpu/LoopAnnotations.h"
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
    offset = index.add(offset, index.mul(at, index.mul(strideOf(dim), step)));
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
  Value stride = strideOf(last - 1);
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

/// The loops over the elements of a row's window, from outside in. A few
/// multiply-adds stand in a row without loops, but not those along which
/// neighbouring rows read the same elements: LLVM would see that, and run out
/// of registers to keep them in.
SmallVector<ContractionEmitter::Axis>
ContractionEmitter::axesOf(const RegisterTile &tile) const {
  constexpr int64_t few = 128;
  int64_t count = tile.rows * vectorsOf(tile.group);
  for (const Axis &axis : axes)
    if (count <= few)
      count *= getConstantIntValue(axis.size).value_or(few + 1);
  if (count > few)
    return axes;
  SmallVector<Axis> order;
  for (bool overlap : {true, false})
    for (Axis axis : axes)
      if (axis.overlaps == overlap) {
        axis.unrolled = !overlap;
        order.push_back(axis);
      }
  return order;
}

ContractionEmitter::Sums
ContractionEmitter::loop(const Axis &axis, bool innermost, Sums sums,
                         function_ref<Sums(Value, Sums)> body) {
  if (axis.unrolled) {
    for (int64_t i = 0; i < *getConstantIntValue(axis.size); ++i)
      sums = body(index.constant(i), sums);
    return sums;
  }
  auto loop = scf::ForOp::create(
      builder, index.loc, index.constant(0), axis.size, index.constant(1), sums,
      [&](OpBuilder &, Location, Value i, ValueRange carried) {
        OpBuilder::InsertionGuard guard(builder);
        builder.setInsertionPointToStart(i.getParentBlock());
        Sums next = body(i, llvm::to_vector(carried));
        scf::YieldOp::create(builder, index.loc, next);
      });
  if (axis.overlaps || !innermost)
    forbidUnrolling(loop);
  return llvm::to_vector(ValueRange(loop.getResults()));
}

ContractionEmitter::Sums ContractionEmitter::sumAxes(const RegisterTile &tile,
                                                     ArrayRef<Axis> axes,
                                                     Value input, Value weights,
                                                     Sums sums) {
  if (axes.empty())
    return sumStep(tile, input, weights, sums);
  const Axis &axis = axes.front();
  bool innermost = axes.size() == 1;
  return loop(axis, innermost, sums, [&](Value i, Sums inside) {
    return sumAxes(tile, axes.drop_front(),
                   index.add(input, index.mul(i, axis.inputStride)),
                   index.add(weights, index.mul(i, axis.weightStride)), inside);
  });
}

/// One element of a row of the input, in all lanes.
Value ContractionEmitter::loadRow(const RegisterTile &tile, Value input,
                                  int64_t row) {
  Value x = views[kernel.input().getArgNumber()];
  Value at = index.add(input, tile.offsets[row]);
  return repeat(builder, memref::LoadOp::create(builder, index.loc, x, at),
                tiles.registers.lanes);
}

/// Register `number` of one row of the panels.
Value ContractionEmitter::loadWeights(Value weights, int64_t number) {
  int64_t lanes = tiles.registers.lanes;
  auto type = VectorType::get(lanes, builder.getF32Type());
  Value panel =
      index.mul(index.of(kernel.panelSize(), dims), number / panelVectors());
  Value at =
      index.add(index.add(weights, panel), number % panelVectors() * lanes);
  return vector::LoadOp::create(builder, index.loc, type,
                                views[kernel.weights().getArgNumber()], at);
}

/// Adds the products of one element of each row with one row of each panel.
/// What is many comes into a register just before it is used: LLVM's scheduler
/// keeps near this order.
ContractionEmitter::Sums ContractionEmitter::sumStep(const RegisterTile &tile,
                                                     Value input, Value weights,
                                                     Sums sums) {
  int64_t vectors = vectorsOf(tile.group);
  auto add = [&](int64_t row, int64_t column, Value x, Value w) {
    Value &sum = sums[row * vectors + column];
    sum = vector::FMAOp::create(builder, index.loc, x, w, sum);
  };
  auto columns = llvm::seq<int64_t>(0, vectors);
  auto rows = llvm::seq<int64_t>(0, tile.rows);
  if (tile.rows >= vectors) {
    auto w = llvm::map_to_vector(
        columns, [&](int64_t i) { return loadWeights(weights, i); });
    for (int64_t row : rows) {
      Value x = loadRow(tile, input, row);
      for (int64_t column : columns)
        add(row, column, x, w[column]);
    }
    return sums;
  }
  auto x = llvm::map_to_vector(
      rows, [&](int64_t row) { return loadRow(tile, input, row); });
  for (int64_t column : columns) {
    Value w = loadWeights(weights, column);
    for (int64_t row : rows)
      add(row, column, x[row], w);
  }
  return sums;
}

void ContractionEmitter::finish(const RegisterTile &tile,
                                ArrayRef<Value> sums) {
  int64_t lanes = tiles.registers.lanes, vectors = vectorsOf(tile.group);
  ContractionEpilogue epilogue(kernel, views, dims, lanes);
  Value first =
      index.add(index.mul(tile.outer, index.of(tiles.inner, dims)), tile.inner);
  Value column = index.mul(tile.panel, kernel.panelWidth());
  for (int64_t row = 0; row < tile.rows; ++row)
    for (int64_t i = 0; i < vectors; ++i) {
      int64_t valid = std::min(lanes, tile.group.columns - i * lanes);
      epilogue.store(
          index, sums[row * vectors + i],
          {index.add(first, row), index.add(column, i * lanes), valid});
    }
}

void ContractionEmitter::emitRegisterTile(RegisterTile tile) {
  Value input = findRows(tile);
  Value weights = index.mul(tile.panel, index.of(kernel.panelSize(), dims));
  auto type = VectorType::get(tiles.registers.lanes, builder.getF32Type());
  Value zero =
      arith::ConstantOp::create(builder, index.loc, builder.getZeroAttr(type));
  Sums sums(tile.rows * vectorsOf(tile.group), zero);
  finish(tile, sumAxes(tile, axesOf(tile), input, weights, sums));
}
