//===- ProgramTable.cpp - programs that all sessions of a graph share -----===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/ProgramTable.h"
#include "lib/readers/Status.h"

using namespace weir;
using namespace weir::session;

//===----------------------------------------------------------------------===//
// Slots
//===----------------------------------------------------------------------===//

void Slot::set(std::unique_ptr<Program> program) {
  current.store(program.get(), std::memory_order_release);
  programs.push_back(std::move(program));
}

bool Slot::fits(const Profile &profile) const {
  auto isAssigned = [&](const std::string &name) {
    return profile.assigned.count(name) != 0;
  };
  const Program &program = get();
  return llvm::none_of(program.frozen, isAssigned) &&
         llvm::all_of(program.thawed, isAssigned);
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

/// Adds a text such that two lists of texts never look the same.
static void add(std::string &key, llvm::StringRef text) {
  key += std::to_string(text.size()) + ":" + text.str();
}

static void addAll(std::string &key, llvm::ArrayRef<std::string> texts) {
  key += std::to_string(texts.size()) + ";";
  for (const std::string &text : texts)
    add(key, text);
}

/// A text that is the same for what is the same program, but for what has been
/// assigned.
static std::string keyOf(const Wanted &wanted, const Settings &settings) {
  std::string key = settings.key + ";";
  for (const FedTensor &feed : wanted.request.feeds) {
    add(key, feed.tensor);
    add(key, feed.type);
  }
  key += ";";
  addAll(key, wanted.request.fetches);
  addAll(key, wanted.request.targets);
  for (const auto &[name, rank] : wanted.profile.ranks)
    add(key, name + "=" + std::to_string(rank));
  return key;
}

ProgramTable::ProgramTable(std::unique_ptr<Source> source)
    : source(std::move(source)), compiler(*this->source, sourceMutex, layout) {}

std::shared_ptr<ProgramTable::Entry>
ProgramTable::findEntry(const std::string &key) {
  std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<Entry> &entry = entries[key];
  if (!entry)
    entry = std::make_shared<Entry>();
  return entry;
}

absl::StatusOr<std::shared_ptr<Slot>>
ProgramTable::compile(const Wanted &wanted, const Settings &settings) {
  WEIR_ASSIGN_OR_RETURN(
      auto result, compiler.compile(wanted, settings, settings.quickStart));
  ++compiled;
  auto slot = std::make_shared<Slot>();
  slot->set(std::move(result.program));
  if (result.rest)
    enqueue({std::move(result.rest), settings, slot});
  return slot;
}

absl::StatusOr<std::shared_ptr<Slot>>
ProgramTable::get(const Wanted &wanted, const Settings &settings) {
  std::shared_ptr<Entry> entry = findEntry(keyOf(wanted, settings));
  std::unique_lock<std::mutex> lock(entry->mutex);
  while (true) {
    for (const std::shared_ptr<Slot> &slot : entry->slots)
      if (slot->fits(wanted.profile))
        return slot;
    if (!entry->isCompiling)
      break;
    entry->isDone.wait(lock);
  }
  entry->isCompiling = true;
  lock.unlock();
  auto slot = compile(wanted, settings);
  lock.lock();
  if (slot.ok())
    entry->slots.push_back(*slot);
  entry->isCompiling = false;
  entry->isDone.notify_all();
  return slot;
}

//===----------------------------------------------------------------------===//
// Better code
//===----------------------------------------------------------------------===//

void ProgramTable::enqueue(Job job) {
  std::lock_guard<std::mutex> lock(jobMutex);
  jobs.push_back(std::move(job));
  if (!worker.joinable())
    worker = std::thread([this] { work(); });
  hasJob.notify_one();
}

void ProgramTable::work() {
  std::unique_lock<std::mutex> lock(jobMutex);
  while (true) {
    hasJob.wait(lock, [this] { return isEnding || !jobs.empty(); });
    if (isEnding)
      return;
    Job job = std::move(jobs.front());
    jobs.pop_front();
    lock.unlock();
    // What fails keeps the code that is there.
    auto better = compiler.improve(job.slot->get(), *job.rest, job.settings);
    if (better.ok()) {
      job.slot->set(std::move(*better));
      ++compiled;
    }
    job = {};
    lock.lock();
  }
}

ProgramTable::~ProgramTable() {
  {
    std::lock_guard<std::mutex> lock(jobMutex);
    isEnding = true;
    hasJob.notify_one();
  }
  if (worker.joinable())
    worker.join();
}
