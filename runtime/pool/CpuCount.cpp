//===- CpuCount.cpp - how many CPUs the process may use -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/pool/CpuCount.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

using namespace weir::rt;

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

/// CPUs in the affinity mask of the process.
static int32_t countAllowedCpus() {
  // The kernel refuses masks smaller than its own, so grow until it fits.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t *mask = CPU_ALLOC(cpus);
    size_t size = CPU_ALLOC_SIZE(cpus);
    if (!mask)
      break;
    bool fits = sched_getaffinity(0, size, mask) == 0;
    int32_t count = fits ? CPU_COUNT_S(size, mask) : 0;
    CPU_FREE(mask);
    if (fits)
      return count;
  }
  return int32_t(sysconf(_SC_NPROCESSORS_ONLN));
}

/// Reads up to two integers; -1 stands for a missing one and for `max`.
static void readPair(const char *path, long long values[2]) {
  values[0] = values[1] = -1;
  FILE *file = fopen(path, "re");
  if (!file)
    return;
  if (fscanf(file, "%lld %lld", &values[0], &values[1]) < 1)
    values[0] = -1;
  fclose(file);
}

static int32_t toCpus(long long quota, long long period) {
  if (quota <= 0 || period <= 0)
    return INT32_MAX;
  long long cpus = quota / period + (quota % period != 0);
  return cpus < INT32_MAX ? int32_t(cpus) : INT32_MAX;
}

static int32_t readLimitIn(const char *folder, bool unified) {
  char path[PATH_MAX + 32];
  long long values[2], period[2];
  if (unified) {
    snprintf(path, sizeof(path), "%s/cpu.max", folder);
    readPair(path, values);
    return toCpus(values[0], values[1]);
  }
  snprintf(path, sizeof(path), "%s/cpu.cfs_quota_us", folder);
  readPair(path, values);
  snprintf(path, sizeof(path), "%s/cpu.cfs_period_us", folder);
  readPair(path, period);
  return toCpus(values[0], period[0]);
}

/// The least limit of the group and of all above it. Inside a container the
/// group's own folder may not be in sight while the root is the container's.
static int32_t readLimitUpwards(const char *mount, const char *group,
                                bool unified) {
  char folder[PATH_MAX];
  int size = snprintf(folder, sizeof(folder), "%s%s", mount, group);
  if (size < 0 || size >= int(sizeof(folder)))
    return INT32_MAX;
  int32_t limit = INT32_MAX;
  size_t shortest = strlen(mount);
  for (;;) {
    limit = smaller(limit, readLimitIn(folder, unified));
    char *slash = strrchr(folder, '/');
    if (!slash || size_t(slash - folder) < shortest)
      return limit;
    *slash = '\0';
  }
}

/// Whether `cpu` is in the comma-separated list of controllers.
static bool hasCpuController(char *list) {
  char *rest = nullptr;
  for (char *one = strtok_r(list, ",", &rest); one;
       one = strtok_r(nullptr, ",", &rest))
    if (strcmp(one, "cpu") == 0)
      return true;
  return false;
}

/// The limit by one line `number:controllers:/group`.
static int32_t readMembership(char *line, const char *root) {
  line[strcspn(line, "\n")] = '\0';
  char *controllers = strchr(line, ':');
  char *group = controllers ? strchr(controllers + 1, ':') : nullptr;
  if (!group)
    return INT32_MAX;
  *group++ = '\0';
  if (*++controllers == '\0')
    return readLimitUpwards(root, group, true);
  if (!hasCpuController(controllers))
    return INT32_MAX;
  char mount[PATH_MAX];
  snprintf(mount, sizeof(mount), "%s/cpu", root);
  return readLimitUpwards(mount, group, false);
}

int32_t weir::rt::readCgroupLimit(const char *memberships, const char *root) {
  FILE *file = fopen(memberships, "re");
  if (!file)
    return INT32_MAX;
  int32_t limit = INT32_MAX;
  char line[PATH_MAX];
  while (fgets(line, sizeof(line), file))
    limit = smaller(limit, readMembership(line, root));
  fclose(file);
  return limit;
}

int32_t weir::rt::countCpus() {
  int32_t limit = readCgroupLimit("/proc/self/cgroup", "/sys/fs/cgroup");
  int32_t count = smaller(countAllowedCpus(), limit);
  return count > 0 ? count : 1;
}
