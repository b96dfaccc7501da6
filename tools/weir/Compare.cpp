//===- Compare.cpp - arrays and what they should be -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Compare.h"
#include "runtime/main/Number.h"
#include <algorithm>
#include <cmath>
#include <cstring>

using namespace weir;
using namespace weir::tool;
using rt::ElementKind;
using rt::ElementType;

/// `float32[2,3]`
static std::string typeText(const weir_tensor &tensor) {
  rt::Text text;
  rt::addType(text, tensor.dtype, tensor.rank, tensor.shape);
  return text.c_str();
}

static std::string numberText(const ElementType &type, const void *element) {
  rt::Text text;
  rt::addNumber(text, type, element);
  return text.c_str();
}

/// `[1,0,2]`, the place of an element in row-major order.
static std::string placeText(const weir_tensor &tensor, int64_t number) {
  std::string text = "]";
  for (int32_t axis = tensor.rank - 1; axis >= 0; --axis) {
    int64_t size = tensor.shape[axis];
    text = (axis ? "," : "") + std::to_string(number % size) + text;
    number /= size;
  }
  return "[" + text;
}

/// Elements are compared by numbers of this type: complex ones by their parts.
static const ElementType &partType(const ElementType &type) {
  if (type.kind != ElementKind::Complex)
    return type;
  return *rt::findElementType(type.size == 8 ? WEIR_F32 : WEIR_F64);
}

static bool isNear(const ElementType &type, const void *got, const void *want,
                   const Tolerance &tolerance) {
  if (std::memcmp(got, want, size_t(type.size)) == 0)
    return true;
  double x = rt::loadNumber(type, got), y = rt::loadNumber(type, want);
  if (type.kind != ElementKind::Float)
    // Large integers can differ and be one double.
    return std::max(std::fabs(x - y), 1.0) <=
           tolerance.atol + tolerance.rtol * std::fabs(y);
  if (std::isnan(x) || std::isnan(y))
    return std::isnan(x) && std::isnan(y);
  if (std::isinf(x) || std::isinf(y))
    return x == y;
  return std::fabs(x - y) <= tolerance.atol + tolerance.rtol * std::fabs(y);
}

static bool isNearElement(const ElementType &type, const char *got,
                          const char *want, const Tolerance &tolerance) {
  const ElementType &part = partType(type);
  for (int32_t at = 0; at < type.size; at += part.size)
    if (!isNear(part, got + at, want + at, tolerance))
      return false;
  return true;
}

static bool haveOneType(const weir_tensor &x, const weir_tensor &y) {
  return x.dtype == y.dtype && x.rank == y.rank &&
         std::equal(x.shape, x.shape + x.rank, y.shape);
}

std::string tool::describeDifference(const weir_tensor &got,
                                     const weir_tensor &want,
                                     const Tolerance &tolerance) {
  if (!haveOneType(got, want))
    return "is " + typeText(got) + ", expected " + typeText(want);
  const ElementType &type = *rt::findElementType(got.dtype);
  int64_t count = 0;
  if (!rt::countElements(got.rank, got.shape, count))
    return "";
  auto *x = static_cast<const char *>(got.data);
  auto *y = static_cast<const char *>(want.data);
  for (int64_t i = 0; i < count; ++i, x += type.size, y += type.size)
    if (!isNearElement(type, x, y, tolerance))
      return "differs at " + placeText(got, i) + ": " + numberText(type, x) +
             ", expected " + numberText(type, y);
  return "";
}
