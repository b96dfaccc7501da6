//===- ContractionEmitter.cpp - loops of a contraction --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/ContractionEmitter.h"
#include "dialects/device/Device.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

//===--- The function ------------------------------------------------------===//

static MemRefType bufferOf(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get(type.getShape(), type.getElementType());
}

/// Inputs, outputs, dims, begin and end.
static FunctionType bufferSignature(const ContractionKernel &kernel) {
  func::FuncOp function = kernel.function;
  ArrayRef<Type> arguments = function.getArgumentTypes();
  SmallVector<Type> types;
  for (Type type : arguments.take_front(kernel.tensorCount()))
    types.push_back(bufferOf(type));
  for (Type type : function.getResultTypes())
    types.push_back(bufferOf(type));
  types.append(kernel.dimCount() + 2,
               IndexType::get(function.getContext()));
  return FunctionType::get(function.getContext(), types, {});
}

func::FuncOp ContractionEmitter::createFunction() {
  func::FuncOp old = kernel.function;
  auto function = func::FuncOp::create(builder, old.getLoc(), old.getName(),
                                       bufferSignature(kernel));
  function->setDiscardableAttrs(old->getDiscardableAttrDictionary());
  for (unsigned i = 0; i < kernel.tensorCount(); ++i)
    function.setArgAttrs(i, old.getArgAttrDict(i));
  for (unsigned i = 0; i < old.getNumResults(); ++i) {
    unsigned output = kernel.tensorCount() + i;
    function.setArgAttrs(output, old.getResultAttrDict(i));
    function.setArgAttr(output, device::kOutputAttr, builder.getUnitAttr());
  }
  setTileAttributes(function);
  function.addEntryBlock();
  return function;
}

void ContractionEmitter::setTileAttributes(func::FuncOp function) {
  unsigned count = kernel.dimCount();
  auto set = [&](StringRef name, AffineExpr value) {
    function->setAttr(name, AffineMapAttr::get(AffineMap::get(0, count, value)));
  };
  MLIRContext *context = function.getContext();
  set(device::kTilesAttr, tiles.count(kernel));
  set(device::kCostAttr, getAffineConstantExpr(tiles.cost(kernel), context));
}

/// `buffer` as one row of elements.
static Value flatten(IndexOps &index, Value buffer, ArrayRef<AffineExpr> dims,
                     ValueRange symbols) {
  AffineExpr size = getAffineConstantExpr(1, index.b.getContext());
  for (AffineExpr dim : dims)
    size = size * dim;
  auto element = getElementTypeOrSelf(buffer.getType());
  OpFoldResult length = index.of(size, symbols);
  auto known = getConstantIntValue(length);
  if (known)
    length = index.b.getIndexAttr(*known);
  OpFoldResult zero = index.b.getIndexAttr(0), one = index.b.getIndexAttr(1);
  auto type = MemRefType::get({known.value_or(ShapedType::kDynamic)}, element);
  return memref::ReinterpretCastOp::create(index.b, index.loc, type, buffer,
                                           zero, length, one);
}

void ContractionEmitter::createViews(func::FuncOp function) {
  unsigned inputs = kernel.tensorCount();
  unsigned buffers = inputs + kernel.results().size();
  Block::BlockArgListType arguments = function.getArguments();
  dims.assign(arguments.begin() + buffers, arguments.end() - 2);
  func::FuncOp old = kernel.function;
  for (unsigned i = 0; i < buffers; ++i) {
    bool unused = i < inputs && old.getArgument(i).use_empty();
    SmallVector<AffineExpr> sizes = i < inputs
                                        ? kernel.dimsOf(old.getArgument(i))
                                        : kernel.resultDims;
    views.push_back(unused ? Value()
                           : flatten(index, arguments[i], sizes, dims));
  }
}

Value ContractionEmitter::strideOf(unsigned dim) {
  AffineExpr stride = getAffineConstantExpr(1, builder.getContext());
  for (AffineExpr size : ArrayRef(kernel.inputDims).drop_front(dim + 1))
    stride = stride * size;
  return index.of(stride, dims);
}

