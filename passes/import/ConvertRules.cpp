//===- ConvertRules.cpp - rules by the name of a foreign op ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/ConvertRules.h"
#include "mlir/AsmParser/AsmParser.h"
#include "passes/import/Differentiation.h"
#include "passes/import/WeirOps.h"

using namespace mlir;
using namespace weir;
using namespace weir::import;

void RuleTable::add(ArrayRef<Row> rows) {
  for (const Row &row : rows)
    rules[row.op] = Rule{row.convert, row.inputs, row.takes};
}

const Rule *RuleTable::lookup(StringRef op) const {
  auto it = rules.find(op);
  return it == rules.end() ? nullptr : &it->second;
}

const Rule *RuleTable::lookup(foreign::NodeOp node) const {
  static const Rule weirRule{convertWeirNode, {0, InputCount::kAny}};
  if (!node.getDomain())
    return lookup(node.getOp());
  if (*node.getDomain() != kWeirDomain)
    return nullptr;
  if (const Rule *rule = lookupDifferentiation(node.getOp()))
    return rule;
  return lookupWeirOp(node.getOp()) ? &weirRule : nullptr;
}

//===----------------------------------------------------------------------===//
// Rows of ODS
//===----------------------------------------------------------------------===//

/// The node's attribute `from` in the form that ODS stores, null after an error
/// and for a unit attribute that isn't set.
static Attribute convertAttribute(Node &node, StringRef from, StringRef storage) {
  OpBuilder &b = node.getBuilder();
  if (storage == "IntegerAttr")
    return b.getI64IntegerAttr(node.getIntAttr(from, 0));
  if (storage == "FloatAttr")
    return b.getF32FloatAttr(node.getFloatAttr(from, 0));
  if (storage == "StringAttr")
    return b.getStringAttr(node.getStringAttr(from, ""));
  if (storage == "TypeAttr")
    return TypeAttr::get(node.getTypeAttr(from, b.getI32Type()));
  if (storage == "DenseI64ArrayAttr")
    return b.getDenseI64ArrayAttr(node.getIntsAttr(from, {}));
  if (storage == "UnitAttr")
    return node.getFlag(from, false) ? b.getUnitAttr() : Attribute();
  node.error() << "attribute '" << from << "' can't be converted";
  return {};
}

/// The row's attribute from the node, or what the format takes otherwise.
static Attribute fetchAttribute(Node &node, const DirectAttribute &row) {
  if (node.hasAttr(row.from))
    return convertAttribute(node, row.from, row.storage);
  if (!row.otherwise.empty())
    return parseAttribute(row.otherwise, node.getContext());
  if (row.isRequired)
    node.error() << "lacks the attribute '" << row.from << "'";
  return {};
}

LogicalResult import::convertDirectly(Node &node, const DirectRule &row) {
  SmallVector<Value> operands = node.getInputs();
  if (row.broadcasts)
    operands = node.broadcastTogether(operands);
  SmallVector<NamedAttribute> attributes;
  for (const DirectAttribute &attribute : row.attributes)
    if (Attribute value = fetchAttribute(node, attribute))
      attributes.push_back(node.getBuilder().getNamedAttr(attribute.to, value));
  if (!node.ok())
    return failure();
  Operation *made = node.createNamed(row.weirOp, operands, attributes);
  return made ? node.giveAll(made->getResults()) : failure();
}
