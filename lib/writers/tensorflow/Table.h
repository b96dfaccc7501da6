//===- Table.h - sorted string tables, written ------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_WRITERS_TENSORFLOW_TABLE_H
#define WEIR_LIB_WRITERS_TENSORFLOW_TABLE_H

#include <map>
#include <string>

namespace weir::tf {

/// The entries as a LevelDB table (leveldb's doc/table_format.md), the format
/// of a checkpoint's index: blocks of about 256 KiB, not compressed, as
/// TensorFlow writes them.
std::string writeTable(const std::map<std::string, std::string> &entries);

} // namespace weir::tf

#endif // WEIR_LIB_WRITERS_TENSORFLOW_TABLE_H
