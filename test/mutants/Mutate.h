//===- Mutate.h - ways to damage a file ------------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each function damages what it is given by one or a few changes, which the
// random numbers decide.
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_MUTANTS_MUTATE_H
#define WEIR_TEST_MUTANTS_MUTATE_H

#include "test/mutants/Files.h"
#include "test/mutants/Random.h"

namespace google::protobuf {
class Message;
} // namespace google::protobuf

namespace weir::test {

/// Flips bits, replaces bytes, cuts the end off, inserts, doubles, removes and
/// swaps blocks.
void mutateBytes(std::string &bytes, Random &random);

/// A number that programs get wrong: near a power of two, negative, zero, or
/// near `value`.
int64_t oddNumber(int64_t value, Random &random);

/// Changes values of fields, and doubles, removes, swaps and adds fields.
void mutateMessage(google::protobuf::Message &message, Random &random);

/// Damages a GraphDef, MetaGraphDef or SavedModel, told by the file's name: as
/// a message, which stays one, or as bytes.
void mutateGraph(File &file, Random &random);

/// Damages the checkpoint among the files: entries, keys and blocks of the
/// index, with checksums that hold or don't; shards.
void mutateBundle(Files &files, Random &random);

/// Damages a .npz archive: its bytes, or the arrays in it, whose checksums then
/// hold.
void mutateArchive(File &file, Random &random);

/// Damages the text of a module: numbers, types, words and lines.
void mutateText(File &file, Random &random);

} // namespace weir::test

#endif // WEIR_TEST_MUTANTS_MUTATE_H
