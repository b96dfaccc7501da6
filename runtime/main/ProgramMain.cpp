//===- ProgramMain.cpp - the main function of a program -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/ProgramMain.h"

#include "runtime/main/Execution.h"
#include "runtime/main/Signatures.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

using namespace weir::rt;

static int execute(const Tool &tool, const weir_program &program,
                   const CommandLine &line) {
  Execution execution(tool, program, line);
  int status = execution.select();
  if (!status)
    status = execution.loadInputs();
  if (!status)
    status = execution.prepare();
  if (!status)
    status = execution.run();
  return status ? status : execution.emit();
}

static int dispatch(const Tool &tool, const weir_program &program, int argc,
                    char **argv) {
  CommandLine line;
  if (int status = parseCommandLine(tool, argc, argv, line))
    return status;
  if (line.help)
    return printHelp(tool, program), ExitDone;
  if (line.version)
    return printf("%s, compiled by %s\n", program.name, program.compiler),
           ExitDone;
  return execute(tool, program, line);
}

int weir::rt::runProgram(const weir_program &program, int argc, char **argv) {
  Tool tool(argv[0]);
  int status = dispatch(tool, program, argc, argv);
  errno = 0;
  if (fflush(stdout) != 0 && status == ExitDone)
    return tool.fail(ExitModel, "cannot write to the standard output: %s",
                     strerror(errno));
  return status;
}
