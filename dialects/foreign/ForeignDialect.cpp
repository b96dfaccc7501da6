//===- ForeignDialect.cpp - the foreign dialect
//----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/foreign/Foreign.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace weir::foreign;

#include "dialects/foreign/ForeignDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/foreign/ForeignTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/foreign/Foreign.cpp.inc"

void ForeignDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/foreign/ForeignTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/foreign/Foreign.cpp.inc"
      >();
}

LogicalResult ForeignDialect::verifyOperationAttribute(Operation *op,
                                                       NamedAttribute attr) {
  if (attr.getName() != kVariableAttr)
    return op->emitOpError()
           << "has an attribute '" << attr.getName().getValue()
           << "', which the foreign dialect does not define";
  if (!isa<FlatSymbolRefAttr>(attr.getValue()))
    return op->emitOpError() << "attribute '" << kVariableAttr
                             << "' must be a symbol, got " << attr.getValue();
  return success();
}

//===----------------------------------------------------------------------===//
// Names of tensors
//===----------------------------------------------------------------------===//

TensorName TensorName::parse(StringRef text) {
  TensorName name;
  if (text.consume_front("^")) {
    name.node = text;
    name.port = -1;
    return name;
  }
  auto [node, port] = text.rsplit(':');
  uint32_t number;
  if (port.empty() || port.getAsInteger(10, number)) {
    name.node = text;
    return name;
  }
  name.node = node;
  name.port = number;
  name.portGiven = true;
  return name;
}

Value weir::foreign::lookupOutput(NodeOp node, const TensorName &name) {
  if (name.port < 0)
    return node.getControl();
  int64_t count = node.getDataOutputs().size();
  if (name.port < count)
    return node.getOutputs()[name.port];
  return count == 0 && !name.portGiven ? node.getControl() : Value();
}

StringAttr weir::foreign::getCalleeName(NodeOp node) {
  if (node.getDomain())
    return {};
  if (node.getOp() != "PartitionedCall" &&
      node.getOp() != "StatefulPartitionedCall")
    return node.getOpAttr();
  auto function = dyn_cast_or_null<FlatSymbolRefAttr>(node.getAttribute("f"));
  return function ? function.getAttr() : node.getOpAttr();
}

std::string weir::foreign::describeValue(Value value) {
  if (auto node = value.getDefiningOp<NodeOp>()) {
    if (value == node.getControl())
      return ("^" + node.getNodeName()).str();
    unsigned port = cast<OpResult>(value).getResultNumber();
    return (node.getNodeName() + ":" + Twine(port)).str();
  }
  auto arg = dyn_cast<BlockArgument>(value);
  auto graph =
      arg ? dyn_cast<GraphOp>(arg.getOwner()->getParentOp()) : GraphOp();
  if (!graph)
    return "?";
  return cast<StringAttr>(graph.getArgNames()[arg.getArgNumber()]).str();
}

//===----------------------------------------------------------------------===//
// foreign.node
//===----------------------------------------------------------------------===//

static bool isControl(Value value) { return isa<NoneType>(value.getType()); }

unsigned NodeOp::getNumDataInputs() {
  auto inputs = getInputs();
  return llvm::find_if(inputs, isControl) - inputs.begin();
}

void NodeOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  StringRef last = getNodeName().rsplit('/').second;
  setName(getResult(0), last.empty() ? getNodeName() : last);
}

LogicalResult NodeOp::verify() {
  for (auto [i, value] :
       llvm::enumerate(getInputs().drop_front(getNumDataInputs())))
    if (!isControl(value))
      return emitOpError() << "takes data input " << i + getNumDataInputs()
                           << " after a control input";
  if (getOutputs().empty() || !isControl(getOutputs().back()))
    return emitOpError(
        "must have a last result of type 'none', its control edge");
  for (auto [i, value] : llvm::enumerate(getDataOutputs()))
    if (isControl(value))
      return emitOpError() << "has a control edge as result " << i
                           << ", only the last may be one";
  return success();
}

//===----------------------------------------------------------------------===//
// foreign.graph
//===----------------------------------------------------------------------===//

void GraphOp::build(OpBuilder &builder, OperationState &state, StringRef name) {
  state.getOrAddProperties<Properties>().sym_name = builder.getStringAttr(name);
  state.getOrAddProperties<Properties>().arg_names = builder.getArrayAttr({});
  state.getOrAddProperties<Properties>().result_names =
      builder.getArrayAttr({});
  ensureTerminator(*state.addRegion(), builder, state.location);
}

ReturnOp GraphOp::getReturn() {
  return cast<ReturnOp>(getBody().front().getTerminator());
}

BlockArgument GraphOp::addArgument(StringRef name, Type type, Location loc) {
  SmallVector<Attribute> names(getArgNames().getValue());
  names.push_back(StringAttr::get(getContext(), name));
  setArgNamesAttr(ArrayAttr::get(getContext(), names));
  return getBody().front().addArgument(type, loc);
}

/// argument ::= ssa-id `:` type `named` string
static ParseResult
parseNamedArgument(OpAsmParser &parser,
                   SmallVectorImpl<OpAsmParser::Argument> &args,
                   SmallVectorImpl<Attribute> &names) {
  StringAttr name;
  if (parser.parseArgument(args.emplace_back(), /*allowType=*/true) ||
      parser.parseKeyword("named") || parser.parseAttribute(name))
    return failure();
  names.push_back(name);
  return success();
}

