//===- StateFile.cpp - the list of checkpoints of a folder ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/checkpoint/StateFile.h"
#include "lib/writers/tensorflow/Files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

using namespace weir;
using namespace weir::checkpoint;

static constexpr char kName[] = "checkpoint";
static constexpr char kLatest[] = "model_checkpoint_path";
static constexpr char kAll[] = "all_model_checkpoint_paths";
/// Far more than lists of checkpoints take.
static constexpr int64_t kMostBytes = 1 << 24;

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

std::string checkpoint::folderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string checkpoint::nameOf(const std::string &path) {
  return path.substr(path.rfind('/') + 1);
}

std::string checkpoint::inFolder(const std::string &folder,
                                 const std::string &path) {
  return path.empty() || path[0] == '/' ? path : folder + "/" + path;
}

bool checkpoint::isWhole(const std::string &path) {
  struct stat status;
  return stat((path + ".index").c_str(), &status) == 0 &&
         S_ISREG(status.st_mode);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string quote(const std::string &text) {
  static constexpr char digits[] = "01234567";
  std::string quoted = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\')
      quoted += '\\';
    if (c >= 0x20 && c < 0x7f)
      quoted += char(c);
    else
      quoted += {'\\', digits[c >> 6], digits[c >> 3 & 7], digits[c & 7]};
  }
  return quoted + "\"";
}

/// A character of a quoted text, from `at` on; escapes are C's.
static bool unescape(const std::string &text, size_t &at, char &c) {
  static constexpr char names[] = "n\nr\rt\t\"\"''\\\\";
  c = text[at++];
  if (c != '\\')
    return true;
  if (at == text.size())
    return false;
  if (unsigned(text[at] - '0') < 8) {
    unsigned value = 0;
    for (int i = 0; i < 3 && at < text.size() && unsigned(text[at] - '0') < 8;
         ++i)
      value = value * 8 + unsigned(text[at++] - '0');
    c = char(value);
    return value < 256;
  }
  char name = text[at++];
  for (size_t i = 0; i + 1 < sizeof(names); i += 2)
    if (names[i] == name) {
      c = names[i + 1];
      return true;
    }
  return false;
}

/// `NAME: "VALUE"`, or with another kind of value, which is left alone.
static bool parseLine(const std::string &line, std::string &name,
                      std::string &value) {
  size_t colon = line.find(':');
  size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string::npos || line[begin] == '#')
    return true; // nothing
  if (colon == std::string::npos)
    return false;
  name =
      line.substr(begin, line.find_last_not_of(" \t", colon - 1) + 1 - begin);
  size_t at = line.find_first_not_of(" \t", colon + 1);
  if (at == std::string::npos)
    return false;
  char end = line[at++];
  if (end != '"' && end != '\'')
    return name != kLatest && name != kAll;
  for (char c; at < line.size() && line[at] != end; value += c)
    if (!unescape(line, at, c))
      return false;
  return at < line.size() &&
         line.find_first_not_of(" \t\r", at + 1) == std::string::npos;
}

static Result<StateFile> parse(const std::string &path, std::istream &text) {
  StateFile state;
  size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    std::string name, value;
    ++number;
    if (!parseLine(line, name, value))
      return Status(StatusCode::InvalidArgument, "'" + path + "': line " +
                                                     std::to_string(number) +
                                                     " is damaged");
    if (name == kLatest)
      state.latest = value;
    else if (name == kAll)
      state.all.push_back(value);
  }
  return state;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

Result<std::optional<StateFile>>
checkpoint::readStateFile(const std::string &folder) {
  std::string path = folder + "/" + kName;
  struct stat status;
  auto fail = [&](const char *what) {
    return Status(StatusCode::IoError, "'" + path + "': " + what);
  };
  if (stat(path.c_str(), &status) != 0 && errno == ENOENT)
    return std::optional<StateFile>();
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(std::strerror(errno));
  if (!S_ISREG(status.st_mode) || status.st_size > kMostBytes)
    return fail("is no list of checkpoints");
  auto state = parse(path, file);
  if (!state.ok())
    return state.status();
  return std::optional<StateFile>(std::move(*state));
}

Status checkpoint::writeStateFile(const std::string &folder,
                                  const StateFile &state) {
  std::ostringstream text;
  text << kLatest << ": " << quote(state.latest) << '\n';
  for (const std::string &path : state.all)
    text << kAll << ": " << quote(path) << '\n';
  return tf::writeWhole(folder + "/" + kName, text.str());
}
