//===- Build.cpp - the C API's functions that add ops ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/capi/GraphHandle.h"

using namespace weir;
using namespace weir::capi;
using detail::Attribute;

static Status refusal(const std::string &message) {
  return Status(StatusCode::InvalidArgument, message);
}

/// The attribute's integers.
static Shape integersOf(const weir_attribute &attribute) {
  auto *data = static_cast<const int64_t *>(attribute.data);
  needAll(data, attribute.count, attribute.name);
  return attribute.count ? Shape(data, data + attribute.count) : Shape();
}

static Attribute toAttribute(const weir_attribute &attribute) {
  const char *name = &need(attribute.name, "attributes.name");
  switch (attribute.kind) {
  case WEIR_ATTRIBUTE_INTEGER:
    return Attribute(name, attribute.integer);
  case WEIR_ATTRIBUTE_FLOAT:
    return Attribute(name, attribute.number);
  case WEIR_ATTRIBUTE_BOOL:
    return Attribute(name, attribute.integer != 0);
  case WEIR_ATTRIBUTE_STRING:
    return Attribute(name,
                     &need(static_cast<const char *>(attribute.data), name));
  case WEIR_ATTRIBUTE_INTEGERS:
    return Attribute(name, integersOf(attribute));
  case WEIR_ATTRIBUTE_TYPE:
    return Attribute(name, toDType(int32_t(attribute.integer)));
  case WEIR_ATTRIBUTE_ARRAY:
    return Attribute(
        name,
        need(static_cast<const weir_array *>(attribute.data), name).tensor);
  }
  throw refusal("attribute '" + std::string(name) + "' is of kind " +
                std::to_string(attribute.kind) + ", must be from 0 to " +
                std::to_string(WEIR_ATTRIBUTE_ARRAY));
}

weir_op weir_add_op(weir_graph *graph, const char *kind, const char *name,
                    const weir_output *inputs, size_t input_count,
                    const weir_attribute *attributes, size_t attribute_count) {
  return adding(graph, kNoOp, [&](Graph &cpp) {
    std::vector<Attribute> given;
    needAll(attributes, attribute_count, "attributes");
    for (size_t i = 0; i < attribute_count; ++i)
      given.push_back(toAttribute(attributes[i]));
    return toC(detail::AddNode(cpp.impl(), &need(kind, "kind"),
                               optionalText(name),
                               toCpp(inputs, input_count, "inputs"), given));
  });
}

weir_output weir_add_placeholder(weir_graph *graph, int32_t dtype,
                                 weir_partial_shape shape, const char *name) {
  return adding(graph, kNoOutput, [&](Graph &cpp) {
    return toC(Placeholder(cpp, toDType(dtype), toPartialShape(shape),
                           optionalText(name)));
  });
}

weir_output weir_add_placeholder_with_default(weir_graph *graph,
                                              weir_output value,
                                              weir_partial_shape shape,
                                              const char *name) {
  return adding(graph, kNoOutput, [&](Graph &) {
    return toC(PlaceholderWithDefault(toCpp(value), toPartialShape(shape),
                                      optionalText(name)));
  });
}

weir_output weir_add_constant(weir_graph *graph, const weir_array *value,
                              const char *name) {
  return adding(graph, kNoOutput, [&](Graph &cpp) {
    return toC(Constant(cpp, need(value, "value").tensor, optionalText(name)));
  });
}

weir_op weir_add_initializer(weir_graph *graph, const char *name) {
  return adding(graph, kNoOp, [&](Graph &cpp) {
    return toC(cpp.AddInitializer(name ? name : "init"));
  });
}

weir_op weir_add_group(weir_graph *graph, const weir_op *before, size_t count,
                       const char *name) {
  return adding(graph, kNoOp, [&](Graph &cpp) {
    return toC(Group(cpp, toCpp(before, count, "before"), optionalText(name)));
  });
}

weir_output weir_add_identity(weir_graph *graph, weir_output value,
                              const weir_op *before, size_t count,
                              const char *name) {
  return adding(graph, kNoOutput, [&](Graph &) {
    return toC(Identity(toCpp(value), toCpp(before, count, "before"),
                        optionalText(name)));
  });
}

static std::vector<Signature::Tensor> namedTensors(const char *const *names,
                                                   const weir_output *tensors,
                                                   size_t count) {
  needAll(names, count, "names");
  std::vector<Output> outputs = toCpp(tensors, count, "tensors");
  std::vector<Signature::Tensor> named;
  for (size_t i = 0; i < count; ++i)
    named.push_back({&need(names[i], "names"), outputs[i]});
  return named;
}

void weir_add_signature(weir_graph *graph, const char *name,
                        const char *const *input_names,
                        const weir_output *inputs, size_t input_count,
                        const char *const *output_names,
                        const weir_output *outputs, size_t output_count) {
  adding(graph, 0, [&](Graph &cpp) {
    cpp.AddSignature({&need(name, "name"),
                      namedTensors(input_names, inputs, input_count),
                      namedTensors(output_names, outputs, output_count)});
    return 0;
  });
}
