//===- Object.cpp - machine code of a program -----------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Object.h"
#include "codegen/object/Hash.h"
#include "codegen/object/Table.h"
#include "codegen/object/Translate.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Threading.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Linker/Linker.h"

using namespace mlir;
using namespace weir::codegen;

void weir::codegen::registerObjectTranslations(DialectRegistry &registry) {
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
}

namespace {

/// Emits one program's modules.
class Emitter {
public:
  Emitter(ModuleOp module, const ObjectOptions &options)
      : module(module), options(options), kernels(kernelsByName(module)),
        hashes(moduleCount()) {}

  /// Reads the module: what the program says of itself, and its constants.
  LogicalResult describe();
  LogicalResult emitAll();
  FailureOr<std::string> emitText(TextKind kind);

  ObjectProgram program;

private:
  LogicalResult placeInitialValues();
  std::unique_ptr<llvm::TargetMachine> createMachine();
  /// Module number 0 is the schedule; the kernels follow. Null on failure.
  std::unique_ptr<llvm::Module> translate(size_t i, llvm::LLVMContext &context);
  /// Job number 0 hashes the weights, the others make an object of a module.
  LogicalResult runJob(size_t i);
  LogicalResult emitModule(std::unique_ptr<llvm::Module> translated,
                           ObjectFile &object);
  /// Notes the hash of all parts; they are those of `translate` by now.
  void hashProgram(llvm::LLVMContext &context);
  void hashWeights();
  /// Notes what LLVM's passes found the sizes of arenas to be.
  void readArenaSizes(const llvm::Module &schedule);
  /// All modules, optimised each for itself, then as one.
  std::unique_ptr<llvm::Module> linkAll(llvm::LLVMContext &context);
  size_t moduleCount() const { return kernels.size() + 1; }

  ModuleOp module;
  ObjectOptions options;
  SmallVector<ModuleOp> kernels;
  std::vector<std::string> hashes; ///< by module, before LLVM's passes
  /// By variable; 0 where there is no initial value.
  std::vector<uint64_t> initialOffsets;
};

} // namespace

LogicalResult Emitter::placeInitialValues() {
  for (const VariableInfo &variable : program.info.variables) {
    initialOffsets.push_back(0);
    if (!variable.initial)
      continue;
    auto bytes = ElementBytes::of(variable.initial, module.getLoc());
    if (failed(bytes))
      return failure();
    if (bytes->get().size() != variable.size)
      return module.emitError()
             << "variable '" << variable.name << "' has " << variable.size
             << " bytes, its initial value " << bytes->get().size();
    initialOffsets.back() = program.initial.add(std::move(*bytes)).offset;
  }
  return success();
}

LogicalResult Emitter::describe() {
  auto info = describeProgram(module);
  auto weights = collectWeights(module);
  if (failed(info) || failed(weights))
    return failure();
  program.info = std::move(*info);
  program.weights = std::move(*weights);
  program.info.weightsSize = program.weights.size();
  program.target = Target::of(module);
  program.embedWeights = options.embedWeights;
  return placeInitialValues();
}

std::unique_ptr<llvm::TargetMachine> Emitter::createMachine() {
  std::string error;
  auto machine = program.target.createMachine(options.optLevel, error);
  if (!machine) {
    module.emitError() << error;
    return nullptr;
  }
  machine->Options.FunctionSections = true;
  machine->Options.DataSections = true;
  return machine;
}

std::unique_ptr<llvm::Module> Emitter::translate(size_t i,
                                                 llvm::LLVMContext &context) {
  StringRef name = program.info.name;
  auto translated = i == 0 ? translateSchedule(module, name, context)
                           : translateKernel(kernels[i - 1], name, context);
  if (translated && options.withHashes)
    hashes[i] = hashOf(*translated);
  return translated;
}

LogicalResult Emitter::emitModule(std::unique_ptr<llvm::Module> translated,
                                  ObjectFile &object) {
  auto machine = translated ? createMachine() : nullptr;
  if (!machine)
    return failure();
  optimize(*translated, *machine, options.optLevel);
  if (&object == &program.objects.front())
    readArenaSizes(*translated);
  object.name = translated->getModuleIdentifier();
  if (emit(*translated, *machine, llvm::CodeGenFileType::ObjectFile,
           object.bytes))
    return success();
  return module.emitError() << "no objects can be made for target '"
                            << program.target.triple << "'";
}

