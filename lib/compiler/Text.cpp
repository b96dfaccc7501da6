//===- Text.cpp - modules as text -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Text.h"
#include "lib/compiler/Resources.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "weir/version.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;
using namespace weir;

void weir::printText(Operation *op, raw_ostream &os, StringRef what) {
  os << "// weir " << WEIR_VERSION << ": " << what << "\n";
  // In local scope no resources are printed; a whole hex string of each would
  // be made even where it is left out.
  op->print(os, OpPrintingFlags().useLocalScope().enableDebugInfo());
  os << "\n";
}

absl::StatusOr<OwningOpRef<ModuleOp>>
weir::readText(MLIRContext &context, StringRef path, StringRef weights,
               DiagnosticCollector &diagnostics) {
  if (!llvm::sys::fs::exists(path))
    return absl::InvalidArgumentError(("'" + path + "' does not exist").str());
  // Verifying looks at constants, which have their bytes only later.
  ParserConfig config(&context, /*verifyAfterParse=*/false);
  auto module = parseSourceFile<ModuleOp>(path, config);
  if (!module)
    return diagnostics.takeStatus("reading the text");
  if (absl::Status status = loadResources(*module, weights); !status.ok())
    return status;
  if (failed(verify(*module)))
    return diagnostics.takeStatus("verifying the text");
  return module;
}
