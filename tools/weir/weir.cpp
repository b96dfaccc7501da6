//===- weir.cpp - the driver ----------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Crash.h"
#include "tools/weir/Verbs.h"
#include "weir/version.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace weir::tool;
using llvm::StringRef;

namespace {
struct Verb {
  StringRef name, arguments, help;
  int (*run)(const Words &);
};
} // namespace

static const Verb kVerbs[] = {
    {"inspect", "MODEL", "what is in a model, and what is not supported",
     inspect},
    {"compile", "MODEL -o OUT", "a program, library, object or text", compile},
    {"run", "MODEL|OUT", "compile in memory and run, or run a program", run},
    {"bench", "MODEL|OUT", "time a model or a program", bench},
};

static void printHelp() {
  llvm::raw_ostream &os = llvm::outs();
  os << "weir " << WEIR_VERSION
     << ": compiles saved neural-network graphs to machine code\n\n"
        "Usage: weir VERB [options]; weir VERB --help lists the options\n\n";
  for (const Verb &verb : kVerbs) {
    os << "  " << verb.name << " " << verb.arguments;
    os.indent(22 - verb.name.size() - verb.arguments.size());
    os << verb.help << "\n";
  }
  os << "\nMODEL is a SavedModel folder, a frozen graph (.pb, .pbtxt), a "
        "MODEL.meta with its\ncheckpoint, or text of any phase (.mlir).\n\n"
        "Exit status: 0 done, 1 the model or an input is at fault, 2 the "
        "command line is,\n3 ops that are not supported, 4 outputs differ, 5 "
        "no such device, 70 internal error.\n";
}

static Exit failUnknown(StringRef word) {
  std::vector<StringRef> names;
  for (const Verb &verb : kVerbs)
    names.push_back(verb.name);
  StringRef best = nearest(word, names);
  if (best.empty())
    return fail(ExitUsage, "unknown verb '" + word + "'; see weir --help");
  return fail(ExitUsage,
              "unknown verb '" + word + "'; did you mean '" + best + "'?");
}

int main(int argc, char **argv) {
  reportCrashes();
  if (argc < 2)
    return fail(ExitUsage, "no verb; see weir --help");
  StringRef word = argv[1];
  if (word == "--help" || word == "-h" || word == "help")
    return printHelp(), ExitDone;
  if (word == "--version")
    return llvm::outs() << "weir " << WEIR_VERSION << "\n", ExitDone;
  std::string tool = llvm::sys::fs::getMainExecutable(
      argv[0], reinterpret_cast<void *>(&printHelp));
  Words words{tool.c_str(), llvm::ArrayRef<const char *>(argv + 2, argc - 2)};
  for (const Verb &verb : kVerbs)
    if (verb.name == word)
      return verb.run(words);
  return failUnknown(word);
}
