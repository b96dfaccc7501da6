//===- Sizes.cpp - shape arithmetic that folds ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Sizes.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;
using namespace weir::import::tensorflow;

Size Sizes::fromValue(Value value) {
  if (!node.ok() || !value)
    return number(1);
  auto contents = shapes.contentsOf(value);
  if (contents && contents->size() == 1)
    if (auto known = constantValue(simplify(contents->front())))
      return number(*known);
  return {std::nullopt, value};
}

Size Sizes::dim(Value tensor, int64_t i) {
  RankedTensorType type = node.getRanked(tensor, "a tensor");
  if (!type)
    return number(1);
  if (!type.isDynamicDim(i))
    return number(type.getDimSize(i));
  return {std::nullopt, node.sliceVector(node.shapeOf(tensor), i, i + 1)};
}

SmallVector<Size> Sizes::dims(Value tensor) {
  SmallVector<Size> all;
  RankedTensorType type = node.getRanked(tensor, "a tensor");
  for (int64_t i = 0, e = type ? type.getRank() : 0; i < e; ++i)
    all.push_back(dim(tensor, i));
  return all;
}

Size Sizes::element(unsigned input, int64_t i) {
  if (!node.ok())
    return number(1);
  if (auto known = node.findInts(input); known && i < int64_t(known->size()))
    return number((*known)[i]);
  Value flat = node.reshape(node.getInput(input), {-1});
  Value part = node.sliceVector(flat, i, i + 1);
  return fromValue(node.create<CastOp>(part, node.getBuilder().getI64Type()));
}

Value Sizes::one(Size size) {
  return size.known ? node.vector(*size.known, node.getBuilder().getI64Type())
                    : size.value;
}

Value Sizes::scalar(Size size, Type element) {
  if (size.known)
    return node.scalar(*size.known, element);
  Value value = node.squeeze(size.value, {0});
  return element.isInteger(64) ? value : node.create<CastOp>(value, element);
}

template <typename Op> Size Sizes::combine(Size a, Size b) {
  return fromValue(node.create<Op>(one(a), one(b)));
}

/// A number that may be too large for one.
Size Sizes::checked(bool hasOverflown, int64_t value) {
  if (!hasOverflown)
    return number(value);
  if (node.ok())
    node.error() << "its sizes are too large";
  return number(1);
}

Size Sizes::add(Size a, Size b) {
  int64_t sum;
  if (a.known && b.known)
    return checked(llvm::AddOverflow(*a.known, *b.known, sum), sum);
  if (a.known == 0)
    return b;
  return b.known == 0 ? a : combine<AddOp>(a, b);
}
Size Sizes::sub(Size a, Size b) {
  int64_t difference;
  if (a.known && b.known)
    return checked(llvm::SubOverflow(*a.known, *b.known, difference),
                   difference);
  return b.known == 0 ? a : combine<SubOp>(a, b);
}
Size Sizes::mul(Size a, Size b) {
  int64_t product;
  if (a.known && b.known)
    return checked(llvm::MulOverflow(*a.known, *b.known, product), product);
  if (a.known == 1)
    return b;
  return b.known == 1 ? a : combine<MulOp>(a, b);
}
Size Sizes::max(Size a, Size b) {
  if (a.known && b.known)
    return number(std::max(*a.known, *b.known));
  return combine<MaximumOp>(a, b);
}
Size Sizes::min(Size a, Size b) {
  if (a.known && b.known)
    return number(std::min(*a.known, *b.known));
  return combine<MinimumOp>(a, b);
}
Size Sizes::floorDiv(Size a, Size b) {
  // -2^63 by -1 is the one quotient that is too large.
  bool isOdd = b.known == 0 || (b.known == -1 && a.known == INT64_MIN);
  if (a.known && b.known)
    return checked(isOdd,
                   isOdd ? 0 : llvm::divideFloorSigned(*a.known, *b.known));
  return b.known == 1 ? a : combine<FloorDivOp>(a, b);
}
Size Sizes::ceilDiv(Size a, Size b) { return floorDiv(sub(add(a, b), 1), b); }

void Sizes::requireEqual(Size a, Size b, StringRef what) {
  if (!node.ok() || (a.known && a.known == b.known))
    return;
  if (a.known && b.known) {
    node.error() << what << " (" << *a.known << " and " << *b.known << ")";
    return;
  }
  Value same = node.create<EqualOp>(one(a), one(b));
  std::string message = ("node '" + node.getName() + "': " + what).str();
  node.createAs<AssertOp>(TypeRange(), node.squeeze(same, {0}),
                          StringRef(message));
}

Size Sizes::divideExactly(Size a, int64_t b, StringRef what) {
  Size quotient = floorDiv(a, b);
  if (a.known && node.ok() && *a.known % b != 0)
    node.error() << what << " is " << *a.known << ", must be a multiple of "
                 << b;
  if (!a.known && b != 1)
    requireEqual(mul(quotient, b), a,
                 (what + " must be a multiple of " + Twine(b)).str());
  return quotient;
}

Value Sizes::vector(ArrayRef<Size> sizes) {
  Type i64 = node.getBuilder().getI64Type();
  SmallVector<int64_t> run;
  SmallVector<Value> parts;
  auto flush = [&] {
    if (!run.empty())
      parts.push_back(node.vector(run, i64));
    run.clear();
  };
  for (const Size &size : sizes) {
    if (size.known) {
      run.push_back(*size.known);
      continue;
    }
    flush();
    parts.push_back(size.value);
  }
  flush();
  return parts.empty() ? node.vector({}, i64) : node.concat(parts, 0);
}

Value Sizes::reshape(Value value, ArrayRef<Size> shape) {
  return node.create<ReshapeOp>(value, vector(shape));
}

Value Sizes::broadcast(Value value, ArrayRef<Size> shape) {
  return node.create<BroadcastOp>(value, vector(shape));
}

Value Sizes::iota(Size start, Size count) {
  Type i64 = node.getBuilder().getI64Type();
  return node.create<IotaOp>(scalar(start, i64), node.scalar(int64_t(1), i64),
                             one(count));
}

/// A slice whose places are known from one end or the other.
std::optional<Value> Sizes::slice(Value value, int64_t axis, Size start,
                                  Size count) {
  constexpr int64_t end = std::numeric_limits<int64_t>::max();
  Size size = dim(value, axis), rest = sub(sub(size, start), count);
  if (!node.ok() || !start.known || *start.known < 0)
    return std::nullopt;
  std::optional<int64_t> limit;
  if (rest.known && *rest.known >= 0)
    limit = *rest.known == 0 ? end : -*rest.known;
  else if (count.known && size.known &&
           *start.known + *count.known <= *size.known)
    limit = *start.known + *count.known;
  if (!limit || (count.known && *count.known < 0))
    return std::nullopt;
  if (*start.known == 0 && *limit == end)
    return value;
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  SmallVector<int64_t> starts(rank, 0), limits(rank, end), strides(rank, 1);
  starts[axis] = *start.known;
  limits[axis] = *limit;
  return node.create<SliceOp>(value, starts, limits, strides);
}

Value Sizes::take(Value value, int64_t axis, Size start, Size count) {
  if (!node.ok() || !value)
    return {};
  if (auto part = slice(value, axis, start, count))
    return *part;
  return node.create<GatherOp>(value, iota(start, count), uint64_t(axis),
                               uint64_t(0));
}
