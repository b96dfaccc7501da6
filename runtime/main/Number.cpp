//===- Number.cpp - elements as numbers and as text -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

using namespace weir::rt;

/// A binary floating-point format of 16 bits.
struct SmallFloat {
  int exponentBits;
  int mantissaBits;

  int bias() const { return (1 << (exponentBits - 1)) - 1; }
};

static constexpr SmallFloat half = {5, 10};
static constexpr SmallFloat brain = {8, 7};

static double decode(const SmallFloat &format, uint16_t bits) {
  int mantissa = bits & ((1 << format.mantissaBits) - 1);
  int infinite = (1 << format.exponentBits) - 1;
  int exponent = bits >> format.mantissaBits & infinite;
  double value;
  if (exponent == infinite)
    value = mantissa ? double(NAN) : double(INFINITY);
  else if (exponent == 0)
    value = ldexp(mantissa, 1 - format.bias() - format.mantissaBits);
  else
    value = ldexp(mantissa + (1 << format.mantissaBits),
                  exponent - format.bias() - format.mantissaBits);
  return bits >> 15 ? -value : value;
}

/// Rounds to nearest, ties to even.
static uint16_t encode(const SmallFloat &format, double value) {
  uint16_t sign = signbit(value) ? 0x8000 : 0;
  uint16_t infinity = ((1 << format.exponentBits) - 1) << format.mantissaBits;
  if (isnan(value))
    return sign | infinity | 1 << (format.mantissaBits - 1);
  if (isinf(value))
    return sign | infinity;
  if (value == 0)
    return sign;
  int exponent;
  frexp(value, &exponent);
  int least = 1 - format.bias();
  exponent = exponent - 1 < least ? least : exponent - 1;
  // In units of the last place; a carry runs into the exponent by itself.
  double units = nearbyint(ldexp(fabs(value), format.mantissaBits - exponent));
  double bits = units + ldexp(exponent - least, format.mantissaBits);
  return sign | (bits < infinity ? uint16_t(bits) : infinity);
}

template <typename T> static T load(const void *element) {
  T value;
  memcpy(&value, element, sizeof(value));
  return value;
}

template <typename T, typename V> static bool store(void *element, V value) {
  T converted = static_cast<T>(value);
  memcpy(element, &converted, sizeof(converted));
  return true;
}

static double loadFloat(const ElementType &type, const void *element) {
  switch (type.dtype) {
  case WEIR_F16:
    return decode(half, load<uint16_t>(element));
  case WEIR_BF16:
    return decode(brain, load<uint16_t>(element));
  case WEIR_F32:
    return double(load<float>(element));
  default:
    return load<double>(element);
  }
}

static int64_t loadSigned(const ElementType &type, const void *element) {
  switch (type.size) {
  case 1:
    return load<int8_t>(element);
  case 2:
    return load<int16_t>(element);
  case 4:
    return load<int32_t>(element);
  default:
    return load<int64_t>(element);
  }
}

/// Little-endian, as all that Weir supports.
static uint64_t loadUnsigned(const ElementType &type, const void *element) {
  uint64_t value = 0;
  memcpy(&value, element, size_t(type.size));
  return value;
}

/// The type of a complex number's parts.
static const ElementType &partType(const ElementType &type) {
  return *findElementType(type.dtype == WEIR_C64 ? WEIR_F32 : WEIR_F64);
}

static const void *imaginaryPart(const ElementType &type, const void *element) {
  return static_cast<const char *>(element) + type.size / 2;
}

double weir::rt::loadNumber(const ElementType &type, const void *element) {
  switch (type.kind) {
  case ElementKind::Float:
    return loadFloat(type, element);
  case ElementKind::Signed:
    return double(loadSigned(type, element));
  case ElementKind::Unsigned:
  case ElementKind::Bool:
    return double(loadUnsigned(type, element));
  case ElementKind::Complex:
    return hypot(loadFloat(partType(type), element),
                 loadFloat(partType(type), imaginaryPart(type, element)));
  }
  return 0;
}

static bool storeFloat(const ElementType &type, double value, void *element) {
  switch (type.dtype) {
  case WEIR_F16:
    return store<uint16_t>(element, encode(half, value));
  case WEIR_BF16:
    return store<uint16_t>(element, encode(brain, value));
  default:
    return store<double>(element, value);
  }
}

