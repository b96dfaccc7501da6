//===- Memory.cpp - the memory that compiling may take -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Memory.h"
#include "tools/weir/Options.h"
#include "llvm/Support/Compiler.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"
#include <cstdio>
#include <cstring>
#include <new>
#include <sys/resource.h>
#include <unistd.h>

using namespace weir::tool;

/// What is said when there is no memory to say anything with.
static char message[160];

[[noreturn]] static void end() {
  llvm::sys::RunInterruptHandlers(); // removes what is half written
  ssize_t written = write(STDERR_FILENO, message, strlen(message));
  _exit(written < 0 ? ExitInternal : ExitModel);
}

static void endInLlvm(void *, const char *, bool) { end(); }

void weir::tool::limitMemory(int64_t bytes) {
  if (bytes <= 0)
    bytes = int64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  snprintf(message, sizeof(message),
           "weir: error: compiling takes more than %lld bytes of memory; "
           "--limit=memory-bytes=N allows more\n",
           static_cast<long long>(bytes));
  std::set_new_handler(end);
  llvm::install_bad_alloc_error_handler(endInLlvm);
  // A sanitizer reserves far more than it uses.
#if !LLVM_ADDRESS_SANITIZER_BUILD
  rlimit limit{};
  if (getrlimit(RLIMIT_DATA, &limit) != 0)
    return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, rlim_t(bytes));
  setrlimit(RLIMIT_DATA, &limit);
#endif
}
