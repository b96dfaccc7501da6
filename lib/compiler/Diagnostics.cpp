//===- Diagnostics.cpp - from MLIR's diagnostics to a status --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Diagnostics.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/IR/Location.h"

using namespace mlir;
using namespace weir;

/// Where in a text, when the location says so.
static std::string describeFile(Location loc) {
  std::string text;
  loc->walk([&](Location part) {
    auto file = dyn_cast<FileLineColLoc>(part);
    if (!file)
      return WalkResult::advance();
    text = (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" +
            Twine(file.getColumn()) + ": ")
               .str();
    return WalkResult::interrupt();
  });
  return text;
}

/// Line breaks would make it more than one line.
static void makeOneLine(std::string &text) {
  while (StringRef(text).ends_with("\n"))
    text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
}

std::string weir::describeDiagnostic(const Diagnostic &diagnostic) {
  std::string message = diagnostic.str();
  makeOneLine(message);
  StringRef node = nodeName(diagnostic.getLocation());
  if (node.empty())
    return describeFile(diagnostic.getLocation()) + message;
  std::string quoted = ("'" + node + "'").str();
  if (StringRef(message).contains(quoted))
    return message;
  return "node " + quoted + ": " + message;
}

DiagnosticCollector::DiagnosticCollector(MLIRContext &context,
                                         raw_ostream *remarks)
    : remarks(remarks), handler(&context, [this](Diagnostic &diagnostic) {
        handle(diagnostic);
        return success();
      }) {}

void DiagnosticCollector::handle(Diagnostic &diagnostic) {
  std::lock_guard<std::mutex> lock(mutex);
  std::string text = describeDiagnostic(diagnostic);
  if (diagnostic.getSeverity() == DiagnosticSeverity::Error) {
    if (error.empty())
      error = text;
  } else if (remarks) {
    *remarks << text << "\n";
  }
}

bool DiagnosticCollector::hasError() {
  std::lock_guard<std::mutex> lock(mutex);
  return !error.empty();
}

absl::Status DiagnosticCollector::takeStatus(StringRef whatFailed) {
  std::lock_guard<std::mutex> lock(mutex);
  std::string text;
  std::swap(text, error);
  if (text.empty())
    return absl::InternalError((whatFailed + " failed without a reason").str());
  return absl::InvalidArgumentError(text);
}
