//===- EvaluateConstants.cpp - what depends on constants alone ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/interfaces/Evaluator.h"
#include "dialects/weir/Weir.h"
#include "mlir/IR/IRMapping.h"
#include "passes/Passes.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace weir {
#define GEN_PASS_DEF_EVALUATECONSTANTS
#include "passes/Passes.h.inc"
} // namespace weir

using namespace mlir;
using namespace weir;

namespace {
/// Ops that are evaluated at once, in program order.
struct Batch {
  SmallVector<Operation *> ops;
  int64_t bytes = 0; ///< of constants that go in and that come out
};

class EvaluateConstants
    : public weir::impl::EvaluateConstantsBase<EvaluateConstants> {
public:
  using EvaluateConstantsBase::EvaluateConstantsBase;
  void runOnOperation() override;

private:
  bool isEvaluable(Operation *op);
  void collect();
  void leaveGrowth();
  bool isAsked(Operation *op);
  /// Subgraphs of `constants` that have no op in common.
  SmallVector<Batch> split();
  SmallVector<Batch> makeBatches();
  OwningOpRef<ModuleOp> extract(const Batch &batch, ArrayRef<Value> results);
  LogicalResult evaluate(const Batch &batch, const Evaluator &evaluator);
  void countUses();
  void erase(const Batch &batch, const Evaluator &evaluator);

  /// Ops whose operands are all constant, in program order.
  llvm::SetVector<Operation *> constants;
  /// How many ops name a large constant.
  llvm::DenseMap<Attribute, int64_t> uses;
};
} // namespace

static int64_t byteSize(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return -1;
  Type element = tensor.getElementType();
  auto complex = dyn_cast<ComplexType>(element);
  if (!complex && !element.isIntOrFloat())
    return -1;
  int64_t bytes = complex
                      ? complex.getElementType().getIntOrFloatBitWidth() / 4
                      : llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
  for (int64_t dim : tensor.getShape())
    if (llvm::MulOverflow(bytes, dim, bytes))
      return -1;
  return bytes;
}

bool EvaluateConstants::isEvaluable(Operation *op) {
  if (!isa<WeirDialect>(op->getDialect()) || !isMemoryEffectFree(op) ||
      op->getNumRegions() || op->getNumResults() != 1 ||
      op->hasTrait<OpTrait::ConstantLike>() ||
      isa<PullbackOp, CotangentsOp, ZeroCotangentOp, GradientOp>(op))
    return false;
  int64_t result = byteSize(op->getResult(0).getType()), largest = 4096;
  for (Value operand : op->getOperands()) {
    Operation *from = operand.getDefiningOp();
    if (!from ||
        !(from->hasTrait<OpTrait::ConstantLike>() || constants.contains(from)))
      return false;
    largest = std::max(largest, byteSize(operand.getType()));
  }
  return result >= 0 && result <= std::max<int64_t>(maxBytes, largest);
}

/// What merely repeats is cheaper to repeat again where it is used.
static bool merelyGrows(Operation *op) {
  int64_t largest = 4096;
  for (Value operand : op->getOperands())
    largest = std::max(largest, byteSize(operand.getType()));
  return isa<BroadcastOp, PadOp, IotaOp>(op) &&
         byteSize(op->getResult(0).getType()) > 2 * largest;
}

/// Leaves ops that merely grow to those users that run: others have one of
/// their own among the constants.
void EvaluateConstants::leaveGrowth() {
  SmallVector<Operation *> order = constants.takeVector();
  constants.insert(order.begin(), order.end());
  for (Operation *op : llvm::reverse(order)) {
    auto runs = [&](OpOperand &use) {
      return !constants.contains(use.getOwner());
    };
    if (!merelyGrows(op) || llvm::none_of(op->getUses(), runs))
      continue;
    if (llvm::all_of(op->getUses(), runs)) {
      constants.remove(op);
      continue;
    }
    Operation *copy = OpBuilder(op).clone(*op);
    op->getResult(0).replaceUsesWithIf(copy->getResult(0), runs);
  }
}

void EvaluateConstants::collect() {
  constants.clear();
  getOperation().walk([&](Operation *op) {
    if (isEvaluable(op))
      constants.insert(op);
  });
  leaveGrowth();
}

/// Whether an op that stays uses the op's result.
bool EvaluateConstants::isAsked(Operation *op) {
  return llvm::any_of(op->getUsers(), [&](Operation *user) {
    return !constants.contains(user);
  });
}