void ContractionEmitter::collectAxes() {
  PackedContractionOp op = kernel.contraction;
  ArrayRef<int64_t> window = op.getWindow(), dilations = op.getDilations();
  int64_t spatial = window.size();
  bool overlap =
      spatial > 0 &&
      op.getStrides().back() < (window.back() - 1) * dilations.back() + 1;
  Value depth = index.of(kernel.channels(), dims);
  // Adjacent taps of the last dimension are one run of elements.
  bool adjacent = spatial > 0 && dilations.back() == 1;
  if (adjacent)
    depth = index.mul(depth, window[--spatial]);
  axes = {{depth, index.constant(1), index.constant(kernel.panelWidth()),
           adjacent && overlap}};
  Value weightStride = index.mul(depth, kernel.panelWidth());
  for (int64_t i = spatial; i-- > 0;) {
    Value size = index.constant(window[i]);
    Value inputStride = index.mul(strideOf(i + 1), dilations[i]);
    bool last = i + 1 == static_cast<int64_t>(window.size());
    axes.insert(axes.begin(),
                {size, inputStride, weightStride, last && overlap});
    weightStride = index.mul(weightStride, size);
  }
}

void ContractionEmitter::emit() {
  func::FuncOp function = createFunction();
  builder.setInsertionPointToStart(&function.getBody().front());
  createViews(function);
  collectAxes();
  ValueRange range = function.getArguments().take_back(2);
  forLoop(range[0], range[1], 1, [&](Value tile) { emitTile(tile); });
  func::ReturnOp::create(builder, index.loc);
  kernel.function.erase();
}

//===--- The loops ---------------------------------------------------------===//

