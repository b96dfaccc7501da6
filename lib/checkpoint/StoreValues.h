//===- StoreValues.h - the values of a session, stored ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CHECKPOINT_STOREVALUES_H
#define WEIR_LIB_CHECKPOINT_STOREVALUES_H

#include "lib/session/SessionImpl.h"
#include "weir/checkpoint.hpp"

namespace weir::checkpoint {

/// Writes the variables' values at one moment as the checkpoint `path`, by the
/// keys and in the shards that the options say.
Status storeValues(detail::SessionImpl &session,
                   const std::vector<std::string> &names,
                   const SaveOptions &options, const std::string &path);

} // namespace weir::checkpoint

#endif // WEIR_LIB_CHECKPOINT_STOREVALUES_H
