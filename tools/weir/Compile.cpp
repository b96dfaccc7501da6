//===- Compile.cpp - weir compile -----------------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/companions/Companions.h"
#include "codegen/object/Link.h"
#include "codegen/object/OutputBatch.h"
#include "codegen/object/OutputFile.h"
#include "lib/compiler/Resources.h"
#include "lib/compiler/Text.h"
#include "lib/readers/Status.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "tools/weir/ArtefactCache.h"
#include "tools/weir/Memory.h"
#include "tools/weir/ModelOptions.h"
#include "tools/weir/Verbs.h"

using namespace weir;
using namespace weir::tool;
using llvm::StringRef;

namespace {
enum class Kind { Exe, So, Lib, Obj, Header, Llvm, Asm, Mlir };

struct Request {
  CompileOptions options;
  std::string out, emit, weights, runtimeFolder;
  CacheOptions cache;
  std::optional<Phase> to;
  Kind kind = Kind::Exe;
  bool strip = false;

  /// The program's weights go into a file of their own.
  bool hasWeightsFile() const {
    return !weights.empty() && weights != "embed" && !isText(options.model);
  }
};
} // namespace

static std::optional<Kind> findKind(StringRef name) {
  return llvm::StringSwitch<std::optional<Kind>>(name)
      .Case("exe", Kind::Exe)
      .Case("so", Kind::So)
      .Case("lib", Kind::Lib)
      .Case("obj", Kind::Obj)
      .Case("header", Kind::Header)
      .Case("llvm", Kind::Llvm)
      .Case("asm", Kind::Asm)
      .Case("mlir", Kind::Mlir)
      .Default(std::nullopt);
}

static Kind kindOfSuffix(StringRef path) {
  return llvm::StringSwitch<Kind>(llvm::sys::path::extension(path))
      .Case(".so", Kind::So)
      .Case(".a", Kind::Lib)
      .Case(".o", Kind::Obj)
      .Case(".h", Kind::Header)
      .Case(".ll", Kind::Llvm)
      .Case(".s", Kind::Asm)
      .Case(".mlir", Kind::Mlir)
      .Default(Kind::Exe);
}

//===----------------------------------------------------------------------===//
// The command line
//===----------------------------------------------------------------------===//

static void addOptions(CommandLine &line, Request &request) {
  line.group("Output");
  line.add(text("-o", "FILE", "its suffix says the kind: none, .so .a .o .h .ll .s .mlir",
                request.out));
  line.add(text("--emit", "KIND", "exe, so, lib, obj, header, llvm, asm or mlir",
                request.emit));
  line.add({"--name", "PREFIX", "of C symbols (default: the model's name)", "",
            [&request](StringRef given) -> Complaint {
              request.options.name = given.str();
              return "";
            }});
  line.add(text("--weights", "embed|FILE",
                "into a file of their own; of a dump: its file", request.weights));
  line.add(flag("--strip", "leave the symbol table out", request.strip));
  addModelOptions(line, request.options);
  line.add(list("--input", "NAME=8x?x4xf32", "sizes that the model leaves free",
                request.options.inputs));
  line.add(list("--specialize", "NAME=8x4", "faster code for these sizes too",
                request.options.variants));
  addCodeOptions(line, request.options);
  line.group("Phases (import graph shapes gradients optimize kernels buffers "
             "llvm object)");
  line.add(phaseOption("--compile-to", "stop after it and write text",
                       request.to));
  line.add(phaseOption("--compile-from", "go on after it; MODEL is text",
                       request.options.from));
  line.add(number("--threads", "N", "threads that compile (default 0: all CPUs)",
                  0, 1024, request.options.threads));
  addCacheOptions(line, request.cache);
  addReportOptions(line, request.options);
}

