//===- Compiler.cpp - from a model to machine code ------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Compiler.h"
#include "dialects/foreign/Foreign.h"
#include "lib/compiler/Register.h"
#include "lib/compiler/Remarks.h"
#include "lib/compiler/Text.h"
#include "lib/compiler/UseLists.h"
#include "lib/readers/Gradients.h"
#include "lib/readers/Status.h"
#include "mlir/IR/Verifier.h"
#include "passes/import/UnsupportedOps.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace weir;

static DialectRegistry makeRegistry() {
  DialectRegistry registry;
  registerWeir(registry);
  return registry;
}

bool weir::isText(StringRef path) {
  return path.ends_with(".mlir") || path.ends_with(".mlirbc");
}

Compilation::Compilation(const CompileOptions &options)
    : options(options),
      context(makeRegistry(), MLIRContext::Threading::DISABLED),
      diagnostics(context, options.remarks) {
  // Dumps are numbered in the order of passes.
  bool isSerial = options.threads == 1 || !options.dumpFolder.empty();
  if (!isSerial) {
    pool = std::make_unique<llvm::DefaultThreadPool>(
        llvm::hardware_concurrency(options.threads));
    context.setThreadPool(*pool);
  }
  context.loadAllAvailableDialects();
  timing.setEnabled(options.timePasses);
  timingScope = timing.getRootScope();
}

Compilation::~Compilation() = default;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static bool isImported(ModuleOp module) {
  return module.getOps<foreign::GraphOp>().empty();
}

/// Functions of hand-written text are signatures by their own names.
static void nameSignatures(ModuleOp module) {
  OpBuilder b(module.getContext());
  for (auto function : module.getOps<func::FuncOp>()) {
    if (function.isPrivate() || function->hasAttr(kSignatureAttr))
      continue;
    function->setAttr(kSignatureAttr, function.getSymNameAttr());
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      if (!function.getArgAttr(i, kNameAttr))
        function.setArgAttr(i, kNameAttr, b.getStringAttr("x" + Twine(i)));
    for (unsigned i = 0; i < function.getNumResults(); ++i)
      if (!function.getResultAttr(i, kNameAttr))
        function.setResultAttr(i, kNameAttr, b.getStringAttr("y" + Twine(i)));
  }
}

absl::StatusOr<std::unique_ptr<Compilation>>
Compilation::begin(const CompileOptions &options) {
  std::unique_ptr<Compilation> compilation(new Compilation(options));
  if (!options.dumpFolder.empty()) {
    llvm::Regex passes(options.dumpPasses);
    std::string error;
    if (!passes.isValid(error))
      return absl::InvalidArgumentError("'" + options.dumpPasses +
                                        "' is no regular expression: " + error);
    compilation->dumper =
        std::make_unique<Dumper>(options.dumpFolder, std::move(passes));
    WEIR_RETURN_IF_ERROR(compilation->dumper->open());
  }
  return compilation;
}

absl::StatusOr<std::unique_ptr<Compilation>>
Compilation::read(const CompileOptions &options) {
  WEIR_ASSIGN_OR_RETURN(auto compilation, begin(options));
  WEIR_RETURN_IF_ERROR(compilation->readModule());
  return compilation;
}

absl::StatusOr<std::unique_ptr<Compilation>>
Compilation::make(const CompileOptions &options, ModuleMaker maker) {
  WEIR_ASSIGN_OR_RETURN(auto compilation, begin(options));
  WEIR_ASSIGN_OR_RETURN(compilation->module, maker(compilation->context));
  if (isImported(*compilation->module)) {
    compilation->reached = Phase::Import;
    nameSignatures(*compilation->module);
  }
  WEIR_RETURN_IF_ERROR(compilation->prepareModule());
  return compilation;
}

absl::Status Compilation::readModule() {
  TimingScope scope = timingScope.nest("read");
  WEIR_RETURN_IF_ERROR(isText(options.model) ? readTextModule()
                                             : readForeignModule());
  WEIR_RETURN_IF_ERROR(addGradients(options.read.gradients, *module));
  return prepareModule();
}

/// What a module needs before the first phase.
absl::Status Compilation::prepareModule() {
  WEIR_RETURN_IF_ERROR(attachOptions());
  WEIR_RETURN_IF_ERROR(attachTarget());
  sortUseLists(*module);
  return absl::OkStatus();
}

absl::Status Compilation::readForeignModule() {
  if (options.from)
    return absl::InvalidArgumentError("'" + options.model +
                                      "' is a model, not the text of a phase");
  auto read = readModel(context, options.model, options.read);
  if (!read.ok())
    return read.status();
  module = std::move(*read);
  return absl::OkStatus();
}

absl::Status Compilation::readTextModule() {
  WEIR_ASSIGN_OR_RETURN(
      module, readText(context, options.model, options.weights, diagnostics));
  reached =
      options.from.value_or(isImported(*module) ? Phase::Import : Phase::Read);
  if (reached == Phase::Import)
    nameSignatures(*module);
  if (reached >= Phase::Import && !options.inputs.empty())
    return absl::InvalidArgumentError(
        "'" + options.model +
        "' has been imported: its inputs' types stand in the text");
  if (reached >= Phase::Graph && !options.variants.empty())
    return absl::InvalidArgumentError(
        "'" + options.model +
        "' is past the phase graph, which makes variants");
  return absl::OkStatus();
}

