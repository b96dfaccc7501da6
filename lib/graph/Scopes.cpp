//===- Scopes.cpp - names and devices while objects live ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/graph/GraphImpl.h"

using namespace mlir;
using namespace weir;
using namespace weir::detail;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// The scope that is opened; `before` after an error.
static std::string openScope(GraphImpl &graph, std::string_view name,
                             const std::string &before) {
  if (name.empty())
    return "";
  bool isWhole = name.back() == '/';
  bool isInner = !isWhole && !before.empty();
  std::string_view part = isWhole ? name.substr(0, name.size() - 1) : name;
  if (isInner ? isScopeName(part) : isOpName(part))
    return isWhole ? std::string(part)
                   : graph.body().names.makeUnique(joinScope(before, part));
  graph.fail("name scope '" + Twine(name) +
             "': the name must begin with a letter, a digit or '.', and go on "
             "with these and '_', '-', '/', '\\' or '>'");
  return before;
}

NameScope::NameScope(Graph &graph, std::string_view name) : graph_(graph) {
  GraphImpl *impl = graph.impl();
  if (!impl)
    return;
  before_ = impl->body().scope;
  std::string opened = openScope(*impl, name, before_);
  impl->tell(); // which may throw
  impl->body().scope = std::move(opened);
}

NameScope::~NameScope() {
  if (GraphImpl *impl = graph_.impl())
    impl->body().scope = before_;
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

VariableScope::VariableScope(Graph &graph, std::string_view name, Reuse reuse)
    : names_(graph, name), graph_(graph), reuse_(Reuse::No) {
  GraphImpl *impl = graph.impl();
  if (!impl)
    return;
  before_ = impl->variableScope;
  reuse_ = impl->reuse;
  impl->variableScope = name.empty() ? "" : joinScope(before_, name);
  if (reuse != Reuse::No)
    impl->reuse = reuse_ == Reuse::Yes ? Reuse::Yes : reuse;
}

VariableScope::~VariableScope() {
  GraphImpl *impl = graph_.impl();
  if (!impl)
    return;
  impl->variableScope = before_;
  impl->reuse = reuse_;
}

//===----------------------------------------------------------------------===//
// Devices
//===----------------------------------------------------------------------===//

/// The canonical form is the scope itself: `before_` is read back.
static std::string currentDevice(const GraphImpl &graph) {
  return graph.device ? graph.device->toString() : "";
}

static void setDevice(GraphImpl &graph, const std::string &text) {
  std::string error;
  graph.device = text.empty() ? std::nullopt : Device::parse(text, error);
}

DeviceScope::DeviceScope(Graph &graph, std::string_view device)
    : graph_(graph) {
  GraphImpl *impl = graph.impl();
  if (!impl)
    return;
  before_ = currentDevice(*impl);
  std::string error;
  auto parsed = Device::parse(device, error);
  if (!parsed) {
    impl->fail("device scope: " + error);
    impl->tell();
    return;
  }
  if (device.empty())
    impl->device.reset();
  else
    impl->device = impl->device ? parsed->within(*impl->device) : *parsed;
}

DeviceScope::~DeviceScope() {
  if (GraphImpl *impl = graph_.impl())
    setDevice(*impl, before_);
}
