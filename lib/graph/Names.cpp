//===- Names.cpp - names of nodes, made unique ----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Names.h"
#include <algorithm>

using namespace weir::detail;

static bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

static std::string lower(std::string_view name) {
  std::string result(name);
  for (char &c : result)
    if (c >= 'A' && c <= 'Z')
      c += 'a' - 'A';
  return result;
}

void NameTable::add(std::string_view name) { ++counts[lower(name)]; }

std::string NameTable::makeUnique(std::string_view name) {
  std::string base = lower(name), key = base;
  int64_t number = counts[base]++;
  if (number == 0)
    return std::string(name);
  // Somebody may have asked for `add_1` itself.
  for (; counts.count(key); ++number)
    key = base + "_" + std::to_string(number);
  counts[key] = 1;
  return std::string(name) + "_" + std::to_string(number - 1);
}

bool weir::detail::isScopeName(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return isLetterOrDigit(c) ||
           std::string_view("_.\\/>-").find(c) != std::string_view::npos;
  });
}

bool weir::detail::isOpName(std::string_view name) {
  return !name.empty() && (isLetterOrDigit(name[0]) || name[0] == '.') &&
         isScopeName(name);
}

std::string weir::detail::joinScope(std::string_view scope,
                                    std::string_view name) {
  std::string result(scope);
  if (!scope.empty())
    result += '/';
  return result.append(name);
}
