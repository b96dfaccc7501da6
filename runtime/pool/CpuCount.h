//===- CpuCount.h - how many CPUs the process may use -----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef WEIR_RUNTIME_POOL_CPUCOUNT_H
#define WEIR_RUNTIME_POOL_CPUCOUNT_H

#include <stdint.h>

namespace weir::rt {

/// CPUs of the affinity mask, or fewer where the cgroup's limit is less; at
/// least 1.
int32_t countCpus();

/// The limit that a cgroup sets, rounded up to whole CPUs; INT32_MAX for none.
/// `memberships` is a file as /proc/self/cgroup, `root` where the cgroups are
/// mounted, both in version 1 and 2 of the interface.
int32_t readCgroupLimit(const char *memberships, const char *root);

} // namespace weir::rt

#endif // WEIR_RUNTIME_POOL_CPUCOUNT_H
