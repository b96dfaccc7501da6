//===- GraphSource.h - programs from the API's graphs -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_GRAPHSOURCE_H
#define WEIR_LIB_SESSION_GRAPHSOURCE_H

#include "lib/session/ProgramTable.h"
#include "weir/graph.hpp"

namespace weir::session {

/// The programs of the graph, which keeps the table: whoever has it keeps the
/// graph, too. Thread-safe.
std::shared_ptr<ProgramTable> programsOf(const Graph &graph);

} // namespace weir::session

#endif // WEIR_LIB_SESSION_GRAPHSOURCE_H
