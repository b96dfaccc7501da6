//===- Control.cpp - scopes, functions, loops, branches of the C API ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"

#include <algorithm>

using namespace weir;
using namespace weir::capi;

static Status refusal(const std::string &message) {
  return Status(StatusCode::InvalidArgument, message);
}

//===--- Scopes -----------------------------------------------------------===//

/// Opens a scope of a kind.
template <typename Scope, typename... Arguments>
static void push(weir_graph *graph, Arguments... arguments) {
  adding(graph, 0, [&](Graph &cpp) {
    graph->scopes.reserve(graph->scopes.size() + 1);
    graph->scopes.emplace_back(std::make_unique<Scope>(cpp, arguments()...));
    return 0;
  });
}

void weir_push_name_scope(weir_graph *graph, const char *name) {
  push<NameScope>(graph, [&] { return text(name, "name"); });
}

static Reuse toReuse(int32_t reuse) {
  if (reuse < WEIR_REUSE_NO || reuse > WEIR_REUSE_AUTO)
    throw refusal("reuse is " + std::to_string(reuse) +
                  ", must be from 0 to 2");
  return reuse == WEIR_REUSE_NO    ? Reuse::No
         : reuse == WEIR_REUSE_YES ? Reuse::Yes
                                   : Reuse::Auto;
}

void weir_push_variable_scope(weir_graph *graph, const char *name,
                              int32_t reuse) {
  push<VariableScope>(
      graph, [&] { return text(name, "name"); },
      [&] { return toReuse(reuse); });
}

void weir_push_device_scope(weir_graph *graph, const char *device) {
  push<DeviceScope>(graph, [&] { return text(device, "device"); });
}

void weir_push_control_scope(weir_graph *graph, const weir_op *before,
                             size_t count) {
  push<ControlScope>(graph, [&] { return toCpp(before, count, "before"); });
}

void weir_pop_scope(weir_graph *graph) {
  adding(graph, 0, [&](Graph &) {
    if (graph->scopes.size() == graph->fixedScopes)
      throw refusal("no scope is open");
    graph->scopes.pop_back();
    return 0;
  });
}

//===--- Bodies -----------------------------------------------------------===//

namespace {
/// The scopes that are open are kept, and those that are opened meanwhile
/// closed, as long as the object lives.
class KeepScopes {
public:
  explicit KeepScopes(weir_graph &graph)
      : graph(graph), before(graph.fixedScopes) {
    graph.fixedScopes = graph.scopes.size();
  }
  ~KeepScopes() {
    graph.closeTo(graph.fixedScopes);
    graph.fixedScopes = before;
  }

private:
  weir_graph &graph;
  size_t before;
};
} // namespace

std::vector<Output> capi::build(weir_graph &graph, weir_builder builder,
                                void *user,
                                const std::vector<Output> &arguments,
                                size_t count) {
  std::vector<weir_output> given, results(count, kNoOutput);
  for (const Output &argument : arguments)
    given.push_back(toC(argument));
  KeepScopes scopes(graph);
  builder(user, given.data(), given.size(), results.data(), count);
  return toCpp(results.data(), count, "results");
}

/// A builder that must not be NULL.
static weir_builder needBuilder(weir_builder builder, const char *name) {
  if (!builder)
    throw NullArgument{name};
  return builder;
}

/// Writes as many values as there are; what is left is null.
static void giveAll(const Values &values, weir_output *results, size_t count) {
  for (size_t i = 0; i < std::min(values.size(), count); ++i)
    results[i] = toC(values[i]);
}

static void clear(weir_output *results, size_t count) {
  if (results)
    std::fill_n(results, count, kNoOutput);
}

static std::vector<PartialShape> toShapes(const weir_partial_shape *shapes,
                                          size_t count) {
  std::vector<PartialShape> result;
  for (size_t i = 0; i < count && shapes; ++i)
    result.push_back(toPartialShape(shapes[i]));
  return result;
}

int32_t weir_add_function(weir_graph *graph, const char *name,
                          const int32_t *dtypes,
                          const weir_partial_shape *shapes,
                          size_t argument_count, weir_builder body, void *user,
                          size_t result_count) {
  return adding(graph, 0, [&](Graph &cpp) {
    needAll(dtypes, argument_count, "dtypes");
    needAll(shapes, argument_count, "shapes");
    needBuilder(body, "body");
    std::vector<Graph::Argument> arguments;
    for (size_t i = 0; i < argument_count; ++i)
      arguments.push_back({toDType(dtypes[i]), toPartialShape(shapes[i])});
    Function function = cpp.AddFunction(
        text(name, "name"), arguments, [&](const Values &given) {
          return build(*graph, body, user, given, result_count);
        });
    return function ? 1 : 0;
  });
}

size_t weir_add_call(weir_graph *graph, const char *function,
                     const weir_output *arguments, size_t argument_count,
                     const char *name, weir_output *results, size_t capacity) {
  clear(results, capacity);
  return adding(graph, size_t(0), [&](Graph &cpp) {
    needAll(results, capacity, "results");
    Function called = cpp.FindFunction(text(function, "function"));
    if (!called)
      throw Status(StatusCode::NotFound,
                   "the graph has no function '" + std::string(function) + "'");
    Values values = Call(called, toCpp(arguments, argument_count, "arguments"),
                         optionalText(name));
    giveAll(values, results, capacity);
    return values.size();
  });
}

void weir_add_while(weir_graph *graph, const weir_output *initial, size_t count,
                    weir_builder condition, weir_builder body, void *user,
                    const weir_partial_shape *shapes, const char *name,
                    weir_output *results) {
  clear(results, count);
  adding(graph, 0, [&](Graph &cpp) {
    needAll(results, count, "results");
    needBuilder(condition, "condition");
    needBuilder(body, "body");
    auto test = [&](const Values &values) {
      return build(*graph, condition, user, values, 1)[0];
    };
    auto step = [&](const Values &values) {
      return build(*graph, body, user, values, count);
    };
    giveAll(While(cpp, toCpp(initial, count, "initial"), test, step,
                  optionalText(name), toShapes(shapes, count)),
            results, count);
    return 0;
  });
}

void weir_add_if(weir_graph *graph, weir_output condition, weir_builder then,
                 weir_builder otherwise, void *user, const char *name,
                 weir_output *results, size_t result_count) {
  clear(results, result_count);
  adding(graph, 0, [&](Graph &) {
    needAll(results, result_count, "results");
    needBuilder(then, "then");
    needBuilder(otherwise, "otherwise");
    auto branch = [&](weir_builder builder) {
      return [=] { return build(*graph, builder, user, {}, result_count); };
    };
    giveAll(If(toCpp(condition), branch(then), branch(otherwise),
               optionalText(name)),
            results, result_count);
    return 0;
  });
}