/// What does not fit together.
static Complaint settle(const CommandLine &line, Request &request) {
  if (line.positional().size() != 1)
    return "takes one model, not " + std::to_string(line.positional().size());
  request.options.model = line.positional().front();
  if (request.out.empty() && !request.to)
    return "where to? name a file with -o";
  auto kind = request.emit.empty() ? kindOfSuffix(request.out)
                                   : findKind(request.emit);
  if (!kind)
    return "--emit takes exe, so, lib, obj, header, llvm, asm or mlir, not '" +
           request.emit + "'";
  bool isEarly = request.to && *request.to < Phase::Object;
  if (isEarly && !request.out.empty() && request.emit.empty() &&
      *kind != Kind::Mlir)
    return "--compile-to writes text, '" + request.out + "' is no .mlir file";
  request.kind = isEarly ? Kind::Mlir : *kind;
  bool isFromText = isText(request.options.model);
  if (request.options.from && !isFromText)
    return "--compile-from takes text (.mlir), not '" + request.options.model +
           "'";
  if (isFromText && request.weights != "embed")
    request.options.weights = request.weights;
  return "";
}

//===----------------------------------------------------------------------===//
// Output
//===----------------------------------------------------------------------===//

static absl::Status toStatus(llvm::Error error) {
  if (!error)
    return absl::OkStatus();
  return badModel(llvm::toString(std::move(error)));
}

static absl::Status writeTextTo(StringRef path, StringRef content) {
  if (path != "-" && !path.empty())
    return toStatus(codegen::writeWholeFile(path, content));
  llvm::outs() << content;
  return absl::OkStatus();
}

/// Where the large constants of a text go; nowhere where the text goes to the
/// terminal.
static std::string weightsBeside(const Request &request) {
  if (request.hasWeightsFile())
    return request.weights;
  if (request.out.empty() || request.out == "-")
    return "";
  llvm::SmallString<128> path(request.out);
  llvm::sys::path::replace_extension(path, ".weights");
  return path.str().str();
}

/// Text of a phase, with its large constants in a file beside it.
static absl::Status emitModule(Compilation &compilation,
                               const Request &request) {
  mlir::ModuleOp module = compilation.getModule();
  std::string content;
  llvm::raw_string_ostream os(content);
  printText(module, os,
            ("after the phase " + phaseName(compilation.getPhase())).str());
  WEIR_RETURN_IF_ERROR(writeTextTo(request.out, content));
  ResourceSet resources;
  resources.addFrom(module);
  std::string weights = weightsBeside(request);
  bool isWanted = request.hasWeightsFile() || !resources.empty();
  return isWanted && !weights.empty() ? resources.writeTo(weights)
                                      : absl::OkStatus();
}

static absl::Status emitArtefact(const codegen::ObjectProgram &program,
                                 const Request &request) {
  codegen::LinkOptions link{request.runtimeFolder, request.strip};
  switch (request.kind) {
  case Kind::So:
    WEIR_RETURN_IF_ERROR(
        toStatus(codegen::writeSharedLibrary(program, request.out, link)));
    return toStatus(codegen::writeCompanions(program, request.out));
  case Kind::Lib:
    WEIR_RETURN_IF_ERROR(
        toStatus(codegen::writeArchive(program, request.out, link)));
    return toStatus(codegen::writeCompanions(program, request.out));
  case Kind::Obj:
    return toStatus(codegen::writeObject(program, request.out));
  case Kind::Header:
    return toStatus(codegen::writeHeader(program.info, request.out));
  default:
    return toStatus(codegen::writeExecutable(program, request.out, link));
  }
}

static absl::Status emitProgram(Compilation &compilation,
                                const Request &request) {
  auto program = compilation.emitObjects(!request.hasWeightsFile());
  if (!program.ok())
    return program.status();
  WEIR_RETURN_IF_ERROR(emitArtefact(*program, request));
  if (!request.hasWeightsFile())
    return absl::OkStatus();
  return toStatus(codegen::writeWeights(*program, request.weights));
}

