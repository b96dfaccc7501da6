//===- weir-mutants.cpp - damaged models by the thousand -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//
//   weir-mutants --kind=graph --count=5000 --seed=1 test/tfcases/*/graph.pb
//
// makes damaged models and runs the driver's verbs on each, in forks of this
// one process: what programs do at their start is done once. Whatever a file
// holds, a verb must end with 0, 1 or 3, with one line of error, in time and
// memory. A line says what did not; the last line counts.
//
//===----------------------------------------------------------------------===//
#include "codegen/object/OutputFile.h"
#include "test/mutants/Trial.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace weir::test;
using llvm::StringRef;
using weir::codegen::TemporaryFolder;

// What sanitizers end with is none of the driver's statuses. What grows while
// it is filled is annotated by instrumented code alone, and LLVM's isn't.
extern "C" const char *__asan_default_options() {
  return "exitcode=99:detect_leaks=0:detect_container_overflow=0:"
         "quarantine_size_mb=16:max_allocation_size_mb=2048";
}
extern "C" const char *__ubsan_default_options() {
  return "exitcode=99:print_stacktrace=1";
}

namespace {
/// What all workers count together.
struct Counts {
  std::atomic<int64_t> mutants{0}, faults{0}, statuses[4]{};
  std::atomic<int64_t> mostMilliseconds{0}, mostMegabytes{0};
};

/// Tries every so many mutants.
class Worker {
public:
  Worker(const Options &options, const std::vector<Files> &models,
         Counts &counts, const TemporaryFolder &folder)
      : options(options), models(models), counts(counts), folder(folder) {}
  void run(int64_t first, int64_t step);

private:
  void tryMutant(int64_t number);
  std::string tryVerb(const Words &words, const std::string &out);
  void keep(const Files &mutant, int64_t number);

  const Options &options;
  const std::vector<Files> &models;
  Counts &counts;
  const TemporaryFolder &folder;
};
} // namespace

static void raise(std::atomic<int64_t> &most, int64_t value) {
  int64_t seen = most;
  while (seen < value && !most.compare_exchange_weak(seen, value))
    ;
}

/// The first file in a folder, by name; empty: none.
static std::string firstIn(const std::string &folder) {
  std::error_code error;
  llvm::sys::fs::directory_iterator it(folder, error), end;
  return it == end || error ? "" : it->path();
}

std::string Worker::tryVerb(const Words &words, const std::string &out) {
  Outcome outcome = runChild([&] { return runVerb(words); }, options.limits);
  raise(counts.mostMilliseconds, int64_t(1000 * outcome.seconds));
  raise(counts.mostMegabytes, outcome.peakBytes >> 20);
  if (outcome.status >= 0 && outcome.status < 4)
    ++counts.statuses[outcome.status];
  std::string fault = findFault(outcome, words[0]);
  if (fault.empty() && outcome.status != 0 && !firstIn(out).empty())
    fault = "failed and left '" + firstIn(out) + "'";
  if (fault.empty())
    return "";
  return words[0] + " " + fault + ": " + outcome.said.substr(0, 3000);
}

void Worker::keep(const Files &mutant, int64_t number) {
  std::string target =
      options.keep + "/" + options.kindName + "-" + std::to_string(number);
  if (!options.keep.empty() && !writeFiles(mutant, target))
    llvm::errs() << "cannot write '" << target << "'\n";
}

void Worker::tryMutant(int64_t number) {
  Files mutant = makeMutant(options, models, number);
  std::string place = folder.file("m"), out = folder.file("out");
  llvm::sys::fs::create_directories(place);
  llvm::sys::fs::create_directories(out);
  ++counts.mutants;
  if (!writeFiles(mutant, place)) {
    ++counts.faults;
    llvm::errs() << "cannot write '" << place << "'\n";
  }
  for (const Words &words : listTrials(options, mutant, place, out)) {
    std::string fault = tryVerb(words, out);
    if (fault.empty())
      continue;
    ++counts.faults;
    keep(mutant, number);
    llvm::outs() << options.kindName << " " << number << ": "
                 << StringRef(fault).rtrim() << "\n";
    llvm::outs().flush();
    break;
  }
  llvm::sys::fs::remove_directories(place);
  llvm::sys::fs::remove_directories(out);
}

