//===- Devices.cpp - names of devices -------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/Devices.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace weir::detail;
using llvm::StringRef;

/// The types that may stand without `device:` before them.
static bool isShortType(StringRef text) {
  return text.equals_insensitive("cpu") || text.equals_insensitive("gpu") ||
         text.equals_insensitive("tpu");
}

/// A number of at most nine digits.
static bool parseNumber(StringRef text, std::optional<int64_t> &number) {
  int64_t value;
  if (text.empty() || text.size() > 9 || !llvm::all_of(text, llvm::isDigit) ||
      text.getAsInteger(10, value))
    return false;
  number = value;
  return true;
}

/// `type` and, where it isn't `*`, `index`.
static bool parseType(StringRef type, StringRef index, Device &device) {
  if (device.type || type.empty() || !llvm::all_of(type, llvm::isAlnum))
    return false;
  device.type = type.upper();
  return index == "*" || parseNumber(index, device.index);
}

/// One of the parts between the slashes.
static bool parsePart(StringRef part, Device &device) {
  llvm::SmallVector<StringRef, 3> words;
  part.split(words, ':');
  StringRef key = words[0];
  if (words.size() == 2 && key == "job") {
    device.job = words[1].str();
    return !words[1].empty();
  }
  if (words.size() == 2 && key == "replica")
    return parseNumber(words[1], device.replica);
  if (words.size() == 2 && key == "task")
    return parseNumber(words[1], device.task);
  if (words.size() == 3 && key == "device")
    return parseType(words[1], words[2], device);
  return words.size() <= 2 && isShortType(key) &&
         parseType(key, words.size() == 2 ? words[1] : "*", device);
}

std::optional<Device> Device::parse(std::string_view text, std::string &error) {
  Device device;
  llvm::SmallVector<StringRef, 4> parts;
  StringRef(text).split(parts, '/');
  for (StringRef part : parts)
    if (!part.empty() && !parsePart(part, device)) {
      error = "'" + std::string(text) + "' is no device: its part '" +
              part.str() + "' must be as job:NAME, replica:0, task:0, " +
              "device:GPU:0 or gpu:0, each at most once";
      return std::nullopt;
    }
  return device;
}

template <typename T>
static const std::optional<T> &firstOf(const std::optional<T> &inner,
                                       const std::optional<T> &outer) {
  return inner ? inner : outer;
}

Device Device::within(const Device &outer) const {
  return {firstOf(job, outer.job), firstOf(replica, outer.replica),
          firstOf(task, outer.task), firstOf(type, outer.type),
          firstOf(index, outer.index)};
}

std::string Device::toString() const {
  std::string text;
  if (job)
    text += "/job:" + *job;
  if (replica)
    text += "/replica:" + std::to_string(*replica);
  if (task)
    text += "/task:" + std::to_string(*task);
  if (type)
    text += "/device:" + *type + ":" + (index ? std::to_string(*index) : "*");
  return text;
}
