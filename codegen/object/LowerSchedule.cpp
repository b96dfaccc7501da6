//===- LowerSchedule.cpp - schedule functions to the LLVM dialect ---------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Passes.h"
#include "codegen/object/Schedule.h"
#include "dialects/weir/WeirDialect.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

namespace weir::codegen {
#define GEN_PASS_DEF_LOWERSCHEDULE
#include "codegen/object/Passes.h.inc"
} // namespace weir::codegen

using namespace mlir;
using namespace weir;
using namespace weir::codegen;

namespace {

/// A signature's functions before they are lowered.
struct Signature {
  func::FuncOp schedule, arenaSize, outputShapes;
};

} // namespace

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

/// Gives each weight its place and lists them on the module.
static FailureOr<uint64_t> layOutWeights(ScheduleContext &context) {
  Blob blob;
  SmallVector<Attribute> weights;
  auto place = [&](device::WeightOp op) -> LogicalResult {
    auto [known, isNew] = context.weightOffsets.insert({op.getValueAttr(), 0});
    if (!isNew)
      return success();
    auto bytes = ElementBytes::of(op.getValueAttr(), op.getLoc());
    if (failed(bytes))
      return failure();
    Blob::Place place = blob.add(std::move(*bytes));
    known->second = place.offset;
    if (place.isNew)
      weights.push_back(op.getValueAttr());
    return success();
  };
  for (auto function : context.module.getOps<func::FuncOp>())
    if (function
            .walk([&](device::WeightOp op) { return WalkResult(place(op)); })
            .wasInterrupted())
      return failure();
  context.module->setAttr(kWeightsAttr,
                          ArrayAttr::get(context.module.getContext(), weights));
  return blob.size();
}

static LogicalResult placeVariables(ScheduleContext &context) {
  auto variables = layOutVariables(context.module);
  if (failed(variables))
    return failure();
  for (const VariableInfo &variable : *variables)
    context.variableOffsets[variable.name] = variable.offset;
  return success();
}

//===----------------------------------------------------------------------===//
// A signature's functions
//===----------------------------------------------------------------------===//

/// The function that names `schedule` in `attr`; null where there is none.
static func::FuncOp findCompanion(func::FuncOp schedule, StringRef attr) {
  auto module = schedule->getParentOfType<ModuleOp>();
  for (auto function : module.getOps<func::FuncOp>())
    if (auto of = function->getAttrOfType<FlatSymbolRefAttr>(attr))
      if (of.getValue() == schedule.getSymName())
        return function;
  return {};
}

static size_t dimCount(func::FuncOp schedule) {
  auto dims = schedule->getAttrOfType<ArrayAttr>(kDimsAttr);
  return dims ? dims.size() : 0;
}

/// A function of the free dimensions that gives `map`.
static func::FuncOp createCompanion(func::FuncOp schedule, StringRef suffix,
                                    ArrayRef<AffineExpr> exprs) {
  OpBuilder b(schedule->getContext());
  b.setInsertionPointAfter(schedule);
  Location loc = schedule.getLoc();
  SmallVector<Type> dims(dimCount(schedule), b.getIndexType());
  SmallVector<Type> results(exprs.size(), b.getIndexType());
  auto function =
      func::FuncOp::create(b, loc, (schedule.getSymName() + suffix).str(),
                           b.getFunctionType(dims, results));
  function.setPrivate();
  Block *body = function.addEntryBlock();
  b.setInsertionPointToStart(body);
  SmallVector<Value> values;
  for (AffineExpr expr : exprs)
    values.push_back(affine::AffineApplyOp::create(
        b, loc, AffineMap::get(0, dims.size(), expr), body->getArguments()));
  func::ReturnOp::create(b, loc, values);
  return function;
}

/// The dimensions of an output, by its `shape`, else by its type; failure where
/// they say nothing.
static FailureOr<SmallVector<AffineExpr>> outputShape(DictionaryAttr output,
                                                      unsigned dims) {
  MLIRContext *context = output.getContext();
  if (auto shape = output.getAs<AffineMapAttr>("shape")) {
    AffineMap map = shape.getValue();
    if (map.getNumDims() != 0 || map.getNumSymbols() > dims)
      return failure();
    return llvm::to_vector(map.getResults());
  }
  auto attr = output.getAs<TypeAttr>("type");
  auto type =
      attr ? dyn_cast<RankedTensorType>(attr.getValue()) : RankedTensorType();
  if (!type || !type.hasStaticShape())
    return failure();
  SmallVector<AffineExpr> exprs;
  for (int64_t dim : type.getShape())
    exprs.push_back(getAffineConstantExpr(dim, context));
  return exprs;
}

/// The dimensions of all outputs, one after the other.
static FailureOr<SmallVector<AffineExpr>> outputShapes(func::FuncOp schedule) {
  SmallVector<AffineExpr> exprs;
  auto outputs = schedule->getAttrOfType<ArrayAttr>(kOutputsAttr);
  for (Attribute attr : outputs ? outputs.getValue() : ArrayRef<Attribute>()) {
    FailureOr<SmallVector<AffineExpr>> shape = failure();
    if (auto output = dyn_cast<DictionaryAttr>(attr))
      shape = outputShape(output, dimCount(schedule));
    if (failed(shape))
      return schedule.emitError()
             << "output " << attr << " needs a 'shape' over "
             << dimCount(schedule) << " symbols";
    llvm::append_range(exprs, *shape);
  }
  return exprs;
}

