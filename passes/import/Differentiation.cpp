//===- Differentiation.cpp - gradients that applications ask for ----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/Differentiation.h"
#include "dialects/weir/Differentiation.h"
#include "passes/import/Importer.h"
#include "passes/import/WeirOps.h"
#include "passes/import/tensorflow/Sizes.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

/// On a read that stands for its variable as a whole.
static constexpr llvm::StringLiteral kByVariable("weir.by_variable");

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// That input `i` is a tensor of floats.
static bool checkFloats(Node &node, unsigned i, Value value) {
  if (!node.ok())
    return false;
  auto type = value ? dyn_cast<TensorType>(value.getType()) : TensorType();
  if (type && isa<FloatType>(type.getElementType()))
    return true;
  InFlightDiagnostic diag = node.error();
  diag << node.describe(i);
  if (type)
    diag << " is of type " << type.getElementType();
  diag << (type ? ", must be of floats" : " must be a tensor of floats");
  return false;
}

/// An input that is differentiated or a seed.
static Value takeValue(Node &node, unsigned i) {
  Value value = node.snapshot(node.getEntity(i)).value;
  return checkFloats(node, i, value) ? value : Value();
}

/// An input that is differentiated by: a variable is a read of it, for
/// bindVariables.
static Value takeBy(Node &node, unsigned i) {
  const Entity &entity = node.getEntity(i);
  Value value = entity.variable ? node.read(entity.variable) : entity.value;
  if (!checkFloats(node, i, value))
    return {};
  if (entity.variable)
    value.getDefiningOp()->setAttr(kByVariable,
                                   UnitAttr::get(node.getContext()));
  return value;
}

/// Inputs `[from, to)`, all there or none.
template <typename Take>
static SmallVector<Value> takeAll(Node &node, unsigned from, unsigned to,
                                  Take take) {
  SmallVector<Value> values;
  for (unsigned i = from; i < to && node.ok(); ++i)
    values.push_back(take(node, i));
  return values;
}

/// An attribute that says how many inputs are of a kind.
static unsigned takeCount(Node &node, StringRef name, unsigned most) {
  int64_t count = node.getIntAttr(name, 0);
  if (node.ok() && (count < 0 || count > int64_t(most)))
    node.error() << "attribute '" << name << "' is " << count
                 << ", must be from 0 to " << most;
  return node.ok() ? unsigned(count) : 0;
}

//===----------------------------------------------------------------------===//
// Gradients
//===----------------------------------------------------------------------===//

/// The seed with the type of what it belongs to, whose shape it must have.
static Value fitSeed(Node &node, unsigned i, Value seed, Value of) {
  auto type = dyn_cast<RankedTensorType>(of.getType());
  bool isSame = type && type.hasStaticShape() && seed.getType() == type;
  if (!node.ok() || isSame)
    return seed;
  RankedTensorType from = node.getRanked(seed, node.describe(i));
  RankedTensorType to = node.getRanked(of, "what it is the seed of");
  if (!from || !to)
    return {};
  if (from.getElementType() != to.getElementType() ||
      from.getRank() != to.getRank()) {
    node.error() << node.describe(i) << " is of type " << from
                 << ", must be of " << to;
    return {};
  }
  tensorflow::Sizes sizes(node);
  for (int64_t dim = 0; dim < to.getRank(); ++dim)
    sizes.requireEqual(sizes.dim(seed, dim), sizes.dim(of, dim),
                       ("dimension " + Twine(dim) + " of a seed must be that "
                        "of what is differentiated")
                           .str());
  return node.ok() ? node.castTo(seed, to) : Value();
}

static LogicalResult convertGradient(Node &node) {
  unsigned inputs = node.getNumInputs();
  unsigned of = takeCount(node, "of", inputs);
  unsigned seeds = takeCount(node, "seeds", inputs - of);
  if (node.ok() && seeds != 0 && seeds != of)
    return node.error() << "has " << seeds << " seeds for " << of << " values";
  SmallVector<Value> ys = takeAll(node, 0, of, takeValue);
  SmallVector<Value> given = takeAll(node, of, of + seeds, takeValue);
  SmallVector<Value> by = takeAll(node, of + seeds, inputs, takeBy);
  for (unsigned i = 0; i < given.size() && node.ok(); ++i)
    given[i] = fitSeed(node, of + i, given[i], ys[i]);
  if (!node.ok())
    return failure();
  auto op = GradientOp::create(node.getBuilder(), node.getLoc(),
                               ValueRange(by).getTypes(), ys, given, by);
  return node.giveAll(ValueRange(op.getGradients()));
}

