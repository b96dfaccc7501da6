//===- Options.h - texts `NAME=VALUE` ---------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CAPI_OPTIONS_H
#define WEIR_LIB_CAPI_OPTIONS_H

#include "lib/capi/Handles.h"

namespace weir::capi {

/// What an option's value does.
using OptionTaker = std::function<void(const std::string &value)>;
/// Options by name.
using OptionTable = std::map<std::string, OptionTaker>;

/// Gives each option's value to its taker. Throws Status for one that is
/// unknown or not `NAME=VALUE`.
void takeOptions(const char *const *options, size_t count,
                 const OptionTable &table);

/// The number that a text is; throws Status where it is none or out of range.
int64_t parseNumber(const std::string &text, int64_t least, int64_t most);

/// Takes whole numbers from `least` to `most`.
template <typename T>
OptionTaker number(T &target, int64_t least, int64_t most) {
  return [&target, least, most](const std::string &value) {
    target = T(parseNumber(value, least, most));
  };
}
/// Takes any text.
inline OptionTaker anyText(std::string &target) {
  return [&target](const std::string &value) { target = value; };
}
/// Takes one of some words.
OptionTaker word(std::string &target, std::vector<std::string> words);
/// Takes words between commas.
OptionTaker list(std::vector<std::string> &target);

} // namespace weir::capi

#endif // WEIR_LIB_CAPI_OPTIONS_H
