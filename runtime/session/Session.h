//===- Session.h - what stands behind a weir_session ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_SESSION_SESSION_H
#define WEIR_RUNTIME_SESSION_SESSION_H

#include "weir/runtime.h"

struct weir_session {
  const weir_program *program = nullptr;
  const unsigned char *weights = nullptr;
  unsigned char *state = nullptr;

  ~weir_session();
};

namespace weir::rt {

/// Whether this runtime can look into the program at all.
int32_t checkVersion(weir_context *context, const weir_program &program);

} // namespace weir::rt

#endif // WEIR_RUNTIME_SESSION_SESSION_H
