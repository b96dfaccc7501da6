//===- OpsHeader.cpp - functions that add ops to graphs -------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "mlir/TableGen/EnumInfo.h"
#include "tools/weir-tblgen/Generators.h"
#include "tools/weir-tblgen/NodeOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace weir::tblgen;
using mlir::tblgen::EnumInfo;
using mlir::tblgen::NamedTypeConstraint;
using mlir::tblgen::Operator;

static constexpr StringLiteral kHead =
    R"(//===- weir/ops.hpp - functions that add ops to graphs ----------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by weir-tblgen from the descriptions of the ops. One function an op:
//
//   weir::Output y = weir::ops::MatMul(x, w);
//   weir::Output z = weir::ops::Conv(x, w, {1, 1}, {1, 1},
//       weir::ops::ConvOptions().set_padding(weir::ops::Padding::Same), "conv1");
//
// The operands come first, then what the op must be told, then what it may be
// told, then the name of the node. Where operands are said to be broadcast
// together they are, by NumPy's rule. Errors, null handles and threads are as
// graph.hpp says. The examples are the ops' own, as text of the dialect.
//===----------------------------------------------------------------------===//
#ifndef WEIR_OPS_HPP
#define WEIR_OPS_HPP

#include "weir/graph.hpp"

#include <optional>

namespace weir::ops {
)";
static constexpr StringLiteral kTail = R"(
} // namespace weir::ops

#endif // WEIR_OPS_HPP
)";

//===----------------------------------------------------------------------===//
// Comments
//===----------------------------------------------------------------------===//

static size_t indentOf(StringRef line) {
  return line.size() - line.ltrim(' ').size();
}

/// `text` as `///` lines, without the indentation that all lines have.
static void emitComment(raw_ostream &os, StringRef text) {
  SmallVector<StringRef> lines;
  text.trim('\n').rtrim().split(lines, '\n');
  size_t indent = StringRef::npos;
  for (StringRef line : lines)
    if (!line.trim().empty())
      indent = std::min(indent, indentOf(line));
  for (StringRef line : lines)
    os << ("/// " + line.drop_front(std::min(indent, line.size())))
              .str()
              .substr(0, line.trim().empty() ? 3 : std::string::npos)
       << "\n";
}

