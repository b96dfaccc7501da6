//===- ArtefactCache.cpp - compilations that need not be done again ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir/ArtefactCache.h"
#include "codegen/object/CLibrary.h"
#include "codegen/object/OutputFile.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;
namespace path = llvm::sys::path;

static constexpr StringRef kOut = "out", kWeights = "weights",
                           kRemarks = "remarks", kBeside = "beside/";

void tool::addCacheOptions(CommandLine &line, CacheOptions &options) {
  line.group("Cache (artefacts are kept, and taken from it when nothing has "
             "changed)");
  line.add(text("--cache-dir", "DIR",
                "default: weir in the user's cache folder", options.folder));
  line.add(number("--cache-size", "MB", "the least recently used go (1024)", 1,
                  1 << 30, options.megabytes));
  line.add(flag("--no-cache", "compile anew, keep nothing", options.isOff));
}

//===----------------------------------------------------------------------===//
// The key
//===----------------------------------------------------------------------===//

/// Whether the option changes nothing of the artefact.
static bool isNeutral(StringRef name) {
  return name == "--threads" || name == "--cache-dir" ||
         name == "--cache-size" || name == "--no-cache";
}

/// Folders don't matter, names do: of a model for the program's, of an output
/// for the library's.
static void addWord(CacheKey &key, StringRef word,
                    const CompileOptions &options, const Places &places) {
  StringRef model = StringRef(options.model).rtrim('/');
  if (word.rtrim('/') == model && !isText(model))
    return key.add(path::filename(model));
  if (word == places.out || (word == places.weights && !word.empty()))
    return key.add(path::filename(word));
  key.add(word);
}

static void addWords(CacheKey &key, const Words &words,
                     const CompileOptions &options, const Places &places) {
  for (size_t i = 0; i < words.rest.size(); ++i) {
    StringRef word = words.rest[i];
    auto [name, value] = word.split('=');
    if (isNeutral(name)) {
      bool standsApart = value.data() == nullptr || name.size() == word.size();
      i += standsApart && name != "--no-cache";
      continue;
    }
    if (name.size() < word.size() && word.starts_with("-")) {
      key.add(name);
      word = value;
    }
    addWord(key, word, options, places);
  }
}

/// A SavedModel's folder, a graph's file, or a meta graph with its checkpoint.
static void addModel(CacheKey &key, const CompileOptions &options) {
  StringRef model = options.model;
  StringRef folder = path::parent_path(model);
  bool isInFolder = path::stem(model) == "saved_model";
  key.addContent(isInFolder ? (folder.empty() ? "." : folder) : model);
  if (model.consume_back(".meta"))
    key.addCheckpoint(model);
  for (const std::string &file : {options.read.nameMap, options.weights})
    if (!file.empty())
      key.addContent(file);
  if (!options.read.checkpoint.empty())
    key.addCheckpoint(options.read.checkpoint);
}

/// This machine, where code is made for it.
static void addHost(CacheKey &key) {
  key.add(llvm::sys::getDefaultTargetTriple());
  key.add(llvm::sys::getHostCPUName());
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  std::vector<StringRef> names;
  for (const auto &feature : features)
    if (feature.second)
      names.push_back(feature.getKey());
  llvm::sort(names);
  for (StringRef name : names)
    key.add(name);
}

/// What becomes part of libraries and executables beside the program.
static void addLinked(CacheKey &key, StringRef triple,
                      StringRef runtimeFolder) {
  for (StringRef folder : {"", "/", "/lib/"})
    for (StringRef archive : {"/libweir_rt.a", "/libweir_main.a"})
      if (folder.empty() || !triple.empty())
        key.addContent(
            (runtimeFolder + folder + (folder.empty() ? "" : triple) + archive)
                .str());
  llvm::Triple target(triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                     : triple.str());
  for (StringRef file :
       {"Scrt1.o", "crti.o", "crtn.o", "libc.so.6", "libm.so.6"}) {
    auto found = codegen::findCLibraryFile(target, file, "libc6-dev");
    key.addContent(found ? *found : "");
    if (!found)
      llvm::consumeError(found.takeError());
  }
}

void tool::addInputs(CacheKey &key, const Words &words,
                     const CompileOptions &options, const Places &places,
                     StringRef runtimeFolder) {
  addWords(key, words, options, places);
  addModel(key, options);
  addHost(key);
  key.addCompiler(words.tool);
  addLinked(key, options.targetTriple.value_or(""), runtimeFolder);
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// What a file is to the compilation; empty where it is nothing known.
static std::string roleOf(StringRef file, const Places &places) {
  if (file == places.out)
    return kOut.str();
  if (file == places.weights)
    return kWeights.str();
  if (path::parent_path(file) == path::parent_path(places.out))
    return (kBeside + path::filename(file)).str();
  return "";
}

static std::string placeOf(StringRef role, const Places &places) {
  if (role == kOut)
    return places.out;
  if (role == kWeights)
    return places.weights;
  if (!role.consume_front(kBeside) || role.contains('/'))
    return "";
  llvm::SmallString<128> beside(path::parent_path(places.out));
  path::append(beside, role);
  return beside.str().str();
}

/// Writes a file with the rights that a linker or compiler would give it.
static llvm::Error writeAside(const CachedFile &file, StringRef aside) {
  int descriptor;
  unsigned mode = file.isExecutable ? 0777 : 0666;
  llvm::sys::fs::remove(aside); // it is there, with other rights
  if (std::error_code code = llvm::sys::fs::openFileForWrite(
          aside, descriptor, llvm::sys::fs::CD_CreateNew,
          llvm::sys::fs::OF_None, mode))
    return llvm::errorCodeToError(code);
  llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
  os << file.bytes;
  os.close();
  std::error_code code = os.error();
  os.clear_error();
  return llvm::errorCodeToError(code);
}

static bool writeFile(const CachedFile &file, const std::string &place) {
  if (place.empty())
    return false;
  llvm::Error error = codegen::replaceFile(
      place, [&](StringRef aside) { return writeAside(file, aside); });
  bool isWritten = !error;
  llvm::consumeError(std::move(error));
  return isWritten;
}

bool ArtefactCache::restore(const Places &places,
                            llvm::raw_ostream *remarks) const {
  auto entry = cache.find(key);
  if (!entry)
    return false;
  codegen::OutputBatch batch;
  for (const CachedFile &file : entry->getFiles())
    if (file.role != kRemarks && !writeFile(file, placeOf(file.role, places)))
      return false;
  if (llvm::Error error = batch.commit()) {
    llvm::consumeError(std::move(error));
    return false;
  }
  for (const CachedFile &file : entry->getFiles())
    if (file.role == kRemarks && remarks)
      *remarks << file.bytes;
  return true;
}

bool ArtefactCache::store(const codegen::OutputBatch &batch,
                          const Places &places, StringRef remarks) const {
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> buffers;
  std::vector<CachedFile> files{{kRemarks.str(), remarks, false}};
  for (const auto &output : batch.getOutputs()) {
    auto buffer = llvm::MemoryBuffer::getFile(output.aside, /*IsText=*/false,
                                              /*RequiresNullTerminator=*/false);
    std::string role = roleOf(output.path, places);
    if (!buffer || role.empty())
      return false;
    files.push_back({role, (*buffer)->getBuffer(),
                     llvm::sys::fs::can_execute(output.aside)});
    buffers.push_back(std::move(*buffer));
  }
  return cache.store(key, files);
}
