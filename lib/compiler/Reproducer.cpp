//===- Reproducer.cpp - what a phase was given, kept for a crash ----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Reproducer.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "llvm/Support/FileSystem.h"
#include <atomic>

using namespace mlir;
using namespace weir;

static std::atomic<const Reproducer *> current{nullptr};

Reproducer::Reproducer(ModuleOp module, Phase reached, Phase phase)
    : copy(module.clone()), reached(reached), phase(phase) {
  current = this;
}

Reproducer::~Reproducer() { current = nullptr; }

std::string Reproducer::writeCurrent() {
  // Once: a second thread that crashes finds nothing.
  const Reproducer *reproducer = current.exchange(nullptr);
  return reproducer ? reproducer->write() : "outside of all phases";
}

std::string Reproducer::write() const {
  std::string what = "phase " + phaseName(phase).str();
  int file;
  SmallString<128> path;
  if (llvm::sys::fs::createTemporaryFile("weir-crash", "mlirbc", file, path))
    return what;
  llvm::raw_fd_ostream os(file, /*shouldClose=*/true);
  if (failed(writeBytecodeToFile(*copy, os)))
    return what;
  std::string from = reached == Phase::Read
                         ? ""
                         : " --compile-from=" + phaseName(reached).str();
  std::string to = phase == Phase::Object
                       ? " -o /dev/null --emit=obj"
                       : " --compile-to=" + phaseName(phase).str();
  return what + "; to see it again: weir compile " + path.str().str() + from +
         to;
}
