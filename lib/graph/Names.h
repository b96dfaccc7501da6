//===- Names.h - names of nodes, made unique --------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_NAMES_H
#define WEIR_LIB_GRAPH_NAMES_H

#include <string>
#include <string_view>
#include <unordered_map>

namespace weir::detail {

/// The names that a graph has given away, as TensorFlow's Graph.unique_name
/// counts them: without regard to case, each with the number of the next.
///
///   add, add -> add, add_1;  add_1, add, add -> add_1, add, add_2
class NameTable {
public:
  /// The name, or with `_1`, `_2` ... what is free; notes it.
  std::string makeUnique(std::string_view name);
  /// Notes a name that is taken as it is.
  void add(std::string_view name);

private:
  std::unordered_map<std::string, int64_t> counts;
};

/// A letter, digit or `.`, then also `_ \ / > -`.
bool isOpName(std::string_view name);
/// The same, where the first need not be special: a scope within another.
bool isScopeName(std::string_view name);

/// `scope/name`, or the name alone.
std::string joinScope(std::string_view scope, std::string_view name);

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_NAMES_H