/// What was asked for goes before what the text says.
absl::Status Compilation::attachOptions() {
  if (failed(pipeline.readFrom(*module)))
    return diagnostics.takeStatus("reading the options");
  if (options.floatMode)
    pipeline.floatMode = *options.floatMode;
  if (options.layout)
    pipeline.layout = *options.layout;
  if (options.optLevel)
    pipeline.optLevel = *options.optLevel;
  pipeline.keepConstants = !options.dumpFolder.empty();
  pipeline.signatures = options.signatures;
  pipeline.inputs = options.inputs;
  pipeline.variants = options.variants;
  pipeline.attachTo(*module);
  StringRef name = codegen::kProgramAttr;
  bool isBaked = reached >= Phase::Llvm && (*module)->hasAttr(name);
  if (isBaked && options.name)
    return absl::InvalidArgumentError("the phase llvm gives symbols their "
                                      "names: no other can be given after");
  if (options.name || !(*module)->hasAttr(name)) {
    StringRef path = StringRef(options.model).rtrim('/');
    std::string program =
        options.name.value_or(llvm::sys::path::stem(path).str());
    (*module)->setAttr(
        name, StringAttr::get(&context, codegen::toIdentifier(program)));
  }
  return absl::OkStatus();
}

absl::Status Compilation::attachTarget() {
  bool isGiven = options.targetTriple || options.targetCpu;
  if (!isGiven && (*module)->hasAttr("weir.target"))
    return absl::OkStatus();
  std::string error, triple = options.targetTriple.value_or("");
  // Another machine's own CPU is unknown: its baseline is the safe choice.
  std::string cpu = options.targetCpu.value_or(triple.empty() ? "native" : "");
  auto target = codegen::Target::fromNames(triple, cpu, error);
  if (failed(target))
    return absl::InvalidArgumentError(error);
  target->attachTo(*module);
  return absl::OkStatus();
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

absl::Status Compilation::runTo(Phase last) {
  for (Phase phase : pipelinePhases())
    if (phase > reached && phase <= last)
      if (absl::Status status = runPhase(phase); !status.ok()) {
        if (dumper)
          (void)dumper->close();
        return status;
      }
  return dumper ? dumper->close() : absl::OkStatus();
}

void Compilation::keep() {
  kept = module->clone();
  keptAt = reached;
}

void Compilation::rewind() {
  module = std::move(kept);
  reached = keptAt;
}

absl::Status Compilation::extract() {
  if (reached != Phase::Read)
    return absl::OkStatus();
  PassManager manager(&context);
  buildExtraction(manager, pipeline);
  return succeeded(manager.run(*module)) ? absl::OkStatus()
                                         : failureOf(Phase::Import);
}

/// What a crash in the phase needs to be seen again.
std::unique_ptr<Reproducer> Compilation::keepFor(Phase phase) {
  if (!options.writeReproducers)
    return nullptr;
  return std::make_unique<Reproducer>(*module, reached, phase);
}

absl::Status Compilation::runPhase(Phase phase) {
  PassManager manager(&context);
  TimingScope scope = timingScope.nest(phaseName(phase));
  manager.enableTiming(scope);
  buildPhase(phase, manager, pipeline);
  if (dumper)
    dumper->attachTo(manager);
  PhaseRemarks remarks(options.remarks, *module, phase);
  auto reproducer = keepFor(phase);
  if (failed(manager.run(*module)))
    return failureOf(phase);
  remarks.print();
  sortUseLists(*module);
  reached = phase;
  if (dumper)
    dumper->writePhase(*module, phase);
  return absl::OkStatus();
}

/// Whether a message is the one that lists them: nodes that no signature needs
/// may be of other such ops.
static bool listsUnsupportedOps(StringRef message, ModuleOp module) {
  auto ops = import::findUnsupportedOps(module, import::getTensorflowRules());
  return !ops.empty() &&
         message.contains("not supported: " + ops.front().op + " (");
}

/// Tells ops that are not supported, and programs that passes broke, from
/// models at fault.
absl::Status Compilation::failureOf(Phase phase) {
  absl::Status status =
      diagnostics.takeStatus("phase " + phaseName(phase).str());
  if (phase == Phase::Import &&
      listsUnsupportedOps(std::string(status.message()), *module))
    return absl::UnimplementedError(status.message());
  // Import stops at the model's faults with half of the module rewritten.
  if (phase == Phase::Import || absl::IsInternal(status) ||
      succeeded(verify(*module)))
    return status;
  (void)diagnostics.takeStatus("verification");
  return absl::InternalError(std::string(status.message()) + ", in " +
                             Reproducer::writeCurrent());
}

//===----------------------------------------------------------------------===//
// Machine code
//===----------------------------------------------------------------------===//

codegen::ObjectOptions Compilation::objectOptions(bool embedWeights) const {
  codegen::ObjectOptions result;
  result.optLevel = pipeline.optLevel;
  result.embedWeights = embedWeights;
  result.withHashes = !options.withoutHashes;
  return result;
}

absl::StatusOr<codegen::ObjectProgram>
Compilation::emitObjects(bool embedWeights) {
  TimingScope scope = timingScope.nest("object");
  auto reproducer = keepFor(Phase::Object);
  auto program = codegen::emitObjects(*module, objectOptions(embedWeights));
  if (failed(program))
    return diagnostics.takeStatus("phase object");
  return std::move(*program);
}

absl::StatusOr<std::string> Compilation::emitCode(codegen::TextKind kind) {
  TimingScope scope = timingScope.nest("object");
  auto reproducer = keepFor(Phase::Object);
  auto text = codegen::emitText(*module, kind, objectOptions(true));
  if (failed(text))
    return diagnostics.takeStatus("phase object");
  return std::move(*text);
}
