//===- Graph.cpp - graphs of the C API ------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"
#include "lib/capi/Options.h"

using namespace weir;
using namespace weir::capi;

void weir_graph::refuse(const Status &status) {
  if (!this->status().ok())
    return;
  misuse = status;
  if (handler)
    handler(handlerUser, int32_t(misuse.code()), misuse.message().c_str());
}

weir_graph *weir_graph_create(weir_error *error) {
  return guarded<weir_graph *>(error, nullptr, [] { return new weir_graph; });
}

weir_graph *weir_graph_load(const char *path, const char *const *options,
                            size_t option_count, weir_error *error) {
  return guarded<weir_graph *>(error, nullptr, [&] {
    LoadOptions load;
    takeOptions(options, option_count,
                {{"tags", list(load.tags)},
                 {"checkpoint", anyText(load.checkpoint)},
                 {"name_map", anyText(load.name_map)},
                 {"weights", anyText(load.weights)}});
    Result<Graph> graph = LoadModel(&need(path, "path"), load);
    if (!graph.ok())
      throw graph.status();
    return new weir_graph(*graph);
  });
}

void weir_graph_destroy(weir_graph *graph) {
  quietly(0, [&] {
    delete graph;
    return 0;
  });
}

int32_t weir_graph_status(const weir_graph *graph, weir_error *error) {
  return guardedStatus(error, [&] { return need(graph, "graph").status(); });
}

void weir_graph_on_error(weir_graph *graph,
                         void (*handler)(void *user, int32_t status,
                                         const char *message),
                         void *user) {
  adding(graph, 0, [&](Graph &cpp) {
    graph->handler = handler;
    graph->handlerUser = user;
    if (!handler)
      return cpp.OnError(nullptr), 0;
    cpp.OnError([handler, user](const Status &status) {
      handler(user, int32_t(status.code()), status.message().c_str());
    });
    return 0;
  });
}

size_t weir_graph_text(const weir_graph *graph, char *buffer, size_t size) {
  return quietly(size_t(0), [&] {
    return give(need(graph, "graph").graph.ToText(), buffer, size);
  });
}

int32_t weir_graph_write_text(const weir_graph *graph, const char *path,
                              weir_error *error) {
  return guardedStatus(error, [&] {
    return need(graph, "graph").graph.WriteText(&need(path, "path"));
  });
}

weir_op weir_find_op(const weir_graph *graph, const char *name) {
  return quietly(kNoOp, [&] {
    return toC(need(graph, "graph").graph.FindOperation(text(name, "name")));
  });
}

weir_output weir_find_output(const weir_graph *graph, const char *name) {
  return quietly(kNoOutput, [&] {
    return toC(need(graph, "graph").graph.FindOutput(text(name, "name")));
  });
}

weir_op weir_find_variable(const weir_graph *graph, const char *name) {
  return quietly(kNoOp, [&] {
    const Graph &cpp = need(graph, "graph").graph;
    return toC(cpp.FindVariable(text(name, "name")).op());
  });
}

size_t weir_graph_ops(const weir_graph *graph, weir_op *ops, size_t capacity) {
  return quietly(size_t(0), [&] {
    return give(need(graph, "graph").graph.operations(), ops, capacity);
  });
}

size_t weir_graph_variables(const weir_graph *graph, weir_op *variables,
                            size_t capacity) {
  return quietly(size_t(0), [&] {
    std::vector<Operation> ops;
    for (const Variable &variable : need(graph, "graph").graph.variables())
      ops.push_back(variable.op());
    return give(ops, variables, capacity);
  });
}