static absl::Status emitCode(Compilation &compilation, const Request &request) {
  auto kind = request.kind == Kind::Asm ? codegen::TextKind::Assembly
                                        : codegen::TextKind::LlvmIr;
  WEIR_ASSIGN_OR_RETURN(std::string text, compilation.emitCode(kind));
  return writeTextTo(request.out, text);
}

static absl::Status emit(Compilation &compilation, const Request &request) {
  switch (request.kind) {
  case Kind::Mlir:
    return emitModule(compilation, request);
  case Kind::Llvm:
  case Kind::Asm:
    return emitCode(compilation, request);
  default:
    return emitProgram(compilation, request);
  }
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

/// All outputs appear, or none; `keep` may look at them before.
static absl::Status
execute(const Request &request,
        llvm::function_ref<void(const codegen::OutputBatch &)> keep) {
  WEIR_ASSIGN_OR_RETURN(auto compilation, Compilation::read(request.options));
  Phase last = std::min(request.to.value_or(Phase::Llvm), Phase::Llvm);
  WEIR_RETURN_IF_ERROR(compilation->runTo(last));
  codegen::OutputBatch batch;
  WEIR_RETURN_IF_ERROR(emit(*compilation, request));
  keep(batch);
  return toStatus(batch.commit());
}

/// Whether the outputs are files, and all that is wanted. Text of a phase is
/// looked at, not kept.
static bool isCacheable(const Request &request) {
  bool isFile = !request.out.empty() && request.out != "-" &&
                (!llvm::sys::fs::exists(request.out) ||
                 llvm::sys::fs::is_regular_file(request.out));
  return isFile && !request.cache.isOff && request.kind != Kind::Mlir &&
         request.options.dumpFolder.empty() && !request.options.timePasses;
}

static std::optional<ArtefactCache> findCache(const Request &request,
                                              const Places &places,
                                              const Words &words) {
  if (!isCacheable(request))
    return std::nullopt;
  auto cache =
      Cache::open(request.cache.folder.empty() ? Cache::defaultFolder()
                                               : request.cache.folder,
                  int64_t(request.cache.megabytes) << 20);
  if (!cache)
    return std::nullopt;
  CacheKey key;
  addInputs(key, words, request.options, places, request.runtimeFolder);
  return ArtefactCache(std::move(*cache), key.finish());
}

/// Compiles, or takes what an equal compilation made. What remarks say is kept
/// with it.
static absl::Status executeCached(Request &request, const Words &words) {
  Places places{request.out, request.hasWeightsFile() ? request.weights : ""};
  auto cache = findCache(request, places, words);
  if (!cache)
    return execute(request, [](const codegen::OutputBatch &) {});
  llvm::raw_ostream *errors = request.options.remarks;
  if (cache->restore(places, errors)) {
    if (errors)
      *errors << "cache: hit\n";
    return absl::OkStatus();
  }
  std::string said;
  llvm::raw_string_ostream remarks(said);
  request.options.remarks = errors ? &remarks : nullptr;
  bool isKept = false;
  absl::Status status =
      execute(request, [&](const codegen::OutputBatch &batch) {
        isKept = cache->store(batch, places, said);
      });
  if (errors)
    *errors << said << (isKept ? "cache: miss\n" : "cache: miss, not kept\n");
  return status;
}

int tool::compile(const Words &words) {
  Request request;
  CommandLine line("compile", "MODEL -o OUT [options]",
                   "Compiles a model: a SavedModel folder, a frozen graph, or "
                   "text of a phase.");
  addOptions(line, request);
  if (auto result = line.parse(words.rest); result.isDone)
    return result.status;
  limitMemory(request.options.memoryBytes);
  if (Complaint complaint = settle(line, request); !complaint.empty())
    return fail(ExitUsage, complaint);
  request.runtimeFolder = codegen::findRuntimeFolder(words.tool);
  return report(executeCached(request, words));
}
