//===- Text.h - text of bounded length --------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_BASE_TEXT_H
#define WEIR_RUNTIME_BASE_TEXT_H

#include "weir/abi.h"

#include <stdarg.h>

namespace weir::rt {

/// A line of bounded length; what is too long is cut.
class Text {
public:
  /// Appends as printf does.
  void add(const char *format, ...) __attribute__((format(printf, 2, 3)));
  void addList(const char *format, va_list arguments);
  void clear() { buffer[size = 0] = '\0'; }
  const char *c_str() const { return buffer; }

private:
  char buffer[1024] = "";
  size_t size = 0;
};

/// Appends `float32[batch,64,64,1]`; a dimension that is some formula is `?`.
void addType(Text &text, const weir_function &function,
             const weir_tensor_desc &tensor);

/// Appends `float32[8,64,64,1]`.
void addType(Text &text, int32_t dtype, int32_t rank, const int64_t *shape);

} // namespace weir::rt

#endif // WEIR_RUNTIME_BASE_TEXT_H
