//===- Variable.cpp - variables of the C API ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"

using namespace weir;
using namespace weir::capi;

weir_op weir_add_variable(weir_graph *graph, weir_output initial,
                          const char *name) {
  return adding(graph, kNoOp, [&](Graph &cpp) {
    return toC(MakeVariable(cpp, toCpp(initial), optionalText(name)).op());
  });
}

weir_op weir_add_empty_variable(weir_graph *graph, int32_t dtype,
                                weir_partial_shape shape, const char *name) {
  return adding(graph, kNoOp, [&](Graph &cpp) {
    return toC(MakeVariable(cpp, toDType(dtype), toPartialShape(shape),
                            optionalText(name))
                   .op());
  });
}

weir_op weir_get_variable(weir_graph *graph, const char *name, int32_t dtype,
                          weir_partial_shape shape, weir_builder initial,
                          void *user) {
  return adding(graph, kNoOp, [&](Graph &cpp) {
    std::function<Output(Graph &)> make;
    if (initial)
      make = [&](Graph &) { return build(*graph, initial, user, {}, 1)[0]; };
    return toC(GetVariable(cpp, text(name, "name"), toDType(dtype),
                           toPartialShape(shape), make)
                   .op());
  });
}

/// Calls `body` with the variable; nothing for a null one, which is said
/// before, and an error for an op that is no variable.
template <typename T, typename Body>
static T withVariable(weir_graph *graph, weir_op op, T nothing, Body body) {
  return adding(graph, nothing, [&](Graph &cpp) -> T {
    if (!toCpp(op))
      return nothing;
    if (Variable variable = variableOf(cpp, op))
      return toC(body(variable));
    throw Status(StatusCode::InvalidArgument,
                 "node '" + toCpp(op).name() + "' is no variable");
  });
}

weir_output weir_add_read(weir_graph *graph, weir_op variable) {
  return withVariable(graph, variable, kNoOutput,
                      [](const Variable &v) { return v.Read(); });
}

weir_op weir_add_assign(weir_graph *graph, weir_op variable,
                        weir_output value) {
  return withVariable(graph, variable, kNoOp, [&](const Variable &v) {
    return v.Assign(toCpp(value));
  });
}

weir_op weir_add_assign_add(weir_graph *graph, weir_op variable,
                            weir_output value) {
  return withVariable(graph, variable, kNoOp, [&](const Variable &v) {
    return v.AssignAdd(toCpp(value));
  });
}

weir_op weir_add_assign_sub(weir_graph *graph, weir_op variable,
                            weir_output value) {
  return withVariable(graph, variable, kNoOp, [&](const Variable &v) {
    return v.AssignSub(toCpp(value));
  });
}

weir_op weir_add_scatter_update(weir_graph *graph, weir_op variable,
                                weir_output indices, weir_output updates) {
  return withVariable(graph, variable, kNoOp, [&](const Variable &v) {
    return v.ScatterUpdate(toCpp(indices), toCpp(updates));
  });
}

weir_op weir_add_scatter_add(weir_graph *graph, weir_op variable,
                             weir_output indices, weir_output updates) {
  return withVariable(graph, variable, kNoOp, [&](const Variable &v) {
    return v.ScatterAdd(toCpp(indices), toCpp(updates));
  });
}

weir_output weir_add_is_initialized(weir_graph *graph, weir_op variable) {
  return withVariable(graph, variable, kNoOutput,
                      [](const Variable &v) { return v.IsInitialized(); });
}
