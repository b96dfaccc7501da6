//===- ProgramCache.cpp - compiled programs kept for other processes ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/ProgramCache.h"
#include "lib/cache/CacheKey.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "weir/version.h"

using namespace mlir;
using namespace weir;
using namespace weir::session;

static constexpr llvm::StringLiteral kName = "name", kWeights = "weights",
                                     kInitial = "initial", kObject = "object/";

//===----------------------------------------------------------------------===//
// The key
//===----------------------------------------------------------------------===//

namespace {
/// A stream whose bytes become part of a key.
class KeyStream : public llvm::raw_ostream {
public:
  explicit KeyStream(CacheKey &key) : key(key) {}
  ~KeyStream() override { flush(); }

private:
  void write_impl(const char *data, size_t size) override {
    key.add(StringRef(data, size));
    position += size;
  }
  uint64_t current_pos() const override { return position; }

  CacheKey &key;
  uint64_t position = 0;
};
} // namespace

/// This process's code, which doesn't change.
static const std::string &compilerKey() {
  static const std::string text = [] {
    CacheKey key;
    key.add("weir session " WEIR_VERSION);
    key.addCompiler("/proc/self/exe");
    return key.finish();
  }();
  return text;
}

static std::string keyOf(ModuleOp module) {
  CacheKey key;
  key.add(compilerKey());
  {
    KeyStream os(key);
    if (failed(writeBytecodeToFile(module, os)))
      return "";
  }
  return key.finish();
}

ProgramCache::ProgramCache(const std::string &folder, int64_t maxBytes,
                           ModuleOp module)
    : target(codegen::Target::of(module)) {
  if (folder.empty())
    return;
  cache = Cache::open(folder, maxBytes);
  if (cache)
    key = keyOf(module);
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

static std::string bytesOf(const codegen::Blob &blob) {
  std::string bytes(blob.size(), 0);
  blob.copyTo(bytes.data());
  return bytes;
}

void ProgramCache::store(const codegen::ObjectProgram &program) const {
  if (key.empty())
    return;
  std::string weights = bytesOf(program.weights),
              initial = bytesOf(program.initial);
  std::vector<CachedFile> files{{kName.str(), program.info.name},
                                {kWeights.str(), weights},
                                {kInitial.str(), initial}};
  for (const codegen::ObjectFile &object : program.objects)
    files.push_back({kObject.str() + object.name,
                     StringRef(object.bytes.data(), object.bytes.size())});
  cache->store(key, files);
}

static codegen::ElementBytes refer(StringRef bytes) {
  return codegen::ElementBytes::at(ArrayRef<char>(bytes.data(), bytes.size()));
}

static bool takeFile(const CachedFile &file, codegen::ObjectProgram &program) {
  StringRef role = file.role;
  if (role == kName)
    program.info.name = file.bytes.str();
  else if (role == kWeights)
    program.weights.add(refer(file.bytes));
  else if (role == kInitial)
    program.initial.add(refer(file.bytes));
  else if (role.consume_front(kObject))
    program.objects.push_back(
        {role.str(),
         llvm::SmallVector<char, 0>(file.bytes.begin(), file.bytes.end())});
  else
    return false;
  return true;
}

std::optional<codegen::ObjectProgram> ProgramCache::find() {
  if (key.empty())
    return std::nullopt;
  entry = cache->find(key);
  if (!entry)
    return std::nullopt;
  codegen::ObjectProgram program;
  program.target = target;
  for (const CachedFile &file : entry->getFiles())
    if (!takeFile(file, program))
      return std::nullopt;
  return program;
}
