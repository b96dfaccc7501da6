//===- Host.c - a C99 program that runs a model ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "weir/runtime.h"

#include <stdio.h>

int main(void) {
  const weir_function *f = weir_find_function(&test_program, "checked");
  weir_context *context = weir_context_create(2);
  weir_session *session = NULL;
  float x[3] = {1, 2, 3}, y[3] = {0, 0, 0};
  int64_t shape[1];
  int32_t status;
  weir_tensor in, out;
  in.data = x, in.shape = shape, in.dtype = WEIR_F32, in.rank = 1;
  out.data = y, out.shape = shape, out.dtype = WEIR_F32, out.rank = 1;
  shape[0] = 3;
  if (weir_session_create(context, &test_program, NULL, &session) != WEIR_OK)
    return 1;
  status = weir_run(context, session, f, &in, &out);
  if (status != WEIR_OK)
    puts(weir_context_message(context));
  weir_session_destroy(session);
  weir_context_destroy(context);
  return status == WEIR_OK && y[2] == 3 ? 0 : 1;
}