static LogicalResult convertJacobian(Node &node) {
  Value of = takeValue(node, 0);
  SmallVector<Value> by = takeAll(node, 1, node.getNumInputs(), takeBy);
  bool batched = node.hasAttr("batched");
  for (unsigned i = 0; i < node.getNumInputs() && node.ok() && batched; ++i)
    if (RankedTensorType type = node.getRanked(i == 0 ? of : by[i - 1],
                                               node.describe(i));
        type && type.getRank() == 0)
      node.error() << node.describe(i) << " is a scalar, must have a batch";
  if (!node.ok())
    return failure();
  auto op = JacobianOp::create(node.getBuilder(), node.getLoc(), of, by,
                               batched);
  return node.giveAll(ValueRange(op.getJacobians()));
}

static LogicalResult convertWatch(Node &node) {
  const Entity &entity = node.getEntity(0);
  auto type = entity.value ? dyn_cast<TensorType>(entity.value.getType())
                           : TensorType();
  if (!type || !isa<FloatType>(type.getElementType()))
    return node.give(entity);
  return node.give(node.create<WatchOp>(
      entity.value, uint64_t(node.getIntAttr("number", 0))));
}

//===----------------------------------------------------------------------===//
// Gradients of the application's own
//===----------------------------------------------------------------------===//

namespace {
/// What a custom gradient is made of.
struct Custom {
  SmallVector<Value> of, inputs;
  /// Behind them.
  SmallVector<Entity> captures;
  foreign::GraphOp backward;
};
} // namespace

static Custom takeCustom(Node &node) {
  Custom custom;
  unsigned all = node.getNumInputs();
  unsigned of = takeCount(node, "of", all);
  unsigned inputs = takeCount(node, "inputs", all - of);
  custom.of = takeAll(node, 0, of, takeValue);
  custom.inputs = takeAll(node, of, of + inputs, takeValue);
  for (unsigned i = of + inputs; i < all; ++i)
    custom.captures.push_back(node.getEntity(i));
  custom.backward = node.getGraphAttr("backward");
  if (!node.ok())
    return custom;
  foreign::GraphOp graph = custom.backward;
  unsigned arguments = 2 * of + inputs + custom.captures.size();
  if (graph.getBody().getNumArguments() != arguments)
    node.error() << "function '" << graph.getSymName() << "' has "
                 << graph.getBody().getNumArguments()
                 << " arguments, must have " << arguments;
  else if (graph.getResultNames().size() != inputs)
    node.error() << "function '" << graph.getSymName() << "' has "
                 << graph.getResultNames().size() << " results, must have "
                 << inputs;
  return custom;
}

/// The cotangent of an input, of its type.
static Value fitCotangent(Node &node, Entity result, Value input, unsigned i) {
  Value value = node.snapshot(result).value;
  auto from = value ? dyn_cast<TensorType>(value.getType()) : TensorType();
  auto to = cast<TensorType>(input.getType());
  if (node.ok() && (!from || from.getElementType() != to.getElementType() ||
                    failed(verifyCompatibleShape(from, to))))
    node.error() << "cotangent " << i << " is of type "
                 << (value ? value.getType() : Type(node.getBuilder().getNoneType()))
                 << ", must be of " << to;
  if (!node.ok())
    return {};
  if (from.hasRank() && to.hasRank() && !(from == to && to.hasStaticShape())) {
    tensorflow::Sizes sizes(node);
    for (int64_t dim = 0; dim < to.getRank(); ++dim)
      sizes.requireEqual(sizes.dim(value, dim), sizes.dim(input, dim),
                         ("dimension " + Twine(dim) + " of cotangent " +
                          Twine(i) + " must be that of the input")
                             .str());
  }
  return node.ok() ? node.castTo(value, to) : Value();
}

