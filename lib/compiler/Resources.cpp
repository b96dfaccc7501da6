//===- Resources.cpp - large constants in a file beside the text ----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Resources.h"
#include "codegen/object/OutputFile.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/EndianStream.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

using namespace mlir;
using namespace weir;

static constexpr StringRef kMagic = "WEIRRES1";
static constexpr uint64_t kHeaderSize = 24, kEntrySize = 32, kAlignment = 64;

static void forEachResource(Operation *op,
                            function_ref<void(DenseResourceElementsAttr)> use) {
  op->walk([&](Operation *inner) {
    inner->getAttrDictionary().walk(
        [&](DenseResourceElementsAttr attr) { use(attr); });
  });
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

void ResourceSet::addFrom(Operation *op) {
  forEachResource(op, [&](DenseResourceElementsAttr attr) {
    DenseResourceElementsHandle handle = attr.getRawHandle();
    if (const AsmResourceBlob *blob = handle.getBlob())
      blobs.insert({handle.getKey(), blob->getData()});
  });
}

absl::Status ResourceSet::writeTo(StringRef path) const {
  uint64_t indexSize = 0;
  for (auto &[name, bytes] : blobs)
    indexSize += kEntrySize + name.size();
  llvm::Error error = codegen::writeWholeFile(path, [&](raw_ostream &os) {
    llvm::support::endian::Writer writer(os, llvm::endianness::little);
    os << kMagic;
    writer.write<uint64_t>(blobs.size());
    writer.write<uint64_t>(indexSize);
    uint64_t end = kHeaderSize + indexSize;
    for (auto &[name, bytes] : blobs) {
      uint64_t offset = llvm::alignTo(end, kAlignment);
      writer.write<uint64_t>(offset);
      writer.write<uint64_t>(bytes.size());
      writer.write<uint64_t>(llvm::xxh3_64bits(
          llvm::arrayRefFromStringRef(StringRef(bytes.data(), bytes.size()))));
      writer.write<uint64_t>(name.size());
      os << name;
      end = offset + bytes.size();
    }
    end = kHeaderSize + indexSize;
    for (auto &[name, bytes] : blobs) {
      os.write_zeros(llvm::offsetToAlignment(end, llvm::Align(kAlignment)));
      os.write(bytes.data(), bytes.size());
      end = llvm::alignTo(end, kAlignment) + bytes.size();
    }
    return llvm::Error::success();
  });
  if (error)
    return absl::InvalidArgumentError(llvm::toString(std::move(error)));
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
/// A file of resources, with its index checked.
class ResourceFile {
public:
  absl::Status open(StringRef path);
  /// Gives the constants of the context that have the file's names their bytes.
  absl::Status giveTo(DialectResourceBlobManager &manager);

private:
  struct Entry {
    StringRef name, bytes;
    uint64_t hash;
  };
  absl::Status bad(const Twine &message) {
    return absl::InvalidArgumentError(
        ("'" + path + "' is damaged: " + message).str());
  }
  absl::Status readIndex();
  absl::Status readEntry(StringRef &index);
  uint64_t number(StringRef text, size_t i) {
    return llvm::support::endian::read64le(text.data() + 8 * i);
  }

  std::string path;
  std::shared_ptr<llvm::MemoryBuffer> buffer;
  std::vector<Entry> entries;
};
} // namespace

absl::Status ResourceFile::open(StringRef file) {
  path = file.str();
  auto read = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!read)
    return absl::InvalidArgumentError("cannot read '" + path +
                                      "': " + read.getError().message());
  buffer = std::move(*read);
  if (!buffer->getBuffer().starts_with(kMagic))
    return absl::InvalidArgumentError("'" + path +
                                      "' is not a file of weights of a dump");
  return readIndex();
}

