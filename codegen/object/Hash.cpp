//===- Hash.cpp - SHA-256 of what a program is made of --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Hash.h"
#include "weir/abi.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace {

/// A stream whose bytes go into a hash, part by part. (SHA256 counts the bytes
/// of a message in 32 bits.)
class HashStream : public raw_ostream {
public:
  HashStream() { SetUnbuffered(); }

  std::string finish() {
    if (position % WEIR_HASH_PART != 0)
      endPart();
    return toHex(hash.final(), /*LowerCase=*/true);
  }

private:
  void write_impl(const char *data, size_t size) override {
    for (StringRef rest(data, size); !rest.empty();) {
      uint64_t room = WEIR_HASH_PART - position % WEIR_HASH_PART;
      StringRef piece = rest.take_front(room);
      part.update(piece);
      position += piece.size();
      rest = rest.drop_front(piece.size());
      if (piece.size() == room)
        endPart();
    }
  }
  void endPart() {
    hash.update(part.final());
    part.init();
  }
  uint64_t current_pos() const override { return position; }

  SHA256 hash, part;
  uint64_t position = 0;
};

} // namespace

std::string weir::codegen::hashOf(function_ref<void(raw_ostream &)> write) {
  HashStream os;
  write(os);
  return os.finish();
}

std::string weir::codegen::hashOf(const Module &module) {
  return hashOf([&](raw_ostream &os) {
    SmallVector<char, 0> bitcode;
    raw_svector_ostream buffer(bitcode);
    WriteBitcodeToFile(module, buffer);
    os << StringRef(bitcode.data(), bitcode.size());
  });
}
