//===- GraphHandle.h - graphs of the C API ----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_LIB_CAPI_GRAPHHANDLE_H
#define WEIR_LIB_CAPI_GRAPHHANDLE_H

#include "lib/capi/Handles.h"

#include <variant>

/// A graph with its open scopes. C++ has scopes as objects on the stack; here
/// the handle is their stack.
struct weir_graph {
  using Scope = std::variant<
      std::unique_ptr<weir::NameScope>, std::unique_ptr<weir::VariableScope>,
      std::unique_ptr<weir::DeviceScope>, std::unique_ptr<weir::ControlScope>>;

  weir_graph() = default;
  explicit weir_graph(weir::Graph graph) : graph(std::move(graph)) {}
  weir_graph(const weir_graph &) = delete;
  weir_graph &operator=(const weir_graph &) = delete;
  ~weir_graph() { closeTo(0); }

  /// Closes scopes, the last one first, until there are `count`.
  void closeTo(size_t count) {
    while (scopes.size() > count)
      scopes.pop_back();
  }
  /// The graph's error, or else the first wrong use of the C API.
  weir::Status status() const {
    weir::Status own = graph.status();
    return own.ok() ? misuse : own;
  }
  /// Notes a wrong use, if it is the first, and tells the handler.
  void refuse(const weir::Status &status);

  weir::Graph graph;
  std::vector<Scope> scopes;
  /// Scopes that a builder must not close.
  size_t fixedScopes = 0;
  weir::Status misuse;
  void (*handler)(void *, int32_t, const char *) = nullptr;
  void *handlerUser = nullptr;
};

namespace weir::capi {

/// Calls `body` with the C++ graph. What it throws becomes an error of the
/// graph, where there is one, and `fallback` is returned.
template <typename T, typename Body>
T adding(weir_graph *graph, T fallback, Body body) noexcept {
  if (!graph)
    return fallback;
  weir_error error;
  T result = guarded<T>(&error, fallback, [&] { return body(graph->graph); });
  if (error.status != WEIR_OK)
    quietly(0, [&] {
      graph->refuse(Status(StatusCode(error.status), error.message));
      return 0;
    });
  return result;
}

/// Calls a builder for `count` results: the scopes that it opens are closed,
/// and those before it stay.
std::vector<Output> build(weir_graph &graph, weir_builder builder, void *user,
                          const std::vector<Output> &arguments, size_t count);

/// The variable that an op stands for; a null one for none.
Variable variableOf(const Graph &graph, weir_op op);

} // namespace weir::capi

#endif // WEIR_LIB_CAPI_GRAPHHANDLE_H
