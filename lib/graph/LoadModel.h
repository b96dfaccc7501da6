//===- LoadModel.h - graphs of saved models ---------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_LOADMODEL_H
#define WEIR_LIB_GRAPH_LOADMODEL_H

#include "lib/readers/Readers.h"
#include "weir/graph.hpp"

namespace weir::detail {

/// LoadModel with limits of what is read.
Result<Graph> loadModel(const std::string &path, const LoadOptions &options,
                        const ReadLimits &limits);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_LOADMODEL_H
