//===- Translate.cpp - modules of a program in LLVM IR --------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Translate.h"
#include "dialects/device/Device.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace weir::codegen;

SmallVector<ModuleOp> weir::codegen::kernelsByName(ModuleOp module) {
  SmallVector<ModuleOp> kernels;
  for (auto inner : module.getOps<ModuleOp>())
    if (inner->hasAttr(device::kKernelAttr))
      kernels.push_back(inner);
  llvm::sort(kernels, [](ModuleOp a, ModuleOp b) {
    return a.getName().value_or("") < b.getName().value_or("");
  });
  return kernels;
}

static constexpr llvm::StringLiteral kTaskSuffix = ".task";

/// A task's symbol among those of all programs.
static std::string taskSymbol(StringRef program, StringRef task) {
  return (program + "." + task).str();
}

static void hide(llvm::GlobalValue &value) {
  value.setVisibility(llvm::GlobalValue::HiddenVisibility);
  value.setDSOLocal(true);
}

/// Kernels stay functions of their own: their arguments alias nothing, which
/// inlining would weaken.
static void makeLocal(llvm::Function &function) {
  function.setLinkage(llvm::GlobalValue::InternalLinkage);
  function.addFnAttr(llvm::Attribute::NoInline);
}

static void scopeKernelSymbols(llvm::Module &module, StringRef program) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr(llvm::Attribute::NoUnwind);
    if (!function.getName().ends_with(kTaskSuffix)) {
      makeLocal(function);
      continue;
    }
    function.setName(taskSymbol(program, function.getName()));
    hide(function);
  }
  for (llvm::GlobalVariable &global : module.globals())
    if (!global.isDeclaration())
      global.setLinkage(llvm::GlobalValue::InternalLinkage);
}

std::unique_ptr<llvm::Module>
weir::codegen::translateKernel(ModuleOp kernel, StringRef program,
                               llvm::LLVMContext &context) {
  StringRef name = kernel.getName().value_or("kernel");
  auto task = kernel.lookupSymbol<LLVM::LLVMFuncOp>((name + kTaskSuffix).str());
  if (!task || task.isExternal()) {
    kernel.emitError() << "kernel '" << name << "' has no function '" << name
                       << kTaskSuffix << "'";
    return nullptr;
  }
  auto module = translateModuleToLLVMIR(kernel, context, name);
  if (module)
    scopeKernelSymbols(*module, program);
  return module;
}

static void scopeScheduleSymbols(llvm::Module &module, StringRef program) {
  for (llvm::Function &function : module) {
    if (function.getName().ends_with(kTaskSuffix)) {
      function.setName(taskSymbol(program, function.getName()));
      hide(function);
    } else if (!function.isDeclaration()) {
      function.addFnAttr(llvm::Attribute::NoUnwind);
      hide(function);
    }
  }
}

std::unique_ptr<llvm::Module>
weir::codegen::translateSchedule(ModuleOp module, StringRef program,
                                 llvm::LLVMContext &context) {
  // What is of LLVM's dialect, without kernels, variables and weights.
  OwningOpRef<ModuleOp> schedule = ModuleOp::create(module.getLoc());
  OpBuilder b = OpBuilder::atBlockEnd(schedule->getBody());
  for (Operation &op : module.getBody()->getOperations())
    if (isa<LLVM::LLVMFuncOp, LLVM::GlobalOp>(op))
      b.clone(op);
  auto result = translateModuleToLLVMIR(*schedule, context, program);
  if (result)
    scopeScheduleSymbols(*result, program);
  return result;
}

/// LLVM's levels by number; larger numbers are its highest.
static llvm::OptimizationLevel levelOf(int optLevel) {
  switch (optLevel) {
  case 0:
    return llvm::OptimizationLevel::O0;
  case 1:
    return llvm::OptimizationLevel::O1;
  case 2:
    return llvm::OptimizationLevel::O2;
  default:
    return llvm::OptimizationLevel::O3;
  }
}

void weir::codegen::optimize(llvm::Module &module, llvm::TargetMachine &machine,
                             int optLevel) {
  module.setTargetTriple(machine.getTargetTriple());
  module.setDataLayout(machine.createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::OptimizationLevel level = levelOf(optLevel);
  auto pipeline = level == llvm::OptimizationLevel::O0
                      ? builder.buildO0DefaultPipeline(level)
                      : builder.buildPerModuleDefaultPipeline(level);
  pipeline.run(module, modules);
}

bool weir::codegen::emit(llvm::Module &module, llvm::TargetMachine &machine,
                         llvm::CodeGenFileType type,
                         llvm::SmallVectorImpl<char> &bytes) {
  llvm::raw_svector_ostream os(bytes);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, nullptr, type))
    return false;
  passes.run(module);
  return true;
}