/// Reads a float at the start of `text` and points `end` behind it.
static bool parseFloat(const ElementType &type, const char *text, char **end,
                       void *element) {
  // float is rounded from the text at once, not twice.
  if (type.dtype == WEIR_F32)
    store<float>(element, strtof(text, end));
  else
    storeFloat(type, strtod(text, end), element);
  return *end != text && !isspace(static_cast<unsigned char>(*text));
}

static bool parseSigned(const ElementType &type, const char *text,
                        void *element) {
  char *end;
  errno = 0;
  int64_t value = strtoll(text, &end, 10);
  int unused = 64 - 8 * type.size;
  bool fits = int64_t(uint64_t(value) << unused) >> unused == value;
  memcpy(element, &value, size_t(type.size));
  return errno == 0 && end != text && *end == '\0' && fits;
}

static bool parseUnsigned(const ElementType &type, const char *text,
                          void *element) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  bool fits = type.size == 8 || value >> 8 * type.size == 0;
  memcpy(element, &value, size_t(type.size));
  return errno == 0 && end != text && *end == '\0' && *text != '-' && fits;
}

static bool parseBool(const char *text, void *element) {
  bool isTrue = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
  bool isFalse = strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
  store<uint8_t>(element, isTrue ? 1 : 0);
  return isTrue || isFalse;
}

/// Reads `1`, `2j` or `1+2j`.
static bool parseComplex(const ElementType &type, const char *text,
                         void *element) {
  const ElementType &part = partType(type);
  char *first = static_cast<char *>(element), *end;
  char *second = first + part.size;
  memset(element, 0, size_t(type.size));
  if (!parseFloat(part, text, &end, first))
    return false;
  if (*end == 'j') {
    memcpy(second, first, size_t(part.size));
    memset(first, 0, size_t(part.size));
    return end[1] == '\0';
  }
  if (*end == '\0')
    return true;
  return (*end == '+' || *end == '-') && parseFloat(part, end, &end, second) &&
         strcmp(end, "j") == 0;
}

bool weir::rt::parseNumber(const ElementType &type, const char *text,
                           void *element) {
  char *end;
  switch (type.kind) {
  case ElementKind::Float:
    return parseFloat(type, text, &end, element) && *end == '\0';
  case ElementKind::Signed:
    return parseSigned(type, text, element);
  case ElementKind::Unsigned:
    return parseUnsigned(type, text, element);
  case ElementKind::Bool:
    return parseBool(text, element);
  case ElementKind::Complex:
    return parseComplex(type, text, element);
  }
  return false;
}

/// The least number of significant digits that give the element back.
static int countDigits(const ElementType &type, double value,
                       const void *element) {
  char back[maxElementSize];
  for (int digits = 1; digits < 17; ++digits) {
    Text attempt;
    attempt.add("%.*g", digits, value);
    parseNumber(type, attempt.c_str(), back);
    if (memcmp(back, element, size_t(type.size)) == 0)
      return digits;
  }
  return 17;
}

static void addFloat(Text &text, const ElementType &type, const void *element) {
  double value = loadFloat(type, element);
  int digits = countDigits(type, value, element);
  // `800` rather than `8e+02`.
  if (fabs(value) < 1e15 && fabs(value) >= pow(10, digits))
    return text.add("%.0f", value);
  text.add("%.*g", digits, value);
}

static void addComplex(Text &text, const ElementType &type,
                       const void *element) {
  const void *imaginary = imaginaryPart(type, element);
  addFloat(text, partType(type), element);
  text.add("%s", signbit(loadFloat(partType(type), imaginary)) ? "" : "+");
  addFloat(text, partType(type), imaginary);
  text.add("j");
}

void weir::rt::addNumber(Text &text, const ElementType &type,
                         const void *element) {
  switch (type.kind) {
  case ElementKind::Float:
    return addFloat(text, type, element);
  case ElementKind::Signed:
    return text.add("%" PRId64, loadSigned(type, element));
  case ElementKind::Unsigned:
    return text.add("%" PRIu64, loadUnsigned(type, element));
  case ElementKind::Bool:
    return text.add("%s", loadUnsigned(type, element) ? "true" : "false");
  case ElementKind::Complex:
    return addComplex(text, type, element);
  }
}
