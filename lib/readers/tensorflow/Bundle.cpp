//===- Bundle.cpp - tensors of a checkpoint ------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/tensorflow/Bundle.h"

#include "lib/readers/Files.h"
#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/Checkpoint.pb.h"
#include "lib/readers/tensorflow/Crc32c.h"
#include "lib/readers/tensorflow/Slices.h"
#include "lib/readers/tensorflow/Table.h"
#include "lib/readers/tensorflow/Types.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

Bundle::Bundle(MLIRContext &context, StringRef prefix, const ReadLimits &limits)
    : context(context), prefix(prefix), limits(limits) {}
Bundle::Bundle(Bundle &&) = default;
Bundle::~Bundle() = default;

absl::StatusOr<Bundle> Bundle::open(MLIRContext &context, StringRef prefix,
                                    const ReadLimits &limits) {
  Bundle bundle(context, prefix, limits);
  WEIR_ASSIGN_OR_RETURN(bundle.index,
                        readFile((prefix + ".index").str(), limits.fileBytes));
  auto table = readTable(bundle.index->getBuffer());
  if (!table.ok())
    return inContext("'" + prefix + ".index'", table.status());
  bundle.entries = std::move(*table);
  if (absl::Status status = bundle.readHeader(); !status.ok())
    return inContext("'" + prefix + ".index'", status);
  return bundle;
}

/// The entry with the empty key describes the bundle.
absl::Status Bundle::readHeader() {
  auto found = entries.find("");
  BundleHeaderProto header;
  if (found == entries.end())
    return badModel("has no header");
  WEIR_RETURN_IF_ERROR(parseBinary(found->second, limits, header));
  if (header.endianness() != BundleHeaderProto::LITTLE)
    return badModel("is big-endian, which is not supported");
  if (header.num_shards() < 1 || header.num_shards() > 99999)
    return badModel("has " + Twine(header.num_shards()) +
                    " shards, 1 to 99999 are allowed");
  shardCount = header.num_shards();
  return absl::OkStatus();
}

std::vector<std::string> Bundle::getKeys() const {
  std::vector<std::string> keys;
  for (const auto &[key, entry] : entries)
    if (!key.empty())
      keys.push_back(key);
  return keys;
}

absl::StatusOr<BundleEntryProto> Bundle::lookup(StringRef key) {
  auto found = entries.find(key.str());
  BundleEntryProto entry;
  if (found == entries.end())
    return badModel("the checkpoint has no tensor '" + key + "'");
  WEIR_RETURN_IF_ERROR(parseBinary(found->second, limits, entry));
  return entry;
}

absl::StatusOr<std::shared_ptr<const MappedFile>> Bundle::openShard(int shard) {
  if (shard < 0 || shard >= shardCount)
    return badModel("lies in shard " + Twine(shard) + " of " +
                    Twine(shardCount));
  std::shared_ptr<const MappedFile> &file = shards[shard];
  if (file)
    return file;
  std::string path;
  llvm::raw_string_ostream(path)
      << prefix << llvm::format(".data-%05d-of-%05d", shard, shardCount);
  WEIR_ASSIGN_OR_RETURN(file, MappedFile::open(path));
  return file;
}

static absl::StatusOr<RankedTensorType>
entryType(MLIRContext &context, const BundleEntryProto &entry) {
  WEIR_ASSIGN_OR_RETURN(Type element, elementType(context, entry.dtype()));
  if (bytesPerElement(element) == 0)
    return badModel("has element type " + Twine(entry.dtype()) +
                    ", which is not read from checkpoints");
  if (entry.shape().unknown_rank())
    return badModel("has no rank");
  WEIR_ASSIGN_OR_RETURN(SmallVector<int64_t> dims, readDims(entry.shape()));
  return RankedTensorType::get(dims, element);
}

absl::StatusOr<RankedTensorType> Bundle::typeOf(StringRef key) {
  WEIR_ASSIGN_OR_RETURN(BundleEntryProto entry, lookup(key));
  return entryType(context, entry);
}

