//===- weir-tblgen.cpp - tables and a header from the op definitions ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir-tblgen/Generators.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/TableGen/Main.h"

using namespace llvm;
using namespace weir::tblgen;

namespace {
enum class Generator { Rules, Nodes, Header };
} // namespace

static cl::opt<Generator> generator(
    "gen", cl::init(Generator::Rules), cl::desc("What is written"),
    cl::values(clEnumValN(Generator::Rules, "rules", "rules of a format's ops"),
               clEnumValN(Generator::Nodes, "nodes", "ops that may be nodes"),
               clEnumValN(Generator::Header, "header",
                          "functions that add them")));
static cl::opt<std::string> format("format", cl::init("tf"),
                                   cl::desc("Format whose rules are written"));

static bool emit(raw_ostream &os, const RecordKeeper &records) {
  switch (generator) {
  case Generator::Rules:
    emitRules(os, records, format);
    break;
  case Generator::Nodes:
    emitNodeOps(os, records);
    break;
  case Generator::Header:
    emitOpsHeader(os, records);
    break;
  }
  return false;
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::ParseCommandLineOptions(argc, argv);
  return TableGenMain(argv[0], &emit);
}
