//===- WeirOps.cpp - ops of the dialect as nodes of graphs ----------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/WeirOps.h"
#include "passes/import/Importer.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

namespace weir::import {
#include "passes/import/WeirOps.inc"
} // namespace weir::import

llvm::ArrayRef<WeirOp> import::getWeirOps() { return kWeirOps; }

const WeirOp *import::lookupWeirOp(StringRef name) {
  static const llvm::StringMap<const WeirOp *> ops = [] {
    llvm::StringMap<const WeirOp *> index;
    for (const WeirOp &op : kWeirOps)
      index[op.name] = &op;
    return index;
  }();
  return ops.lookup(name);
}

StringRef import::describeKind(const WeirAttribute &attribute) {
  switch (attribute.kind) {
  case WeirAttribute::Kind::Integer:
    return "an integer";
  case WeirAttribute::Kind::Float:
    return "a float";
  case WeirAttribute::Kind::Flag:
    return "there or not";
  case WeirAttribute::Kind::String:
    return "a string";
  case WeirAttribute::Kind::Integers:
    return "a list of integers";
  case WeirAttribute::Kind::Element:
    return "an element type that is supported";
  case WeirAttribute::Kind::Enumeration:
    return attribute.cases;
  case WeirAttribute::Kind::Number:
    return "a number";
  case WeirAttribute::Kind::Elements:
    return "a tensor";
  }
  return "";
}

/// An element type that tensors of the dialect may have.
static bool isElementType(Attribute value) {
  auto type = dyn_cast<TypeAttr>(value);
  return type && TensorType::isValidElementType(type.getValue()) &&
         convertType(RankedTensorType::get({}, type.getValue()));
}

/// Whether a value is what the op's properties hold, so that none is dropped.
static bool isOfKind(Attribute value, const WeirAttribute &attribute) {
  switch (attribute.kind) {
  case WeirAttribute::Kind::Integer: {
    auto number = dyn_cast<IntegerAttr>(value);
    return number && number.getType().isSignlessInteger(64);
  }
  case WeirAttribute::Kind::Float: {
    auto number = dyn_cast<FloatAttr>(value);
    return number && number.getType().isF32();
  }
  case WeirAttribute::Kind::Flag:
    return isa<UnitAttr>(value);
  case WeirAttribute::Kind::String:
    return isa<StringAttr>(value);
  case WeirAttribute::Kind::Integers:
    return isa<DenseI64ArrayAttr>(value);
  case WeirAttribute::Kind::Element:
    return isElementType(value);
  case WeirAttribute::Kind::Enumeration:
    return value.getAbstractAttribute().getName() ==
           ("weir." + attribute.enumeration).str();
  case WeirAttribute::Kind::Number:
    return isa<IntegerAttr, FloatAttr>(value);
  case WeirAttribute::Kind::Elements:
    return isa<ElementsAttr>(value);
  }
  return false;
}

const WeirAttribute *import::findAttribute(const WeirOp &op, StringRef name) {
  for (const WeirAttribute &attribute : op.attributes)
    if (attribute.name == name)
      return &attribute;
  return nullptr;
}

/// That the node has what the op needs, and nothing that it doesn't have.
static LogicalResult checkAttributes(Node &node, const WeirOp &op) {
  for (NamedAttribute attr : node.getAttrs()) {
    StringRef name = attr.getName();
    const WeirAttribute *known = findAttribute(op, name);
    if (!known)
      return node.error() << op.name << " has no attribute '" << name << "'";
    if (!isOfKind(attr.getValue(), *known))
      return node.error() << "attribute '" << name << "' is " << attr.getValue()
                          << ", must be " << describeKind(*known);
  }
  for (const WeirAttribute &attribute : op.attributes)
    if (attribute.isRequired && !node.hasAttr(attribute.name))
      return node.error() << "lacks the attribute '" << attribute.name << "'";
  return success();
}

/// Types of other dialects are weir's own from here on.
static SmallVector<NamedAttribute> convertAttributes(Node &node) {
  SmallVector<NamedAttribute> attributes(node.getAttrs().getValue());
  for (NamedAttribute &attr : attributes)
    if (auto type = dyn_cast<TypeAttr>(attr.getValue()))
      if (Type element = node.getTypeAttr(attr.getName(), {}))
        attr.setValue(TypeAttr::get(element));
  return attributes;
}

LogicalResult import::convertWeirNode(Node &node) {
  const WeirOp &op = *lookupWeirOp(node.getKind());
  if (node.getNumInputs() < op.inputs.least ||
      node.getNumInputs() > op.inputs.most)
    return node.error() << op.name << " has " << node.getNumInputs()
                        << " inputs, must have " << op.inputs.least;
  if (failed(checkAttributes(node, op)))
    return failure();
  SmallVector<Value> operands = node.getInputs();
  if (op.broadcasts)
    operands = node.broadcastTogether(operands);
  unsigned results = op.results < 0 ? operands.size() : op.results;
  Operation *made = node.createNamed(("weir." + op.name).str(), operands,
                                     convertAttributes(node), results);
  return made ? node.giveAll(made->getResults()) : failure();
}
