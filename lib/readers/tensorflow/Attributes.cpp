//===- Attributes.cpp - attributes of nodes ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Attributes.h"

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Graph.pb.h"
#include "lib/readers/tensorflow/Types.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

namespace {
/// Reads the attributes of one node.
class AttributeReader {
public:
  AttributeReader(MLIRContext &context, StringRef node, TensorReader &tensors)
      : builder(&context), node(node), tensors(tensors) {}

  using Result = absl::StatusOr<Attribute>;
  using Attributes = google::protobuf::Map<std::string, AttrValue>;

  absl::StatusOr<DictionaryAttr> read(const Attributes &attributes);

private:
  Result read(const AttrValue &value);
  Result read(int64_t value) {
    return Attribute(builder.getI64IntegerAttr(value));
  }
  Result read(float value) { return Attribute(builder.getF32FloatAttr(value)); }
  Result read(bool value) { return Attribute(builder.getBoolAttr(value)); }
  Result read(const std::string &value) {
    return Attribute(builder.getStringAttr(value));
  }
  Result read(int type);
  Result read(const TensorShapeProto &shape);
  Result read(const TensorProto &tensor);
  Result read(const NameAttrList &function);
  Result read(const AttrValue::ListValue &list);
  template <typename List>
  absl::Status append(const List &list, SmallVectorImpl<Attribute> &out);

  Builder builder;
  StringRef node;
  TensorReader &tensors;
};
} // namespace

AttributeReader::Result AttributeReader::read(int type) {
  WEIR_ASSIGN_OR_RETURN(Type element, elementType(*builder.getContext(), type));
  return Attribute(TypeAttr::get(element));
}

AttributeReader::Result AttributeReader::read(const TensorShapeProto &shape) {
  if (shape.unknown_rank())
    return Attribute(builder.getUnitAttr());
  WEIR_ASSIGN_OR_RETURN(SmallVector<int64_t> dims, readDims(shape));
  for (int64_t &dim : dims)
    if (ShapedType::isDynamic(dim))
      dim = -1;
  return Attribute(builder.getDenseI64ArrayAttr(dims));
}

AttributeReader::Result AttributeReader::read(const TensorProto &tensor) {
  WEIR_ASSIGN_OR_RETURN(ElementsAttr value, tensors.read(tensor, node));
  return Attribute(value);
}

/// A function with attributes of its own is {attrs = {...}, function = @name},
/// none is an empty string.
AttributeReader::Result AttributeReader::read(const NameAttrList &function) {
  if (function.name().empty())
    return Attribute(builder.getStringAttr(""));
  Attribute name =
      FlatSymbolRefAttr::get(builder.getContext(), function.name());
  if (function.attr().empty())
    return name;
  WEIR_ASSIGN_OR_RETURN(DictionaryAttr attrs, read(function.attr()));
  return Attribute(
      builder.getDictionaryAttr({builder.getNamedAttr("attrs", attrs),
                                 builder.getNamedAttr("function", name)}));
}

template <typename List>
absl::Status AttributeReader::append(const List &list,
                                     SmallVectorImpl<Attribute> &out) {
  for (const auto &value : list) {
    WEIR_ASSIGN_OR_RETURN(Attribute attr, read(value));
    out.push_back(attr);
  }
  return absl::OkStatus();
}

AttributeReader::Result
AttributeReader::read(const AttrValue::ListValue &list) {
  SmallVector<Attribute> values;
  WEIR_RETURN_IF_ERROR(append(list.s(), values));
  WEIR_RETURN_IF_ERROR(append(list.i(), values));
  WEIR_RETURN_IF_ERROR(append(list.f(), values));
  WEIR_RETURN_IF_ERROR(append(list.b(), values));
  WEIR_RETURN_IF_ERROR(append(list.type(), values));
  WEIR_RETURN_IF_ERROR(append(list.shape(), values));
  WEIR_RETURN_IF_ERROR(append(list.tensor(), values));
  WEIR_RETURN_IF_ERROR(append(list.func(), values));
  return Attribute(builder.getArrayAttr(values));
}

AttributeReader::Result AttributeReader::read(const AttrValue &value) {
  switch (value.value_case()) {
  case AttrValue::kList:
    return read(value.list());
  case AttrValue::kS:
    return read(value.s());
  case AttrValue::kI:
    return read(static_cast<int64_t>(value.i()));
  case AttrValue::kF:
    return read(value.f());
  case AttrValue::kB:
    return read(value.b());
  case AttrValue::kType:
    return read(static_cast<int>(value.type()));
  case AttrValue::kShape:
    return read(value.shape());
  case AttrValue::kTensor:
    return read(value.tensor());
  case AttrValue::kFunc:
    return read(value.func());
  case AttrValue::kPlaceholder:
    return badModel("takes its value from '$" + value.placeholder() +
                    "' of a generic function, which is not supported");
  case AttrValue::VALUE_NOT_SET:
    return badModel("has no value");
  }
  return badModel("has a value of an unknown kind");
}

absl::StatusOr<DictionaryAttr>
AttributeReader::read(const Attributes &attributes) {
  SmallVector<NamedAttribute> entries;
  for (const auto &[name, value] : attributes) {
    if (name.empty())
      return badModel("has an attribute without a name");
    Result attr = read(value);
    if (!attr.ok())
      return inContext("attribute '" + name + "'", attr.status());
    entries.push_back(builder.getNamedAttr(name, *attr));
  }
  return builder.getDictionaryAttr(entries);
}

absl::StatusOr<DictionaryAttr> weir::tf::readAttributes(MLIRContext &context,
                                                        const NodeDef &node,
                                                        TensorReader &tensors) {
  return AttributeReader(context, node.name(), tensors).read(node.attr());
}
