//===- TextGraph.h - graphs of tests, as TensorFlow writes them -*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_UNIT_SESSION_TEXTGRAPH_H
#define WEIR_TEST_UNIT_SESSION_TEXTGRAPH_H

#include "weir/graph.hpp"
#include "weir/session.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace weir::test {

/// A frozen graph in text form, node by node.
class TextGraph {
public:
  /// `attributes` are as `T: DT_FLOAT; shape: ?x3`.
  TextGraph &node(const std::string &name, const std::string &op,
                  const std::vector<std::string> &inputs = {},
                  const std::string &attributes = "");
  TextGraph &placeholder(const std::string &name, const std::string &shape,
                         const std::string &type = "DT_FLOAT");
  /// A resource variable NAME with NAME/read, and NAME/assign of `value`.
  TextGraph &variable(const std::string &name, const std::string &shape);
  TextGraph &assign(const std::string &name, const std::string &variable,
                    const std::string &value,
                    const std::string &op = "AssignVariableOp",
                    const std::vector<std::string> &after = {});
  TextGraph &read(const std::string &name, const std::string &variable,
                  const std::vector<std::string> &after = {});
  /// A vector of floats; of shape [] where it has one element and isn't `dims`.
  TextGraph &constant(const std::string &name, const std::vector<float> &values,
                      const std::string &shape);

  /// The graph, loaded.
  Graph load() const;

private:
  std::string text;
};

inline std::vector<float> valuesOf(const Tensor &tensor) {
  const float *data = tensor.data<float>();
  return std::vector<float>(data, data + tensor.size());
}

/// The values of a result, which must be one.
inline std::vector<float> valuesOf(const Result<Tensor> &result) {
  EXPECT_TRUE(result.ok()) << result.status().message();
  return result.ok() ? valuesOf(result.value()) : std::vector<float>();
}

inline Tensor row(const std::vector<float> &values) {
  return Tensor::Of({1, int64_t(values.size())}, values);
}
inline Tensor vectorOf(const std::vector<float> &values) {
  return Tensor::Of({int64_t(values.size())}, values);
}

MATCHER_P(FailsWith, code, "") {
  Status status = arg;
  *result_listener << "'" << status.message() << "'";
  return status.code() == code;
}

} // namespace weir::test

#endif // WEIR_TEST_UNIT_SESSION_TEXTGRAPH_H