static LogicalResult fillBackward(Node &node, Custom &custom, Region &region) {
  OpBuilder &b = node.getBuilder();
  OpBuilder::InsertionGuard guard(b);
  b.createBlock(&region);
  SmallVector<Entity> arguments(custom.inputs.begin(), custom.inputs.end());
  arguments.append(custom.of.begin(), custom.of.end());
  for (auto [i, value] : llvm::enumerate(custom.of))
    arguments.push_back(Entity(node.create<GivenCotangentOp>(value, uint64_t(i))));
  llvm::append_range(arguments, custom.captures);
  auto results = node.getImporter().convertGraph(custom.backward, arguments, b,
                                                 node.getLoc());
  if (failed(results))
    return node.fail();
  SmallVector<Value> cotangents;
  for (unsigned i = 0; i < custom.inputs.size() && node.ok(); ++i)
    cotangents.push_back(
        fitCotangent(node, (*results)[i], custom.inputs[i], i));
  if (node.ok())
    YieldOp::create(b, node.getLoc(), cotangents);
  return node.status();
}

static LogicalResult convertCustom(Node &node) {
  Custom custom = takeCustom(node);
  Region region;
  if (!node.ok() || failed(fillBackward(node, custom, region)))
    return failure();
  auto op = CustomGradientOp::create(node.getBuilder(), node.getLoc(),
                                     ValueRange(custom.of).getTypes(),
                                     custom.of, custom.inputs);
  op.getBackward().takeBody(region);
  return node.giveAll(ValueRange(op.getResults()));
}

const Rule *import::lookupDifferentiation(StringRef op) {
  constexpr unsigned any = InputCount::kAny;
  static const llvm::StringMap<Rule> rules = {
      {"gradient", Rule{convertGradient, {1, any}, Takes::Variables}},
      {"jacobian", Rule{convertJacobian, {1, any}, Takes::Variables}},
      {"watch", Rule{convertWatch, 1, Takes::Anything}},
      {"custom_gradient", Rule{convertCustom, {1, any}, Takes::Anything}},
  };
  auto it = rules.find(op);
  return it == rules.end() ? nullptr : &it->second;
}

//===----------------------------------------------------------------------===//
// What is differentiated by
//===----------------------------------------------------------------------===//

/// The inputs of a node that it differentiates by.
static ValueRange findBy(foreign::NodeOp node) {
  if (!node.getDomain() || *node.getDomain() != kWeirDomain)
    return {};
  ValueRange inputs = node.getDataInputs();
  if (node.getOp() == "jacobian")
    return inputs.drop_front(std::min<size_t>(1, inputs.size()));
  if (node.getOp() != "gradient")
    return {};
  size_t before = 0;
  for (StringRef name : {"of", "seeds"})
    if (auto count = dyn_cast_or_null<IntegerAttr>(node.getAttribute(name)))
      before += size_t(std::max<int64_t>(0, count.getInt()));
  return inputs.drop_front(std::min(before, inputs.size()));
}

/// Whether the value may be a tensor of floats: handles are left alone.
static bool mayBeFloats(Value value) {
  Operation *from = value.getDefiningOp();
  auto type = dyn_cast<TensorType>(value.getType());
  bool isOther = type && !isa<FloatType>(type.getElementType());
  return !isOther && !(from && from->hasAttr(foreign::kVariableAttr));
}

static void watch(Value value, int64_t number) {
  OpBuilder b(value.getContext());
  b.setInsertionPointAfterValue(value);
  auto name = b.getStringAttr(foreign::describeValue(value) + "/watch");
  auto node = foreign::NodeOp::create(
      b, value.getLoc(), TypeRange{value.getType(), b.getNoneType()},
      b.getStringAttr("watch"), name, b.getStringAttr(kWeirDomain),
      /*device=*/StringAttr(), /*stateful=*/UnitAttr(),
      b.getDictionaryAttr(
          b.getNamedAttr("number", b.getI64IntegerAttr(number))),
      value, /*bodiesCount=*/0);
  value.replaceAllUsesExcept(node.getOutputs()[0], node);
}

