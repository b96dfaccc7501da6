//===- Wanted.h - what a session wants compiled -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_WANTED_H
#define WEIR_LIB_SESSION_WANTED_H

#include "lib/compiler/Compiler.h"
#include "lib/session/State.h"

namespace weir::session {

/// How code is made, for all runs of a session.
struct Settings {
  CompileOptions compile;
  bool quickStart = false;
  std::string cacheFolder;
  int64_t cacheBytes = 0;
  /// A text of all that changes the code.
  std::string key;
};

/// One kind of run, in a session whose variables have this profile.
struct Wanted {
  SignatureRequest request;
  Profile profile;
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_WANTED_H
