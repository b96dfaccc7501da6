//===- TextGraph.cpp - graphs of tests, as TensorFlow writes them ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/unit/session/TextGraph.h"
#include <cstdio>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace weir;
using namespace weir::test;

static std::string shapeText(const std::string &shape) {
  if (shape == "*")
    return "shape { unknown_rank: true }";
  std::string text = "shape {";
  std::stringstream dims(shape);
  for (std::string dim; std::getline(dims, dim, 'x');)
    text += " dim { size: " + (dim == "?" ? "-1" : dim) + " }";
  return text + " }";
}

static std::string valueText(const std::string &value) {
  if (value.rfind("DT_", 0) == 0)
    return "type: " + value;
  if (value == "true" || value == "false")
    return "b: " + value;
  if (!value.empty() &&
      value.find_first_not_of("0123456789") == std::string::npos)
    return "i: " + value;
  return value;
}

TextGraph &TextGraph::node(const std::string &name, const std::string &op,
                           const std::vector<std::string> &inputs,
                           const std::string &attributes) {
  text += "node { name: \"" + name + "\" op: \"" + op + "\"";
  for (const std::string &input : inputs)
    text += " input: \"" + input + "\"";
  std::stringstream list(attributes);
  for (std::string entry; std::getline(list, entry, ';');) {
    size_t colon = entry.find(':');
    std::string key = entry.substr(0, colon), value = entry.substr(colon + 1);
    key.erase(0, key.find_first_not_of(' '));
    value.erase(0, value.find_first_not_of(' '));
    text += " attr { key: \"" + key + "\" value { " +
            (key == "shape" ? shapeText(value) : valueText(value)) + " } }";
  }
  text += " }\n";
  return *this;
}

TextGraph &TextGraph::placeholder(const std::string &name,
                                  const std::string &shape,
                                  const std::string &type) {
  return node(name, "Placeholder", {}, "dtype: " + type + "; shape: " + shape);
}

TextGraph &TextGraph::variable(const std::string &name,
                               const std::string &shape) {
  node(name, "VarHandleOp", {}, "dtype: DT_FLOAT; shape: " + shape);
  return read(name + "/read", name);
}

static std::vector<std::string>
withControls(std::vector<std::string> inputs,
             const std::vector<std::string> &after) {
  for (const std::string &name : after)
    inputs.push_back("^" + name);
  return inputs;
}

TextGraph &TextGraph::read(const std::string &name, const std::string &variable,
                           const std::vector<std::string> &after) {
  return node(name, "ReadVariableOp", withControls({variable}, after),
              "dtype: DT_FLOAT");
}

TextGraph &TextGraph::assign(const std::string &name,
                             const std::string &variable,
                             const std::string &value, const std::string &op,
                             const std::vector<std::string> &after) {
  return node(name, op, withControls({variable, value}, after),
              "dtype: DT_FLOAT");
}

TextGraph &TextGraph::constant(const std::string &name,
                               const std::vector<float> &values,
                               const std::string &shape) {
  std::string tensor = "tensor { dtype: DT_FLOAT tensor_" + shapeText(shape);
  for (float value : values)
    tensor += " float_val: " + std::to_string(value);
  return node(name, "Const", {}, "dtype: DT_FLOAT; value: " + tensor + " }");
}

Graph TextGraph::load() const {
  std::string path = testing::TempDir() + "/graph-" + std::to_string(getpid()) +
                     "-" + std::to_string(size_t(this)) + ".pbtxt";
  std::ofstream(path) << text;
  Result<Graph> graph = LoadModel(path);
  std::remove(path.c_str());
  EXPECT_TRUE(graph.ok()) << graph.status().message();
  return graph.ok() ? *graph : Graph();
}
