//===- Tool.h - errors and exit statuses of a program -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_MAIN_TOOL_H
#define WEIR_RUNTIME_MAIN_TOOL_H

namespace weir::rt {

/// Exit statuses, those of the weir tool.
enum Exit : int {
  ExitDone = 0,
  ExitModel = 1, ///< the model or an input is at fault
  ExitUsage = 2, ///< the command line is at fault
  ExitInternal = 70
};

/// The program as its user named it.
class Tool {
public:
  /// `path` is argv[0].
  explicit Tool(const char *path);

  /// The last part of the path.
  const char *name() const { return toolName; }

  /// Prints `NAME: error: MESSAGE` to stderr; returns the status.
  int fail(Exit status, const char *format, ...) const
      __attribute__((format(printf, 3, 4)));

private:
  const char *toolName;
};

} // namespace weir::rt

#endif // WEIR_RUNTIME_MAIN_TOOL_H
