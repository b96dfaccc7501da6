//===- Check.cpp - what a run must satisfy --------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Check.h"
#include "dialects/weir/Number.h"
#include "passes/import/tensorflow/Places.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Term.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// Along all axes; a tensor of unknown rank becomes a vector before.
template <typename Op> static Value reduceAll(Node &node, Value value) {
  if (!node.ok() || !value)
    return {};
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    value = node.reshape(value, {-1});
  int64_t rank = type ? type.getRank() : 1;
  if (rank == 0)
    return value;
  return node.create<Op>(value, llvm::to_vector(llvm::seq<int64_t>(0, rank)),
                         /*keep_dims=*/false);
}

Value tensorflow::anyOf(Node &node, Value bools) {
  return reduceAll<ReduceAnyOp>(node, bools);
}
Value tensorflow::allOf(Node &node, Value bools) {
  return reduceAll<ReduceAllOp>(node, bools);
}

void tensorflow::require(Node &node, Value bools, const Twine &message) {
  std::string text = ("node '" + node.getName() + "': " + message).str();
  if (Value all = allOf(node, bools))
    node.createAs<AssertOp>(TypeRange(), all, StringRef(text));
}

//===--- indices ----------------------------------------------------------===//

/// Whether a run has nothing to check. What is wrong is left to it: the node may
/// stand in a branch that isn't taken.
static bool areKnownInside(Node &node, unsigned i, ArrayRef<int64_t> sizes) {
  auto places = node.findInts(i);
  if (!places)
    return false;
  for (auto [k, place] : llvm::enumerate(*places)) {
    int64_t size = sizes[k % sizes.size()];
    if (place < 0 || ShapedType::isDynamic(size) || place >= size)
      return false;
  }
  return true;
}

void tensorflow::requireInside(Node &node, unsigned i, Value of, int64_t axis,
                               int64_t depth) {
  RankedTensorType type = node.getRanked(of, "what the indices name");
  bool ignores = node.getStringAttr("bad_indices_policy", "") == "IGNORE";
  if (!node.ok() || ignores || depth == 0 || axis + depth > type.getRank() ||
      areKnownInside(node, i, type.getShape().slice(axis, depth)))
    return;
  Term places = Term(node, i).cast(i64(node));
  Term sizes(node, node.sliceVector(node.shapeOf(of), axis, axis + depth));
  require(node, places.number(0) <= places && places < sizes,
          node.describe(i) + " holds an index that is out of range");
}

void tensorflow::requireNotNegative(Node &node, unsigned i) {
  auto known = node.ok() ? node.findInts(i) : std::nullopt;
  if (known && llvm::all_of(*known, [](int64_t x) { return x >= 0; }))
    return;
  Term x(node, i);
  require(node, x.number(0) <= x, node.describe(i) + " holds a negative number");
}

void tensorflow::requireSegments(Node &node, unsigned i) {
  requireNotNegative(node, i);
  auto known = node.ok() ? node.findInts(i) : std::nullopt;
  if (!node.ok() || (known && llvm::is_sorted(*known)))
    return;
  Term ids(node, i);
  Term most(node, scan(node, ids, ScanKind::Max, 0));
  require(node, most == ids, node.describe(i) + " must ascend");
}

//===--- CheckNumerics ----------------------------------------------------===//

/// The tensor itself, once it is known to be finite. The message says what was
/// met: NaN, infinities or both.
static LogicalResult convertCheckNumerics(Node &node) {
  Term x(node, 0u);
  std::string message = node.getStringAttr("message", "").str();
  Term hasNan(node, tensorflow::anyOf(node, x.apply<IsNanOp>()));
  Term hasInf(node, tensorflow::anyOf(node, x.apply<IsInfOp>()));
  auto check = [&](Term bad, StringRef what) {
    tensorflow::require(node, bad.apply<LogicalNotOp>(),
                        Twine(message) + " : Tensor had " + what + " values");
  };
  check(hasNan && hasInf, "Inf and NaN");
  check(hasNan, "NaN");
  check(hasInf, "Inf");
  return node.give(x.get());
}

void tensorflow::addCheckRules(RuleTable &rules) {
  rules.add({{"CheckNumerics", convertCheckNumerics, 1},
             {"CheckNumericsV2", convertCheckNumerics, 1}});
}
