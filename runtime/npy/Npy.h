//===- Npy.h - NumPy's files ------------------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The format is that of numpy.lib.format, versions 1 to 3: a magic string, the
// length of the header, a Python dictionary of element type, order and shape,
// then the elements.
#ifndef WEIR_RUNTIME_NPY_NPY_H
#define WEIR_RUNTIME_NPY_NPY_H

#include "runtime/base/Tensor.h"
#include "runtime/base/Text.h"

namespace weir::rt {

/// What the header of a file says.
struct NpyHeader {
  TensorType type;
  bool columnMajor = false;
};

/// The bytes before the dictionary: magic, version, length of the dictionary.
struct NpyPrefix {
  size_t size = 0;           ///< of the prefix itself, 10 or 12 bytes
  size_t dictionarySize = 0; ///< at most maxNpyDictionary
};

inline constexpr size_t maxNpyPrefix = 12;
inline constexpr size_t maxNpyDictionary = 1 << 16;

/// Reads the prefix from the first `size` bytes of a file. On failure `error`
/// says why.
bool parseNpyPrefix(const unsigned char *bytes, size_t size, NpyPrefix &prefix,
                    Text &error);

/// Reads the dictionary, `size` bytes of text. On failure `error` says why.
bool parseNpyDictionary(const char *text, size_t size, NpyHeader &header,
                        Text &error);

/// Reads a file into row-major order. Nothing in the file is trusted: its
/// length must be what its header says before memory is taken for it. On
/// failure `error` is one line without the file's name.
bool readNpy(const char *path, Tensor &tensor, Text &error);

/// The same for the bytes of a file that are in memory.
bool decodeNpy(const unsigned char *bytes, size_t size, Tensor &tensor,
               Text &error);

/// Writes a file, version 1. It appears whole: it is written under a temporary
/// name beside it, then renamed. What is no regular file, such as a pipe, is
/// written in place. On failure `error` is one line without the file's name.
bool writeNpy(const char *path, const weir_tensor &tensor, Text &error);

} // namespace weir::rt

#endif // WEIR_RUNTIME_NPY_NPY_H
