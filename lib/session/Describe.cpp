//===- Describe.cpp - what a session must know of an imported module ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/session/Describe.h"
#include "dialects/foreign/Foreign.h"
#include "dialects/weir/Weir.h"
#include "lib/readers/Status.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "passes/import/Variables.h"

using namespace mlir;
using namespace weir;
using namespace weir::session;

//===----------------------------------------------------------------------===//
// Before the import
//===----------------------------------------------------------------------===//

void session::tellProfile(ModuleOp module, const Profile &profile) {
  Builder b(module.getContext());
  SmallVector<Attribute> names;
  for (const std::string &name : profile.assigned)
    names.push_back(b.getStringAttr(name));
  module->setAttr(kAssignedAttr, b.getArrayAttr(names));
  for (auto variable : module.getOps<foreign::VariableOp>())
    if (auto rank = profile.ranks.find(variable.getSymName().str());
        rank != profile.ranks.end())
      variable->setAttr(import::kRankAttr, b.getI64IntegerAttr(rank->second));
}

std::vector<int> session::numberFetches(ModuleOp module, size_t fetches) {
  std::vector<int> numbers;
  int next = 0;
  // Functions of imported text have no other outputs.
  if (module.getOps<foreign::SignatureOp>().empty())
    while (numbers.size() < fetches)
      numbers.push_back(next++);
  for (auto signature : module.getOps<foreign::SignatureOp>())
    for (auto output : signature.getOutputs().getAsRange<DictionaryAttr>()) {
      if (numbers.size() == fetches)
        return numbers;
      auto type = output.getAs<TypeAttr>("type");
      bool isOp = type && isa<NoneType>(type.getValue());
      numbers.push_back(isOp ? -1 : next++);
    }
  return numbers;
}

//===----------------------------------------------------------------------===//
// After it
//===----------------------------------------------------------------------===//

namespace {
/// What the ops of a module do to its variables.
struct VariableUses {
  explicit VariableUses(ModuleOp module) {
    module.walk([&](Operation *op) {
      if (auto read = dyn_cast<ReadOp>(op))
        reads.insert(read.getVariable());
      if (auto assign = dyn_cast<AssignOp>(op))
        assigns.insert(assign.getVariable());
    });
  }
  llvm::StringSet<> reads, assigns;
};

class Describer {
public:
  Describer(ModuleOp module, const Wanted &wanted, const Source &source,
            StateLayout &layout, Program &program)
      : module(module), wanted(wanted), source(source), layout(layout),
        program(program), uses(module) {}
  absl::Status describe();

private:
  absl::Status describeInputs(func::FuncOp function);
  void describeOutputs(func::FuncOp function);
  PassedVariable &findPassed(StringRef name);
  absl::Status describeVariable(VariableOp variable);
  absl::Status place(VariableOp variable);
  void findFlags();

  ModuleOp module;
  const Wanted &wanted;
  const Source &source;
  StateLayout &layout;
  Program &program;
  VariableUses uses;
  SmallVector<NamedAttribute> places;
};
} // namespace

PassedVariable &Describer::findPassed(StringRef name) {
  for (PassedVariable &variable : program.passed)
    if (variable.name == name)
      return variable;
  PassedVariable variable;
  variable.name = name.str();
  auto declared = source.findVariable(name);
  variable.isUnranked = declared && !declared->shape.has_rank();
  return program.passed.emplace_back(std::move(variable));
}

absl::Status Describer::describeInputs(func::FuncOp function) {
  size_t feeds = wanted.request.feeds.size();
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    if (auto name = function.getArgAttrOfType<StringAttr>(i, kVariableAttr))
      findPassed(name.getValue()).input = int(i);
    else if (i >= feeds)
      return badModel(
          "'" + function.getArgAttrOfType<StringAttr>(i, kNameAttr).getValue() +
          "' comes out of an input pipeline, which is never run: feed it");
  }
  return absl::OkStatus();
}

void Describer::describeOutputs(func::FuncOp function) {
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (auto name = function.getResultAttrOfType<StringAttr>(i, kVariableAttr))
      findPassed(name.getValue()).output = int(i);
}

/// What C++ calls an element type.
static DType dtypeOf(Type element) {
  return DType(codegen::dtypeOf(element).value_or(weir_dtype(0)));
}

absl::Status Describer::place(VariableOp variable) {
  auto type = dyn_cast<RankedTensorType>(variable.getType());
  std::string name = variable.getSymName().str();
  DType dtype = dtypeOf(getElementTypeOrSelf(variable.getType()));
  if (!type || !type.hasStaticShape() || dtype == DType::None)
    return badModel("variable '" + name +
                    "' is of a type that compiled programs cannot hold");
  Tensor initial;
  if (variable.getInitial())
    if (auto known = source.findVariable(name))
      initial = known->initial;
  const Place *place =
      layout.place(name, dtype, Shape(type.getShape()), initial);
  if (!place)
    return badModel("variable '" + name + "' is of two types, or too large");
  Builder b(module.getContext());
  places.push_back(
      b.getNamedAttr(name, b.getI64IntegerAttr(int64_t(place->offset))));
  return absl::OkStatus();
}

/// A variable is a constant as long as nobody has assigned it.
absl::Status Describer::describeVariable(VariableOp variable) {
  std::string name = variable.getSymName().str();
  bool isAssigned = uses.assigns.contains(name);
  bool wasAssigned = wanted.profile.assigned.count(name) != 0;
  if (variable.getInitial()) {
    if (isAssigned)
      program.assigned.push_back(name);
    else if (wasAssigned)
      program.thawed.push_back(name);
    else
      program.frozen.push_back(name);
    if (!isAssigned && !wasAssigned)
      return absl::OkStatus();
  }
  program.writes |= isAssigned;
  return place(variable);
}

/// Where the state says of passed variables whether they have values.
void Describer::findFlags() {
  for (PassedVariable &variable : program.passed) {
    program.writes |= variable.output >= 0;
    if (const Place *flag =
            layout.find(variable.name + import::kSharedFlag.str()))
      variable.flag = int64_t(flag->offset);
  }
}

absl::Status Describer::describe() {
  program.feedCount = wanted.request.feeds.size();
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(kSignatureAttr))
      continue;
    WEIR_RETURN_IF_ERROR(describeInputs(function));
    describeOutputs(function);
  }
  for (auto variable : module.getOps<VariableOp>())
    WEIR_RETURN_IF_ERROR(describeVariable(variable));
  findFlags();
  Builder b(module.getContext());
  module->setAttr(codegen::kStateAttr, b.getDictionaryAttr(places));
  return absl::OkStatus();
}

absl::Status session::describeProgram(ModuleOp module, const Wanted &wanted,
                                      const Source &source, StateLayout &layout,
                                      Program &program) {
  return Describer(module, wanted, source, layout, program).describe();
}
