//===- RunOptions.h - options of runs, names of tensors ---------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CAPI_RUNOPTIONS_H
#define WEIR_LIB_CAPI_RUNOPTIONS_H

#include "lib/capi/Handles.h"

namespace weir::capi {

/// The names; throws where one is NULL.
std::vector<Fetch> toFetches(const char *const *names, size_t count,
                             const char *argument);

/// The C++ API's options for those of the C API, which may be null. Throws
/// Status where they are wrong.
RunOptions toRunOptions(const weir_run_options *options);

} // namespace weir::capi

#endif // WEIR_LIB_CAPI_RUNOPTIONS_H
