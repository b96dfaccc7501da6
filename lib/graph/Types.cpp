//===- Types.cpp - element types and shapes in MLIR's terms ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Types.h"
#include "dialects/interfaces/TensorSize.h"
#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

static constexpr DType kTypes[] = {
    DType::F32, DType::F64, DType::F16,  DType::BF16, DType::I8,
    DType::I16, DType::I32, DType::I64,  DType::U8,   DType::U16,
    DType::U32, DType::U64, DType::Bool, DType::C64,  DType::C128};

Type weir::detail::elementTypeOf(MLIRContext *context, DType type) {
  Builder b(context);
  switch (type) {
  case DType::None:
    break;
  case DType::F32:
    return b.getF32Type();
  case DType::F64:
    return b.getF64Type();
  case DType::F16:
    return b.getF16Type();
  case DType::BF16:
    return b.getBF16Type();
  case DType::I8:
  case DType::I16:
  case DType::I32:
  case DType::I64:
    return b.getIntegerType(8 * DTypeSize(type));
  case DType::U8:
  case DType::U16:
  case DType::U32:
  case DType::U64:
    return b.getIntegerType(8 * DTypeSize(type), /*isSigned=*/false);
  case DType::Bool:
    return b.getI1Type();
  case DType::C64:
    return ComplexType::get(b.getF32Type());
  case DType::C128:
    return ComplexType::get(b.getF64Type());
  }
  return {};
}

DType weir::detail::dtypeOf(Type element) {
  for (DType type : kTypes)
    if (element && elementTypeOf(element.getContext(), type) == element)
      return type;
  return DType::None;
}

TensorType weir::detail::tensorTypeOf(MLIRContext *context, DType type,
                                      const PartialShape &shape,
                                      std::string &error) {
  Type element = elementTypeOf(context, type);
  if (!element) {
    error = "has no element type";
    return {};
  }
  if (!shape.has_rank())
    return UnrankedTensorType::get(element);
  SmallVector<int64_t> dims;
  for (int64_t dim : shape.dims()) {
    if (dim < -1) {
      error = "shape " + describe(shape) + " has a negative dimension";
      return {};
    }
    dims.push_back(dim < 0 ? ShapedType::kDynamic : dim);
  }
  if (hasTooManyElements(dims)) {
    error = "shape " + describe(shape) + " has more than " +
            std::to_string(kMaxElements) + " elements";
    return {};
  }
  return RankedTensorType::get(dims, element);
}

PartialShape weir::detail::shapeOf(Type type) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  if (!ranked)
    return PartialShape::Unknown();
  Shape dims(ranked.getShape().begin(), ranked.getShape().end());
  for (int64_t &dim : dims)
    dim = ShapedType::isDynamic(dim) ? PartialShape::kFree : dim;
  return dims;
}

std::string weir::detail::describe(const PartialShape &shape) {
  if (!shape.has_rank())
    return "[...]";
  std::string text;
  for (int64_t dim : shape.dims())
    text += (text.empty() ? "" : ", ") +
            (dim == PartialShape::kFree ? "?" : std::to_string(dim));
  return "[" + text + "]";
}

/// Whether a pair of shapes without ranks passes, or of one rank whose
/// dimensions all do.
template <typename Test>
static bool holds(const PartialShape &a, const PartialShape &b, Test test) {
  if (a.dims().size() != b.dims().size())
    return false;
  for (auto [m, n] : llvm::zip_equal(a.dims(), b.dims()))
    if (!test(m, n))
      return false;
  return true;
}

bool weir::detail::areCompatible(const PartialShape &a, const PartialShape &b) {
  if (!a.has_rank() || !b.has_rank())
    return true;
  return holds(a, b,
               [](int64_t m, int64_t n) { return m == n || m < 0 || n < 0; });
}

bool weir::detail::isWithin(const PartialShape &inner,
                            const PartialShape &outer) {
  if (!outer.has_rank())
    return true;
  return inner.has_rank() && holds(inner, outer, [](int64_t m, int64_t n) {
           return m == n || n < 0;
         });
}
