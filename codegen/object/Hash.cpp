//===- Hash.cpp - SHA-256 of what a program is made of --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Hash.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace {

/// A stream whose bytes go into a hash.
class HashStream : public raw_ostream {
public:
  HashStream() { SetUnbuffered(); }

  std::string finish() { return toHex(hash.final(), /*LowerCase=*/true); }

private:
  void write_impl(const char *data, size_t size) override {
    hash.update(StringRef(data, size));
    position += size;
  }
  uint64_t current_pos() const override { return position; }

  SHA256 hash;
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
