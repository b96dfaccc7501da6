//===- Tensor.cpp - values of tensors ------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Tensor.h"

#include "dialects/foreign/Foreign.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Graph.pb.h"
#include "lib/readers/tensorflow/Types.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// Alignment of weights, a cache line and a vector register.
static constexpr size_t kAlignment = 64;

/// Bytes of bools as 0 and 1, whatever the file says for true.
static std::vector<char> normalizeBools(ArrayRef<char> bytes) {
  auto isTrue = [](char c) { return char(c != 0); };
  auto values = llvm::map_range(bytes, isTrue);
  return {values.begin(), values.end()};
}

static DenseElementsAttr denseBools(ShapedType type, ArrayRef<char> bytes) {
  auto *values = reinterpret_cast<const bool *>(bytes.data());
  return DenseElementsAttr::get(type, ArrayRef(values, bytes.size()));
}

ElementsAttr weir::tf::elementsFromBytes(RankedTensorType type,
                                         ArrayRef<char> bytes, StringRef name,
                                         int64_t resourceBytes) {
  bool isBool = type.getElementType().isInteger(1);
  std::vector<char> bools =
      isBool ? normalizeBools(bytes) : std::vector<char>();
  if (isBool)
    bytes = bools;
  if (static_cast<int64_t>(bytes.size()) >= resourceBytes) {
    AsmResourceBlob blob = HeapAsmResourceBlob::allocateAndCopyWithAlign(
        bytes, kAlignment, /*dataIsMutable=*/false);
    return DenseResourceElementsAttr::get(type, name, std::move(blob));
  }
  return isBool ? denseBools(type, bytes)
                : DenseElementsAttr::getFromRawBuffer(type, bytes);
}

