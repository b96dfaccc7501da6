//===- Number.h - elements as numbers and as text ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_NUMBER_H
#define WEIR_RUNTIME_MAIN_NUMBER_H

#include "runtime/base/ElementType.h"
#include "runtime/base/Text.h"

namespace weir::rt {

/// The largest element in bytes.
inline constexpr size_t maxElementSize = 16;

/// The element as a double, rounded where need be; a complex number's
/// magnitude.
double loadNumber(const ElementType &type, const void *element);

/// Appends the element: the shortest digits that give it back.
void addNumber(Text &text, const ElementType &type, const void *element);

/// Reads an element from the whole of `text`, rounding to nearest. False where
/// the text is no number of the type.
bool parseNumber(const ElementType &type, const char *text, void *element);

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_NUMBER_H
