//===- Texts.h - headers that generated ones contain ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CODEGEN_COMPANIONS_TEXTS_H
#define WEIR_CODEGEN_COMPANIONS_TEXTS_H

namespace weir::codegen {

/// weir/abi.h, weir/model.h and weir/view.hpp without their includes of one
/// another: Texts.cpp is made of the files by CMake.
extern const char *const kAbiText;
extern const char *const kModelText;
extern const char *const kViewText;

} // namespace weir::codegen

#endif // WEIR_CODEGEN_COMPANIONS_TEXTS_H
