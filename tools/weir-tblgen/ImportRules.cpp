//===- ImportRules.cpp - the foreign rows as tables -----------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "mlir/TableGen/Operator.h"
#include "tools/weir-tblgen/Generators.h"
#include "llvm/TableGen/Error.h"

using namespace llvm;
using mlir::tblgen::NamedAttribute;
using mlir::tblgen::Operator;

/// The storage type's name alone: `IntegerAttr` of `::mlir::IntegerAttr`.
static StringRef storageName(const NamedAttribute &attribute) {
  return attribute.attr.getStorageType().rsplit("::").second;
}

static bool isRequired(const NamedAttribute &attribute) {
  return !attribute.attr.isOptional() && !attribute.attr.hasDefaultValue();
}

/// The row that renames an attribute into `name`, null if there is none.
static const Record *findRename(const Record &row, StringRef name) {
  for (const Record *rename : row.getValueAsListOfDefs("renames"))
    if (rename->getValueAsString("to") == name)
      return rename;
  return nullptr;
}

static void checkRenames(const Operator &op, const Record &row) {
  for (const Record *rename : row.getValueAsListOfDefs("renames")) {
    StringRef to = rename->getValueAsString("to");
    if (llvm::none_of(op.getAttributes(),
                      [&](const NamedAttribute &a) { return a.name == to; }))
      PrintFatalError(row.getLoc(), "op '" + op.getOperationName() +
                                        "' has no attribute '" + to + "'");
  }
}

/// `static constexpr DirectAttribute kAttributesN[] = {...};`
static void emitAttributes(raw_ostream &os, const Operator &op,
                           const Record &row, unsigned index) {
  os << "static constexpr DirectAttribute kAttributes" << index << "[] = {\n";
  for (const NamedAttribute &attribute : op.getAttributes()) {
    const Record *rename = findRename(row, attribute.name);
    StringRef from = rename ? rename->getValueAsString("from") : attribute.name;
    StringRef otherwise = rename ? rename->getValueAsString("otherwise") : "";
    os << "    {\"" << from << "\", \"" << attribute.name << "\", \""
       << storageName(attribute) << "\", \"" << otherwise << "\", "
       << (isRequired(attribute) ? "true" : "false") << "},\n";
  }
  os << "};\n";
}

/// One row of the table of rules.
static void emitRule(raw_ostream &os, const Operator &op, const Record &row,
                     unsigned index) {
  bool isElementwise = op.getDef().isSubClassOf("Weir_Elementwise");
  unsigned operands = op.getNumOperands();
  os << "    {\"" << row.getValueAsString("name") << "\", \""
     << op.getOperationName() << "\", ";
  if (llvm::any_of(op.getOperands(), [](auto &o) { return o.isVariadic(); }))
    os << "{1, InputCount::kAny}, ";
  else
    os << operands << "u, ";
  os << (isElementwise && operands > 1 ? "true" : "false") << ", ";
  if (op.getNumAttributes() == 0)
    os << "{}},\n";
  else
    os << "kAttributes" << index << "},\n";
}

using Row = std::pair<const Record *, const Record *>;

/// The pairs of an op and a row of the format.
static std::vector<Row> collectRows(const RecordKeeper &records,
                                    StringRef format) {
  std::vector<Row> rows;
  for (const Record *def : records.getAllDerivedDefinitions("Weir_Op"))
    for (const Record *row : def->getValueAsListOfDefs("foreign"))
      if (row->getValueAsString("format") == format)
        rows.emplace_back(def, row);
  return rows;
}

void weir::tblgen::emitRules(raw_ostream &os, const RecordKeeper &records,
                             StringRef format) {
  std::vector<Row> rows = collectRows(records, format);
  for (auto [index, row] : llvm::enumerate(rows)) {
    Operator op(row.first);
    checkRenames(op, *row.second);
    if (op.getNumAttributes() != 0)
      emitAttributes(os, op, *row.second, index);
  }
  os << "static const DirectRule kDirectRules[] = {\n";
  for (auto [index, row] : llvm::enumerate(rows))
    emitRule(os, Operator(row.first), *row.second, index);
  os << "};\n";
}
