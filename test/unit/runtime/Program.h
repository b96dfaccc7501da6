//===- Program.h - a program written by hand --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_TEST_UNIT_RUNTIME_PROGRAM_H
#define WEIR_TEST_UNIT_RUNTIME_PROGRAM_H

#include "weir/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a compiler would emit for a small model. Its functions, by index: */
enum {
  ADD,     /* x, y float32[batch,4] -> sum float32[batch,4], total float32[] */
  CHECKED, /* x float32[3] -> y float32[3]; fails where an element is below 0 */
  COUNT,   /* -> count int64[], the number of calls so far */
  SAME,    /* b bool[n], c complex64[n], h float16[n] -> the same */
  VALID,   /* x float32[n] -> y float32[n-2], sums of three neighbours */
  HUGE_OUTPUT, /* x float32[n] -> y float32[n,2^40,2^40] */
  POSITIVE,    /* x float32[n] -> y float32[?], the elements above 0 */
  HUGE_ARENA,  /* x float32[n] -> y float32[n], wants 2^62 bytes of arena */
  FUNCTION_COUNT
};

extern const weir_program test_program;

#ifdef __cplusplus
}
#endif
#endif /* WEIR_TEST_UNIT_RUNTIME_PROGRAM_H */
