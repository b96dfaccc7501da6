//===- Types.cpp - TensorFlow's element types and shapes -----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Types.h"

#include "dialects/foreign/Foreign.h"
#include "dialects/interfaces/TensorSize.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Graph.pb.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

/// Offset between a type and the reference to it.
static constexpr int kReference = 100;
/// More dimensions than TensorFlow itself allows.
static constexpr int kMaxRank = 254;

static Type floatType(MLIRContext &context, int dataType) {
  using namespace weir::tf;
  switch (dataType) {
  case DT_FLOAT:
    return Float32Type::get(&context);
  case DT_DOUBLE:
    return Float64Type::get(&context);
  case DT_HALF:
    return Float16Type::get(&context);
  case DT_BFLOAT16:
    return BFloat16Type::get(&context);
  case DT_FLOAT8_E5M2:
    return Float8E5M2Type::get(&context);
  case DT_FLOAT8_E4M3FN:
    return Float8E4M3FNType::get(&context);
  case DT_FLOAT8_E4M3FNUZ:
    return Float8E4M3FNUZType::get(&context);
  case DT_FLOAT8_E4M3B11FNUZ:
    return Float8E4M3B11FNUZType::get(&context);
  case DT_FLOAT8_E5M2FNUZ:
    return Float8E5M2FNUZType::get(&context);
  case DT_COMPLEX64:
    return ComplexType::get(Float32Type::get(&context));
  case DT_COMPLEX128:
    return ComplexType::get(Float64Type::get(&context));
  default:
    return {};
  }
}

static Type integerType(MLIRContext &context, int dataType) {
  using namespace weir::tf;
  auto sign = [&](unsigned width) { return IntegerType::get(&context, width); };
  auto plain = [&](unsigned width) {
    return IntegerType::get(&context, width, IntegerType::Unsigned);
  };
  switch (dataType) {
  case DT_BOOL:
    return sign(1);
  case DT_INT4:
    return sign(4);
  case DT_INT8:
  case DT_QINT8:
    return sign(8);
  case DT_INT16:
  case DT_QINT16:
    return sign(16);
  case DT_INT32:
  case DT_QINT32:
    return sign(32);
  case DT_INT64:
    return sign(64);
  case DT_UINT4:
    return plain(4);
  case DT_UINT8:
  case DT_QUINT8:
    return plain(8);
  case DT_UINT16:
  case DT_QUINT16:
    return plain(16);
  case DT_UINT32:
    return plain(32);
  case DT_UINT64:
    return plain(64);
  default:
    return {};
  }
}

static Type opaqueType(MLIRContext &context, int dataType) {
  using namespace weir::tf;
  switch (dataType) {
  case DT_STRING:
    return weir::foreign::StringType::get(&context);
  case DT_RESOURCE:
    return weir::foreign::ResourceType::get(&context);
  case DT_VARIANT:
    return weir::foreign::VariantType::get(&context);
  case DT_INVALID:
    return NoneType::get(&context);
  default:
    return {};
  }
}

absl::StatusOr<Type> weir::tf::elementType(MLIRContext &context, int dataType) {
  int plain = dataType > kReference ? dataType - kReference : dataType;
  for (auto *convert : {&floatType, &integerType, &opaqueType})
    if (Type type = convert(context, plain))
      return type;
  return badModel("element type " + Twine(dataType) + " is not known");
}

int64_t weir::tf::bytesPerElement(Type type) {
  if (auto complex = dyn_cast<ComplexType>(type))
    return 2 * bytesPerElement(complex.getElementType());
  if (!type.isIntOrFloat())
    return 0;
  return llvm::divideCeil(type.getIntOrFloatBitWidth(), 8);
}

/// The product of the fixed dimensions, -1 if it doesn't fit.
static int64_t product(ArrayRef<int64_t> dims) {
  int64_t result = 1;
  if (llvm::is_contained(dims, 0))
    return 0;
  for (int64_t dim : dims)
    if (!ShapedType::isDynamic(dim) && llvm::MulOverflow(result, dim, result))
      return -1;
  return result;
}

absl::StatusOr<SmallVector<int64_t>>
weir::tf::readDims(const TensorShapeProto &shape) {
  if (shape.dim_size() > kMaxRank)
    return badModel("shape has " + Twine(shape.dim_size()) +
                    " dimensions, at most " + Twine(kMaxRank) + " are allowed");
  SmallVector<int64_t> dims;
  for (const auto &dim : shape.dim()) {
    if (dim.size() < -1)
      return badModel("dimension " + Twine(dims.size()) + " of a shape is " +
                      Twine(dim.size()));
    dims.push_back(dim.size() == -1 ? ShapedType::kDynamic : dim.size());
  }
  if (hasTooManyElements(dims))
    return badModel("shape has more than " + Twine(kMaxElements) + " elements");
  return dims;
}

absl::StatusOr<TensorType> weir::tf::tensorType(const TensorShapeProto &shape,
                                                Type element) {
  if (!TensorType::isValidElementType(element))
    return badModel("a tensor needs an element type");
  if (shape.unknown_rank())
    return TensorType(UnrankedTensorType::get(element));
  WEIR_ASSIGN_OR_RETURN(SmallVector<int64_t> dims, readDims(shape));
  return TensorType(RankedTensorType::get(dims, element));
}

TensorType weir::tf::statedType(DictionaryAttr attrs) {
  auto dtype = attrs.getAs<TypeAttr>("dtype");
  if (!dtype || !TensorType::isValidElementType(dtype.getValue()))
    return {};
  auto shape = attrs.getAs<DenseI64ArrayAttr>("shape");
  if (!shape)
    return UnrankedTensorType::get(dtype.getValue());
  SmallVector<int64_t> dims(shape.asArrayRef());
  llvm::replace(dims, int64_t(-1), ShapedType::kDynamic);
  return RankedTensorType::get(dims, dtype.getValue());
}

absl::StatusOr<int64_t> weir::tf::countElements(ArrayRef<int64_t> dims,
                                                int64_t elementBytes,
                                                int64_t maxBytes) {
  if (llvm::is_contained(dims, ShapedType::kDynamic))
    return badModel("a tensor with a value must have no free dimension");
  int64_t count = product(dims);
  if (count < 0 || count > maxBytes / std::max<int64_t>(elementBytes, 1))
    return badModel("tensor takes more than " + Twine(maxBytes) + " bytes");
  return count;
}