SmallVector<Batch> EvaluateConstants::split() {
  llvm::EquivalenceClasses<Operation *> classes;
  for (Operation *op : constants) {
    classes.insert(op);
    for (Value operand : op->getOperands())
      if (constants.contains(operand.getDefiningOp()))
        classes.unionSets(op, operand.getDefiningOp());
  }
  llvm::MapVector<Operation *, Batch> batches;
  for (Operation *op : constants) {
    Batch &batch = batches[classes.getLeaderValue(op)];
    batch.ops.push_back(op);
    for (Value operand : op->getOperands())
      if (!constants.contains(operand.getDefiningOp()))
        batch.bytes += byteSize(operand.getType());
    if (isAsked(op))
      batch.bytes += byteSize(op->getResult(0).getType());
  }
  return llvm::to_vector(llvm::make_second_range(batches));
}

/// Subgraphs put together: each evaluation costs a compilation.
SmallVector<Batch> EvaluateConstants::makeBatches() {
  SmallVector<Batch> batches;
  for (const Batch &part : split()) {
    if (batches.empty() || batches.back().bytes + part.bytes > batchBytes)
      batches.emplace_back();
    batches.back().bytes += part.bytes;
    llvm::append_range(batches.back().ops, part.ops);
  }
  return batches;
}

/// A module whose one function computes the results from constants.
OwningOpRef<ModuleOp> EvaluateConstants::extract(const Batch &batch,
                                                 ArrayRef<Value> results) {
  OpBuilder b(&getContext());
  Location loc = getOperation().getLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(b, loc);
  (*module)->setAttrs(getOperation()->getDiscardableAttrDictionary());
  b.setInsertionPointToEnd(module->getBody());
  SmallVector<Type> types(ValueRange(results).getTypes());
  auto function =
      func::FuncOp::create(b, loc, "constants", b.getFunctionType({}, types));
  b.setInsertionPointToStart(function.addEntryBlock());
  IRMapping mapping;
  for (Operation *op : batch.ops) {
    for (Value operand : op->getOperands())
      if (!mapping.contains(operand))
        mapping.map(operand, b.clone(*operand.getDefiningOp())->getResult(0));
    b.clone(*op, mapping);
  }
  SmallVector<Value> values;
  for (Value result : results)
    values.push_back(mapping.lookup(result));
  func::ReturnOp::create(b, loc, values);
  return module;
}

static void
forEachLargeConstant(Operation *op,
                     function_ref<void(DenseResourceElementsAttr)> use) {
  op->getAttrDictionary().walk(use);
}

void EvaluateConstants::countUses() {
  uses.clear();
  getOperation()->walk([&](Operation *op) {
    forEachLargeConstant(op, [&](Attribute attr) { ++uses[attr]; });
  });
}

/// Erases the batch and the constants that only it used.
void EvaluateConstants::erase(const Batch &batch, const Evaluator &evaluator) {
  llvm::SetVector<Operation *> inputs;
  for (Operation *op : llvm::reverse(batch.ops)) {
    for (Value operand : op->getOperands())
      if (!constants.contains(operand.getDefiningOp()))
        inputs.insert(operand.getDefiningOp());
    op->erase();
  }
  for (Operation *input : inputs) {
    if (!input->use_empty())
      continue;
    forEachLargeConstant(input, [&](DenseResourceElementsAttr attr) {
      if (--uses[attr] == 0 && !keep)
        evaluator.release(attr);
    });
    input->erase();
  }
}

LogicalResult EvaluateConstants::evaluate(const Batch &batch,
                                          const Evaluator &evaluator) {
  SmallVector<Value> results;
  for (Operation *op : batch.ops)
    if (isAsked(op))
      results.push_back(op->getResult(0));
  if (results.empty())
    return success();
  OwningOpRef<ModuleOp> module = extract(batch, results);
  auto function = *module->getOps<func::FuncOp>().begin();
  auto values = evaluator.evaluate(function);
  if (failed(values))
    return getOperation().emitError("constant evaluation failed");
  for (auto [result, value] : llvm::zip(results, *values)) {
    OpBuilder b(result.getDefiningOp());
    result.replaceAllUsesWith(ConstantOp::create(b, result.getLoc(), value));
  }
  evaluated += batch.ops.size();
  module = nullptr; // it names constants that go now
  erase(batch, evaluator);
  return success();
}

void EvaluateConstants::runOnOperation() {
  auto *dialect = getContext().getLoadedDialect<WeirDialect>();
  auto *evaluator = dialect->getRegisteredInterface<Evaluator>();
  if (!evaluator)
    return;
  collect();
  countUses();
  for (const Batch &batch : makeBatches())
    if (failed(evaluate(batch, *evaluator)))
      return signalPassFailure();
}