void Emitter::readArenaSizes(const llvm::Module &schedule) {
  for (FunctionInfo &info : program.info.functions) {
    const llvm::Function *function = schedule.getFunction(info.arenaSize);
    if (!function || function->size() != 1)
      continue;
    auto *end = llvm::dyn_cast<llvm::ReturnInst>(
        function->getEntryBlock().getTerminator());
    auto *size = end ? llvm::dyn_cast_if_present<llvm::ConstantInt>(
                           end->getReturnValue())
                     : nullptr;
    if (size)
      info.arenaBytes = size->getSExtValue();
  }
}

void Emitter::hashWeights() {
  if (options.withHashes && program.weights.size() != 0)
    program.info.weightsHash =
        hashOf([&](llvm::raw_ostream &os) { program.weights.writeTo(os); });
}

void Emitter::hashProgram(llvm::LLVMContext &context) {
  if (!options.withHashes)
    return;
  // The table tells of the interface, and of the weights by their hash.
  hashes.push_back(
      hashOf(*createProgramTable(context, program, initialOffsets)));
  program.info.modelHash = hashOf([&](llvm::raw_ostream &os) {
    os << program.target.triple << '\n'
       << program.target.cpu << '\n'
       << program.target.features << '\n'
       << options.optLevel << '\n';
    for (const std::string &hash : hashes)
      os << hash << '\n';
    program.initial.writeTo(os);
  });
}

LogicalResult Emitter::runJob(size_t i) {
  if (i == 0) {
    hashWeights();
    return success();
  }
  llvm::LLVMContext context;
  return emitModule(translate(i - 1, context), program.objects[i - 1]);
}

LogicalResult Emitter::emitAll() {
  program.objects.resize(moduleCount() + 1);
  MLIRContext *context = module.getContext();
  ParallelDiagnosticHandler diagnostics(context);
  if (failed(failableParallelForEachN(context, 0, moduleCount() + 1,
                                      [&](size_t i) {
                                        diagnostics.setOrderIDForThread(i);
                                        LogicalResult result = runJob(i);
                                        diagnostics.eraseOrderIDForThread();
                                        return result;
                                      })))
    return failure();
  llvm::LLVMContext tableContext;
  hashProgram(tableContext);
  return emitModule(createProgramTable(tableContext, program, initialOffsets),
                    program.objects.back());
}

std::unique_ptr<llvm::Module> Emitter::linkAll(llvm::LLVMContext &context) {
  std::unique_ptr<llvm::Module> all;
  for (size_t i = 0; i < moduleCount(); ++i) {
    auto machine = createMachine();
    auto translated = machine ? translate(i, context) : nullptr;
    if (!translated)
      return nullptr;
    optimize(*translated, *machine, options.optLevel);
    if (!all)
      all = std::move(translated);
    else if (llvm::Linker::linkModules(*all, std::move(translated)))
      return nullptr;
  }
  hashWeights();
  hashProgram(context);
  auto table = createProgramTable(context, program, initialOffsets);
  table->setDataLayout(all->getDataLayout());
  table->setTargetTriple(all->getTargetTriple());
  if (llvm::Linker::linkModules(*all, std::move(table)))
    return nullptr;
  return all;
}

FailureOr<std::string> Emitter::emitText(TextKind kind) {
  llvm::LLVMContext context;
  auto all = linkAll(context);
  auto machine = all ? createMachine() : nullptr;
  if (!machine)
    return failure();
  std::string text;
  if (kind == TextKind::LlvmIr) {
    llvm::raw_string_ostream os(text);
    all->print(os, nullptr);
    return text;
  }
  llvm::SmallVector<char, 0> bytes;
  if (!emit(*all, *machine, llvm::CodeGenFileType::AssemblyFile, bytes))
    return failure();
  return std::string(bytes.begin(), bytes.end());
}

FailureOr<ObjectProgram>
weir::codegen::emitObjects(ModuleOp module, const ObjectOptions &options) {
  Emitter emitter(module, options);
  if (failed(emitter.describe()) || failed(emitter.emitAll()))
    return failure();
  return std::move(emitter.program);
}

FailureOr<std::string> weir::codegen::emitText(ModuleOp module, TextKind kind,
                                               const ObjectOptions &options) {
  Emitter emitter(module, options);
  if (failed(emitter.describe()))
    return failure();
  return emitter.emitText(kind);
}
