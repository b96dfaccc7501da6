//===- OtherKinds.cpp - files that no reader reads -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/readers/OtherKinds.h"

#include "lib/readers/Status.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "lib/readers/Varint.h"
#include "llvm/Support/Path.h"

using namespace weir;
using llvm::StringRef;

static constexpr const char *kSaveAgain = ": save the model as a SavedModel";
static constexpr const char *kOnnx =
    "an ONNX model, which is not supported yet: compile the SavedModel that it "
    "was made from";

//===----------------------------------------------------------------------===//
// By the first bytes
//===----------------------------------------------------------------------===//

namespace {
/// A kind of file that isn't read: how its bytes begin, and what it is.
struct OtherKind {
  size_t offset;
  StringRef magic;
  const char *what;
};
} // namespace

static const OtherKind kOtherKinds[] = {
    {0, "\x89HDF\r\n",
     "an HDF5 file (Keras writes .h5 so): save the model as a SavedModel"},
    {4, "TFL3",
     "a TFLite model, which is not supported yet: compile the SavedModel that "
     "it was made from"},
    {0, "\x80\x02", "a Python pickle: save the model as a SavedModel"},
    {0, "\x80\x04", "a Python pickle: save the model as a SavedModel"},
    {0, "GGUF", "a GGUF file, which is not supported"},
    {0, "\x1f\x8b", "packed by gzip: unpack it"},
    {0, "\x28\xb5\x2f\xfd", "packed by zstd: unpack it"},
    {0, "\x04\x22\x4d\x18", "packed by LZ4: unpack it"},
    {0,
     "\xfd"
     "7zXZ",
     "packed by xz: unpack it"},
    {257, "ustar", "a tar archive: unpack it"},
    {0,
     "\x7f"
     "ELF",
     "a compiled program, not a model: weir run runs it"},
    {0, "!<arch>\n", "a library, not a model"},
    {0, "\x93NUMPY", "an array of NumPy, not a model"},
    {0, "ML\xefR", "MLIR's bytecode: name it .mlirbc"},
};

/// The name of the first entry of a zip archive, which is as long as it says or
/// cut off.
static StringRef firstEntry(StringRef bytes) {
  constexpr size_t header = 30, nameLength = 26;
  if (bytes.size() < header)
    return "";
  return bytes.substr(
      header, llvm::support::endian::read16le(bytes.data() + nameLength));
}

static std::string describeZip(StringRef bytes) {
  StringRef entry = firstEntry(bytes);
  if (entry == "metadata.json" || entry == "config.json" ||
      entry.ends_with(".weights.h5"))
    return std::string("a Keras model (.keras)") + kSaveAgain;
  if (entry.ends_with(".npy"))
    return "an archive of NumPy's arrays, not a model";
  if (entry.ends_with("/data.pkl") || entry.contains("/.data/") ||
      entry.contains("/code/"))
    return "a PyTorch file: export the model as a SavedModel";
  return "a zip archive: unpack it, or if it is a Keras model, save it as a "
         "SavedModel";
}

//===----------------------------------------------------------------------===//
// By the fields of Protocol Buffers
//===----------------------------------------------------------------------===//

namespace {
/// Which fields up to 31 stand at the top of a message, by their wire types.
struct TopFields {
  uint32_t numbers = 0, lengths = 0;
  bool isMessage = false;
};
} // namespace

static TopFields scanFields(StringRef bytes) {
  TopFields fields;
  while (!bytes.empty()) {
    uint64_t tag, value;
    if (!consumeNumber(bytes, tag) || !consumeNumber(bytes, value) || tag >> 8 ||
        !(tag >> 3))
      return fields;
    (tag & 7 ? fields.lengths : fields.numbers) |= 1u << (tag >> 3);
    if ((tag & 7) == 0)
      continue;
    if ((tag & 7) != 2 || value > bytes.size())
      return fields;
    bytes = bytes.drop_front(value);
  }
  fields.isMessage = true;
  return fields;
}

/// ONNX's ModelProto has its version as field 1, its graph as 7 and its opsets
/// as 8; a SavedModel its version as 1 and meta graphs as 2; a GraphDef its
/// nodes as 1.
static std::string describeMessage(StringRef bytes) {
  constexpr uint32_t graph = 1u << 7, opsets = 1u << 8;
  TopFields fields = scanFields(bytes);
  bool hasVersion = fields.numbers & (1u << 1);
  if (!hasVersion || !fields.isMessage)
    return "";
  if ((fields.lengths & (graph | opsets)) == (graph | opsets))
    return kOnnx;
  if (fields.lengths == (1u << 2))
    return "the file of a SavedModel: name it saved_model.pb, or its folder";
  return "";
}

//===----------------------------------------------------------------------===//
// Files and folders
//===----------------------------------------------------------------------===//

static bool isSafetensors(StringRef bytes) {
  return bytes.size() > 10 && bytes.substr(8, 2) == "{\"" &&
         llvm::support::endian::read64le(bytes.data()) <= bytes.size() - 8;
}

/// LevelDB's tables end so.
static bool isTable(StringRef bytes) {
  return bytes.ends_with("\x57\xfb\x80\x8b\x24\x75\x47\xdb");
}

static std::string describeFile(StringRef path, StringRef bytes) {
  if (bytes.empty())
    return "an empty file";
  for (const OtherKind &kind : kOtherKinds)
    if (bytes.substr(kind.offset).starts_with(kind.magic))
      return kind.what;
  if (bytes.starts_with("PK\x03\x04"))
    return describeZip(bytes);
  if (isSafetensors(bytes))
    return "a file of weights alone (safetensors)";
  if (path.ends_with(".onnx"))
    return kOnnx;
  if (isTable(bytes) || path.ends_with(".index") || path.contains(".data-0"))
    return "a checkpoint without a graph: name its .meta file or a SavedModel";
  if (bytes.ltrim().starts_with("{\""))
    return std::string("JSON, not a graph") + kSaveAgain;
  return describeMessage(bytes);
}

absl::Status weir::refuseOtherKinds(StringRef path, StringRef bytes) {
  std::string what = describeFile(path, bytes);
  if (what.empty())
    return absl::OkStatus();
  return badModel("'" + path + "' is " + what);
}

absl::Status weir::refuseFolder(StringRef path) {
  std::string hint = ": not a SavedModel";
  std::error_code error;
  for (llvm::sys::fs::directory_iterator it(path, error), end;
       it != end && !error; it.increment(error)) {
    StringRef name = llvm::sys::path::filename(it->path());
    if (name.ends_with(".index"))
      hint = ": it holds a checkpoint, which has no graph";
    else if (name.ends_with(".meta"))
      hint = "; name its file '" + name.str() + "'";
    else if (name.ends_with(".safetensors") || name == "pytorch_model.bin")
      hint = ": it holds weights of a Hugging Face model; export a SavedModel";
    else if (name == "model.json")
      hint =
          ": it seems to be a model of TensorFlow.js, which is not supported";
    else
      continue;
    break;
  }
  return badModel("'" + path + "' is a folder without saved_model.pb" + hint);
}
