//===- ProgramCompiler.cpp - programs from a graph ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/ProgramCompiler.h"
#include "lib/jit/JitProgram.h"
#include "lib/readers/Status.h"
#include "lib/session/Describe.h"
#include "lib/session/ProgramCache.h"

using namespace mlir;
using namespace weir;
using namespace weir::session;

absl::StatusOr<std::unique_ptr<Compilation>>
ProgramCompiler::import(const Wanted &wanted, const Settings &settings,
                        Program &program) const {
  CompileOptions options = settings.compile;
  options.signatures = {wanted.request.name};
  options.name = "program";
  options.withoutHashes = true;
  if (!options.dumpFolder.empty() && options.dumpFolder != "-")
    options.dumpFolder += "/" + std::to_string(dumped++);
  auto maker =
      [&](MLIRContext &context) -> absl::StatusOr<OwningOpRef<ModuleOp>> {
    std::lock_guard<std::mutex> lock(sourceMutex);
    WEIR_ASSIGN_OR_RETURN(auto module,
                          source.makeModule(wanted.request, context));
    program.fetches = numberFetches(*module, wanted.request.fetches.size());
    tellProfile(*module, wanted.profile);
    return module;
  };
  WEIR_ASSIGN_OR_RETURN(auto compilation, Compilation::make(options, maker));
  WEIR_RETURN_IF_ERROR(compilation->runTo(Phase::Import));
  std::lock_guard<std::mutex> lock(sourceMutex);
  WEIR_RETURN_IF_ERROR(session::describeProgram(
      compilation->getModule(), wanted, source, layout, program));
  return compilation;
}

/// Loads the objects; what they say of themselves must be what the module says.
static absl::Status load(const codegen::ObjectProgram &objects,
                         Program &program) {
  auto jit = JitProgram::create(objects);
  if (!jit)
    return absl::InternalError(llvm::toString(jit.takeError()));
  std::shared_ptr<JitProgram> owner = std::move(*jit);
  program.code = owner->get();
  size_t inputs = program.feedCount, outputs = 0;
  for (int fetch : program.fetches)
    outputs += fetch >= 0;
  for (const PassedVariable &variable : program.passed) {
    inputs += variable.input >= 0;
    outputs += variable.output >= 0;
  }
  if (program.code->function_count != 1 ||
      size_t(program.code->functions[0].input_count) != inputs ||
      size_t(program.code->functions[0].output_count) != outputs)
    return absl::InternalError("the compiled program has other inputs and "
                               "outputs than its graph");
  program.function = program.code->functions;
  program.owner = std::move(owner);
  return absl::OkStatus();
}

/// The rest of the way of a module that has been imported.
static absl::Status finish(Compilation &compilation, ProgramCache *cache,
                           Program &program) {
  WEIR_RETURN_IF_ERROR(compilation.runTo(Phase::Llvm));
  WEIR_ASSIGN_OR_RETURN(auto objects, compilation.emitObjects());
  if (cache)
    cache->store(objects);
  return load(objects, program);
}

absl::StatusOr<ProgramCompiler::Result>
ProgramCompiler::compile(const Wanted &wanted, const Settings &settings,
                         bool mayHurry) const {
  Result result{std::make_unique<Program>(), nullptr};
  WEIR_ASSIGN_OR_RETURN(auto compilation,
                        import(wanted, settings, *result.program));
  ProgramCache cache(settings.cacheFolder, settings.cacheBytes,
                     compilation->getModule());
  if (auto kept = cache.find())
    if (load(*kept, *result.program).ok())
      return result;
  if (mayHurry) {
    compilation->keep();
    compilation->setOptLevel(0);
  }
  WEIR_RETURN_IF_ERROR(
      finish(*compilation, mayHurry ? nullptr : &cache, *result.program));
  if (mayHurry)
    result.rest = std::move(compilation);
  return result;
}

absl::StatusOr<std::unique_ptr<Program>>
ProgramCompiler::improve(const Program &quick, Compilation &rest,
                         const Settings &settings) const {
  auto program = std::make_unique<Program>(quick);
  rest.rewind();
  rest.setOptLevel(settings.compile.optLevel.value_or(2));
  ProgramCache cache(settings.cacheFolder, settings.cacheBytes,
                     rest.getModule());
  WEIR_RETURN_IF_ERROR(finish(rest, &cache, *program));
  return program;
}
