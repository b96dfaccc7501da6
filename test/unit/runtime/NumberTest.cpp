//===- NumberTest.cpp - tests of elements as text -------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Number.h"
#include "runtime/main/Splat.h"

#include "gtest/gtest.h"

#include <string.h>
#include <string>

using namespace weir::rt;

/// Reads the text as an element and writes it again; "" where it is refused.
static std::string echo(int32_t dtype, const char *text) {
  const ElementType &type = *findElementType(dtype);
  char element[maxElementSize];
  Text out;
  if (parseNumber(type, text, element))
    addNumber(out, type, element);
  return out.c_str();
}

TEST(Number, GivesFloatsBack) {
  EXPECT_EQ(echo(WEIR_F32, "0.1"), "0.1");
  EXPECT_EQ(echo(WEIR_F32, "16777217"), "16777216");
  EXPECT_EQ(echo(WEIR_F64, "0.1"), "0.1");
  EXPECT_EQ(echo(WEIR_F64, "800"), "800");
  EXPECT_EQ(echo(WEIR_F64, "1e308"), "1e+308");
  EXPECT_EQ(echo(WEIR_F64, "-0"), "-0");
  EXPECT_EQ(echo(WEIR_F64, "inf"), "inf");
  EXPECT_EQ(echo(WEIR_F32, "nan"), "nan");
  EXPECT_EQ(echo(WEIR_F32, " 1"), "");
  EXPECT_EQ(echo(WEIR_F32, ""), "");
  EXPECT_EQ(echo(WEIR_F32, "1f"), "");
}

TEST(Number, RoundsToSmallFloats) {
  EXPECT_EQ(echo(WEIR_F16, "65504"), "65504");
  EXPECT_EQ(echo(WEIR_F16, "65519"), "65504");
  EXPECT_EQ(echo(WEIR_F16, "65520"), "inf");
  EXPECT_EQ(echo(WEIR_F16, "2049"), "2048"); // a tie, to even
  EXPECT_EQ(echo(WEIR_F16, "2051"), "2052");
  EXPECT_EQ(echo(WEIR_F16, "6e-8"), "6e-08"); // the least subnormal
  EXPECT_EQ(echo(WEIR_F16, "2e-8"), "0");
  EXPECT_EQ(echo(WEIR_BF16, "257"), "256");
  EXPECT_EQ(echo(WEIR_BF16, "3e38"), "3e+38");
  EXPECT_EQ(echo(WEIR_BF16, "3.4e38"), "inf");
}

TEST(Number, RoundTripsAllSmallFloats) {
  for (int32_t dtype : {WEIR_F16, WEIR_BF16}) {
    const ElementType &type = *findElementType(dtype);
    for (uint32_t bits = 0; bits < 65536; ++bits) {
      uint16_t element = uint16_t(bits), back;
      if (loadNumber(type, &element) != loadNumber(type, &element))
        continue;
      Text text;
      addNumber(text, type, &element);
      ASSERT_TRUE(parseNumber(type, text.c_str(), &back));
      ASSERT_EQ(back, element) << text.c_str();
    }
  }
}

TEST(Number, ChecksTheRangeOfIntegers) {
  EXPECT_EQ(echo(WEIR_I8, "-128"), "-128");
  EXPECT_EQ(echo(WEIR_I8, "128"), "");
  EXPECT_EQ(echo(WEIR_U8, "255"), "255");
  EXPECT_EQ(echo(WEIR_U8, "256"), "");
  EXPECT_EQ(echo(WEIR_U8, "-1"), "");
  EXPECT_EQ(echo(WEIR_I64, "-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(echo(WEIR_I64, "9223372036854775808"), "");
  EXPECT_EQ(echo(WEIR_U64, "18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(echo(WEIR_U64, "18446744073709551616"), "");
  EXPECT_EQ(echo(WEIR_I32, "1.5"), "");
}

TEST(Number, ReadsBoolsAndComplex) {
  EXPECT_EQ(echo(WEIR_BOOL, "1"), "true");
  EXPECT_EQ(echo(WEIR_BOOL, "false"), "false");
  EXPECT_EQ(echo(WEIR_BOOL, "2"), "");
  EXPECT_EQ(echo(WEIR_C64, "1"), "1+0j");
  EXPECT_EQ(echo(WEIR_C64, "2j"), "0+2j");
  EXPECT_EQ(echo(WEIR_C128, "1e3-0.5j"), "1000-0.5j");
  EXPECT_EQ(echo(WEIR_C64, "1+2"), "");
  EXPECT_EQ(echo(WEIR_C64, "1+2jj"), "");
}

TEST(Splat, FillsATensor) {
  Tensor tensor;
  Text error;
  ASSERT_TRUE(parseSplat("2x3xi16=-7", tensor, error)) << error.c_str();
  EXPECT_EQ(tensor.type.rank, 2);
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(static_cast<int16_t *>(tensor.data)[i], -7);
  Tensor scalar;
  ASSERT_TRUE(parseSplat("float32=2", scalar, error)) << error.c_str();
  EXPECT_EQ(scalar.type.rank, 0);
  EXPECT_EQ(*static_cast<float *>(scalar.data), 2);
}

TEST(Splat, RefusesNonsense) {
  for (const char *text :
       {"", "x", "2", "2x", "2x3", "=1", "2xf32", "2xf32=", "-2xf32=1",
        "99999999999999999999xf32=1", "4294967296x4294967296xf32=1",
        "1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf32"
        "=1"}) {
    Tensor tensor;
    Text error;
    EXPECT_FALSE(parseSplat(text, tensor, error)) << text;
    EXPECT_STRNE(error.c_str(), "") << text;
  }
}
