//===- Read.cpp - reading NumPy's files -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/base/File.h"
#include "runtime/npy/Npy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

using namespace weir::rt;

static bool failReading(Text &error) {
  error.add("%s", errno ? strerror(errno) : "ends too early");
  return false;
}

static bool readHeader(File &file, uint64_t fileSize, NpyHeader &header,
                       size_t &headerSize, Text &error) {
  unsigned char bytes[maxNpyPrefix];
  NpyPrefix prefix;
  size_t first = fileSize < maxNpyPrefix ? size_t(fileSize) : maxNpyPrefix;
  if (!file.read(bytes, first))
    return failReading(error);
  if (!parseNpyPrefix(bytes, first, prefix, error))
    return false;
  headerSize = prefix.size + prefix.dictionarySize;
  if (headerSize > fileSize)
    return error.add("ends within its header"), false;
  if (headerSize < first)
    return error.add("its header is malformed"), false;
  Array<char> text;
  if (!text.reset(prefix.dictionarySize))
    return error.add("no memory"), false;
  // The dictionary may begin before the end of the first read.
  size_t have = first - prefix.size;
  memcpy(text.data(), bytes + prefix.size, have);
  if (!file.read(text.data() + have, prefix.dictionarySize - have))
    return failReading(error);
  return parseNpyDictionary(text.data(), prefix.dictionarySize, header, error);
}

/// Whether the data that the header promises is there and no more.
static bool checkSize(const TensorType &type, uint64_t available, size_t &size,
                      Text &error) {
  if (!type.getSize(size)) {
    addType(error, type.element->dtype, type.rank, type.shape);
    error.add(" is more than can be addressed");
    return false;
  }
  if (size == available)
    return true;
  error.add("%" PRIu64 " bytes of elements, must be %zu for ", available, size);
  addType(error, type.element->dtype, type.rank, type.shape);
  return false;
}

/// Copies column-major elements into row-major order.
static void transpose(const TensorType &type, const char *from, char *to) {
  size_t bytes = size_t(type.element->size);
  int64_t count = 1, index[maxRank] = {}, stride[maxRank];
  for (int32_t axis = 0; axis < type.rank; ++axis) {
    stride[axis] = count;
    count *= type.shape[axis];
  }
  int64_t offset = 0;
  for (int64_t i = 0; i < count; ++i, to += bytes) {
    memcpy(to, from + size_t(offset) * bytes, bytes);
    for (int32_t axis = type.rank - 1; axis >= 0; --axis) {
      offset += stride[axis];
      if (++index[axis] < type.shape[axis])
        break;
      offset -= stride[axis] * type.shape[axis];
      index[axis] = 0;
    }
  }
}

static bool makeRowMajor(Tensor &tensor, Text &error) {
  Tensor result;
  result.type = tensor.type;
  if (!result.allocate())
    return error.add("no memory"), false;
  transpose(tensor.type, static_cast<const char *>(tensor.data),
            static_cast<char *>(result.data));
  void *old = tensor.data;
  tensor.data = result.data;
  result.data = old;
  return true;
}

/// Compiled code relies on bools being 0 or 1; a file may say anything.
static void normalizeBools(unsigned char *data, size_t size) {
  for (size_t i = 0; i < size; ++i)
    data[i] = data[i] != 0;
}

/// Makes what was read what compiled code takes.
static bool normalize(const NpyHeader &header, size_t size, Tensor &tensor,
                      Text &error) {
  if (tensor.type.element->kind == ElementKind::Bool)
    normalizeBools(static_cast<unsigned char *>(tensor.data), size);
  return header.columnMajor && size != 0 ? makeRowMajor(tensor, error) : true;
}

bool weir::rt::decodeNpy(const unsigned char *bytes, size_t size,
                         Tensor &tensor, Text &error) {
  NpyPrefix prefix;
  NpyHeader header;
  size_t elementsSize;
  if (!parseNpyPrefix(bytes, size, prefix, error))
    return false;
  size_t headerSize = prefix.size + prefix.dictionarySize;
  if (headerSize > size)
    return error.add("ends within its header"), false;
  auto *text = reinterpret_cast<const char *>(bytes + prefix.size);
  if (!parseNpyDictionary(text, prefix.dictionarySize, header, error) ||
      !checkSize(header.type, size - headerSize, elementsSize, error))
    return false;
  tensor.type = header.type;
  if (!tensor.allocate()) {
    error.add("no memory for %zu bytes", elementsSize);
    return false;
  }
  memcpy(tensor.data, bytes + headerSize, elementsSize);
  return normalize(header, elementsSize, tensor, error);
}

bool weir::rt::readNpy(const char *path, Tensor &tensor, Text &error) {
  File file;
  uint64_t fileSize;
  NpyHeader header;
  size_t headerSize, size;
  if (!file.open(path, O_RDONLY) || !file.getSize(fileSize))
    return failReading(error);
  if (!readHeader(file, fileSize, header, headerSize, error) ||
      !checkSize(header.type, fileSize - headerSize, size, error))
    return false;
  tensor.type = header.type;
  if (!tensor.allocate()) {
    error.add("no memory for %zu bytes", size);
    return false;
  }
  if (!file.read(tensor.data, size))
    return failReading(error);
  return normalize(header, size, tensor, error);
}
