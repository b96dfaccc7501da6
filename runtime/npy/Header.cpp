//===- Header.cpp - the header of NumPy's files ---------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/npy/Npy.h"

#include <inttypes.h>
#include <string.h>

using namespace weir::rt;

bool weir::rt::parseNpyPrefix(const unsigned char *bytes, size_t size,
                              NpyPrefix &prefix, Text &error) {
  if (size < 10 || memcmp(bytes, "\x93NUMPY", 6) != 0)
    return error.add("not a .npy file"), false;
  int major = bytes[6];
  if (major < 1 || major > 3) {
    error.add("version %d of the .npy format, must be 1 to 3", major);
    return false;
  }
  prefix.size = major == 1 ? 10 : 12;
  if (size < prefix.size)
    return error.add("ends within its header"), false;
  prefix.dictionarySize = bytes[8] | size_t(bytes[9]) << 8;
  if (major > 1)
    prefix.dictionarySize |= size_t(bytes[10]) << 16 | size_t(bytes[11]) << 24;
  if (prefix.dictionarySize > maxNpyDictionary) {
    error.add("header of %zu bytes, must be at most %zu", prefix.dictionarySize,
              maxNpyDictionary);
    return false;
  }
  return true;
}

namespace {

/// Reads the dictionary of a header:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
class DictionaryParser {
public:
  DictionaryParser(const char *text, size_t size, NpyHeader &header,
                   Text &error)
      : at(text), end(text + size), header(header), error(error) {}

  bool parse();

private:
  /// A piece of the text.
  struct Piece {
    const char *data;
    size_t size;
    bool is(const char *text) const {
      return strlen(text) == size && memcmp(data, text, size) == 0;
    }
  };

  void skipSpace();
  bool accept(char c);
  bool expect(char c);
  bool parseString(Piece &piece);
  bool parseEntry();
  bool parseType();
  bool parseOrder();
  bool parseShape();
  bool parseDimension();
  bool acceptWord(const char *word);
  bool fail();

  const char *at;
  const char *end;
  NpyHeader &header;
  Text &error;
  bool hasType = false, hasOrder = false, hasShape = false;
};

} // namespace

bool DictionaryParser::fail() {
  error.add("its header is malformed");
  return false;
}

void DictionaryParser::skipSpace() {
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\t'))
    ++at;
}

bool DictionaryParser::accept(char c) {
  skipSpace();
  if (at == end || *at != c)
    return false;
  ++at;
  return true;
}

bool DictionaryParser::expect(char c) { return accept(c) || fail(); }

bool DictionaryParser::acceptWord(const char *word) {
  skipSpace();
  size_t size = strlen(word);
  if (size_t(end - at) < size || memcmp(at, word, size) != 0)
    return false;
  at += size;
  return true;
}

bool DictionaryParser::parseString(Piece &piece) {
  skipSpace();
  if (at == end || (*at != '\'' && *at != '"'))
    return fail();
  const char *begin = at + 1;
  const void *quote = memchr(begin, *at, end - begin);
  if (!quote)
    return fail();
  piece = {begin, size_t(static_cast<const char *>(quote) - begin)};
  at = begin + piece.size + 1;
  return true;
}

bool DictionaryParser::parseType() {
  if (accept('['))
    return error.add("a record of several fields, must be plain numbers"),
           false;
  Piece piece;
  if (!parseString(piece))
    return false;
  header.type.element = findNpyType(piece.data, piece.size);
  if (header.type.element)
    return hasType = true;
  int shown = piece.size < 32 ? int(piece.size) : 32;
  bool bigEndian = piece.size > 0 && piece.data[0] == '>';
  error.add("element type '%.*s', must be %s", shown, piece.data,
            bigEndian ? "little-endian (<)"
                      : "float, integer, bool or complex");
  return false;
}

bool DictionaryParser::parseOrder() {
  header.columnMajor = acceptWord("True");
  hasOrder = header.columnMajor || acceptWord("False");
  return hasOrder || fail();
}

bool DictionaryParser::parseDimension() {
  if (header.type.rank == maxRank) {
    error.add("rank is above %" PRId32, maxRank);
    return false;
  }
  int64_t value = 0;
  const char *begin = at;
  for (; at != end && *at >= '0' && *at <= '9'; ++at)
    if (__builtin_mul_overflow(value, 10, &value) ||
        __builtin_add_overflow(value, *at - '0', &value))
      return error.add("a dimension is above %" PRId64, INT64_MAX), false;
  if (at == begin)
    return fail();
  accept('L'); // of Python 2
  header.type.shape[header.type.rank++] = value;
  return true;
}

bool DictionaryParser::parseShape() {
  if (hasShape)
    return fail();
  if (!expect('('))
    return false;
  hasShape = true;
  while (!accept(')')) {
    skipSpace();
    if (!parseDimension())
      return false;
    if (!accept(','))
      return expect(')');
  }
  return true;
}

bool DictionaryParser::parseEntry() {
  Piece key;
  if (!parseString(key) || !expect(':'))
    return false;
  if (key.is("descr"))
    return parseType();
  if (key.is("fortran_order"))
    return parseOrder();
  return key.is("shape") ? parseShape() : fail();
}

bool DictionaryParser::parse() {
  if (!expect('{'))
    return false;
  while (!accept('}')) {
    if (!parseEntry())
      return false;
    if (!accept(',')) {
      if (!expect('}'))
        return false;
      break;
    }
  }
  skipSpace();
  return (at == end && hasType && hasOrder && hasShape) || fail();
}

bool weir::rt::parseNpyDictionary(const char *text, size_t size,
                                  NpyHeader &header, Text &error) {
  return DictionaryParser(text, size, header, error).parse();
}
