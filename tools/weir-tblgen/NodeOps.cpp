//===- NodeOps.cpp - ops that may be nodes of graphs ----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools/weir-tblgen/NodeOps.h"
#include "mlir/TableGen/EnumInfo.h"
#include "tools/weir-tblgen/Generators.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace weir::tblgen;
using mlir::tblgen::NamedAttribute;
using mlir::tblgen::NamedTypeConstraint;
using mlir::tblgen::Operator;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// The kind by the storage type's name; empty where there is none.
static StringRef kindOf(StringRef storage) {
  return StringSwitch<StringRef>(storage.rsplit("::").second)
      .Case("IntegerAttr", "Integer")
      .Case("FloatAttr", "Float")
      .Case("UnitAttr", "Flag")
      .Case("StringAttr", "String")
      .Case("DenseI64ArrayAttr", "Integers")
      .Case("TypeAttr", "Element")
      .Case("TypedAttr", "Number")
      .Case("ElementsAttr", "Elements")
      .Default("");
}

static NodeAttribute readAttribute(const NamedAttribute &named) {
  NodeAttribute result{named.name.str(), "", nullptr, "", "", false};
  result.isOptional = named.attr.isOptional();
  if (named.attr.hasDefaultValue() && !result.isOptional)
    result.otherwise = named.attr.getDefaultValue().str();
  const Record &base = named.attr.getBaseAttr().getDef();
  if (base.isSubClassOf("EnumAttr")) {
    result.kind = "Enumeration";
    result.enumeration = base.getValueAsDef("enum");
    result.mnemonic = base.getValueAsString("mnemonic").str();
  } else if (base.getName() != "SymbolNameAttr") {
    result.kind = kindOf(named.attr.getStorageType()).str();
  }
  return result;
}

std::vector<NodeAttribute> weir::tblgen::readAttributes(const Operator &op) {
  std::vector<NodeAttribute> attributes;
  for (const NamedAttribute &named : op.getAttributes())
    attributes.push_back(readAttribute(named));
  return attributes;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

/// Lists are no tensors.
static bool isTensor(const NamedTypeConstraint &value) {
  const Record *def = &value.constraint.getDef();
  if (def->isSubClassOf("Variadic") || def->isSubClassOf("Optional"))
    def = def->getValueAsDef("baseType");
  return !def->isSubClassOf("DialectType") && def->getName() != "AnyType";
}

static bool mayBeNode(const Operator &op) {
  auto isTaken = [](const NodeAttribute &a) { return !a.kind.empty(); };
  return !op.getDef().getValueAsBit("structural") && op.getNumRegions() == 0 &&
         all_of(readAttributes(op), isTaken) &&
         all_of(op.getOperands(), isTensor) &&
         all_of(op.getResults(), isTensor);
}

std::vector<Operator>
weir::tblgen::collectNodeOps(const RecordKeeper &records) {
  auto defs = records.getAllDerivedDefinitions("Weir_Op").vec();
  llvm::sort(defs, [](const Record *a, const Record *b) {
    return a->getValueAsString("opName") < b->getValueAsString("opName");
  });
  std::vector<Operator> ops;
  for (const Record *def : defs)
    if (Operator op(def); mayBeNode(op))
      ops.push_back(op);
  return ops;
}

StringRef weir::tblgen::mnemonicOf(const Operator &op) {
  return op.getDef().getValueAsString("opName");
}

bool weir::tblgen::broadcasts(const Operator &op) {
  return op.getDef().isSubClassOf("Weir_Elementwise") &&
         op.getNumOperands() > 1;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

/// `valid, same or explicit`; empty where it is no enumeration.
static std::string listCases(const NodeAttribute &attribute) {
  if (!attribute.enumeration)
    return "";
  std::string text;
  auto cases = mlir::tblgen::EnumInfo(attribute.enumeration).getAllCases();
  for (auto [i, item] : enumerate(cases))
    text += (i == 0                  ? ""
             : i + 1 == cases.size() ? " or "
                                     : ", ") +
            item.getStr().str();
  return text;
}

static void emitAttributes(raw_ostream &os, const Operator &op,
                           StringRef table) {
  os << "static constexpr WeirAttribute " << table << "[] = {\n";
  for (const NodeAttribute &attribute : readAttributes(op))
    os << "    {\"" << attribute.name
       << "\", WeirAttribute::Kind::" << attribute.kind << ", \""
       << attribute.mnemonic << "\", \"" << listCases(attribute) << "\", "
       << (attribute.isRequired() ? "true" : "false") << "},\n";
  os << "};\n";
}

static bool isVariadic(const NamedTypeConstraint &value) {
  return value.isVariadic();
}

/// The first name in TensorFlow of an op without attributes; empty: none.
static StringRef tensorflowName(const Operator &op) {
  if (op.getNumAttributes() != 0)
    return "";
  for (const Record *name : op.getDef().getValueAsListOfDefs("foreign"))
    if (name->getValueAsString("format") == "tf")
      return name->getValueAsString("name");
  return "";
}

static void emitRow(raw_ostream &os, const Operator &op, StringRef attributes) {
  os << "    {\"" << mnemonicOf(op) << "\", ";
  if (any_of(op.getOperands(), isVariadic))
    os << "{1, InputCount::kAny}, ";
  else
    os << op.getNumOperands() << "u, ";
  bool isOpen = any_of(op.getResults(), isVariadic);
  os << (isOpen ? -1 : op.getNumResults()) << ", "
     << (broadcasts(op) ? "true" : "false") << ", "
     << (op.getNumAttributes() ? attributes : "{}") << ", \""
     << tensorflowName(op) << "\"},\n";
}

void weir::tblgen::emitNodeOps(raw_ostream &os, const RecordKeeper &records) {
  std::vector<Operator> ops = collectNodeOps(records);
  auto table = [](const Operator &op) {
    return ("k" + op.getCppClassName() + "Attributes").str();
  };
  for (const Operator &op : ops)
    if (op.getNumAttributes() != 0)
      emitAttributes(os, op, table(op));
  os << "static const WeirOp kWeirOps[] = {\n";
  for (const Operator &op : ops)
    emitRow(os, op, table(op));
  os << "};\n";
}