void import::watchInputs(ModuleOp module) {
  llvm::SetVector<Value> watched;
  module.walk([&](foreign::NodeOp node) {
    for (Value value : findBy(node))
      if (mayBeFloats(value))
        watched.insert(value);
  });
  for (auto [number, value] : llvm::enumerate(watched))
    watch(value, int64_t(number));
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

namespace {
/// Finds what is read of one variable before an op.
class ReadsBefore {
public:
  ReadsBefore(Operation *op, ReadOp placeholder, int64_t &number)
      : op(op), type(placeholder.getType()),
        variable(placeholder.getVariableAttr()), number(number) {}
  SmallVector<Value> find();

private:
  bool isRead(Operation *each) const {
    auto read = dyn_cast<ReadOp>(each);
    return read && read.getVariableAttr() == variable &&
           !read->hasAttr(kByVariable);
  }
  void visit(Operation *each);
  Value watched(ReadOp read);

  Operation *op;
  Type type;
  FlatSymbolRefAttr variable;
  int64_t &number;
  SmallVector<Value> reads;
};
} // namespace

/// What is read, behind a watch.
Value ReadsBefore::watched(ReadOp read) {
  for (Operation *user : read.getValue().getUsers())
    if (isa<WatchOp>(user))
      return user->getResult(0);
  OpBuilder b(read->getContext());
  b.setInsertionPointAfter(read);
  auto watch = WatchOp::create(b, read.getLoc(), type, read.getValue(),
                               uint64_t(number++));
  read.getValue().replaceAllUsesExcept(watch, watch);
  return watch;
}

/// Reads in regions are made one before them, where the regions don't assign
/// the variable.
void ReadsBefore::visit(Operation *each) {
  if (isRead(each)) {
    reads.push_back(watched(cast<ReadOp>(each)));
    return;
  }
  SmallVector<Operation *> inner;
  bool assigns = false;
  each->walk([&](Operation *nested) {
    if (isRead(nested))
      inner.push_back(nested);
    auto assign = dyn_cast<AssignOp>(nested);
    assigns |= assign && assign.getVariableAttr() == variable;
  });
  if (inner.empty() || assigns)
    return;
  OpBuilder b(each);
  auto read = ReadOp::create(b, each->getLoc(), type, variable);
  Value value = watched(read);
  for (Operation *nested : inner) {
    nested->getResult(0).replaceAllUsesWith(value);
    nested->erase();
  }
  reads.push_back(value);
}

SmallVector<Value> ReadsBefore::find() {
  for (Operation *at = op; at && !isa<func::FuncOp>(at); at = at->getParentOp())
    for (Operation *each = &at->getBlock()->front(); each != at;) {
      Operation *next = each->getNextNode();
      visit(each);
      each = next;
    }
  return reads;
}

/// Whether the value stands for a variable as a whole.
static ReadOp findPlaceholder(Value value) {
  auto read = value.getDefiningOp<ReadOp>();
  return read && read->hasAttr(kByVariable) ? read : ReadOp();
}

static ValueRange byOf(Operation *op) {
  if (auto gradient = dyn_cast<GradientOp>(op))
    return gradient.getBy();
  return cast<JacobianOp>(op).getBy();
}

/// The same op by other values.
static Operation *rebuild(OpBuilder &b, Operation *op, ArrayRef<Value> by) {
  if (auto gradient = dyn_cast<GradientOp>(op))
    return GradientOp::create(b, op->getLoc(), ValueRange(by).getTypes(),
                              gradient.getOf(), gradient.getSeeds(), by);
  auto jacobian = cast<JacobianOp>(op);
  return JacobianOp::create(b, op->getLoc(), jacobian.getOf(), by,
                            jacobian.getBatched());
}

/// A gradient by a variable is the sum of those by its reads; where there is
/// none the stand-in stays, on which nothing depends.
static void bindGradient(Operation *op, int64_t &number) {
  SmallVector<Value> by;
  SmallVector<unsigned> ends;
  for (Value value : byOf(op)) {
    size_t before = by.size();
    if (ReadOp read = findPlaceholder(value))
      llvm::append_range(by, ReadsBefore(op, read, number).find());
    if (by.size() == before)
      by.push_back(value);
    ends.push_back(by.size());
  }
  OpBuilder b(op);
  Operation *bound = rebuild(b, op, by);
  unsigned begin = 0;
  for (auto [i, end] : llvm::enumerate(ends)) {
    Value sum = bound->getResult(begin);
    while (++begin < end)
      sum = AddOp::create(b, op->getLoc(), sum.getType(), sum,
                          bound->getResult(begin));
    op->getResult(i).replaceAllUsesWith(sum);
  }
  op->erase();
}

void import::bindVariables(func::FuncOp function) {
  int64_t number = 0;
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) {
    if (auto watch = dyn_cast<WatchOp>(op))
      number = std::max(number, int64_t(watch.getNumber()) + 1);
    if (isa<GradientOp, JacobianOp>(op) &&
        llvm::any_of(byOf(op), findPlaceholder))
      ops.push_back(op);
  });
  for (Operation *op : ops)
    bindGradient(op, number);
}
