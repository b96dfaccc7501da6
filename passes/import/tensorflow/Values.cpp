//===- Values.cpp - constants, feeds, values that pass through ------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Differentiation.h"
#include "mlir/IR/Matchers.h"
#include "passes/import/Importer.h"
#include "passes/import/tensorflow/Lists.h"
#include "passes/import/tensorflow/Rules.h"
#include "passes/import/tensorflow/Sizes.h"
#include <cmath>

using namespace mlir;
using namespace weir;
using namespace weir::import;

//===----------------------------------------------------------------------===//
// Constants and feeds
//===----------------------------------------------------------------------===//

/// Strings take weir's element type; numbers stay as they are.
static ElementsAttr convertElements(ElementsAttr value, TensorType type) {
  auto strings = dyn_cast<DenseStringElementsAttr>(value);
  if (!strings)
    return value;
  SmallVector<StringRef> texts(strings.getValues<StringRef>());
  return DenseStringElementsAttr::get(cast<ShapedType>(type), texts);
}

static LogicalResult convertConst(Node &node) {
  auto value = dyn_cast_or_null<ElementsAttr>(node.getAttr("value"));
  if (!value)
    return node.ok() ? node.error() << "attribute 'value' must be a tensor"
                     : failure();
  TensorType type = convertType(value.getShapedType());
  if (!type)
    return node.error() << "constants of type " << value.getShapedType()
                        << " are not supported";
  return node.give(node.constant(convertElements(value, type)));
}

static LogicalResult convertPlaceholder(Node &node) {
  return node.error() << "the placeholder is not fed: it must be an input";
}

/// A Placeholder with a default that isn't fed.
static LogicalResult convertPlaceholderWithDefault(Node &node) {
  return node.give(node.getInput(0));
}

//===----------------------------------------------------------------------===//
// Values that pass through
//===----------------------------------------------------------------------===//

/// A reference stays one: in TensorFlow what an Identity puts out is the
/// variable's own memory, in which later assignments are seen.
static LogicalResult passOn(Node &node) {
  return node.giveAll(node.getEntities());
}

/// What isn't of floats has no gradient anyhow: null.
static Value makeStop(Node &node) {
  const Entity &entity = node.getEntity(0);
  bool isFloat =
      entity.value && isa<FloatType>(getElementTypeOrSelf(entity.value));
  return isFloat ? node.create<StopGradientOp>(entity.value) : Value();
}

static LogicalResult stopGradient(Node &node) {
  Value value = makeStop(node);
  return value ? node.give(value) : passOn(node);
}

/// The same, but a gradient that comes to it is an error.
static LogicalResult preventGradient(Node &node) {
  Value value = makeStop(node);
  StringRef why = node.getStringAttr("message", "");
  if (!value || !node.ok())
    return passOn(node);
  value.getDefiningOp()->setAttr(
      kPreventsAttr,
      node.getBuilder().getStringAttr(why.empty() ? "PreventGradient" : why));
  return node.give(value);
}

/// A value as it is now.
static LogicalResult copy(Node &node) {
  return node.give(node.snapshot(node.getEntity(0)));
}

/// An optional is its value: those without one aren't supported.
static LogicalResult convertOptional(Node &node) {
  if (node.getNumInputs() != 1)
    return node.error() << "an optional of " << node.getNumInputs()
                        << " values is not supported";
  return node.give(node.snapshot(node.getEntity(0)));
}

static LogicalResult convertOptionalNone(Node &node) {
  return node.error() << "an optional without a value is not supported";
}

static LogicalResult convertHasValue(Node &node) {
  return node.give(node.scalar(int64_t(1), node.getBuilder().getI1Type()));
}

static LogicalResult convertNoOp(Node &node) { return node.giveNothing(); }

/// The sizes that an attribute says, none where the rank isn't said.
static std::optional<SmallVector<int64_t>> wantedShape(Node &node) {
  auto dims = dyn_cast_or_null<DenseI64ArrayAttr>(node.findAttr("shape"));
  if (!dims)
    return std::nullopt;
  SmallVector<int64_t> shape(dims.asArrayRef());
  if (llvm::any_of(shape, [](int64_t dim) { return dim < -1; }))
    node.error() << "attribute 'shape' has a negative dimension";
  llvm::replace(shape, int64_t(-1), ShapedType::kDynamic);
  return shape;
}