static void emitDescription(raw_ostream &os, const Operator &op) {
  os << "\n";
  std::string summary = op.getSummary().str();
  summary.front() = toUpper(summary.front());
  emitComment(os, summary + ".");
  if (broadcasts(op))
    emitComment(os, "Operands are broadcast together.");
  os << "///\n";
  emitComment(os, op.getDescription());
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The type of a member or of a parameter by value.
static std::string typeOf(const NodeAttribute &attribute) {
  if (attribute.enumeration)
    return EnumInfo(attribute.enumeration).getEnumClassName().str();
  return StringSwitch<StringRef>(attribute.kind)
      .Case("Integer", "int64_t")
      .Case("Float", "float")
      .Case("Flag", "bool")
      .Case("String", "std::string")
      .Case("Integers", "weir::Shape")
      .Case("Element", "DType")
      .Default("weir::Tensor")
      .str();
}

static bool isLarge(const NodeAttribute &attribute) {
  return StringSwitch<bool>(attribute.kind)
      .Cases({"String", "Integers", "Number", "Elements"}, true)
      .Default(false);
}

static std::string parameterType(const NodeAttribute &attribute) {
  std::string type = typeOf(attribute);
  return isLarge(attribute) ? "const " + type + " &" : type + " ";
}

/// Whether absence is a value that the type itself doesn't have.
static bool needsOptional(const NodeAttribute &attribute) {
  return attribute.isOptional && attribute.kind != "Flag" &&
         attribute.kind != "Number" && attribute.kind != "Elements";
}

/// `Padding::Valid` of `::weir::Padding::Valid`.
static std::string initialOf(const NodeAttribute &attribute) {
  StringRef text = attribute.otherwise;
  text.consume_front("::weir::");
  if (attribute.kind == "Flag")
    return "false";
  return text == "{}" ? "" : text.str();
}

//===----------------------------------------------------------------------===//
// Enumerations
//===----------------------------------------------------------------------===//

static void emitEnum(raw_ostream &os, const EnumInfo &info) {
  StringRef name = info.getEnumClassName();
  os << "\n";
  std::string summary = info.getSummary().str();
  summary.front() = toUpper(summary.front());
  emitComment(os, summary + ".");
  os << "enum class " << name << " { ";
  ListSeparator comma;
  for (auto &item : info.getAllCases())
    os << comma << item.getSymbol();
  os << " };\n\n/// The case as text of the dialect says it; empty for none.\n"
     << "inline const char *NameOf(" << name << " value) {\n"
     << "  switch (value) {\n";
  for (auto &item : info.getAllCases())
    os << "  case " << name << "::" << item.getSymbol() << ":\n    return \""
       << item.getStr() << "\";\n";
  os << "  }\n  return \"\";\n}\n";
}

static void emitEnums(raw_ostream &os, ArrayRef<Operator> ops) {
  MapVector<StringRef, const Record *> enums;
  for (const Operator &op : ops)
    for (const NodeAttribute &attribute : readAttributes(op))
      if (attribute.enumeration)
        enums.insert({attribute.enumeration->getName(), attribute.enumeration});
  for (auto &[name, record] : enums)
    emitEnum(os, EnumInfo(record));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {
/// Writes what belongs to one op.
class FunctionWriter {
public:
  FunctionWriter(raw_ostream &os, const Operator &op)
      : os(os), op(op), name(op.getCppClassName().str()),
        attributes(readAttributes(op)) {
    StringRef text = name;
    if (text.consume_back("Op"))
      name = text.str();
  }
  void write();

private:
  bool hasOptions() const {
    return !all_of(attributes, [](auto &a) { return a.isRequired(); });
  }
  bool isVariadic() const {
    return any_of(op.getOperands(), [](auto &o) { return o.isVariadic(); });
  }
  std::string operandName(int i) const { return op.getOperand(i).name.str(); }
  std::string resultType() const;
  void writeOptions();
  void writeOption(const NodeAttribute &attribute);
  void writeResults();
  std::vector<std::string> parameters() const;
  void writeHead();
  void writeAttributes();
  void writeOperands();
  void writeReturn();
  std::string valueOf(const NodeAttribute &attribute, StringRef from) const;

  raw_ostream &os;
  const Operator &op;
  std::string name;
  std::vector<NodeAttribute> attributes;
};
} // namespace

void FunctionWriter::writeOption(const NodeAttribute &attribute) {
  std::string initial = initialOf(attribute), type = typeOf(attribute);
  if (needsOptional(attribute))
    type = "std::optional<" + type + ">";
  os << "  " << type << " " << attribute.name
     << (initial.empty() ? "" : " = " + initial) << ";\n";
  os << "  " << name << "Options &set_" << attribute.name << "("
     << typeOf(attribute) << " to) {\n    " << attribute.name << " = "
     << (isLarge(attribute) ? "std::move(to)" : "to")
     << ";\n    return *this;\n  }\n";
}

void FunctionWriter::writeOptions() {
  os << "\n/// What " << name << " may be told.\nstruct " << name
     << "Options {\n";
  for (const NodeAttribute &attribute : attributes)
    if (!attribute.isRequired())
      writeOption(attribute);
  os << "};\n";
}

void FunctionWriter::writeResults() {
  os << "\n/// What " << name << " gives.\nstruct " << name
     << "Results {\n  Output ";
  ListSeparator comma;
  for (auto &result : op.getResults())
    os << comma << result.name;
  os << ";\n};\n";
}

std::string FunctionWriter::resultType() const {
  if (op.getNumResults() == 0)
    return "Operation";
  if (op.getResult(0).isVariadic())
    return "std::vector<Output>";
  return op.getNumResults() == 1 ? "Output" : name + "Results";
}

std::vector<std::string> FunctionWriter::parameters() const {
  std::vector<std::string> list;
  if (op.getNumOperands() == 0)
    list.push_back("Graph &graph");
  for (const NamedTypeConstraint &operand : op.getOperands())
    list.push_back(
        (operand.isVariadic() ? "const std::vector<Output> &" : "Output ") +
        operand.name.str());
  for (const NodeAttribute &attribute : attributes)
    if (attribute.isRequired())
      list.push_back(parameterType(attribute) + attribute.name);
  if (hasOptions())
    list.push_back("const " + name + "Options &options = {}");
  list.push_back("std::string_view name = {}");
  return list;
}

/// In lines of at most 80 characters.
void FunctionWriter::writeHead() {
  std::string line = "inline " + resultType() + " " + name + "(";
  StringRef separator = "";
  for (const std::string &parameter : parameters()) {
    if (line.size() + parameter.size() + 5 > 80) {
      os << line << StringRef(separator).rtrim() << "\n";
      line = "    ";
      separator = "";
    }
    line += separator.str() + parameter;
    separator = ", ";
  }
  os << line << ") {\n";
}

std::string FunctionWriter::valueOf(const NodeAttribute &attribute,
                                    StringRef from) const {
  std::string value = (from + attribute.name).str();
  if (needsOptional(attribute))
    value = "*" + value;
  return attribute.enumeration ? "NameOf(" + value + ")" : value;
}

/// Absent ones are not passed.
void FunctionWriter::writeAttributes() {
  os << "  std::vector<detail::Attribute> attributes;\n";
  for (const NodeAttribute &attribute : attributes) {
    StringRef from = attribute.isRequired() ? "" : "options.";
    bool mayBeAbsent = attribute.isOptional && attribute.kind != "Flag";
    if (mayBeAbsent)
      os << "  if (" << from << attribute.name << ")\n  ";
    os << "  attributes.emplace_back(\"" << attribute.name << "\", "
       << valueOf(attribute, from) << ");\n";
  }
}

void FunctionWriter::writeOperands() {
  if (isVariadic()) {
    os << operandName(0);
    return;
  }
  os << "{";
  ListSeparator comma;
  for (const NamedTypeConstraint &operand : op.getOperands())
    os << comma << operand.name;
  os << "}";
}

void FunctionWriter::writeReturn() {
  if (op.getNumResults() == 0) {
    os << "  return op;\n";
  } else if (op.getResult(0).isVariadic()) {
    os << "  std::vector<Output> results;\n"
          "  for (int i = 0; i < op.output_count(); ++i)\n"
          "    results.push_back(op.output(i));\n"
          "  return results;\n";
  } else if (op.getNumResults() == 1) {
    os << "  return op.output(0);\n";
  } else {
    os << "  return {";
    ListSeparator comma;
    for (int i = 0; i < op.getNumResults(); ++i)
      os << comma << "op.output(" << i << ")";
    os << "};\n";
  }
}

void FunctionWriter::write() {
  if (hasOptions())
    writeOptions();
  if (op.getNumResults() > 1)
    writeResults();
  emitDescription(os, op);
  writeHead();
  if (!attributes.empty())
    writeAttributes();
  os << "  Operation op = detail::AddNode("
     << (op.getNumOperands() == 0 ? "graph.impl()" : "nullptr") << ", \""
     << mnemonicOf(op) << "\", name, ";
  writeOperands();
  os << ", " << (attributes.empty() ? "{}" : "attributes") << ");\n";
  writeReturn();
  os << "}\n";
}

void weir::tblgen::emitOpsHeader(raw_ostream &os, const RecordKeeper &records) {
  std::vector<Operator> ops = collectNodeOps(records);
  os << kHead;
  emitEnums(os, ops);
  for (const Operator &op : ops)
    FunctionWriter(os, op).write();
  os << kTail;
}
