//===- Variables.cpp - variables of a foreign module ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Variables.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "passes/import/Importer.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Flags
//===----------------------------------------------------------------------===//

VariableFlags::VariableFlags(ModuleOp module, llvm::StringSet<> &taken) {
  // Programs that share variables must agree on the name.
  StringRef suffix = sharesVariables(module) ? kSharedFlag : "/initialized";
  for (auto variable : module.getOps<foreign::VariableOp>()) {
    if (variable.getValue())
      continue;
    std::string name = (variable.getSymName() + suffix).str();
    while (!taken.insert(name).second)
      name += "_";
    flags[variable.getSymNameAttr()] =
        StringAttr::get(module.getContext(), name);
  }
}

static RankedTensorType flagType(MLIRContext *context) {
  return RankedTensorType::get({}, IntegerType::get(context, 1));
}

static Value trueFlag(OpBuilder &builder, Location loc) {
  auto value = DenseElementsAttr::get(flagType(builder.getContext()), true);
  return ConstantOp::create(builder, loc, value);
}

Value VariableFlags::get(OpBuilder &builder, Location loc,
                         foreign::VariableOp variable) const {
  StringAttr flag = lookup(variable.getSymNameAttr());
  if (!flag)
    return trueFlag(builder, loc);
  return ReadOp::create(builder, loc, flagType(builder.getContext()),
                        FlatSymbolRefAttr::get(flag));
}

void VariableFlags::check(OpBuilder &builder, Location loc,
                          foreign::VariableOp variable,
                          StringRef reader) const {
  if (!lookup(variable.getSymNameAttr()))
    return;
  std::string message = ("node '" + reader + "': variable '" +
                         variable.getSymName() + "' is not initialised")
                            .str();
  AssertOp::create(builder, loc, get(builder, loc, variable), message);
}

void VariableFlags::set(OpBuilder &builder, Location loc,
                        foreign::VariableOp variable) const {
  if (StringAttr flag = lookup(variable.getSymNameAttr()))
    AssignOp::create(builder, loc, FlatSymbolRefAttr::get(flag),
                     trueFlag(builder, loc));
}

//===----------------------------------------------------------------------===//
// Checks that can't fail
//===----------------------------------------------------------------------===//

using Flags = llvm::DenseSet<StringAttr>;

/// The flag that an assertion checks, if it does.
static StringAttr checkedFlag(AssertOp op, const Flags &flags) {
  auto read = op.getCondition().getDefiningOp<ReadOp>();
  StringAttr name = read ? read.getVariableAttr().getAttr() : StringAttr();
  return flags.contains(name) ? name : StringAttr();
}

/// Erases checks of variables that have been checked or assigned before: values
/// don't go away. `known` are those before the block.
static void eraseKnownChecks(Block &block, const Flags &flags, Flags known) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (auto assign = dyn_cast<AssignOp>(op))
      known.insert(assign.getVariableAttr().getAttr());
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        eraseKnownChecks(inner, flags, known);
    auto check = dyn_cast<AssertOp>(op);
    StringAttr flag = check ? checkedFlag(check, flags) : StringAttr();
    if (flag && !known.insert(flag).second)
      check.erase();
  }
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

namespace {
/// Where the functions use a variable.
struct Uses {
  SmallVector<ReadOp> reads;
  SmallVector<AssignOp> assigns;
};
} // namespace

using UseMap = llvm::DenseMap<StringAttr, Uses>;

static UseMap collectUses(ModuleOp module) {
  UseMap uses;
  module.walk([&](Operation *op) {
    if (auto read = dyn_cast<ReadOp>(op))
      uses[read.getVariableAttr().getAttr()].reads.push_back(read);
    if (auto assign = dyn_cast<AssignOp>(op))
      uses[assign.getVariableAttr().getAttr()].assigns.push_back(assign);
  });
  return uses;
}

static bool isStatic(Type type) {
  auto ranked = dyn_cast<RankedTensorType>(type);
  return ranked && ranked.hasStaticShape();
}

