//===- View.h - the C++ header of a compiled program ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_VIEW_H
#define WEIR_CODEGEN_COMPANIONS_VIEW_H

#include "codegen/companions/Names.h"

namespace weir::codegen {

/// The text of `<name>.hpp`: C++17 over the C header, the file `header` beside
/// it: weir/view.hpp, and in a namespace a struct for each signature.
std::string viewText(const ProgramNames &program, llvm::StringRef header);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_VIEW_H
