//===- Splat.cpp - tensors of one value -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Splat.h"

#include "runtime/main/Number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

using namespace weir::rt;

static bool isDigit(char c) { return isdigit(static_cast<unsigned char>(c)); }

/// Reads the dimensions, each followed by `x`, and steps over them.
static bool parseShape(const char *&text, TensorType &type, Text &error) {
  while (isDigit(*text)) {
    char *end;
    errno = 0;
    int64_t dimension = strtoll(text, &end, 10);
    if (errno || *end != 'x' || type.rank == maxRank) {
      error.add("the shape is malformed, must be like 2x8xf32");
      return false;
    }
    type.shape[type.rank++] = dimension;
    text = end + 1;
  }
  return true;
}

static bool parseType(const char *&text, TensorType &type, Text &error) {
  size_t size = strcspn(text, "=");
  type.element = findElementType(text, size);
  if (!type.element) {
    error.add("unknown type '%.*s', must be one such as float32, f16 or i64",
              int(size), text);
    return false;
  }
  text += size;
  if (*text++ == '=')
    return true;
  error.add("the value is missing, as in %s=1", type.element->alias);
  return false;
}

static bool fill(Tensor &tensor, const char *value, Text &error) {
  size_t size, step = size_t(tensor.type.element->size);
  if (!tensor.type.getSize(size) || !tensor.allocate()) {
    addType(error, tensor.type.element->dtype, tensor.type.rank,
            tensor.type.shape);
    error.add(" is more than there is memory for");
    return false;
  }
  char element[maxElementSize];
  if (!parseNumber(*tensor.type.element, value, element)) {
    error.add("'%s' is no %s", value, tensor.type.element->name);
    return false;
  }
  for (size_t offset = 0; offset < size; offset += step)
    memcpy(static_cast<char *>(tensor.data) + offset, element, step);
  return true;
}

bool weir::rt::parseSplat(const char *text, Tensor &tensor, Text &error) {
  return parseShape(text, tensor.type, error) &&
         parseType(text, tensor.type, error) && fill(tensor, text, error);
}
