//===- Crash.cpp - the end of a driver that crashes -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Crash.h"
#include "lib/compiler/Reproducer.h"
#include "llvm/Support/Signals.h"
#include "tools/weir/Options.h"
#include <unistd.h>

using namespace weir;
using namespace weir::tool;

static void handleCrash(void *) {
  alarm(60); // what is left of the process may be stuck
  fail(ExitInternal, "internal error: a crash in " + Reproducer::writeCurrent());
  _exit(ExitInternal);
}

void tool::reportCrashes() {
  llvm::sys::AddSignalHandler(handleCrash, nullptr);
}
