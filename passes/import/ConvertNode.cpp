//===- ConvertNode.cpp - what a rule sees of a foreign node ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/ConvertNode.h"
#include "passes/import/Importer.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

SmallVector<Stack *> import::findStacks(ArrayRef<Entity> entities) {
  SmallVector<Stack *> stacks;
  for (const Entity &entity : entities)
    if (entity.stack && !llvm::is_contained(stacks, entity.stack))
      stacks.push_back(entity.stack);
  return stacks;
}

/// The node's name as a location, before where the text of the graph stands.
static Location nodeLocation(foreign::NodeOp op) {
  auto name = dyn_cast<NameLoc>(op.getLoc());
  if (name && name.getName() == op.getNodeNameAttr())
    return name;
  return NameLoc::get(op.getNodeNameAttr(), op.getLoc());
}

Node::Node(Importer &importer, foreign::NodeOp op, OpBuilder &builder)
    : importer(importer), op(op), builder(builder), loc(nodeLocation(op)) {}

InFlightDiagnostic Node::error() {
  hasFailed = true;
  InFlightDiagnostic diag = emitError(loc);
  diag << "node '" << getName() << "': ";
  return diag;
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

SmallVector<Value> Node::getInputs() {
  SmallVector<Value> inputs;
  for (Entity &entity : entities)
    inputs.push_back(entity.value);
  return inputs;
}

std::string Node::describe(unsigned i) {
  if (i >= op.getDataInputs().size())
    return ("input " + Twine(i)).str(); // of a rule that convertAs calls
  return ("input " + Twine(i) + " '" +
          foreign::describeValue(op.getDataInputs()[i]) + "'")
      .str();
}

RankedTensorType Node::getRanked(Value value, const Twine &what) {
  if (!ok() || !value)
    return {};
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    error() << "the rank of " << what << " must be known";
  return type;
}

RankedTensorType Node::getRanked(unsigned i) {
  return getRanked(getInput(i), describe(i));
}

Type Node::getElement(unsigned i) {
  return getElementTypeOrSelf(getInput(i).getType());
}

std::optional<SmallVector<AffineExpr>> Node::getContents(ShapeContext &shapes,
                                                         unsigned i) {
  Value value = getInput(i);
  if (!value || !getElementTypeOrSelf(value.getType()).isInteger())
    return std::nullopt;
  return shapes.contentsOf(value);
}

Value Node::read(foreign::VariableOp variable) {
  TensorType type = readType(variable);
  if (!type) {
    error() << "variable '" << variable.getSymName() << "' is of type "
            << variable.getType() << ", which is not supported";
    return {};
  }
  if (ok())
    importer.getFlags().check(builder, loc, variable, getName());
  Operation *made = createAs<ReadOp>(
      {type}, FlatSymbolRefAttr::get(variable.getSymNameAttr()));
  return made ? made->getResult(0) : Value();
}

foreign::VariableOp Node::getVariable() {
  auto name = op->getAttrOfType<FlatSymbolRefAttr>(foreign::kVariableAttr);
  foreign::VariableOp variable;
  if (name)
    variable = importer.lookupVariable(name.getAttr());
  if (!variable)
    error() << "names no variable of the model";
  return variable;
}

/// The elements of a constant of integers, of any rank.
static std::optional<SmallVector<int64_t>> constantInts(Value value) {
  DenseIntElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)) ||
      elements.getElementType().getIntOrFloatBitWidth() > 64)
    return std::nullopt;
  SmallVector<int64_t> ints;
  for (const APInt &element : elements.getValues<APInt>())
    ints.push_back(element.getSExtValue());
  return ints;
}

std::optional<SmallVector<int64_t>> Node::findInts(unsigned i) {
  if (auto ints = constantInts(getInput(i)))
    return ints;
  TypeShapeContext shapes(getContext());
  SmallVector<int64_t> ints;
  auto contents = getContents(shapes, i);
  for (AffineExpr element : contents.value_or(SmallVector<AffineExpr>()))
    if (auto value = constantValue(element))
      ints.push_back(*value);
  if (!contents || ints.size() != contents->size())
    return std::nullopt;
  return ints;
}

SmallVector<int64_t> Node::getInts(unsigned i) {
  if (!ok())
    return {};
  auto ints = findInts(i);
  if (!ints)
    error() << describe(i) << " must be known when compiling";
  return ints.value_or(SmallVector<int64_t>());
}

