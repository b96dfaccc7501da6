//===- Run.cpp - weir run -------------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/jit/JitProgram.h"
#include "runtime/main/CommandLine.h"
#include "runtime/main/ProgramMain.h"
#include "tools/weir/Memory.h"
#include "tools/weir/ModelOptions.h"
#include "tools/weir/Program.h"
#include "tools/weir/Steps.h"
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

/// Compiles the model and runs it as a program with these words.
static int runWords(const CompileOptions &options,
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

/// The same with arrays as inputs and expected outputs.
static int runModel(const CompileOptions &options, const ArrayOptions &arrays,
                    std::vector<std::string> words) {
  if (arrays.inputs.empty() && arrays.expected.empty())
    return runWords(options, words);
  auto files = ArrayFiles::create();
  if (!files.ok())
    return report(files.status());
  auto bound = files->bind(arrays);
  if (!bound.ok())
    return report(bound.status());
  words.insert(words.end(), bound->begin(), bound->end());
  if (int status = runWords(options, words))
    return status;
  return report(files->check(arrays));
}

/// Steps say themselves what is fed and fetched.
static int runModelSteps(const CompileOptions &options,
                         const ArrayOptions &arrays,
                         std::vector<std::string> words) {
  int threads = 0;
  for (StringRef word : words)
    if (!word.consume_front("--threads="))
      return fail(ExitUsage,
                  word.split('=').first + " doesn't go with --steps");
    else if (word.getAsInteger(10, threads) || threads < 0 || threads > 1024)
      return fail(ExitUsage, "--threads takes a number from 0 to 1024, not '" +
                                 word + "'");
  if (!options.signatures.empty() || !options.read.requests.empty())
    return fail(ExitUsage, "--steps says what is run: --signature, --feed, "
                           "--fetch and --target-node don't go with it");
  return report(runSteps(options, arrays, threads));
}

static int runAny(const CompileOptions &options, const ArrayOptions &arrays,
                  std::vector<std::string> words) {
  limitMemory(options.memoryBytes);
  if (!arrays.steps.empty())
    return runModelSteps(options, arrays, std::move(words));
  if (!arrays.outputFolder.empty())
    return fail(ExitUsage, "--output-dir goes with --steps");
  for (const std::string &signature : options.signatures)
    words.push_back("--signature=" + signature);
  return runModel(options, arrays, std::move(words));
}

int tool::run(const Words &words) {
  CompileOptions options;
  ArrayOptions arrays;
  std::vector<std::string> passed;
  CommandLine line("run", "MODEL|OUT [options]",
                   "Compiles a model in memory and runs it, or runs a compiled "
                   "program.");
  addProgramOptions(line, passed);
  line.add(passOn("--output", "NAME=@FILE.npy", "write an output; others are "
                  "printed", passed));
  line.add(passOn("--repeat", "N", "after a first run, time N more", passed));
  addArrayOptions(line, arrays);
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
  if (!isProgram(options.model))
    return runAny(options, arrays, passed);
  if (!arrays.steps.empty() || !arrays.inputs.empty() ||
      !arrays.expected.empty())
    return fail(ExitUsage, "--steps, --inputs and --expected take a model, not "
                           "a compiled program");
  for (const std::string &signature : options.signatures)
    passed.push_back("--signature=" + signature);
  return runExecutable(options.model, passed);
}
