//===- SpaceBatch.cpp - blocks of space moved to other dimensions ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

static constexpr int64_t kMaxBlock = int64_t(1) << 31;

//===----------------------------------------------------------------------===//
// Space and batch
//===----------------------------------------------------------------------===//

namespace {
/// Dimensions 1 to `blocks.size()` are cut in blocks, whose places become
/// images of the batch, or the other way round.
class Blocks {
public:
  Blocks(Node &node) : node(node), sizes(node) { readBlocks(); }
  LogicalResult toBatch();
  LogicalResult toSpace();

private:
  void readBlocks();
  void readBorder();
  Value pad(Value value);
  int64_t count() { return blocks.size(); }

  Node &node;
  Sizes sizes;
  SmallVector<int64_t> blocks;
  /// Elements added, or cut off, before and after each dimension.
  SmallVector<Size> low, high;
  int64_t product = 1;
};
} // namespace

/// From an attribute in the first versions, which know two dimensions.
void Blocks::readBlocks() {
  bool isFirst = node.getNumInputs() == 2;
  blocks = isFirst ? SmallVector<int64_t>(2, node.getIntAttr("block_size", 1)) : node.getInts(1);
  RankedTensorType type = node.getRanked(0);
  if (node.ok() && type.getRank() < count() + 1)
    node.error() << node.describe(0) << " has rank " << type.getRank()
                 << ", must be above the number of blocks, which is " << count();
  for (int64_t block : blocks) {
    if (node.ok() && (block < 1 || block > kMaxBlock || product > kMaxBlock))
      node.error() << "a block of " << block << " elements, must be at least 1";
    if (node.ok())
      product *= block;
  }
  if (node.ok())
    readBorder();
}

void Blocks::readBorder() {
  unsigned input = node.getNumInputs() - 1;
  RankedTensorType type = node.getRanked(input);
  if (type && (!type.hasStaticShape() || type.getNumElements() != 2 * count()))
    node.error() << node.describe(input) << " is of type " << type
                 << ", must be of shape [" << count() << ", 2]";
  for (int64_t i = 0; i < 2 * count() && node.ok(); ++i) {
    Size size = sizes.element(input, i);
    (i % 2 == 0 ? low : high).push_back(size);
    if (size.known && (*size.known < 0 || *size.known > kMaxBlock))
      node.error() << node.describe(input) << " holds " << *size.known
                   << ", must not be negative";
  }
}

/// Elements that aren't there are gathered as zeros.
Value Blocks::pad(Value value) {
  int64_t rank = node.ok() ? node.getRanked(0).getRank() : 0;
  SmallVector<int64_t> before(rank, 0), after(rank, 0);
  for (int64_t i = 0; i < count() && node.ok(); ++i) {
    if (low[i].known && high[i].known) {
      before[i + 1] = *low[i].known;
      after[i + 1] = *high[i].known;
      continue;
    }
    Size size = sizes.add(sizes.add(low[i], sizes.dim(value, i + 1)), high[i]);
    value = sizes.take(value, i + 1, sizes.sub(sizes.number(0), low[i]), size);
  }
  auto isZero = [](int64_t v) { return v == 0; };
  if (llvm::all_of(before, isZero) && llvm::all_of(after, isZero))
    return value;
  return node.create<PadOp>(value, before, after, PadMode::Constant, TypedAttr());
}

/// `[n, h, w, ...]` to `[n, h / b, b, w / c, c, ...]` to `[b * c * n, h / b, w / c, ...]`.
LogicalResult Blocks::toBatch() {
  Value value = pad(node.getInput(0));
  if (!node.ok())
    return failure();
  SmallVector<Size> shape = sizes.dims(value), apart{shape[0]}, together;
  together.push_back(sizes.mul(shape[0], product));
  SmallVector<int64_t> order, rest{0};
  for (int64_t i = 0; i < count(); ++i) {
    Size size = sizes.divideExactly(shape[i + 1], blocks[i], "a padded dimension");
    apart.append({size, sizes.number(blocks[i])});
    together.push_back(size);
    order.push_back(2 * i + 2);
    rest.push_back(2 * i + 1);
  }
  for (int64_t i = count() + 1, e = shape.size(); i < e; ++i) {
    rest.push_back(apart.size());
    apart.push_back(shape[i]);
    together.push_back(shape[i]);
  }
  llvm::append_range(order, rest);
  value = node.create<TransposeOp>(sizes.reshape(value, apart), order);
  return node.give(sizes.reshape(value, together));
}

