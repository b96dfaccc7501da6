//===- Package.h - how build systems find a library -------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Both files name the library by its place beside them, so that the folder can
// be moved.
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_PACKAGE_H
#define WEIR_CODEGEN_COMPANIONS_PACKAGE_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weir::codegen {

/// The text of `<stem>.pc`, for pkg-config. `library` is the file `x.a` or
/// `x.so` without its folder; `program` the C prefix.
std::string pkgConfigText(llvm::StringRef library, llvm::StringRef program);

/// The text of `<stem>-config.cmake`: `find_package(<stem>)` gives the target
/// `<stem>::<stem>`.
std::string cmakeConfigText(llvm::StringRef library);

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_PACKAGE_H
