//===- Child.cpp - a verb in a process of its own ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/mutants/Child.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace weir::test;

/// As much is kept of what a process says.
static constexpr size_t kMostSaid = 1 << 16;
/// A process that waits takes no processor time: it ends after so many times
/// the limit on the clock.
static constexpr int kPatience = 12;

[[noreturn]] static void beChild(const std::function<int()> &work,
                                 const Limits &limits, int errors) {
  rlimit time{rlim_t(limits.seconds), rlim_t(limits.seconds)};
  setrlimit(RLIMIT_CPU, &time);
  rlimit core{0, 0};
  setrlimit(RLIMIT_CORE, &core);
  int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, STDIN_FILENO);
  dup2(nowhere, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  int status = work();
  llvm::outs().flush();
  llvm::errs().flush();
  fflush(nullptr);
  _exit(status);
}

static int64_t residentBytes(pid_t child) {
  std::string path = "/proc/" + std::to_string(child) + "/statm";
  FILE *file = fopen(path.c_str(), "r");
  if (!file)
    return 0;
  long long all = 0, resident = 0;
  int got = fscanf(file, "%lld %lld", &all, &resident);
  fclose(file);
  return got == 2 ? resident * sysconf(_SC_PAGESIZE) : 0;
}

/// Reads what the child says until it closes its end, and looks after its
/// limits meanwhile.
static void listen(pid_t child, int errors, const Limits &limits,
                   Outcome &outcome) {
  auto start = std::chrono::steady_clock::now();
  char buffer[4096];
  while (true) {
    pollfd waiting{errors, POLLIN, 0};
    if (poll(&waiting, 1, /*milliseconds=*/20) > 0) {
      ssize_t got = read(errors, buffer, sizeof(buffer));
      if (got <= 0)
        return;
      if (outcome.said.size() < kMostSaid)
        outcome.said.append(buffer, size_t(got));
    }
    std::chrono::duration<double> passed =
        std::chrono::steady_clock::now() - start;
    if (residentBytes(child) > limits.bytes)
      outcome.broke = "memory";
    else if (passed.count() > kPatience * limits.seconds)
      outcome.broke = "time, waiting";
    if (!outcome.broke.empty())
      kill(child, SIGKILL);
  }
}

static void settle(int status, const rusage &usage, const Limits &limits,
                   Outcome &outcome) {
  outcome.status =
      WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
                    1e-6 * (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  outcome.peakBytes = int64_t(usage.ru_maxrss) * 1024;
  if (outcome.broke.empty() && outcome.peakBytes > limits.bytes)
    outcome.broke = "memory";
  if (outcome.broke.empty() && outcome.seconds >= limits.seconds)
    outcome.broke = "time";
}

Outcome weir::test::runChild(const std::function<int()> &work,
                             const Limits &limits) {
  Outcome outcome;
  int errors[2];
  if (pipe2(errors, O_CLOEXEC) != 0)
    return {70, "no pipe", "", 0, 0};
  pid_t child = fork();
  if (child == 0)
    beChild(work, limits, errors[1]);
  close(errors[1]);
  if (child > 0)
    listen(child, errors[0], limits, outcome);
  close(errors[0]);
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) != child)
    return {70, "no process", "", 0, 0};
  settle(status, usage, limits, outcome);
  return outcome;
}