void ContractionEmitter::forLoop(Value begin, Value end, int64_t step,
                                 function_ref<void(Value)> body) {
  auto first = getConstantIntValue(begin), last = getConstantIntValue(end);
  if (first && last && *last <= *first)
    return;
  if (first && last && *last - *first <= step)
    return body(begin);
  OpBuilder::InsertionGuard guard(builder);
  auto loop = scf::ForOp::create(builder, index.loc, begin, end,
                                 index.constant(step));
  builder.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

/// The last of `cases` is taken where none is met.
void ContractionEmitter::switchRows(Value rows, ArrayRef<int64_t> cases,
                                    function_ref<void(int64_t)> body) {
  if (cases.size() == 1)
    return body(cases.front());
  OpBuilder::InsertionGuard guard(builder);
  auto choice = scf::IndexSwitchOp::create(builder, index.loc, TypeRange{},
                                           rows, cases.drop_back(),
                                           cases.size() - 1);
  for (auto [i, count] : llvm::enumerate(cases)) {
    Region &region = i + 1 < cases.size() ? choice.getCaseRegions()[i]
                                          : choice.getDefaultRegion();
    builder.createBlock(&region);
    body(count);
    scf::YieldOp::create(builder, index.loc);
  }
}

ContractionEmitter::RowBlock ContractionEmitter::blockOf(Value number) {
  Value innerTiles = index.of(tiles.innerTiles(), dims);
  Value outer = index.of(tiles.outer, dims);
  Value zero = index.constant(0);
  if (constantValue(tiles.innerBlocks()) == 1) {
    if (constantValue(tiles.outerBlocks()) == 1)
      return {zero, outer, zero, innerTiles};
    Value begin = index.mul(number, tiles.outerPerBlock);
    Value end = index.add(begin, tiles.outerPerBlock);
    return {begin, index.min(end, outer), zero, innerTiles};
  }
  Value innerBlocks = index.of(tiles.innerBlocks(), dims);
  Value begin = index.mul(index.rem(number, innerBlocks), tiles.tilesPerBlock);
  Value end = index.add(begin, tiles.tilesPerBlock);
  Value at = index.div(number, innerBlocks);
  return {at, index.add(at, 1), begin, index.min(end, innerTiles)};
}

void ContractionEmitter::emitTile(Value tile) {
  Value panelBlocks = index.constant(tiles.panelBlocks(kernel));
  Value begin =
      index.mul(index.rem(tile, panelBlocks), tiles.panelsPerBlock);
  Value end = index.min(index.add(begin, tiles.panelsPerBlock),
                        index.constant(kernel.panelCount()));
  emitBlock(blockOf(index.div(tile, panelBlocks)), begin, end);
}

/// A single low register tile takes several panels at once. Zero rows stand
/// for any number.
void ContractionEmitter::emitBlock(const RowBlock &block, Value panelBegin,
                                   Value panelEnd) {
  auto emit = [&](int64_t rows) {
    emitPanels(block, panelBegin, panelEnd, rows);
  };
  if (auto inner = tiles.staticInner())
    return emit(*inner <= tiles.maxRows ? *inner : 0);
  SmallVector<int64_t> cases;
  for (int64_t rows = 1; rows <= tiles.maxRows; ++rows)
    if (tiles.registers.panelsAtOnce(rows, panelVectors()) > 1)
      cases.push_back(rows);
  cases.push_back(0);
  switchRows(index.of(tiles.inner, dims), cases, emit);
}

SmallVector<ContractionEmitter::Group>
ContractionEmitter::groupsOf(int64_t panels) const {
  int64_t width = kernel.panelWidth(), columns = kernel.columns();
  int64_t whole = columns / (panels * width) * panels;
  SmallVector<Group> groups = {{0, whole, panels, panels * width}};
  int64_t left = kernel.panelCount() - whole;
  if (left > 0)
    groups.push_back({whole, whole + left, left, columns - whole * width});
  return groups;
}

void ContractionEmitter::emitPanels(const RowBlock &block, Value begin, Value end,
                                    int64_t rows) {
  int64_t panels =
      rows ? tiles.registers.panelsAtOnce(rows, panelVectors()) : 1;
  for (const Group &group : groupsOf(panels)) {
    Value first = index.max(begin, index.constant(group.begin));
    Value last = index.min(end, index.constant(group.end));
    forLoop(first, last, group.panels, [&](Value panel) {
      forLoop(block.outerBegin, block.outerEnd, 1, [&](Value outer) {
        emitRows(block, rows, [&](int64_t count, Value inner) {
          emitRegisterTile({count, outer, inner, panel, group});
        });
      });
    });
  }
}

void ContractionEmitter::emitRows(const RowBlock &block, int64_t rows,
                                  RowBody body) {
  if (rows)
    return body(rows, index.constant(0));
  if (auto inner = tiles.staticInner())
    return emitKnownRows(block, *inner, body);
  emitFreeRows(block, body);
}

void ContractionEmitter::emitKnownRows(const RowBlock &block, int64_t inner,
                                       RowBody body) {
  EvenSplit split(inner, tiles.maxRows);
  Value extra = index.constant(split.extra);
  if (split.extra > 0)
    forLoop(block.tileBegin, index.min(block.tileEnd, extra), 1,
            [&](Value tile) {
              body(split.size + 1, index.mul(tile, split.size + 1));
            });
  forLoop(index.max(block.tileBegin, extra), block.tileEnd, 1,
          [&](Value tile) {
            body(split.size,
                 index.add(index.mul(tile, split.size), split.extra));
          });
}

void ContractionEmitter::emitFreeRows(const RowBlock &block, RowBody body) {
  Value inner = index.of(tiles.inner, dims);
  Value count = index.of(tiles.innerTiles(), dims);
  Value size = index.div(inner, count), extra = index.rem(inner, count);
  // Two tiles or more are at least half as high as the highest; what is lower
  // and stands alone went by several panels at once.
  SmallVector<int64_t> cases;
  for (int64_t rows = 1; rows <= tiles.maxRows; ++rows)
    if (rows >= (tiles.maxRows + 1) / 2 ||
        tiles.registers.panelsAtOnce(rows, panelVectors()) == 1)
      cases.push_back(rows);
  forLoop(block.tileBegin, block.tileEnd, 1, [&](Value tile) {
    Value first = index.add(index.mul(tile, size), index.min(tile, extra));
    Value isHigher = arith::CmpIOp::create(
        builder, index.loc, arith::CmpIPredicate::ult, tile, extra);
    Value one = arith::IndexCastUIOp::create(builder, index.loc,
                                             builder.getIndexType(), isHigher);
    switchRows(index.add(size, one), cases,
               [&](int64_t rows) { body(rows, first); });
  });
}