/// The value with the static shape that the model vouches for; where a run knows
/// the sizes, it checks them.
static LogicalResult convertEnsureShape(Node &node) {
  Value value = node.getInput(0);
  auto shape = wantedShape(node);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!shape || !node.ok())
    return node.ok() ? node.give(value) : failure();
  if (type && type.getRank() != int64_t(shape->size()))
    return node.error() << node.describe(0) << " has rank " << type.getRank()
                        << ", must be " << shape->size();
  tensorflow::Sizes sizes(node);
  for (int64_t i = 0; type && i < type.getRank(); ++i)
    if (!ShapedType::isDynamic((*shape)[i]))
      sizes.requireEqual(sizes.dim(value, i), sizes.number((*shape)[i]),
                         ("dimension " + Twine(i) + " must be " + Twine((*shape)[i])).str());
    else
      (*shape)[i] = type.getDimSize(i);
  auto wanted = RankedTensorType::get(*shape, node.getElement(0));
  return node.give(node.castTo(value, wanted));
}

//===----------------------------------------------------------------------===//
// Values made from shapes
//===----------------------------------------------------------------------===//

static LogicalResult convertFill(Node &node) {
  return node.give(node.create<BroadcastOp>(node.getInput(1), node.getInput(0)));
}

/// A tensor like input 0 whose elements are all `value`.
static LogicalResult fillLike(Node &node, int64_t value) {
  Value element = node.scalar(value, node.getElement(0));
  Value shape = node.shapeOf(node.getInput(0));
  return node.give(node.create<BroadcastOp>(element, shape));
}

/// A list has as many zeros, each like its element.
static LogicalResult convertZerosLike(Node &node) {
  Value input = node.getInput(0);
  auto list = input ? dyn_cast<ListType>(input.getType()) : ListType();
  if (!list)
    return fillLike(node, 0);
  auto element = cast<TensorType>(list.getElement());
  return node.give(tensorflow::reserveList(
      node, element, tensorflow::shapeVector(node, element),
      tensorflow::listLength(node, input)));
}

static LogicalResult convertOnesLike(Node &node) { return fillLike(node, 1); }

static LogicalResult convertShapeN(Node &node) {
  Type element = node.getTypeAttr("out_type", node.getBuilder().getI32Type());
  SmallVector<Value> shapes;
  for (Value input : node.getInputs())
    shapes.push_back(node.create<ShapeOp>(input, element));
  return node.giveAll(shapes);
}

static LogicalResult convertSize(Node &node) {
  Type element = node.getTypeAttr("out_type", node.getBuilder().getI32Type());
  Value shape = node.create<ShapeOp>(node.getInput(0), element);
  return node.give(node.create<ReduceProdOp>(shape, ArrayRef<int64_t>(0), false));
}

static LogicalResult convertRank(Node &node) {
  RankedTensorType type = node.getRanked(0);
  if (!node.ok())
    return failure();
  return node.give(node.scalar(type.getRank(), node.getBuilder().getI32Type()));
}

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

/// `max(0, ceil((limit - start) / delta))`, as a scalar.
static Value countSteps(Node &node, Value start, Value limit, Value delta) {
  Type element = getElementTypeOrSelf(start.getType());
  // -floor(-x / y) is ceil(x / y) for integers of either sign.
  if (element.isInteger()) {
    Value way = node.create<SubOp>(start, limit);
    Value steps = node.create<NegOp>(node.create<FloorDivOp>(way, delta));
    return node.create<MaximumOp>(steps, node.zero(element));
  }
  Value way = node.create<SubOp>(limit, start);
  Value steps = node.create<CeilOp>(node.create<DivOp>(way, delta));
  Value bounded = node.create<MaximumOp>(steps, node.zero(element));
  return node.create<CastOp>(bounded, node.getBuilder().getI64Type());
}

