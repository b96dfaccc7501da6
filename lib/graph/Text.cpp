//===- Text.cpp - graphs as text ------------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Text.h"
#include "codegen/object/OutputFile.h"
#include "lib/compiler/Resources.h"
#include "lib/graph/GraphImpl.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

std::string Graph::ToText() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (impl_ && impl_->module)
    printText(impl_->module.get(), os, "a graph");
  return text;
}

static Status writeText(const Graph &graph, const std::string &path) {
  llvm::Error error = codegen::writeWholeFile(path, [&](raw_ostream &os) {
    os << graph.ToText();
    return llvm::Error::success();
  });
  return error ? Status(StatusCode::IoError, llvm::toString(std::move(error)))
               : Status();
}

Status Graph::WriteText(const std::string &path) const {
  if (!status().ok())
    return status();
  ResourceSet resources;
  resources.addFrom(impl_->module.get());
  if (!resources.empty())
    if (absl::Status written = resources.writeTo(path + ".weights");
        !written.ok())
      return Status(StatusCode::IoError, std::string(written.message()));
  return writeText(*this, path);
}
