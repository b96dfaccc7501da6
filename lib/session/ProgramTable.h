//===- ProgramTable.h - programs that all sessions of a graph share -*- C++
//-*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_SESSION_PROGRAMTABLE_H
#define WEIR_LIB_SESSION_PROGRAMTABLE_H

#include "lib/session/ProgramCompiler.h"
#include "llvm/ADT/StringMap.h"
#include <atomic>
#include <condition_variable>
#include <thread>

namespace weir::session {

/// The code of one kind of run, for sessions whose variables have fitting
/// profiles. Better code may take its place while others run it; what was there
/// stays as long as the slot.
class Slot {
public:
  const Program &get() const {
    return *current.load(std::memory_order_acquire);
  }
  void set(std::unique_ptr<Program> program);
  /// Whether a program of that profile is this one's, too.
  bool fits(const Profile &profile) const;

private:
  std::atomic<const Program *> current{nullptr};
  std::vector<std::unique_ptr<Program>> programs;
};

/// Compiles each program once, though many ask for it at the same time.
/// Thread-safe.
class ProgramTable {
public:
  explicit ProgramTable(std::unique_ptr<Source> source);
  /// Waits for what is being compiled.
  ~ProgramTable();

  /// The program's slot, compiled if it isn't there.
  absl::StatusOr<std::shared_ptr<Slot>> get(const Wanted &wanted,
                                            const Settings &settings);

  StateLayout &getLayout() { return layout; }
  /// The graph; `sourceMutex` is held by who calls it.
  const Source &getSource() const { return *source; }
  std::mutex sourceMutex;

  /// The number of programs compiled so far, for tests.
  size_t countCompiled() const { return compiled.load(); }

private:
  /// Programs for the same request.
  struct Entry {
    std::mutex mutex;
    std::condition_variable isDone;
    bool isCompiling = false;
    std::vector<std::shared_ptr<Slot>> slots;
  };
  /// Code to be made better.
  struct Job {
    std::unique_ptr<Compilation> rest;
    Settings settings;
    std::shared_ptr<Slot> slot;
  };

  std::shared_ptr<Entry> findEntry(const std::string &key);
  absl::StatusOr<std::shared_ptr<Slot>> compile(const Wanted &wanted,
                                                const Settings &settings);
  void enqueue(Job job);
  void work();

  std::unique_ptr<Source> source;
  StateLayout layout;
  ProgramCompiler compiler;
  std::atomic<size_t> compiled{0};

  std::mutex mutex;
  llvm::StringMap<std::shared_ptr<Entry>> entries;

  std::mutex jobMutex;
  std::condition_variable hasJob;
  std::deque<Job> jobs;
  bool isEnding = false;
  std::thread worker; ///< begins with the first job
};

} // namespace weir::session

#endif // WEIR_LIB_SESSION_PROGRAMTABLE_H
