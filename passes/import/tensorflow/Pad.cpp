//===- Pad.cpp - elements added around a tensor ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

namespace {
/// The rows of the paddings: elements before and after each dimension.
struct Paddings {
  SmallVector<Size> low, high;

  bool isKnown() const {
    auto known = [](const Size &size) { return size.known.has_value(); };
    return llvm::all_of(low, known) && llvm::all_of(high, known);
  }
  static SmallVector<int64_t> numbers(ArrayRef<Size> all) {
    return llvm::map_to_vector(all,
                               [](const Size &size) { return *size.known; });
  }
};
} // namespace

/// Whether a tensor of paddings has two entries for each dimension.
static bool hasRows(RankedTensorType type, int64_t rank) {
  if (type.getRank() == 2)
    return type.getDimSize(0) == rank && type.getDimSize(1) == 2;
  return type.hasStaticShape() && type.getNumElements() == 2 * rank;
}

static Paddings getPaddings(Node &node, Sizes &sizes) {
  constexpr int64_t most = int64_t(1) << 40;
  RankedTensorType type = node.getRanked(0), by = node.getRanked(1);
  Paddings paddings;
  if (!node.ok())
    return paddings;
  int64_t rank = type.getRank();
  if (auto known = node.findInts(1);
      known ? int64_t(known->size()) != 2 * rank : !hasRows(by, rank)) {
    if (known)
      node.error() << node.describe(1) << " has " << known->size()
                   << " elements, must be of shape [" << rank << ", 2]";
    else
      node.error() << node.describe(1) << " is of type " << by
                   << ", must be of shape [" << rank << ", 2]";
    return paddings;
  }
  for (int64_t i = 0; i < 2 * rank && node.ok(); ++i) {
    Size size = sizes.element(1, i);
    (i % 2 == 0 ? paddings.low : paddings.high).push_back(size);
    if (size.known && (*size.known < 0 || *size.known > most))
      node.error() << "pads dimension " << i / 2 << " by " << *size.known
                   << ", must be between 0 and " << most;
  }
  return paddings;
}

/// The place that an index beyond the border mirrors.
static Term mirrored(Term at, Term size, bool withBorder) {
  if (!withBorder) {
    Term last = size - 1;
    return last - (last - at.abs()).apply<AbsOp>();
  }
  at = (-1.0 - at).where(at < 0, at);
  return at.where(at < size, size * 2 - 1 - at);
}

/// Pads one dimension by sizes, or with a value, that a run computes: gathers
/// the elements, and puts the value where there are none.
static Value padAxis(Node &node, Sizes &sizes, Value operand, int64_t axis,
                     Size low, Size high, PadMode mode, Value value) {
  Type i64 = node.getBuilder().getI64Type();
  Size size = sizes.dim(operand, axis);
  Size count = sizes.add(sizes.add(low, size), high);
  Term at{node, sizes.iota(sizes.sub(sizes.number(0), low), count)};
  Term end{node, sizes.scalar(size, i64)};
  if (mode != PadMode::Constant)
    at = mirrored(at, end, mode == PadMode::Symmetric);
  Term padded{node, node.create<GatherOp>(operand, at.get(), uint64_t(axis),
                                          uint64_t(0))};
  if (!value || !node.ok())
    return padded.get();
  SmallVector<int64_t> inner;
  for (int64_t i = axis + 1, e = node.getRanked(operand, "").getRank(); i < e;
       ++i)
    inner.push_back(i - axis);
  Term inside = ((0.0 <= at) && (at < end)).expand(inner);
  return padded.where(inside, {node, value}).get();
}

static LogicalResult pad(Node &node, PadMode mode, Value value) {
  Sizes sizes(node);
  Paddings paddings = getPaddings(node, sizes);
  DenseElementsAttr constant;
  bool isKnown = !value || matchPattern(value, m_Constant(&constant));
  if (!node.ok())
    return failure();
  if (paddings.isKnown() && isKnown) {
    TypedAttr element;
    if (value)
      element = dyn_cast<TypedAttr>(*constant.value_begin<Attribute>());
    return node.give(
        node.create<PadOp>(node.getInput(0), Paddings::numbers(paddings.low),
                           Paddings::numbers(paddings.high), mode, element));
  }
  Value result = node.getInput(0);
  for (int64_t i = 0, e = paddings.low.size(); i < e; ++i)
    if (paddings.low[i].known != 0 || paddings.high[i].known != 0)
      result = padAxis(node, sizes, result, i, paddings.low[i],
                       paddings.high[i], mode, value);
  return node.give(result);
}

static LogicalResult convertPad(Node &node) {
  return pad(node, PadMode::Constant, {});
}

/// With the element that stands around.
static LogicalResult convertPadV2(Node &node) {
  RankedTensorType value = node.getRanked(2);
  if (!node.ok())
    return failure();
  if (value.getElementType() != node.getElement(0))
    return node.error() << node.describe(2) << " is of type "
                        << value.getElementType() << ", must be "
                        << node.getElement(0) << " as the input";
  if (value.getRank() != 0)
    return node.error() << node.describe(2) << " has rank " << value.getRank()
                        << ", must be a scalar";
  return pad(node, PadMode::Constant, node.getInput(2));
}

static LogicalResult convertMirrorPad(Node &node) {
  StringRef mode = node.getStringAttr("mode", "");
  if (mode != "REFLECT" && mode != "SYMMETRIC")
    return node.error() << "attribute 'mode' is '" << mode
                        << "', must be REFLECT or SYMMETRIC";
  return pad(node, mode == "REFLECT" ? PadMode::Reflect : PadMode::Symmetric,
             {});
}

void tensorflow::addPadRules(RuleTable &rules) {
  rules.add({
      {"Pad", convertPad, 2},
      {"PadV2", convertPadV2, 3},
      {"MirrorPad", convertMirrorPad, 2},
  });
}
