//===- OutlineKernels.cpp - a module for each kernel ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/Passes.h"
#include "dialects/weir/Weir.h"
#include "passes/ShapeAnalysis.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace weir {
#define GEN_PASS_DEF_OUTLINEKERNELS
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
class OutlineKernels : public weir::impl::OutlineKernelsBase<OutlineKernels> {
  void runOnOperation() override;
  void outline(KernelOp op, ShapeAnalysis &shapes);
  StringAttr nameOf(ModuleOp kernel);

  /// Kernels by their text without a name.
  llvm::StringMap<StringAttr> known;
  SmallVector<ModuleOp> modules;
};

/// The free dims of one kernel: distinct expressions over the function's.
struct KernelDims {
  llvm::SmallSetVector<AffineExpr, 4> expressions;
  MLIRContext *context;

  AffineExpr number(AffineExpr dim) {
    if (constantValue(dim))
      return dim;
    expressions.insert(dim);
    auto it = llvm::find(expressions.getArrayRef(), dim);
    return getAffineSymbolExpr(it - expressions.begin(), context);
  }
  SmallVector<AffineExpr> number(const SymbolicType &type) {
    SmallVector<AffineExpr> result;
    for (AffineExpr dim : *type.dims)
      result.push_back(number(dim));
    return result;
  }
};
} // namespace

static RankedTensorType signlessType(Type type) {
  auto ranked = cast<RankedTensorType>(type);
  return ranked.clone(signless(ranked.getElementType()));
}

/// A value as a type that differs in signedness alone.
static Value recast(OpBuilder &b, Location loc, Value value, Type type) {
  if (value.getType() == type)
    return value;
  return UnrealizedConversionCastOp::create(b, loc, type, value).getResult(0);
}

static AffineMapAttr mapAttr(MLIRContext *context, unsigned symbols,
                             ArrayRef<AffineExpr> exprs) {
  return AffineMapAttr::get(AffineMap::get(0, symbols, exprs, context));
}

/// Says the shapes of an op's results over the kernel's dims.
static void sayShapes(Operation *op, unsigned symbols,
                      ArrayRef<SmallVector<AffineExpr>> shapes) {
  MLIRContext *context = op->getContext();
  op->removeAttr(kShapesAttr);
  if (shapes.size() == 1) {
    op->setAttr(kShapeAttr, mapAttr(context, symbols, shapes.front()));
    return;
  }
  auto maps = llvm::map_to_vector(shapes, [&](ArrayRef<AffineExpr> shape) {
    return Attribute(mapAttr(context, symbols, shape));
  });
  op->setAttr(kShapesAttr, ArrayAttr::get(context, maps));
}

/// The kind of work that gives the kernel its name.
static std::string kindOf(func::FuncOp kernel) {
  std::string kind = "copy";
  int best = -1;
  kernel.walk([&](Operation *op) {
    if (!isa<WeirDialect>(op->getDialect()) || isa<ConstantOp, BroadcastOp>(op))
      return;
    int weight = isa<PackedContractionOp>(op) ? 3 : isa<ScalarBody>(op) ? 1 : 2;
    if (weight <= best)
      return;
    best = weight;
    kind = op->getName().stripDialect().str();
  });
  return kind;
}

/// Equal kernels share a module: their text tells, locations left out.
StringAttr OutlineKernels::nameOf(ModuleOp module) {
  auto kernel = *module.getOps<func::FuncOp>().begin();
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream, OpPrintingFlags().useLocalScope().enableDebugInfo(false));
  auto [it, isNew] = known.try_emplace(text);
  if (isNew) {
    std::string name =
        "k" + std::to_string(known.size() - 1) + "_" + kindOf(kernel);
    it->second = StringAttr::get(&getContext(), name);
    module.setSymName(name);
    kernel.setSymName(name);
    modules.push_back(module);
  } else {
    module.erase();
  }
  return it->second;
}

