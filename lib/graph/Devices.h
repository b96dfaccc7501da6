//===- Devices.h - names of devices -----------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_GRAPH_DEVICES_H
#define WEIR_LIB_GRAPH_DEVICES_H

#include <optional>
#include <string>
#include <string_view>

namespace weir::detail {

/// A device as far as it is said: TensorFlow's DeviceSpec.
struct Device {
  std::optional<std::string> job;
  std::optional<int64_t> replica, task;
  std::optional<std::string> type;
  std::optional<int64_t> index;

  /// Reads `gpu:0`, `/gpu:0`, `/device:GPU:0`, `/job:x/replica:0/task:0/...`.
  /// None, with a message, where it is no such thing.
  static std::optional<Device> parse(std::string_view text, std::string &error);
  /// What is open here is as `outer` says.
  Device within(const Device &outer) const;
  /// `/job:x/replica:0/task:0/device:GPU:0` without what is open; an open index
  /// is `*`.
  std::string toString() const;
};

} // namespace weir::detail

#endif // WEIR_LIB_GRAPH_DEVICES_H
