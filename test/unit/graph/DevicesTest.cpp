//===- DevicesTest.cpp - devices that nodes record ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "weir/ops.hpp"
#include <gmock/gmock.h>

using namespace weir;
using testing::HasSubstr;

namespace {

std::string deviceIn(const char *device) {
  Graph graph;
  DeviceScope scope(graph, device);
  std::string on = Constant(graph, 1).op().device();
  return graph.status().ok() ? on : graph.status().message();
}

TEST(Devices, HaveOneForm) {
  EXPECT_EQ(deviceIn("gpu:0"), "/device:GPU:0");
  EXPECT_EQ(deviceIn("/gpu:1"), "/device:GPU:1");
  EXPECT_EQ(deviceIn("/device:GPU:0"), "/device:GPU:0");
  EXPECT_EQ(deviceIn("cpu"), "/device:CPU:*");
  EXPECT_EQ(deviceIn("/device:GPU:*"), "/device:GPU:*");
  EXPECT_EQ(deviceIn("/job:x/replica:0/task:3/device:cpu:0"),
            "/job:x/replica:0/task:3/device:CPU:0");
  EXPECT_EQ(deviceIn(""), "");
}

TEST(Devices, MustBeDevices) {
  for (const char *bad : {"banana", "gpu:x", "/gpu:0/cpu:0", "job:", "task:-1",
                          "gpu:99999999999999999999", "/device:GPU"})
    EXPECT_THAT(deviceIn(bad), HasSubstr("is no device")) << bad;
}

TEST(Devices, MergeWithThoseAround) {
  Graph graph;
  auto here = [&] { return Constant(graph, 1).op().device(); };
  EXPECT_EQ(here(), "");
  DeviceScope job(graph, "/job:w/task:1");
  {
    DeviceScope gpu(graph, "gpu:0");
    EXPECT_EQ(here(), "/job:w/task:1/device:GPU:0");
    DeviceScope other(graph, "/task:2");
    EXPECT_EQ(here(), "/job:w/task:2/device:GPU:0");
    DeviceScope none(graph, "");
    EXPECT_EQ(here(), "");
    DeviceScope cpu(graph, "cpu:1");
    EXPECT_EQ(here(), "/device:CPU:1");
  }
  EXPECT_EQ(here(), "/job:w/task:1");
}

} // namespace
