//===- Run.cpp - weir run -------------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/jit/JitProgram.h"
#include "runtime/main/CommandLine.h"
#include "runtime/main/ProgramMain.h"
#include "tools/weir/ModelOptions.h"
#include "tools/weir/Program.h"
#include "tools/weir/Verbs.h"
#include <unistd.h>

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;

/// An option that the program itself takes.
static Option passOn(StringRef name, StringRef argument, StringRef help,
                     std::vector<std::string> &words) {
  return {name, argument, help, "", [name, &words](StringRef given) {
            words.push_back((name + "=" + given).str());
            return Complaint();
          }};
}

void tool::addProgramOptions(CommandLine &line,
                             std::vector<std::string> &words) {
  line.group("Running");
  line.add(passOn("--input", "NAME=VALUE", "@FILE.npy, or 2x8xf32=1", words));
  line.add(passOn("--threads", "N", "threads to use (default 0: all CPUs)",
                  words));
}

/// The words as argv, with the program's name first.
static std::vector<char *> makeArgv(std::string &name,
                                    std::vector<std::string> &words) {
  std::vector<char *> argv{name.data()};
  for (std::string &word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  return argv;
}

static Exit runExecutable(std::string path, std::vector<std::string> words) {
  if (path.find('/') == std::string::npos)
    path = "./" + path; // what is named is meant, not what is in PATH
  std::vector<char *> argv = makeArgv(path, words);
  execv(path.c_str(), argv.data());
  return fail(ExitModel, "cannot run '" + path + "': " + strerror(errno));
}

static int runModel(const CompileOptions &options,
                    std::vector<std::string> words) {
  std::string name = "weir";
  std::vector<char *> argv = makeArgv(name, words);
  int argc = int(argv.size()) - 1;
  // A mistake is told before compiling.
  rt::CommandLine line;
  if (int status = rt::parseCommandLine(rt::Tool("weir"), argc, argv.data(), line))
    return status;
  std::unique_ptr<Compilation> compilation;
  auto program = compileObjects(options, /*embedWeights=*/true, compilation);
  if (!program.ok())
    return report(program.status());
  auto jit = JitProgram::create(*program);
  if (!jit)
    return fail(ExitModel, llvm::toString(jit.takeError()));
  return rt::runProgram(*(*jit)->get(), argc, argv.data());
}

int tool::run(const Words &words) {
  CompileOptions options;
  std::vector<std::string> passed;
  CommandLine line("run", "MODEL|OUT [options]",
                   "Compiles a model in memory and runs it, or runs a compiled "
                   "program.");
  addProgramOptions(line, passed);
  line.add(passOn("--output", "NAME=@FILE.npy", "write an output; others are "
                  "printed", passed));
  line.add(passOn("--repeat", "N", "after a first run, time N more", passed));
  addModelOptions(line, options);
  addCodeOptions(line, options);
  line.add(text("--weights", "FILE", "of a dump: its large constants",
                options.weights));
  addReportOptions(line, options);
  if (auto result = line.parse(words.rest); result.isDone)
    return result.status;
  if (line.positional().size() != 1)
    return fail(ExitUsage, "takes one model or program, not " +
                               llvm::Twine(line.positional().size()));
  options.model = line.positional().front();
  if (options.signatures.size() > 1)
    return fail(ExitUsage, "runs one signature, not " +
                               llvm::Twine(options.signatures.size()));
  for (const std::string &signature : options.signatures)
    passed.push_back("--signature=" + signature);
  return isProgram(options.model) ? runExecutable(options.model, passed)
                                  : runModel(options, passed);
}
