//===- ContractionTiles.cpp - how a contraction is cut in tiles -----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/cpu/ContractionTiles.h"

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

//===--- Registers ---------------------------------------------------------===//

/// Multiply-adds that are under way at once: two pipes, four cycles each.
constexpr int64_t kInFlight = 8;
/// Beyond this more rows gain nothing.
constexpr int64_t kMostRows = 12;

int64_t RegisterFile::maxRows(int64_t vectors) const {
  return std::clamp<int64_t>((registers - vectors - 1) / vectors, 1, kMostRows);
}

int64_t RegisterFile::panelsAtOnce(int64_t rows, int64_t vectors) const {
  int64_t wanted = llvm::divideCeil(kInFlight, rows * vectors);
  int64_t possible = (registers - rows - 2) / (rows * vectors);
  return std::max<int64_t>(1, std::min(wanted, possible));
}

double RegisterFile::cycles(int64_t rows, int64_t vectors) {
  return std::max(rows * vectors, kInFlight) / 2.0;
}

int64_t weir::codegen::choosePanelWidth(const Target &target,
                                        int64_t columns) {
  RegisterFile file(target);
  int64_t best = 0;
  double least = 0;
  for (int64_t vectors : {2, 1, 3}) {
    int64_t panels = llvm::divideCeil(columns, vectors * file.lanes);
    int64_t rows = file.maxRows(vectors);
    // A step reads `vectors` of weights and `rows` elements of the input.
    double cycles = std::max(RegisterFile::cycles(rows, vectors),
                             (rows + vectors) / 2.0);
    double cost = panels * cycles / rows;
    if (best && cost > 0.95 * least)
      continue;
    best = vectors * file.lanes;
    least = cost;
  }
  return best;
}

//===--- Tiles -------------------------------------------------------------===//

/// Multiply-adds for one element of the result, or a guess.
static int64_t depthOf(const ContractionKernel &kernel) {
  constexpr int64_t likely = 256;
  return constantValue(kernel.depth()).value_or(likely);
}

static AffineExpr product(ArrayRef<AffineExpr> dims, MLIRContext *context) {
  AffineExpr result = getAffineConstantExpr(1, context);
  for (AffineExpr dim : dims)
    result = result * dim;
  return result;
}

ContractionTiles::ContractionTiles(const ContractionKernel &kernel,
                                   const Target &target)
    : registers(target) {
  chooseRows(kernel);
  chooseBlocks(kernel);
}

double ContractionTiles::cyclesPerRow(const ContractionKernel &kernel,
                                      int64_t inner, bool gathered) const {
  int64_t vectors = kernel.panelWidth() / registers.lanes;
  EvenSplit tiles(inner, registers.maxRows(vectors));
  auto cycles = [&](int64_t rows) {
    double setUp = 20 + rows * (gathered ? 8 : 1);
    return RegisterFile::cycles(rows, vectors) * depthOf(kernel) + setUp;
  };
  double sum = tiles.extra * cycles(tiles.size + 1) +
               (tiles.count - tiles.extra) * cycles(tiles.size);
  return sum / inner;
}

void ContractionTiles::consider(const ContractionKernel &kernel, unsigned at,
                                bool gather, double &best) {
  ArrayRef<AffineExpr> rows = ArrayRef(kernel.resultDims).drop_back();
  MLIRContext *context = rows.front().getContext();
  AffineExpr innerRows = product(rows.drop_front(at), context);
  std::optional<int64_t> known = constantValue(innerRows);
  if (known ? *known < 1 : gather)
    return;
  // Rows in a number known at run time need a register tile of each height.
  constexpr int64_t many = 1 << 20;
  double cycles = known ? cyclesPerRow(kernel, *known, gather)
                        : 1.1 * cyclesPerRow(kernel, many, gather);
  if (best && cycles >= 0.98 * best)
    return;
  best = cycles;
  split = at;
  gathered = gather;
  inner = innerRows;
  outer = product(rows.take_front(at), context);
}

