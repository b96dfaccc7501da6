//===- Options.h - command lines of the driver's verbs ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table of options for each verb, which is parser and help in one. (LLVM's
// command line library would mix in the options of every library that is
// linked, prints two lines for a mistake and knows no passing on.)
//===----------------------------------------------------------------------===//
#ifndef WEIR_TOOLS_WEIR_OPTIONS_H
#define WEIR_TOOLS_WEIR_OPTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <functional>
#include <string>
#include <vector>

namespace weir::tool {

/// Exit statuses.
enum Exit : int {
  ExitDone = 0,
  ExitModel = 1,       ///< the model or an input is at fault
  ExitUsage = 2,       ///< the command line is at fault
  ExitUnsupported = 3, ///< ops that are not supported
  ExitDifferent = 4,   ///< outputs differ from the expected
  ExitNoDevice = 5,    ///< the device asked for is not there
  ExitInternal = 70
};

/// What is wrong with a value; empty where nothing is.
using Complaint = std::string;

/// An option: `--name=VALUE` or `--name VALUE`, or `-o VALUE`.
struct Option {
  llvm::StringRef name;
  /// What it takes, for the help; empty: no value.
  llvm::StringRef argument;
  llvm::StringRef help;
  /// The heading in the help under which it and those after it stand, where one
  /// begins here.
  llvm::StringRef heading;
  /// Notes the value.
  std::function<Complaint(llvm::StringRef)> apply;
};

/// Options that store a value.
Option text(llvm::StringRef name, llvm::StringRef argument,
            llvm::StringRef help, std::string &value);
Option list(llvm::StringRef name, llvm::StringRef argument,
            llvm::StringRef help, std::vector<std::string> &values);
Option flag(llvm::StringRef name, llvm::StringRef help, bool &value);
Option number(llvm::StringRef name, llvm::StringRef argument,
              llvm::StringRef help, int least, int most, int &value);

/// A verb's command line.
class CommandLine {
public:
  CommandLine(llvm::StringRef verb, llvm::StringRef usage,
              llvm::StringRef summary)
      : verb(verb), usage(usage), summary(summary) {}

  /// Begins a group of options in the help.
  void group(llvm::StringRef heading) { nextHeading = heading; }
  void add(Option option);
  /// Reads the words after the verb. ExitDone, or the status to end with:
  /// having said why, or having printed the help.
  struct Result {
    bool isDone; ///< the process ends with `status`
    Exit status;
  };
  Result parse(llvm::ArrayRef<const char *> words);

  /// Words that are no options.
  llvm::ArrayRef<std::string> positional() const { return words; }

private:
  void printHelp() const;
  const Option *find(llvm::StringRef name) const;
  Complaint parseOption(llvm::ArrayRef<const char *> words, size_t &i);
  Complaint unknown(llvm::StringRef name) const;

  llvm::StringRef verb, usage, summary, nextHeading;
  std::vector<Option> options;
  std::vector<std::string> words;
};

/// The candidate that is nearest to a misspelt word, or an empty string.
llvm::StringRef nearest(llvm::StringRef word,
                        llvm::ArrayRef<llvm::StringRef> candidates);

/// Prints `weir: error: MESSAGE`; returns the status.
Exit fail(Exit status, const llvm::Twine &message);

} // namespace weir::tool

#endif // WEIR_TOOLS_WEIR_OPTIONS_H