/// The index value of a symbol: a free dim, or an element of a tensor.
static Value materializeSymbol(OpBuilder &b, Location loc, AffineExpr symbol,
                               ShapeAnalysis &shapes) {
  if (std::optional<RunDim> dim = shapes.runDim(symbol))
    return device::ElementOp::create(b, loc, b.getIndexType(), dim->tensor,
                                     dim->index);
  return device::DimOp::create(b, loc, b.getIndexType(),
                               cast<AffineSymbolExpr>(symbol).getPosition());
}

static FailureOr<SmallVector<Value>>
materializeDims(OpBuilder &b, Location loc, KernelDims &dims,
                ShapeAnalysis &shapes) {
  llvm::MapVector<AffineExpr, Value> symbols;
  for (AffineExpr expression : dims.expressions) {
    if (!shapes.isBound(expression))
      return failure();
    expression.walk([&](AffineExpr part) {
      if (isa<AffineSymbolExpr>(part) && !symbols.contains(part))
        symbols[part] = materializeSymbol(b, loc, part, shapes);
    });
  }
  DenseMap<AffineExpr, AffineExpr> numbers;
  SmallVector<Value> operands, values;
  for (auto &[symbol, value] : symbols) {
    numbers[symbol] = b.getAffineSymbolExpr(operands.size());
    operands.push_back(value);
  }
  for (AffineExpr expression : dims.expressions) {
    if (isa<AffineSymbolExpr>(expression)) {
      values.push_back(symbols[expression]);
      continue;
    }
    AffineMap map =
        AffineMap::get(0, operands.size(), expression.replace(numbers));
    values.push_back(affine::AffineApplyOp::create(b, loc, map, operands));
  }
  return values;
}

/// Inside a kernel `weir.shape` says what shape operands did.
static void dropShapeOperand(Operation *op) {
  if (auto broadcast = dyn_cast<BroadcastOp>(op))
    broadcast.getShapeMutable().clear();
  else if (auto iota = dyn_cast<IotaOp>(op))
    iota.getCountMutable().clear();
}

/// A `put` of the kernel, which is alone in it, writes into its operand, unless
/// that is a constant within.
static void tieResult(func::FuncOp kernel, Operation &op) {
  auto put = dyn_cast<PutOp>(op);
  auto argument = put ? dyn_cast<BlockArgument>(put.getOperand()) : nullptr;
  if (argument)
    kernel->setAttr(device::kTiedResultsAttr,
                    Builder(kernel.getContext())
                        .getI64ArrayAttr({argument.getArgNumber()}));
}

/// Arguments that nothing in the kernel reads; returns the inputs that stay.
static SmallVector<Value> dropUnusedInputs(func::FuncOp kernel,
                                           ValueRange inputs) {
  llvm::BitVector unused(kernel.getNumArguments());
  SmallVector<Value> kept;
  bool isTied = kernel->hasAttr(device::kTiedResultsAttr);
  for (auto [i, input] : llvm::enumerate(inputs)) {
    if (!isTied && kernel.getArgument(i).use_empty())
      unused.set(i);
    else
      kept.push_back(input);
  }
  (void)kernel.eraseArguments(unused);
  return kept;
}