/// result-names ::= `->` `(` string (`,` string)* `)`
static ParseResult parseResultNames(OpAsmParser &parser,
                                    SmallVectorImpl<Attribute> &names) {
  if (failed(parser.parseOptionalArrow()))
    return success();
  return parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Paren, [&] {
    StringAttr name;
    if (parser.parseAttribute(name))
      return failure();
    names.push_back(name);
    return success();
  });
}

ParseResult GraphOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  SmallVector<OpAsmParser::Argument> args;
  SmallVector<Attribute> argNames, resultNames;
  if (parser.parseSymbolName(name) ||
      parser.parseCommaSeparatedList(
          OpAsmParser::Delimiter::Paren,
          [&] { return parseNamedArgument(parser, args, argNames); }) ||
      parseResultNames(parser, resultNames) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  auto &properties = result.getOrAddProperties<Properties>();
  properties.sym_name = name;
  properties.arg_names = parser.getBuilder().getArrayAttr(argNames);
  properties.result_names = parser.getBuilder().getArrayAttr(resultNames);
  Region *body = result.addRegion();
  if (parser.parseRegion(*body, args))
    return failure();
  ensureTerminator(*body, parser.getBuilder(), result.location);
  return success();
}

void GraphOp::print(OpAsmPrinter &p) {
  p << ' ';
  p.printSymbolName(getSymName());
  p << '(';
  llvm::interleaveComma(
      llvm::zip_equal(getBody().getArguments(), getArgNames()), p,
      [&](auto pair) {
        p.printRegionArgument(std::get<0>(pair));
        p << " named " << std::get<1>(pair);
      });
  p << ')';
  if (!getResultNames().empty()) {
    p << " -> (";
    llvm::interleaveComma(getResultNames(), p);
    p << ')';
  }
  p.printOptionalAttrDictWithKeyword(
      (*this)->getDiscardableAttrDictionary().getValue());
  p << ' ';
  bool printReturn = getReturn()->getNumOperands() != 0;
  p.printRegion(getBody(), /*printEntryBlockArgs=*/false, printReturn);
}

LogicalResult GraphOp::verify() {
  if (getArgNames().size() != getBody().getNumArguments())
    return emitOpError() << "names " << getArgNames().size()
                         << " arguments, but has "
                         << getBody().getNumArguments();
  for (auto [name, arg] :
       llvm::zip_equal(getArgNames(), getBody().getArguments()))
    if (isControl(arg))
      return emitOpError() << "argument " << name
                           << " must not be of type 'none'";
  return success();
}

LogicalResult GraphOp::verifyRegions() {
  size_t results = getReturn().getResults().size();
  if (getResultNames().size() != results)
    return emitOpError() << "names " << getResultNames().size()
                         << " results, but returns " << results;
  llvm::StringSet<> seen;
  for (NodeOp node : getBody().getOps<NodeOp>())
    if (!seen.insert(node.getNodeName()).second)
      return node.emitOpError()
             << "has the name '" << node.getNodeName() << "' of another node";
  return success();
}

//===----------------------------------------------------------------------===//
// foreign.signature
//===----------------------------------------------------------------------===//

/// Checks that each of `entries` is {name = string, tensor = string, type =
/// type} and that no name comes twice.
static LogicalResult verifyEntries(SignatureOp op, ArrayAttr entries,
                                   StringRef what) {
  llvm::StringSet<> seen;
  for (Attribute entry : entries) {
    auto dict = dyn_cast<DictionaryAttr>(entry);
    if (!dict || !dict.getAs<StringAttr>("name") ||
        !dict.getAs<StringAttr>("tensor") || !dict.getAs<TypeAttr>("type"))
      return op.emitOpError()
             << what << " " << entry
             << " must be {name = string, tensor = string, type = type}";
    StringRef name = dict.getAs<StringAttr>("name").getValue();
    if (!seen.insert(name).second)
      return op.emitOpError()
             << "has two " << what << "s named '" << name << "'";
  }
  return success();
}

LogicalResult SignatureOp::verify() {
  if (failed(verifyEntries(*this, getInputs(), "input")))
    return failure();
  return verifyEntries(*this, getOutputs(), "output");
}

LogicalResult SignatureOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (symbols.lookupNearestSymbolFrom<GraphOp>(*this, getGraphAttr()))
    return success();
  return emitOpError() << "names the graph " << getGraphAttr()
                       << ", which does not exist";
}

//===----------------------------------------------------------------------===//
// foreign.variable
//===----------------------------------------------------------------------===//

LogicalResult VariableOp::verify() {
  if (!isa<TensorType>(getType()))
    return emitOpError() << "must be of a tensor type, got " << getType();
  if (!getValue())
    return success();
  if (failed(verifyCompatibleShape(getType(), getValue()->getType())) ||
      getElementTypeOrSelf(getType()) != getValue()->getElementType())
    return emitOpError() << "of type " << getType()
                         << " can't hold a value of type "
                         << getValue()->getType();
  return success();
}
