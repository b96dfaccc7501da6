//===- Table.h - sorted string tables ------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_LIB_READERS_TENSORFLOW_TABLE_H
#define WEIR_LIB_READERS_TENSORFLOW_TABLE_H

#include "absl/status/statusor.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <string>

namespace weir::tf {

/// The entries of a LevelDB table (leveldb's doc/table_format.md), the format
/// of a checkpoint's index: blocks with prefix-compressed keys, an index block
/// of their places, and a footer. Checksums are checked; blocks must not be
/// compressed, as TensorFlow's never are. (leveldb's own reader trusts the
/// sizes in the footer.)
absl::StatusOr<std::map<std::string, llvm::StringRef>>
readTable(llvm::StringRef file);

} // namespace weir::tf

#endif // WEIR_LIB_READERS_TENSORFLOW_TABLE_H
