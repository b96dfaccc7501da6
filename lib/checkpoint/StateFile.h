//===- StateFile.h - the list of checkpoints of a folder -------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CHECKPOINT_STATEFILE_H
#define WEIR_LIB_CHECKPOINT_STATEFILE_H

#include "weir/status.hpp"

#include <optional>
#include <vector>

namespace weir::checkpoint {

/// What the file says: paths are relative to the folder, or whole.
struct StateFile {
  std::string latest;
  /// The oldest first; `latest` among them.
  std::vector<std::string> all;
};

/// The folder that a path lies in, `.` for a mere name; and the name.
std::string folderOf(const std::string &path);
std::string nameOf(const std::string &path);
/// A path of the file, as seen from here.
std::string inFolder(const std::string &folder, const std::string &path);

/// Whether a checkpoint has its index: then it is whole.
bool isWhole(const std::string &path);

/// None where there is no such file.
Result<std::optional<StateFile>> readStateFile(const std::string &folder);

/// TensorFlow's CheckpointState, as text. It appears whole.
Status writeStateFile(const std::string &folder, const StateFile &state);

} // namespace weir::checkpoint

#endif // WEIR_LIB_CHECKPOINT_STATEFILE_H