void Worker::run(int64_t first, int64_t step) {
  for (int64_t i = first; i < options.first + options.count; i += step)
    tryMutant(i);
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// Does in this process what each fork would do anew.
static void warmUp(const Options &options, const Files &model) {
  auto folder = TemporaryFolder::create();
  if (!folder)
    return llvm::consumeError(folder.takeError());
  std::string place = folder->file("m"), out = folder->file("out");
  llvm::sys::fs::create_directories(out);
  if (!writeFiles(model, place))
    return;
  int terminal = dup(STDOUT_FILENO), errors = dup(STDERR_FILENO);
  int nowhere = open("/dev/null", O_WRONLY);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  for (const Words &words : listTrials(options, model, place, out))
    runVerb(words);
  llvm::outs().flush();
  fflush(nullptr);
  dup2(terminal, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  for (int file : {terminal, errors, nowhere})
    close(file);
}

/// A worker in a process of its own, which works in a folder of ours.
static bool startWorker(const Options &options,
                        const std::vector<Files> &models, Counts &counts,
                        const TemporaryFolder &folder, int number) {
  pid_t child = fork();
  if (child == 0) {
    // What verbs that are killed leave goes with the folder.
    setenv("TMPDIR", folder.file("").c_str(), 1);
    Worker(options, models, counts, folder)
        .run(options.first + number, options.jobs);
    _exit(0);
  }
  return child > 0;
}

static int report(const Options &options, const Counts &counts) {
  llvm::outs() << options.kindName << ": " << counts.mutants << " mutants of "
               << options.seeds.size() << " files, seed " << options.seed
               << ": verbs ended " << counts.statuses[0] << " times with 0, "
               << counts.statuses[1] << " with 1, " << counts.statuses[3]
               << " with 3; at most "
               << llvm::format("%.1f s and ",
                               double(counts.mostMilliseconds) / 1000)
               << counts.mostMegabytes << " MB\n"
               << counts.mutants - counts.faults << " passed, " << counts.faults
               << " failed\n";
  return counts.faults == 0 && counts.mutants == options.count ? 0 : 1;
}

static int runAll(const Options &options, const std::vector<Files> &models) {
  void *shared = mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    return 1;
  auto *counts = new (shared) Counts();
  warmUp(options, models.front());
  std::vector<TemporaryFolder> folders;
  for (int i = 0; i < options.jobs; ++i) {
    auto folder = TemporaryFolder::create();
    if (!folder) {
      llvm::errs() << llvm::toString(folder.takeError()) << "\n";
      return 1;
    }
    folders.push_back(std::move(*folder));
    if (!startWorker(options, models, *counts, folders.back(), i))
      return 1;
  }
  while (wait(nullptr) > 0)
    ;
  return report(options, *counts);
}

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

static std::optional<Kind> findKind(StringRef name) {
  return llvm::StringSwitch<std::optional<Kind>>(name)
      .Case("graph", Kind::Graph)
      .Case("bundle", Kind::Bundle)
      .Case("archive", Kind::Archive)
      .Case("text", Kind::Text)
      .Default(std::nullopt);
}

/// Takes a word; false where it is not understood.
static bool takeWord(StringRef word, Options &options) {
  if (!word.starts_with("--")) {
    options.seeds.push_back(word.str());
    return true;
  }
  auto [name, value] = word.split('=');
  auto number = [value = value](auto &target) {
    return !value.getAsInteger(10, target);
  };
  if (name == "--kind") {
    options.kindName = value.str();
    return findKind(value) && (options.kind = *findKind(value), true);
  }
  std::string *text = llvm::StringSwitch<std::string *>(name)
                          .Case("--model", &options.model)
                          .Case("--phase", &options.phase)
                          .Case("--keep", &options.keep)
                          .Case("--to", &options.to)
                          .Default(nullptr);
  if (text)
    return (*text = value.str(), true);
  return (name == "--seed" && number(options.seed)) ||
         (name == "--first" && number(options.first)) ||
         (name == "--count" && number(options.count)) ||
         (name == "--jobs" && number(options.jobs) && options.jobs > 0) ||
         (name == "--seconds" && number(options.limits.seconds));
}

int main(int argc, char **argv) {
  Options options;
  options.kindName = "graph";
  for (StringRef word : llvm::ArrayRef(argv + 1, argc - 1))
    if (!takeWord(word, options)) {
      llvm::errs() << "'" << word << "' is not understood\n";
      return 2;
    }
  std::vector<Files> models;
  for (const std::string &path : options.seeds)
    if (auto files = readFiles(path); files && !files->empty())
      models.push_back(std::move(*files));
  if (models.empty() || models.size() != options.seeds.size()) {
    llvm::errs() << "a file to start from can't be read, or there is none\n";
    return 2;
  }
  return runAll(options, models);
}