/// The numbers themselves where they are known and few: axes and the like.
static Value constantRange(Node &node) {
  constexpr int64_t most = 1024, large = int64_t(1) << 31;
  SmallVector<int64_t> bounds;
  for (unsigned i = 0; i < 3; ++i)
    bounds.append(node.findInts(i).value_or(SmallVector<int64_t>()));
  if (bounds.size() != 3 || bounds[2] == 0 ||
      llvm::any_of(bounds, [](int64_t x) { return x < -large || x > large; }))
    return {};
  SmallVector<int64_t> numbers;
  int64_t limit = bounds[1], delta = bounds[2];
  for (int64_t x = bounds[0]; delta > 0 ? x < limit : x > limit; x += delta) {
    if (numbers.size() == most)
      return {};
    numbers.push_back(x);
  }
  return node.vector(numbers, node.getElement(0));
}

/// How many numbers a range of known floats has.
static Value constantFloatCount(Node &node) {
  double bounds[3];
  for (unsigned i = 0; i < 3; ++i) {
    DenseFPElementsAttr value;
    if (!matchPattern(node.getInput(i), m_Constant(&value)) ||
        value.getNumElements() != 1)
      return {};
    APFloat number = *value.getValues<APFloat>().begin();
    bounds[i] = number.convertToDouble();
  }
  double count = std::ceil((bounds[1] - bounds[0]) / bounds[2]);
  constexpr double most = 1 << 30;
  if (!(count <= most))
    return {};
  int64_t steps = std::max<int64_t>(0, static_cast<int64_t>(count));
  return node.vector({steps}, node.getBuilder().getI64Type());
}

static LogicalResult convertRange(Node &node) {
  for (unsigned i = 0; i < 3; ++i)
    if (RankedTensorType type = node.getRanked(i); type && type.getRank() != 0)
      return node.error() << node.describe(i) << " has rank " << type.getRank()
                          << ", must be a scalar";
  if (!node.ok())
    return failure();
  if (Value numbers = constantRange(node))
    return node.give(numbers);
  Value start = node.getInput(0), delta = node.getInput(2);
  if (Value known = constantFloatCount(node))
    return node.give(node.create<IotaOp>(start, delta, known));
  Value count = countSteps(node, start, node.getInput(1), delta);
  Value counts = node.expandDims(count, {0});
  return node.give(node.create<IotaOp>(start, delta, counts));
}

void tensorflow::addValueRules(RuleTable &rules) {
  constexpr unsigned any = InputCount::kAny;
  rules.add({
      {"Const", convertConst, 0},
      {"Placeholder", convertPlaceholder, 0},
      {"PlaceholderV2", convertPlaceholder, 0},
      {"PlaceholderWithDefault", convertPlaceholderWithDefault, 1},
      {"Identity", passOn, 1, Takes::Anything},
      {"IdentityN", passOn, {0, any}, Takes::Anything},
      {"Snapshot", copy, 1, Takes::Anything},
      {"StopGradient", stopGradient, 1, Takes::Anything},
      {"PreventGradient", preventGradient, 1, Takes::Anything},
      {"DeepCopy", copy, 1, Takes::Anything},
      {"OptionalFromValue", convertOptional, {1, any}, Takes::Anything},
      {"OptionalGetValue", passOn, 1, Takes::Anything},
      {"OptionalHasValue", convertHasValue, 1, Takes::Anything},
      {"OptionalNone", convertOptionalNone, 0},
      {"NoOp", convertNoOp, 0},
      {"ControlTrigger", convertNoOp, 0},
      {"DisableCopyOnRead", convertNoOp, 1, Takes::Anything},
      {"EnsureShape", convertEnsureShape, 1},
      {"Fill", convertFill, 2},
      {"ZerosLike", convertZerosLike, 1, Takes::Values},
      {"OnesLike", convertOnesLike, 1},
      {"ShapeN", convertShapeN, {1, any}},
      {"Size", convertSize, 1},
      {"Rank", convertRank, 1},
      {"Range", convertRange, 3},
  });
}
