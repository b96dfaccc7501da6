//===- Options.cpp - command lines of the driver's verbs ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/Options.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace weir::tool;
using llvm::ArrayRef;
using llvm::StringRef;

/// The message in one line: names come from files, and may hold line breaks and
/// what terminals obey.
static std::string makePlain(std::string message) {
  std::string plain;
  for (char c : message)
    if (llvm::isPrint(c) || static_cast<unsigned char>(c) >= 0x80)
      plain += c;
    else
      plain += "\\x" + llvm::toHex(StringRef(&c, 1), /*LowerCase=*/true);
  return plain;
}

Exit weir::tool::fail(Exit status, const llvm::Twine &message) {
  llvm::outs().flush();
  llvm::errs() << "weir: error: " << makePlain(message.str()) << "\n";
  return status;
}

Option weir::tool::text(StringRef name, StringRef argument, StringRef help,
                        std::string &value) {
  return {name, argument, help, "", [&value](StringRef given) -> Complaint {
            value = given.str();
            return "";
          }};
}

Option weir::tool::list(StringRef name, StringRef argument, StringRef help,
                        std::vector<std::string> &values) {
  return {name, argument, help, "", [&values](StringRef given) -> Complaint {
            values.push_back(given.str());
            return "";
          }};
}

Option weir::tool::flag(StringRef name, StringRef help, bool &value) {
  return {name, "", help, "", [&value](StringRef) -> Complaint {
            value = true;
            return "";
          }};
}

Option weir::tool::number(StringRef name, StringRef argument, StringRef help,
                          int least, int most, int &value) {
  return {name, argument, help, "",
          [=, &value](StringRef given) -> Complaint {
            int parsed;
            if (given.getAsInteger(10, parsed) || parsed < least ||
                parsed > most)
              return llvm::formatv("{0} takes a number from {1} to {2}, not "
                                   "'{3}'",
                                   name, least, most, given);
            value = parsed;
            return "";
          }};
}

StringRef weir::tool::nearest(StringRef word, ArrayRef<StringRef> candidates) {
  StringRef best;
  unsigned least = 3; // more edits than two make another word
  for (StringRef candidate : candidates) {
    unsigned distance = candidate.edit_distance(word, true, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

void CommandLine::add(Option option) {
  option.heading = nextHeading;
  nextHeading = "";
  options.push_back(std::move(option));
}

const Option *CommandLine::find(StringRef name) const {
  for (const Option &option : options)
    if (option.name == name)
      return &option;
  return nullptr;
}

Complaint CommandLine::unknown(StringRef name) const {
  std::vector<StringRef> names;
  for (const Option &option : options)
    names.push_back(option.name);
  StringRef best = nearest(name, names);
  if (best.empty())
    return ("unknown option '" + name + "'; see weir " + verb + " --help").str();
  return ("unknown option '" + name + "'; did you mean '" + best + "'?").str();
}

/// Reads the option at words[i], and steps over a value that stands by itself.
Complaint CommandLine::parseOption(ArrayRef<const char *> words, size_t &i) {
  StringRef word = words[i];
  auto [name, value] = word.split('=');
  bool hasValue = name.size() != word.size();
  // -O2, as compilers take it.
  if (word.starts_with("-O") && word.size() > 2 && find("-O")) {
    name = "-O";
    value = word.drop_front(2);
    hasValue = true;
  }
  const Option *option = find(name);
  if (!option)
    return unknown(name);
  if (option->argument.empty() && hasValue)
    return (name + " takes no value").str();
  if (!option->argument.empty() && !hasValue) {
    if (i + 1 == words.size())
      return (name + " takes " + option->argument).str();
    value = words[++i];
  }
  return option->apply(value);
}

CommandLine::Result CommandLine::parse(ArrayRef<const char *> given) {
  for (size_t i = 0; i < given.size(); ++i) {
    StringRef word = given[i];
    if (word == "--help" || word == "-h") {
      printHelp();
      return {true, ExitDone};
    }
    if (!word.starts_with("-") || word == "-") {
      words.push_back(word.str());
      continue;
    }
    if (Complaint complaint = parseOption(given, i); !complaint.empty())
      return {true, fail(ExitUsage, complaint)};
  }
  return {false, ExitDone};
}

/// `--name=VALUE`, `-o VALUE`, `-O0..3`.
static std::string spelling(const Option &option) {
  if (option.argument.empty())
    return option.name.str();
  if (option.name.starts_with("--"))
    return (option.name + "=" + option.argument).str();
  return (option.name + (option.name == "-O" ? "" : " ") + option.argument)
      .str();
}

void CommandLine::printHelp() const {
  llvm::raw_ostream &os = llvm::outs();
  os << "Usage: weir " << verb << " " << usage << "\n\n" << summary << "\n";
  for (const Option &option : options) {
    if (!option.heading.empty())
      os << "\n" << option.heading << ":\n";
    os << llvm::formatv("  {0,-26} {1}\n", spelling(option), option.help);
  }
}
