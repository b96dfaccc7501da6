//===- Tool.cpp - errors and exit statuses of a program -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/Tool.h"

#include "runtime/base/Text.h"

#include <stdio.h>
#include <string.h>

using namespace weir::rt;

Tool::Tool(const char *path) : toolName("program") {
  if (!path)
    return;
  const char *slash = strrchr(path, '/');
  toolName = slash ? slash + 1 : path;
}

int Tool::fail(Exit status, const char *format, ...) const {
  Text message;
  va_list arguments;
  va_start(arguments, format);
  message.addList(format, arguments);
  va_end(arguments);
  fflush(stdout);
  fprintf(stderr, "%s: error: %s\n", toolName, message.c_str());
  return status;
}
