//===- OutputBatch.cpp - files that appear together ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/OutputBatch.h"
#include "codegen/object/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"

using namespace llvm;
using namespace weir::codegen;

static OutputBatch *current = nullptr;

OutputBatch::OutputBatch() { current = this; }

OutputBatch::~OutputBatch() {
  current = nullptr;
  for (const Output &output : outputs) {
    sys::fs::remove(output.aside);
    sys::DontRemoveFileOnSignal(output.aside);
  }
}

Error OutputBatch::commit() {
  for (const Output &output : outputs) {
    if (std::error_code code = sys::fs::rename(output.aside, output.path))
      return createStringError("cannot write '" + output.path +
                               "': " + code.message());
    sys::DontRemoveFileOnSignal(output.aside);
  }
  outputs.clear();
  return Error::success();
}

bool OutputBatch::take(StringRef path, StringRef aside) {
  if (!current || TemporaryFolder::holds(path))
    return false;
  current->outputs.push_back({path.str(), aside.str()});
  return true;
}

void OutputBatch::guard(StringRef aside) {
  if (current)
    sys::RemoveFileOnSignal(aside);
}
