//===- Summary.cpp - outputs as text --------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Summary.h"

#include "runtime/main/Number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

using namespace weir::rt;

/// As many elements are printed one by one.
static constexpr int64_t mostPrinted = 16;

/// The number of innermost dimensions of which element `index` is the first.
static int32_t countOpening(const weir_tensor &tensor, int64_t index) {
  int32_t count = 0;
  int64_t size = 1;
  for (int32_t axis = tensor.rank - 1; axis >= 0; --axis, ++count) {
    size *= tensor.shape[axis];
    if (index % size != 0)
      break;
  }
  return count;
}

static void addRepeated(Text &text, char c, int32_t count) {
  for (; count > 0; --count)
    text.add("%c", c);
}

/// Appends `[[1, 2], [3, 4]]`.
static void addValues(Text &text, const ElementType &type,
                      const weir_tensor &tensor, int64_t count) {
  const char *element = static_cast<const char *>(tensor.data);
  for (int64_t i = 0; i < count; ++i, element += type.size) {
    addRepeated(text, '[', countOpening(tensor, i));
    addNumber(text, type, element);
    addRepeated(text, ']', countOpening(tensor, i + 1));
    text.add("%s", i + 1 < count ? ", " : "");
  }
  if (count == 0)
    text.add("[]");
}

/// Appends least, mean and greatest of what is not NaN.
static void addStatistics(Text &text, const ElementType &type,
                          const weir_tensor &tensor, int64_t count) {
  const char *element = static_cast<const char *>(tensor.data);
  double least = INFINITY, greatest = -INFINITY, sum = 0;
  int64_t nans = 0;
  for (int64_t i = 0; i < count; ++i, element += type.size) {
    double value = loadNumber(type, element);
    nans += isnan(value) ? 1 : 0;
    if (isnan(value))
      continue;
    least = fmin(least, value);
    greatest = fmax(greatest, value);
    sum += value;
  }
  const char *what = type.kind == ElementKind::Complex ? "magnitude " : "";
  if (nans < count)
    text.add("%smin %g, mean %g, max %g", what, least,
             sum / double(count - nans), greatest);
  if (nans > 0)
    text.add("%s%" PRId64 " NaN", nans < count ? ", " : "", nans);
}

void weir::rt::printSummary(const char *name, const weir_tensor &tensor) {
  const ElementType &type = *findElementType(tensor.dtype);
  int64_t count = 0;
  countElements(tensor.rank, tensor.shape, count);
  Text text;
  addType(text, tensor.dtype, tensor.rank, tensor.shape);
  text.add(count <= mostPrinted ? " = " : ": ");
  if (count <= mostPrinted)
    addValues(text, type, tensor, count);
  else
    addStatistics(text, type, tensor, count);
  printf("  %s %s\n", name, text.c_str());
}
