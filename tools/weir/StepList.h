//===- StepList.h - runs of one session, one after the other ----*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_STEPLIST_H
#define WEIR_TOOLS_WEIR_STEPLIST_H

#include "absl/status/statusor.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace weir::tool {

/// A tensor and the key of its array in a .npz file.
struct StepTensor {
  std::string tensor, key;
};

/// One run: of a signature of the model's own, or of tensors of its graph.
struct Step {
  std::string
      signature; ///< empty: the tensors and targets stand for themselves
  std::vector<std::string> targets;
  std::vector<StepTensor> feeds, fetches;
};

/// Reads a JSON file:
///
///   [{"targets": ["init"], "feeds": {}, "fetches": {}},
///    {"feeds": {"x:0": "x"}, "fetches": {"y:0": "y"}},
///    {"signature": "serve", "feeds": {"x": "x"}, "fetches": {"y": "y"}}]
///
/// What a step doesn't say is empty. Errors name the file and the step.
absl::StatusOr<std::vector<Step>> readSteps(const std::string &path);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_STEPLIST_H
