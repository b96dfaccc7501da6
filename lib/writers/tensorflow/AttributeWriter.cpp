//===- AttributeWriter.cpp - attributes of nodes, written ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/writers/tensorflow/AttributeWriter.h"

#include "codegen/object/ElementBytes.h"
#include "dialects/foreign/Foreign.h"
#include "lib/readers/Status.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static DataType integerType(IntegerType type) {
  bool isUnsigned = type.isUnsigned();
  switch (type.getWidth()) {
  case 1:
    return DT_BOOL;
  case 4:
    return isUnsigned ? DT_UINT4 : DT_INT4;
  case 8:
    return isUnsigned ? DT_UINT8 : DT_INT8;
  case 16:
    return isUnsigned ? DT_UINT16 : DT_INT16;
  case 32:
    return isUnsigned ? DT_UINT32 : DT_INT32;
  case 64:
    return isUnsigned ? DT_UINT64 : DT_INT64;
  default:
    return DT_INVALID;
  }
}

DataType weir::tf::dataTypeOf(Type element) {
  return llvm::TypeSwitch<Type, DataType>(element)
      .Case<IntegerType>(integerType)
      .Case<Float32Type>([](auto) { return DT_FLOAT; })
      .Case<Float64Type>([](auto) { return DT_DOUBLE; })
      .Case<Float16Type>([](auto) { return DT_HALF; })
      .Case<BFloat16Type>([](auto) { return DT_BFLOAT16; })
      .Case<Float8E5M2Type>([](auto) { return DT_FLOAT8_E5M2; })
      .Case<Float8E4M3FNType>([](auto) { return DT_FLOAT8_E4M3FN; })
      .Case<Float8E4M3FNUZType>([](auto) { return DT_FLOAT8_E4M3FNUZ; })
      .Case<Float8E4M3B11FNUZType>([](auto) { return DT_FLOAT8_E4M3B11FNUZ; })
      .Case<Float8E5M2FNUZType>([](auto) { return DT_FLOAT8_E5M2FNUZ; })
      .Case<ComplexType>([](ComplexType type) {
        return type.getElementType().isF64() ? DT_COMPLEX128 : DT_COMPLEX64;
      })
      .Case<foreign::StringType>([](auto) { return DT_STRING; })
      .Case<foreign::ResourceType>([](auto) { return DT_RESOURCE; })
      .Case<foreign::VariantType>([](auto) { return DT_VARIANT; })
      .Default(DT_INVALID);
}

void weir::tf::writeShape(Type type, TensorShapeProto &shape) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  shape.set_unknown_rank(!ranked);
  if (ranked)
    for (int64_t dim : ranked.getShape())
      shape.add_dim()->set_size(ShapedType::isDynamic(dim) ? -1 : dim);
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

absl::Status weir::tf::writeTensor(ElementsAttr value, TensorProto &proto) {
  Type element = value.getElementType();
  proto.set_dtype(dataTypeOf(element));
  writeShape(value.getShapedType(), *proto.mutable_tensor_shape());
  if (auto strings = dyn_cast<DenseStringElementsAttr>(value)) {
    for (StringRef text : strings.getRawStringData())
      proto.add_string_val(text.str());
    return absl::OkStatus();
  }
  auto bytes =
      codegen::ElementBytes::of(value, UnknownLoc::get(element.getContext()));
  if (proto.dtype() == DT_INVALID || failed(bytes))
    return badModel("has a value that can't be written");
  proto.set_tensor_content(bytes->get().data(), bytes->get().size());
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static absl::Status writeFunction(Attribute attribute, NameAttrList &function) {
  if (auto symbol = dyn_cast<FlatSymbolRefAttr>(attribute)) {
    function.set_name(symbol.getValue().str());
    return absl::OkStatus();
  }
  auto parts = cast<DictionaryAttr>(attribute);
  auto symbol = parts.getAs<FlatSymbolRefAttr>("function");
  auto attributes = parts.getAs<DictionaryAttr>("attrs");
  if (!symbol || !attributes)
    return badModel("is a dictionary, which TensorFlow doesn't have");
  function.set_name(symbol.getValue().str());
  for (NamedAttribute entry : attributes)
    WEIR_RETURN_IF_ERROR(writeAttribute(
        entry.getValue(), (*function.mutable_attr())[entry.getName().str()]));
  return absl::OkStatus();
}

/// An element of a list goes where the values of its kind go.
static absl::Status addToList(Attribute attribute, AttrValue::ListValue &list) {
  AttrValue value;
  WEIR_RETURN_IF_ERROR(writeAttribute(attribute, value));
  switch (value.value_case()) {
  case AttrValue::kS:
    list.add_s(value.s());
    break;
  case AttrValue::kI:
    list.add_i(value.i());
    break;
  case AttrValue::kF:
    list.add_f(value.f());
    break;
  case AttrValue::kB:
    list.add_b(value.b());
    break;
  case AttrValue::kType:
    list.add_type(value.type());
    break;
  case AttrValue::kShape:
    *list.add_shape() = value.shape();
    break;
  case AttrValue::kTensor:
    *list.add_tensor() = value.tensor();
    break;
  case AttrValue::kFunc:
    *list.add_func() = value.func();
    break;
  default:
    return badModel("is a list of lists, which TensorFlow doesn't have");
  }
  return absl::OkStatus();
}

static void writeDims(ArrayRef<int64_t> dims, TensorShapeProto &shape) {
  for (int64_t dim : dims)
    shape.add_dim()->set_size(dim);
}

absl::Status weir::tf::writeAttribute(Attribute attribute, AttrValue &value) {
  if (auto flag = dyn_cast<BoolAttr>(attribute))
    value.set_b(flag.getValue());
  else if (auto number = dyn_cast<IntegerAttr>(attribute))
    value.set_i(number.getInt());
  else if (auto real = dyn_cast<FloatAttr>(attribute))
    value.set_f(float(real.getValueAsDouble()));
  else if (auto text = dyn_cast<StringAttr>(attribute))
    value.set_s(text.str());
  else if (auto type = dyn_cast<TypeAttr>(attribute))
    value.set_type(dataTypeOf(type.getValue()));
  else if (isa<UnitAttr>(attribute))
    value.mutable_shape()->set_unknown_rank(true);
  else if (auto dims = dyn_cast<DenseI64ArrayAttr>(attribute))
    writeDims(dims, *value.mutable_shape());
  else if (auto elements = dyn_cast<ElementsAttr>(attribute))
    return writeTensor(elements, *value.mutable_tensor());
  else if (isa<FlatSymbolRefAttr, DictionaryAttr>(attribute))
    return writeFunction(attribute, *value.mutable_func());
  else if (auto list = dyn_cast<ArrayAttr>(attribute)) {
    value.mutable_list();
    for (Attribute element : list)
      WEIR_RETURN_IF_ERROR(addToList(element, *value.mutable_list()));
  } else
    return badModel("is of a kind that TensorFlow doesn't have");
  return absl::OkStatus();
}