absl::StatusOr<BundleTensor> Bundle::readWhole(const BundleEntryProto &entry) {
  BundleTensor tensor;
  WEIR_ASSIGN_OR_RETURN(tensor.type, entryType(context, entry));
  int64_t element = bytesPerElement(tensor.type.getElementType());
  WEIR_ASSIGN_OR_RETURN(
      int64_t count,
      countElements(tensor.type.getShape(), element, limits.constantBytes));
  if (entry.size() != count * element)
    return badModel("has " + Twine(entry.size()) + " bytes, its shape needs " +
                    Twine(count * element));
  WEIR_ASSIGN_OR_RETURN(tensor.shard, openShard(entry.shard_id()));
  StringRef shard = tensor.shard->getBytes();
  if (entry.offset() < 0 || entry.size() > static_cast<int64_t>(shard.size()) ||
      entry.offset() > static_cast<int64_t>(shard.size()) - entry.size())
    return badModel("has " + Twine(entry.size()) + " bytes at " +
                    Twine(entry.offset()) + " of shard " +
                    Twine(entry.shard_id()) + ", which has " +
                    Twine(shard.size()) + " bytes");
  StringRef bytes = shard.substr(entry.offset(), entry.size());
  tensor.bytes = ArrayRef(bytes.data(), bytes.size());
  uint32_t checksum = maskCrc(crc32c(bytes));
  dropPages(tensor.bytes);
  if (checksum != entry.crc32c())
    return badModel("is damaged: its checksum differs");
  return tensor;
}

/// True if `type` is that of the resolved `slice` of a tensor of such elements.
static bool fits(RankedTensorType type, const Slice &slice, Type element) {
  return type.getElementType() == element &&
         llvm::equal(type.getShape(), slice,
                     [](int64_t dim, const Extent &extent) {
                       return dim == extent.length;
                     });
}

/// Puts the part that `slice` asks for together from those that are stored.
absl::StatusOr<BundleTensor> Bundle::readParts(StringRef key,
                                               const BundleEntryProto &entry,
                                               StringRef text) {
  WEIR_ASSIGN_OR_RETURN(RankedTensorType whole, entryType(context, entry));
  int64_t element = bytesPerElement(whole.getElementType());
  WEIR_ASSIGN_OR_RETURN(Slice wanted, parseSlice(text));
  if (text.empty())
    wanted.assign(whole.getRank(), Extent());
  WEIR_RETURN_IF_ERROR(resolveSlice(wanted, whole.getShape()));
  SmallVector<int64_t> dims(llvm::map_range(
      wanted, [](const Extent &extent) { return extent.length; }));
  WEIR_ASSIGN_OR_RETURN(int64_t count,
                        countElements(dims, element, limits.constantBytes));
  BundleTensor tensor;
  tensor.type = RankedTensorType::get(dims, whole.getElementType());
  tensor.assembled.resize(count * element);
  auto add = [&](Slice part, const BundleTensor &stored) -> absl::Status {
    WEIR_RETURN_IF_ERROR(resolveSlice(part, whole.getShape()));
    if (!fits(stored.type, part, whole.getElementType()))
      return badModel("a slice of it has another type than the whole");
    count -= copyOverlap(part, stored.bytes, wanted, tensor.assembled, element);
    dropPages(stored.bytes);
    return absl::OkStatus();
  };
  if (entry.slices().empty()) {
    WEIR_ASSIGN_OR_RETURN(BundleTensor stored, readWhole(entry));
    WEIR_RETURN_IF_ERROR(add(Slice(whole.getRank(), Extent()), stored));
  }
  for (const TensorSliceProto &proto : entry.slices()) {
    Slice part = readSlice(proto);
    WEIR_ASSIGN_OR_RETURN(BundleEntryProto place, lookup(sliceKey(key, part)));
    WEIR_ASSIGN_OR_RETURN(BundleTensor stored, readWhole(place));
    WEIR_RETURN_IF_ERROR(add(std::move(part), stored));
  }
  if (count > 0)
    return badModel("its slices leave " + Twine(count) + " elements out");
  tensor.bytes = tensor.assembled;
  return tensor;
}

absl::StatusOr<BundleTensor> Bundle::read(StringRef key, StringRef slice) {
  WEIR_ASSIGN_OR_RETURN(BundleEntryProto entry, lookup(key));
  auto tensor = entry.slices().empty() && slice.empty()
                    ? readWhole(entry)
                    : readParts(key, entry, slice);
  if (!tensor.ok())
    return inContext("tensor '" + key + "' of the checkpoint", tensor.status());
  return tensor;
}