int64_t Node::getInt(unsigned i) {
  SmallVector<int64_t> ints = getInts(i);
  if (ok() && ints.size() != 1)
    error() << describe(i) << " has " << ints.size()
            << " elements, must have 1";
  return ok() ? ints.front() : 0;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

void Node::wrongAttr(StringRef name, Attribute got, StringRef wanted) {
  error() << "attribute '" << name << "' is " << got << ", must be " << wanted;
}

Attribute Node::getAttr(StringRef name) {
  Attribute attr = findAttr(name);
  if (!attr && ok())
    error() << "lacks the attribute '" << name << "'";
  return attr;
}

bool Node::getFlag(StringRef name, bool otherwise) {
  Attribute attr = findAttr(name);
  if (!attr || !ok())
    return otherwise;
  if (auto flag = dyn_cast<BoolAttr>(attr))
    return flag.getValue();
  wrongAttr(name, attr, "a bool");
  return otherwise;
}

/// An integer attribute other than a bool, of at most 64 bits.
static std::optional<int64_t> asInt(Attribute attr) {
  auto number = dyn_cast_or_null<IntegerAttr>(attr);
  if (!number || isa<BoolAttr>(attr) || number.getValue().getBitWidth() > 64)
    return std::nullopt;
  return number.getValue().getSExtValue();
}

int64_t Node::getIntAttr(StringRef name, int64_t otherwise) {
  Attribute attr = findAttr(name);
  if (!attr || !ok())
    return otherwise;
  if (auto value = asInt(attr))
    return *value;
  wrongAttr(name, attr, "an integer");
  return otherwise;
}

double Node::getFloatAttr(StringRef name, double otherwise) {
  // The format's attributes, and so what it takes for absent ones, are f32.
  otherwise = float(otherwise);
  Attribute attr = findAttr(name);
  if (!attr || !ok())
    return otherwise;
  if (auto value = dyn_cast<FloatAttr>(attr))
    return value.getValueAsDouble();
  wrongAttr(name, attr, "a float");
  return otherwise;
}

StringRef Node::getStringAttr(StringRef name, StringRef otherwise) {
  Attribute attr = findAttr(name);
  if (!attr || !ok())
    return otherwise;
  if (auto value = dyn_cast<StringAttr>(attr))
    return value.getValue();
  wrongAttr(name, attr, "a string");
  return otherwise;
}

SmallVector<int64_t> Node::getIntsAttr(StringRef name,
                                       ArrayRef<int64_t> otherwise) {
  Attribute attr = findAttr(name);
  SmallVector<int64_t> values(otherwise);
  if (!attr || !ok())
    return values;
  auto list = dyn_cast<ArrayAttr>(attr);
  values.clear();
  if (list)
    for (Attribute element : list)
      if (auto value = asInt(element))
        values.push_back(*value);
  if (!list || values.size() != list.size())
    wrongAttr(name, attr, "a list of integers");
  return values;
}

Type Node::getTypeAttr(StringRef name, Type otherwise) {
  Attribute attr = findAttr(name);
  if (!attr || !ok())
    return otherwise;
  auto type = dyn_cast<TypeAttr>(attr);
  if (type && TensorType::isValidElementType(type.getValue()))
    if (auto tensor = convertType(RankedTensorType::get({}, type.getValue())))
      return tensor.getElementType();
  wrongAttr(name, attr, "an element type that is supported");
  return otherwise;
}

/// A symbol, or the dictionary of one and its attributes.
static FlatSymbolRefAttr asFunction(Attribute attr) {
  if (auto dict = dyn_cast_or_null<DictionaryAttr>(attr))
    attr = dict.get("function");
  return dyn_cast_or_null<FlatSymbolRefAttr>(attr);
}

foreign::GraphOp Node::getGraphAttr(StringRef name) {
  Attribute attr = getAttr(name);
  return attr ? getGraph(name, attr) : foreign::GraphOp();
}

foreign::GraphOp Node::getGraph(StringRef name, Attribute attr) {
  if (!ok())
    return {};
  FlatSymbolRefAttr symbol = asFunction(attr);
  if (!symbol) {
    wrongAttr(name, attr, "a function");
    return {};
  }
  foreign::GraphOp graph = importer.lookupGraph(symbol.getAttr());
  if (!graph)
    error() << "calls '" << symbol.getValue() << "', which does not exist";
  return graph;
}

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

int64_t Node::normalizeAxis(int64_t axis, int64_t rank) {
  if (!ok())
    return 0;
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  error() << "axis " << axis << " is out of range for rank " << rank;
  return 0;
}

SmallVector<int64_t> Node::normalizeAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> normalized;
  for (int64_t axis : axes)
    normalized.push_back(normalizeAxis(axis, rank));
  llvm::sort(normalized);
  auto twice = std::adjacent_find(normalized.begin(), normalized.end());
  if (ok() && twice != normalized.end())
    error() << "axis " << *twice << " is given twice";
  return normalized;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

LogicalResult Node::giveAll(ArrayRef<Entity> given) {
  outputs.assign(given.begin(), given.end());
  return status();
}

LogicalResult Node::giveAll(ValueRange values) {
  SmallVector<Entity> given(values.begin(), values.end());
  return giveAll(ArrayRef<Entity>(given));
}

SmallVector<Entity> Node::convertAs(StringRef kind, ArrayRef<Entity> inputs) {
  const Rule *rule = importer.getRules().lookup(kind);
  if (!ok() || !rule)
    return {};
  llvm::SaveAndRestore<SmallVector<Entity>> otherInputs(
      entities, SmallVector<Entity>(inputs));
  llvm::SaveAndRestore<SmallVector<Entity>> otherOutputs(outputs, {});
  if (failed(rule->convert(*this)) || !ok()) {
    (void)fail();
    return {};
  }
  return outputs;
}
