//===- weir/export.hpp - what the library exports ---------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_EXPORT_HPP
#define WEIR_EXPORT_HPP

/// Marks what libweir.so exports: everything else in it is hidden.
#if defined(__GNUC__)
#define WEIR_API __attribute__((visibility("default")))
#else
#define WEIR_API
#endif

#endif // WEIR_EXPORT_HPP
