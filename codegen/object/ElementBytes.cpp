//===- ElementBytes.cpp - constants as they lie in memory -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/ElementBytes.h"

using namespace mlir;
using namespace weir::codegen;

static std::optional<weir_dtype> dtypeOfInteger(IntegerType type) {
  bool isUnsigned = type.isUnsigned();
  switch (type.getWidth()) {
  case 1:
    return WEIR_BOOL;
  case 8:
    return isUnsigned ? WEIR_U8 : WEIR_I8;
  case 16:
    return isUnsigned ? WEIR_U16 : WEIR_I16;
  case 32:
    return isUnsigned ? WEIR_U32 : WEIR_I32;
  case 64:
    return isUnsigned ? WEIR_U64 : WEIR_I64;
  default:
    return std::nullopt;
  }
}

std::optional<weir_dtype> weir::codegen::dtypeOf(Type element) {
  if (auto integer = dyn_cast<IntegerType>(element))
    return dtypeOfInteger(integer);
  if (auto complex = dyn_cast<ComplexType>(element)) {
    if (complex.getElementType().isF32())
      return WEIR_C64;
    if (complex.getElementType().isF64())
      return WEIR_C128;
    return std::nullopt;
  }
  if (element.isF32())
    return WEIR_F32;
  if (element.isF64())
    return WEIR_F64;
  if (element.isF16())
    return WEIR_F16;
  if (element.isBF16())
    return WEIR_BF16;
  return std::nullopt;
}

uint64_t weir::codegen::elementSize(Type element) {
  if (!dtypeOf(element))
    return 0;
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * complex.getElementType().getIntOrFloatBitWidth() / 8;
  return element.isInteger(1) ? 1 : element.getIntOrFloatBitWidth() / 8;
}

/// A non-splat constant of bools, which MLIR packs to bits.
static std::vector<char> unpackBools(DenseElementsAttr value) {
  std::vector<char> bytes;
  bytes.reserve(value.getNumElements());
  for (bool element : value.getValues<bool>())
    bytes.push_back(element);
  return bytes;
}

/// The elements of a splat, one after the other.
static std::vector<char> expandSplat(DenseElementsAttr value, uint64_t size) {
  std::vector<char> bytes(value.getNumElements() * size);
  if (value.getElementType().isInteger(1)) {
    std::fill(bytes.begin(), bytes.end(), value.getSplatValue<bool>());
    return bytes;
  }
  ArrayRef<char> element = value.getRawData();
  for (uint64_t at = 0; at < bytes.size(); at += size)
    std::copy_n(element.begin(), size, bytes.begin() + at);
  return bytes;
}

/// The bytes of a resource; failure where they are missing or too few.
static FailureOr<ArrayRef<char>> resourceBytes(DenseResourceElementsAttr value,
                                               uint64_t size,
                                               Location location) {
  AsmResourceBlob *blob = value.getRawHandle().getBlob();
  if (!blob)
    return emitError(location)
           << "the bytes of weight '" << value.getRawHandle().getKey()
           << "' are not at hand: give the weights' file";
  if (blob->getData().size() != size)
    return emitError(location)
           << "weight '" << value.getRawHandle().getKey() << "' has "
           << blob->getData().size() << " bytes, its type " << value.getType()
           << " takes " << size;
  return blob->getData();
}

FailureOr<ElementBytes> ElementBytes::of(ElementsAttr value,
                                         Location location) {
  uint64_t size = elementSize(value.getElementType());
  if (!size)
    return emitError(location)
           << "a constant has elements of type " << value.getElementType()
           << ", which compiled programs cannot hold";
  ElementBytes result;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    auto bytes =
        resourceBytes(resource, size * value.getNumElements(), location);
    if (failed(bytes))
      return failure();
    result.borrowed = *bytes;
    return result;
  }
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (!dense)
    return emitError(location) << "a constant is neither dense nor a resource";
  if (dense.isSplat())
    result.owned = expandSplat(dense, size);
  else if (dense.getElementType().isInteger(1))
    result.owned = unpackBools(dense);
  else
    result.borrowed = dense.getRawData();
  return result;
}