/// The other way round; then the border is cut off.
LogicalResult Blocks::toSpace() {
  if (!node.ok())
    return failure();
  SmallVector<Size> shape = sizes.dims(node.getInput(0)), apart, together;
  for (int64_t block : blocks)
    apart.push_back(sizes.number(block));
  apart.push_back(sizes.divideExactly(shape[0], product, "the batch"));
  together.push_back(apart.back());
  SmallVector<int64_t> order{count()};
  for (int64_t i = 1, e = shape.size(); i < e; ++i) {
    order.push_back(apart.size());
    apart.push_back(shape[i]);
    if (i <= count())
      order.push_back(i - 1);
    together.push_back(i <= count() ? sizes.mul(shape[i], blocks[i - 1]) : shape[i]);
  }
  Value value = node.create<TransposeOp>(sizes.reshape(node.getInput(0), apart), order);
  value = sizes.reshape(value, together);
  for (int64_t i = 0; i < count(); ++i) {
    Size size = sizes.sub(sizes.sub(together[i + 1], low[i]), high[i]);
    if (node.ok() && size.known && *size.known < 0)
      return node.error() << "crops dimension " << i + 1 << " of size "
                          << *together[i + 1].known << " to less than nothing";
    value = sizes.take(value, i + 1, low[i], size);
  }
  return node.give(value);
}

static LogicalResult convertSpaceToBatch(Node &node) { return Blocks(node).toBatch(); }
static LogicalResult convertBatchToSpace(Node &node) { return Blocks(node).toSpace(); }

//===----------------------------------------------------------------------===//
// Space and depth
//===----------------------------------------------------------------------===//

/// The block's size of an image of rank 4; 0 after an error.
static int64_t getBlock(Node &node) {
  int64_t block = node.getIntAttr("block_size", 0);
  RankedTensorType type = node.getRanked(0);
  if (node.ok() && type.getRank() != 4)
    node.error() << node.describe(0) << " has rank " << type.getRank() << ", must be 4";
  if (node.ok() && (block < 1 || block > kMaxBlock))
    node.error() << "attribute 'block_size' is " << block << ", must be at least 1";
  return node.ok() ? block : 0;
}

/// `[n, h, b, w, b, c]` to `[n, h, w, b * b * c]`, wherever the channels stand.
static LogicalResult convertSpaceToDepth(Node &node) {
  bool isLast = tensorflow::getLayout(node) == Layout::ChannelsLast;
  int64_t block = getBlock(node), at = isLast ? 1 : 2;
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  SmallVector<Size> s = sizes.dims(node.getInput(0));
  Size h = sizes.divideExactly(s[at], block, "the height");
  Size w = sizes.divideExactly(s[at + 1], block, "the width");
  Size b = sizes.number(block), channels = s[isLast ? 3 : 1];
  Size depth = sizes.mul(channels, block * block);
  SmallVector<Size> apart{s[0], h, b, w, b, channels}, together{s[0], h, w, depth};
  SmallVector<int64_t> order{0, 1, 3, 2, 4, 5};
  if (!isLast) {
    apart = {s[0], channels, h, b, w, b};
    together = {s[0], depth, h, w};
    order = {0, 3, 5, 1, 2, 4};
  }
  Value value = sizes.reshape(node.getInput(0), apart);
  return node.give(sizes.reshape(node.create<TransposeOp>(value, order), together));
}

/// `[n, h, w, b, b, c]` to `[n, h * b, w * b, c]`.
static LogicalResult convertDepthToSpace(Node &node) {
  bool isLast = tensorflow::getLayout(node) == Layout::ChannelsLast;
  int64_t block = getBlock(node), at = isLast ? 1 : 2;
  if (!node.ok())
    return failure();
  Sizes sizes(node);
  SmallVector<Size> s = sizes.dims(node.getInput(0));
  Size depth = sizes.divideExactly(s[isLast ? 3 : 1], block * block, "the number of channels");
  Size b = sizes.number(block), h = sizes.mul(s[at], block), w = sizes.mul(s[at + 1], block);
  SmallVector<Size> apart{s[0], s[1], s[2], b, b, depth}, together{s[0], h, w, depth};
  SmallVector<int64_t> order{0, 1, 3, 2, 4, 5};
  if (!isLast) {
    apart = {s[0], b, b, depth, s[2], s[3]};
    together = {s[0], depth, h, w};
    order = {0, 3, 4, 1, 5, 2};
  }
  Value value = sizes.reshape(node.getInput(0), apart);
  return node.give(sizes.reshape(node.create<TransposeOp>(value, order), together));
}

void tensorflow::addSpaceBatchRules(RuleTable &rules) {
  rules.add({
      {"SpaceToBatch", convertSpaceToBatch, 2},
      {"SpaceToBatchND", convertSpaceToBatch, 3},
      {"BatchToSpace", convertBatchToSpace, 2},
      {"BatchToSpaceND", convertBatchToSpace, 3},
      {"SpaceToDepth", convertSpaceToDepth, 1},
      {"DepthToSpace", convertDepthToSpace, 1},
  });
}