void ContractionTiles::chooseRows(const ContractionKernel &kernel) {
  unsigned last = kernel.rank() - 2;
  bool pointwise = kernel.isPointwise();
  double best = 0;
  // All rows of a matrix product are evenly spaced; of a convolution, those
  // along the last spatial dimension.
  for (unsigned at = pointwise ? 0 : last; at <= last; ++at)
    consider(kernel, at, /*gather=*/false, best);
  for (unsigned at = pointwise ? last : 0; at < last; ++at)
    consider(kernel, at, /*gather=*/true, best);
  if (!inner) {
    // A dimension is zero: there is nothing to do.
    split = last;
    inner = kernel.resultDims[last];
    outer = product(ArrayRef(kernel.resultDims).take_front(last),
                    inner.getContext());
  }
  maxRows = registers.maxRows(kernel.panelWidth() / registers.lanes);
  if (gathered)
    maxRows = std::min<int64_t>(maxRows, 10); // each row holds a pointer
  if (!staticInner())
    maxRows = std::min<int64_t>(maxRows, 8); // each height is code of its own
}

int64_t ContractionTiles::rowsPerBlock() const {
  int64_t most = maxRows * tilesPerBlock;
  return outerPerBlock * std::min(staticInner().value_or(most), most);
}

double ContractionTiles::panelCost(const ContractionKernel &kernel,
                                   int64_t rows) const {
  constexpr double flopsPerNs = 80, bytesPerNs = 40;
  double elements = double(depthOf(kernel)) * kernel.panelWidth();
  return elements * (2 * rows / flopsPerNs + sizeof(float) / bytesPerNs);
}

/// `count` things in even parts of about `size`: the size of a part.
static int64_t evenPart(int64_t count, int64_t size) {
  size = std::clamp<int64_t>(size, 1, std::max<int64_t>(count, 1));
  int64_t parts = std::max<int64_t>(1, llvm::divideCeil(count, size));
  return std::max<int64_t>(1, llvm::divideCeil(count, parts));
}

void ContractionTiles::chooseBlocks(const ContractionKernel &kernel) {
  // A block of rows stays in the second-level cache while panels pass by; a
  // tile is worth the cost of giving it to a thread.
  constexpr int64_t blockElements = 1 << 16;
  constexpr double tileNs = 12000;
  int64_t rows = std::clamp<int64_t>(blockElements / depthOf(kernel), 48, 240);
  std::optional<int64_t> known = staticInner();
  tilesPerBlock = llvm::divideCeil(rows, maxRows);
  if (known) {
    tilesPerBlock =
        evenPart(llvm::divideCeil(*known, maxRows), tilesPerBlock);
    int64_t outerRows = constantValue(outer).value_or(rows);
    if (tilesPerBlock * maxRows >= *known)
      outerPerBlock = evenPart(outerRows, rows / std::max<int64_t>(*known, 1));
  }
  // With a free number of rows think of few: the panels must do.
  double ns = panelCost(kernel, known ? rowsPerBlock() : 16);
  panelsPerBlock = evenPart(kernel.panelCount(), std::ceil(tileNs / ns));
  int64_t vectors = kernel.panelWidth() / registers.lanes;
  int64_t least = std::min(known.value_or(1), maxRows);
  panelsPerBlock = llvm::alignTo(
      panelsPerBlock, registers.panelsAtOnce(std::max<int64_t>(least, 1), vectors));
}

AffineExpr ContractionTiles::count(const ContractionKernel &kernel) const {
  return outerBlocks() * innerBlocks() * panelBlocks(kernel);
}

int64_t ContractionTiles::cost(const ContractionKernel &kernel) const {
  int64_t panels = std::min(panelsPerBlock, kernel.panelCount());
  return std::max<int64_t>(1, panels * panelCost(kernel, rowsPerBlock()));
}