absl::Status ResourceFile::readIndex() {
  StringRef content = buffer->getBuffer();
  if (content.size() < kHeaderSize)
    return bad("it ends in its header");
  uint64_t count = number(content, 1), size = number(content, 2);
  StringRef index = content.drop_front(kHeaderSize);
  if (size > index.size() || count > size / kEntrySize)
    return bad("its index is larger than the file");
  index = index.take_front(size);
  for (uint64_t i = 0; i < count; ++i)
    if (absl::Status status = readEntry(index); !status.ok())
      return status;
  return absl::OkStatus();
}

absl::Status ResourceFile::readEntry(StringRef &index) {
  if (index.size() < kEntrySize ||
      number(index, 3) > index.size() - kEntrySize)
    return bad("its index ends early");
  uint64_t offset = number(index, 0), size = number(index, 1);
  StringRef content = buffer->getBuffer();
  StringRef name = index.substr(kEntrySize, number(index, 3));
  if (offset % kAlignment || offset > content.size() ||
      size > content.size() - offset)
    return bad("'" + name + "' lies outside the file");
  entries.push_back({name, content.substr(offset, size), number(index, 2)});
  index = index.drop_front(kEntrySize + name.size());
  return absl::OkStatus();
}

/// The bytes where they are, or a copy where they aren't aligned.
static AsmResourceBlob makeBlob(StringRef bytes,
                                std::shared_ptr<llvm::MemoryBuffer> owner) {
  ArrayRef<char> data(bytes.data(), bytes.size());
  if (uintptr_t(data.data()) % kAlignment)
    return HeapAsmResourceBlob::allocateAndCopyWithAlign(data, kAlignment);
  return AsmResourceBlob(
      data, kAlignment, [owner](void *, size_t, size_t) {},
      /*dataIsMutable=*/false);
}

absl::Status ResourceFile::giveTo(DialectResourceBlobManager &manager) {
  for (const Entry &entry : entries) {
    if (!manager.lookup(entry.name))
      continue;
    if (llvm::xxh3_64bits(llvm::arrayRefFromStringRef(entry.bytes)) !=
        entry.hash)
      return bad("the bytes of '" + entry.name + "' are not those written");
    manager.update(entry.name, makeBlob(entry.bytes, buffer));
  }
  return absl::OkStatus();
}

/// Bytes of a constant; 0 where its type tells no size.
static uint64_t expectedSize(ShapedType type) {
  Type element = type.getElementType();
  if (!element.isIntOrFloat() || !type.hasStaticShape())
    return 0;
  uint64_t size = llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  for (int64_t dim : type.getShape())
    size = llvm::SaturatingMultiply(size, uint64_t(dim));
  return size;
}

static absl::Status checkResource(DenseResourceElementsAttr attr,
                                  StringRef path) {
  DenseResourceElementsHandle handle = attr.getRawHandle();
  std::string what = "the bytes of constant '" + handle.getKey().str() + "' ";
  const AsmResourceBlob *blob = handle.getBlob();
  if (!blob)
    return absl::InvalidArgumentError(
        what + (path.empty() ? "are in the file that was written with the text;"
                               " name it with --weights"
                             : "are not in '" + path.str() + "'"));
  uint64_t expected = expectedSize(attr.getType());
  if (expected && expected != blob->getData().size())
    return absl::InvalidArgumentError(
        what + "are " + std::to_string(blob->getData().size()) +
        ", its type asks for " + std::to_string(expected));
  return absl::OkStatus();
}

absl::Status weir::loadResources(Operation *op, StringRef path) {
  auto &interface =
      DenseResourceElementsHandle::getManagerInterface(op->getContext());
  ResourceFile file;
  if (!path.empty()) {
    if (absl::Status status = file.open(path); !status.ok())
      return status;
    if (absl::Status status = file.giveTo(interface.getBlobManager());
        !status.ok())
      return status;
  }
  absl::Status status;
  forEachResource(op, [&](DenseResourceElementsAttr attr) {
    if (status.ok())
      status = checkResource(attr, path);
  });
  return status;
}