static LogicalResult findArenaSize(Signature &signature) {
  signature.arenaSize = findCompanion(signature.schedule, kArenaSizeOfAttr);
  if (signature.arenaSize)
    return success();
  if (signature.schedule
          .walk([](device::ArenaOp) { return WalkResult::interrupt(); })
          .wasInterrupted())
    return signature.schedule.emitError()
           << "'" << signature.schedule.getSymName()
           << "' uses the arena, but no function says its size";
  AffineExpr zero = getAffineConstantExpr(0, signature.schedule->getContext());
  signature.arenaSize =
      createCompanion(signature.schedule, ".arena_size", zero);
  return success();
}

/// The ranks of all outputs together.
static int64_t countDimensions(func::FuncOp schedule) {
  int64_t count = 0;
  auto outputs = schedule->getAttrOfType<ArrayAttr>(kOutputsAttr);
  for (Attribute attr : outputs ? outputs.getValue() : ArrayRef<Attribute>()) {
    auto output = dyn_cast<DictionaryAttr>(attr);
    auto type = output ? output.getAs<TypeAttr>("type") : TypeAttr();
    if (auto ranked =
            type ? dyn_cast<RankedTensorType>(type.getValue()) : nullptr)
      count += ranked.getRank();
  }
  return count;
}

static LogicalResult findOutputShapes(Signature &signature) {
  signature.outputShapes =
      findCompanion(signature.schedule, kOutputShapesOfAttr);
  if (!signature.outputShapes) {
    auto exprs = outputShapes(signature.schedule);
    if (failed(exprs))
      return failure();
    signature.outputShapes =
        createCompanion(signature.schedule, ".output_shapes", *exprs);
  }
  int64_t count = countDimensions(signature.schedule);
  if (signature.outputShapes.getNumResults() == count)
    return success();
  return signature.outputShapes.emitError()
         << "gives " << signature.outputShapes.getNumResults()
         << " dimensions, the outputs have " << count;
}

/// A function of the free dimensions takes and gives index values alone.
static LogicalResult checkCompanion(func::FuncOp function,
                                    func::FuncOp schedule) {
  auto isIndex = [](Type type) { return type.isIndex(); };
  if (function.getNumArguments() == dimCount(schedule) &&
      llvm::all_of(function.getArgumentTypes(), isIndex) &&
      llvm::all_of(function.getResultTypes(), isIndex) &&
      !function.isDeclaration())
    return success();
  return function.emitError()
         << "has type " << function.getFunctionType() << ", must take "
         << dimCount(schedule) << " index values and give index values";
}

static LogicalResult checkSignature(const Signature &signature) {
  func::FuncOp arenaSize = signature.arenaSize;
  if (failed(checkCompanion(arenaSize, signature.schedule)) ||
      failed(checkCompanion(signature.outputShapes, signature.schedule)))
    return failure();
  if (arenaSize.getNumResults() == 1)
    return success();
  return arenaSize.emitError()
         << "gives " << arenaSize.getNumResults() << " values, must give one";
}

static LogicalResult lower(Signature signature,
                           const ScheduleContext &context) {
  // The schedule goes last: its name is that of the others.
  if (failed(lowerArenaSize(signature.schedule, signature.arenaSize, context)))
    return failure();
  if (failed(lowerOutputShapes(signature.schedule, signature.outputShapes,
                               context)))
    return failure();
  return lowerRun(signature.schedule, context);
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct LowerSchedulePass
    : weir::codegen::impl::LowerScheduleBase<LowerSchedulePass> {
  void runOnOperation() override {
    ScheduleContext context(getOperation());
    FailureOr<SmallVector<Signature>> signatures = collect(context);
    if (failed(signatures))
      return signalPassFailure();
    for (const Signature &signature : *signatures)
      if (failed(lower(signature, context)))
        return signalPassFailure();
  }

  /// Checks all there is, before anything is changed.
  FailureOr<SmallVector<Signature>> collect(ScheduleContext &context) {
    auto size = layOutWeights(context);
    if (failed(size) || failed(placeVariables(context)) ||
        failed(collectKernels(context)))
      return failure();
    weightBytes += *size;
    SmallVector<Signature> signatures;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttrOfType<StringAttr>(kSignatureAttr))
        signatures.push_back({function, {}, {}});
    for (Signature &signature : signatures)
      if (failed(prepare(signature, context)))
        return failure();
    return signatures;
  }

  LogicalResult prepare(Signature &signature, const ScheduleContext &context) {
    signature.schedule.walk([&](device::LaunchOp) { ++launches; });
    return success(succeeded(checkSchedule(signature.schedule, context)) &&
                   succeeded(findArenaSize(signature)) &&
                   succeeded(findOutputShapes(signature)) &&
                   succeeded(checkSignature(signature)));
  }
};

} // namespace
