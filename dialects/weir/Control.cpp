//===- Control.cpp - regions: loops, branches, kernels ---===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/weir/Weir.h"

using namespace mlir;
using namespace weir;

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===--- while, condition --------------------------------------------------===//

MutableOperandRange ConditionOp::getMutableSuccessorOperands(RegionSuccessor) {
  return getValuesMutable();
}

void WhileOp::getSuccessorRegions(RegionBranchPoint point,
                                  SmallVectorImpl<RegionSuccessor> &regions) {
  Operation *end = point.getTerminatorPredecessorOrNull();
  if (end && end->getParentRegion() == &getCond()) {
    regions.emplace_back(&getBody(), getBody().getArguments());
    regions.emplace_back(getOperation(), getOperation()->getResults());
    return;
  }
  regions.emplace_back(&getCond(), getCond().getArguments());
}

OperandRange WhileOp::getEntrySuccessorOperands(RegionSuccessor) {
  return getInits();
}

/// `(%a = %x, ...)`
static void printBindings(OpAsmPrinter &p, Block &block, ValueRange operands) {
  p << " (";
  llvm::interleaveComma(llvm::zip(block.getArguments(), operands), p,
                        [&](auto pair) {
                          p.printOperand(std::get<0>(pair));
                          p << " = ";
                          p.printOperand(std::get<1>(pair));
                        });
  p << ")";
}

static ParseResult
parseBindings(OpAsmParser &parser,
              SmallVectorImpl<OpAsmParser::Argument> &arguments,
              SmallVectorImpl<OpAsmParser::UnresolvedOperand> &operands) {
  return parser.parseCommaSeparatedList(
      OpAsmParser::Delimiter::Paren, [&]() -> ParseResult {
        OpAsmParser::Argument &argument = arguments.emplace_back();
        return failure(parser.parseArgument(argument) || parser.parseEqual() ||
                       parser.parseOperand(operands.emplace_back()));
      });
}

/// Bindings, attributes and a function type; then the first region.
static ParseResult
parseBoundRegion(OpAsmParser &parser, OperationState &result,
                 SmallVectorImpl<OpAsmParser::Argument> &arguments,
                 bool isLoop = false) {
  SmallVector<OpAsmParser::UnresolvedOperand> operands;
  FunctionType type;
  SMLoc loc = parser.getCurrentLocation();
  if (parseBindings(parser, arguments, operands) || parser.parseColon() ||
      parser.parseType(type) ||
      parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  if (operands.size() != type.getNumInputs())
    return parser.emitError(loc)
           << operands.size() << " operands, but the type has "
           << type.getNumInputs();
  if (parser.resolveOperands(operands, type.getInputs(), loc, result.operands))
    return failure();
  result.addTypes(type.getResults());
  // A loop's arguments have the types of its results.
  bool areResults = isLoop && type.getNumResults() == type.getNumInputs();
  for (auto [argument, carried] :
       llvm::zip(arguments, areResults ? type.getResults() : type.getInputs()))
    argument.type = carried;
  return parser.parseRegion(*result.addRegion(), arguments);
}

void WhileOp::print(OpAsmPrinter &p) {
  printBindings(p, getCond().front(), getInits());
  p << " : ";
  p.printFunctionalType(getInits().getTypes(), getResultTypes());
  p.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  p << ' ';
  p.printRegion(getCond(), /*printEntryBlockArgs=*/false);
  p << " do (";
  llvm::interleaveComma(getBody().getArguments(), p,
                        [&](Value v) { p.printOperand(v); });
  p << ") ";
  p.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult WhileOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> arguments, carried;
  if (parseBoundRegion(parser, result, arguments, /*isLoop=*/true) ||
      parser.parseKeyword("do") ||
      parser.parseArgumentList(carried, OpAsmParser::Delimiter::Paren))
    return failure();
  if (carried.size() != result.types.size())
    return parser.emitError(parser.getCurrentLocation())
           << carried.size() << " arguments, but the type has "
           << result.types.size() << " results";
  for (auto [argument, type] : llvm::zip(carried, result.types))
    argument.type = type;
  return parser.parseRegion(*result.addRegion(), carried);
}

/// Types that may be of the same value: their shapes can be equal at run time.
static bool areCompatible(Type a, Type b) {
  if (!isa<TensorType>(a) || !isa<TensorType>(b))
    return a == b;
  return getElementTypeOrSelf(a) == getElementTypeOrSelf(b) &&
         succeeded(verifyCompatibleShape(a, b));
}

bool WhileOp::areTypesCompatible(Type a, Type b) { return areCompatible(a, b); }
bool IfOp::areTypesCompatible(Type a, Type b) { return areCompatible(a, b); }

LogicalResult WhileOp::verify() {
  auto condition = dyn_cast<ConditionOp>(getCond().front().getTerminator());
  if (!condition)
    return emitOpError("first region must end in weir.condition");
  if (!isa<YieldOp>(getBody().front().getTerminator()))
    return emitOpError("second region must end in weir.yield");
  if (getInits().size() != getNumResults() ||
      condition.getValues().size() != getNumResults())
    return emitOpError("carries ")
           << getInits().size() << " values and yields " << getNumResults();
  return success();
}

//===--- if ----------------------------------------------------------------===//

void IfOp::getSuccessorRegions(RegionBranchPoint point,
                               SmallVectorImpl<RegionSuccessor> &regions) {
  if (point.getTerminatorPredecessorOrNull()) {
    regions.emplace_back(getOperation(), getOperation()->getResults());
    return;
  }
  regions.emplace_back(&getThenRegion());
  regions.emplace_back(&getElseRegion());
}

LogicalResult IfOp::verify() {
  for (Region *region : {&getThenRegion(), &getElseRegion()}) {
    auto yield = dyn_cast<YieldOp>(region->front().getTerminator());
    if (!yield)
      return emitOpError("branches must end in weir.yield");
    if (yield.getValues().size() != getNumResults())
      return emitOpError("a branch yields ")
             << yield.getValues().size() << " values, must be "
             << getNumResults();
  }
  return success();
}

//===--- kernel ------------------------------------------------------------===//

void KernelOp::print(OpAsmPrinter &p) {
  printBindings(p, getBody().front(), getInputs());
  p << " : ";
  p.printFunctionalType(getInputs().getTypes(), getResultTypes());
  p.printOptionalAttrDictWithKeyword((*this)->getAttrs());
  p << ' ';
  p.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

ParseResult KernelOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::Argument> arguments;
  return parseBoundRegion(parser, result, arguments);
}

LogicalResult KernelOp::verify() {
  auto yield = cast<YieldOp>(getBody().front().getTerminator());
  if (yield.getValues().size() != getNumResults())
    return emitOpError("yields ") << yield.getValues().size()
                                  << " values, must be " << getNumResults();
  if (getBody().getNumArguments() != getInputs().size())
    return emitOpError("has ") << getBody().getNumArguments()
                               << " arguments for " << getInputs().size()
                               << " operands";
  return success();
}
