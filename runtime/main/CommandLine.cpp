//===- CommandLine.cpp - the command line of a program --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/main/CommandLine.h"

#include "runtime/base/Text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

using namespace weir::rt;

namespace {

/// An option's value on its way into the CommandLine.
struct OptionUse {
  const Tool &tool;
  CommandLine &line;
  const char *name;
  const char *value; ///< null where the option takes none
};

/// An option: its name, what it takes (null: nothing) and what it does.
struct Option {
  const char *name;
  const char *argument;
  const char *help;
  int (*apply)(const OptionUse &use);
};

} // namespace

bool Binding::isFor(const char *other) const {
  return strlen(other) == size_t(nameSize) &&
         memcmp(name, other, size_t(nameSize)) == 0;
}

static int addBinding(const OptionUse &use, BindingList &list) {
  const char *equals = strchr(use.value, '=');
  if (!equals || equals == use.value)
    return use.tool.fail(ExitUsage, "%s takes NAME=VALUE, not '%s'", use.name,
                         use.value);
  list.bindings[list.count++] = {use.value, int(equals - use.value),
                                 equals + 1};
  return ExitDone;
}

static int setNumber(const OptionUse &use, long least, long most,
                     int32_t &number) {
  char *end;
  errno = 0;
  long value = strtol(use.value, &end, 10);
  if (errno || end == use.value || *end || value < least || value > most)
    return use.tool.fail(ExitUsage,
                         "%s takes a number from %ld to %ld, not "
                         "'%s'",
                         use.name, least, most, use.value);
  number = int32_t(value);
  return ExitDone;
}

static const Option options[] = {
    {"--input", "NAME=@FILE.npy", "an input, read from a file",
     [](const OptionUse &use) { return addBinding(use, use.line.inputs); }},
    {"--input", "NAME=2x8xf32=1", "an input of that shape, type and value",
     nullptr},
    {"--output", "NAME=@FILE.npy", "write an output; others are printed",
     [](const OptionUse &use) { return addBinding(use, use.line.outputs); }},
    {"--signature", "NAME", "the signature to run",
     [](const OptionUse &use) -> int {
       use.line.signature = use.value;
       return ExitDone;
     }},
    {"--threads", "N", "threads to use (default 0: all CPUs allowed)",
     [](const OptionUse &use) {
       return setNumber(use, 0, 1024, use.line.threads);
     }},
    {"--repeat", "N", "after a first run, run N times more and time them",
     [](const OptionUse &use) {
       return setNumber(use, 1, 1000000000, use.line.repeat);
     }},
    {"--weights", "FILE", "the file of the weights, where they have their own",
     [](const OptionUse &use) -> int {
       use.line.weights = use.value;
       return ExitDone;
     }},
    {"--verify-weights", nullptr, "check all bytes of that file first",
     [](const OptionUse &use) -> int {
       use.line.verifyWeights = true;
       return ExitDone;
     }},
    {"--help", nullptr, "print this",
     [](const OptionUse &use) -> int {
       use.line.help = true;
       return ExitDone;
     }},
    {"--version", nullptr, "print the program's name and its compiler",
     [](const OptionUse &use) -> int {
       use.line.version = true;
       return ExitDone;
     }},
};

void weir::rt::printOptions() {
  for (const Option &option : options) {
    Text usage;
    usage.add("%s%s%s", option.name, option.argument ? " " : "",
              option.argument ? option.argument : "");
    printf("  %-26s %s\n", usage.c_str(), option.help);
  }
}

static const Option *findOption(const char *text, size_t size) {
  for (const Option &option : options)
    if (strlen(option.name) == size && memcmp(option.name, text, size) == 0)
      return &option;
  return nullptr;
}

/// The number of edits that turn a into b; long words count as far apart.
static size_t editDistance(const char *a, const char *b) {
  size_t row[64];
  size_t aSize = strlen(a), bSize = strlen(b);
  if (bSize >= 64)
    return bSize;
  for (size_t j = 0; j <= bSize; ++j)
    row[j] = j;
  for (size_t i = 1; i <= aSize; ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= bSize; ++j) {
      size_t best = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      best = diagonal + 1 < best ? diagonal + 1 : best;
      row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
    }
  }
  return row[bSize];
}

static int failUnknown(const Tool &tool, const char *text, int size) {
  char word[64];
  snprintf(word, sizeof(word), "%.*s", size, text);
  const Option *nearest = nullptr;
  size_t least = 3; // more edits than two make another word
  for (const Option &option : options) {
    size_t distance = editDistance(option.name, word);
    if (distance < least) {
      least = distance;
      nearest = &option;
    }
  }
  if (nearest)
    return tool.fail(ExitUsage, "unknown option '%s'; did you mean '%s'?", word,
                     nearest->name);
  return tool.fail(ExitUsage, "unknown option '%s'; see --help", word);
}

/// Applies the option at argv[i] and steps over what it takes.
static int applyOption(const Tool &tool, char **argv, int &i,
                       CommandLine &line) {
  const char *text = argv[i];
  if (text[0] != '-')
    return tool.fail(ExitUsage, "'%s' is no option; see --help", text);
  size_t size = strcspn(text, "=");
  const Option *option = findOption(text, size);
  if (!option)
    return failUnknown(tool, text, int(size));
  const char *value = text[size] == '=' ? text + size + 1 : nullptr;
  if (!option->argument && value)
    return tool.fail(ExitUsage, "%s takes no value", option->name);
  if (option->argument && !value)
    value = argv[i + 1] ? argv[++i] : nullptr;
  if (option->argument && !value)
    return tool.fail(ExitUsage, "%s takes %s", option->name, option->argument);
  return option->apply({tool, line, option->name, value});
}

int weir::rt::parseCommandLine(const Tool &tool, int argc, char **argv,
                               CommandLine &line) {
  if (!line.inputs.bindings.reset(argc) || !line.outputs.bindings.reset(argc))
    return tool.fail(ExitModel, "no memory");
  for (int i = 1; i < argc; ++i)
    if (int status = applyOption(tool, argv, i, line))
      return status;
  return ExitDone;
}
