//===- Target.cpp - the machine that code is made for ---------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/Target.h"
#include "mlir/IR/Builders.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include <mutex>

using namespace mlir;
using namespace weir::codegen;

static constexpr llvm::StringLiteral kTargetAttr = "weir.target";

/// Makes LLVM's machines known; once a process.
static void initializeTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
  });
}

/// LLVM's machine for a triple; null with the names that are known.
static const llvm::Target *lookUp(StringRef triple, std::string &error) {
  initializeTargets();
  std::string ignored;
  if (auto *target =
          llvm::TargetRegistry::lookupTarget(llvm::Triple(triple), ignored))
    return target;
  std::vector<std::string> known;
  for (const llvm::Target &target : llvm::TargetRegistry::targets())
    known.push_back(target.getName());
  llvm::sort(known);
  error = ("unknown target '" + triple + "'; known architectures are ").str() +
          llvm::join(known, ", ");
  return nullptr;
}

static bool isKnownCpu(const llvm::Target &target, StringRef triple,
                       StringRef cpu, std::string &error) {
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target.createMCSubtargetInfo(llvm::Triple(triple), "", ""));
  if (cpu.empty() || info->isCPUStringValid(cpu))
    return true;
  std::vector<std::string> known;
  for (const auto &description : info->getAllProcessorDescriptions())
    known.push_back(description.Key);
  error = ("unknown CPU '" + cpu + "' of target '" + triple + "'; known are ")
              .str() +
          llvm::join(known, ", ");
  return false;
}

/// The features that a CPU has by its name.
static std::string featuresOf(const llvm::Target &target, StringRef triple,
                              StringRef cpu) {
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target.createMCSubtargetInfo(llvm::Triple(triple), cpu, ""));
  std::vector<std::string> names;
  for (const auto &feature : info->getEnabledProcessorFeatures())
    names.push_back(std::string("+") + feature.Key);
  llvm::sort(names);
  return llvm::join(names, ",");
}

/// What every machine of the target has, as its operating system's own
/// programs do; LLVM's idea of RISC-V is one without multiplication.
static std::string baseFeatures(StringRef triple) {
  return llvm::Triple(triple).isRISCV64() ? "+a,+c,+d,+f,+m" : "";
}

/// What this machine has, and what its CPU should have by its name but lacks (a
/// virtual machine may hide features), in alphabetical order.
static std::string hostFeatures(StringRef triple, StringRef cpu) {
  std::string error, byName;
  if (const llvm::Target *target = lookUp(triple, error))
    byName = "," + featuresOf(*target, triple, cpu) + ",";
  std::vector<std::string> names;
  for (const auto &feature : llvm::sys::getHostCPUFeatures()) {
    std::string name = feature.first().str();
    if (feature.second)
      names.push_back("+" + name);
    else if (StringRef(byName).contains(",+" + name + ","))
      names.push_back("-" + name);
  }
  llvm::sort(names, [](StringRef a, StringRef b) {
    return a.drop_front() < b.drop_front();
  });
  return llvm::join(names, ",");
}

Target Target::host() {
  static const Target host = [] {
    std::string triple = llvm::sys::getDefaultTargetTriple();
    std::string cpu = llvm::sys::getHostCPUName().str();
    return Target{triple, cpu, hostFeatures(triple, cpu)};
  }();
  return host;
}

FailureOr<Target> Target::fromNames(StringRef triple, StringRef cpu,
                                    std::string &error) {
  std::string name = triple.empty() ? llvm::sys::getDefaultTargetTriple()
                                    : llvm::Triple::normalize(triple);
  const llvm::Target *target = lookUp(name, error);
  if (!target)
    return failure();
  if (cpu == "native") {
    if (llvm::Triple(name).getArch() ==
        llvm::Triple(llvm::sys::getDefaultTargetTriple()).getArch())
      return Target{name, host().cpu, host().features};
    error = "CPU 'native' is not of target '" + name + "'";
    return failure();
  }
  if (!isKnownCpu(*target, name, cpu, error))
    return failure();
  std::string features =
      cpu.empty() ? baseFeatures(name) : featuresOf(*target, name, cpu);
  return Target{name, cpu.str(), features};
}

Target Target::of(ModuleOp module) {
  // A kernel's module has its target from the module around it.
  for (Operation *op = module; op; op = op->getParentOp()) {
    auto attr = op->getAttrOfType<DictionaryAttr>(kTargetAttr);
    if (!attr)
      continue;
    auto text = [&](StringRef name) {
      auto value = attr.getAs<StringAttr>(name);
      return value ? value.str() : std::string();
    };
    return {text("triple"), text("cpu"), text("features")};
  }
  return host();
}

void Target::attachTo(ModuleOp module) const {
  Builder b(module.getContext());
  module->setAttr(kTargetAttr,
                  b.getDictionaryAttr(
                      {b.getNamedAttr("cpu", b.getStringAttr(cpu)),
                       b.getNamedAttr("features", b.getStringAttr(features)),
                       b.getNamedAttr("triple", b.getStringAttr(triple))}));
}

bool Target::hasFeature(StringRef feature) const {
  SmallVector<StringRef> names;
  StringRef(features).split(names, ',');
  return llvm::any_of(names, [&](StringRef name) {
    return name.consume_front("+") && name == feature;
  });
}

int64_t Target::floatLanes() const {
  if (hasFeature("avx512f"))
    return 16;
  return hasFeature("avx2") ? 8 : 4;
}

int64_t Target::vectorRegisters() const {
  llvm::Triple machine(triple);
  // Without vectors four of its 32 registers hold one.
  if (machine.isRISCV())
    return hasFeature("v") ? 32 : 8;
  return hasFeature("avx512f") || machine.isAArch64() ? 32 : 16;
}

std::unique_ptr<llvm::TargetMachine>
Target::createMachine(int optLevel, std::string &error) const {
  const llvm::Target *target = lookUp(triple, error);
  if (!target)
    return nullptr;
  auto level = llvm::CodeGenOpt::getLevel(optLevel);
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      llvm::Triple(triple), cpu, features, {}, llvm::Reloc::PIC_, std::nullopt,
      level.value_or(llvm::CodeGenOptLevel::Default)));
  if (!machine)
    error = "no machine code for target '" + triple + "'";
  return machine;
}
