//===- Options.cpp - texts `NAME=VALUE` -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/Options.h"

#include <algorithm>
#include <charconv>

using namespace weir;
using namespace weir::capi;

/// `a, b or c`.
static std::string enumerate(const std::vector<std::string> &words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

static Status refusal(const std::string &message) {
  return Status(StatusCode::InvalidArgument, message);
}

static void takeOption(std::string_view option, const OptionTable &table) {
  size_t equals = option.find('=');
  if (equals == std::string_view::npos)
    throw refusal("option '" + std::string(option) + "' is not NAME=VALUE");
  std::string name(option.substr(0, equals));
  auto found = table.find(name);
  if (found == table.end()) {
    std::vector<std::string> known;
    for (const auto &entry : table)
      known.push_back(entry.first);
    throw refusal("option '" + name + "' is unknown, must be " +
                  enumerate(known));
  }
  try {
    found->second(std::string(option.substr(equals + 1)));
  } catch (const Status &status) {
    throw refusal("option '" + name + "': " + status.message());
  }
}

void capi::takeOptions(const char *const *options, size_t count,
                       const OptionTable &table) {
  needAll(options, count, "options");
  for (size_t i = 0; i < count; ++i)
    takeOption(text(options[i], "options"), table);
}

int64_t capi::parseNumber(const std::string &text, int64_t least,
                          int64_t most) {
  int64_t value = 0;
  const char *end = text.data() + text.size();
  auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end || value < least || value > most)
    throw refusal("'" + text + "' is no whole number from " +
                  std::to_string(least) + " to " + std::to_string(most));
  return value;
}

OptionTaker capi::word(std::string &target, std::vector<std::string> words) {
  return [&target, words = std::move(words)](const std::string &value) {
    if (std::find(words.begin(), words.end(), value) == words.end())
      throw refusal("'" + value + "' must be " + enumerate(words));
    target = value;
  };
}

OptionTaker capi::list(std::vector<std::string> &target) {
  return [&target](const std::string &value) {
    target.clear();
    for (size_t begin = 0; begin <= value.size();) {
      size_t end = std::min(value.find(',', begin), value.size());
      if (end > begin)
        target.push_back(value.substr(begin, end - begin));
      begin = end + 1;
    }
  };
}