void OutlineKernels::outline(KernelOp op, ShapeAnalysis &shapes) {
  MLIRContext *context = &getContext();
  Location loc = op.getLoc();
  Block &body = op.getBody().front();
  KernelDims dims{{}, context};
  auto isRanked = [&](Value value) {
    return shapes.typeOf(value).ranked();
  };
  if (!llvm::all_of(op.getInputs(), isRanked) ||
      !llvm::all_of(op.getResults(), isRanked)) {
    op.emitError("the rank of a value isn't known at compile time");
    return signalPassFailure();
  }
  SmallVector<SmallVector<AffineExpr>> inputs, results;
  for (Value input : op.getInputs())
    inputs.push_back(dims.number(shapes.typeOf(input)));
  for (Value result : op.getResults())
    results.push_back(dims.number(shapes.typeOf(result)));
  SmallVector<SmallVector<AffineExpr>> inner;
  for (Operation &each : body.without_terminator())
    for (Value result : each.getResults())
      inner.push_back(dims.number(shapes.typeOf(result)));
  unsigned symbols = dims.expressions.size();

  OpBuilder b(context);
  auto module = ModuleOp::create(loc);
  module->setAttr(device::kKernelAttr, b.getUnitAttr());
  b.setInsertionPointToEnd(module.getBody());
  SmallVector<Type> inputTypes, resultTypes;
  for (Value input : op.getInputs())
    inputTypes.push_back(signlessType(input.getType()));
  for (Value result : op.getResults())
    resultTypes.push_back(signlessType(result.getType()));
  inputTypes.append(symbols, b.getIndexType());
  auto kernel = func::FuncOp::create(
      b, loc, "kernel", b.getFunctionType(inputTypes, resultTypes));
  Block *entry = kernel.addEntryBlock();
  b.setInsertionPointToStart(entry);
  IRMapping mapping;
  for (auto [i, argument] : llvm::enumerate(body.getArguments())) {
    kernel.setArgAttr(i, kShapeAttr, mapAttr(context, symbols, inputs[i]));
    mapping.map(argument,
                recast(b, loc, entry->getArgument(i), argument.getType()));
  }
  ArrayRef<SmallVector<AffineExpr>> left = inner;
  for (Operation &each : body.without_terminator()) {
    Operation *clone = b.clone(each, mapping);
    sayShapes(clone, symbols, left.take_front(each.getNumResults()));
    left = left.drop_front(each.getNumResults());
    dropShapeOperand(clone);
    tieResult(kernel, each);
  }
  SmallVector<Value> returned;
  for (auto [i, value] : llvm::enumerate(body.getTerminator()->getOperands())) {
    kernel.setResultAttr(i, kShapeAttr, mapAttr(context, symbols, results[i]));
    returned.push_back(
        recast(b, loc, mapping.lookupOrDefault(value), resultTypes[i]));
  }
  func::ReturnOp::create(b, loc, returned);
  for (Operation &cast : llvm::make_early_inc_range(*entry))
    if (isa<UnrealizedConversionCastOp>(cast) && cast.use_empty())
      cast.erase();
  SmallVector<Value> kept = dropUnusedInputs(kernel, op.getInputs());

  b.setInsertionPoint(op);
  FailureOr<SmallVector<Value>> values = materializeDims(b, loc, dims, shapes);
  if (failed(values)) {
    module.erase();
    op.emitError("a dimension depends on data; such models can't be compiled");
    return signalPassFailure();
  }
  StringAttr name = nameOf(module);
  auto launch = device::LaunchOp::create(b, loc, op.getResultTypes(), name,
                                         kept, *values);
  SmallVector<Attribute> shapeAttrs;
  for (ArrayRef<AffineExpr> result : results)
    shapeAttrs.push_back(mapAttr(context, symbols, result));
  launch->setAttr(kShapesAttr, b.getArrayAttr(shapeAttrs));
  for (auto [value, result] : llvm::zip(launch.getValues(), op.getResults()))
    shapes.replace(result, value);
  op.replaceAllUsesWith(launch.getValues());
  op.erase();
}

void OutlineKernels::runOnOperation() {
  for (auto function : getOperation().getOps<func::FuncOp>()) {
    ShapeAnalysis shapes(function);
    SmallVector<KernelOp> kernels;
    function.walk([&](KernelOp op) { kernels.push_back(op); });
    for (KernelOp op : kernels) {
      outline(op, shapes);
      ++formed;
    }
  }
  kept += modules.size();
  Block *top = getOperation().getBody();
  for (ModuleOp module : llvm::reverse(modules))
    top->push_front(module);
}
