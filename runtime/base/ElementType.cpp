//===- ElementType.cpp - the table of element types -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/ElementType.h"

#include <string.h>

using namespace weir::rt;

// NumPy has no bfloat16; the usual extension saves it as two raw bytes.
static const ElementType elementTypes[] = {
    {WEIR_F32, ElementKind::Float, 4, "float32", "f32", "<f4"},
    {WEIR_F64, ElementKind::Float, 8, "float64", "f64", "<f8"},
    {WEIR_F16, ElementKind::Float, 2, "float16", "f16", "<f2"},
    {WEIR_BF16, ElementKind::Float, 2, "bfloat16", "bf16", "<V2"},
    {WEIR_I8, ElementKind::Signed, 1, "int8", "i8", "|i1"},
    {WEIR_I16, ElementKind::Signed, 2, "int16", "i16", "<i2"},
    {WEIR_I32, ElementKind::Signed, 4, "int32", "i32", "<i4"},
    {WEIR_I64, ElementKind::Signed, 8, "int64", "i64", "<i8"},
    {WEIR_U8, ElementKind::Unsigned, 1, "uint8", "u8", "|u1"},
    {WEIR_U16, ElementKind::Unsigned, 2, "uint16", "u16", "<u2"},
    {WEIR_U32, ElementKind::Unsigned, 4, "uint32", "u32", "<u4"},
    {WEIR_U64, ElementKind::Unsigned, 8, "uint64", "u64", "<u8"},
    {WEIR_BOOL, ElementKind::Bool, 1, "bool", "i1", "|b1"},
    {WEIR_C64, ElementKind::Complex, 8, "complex64", "c64", "<c8"},
    {WEIR_C128, ElementKind::Complex, 16, "complex128", "c128", "<c16"},
};

static bool equals(const char *known, const char *text, size_t size) {
  return strlen(known) == size && memcmp(known, text, size) == 0;
}

const ElementType *weir::rt::findElementType(int32_t dtype) {
  for (const ElementType &type : elementTypes)
    if (type.dtype == dtype)
      return &type;
  return nullptr;
}

const ElementType *weir::rt::findElementType(const char *text, size_t size) {
  for (const ElementType &type : elementTypes)
    if (equals(type.name, text, size) || equals(type.alias, text, size))
      return &type;
  return nullptr;
}

const ElementType *weir::rt::findNpyType(const char *text, size_t size) {
  if (size < 2)
    return nullptr;
  // The byte order of single bytes and raw bytes is a formality.
  bool free = text[0] == '|' || text[0] == '<' || text[0] == '=';
  for (const ElementType &type : elementTypes) {
    bool single = type.size == 1 || type.npy[1] == 'V';
    bool order = type.npy[0] == text[0] || (single && free);
    if (order && equals(type.npy + 1, text + 1, size - 1))
      return &type;
  }
  return nullptr;
}

bool weir::rt::countElements(int32_t rank, const int64_t *shape,
                             int64_t &count) {
  count = 1;
  bool empty = false, fits = true;
  for (int32_t i = 0; i < rank; ++i) {
    if (shape[i] < 0)
      return false;
    empty |= shape[i] == 0;
    fits &= !__builtin_mul_overflow(count, shape[i], &count);
  }
  if (empty)
    count = 0;
  return empty || fits;
}

size_t weir_dtype_size(int32_t dtype) {
  const ElementType *type = findElementType(dtype);
  return type ? type->size : 0;
}

const char *weir_dtype_name(int32_t dtype) {
  const ElementType *type = findElementType(dtype);
  return type ? type->name : "unknown";
}

int weir_tensor_size(int32_t dtype, int32_t rank, const int64_t *shape,
                     size_t *size) {
  const ElementType *type = findElementType(dtype);
  int64_t count;
  int64_t bytes;
  if (!type || !countElements(rank, shape, count) ||
      __builtin_mul_overflow(count, int64_t(type->size), &bytes))
    return 0;
  *size = size_t(bytes);
  return 1;
}
