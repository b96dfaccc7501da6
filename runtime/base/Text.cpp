//===- Text.cpp - text of bounded length ----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/Text.h"

#include "weir/runtime.h"

#include <inttypes.h>
#include <stdio.h>

using namespace weir::rt;

void Text::add(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  addList(format, arguments);
  va_end(arguments);
}

void Text::addList(const char *format, va_list arguments) {
  size_t room = sizeof(buffer) - size;
  int wanted = vsnprintf(buffer + size, room, format, arguments);
  if (wanted > 0)
    size += size_t(wanted) < room ? size_t(wanted) : room - 1;
}

static void addDimension(Text &text, const weir_function *function,
                         int64_t dimension) {
  if (dimension >= 0)
    text.add("%" PRId64, dimension);
  else if (function && -1 - dimension < function->dim_count)
    text.add("%s", function->dim_names[-1 - dimension]);
  else
    text.add("?");
}

static void addType(Text &text, const weir_function *function, int32_t dtype,
                    int32_t rank, const int64_t *shape) {
  text.add("%s[", weir_dtype_name(dtype));
  for (int32_t i = 0; i < rank; ++i) {
    text.add("%s", i ? "," : "");
    addDimension(text, function, shape[i]);
  }
  text.add("]");
}

void weir::rt::addType(Text &text, const weir_function &function,
                       const weir_tensor_desc &tensor) {
  ::addType(text, &function, tensor.dtype, tensor.rank, tensor.shape);
}

void weir::rt::addType(Text &text, int32_t dtype, int32_t rank,
                       const int64_t *shape) {
  ::addType(text, nullptr, dtype, rank, shape);
}
