//===- TextSource.h - sessions of imported text -----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_TEXTSOURCE_H
#define WEIR_TOOLS_WEIR_TEXTSOURCE_H

#include "lib/compiler/Compiler.h"
#include "lib/session/Source.h"

namespace weir::tool {

/// Text of functions of weir ops. Its signatures are run as a whole: inputs and
/// outputs have names `SIGNATURE/NAME`.
class TextSource : public session::Source {
public:
  /// Null where the text is a graph that is still to be imported.
  static absl::StatusOr<std::unique_ptr<TextSource>>
  open(const CompileOptions &options);

  absl::Status status() const override { return absl::OkStatus(); }
  absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>
  makeModule(const SignatureRequest &request,
             mlir::MLIRContext &context) const override;
  std::optional<session::SourceVariable>
  findVariable(llvm::StringRef name) const override;
  session::SourceVariable describe(llvm::StringRef tensor) const override;
  std::vector<session::SourceVariable> variables() const override;
  std::vector<session::SourceSignature> signatures() const override {
    return entries;
  }

private:
  explicit TextSource(std::unique_ptr<Compilation> text)
      : text(std::move(text)) {}

  std::unique_ptr<Compilation> text;
  std::vector<session::SourceSignature> entries;
};

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_TEXTSOURCE_H
