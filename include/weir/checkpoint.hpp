//===- weir/checkpoint.hpp - variables in files ----------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++17. Checkpoints are TensorFlow's tensor bundles: what one writes the other
// reads.
//
//   weir::Saver saver;
//   saver.Save(session, "run/model", 1000);
//   ...
//   weir::Result<std::string> last = weir::LatestCheckpoint("run");
//   if (last.ok())
//     weir::Restore(session, *last);
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_CHECKPOINT_HPP
#define WEIR_CHECKPOINT_HPP

#include "weir/session.hpp"

namespace weir {

/// How a Saver saves.
struct SaveOptions {
  /// As many checkpoints of a prefix as are kept in its folder: once a new one
  /// is whole, the oldest go. 0: all.
  int keep = 5;
  /// Files that the data lies in, from 1 to 99999.
  int shards = 1;
  /// Variables, by name; empty: all of the graph.
  std::vector<std::string> variables;
  /// Keys in the checkpoint of variables that are stored by other names.
  std::map<std::string, std::string> names;
};

/// Saves the variables of sessions. Keeps nothing between two calls: what was
/// saved is in the folder's `checkpoint` file, so that a process that begins
/// anew goes on where another ended.
///
/// Thread safety: one thread at a time, and one process, saves into a folder;
/// runs of the session may go on meanwhile.
class Saver {
public:
  explicit Saver(SaveOptions options = {}) : options_(std::move(options)) {}

  /// Writes the values that the variables have at one moment as
  /// `PREFIX-STEP.index` and its data files, then notes it as the last one in
  /// the file `checkpoint` of the folder, then deletes the oldest. Returns
  /// `PREFIX-STEP`, which Restore takes.
  ///
  /// Files are written beside their places and renamed, the index last: the
  /// process may be killed at any time, and what LatestCheckpoint finds then is
  /// whole. The same values give the same bytes. What has been saved as the
  /// same step before is replaced, and is not there in between. Takes memory
  /// for a copy of the variables.
  ///
  /// Errors: IoError, after which only files of a save that was complete are
  /// there; AssertionFailed (a variable without a value); NotFound (a name in
  /// the options); InvalidArgument (two variables by one key, shards, an empty
  /// prefix, a negative step).
  WEIR_API Result<std::string>
  Save(const Session &session, const std::string &prefix, int64_t step) const;

private:
  SaveOptions options_;
};

/// The last whole checkpoint of those that the folder's `checkpoint` file
/// lists, as Save returned it. Errors: NotFound where there is none;
/// InvalidArgument where the file is damaged; IoError.
WEIR_API Result<std::string> LatestCheckpoint(const std::string &folder);

/// How a checkpoint is restored.
struct RestoreOptions {
  /// Variables, by name; empty: all of the graph.
  std::vector<std::string> variables;
  /// Keys in the checkpoint of variables that it holds by other names.
  std::map<std::string, std::string> names;
  /// Variables that the checkpoint lacks keep the values that they have.
  bool allow_missing = false;
};

/// Gives variables of the session the values of a checkpoint, TensorFlow's or
/// ours, whatever they were before: all of them, or after an error none. A
/// variable `v` is found by the name that the options give it, as `v`, as
/// `v/.ATTRIBUTES/VARIABLE_VALUE`, or by the key that the model's own
/// checkpoint had for it. What is left over in the checkpoint is passed by.
/// `path` is what Save returned: the part of the files' names before `.index`.
/// Nothing in the files is trusted; checksums of all that is read are checked.
///
/// Errors, each in one line: NotFound (variables that the checkpoint lacks, all
/// of them; names that the graph hasn't); InvalidArgument (another type or
/// shape than a variable's, files that are damaged); IoError.
/// Thread-safe as a run that changes variables is.
WEIR_API Status Restore(Session &session, const std::string &path,
                        const RestoreOptions &options = {});

/// What a checkpoint holds.
struct StoredVariable {
  std::string key;
  DType dtype; ///< None where Weir has no such type
  Shape shape;
};

/// All that a checkpoint holds but strings, by key. Errors as Restore's.
WEIR_API Result<std::vector<StoredVariable>>
ListCheckpoint(const std::string &path);

} // namespace weir

#endif // WEIR_CHECKPOINT_HPP