TensorType import::readType(foreign::VariableOp variable) {
  TensorType type = convertType(variable.getType());
  auto rank = variable->getAttrOfType<IntegerAttr>(kRankAttr);
  if (!type || type.hasRank() || !rank)
    return type;
  constexpr int64_t most = 32; // the attribute may stand in a text
  SmallVector<int64_t> shape(std::clamp<int64_t>(rank.getInt(), 0, most),
                             ShapedType::kDynamic);
  return RankedTensorType::get(shape, type.getElementType());
}

bool import::sharesVariables(ModuleOp module) {
  return module->hasAttr(kAssignedAttr);
}

/// The type of a variable that declares none: that of all that is assigned.
/// What others assign may be of any type that is declared.
static FailureOr<TensorType> storedType(foreign::VariableOp variable,
                                        const Uses &uses) {
  TensorType declared = readType(variable);
  if (isStatic(declared) ||
      sharesVariables(variable->getParentOfType<ModuleOp>()))
    return declared;
  Type stored;
  for (AssignOp assign : uses.assigns) {
    Type type = assign.getValue().getType();
    if (!isStatic(type) || (stored && stored != type))
      return variable.emitError()
             << "variable '" << variable.getSymName() << "' of type "
             << declared << " is assigned a value of type " << type
             << (stored ? " and one of another shape" : "")
             << ": its shape must be known and stay the same";
    stored = type;
  }
  return cast<TensorType>(stored);
}

/// What is read of a variable takes the type that this turned out to have.
static void retypeReads(const Uses &uses, TensorType type) {
  for (ReadOp read : uses.reads) {
    Type old = read.getValue().getType();
    if (old == type)
      continue;
    OpBuilder builder(read->getContext());
    builder.setInsertionPointAfter(read);
    read.getValue().setType(type);
    auto cast = tensor::CastOp::create(builder, read.getLoc(), old, read);
    read.getValue().replaceAllUsesExcept(cast, cast);
  }
}

/// The state block begins with zeros; a value from the start would be taken for
/// a constant where only other programs assign it.
static void createFlag(OpBuilder &builder, Location loc, StringAttr name,
                       bool isShared) {
  RankedTensorType type = flagType(builder.getContext());
  ElementsAttr initial;
  if (!isShared)
    initial = DenseElementsAttr::get(type, false);
  VariableOp::create(builder, loc, name, TypeAttr::get(type), initial);
}

/// A variable with a value takes that value's type.
static LogicalResult convertVariable(foreign::VariableOp variable,
                                     const Uses &uses, OpBuilder &builder) {
  Location loc = variable.getLoc();
  if (auto value = variable.getValue()) {
    VariableOp::create(builder, loc, variable.getSymNameAttr(),
                       TypeAttr::get(convertType(variable.getType())), *value);
    return success();
  }
  if (uses.assigns.empty() &&
      !sharesVariables(variable->getParentOfType<ModuleOp>()))
    return variable.emitError()
           << "variable '" << variable.getSymName()
           << "' has no value: no checkpoint holds it, and nothing assigns it";
  FailureOr<TensorType> type = storedType(variable, uses);
  if (failed(type))
    return failure();
  retypeReads(uses, *type);
  VariableOp::create(builder, loc, variable.getSymNameAttr(),
                     TypeAttr::get(*type), ElementsAttr());
  return success();
}

LogicalResult import::convertVariables(ModuleOp module,
                                       const VariableFlags &flags) {
  Flags all;
  for (auto variable : module.getOps<foreign::VariableOp>())
    if (StringAttr flag = flags.lookup(variable.getSymNameAttr()))
      all.insert(flag);
  for (auto function : module.getOps<func::FuncOp>())
    eraseKnownChecks(function.getBody().front(), all, {});
  UseMap uses = collectUses(module);
  auto builder = OpBuilder::atBlockBegin(module.getBody());
  for (auto variable : module.getOps<foreign::VariableOp>()) {
    StringAttr name = variable.getSymNameAttr();
    StringAttr flag = flags.lookup(name);
    if (uses.contains(name) &&
        failed(convertVariable(variable, uses[name], builder)))
      return failure();
    if (flag && uses.contains(flag))
      createFlag(builder, variable.getLoc(), flag, sharesVariables(module));
  }
  return success();
}
