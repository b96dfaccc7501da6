//===- Export.h - what a run needs of a graph -------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_EXPORT_H
#define WEIR_LIB_GRAPH_EXPORT_H

#include "absl/status/statusor.h"
#include "lib/graph/GraphImpl.h"
#include "lib/readers/Readers.h"

namespace weir::detail {

/// A module in the context `into`, as readers make them, with the one signature
/// that is asked for and what it needs of the graph. Its inputs are the feeds,
/// its outputs the fetches and then the targets, all in the order and by the
/// names of the request; those without a value are of type `none`.
///
/// Large constants are not copied: they are bytes of the graph, which must
/// outlive the context. One thread at a time may do this for a graph. Errors:
/// the graph's own; NotFound for a name that it hasn't.
absl::StatusOr<mlir::OwningOpRef<mlir::ModuleOp>>
exportFor(const GraphImpl &graph, const SignatureRequest &request,
          mlir::MLIRContext &into);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_EXPORT_H