ElementsAttr weir::tf::elementsInFile(RankedTensorType type,
                                      ArrayRef<char> bytes, StringRef name,
                                      std::shared_ptr<const MappedFile> file) {
  auto release = [file = std::move(file)](void *, size_t, size_t) {};
  AsmResourceBlob blob(bytes, /*dataAlignment=*/1, std::move(release),
                       /*dataIsMutable=*/false);
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

//===----------------------------------------------------------------------===//
// Typed lists
//===----------------------------------------------------------------------===//

/// Appends each of `values` as a `Stored`.
template <typename Stored, typename List>
static void append(const List &values, std::vector<char> &bytes) {
  size_t start = bytes.size();
  bytes.resize(start + values.size() * sizeof(Stored));
  for (auto value : values) {
    auto stored = static_cast<Stored>(value);
    memcpy(bytes.data() + start, &stored, sizeof(Stored));
    start += sizeof(Stored);
  }
}

/// Appends the numbers that `proto` lists for an integer type of `width` bits.
static void appendIntegers(const TensorProto &proto, unsigned width,
                           bool isUnsigned, std::vector<char> &bytes) {
  if (width == 1)
    return append<uint8_t>(proto.bool_val(), bytes);
  if (width <= 8)
    return append<uint8_t>(proto.int_val(), bytes);
  if (width == 16)
    return append<uint16_t>(proto.int_val(), bytes);
  if (width == 32 && isUnsigned)
    return append<uint32_t>(proto.uint32_val(), bytes);
  if (width == 32)
    return append<int32_t>(proto.int_val(), bytes);
  if (isUnsigned)
    return append<uint64_t>(proto.uint64_val(), bytes);
  append<int64_t>(proto.int64_val(), bytes);
}

/// The bytes of the values that `proto` lists for elements of `type`.
static std::vector<char> listedBytes(const TensorProto &proto, Type type) {
  std::vector<char> bytes;
  if (auto integer = dyn_cast<IntegerType>(type))
    appendIntegers(proto, integer.getWidth(), integer.isUnsigned(), bytes);
  else if (auto complex = dyn_cast<ComplexType>(type)) {
    if (complex.getElementType().isF32())
      append<float>(proto.scomplex_val(), bytes);
    else
      append<double>(proto.dcomplex_val(), bytes);
  } else if (type.isF32())
    append<float>(proto.float_val(), bytes);
  else if (type.isF64())
    append<double>(proto.double_val(), bytes);
  else if (type.getIntOrFloatBitWidth() == 16)
    append<uint16_t>(proto.half_val(), bytes);
  else
    append<uint8_t>(proto.float8_val(), bytes);
  return bytes;
}

/// True if `bytes` are several times the same element.
static bool isRepetition(ArrayRef<char> bytes, size_t element) {
  return bytes.drop_front(element) == bytes.drop_back(element);
}

/// A splat of the element in `bytes`, of any size.
static ElementsAttr splat(RankedTensorType type, ArrayRef<char> bytes) {
  if (type.getElementType().isInteger(1))
    return DenseElementsAttr::get(type, bytes[0] != 0);
  return DenseElementsAttr::getFromRawBuffer(type, bytes);
}

/// Takes the memory of a value that the file writes shorter than it is.
absl::Status TensorReader::spend(int64_t bytes) {
  expandable -= bytes;
  if (expandable >= 0)
    return absl::OkStatus();
  return badModel("constants that repeat their last value take more than " +
                  Twine(limits.expandedBytes) + " bytes");
}

absl::StatusOr<ElementsAttr> TensorReader::readList(const TensorProto &proto,
                                                    RankedTensorType type,
                                                    StringRef name) {
  size_t element = bytesPerElement(type.getElementType());
  size_t needed = type.getNumElements() * element;
  std::vector<char> bytes = listedBytes(proto, type.getElementType());
  if (bytes.size() > needed || bytes.size() % element != 0)
    return badModel("lists " + Twine(bytes.size() / element) +
                    " values, its shape has " + Twine(type.getNumElements()) +
                    " elements");
  if (needed == 0)
    return ElementsAttr(DenseElementsAttr::getFromRawBuffer(type, {}));
  if (bytes.empty())
    bytes.resize(element);
  if (isRepetition(bytes, element))
    return splat(type, ArrayRef(bytes).take_front(element));
  if (bytes.size() < needed)
    WEIR_RETURN_IF_ERROR(spend(needed));
  std::vector<char> last(bytes.end() - element, bytes.end());
  bytes.reserve(needed);
  while (bytes.size() < needed)
    bytes.insert(bytes.end(), last.begin(), last.end());
  return elementsFromBytes(type, bytes, name);
}

absl::StatusOr<ElementsAttr> TensorReader::readStrings(const TensorProto &proto,
                                                       RankedTensorType type) {
  if (!proto.tensor_content().empty())
    return badModel("strings as packed bytes are not read");
  int64_t needed = type.getNumElements(), listed = proto.string_val_size();
  if (listed > needed)
    return badModel("lists " + Twine(listed) + " strings, its shape has " +
                    Twine(needed) + " elements");
  SmallVector<StringRef> values(proto.string_val().begin(),
                                proto.string_val().end());
  if (values.empty() && needed > 0)
    values.push_back("");
  if (values.size() > 1 && listed < needed) {
    WEIR_RETURN_IF_ERROR(spend((needed + 1) * sizeof(StringRef)));
    values.resize(needed, values.back());
  }
  return ElementsAttr(DenseStringElementsAttr::get(type, values));
}

absl::StatusOr<ElementsAttr> TensorReader::read(const TensorProto &proto,
                                                StringRef name) {
  WEIR_ASSIGN_OR_RETURN(Type element, elementType(context, proto.dtype()));
  bool isString = isa<foreign::StringType>(element);
  int64_t size = isString ? sizeof(StringRef) : bytesPerElement(element);
  if (size == 0)
    return badModel("a value of element type " + Twine(proto.dtype()) +
                    " can't stand in a file");
  if (proto.tensor_shape().unknown_rank())
    return badModel("a tensor with a value must have a rank");
  WEIR_ASSIGN_OR_RETURN(SmallVector<int64_t> dims,
                        readDims(proto.tensor_shape()));
  WEIR_ASSIGN_OR_RETURN(int64_t count,
                        countElements(dims, size, limits.constantBytes));
  auto type = RankedTensorType::get(dims, element);
  if (isString)
    return readStrings(proto, type);
  const std::string &content = proto.tensor_content();
  if (content.empty())
    return readList(proto, type, name);
  if (static_cast<int64_t>(content.size()) != count * size)
    return badModel("has " + Twine(content.size()) +
                    " bytes of content, its shape needs " +
                    Twine(count * size));
  return elementsFromBytes(type, ArrayRef(content.data(), content.size()),
                           name);
}
