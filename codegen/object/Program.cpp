//===- Program.cpp - what a compiled program says of itself ---------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "codegen/object/Program.h"
#include "codegen/Target.h"
#include "codegen/object/CpuFeatures.h"
#include "dialects/weir/State.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir::codegen;

std::string weir::codegen::toIdentifier(StringRef text) {
  std::string result;
  if (text.empty() || llvm::isDigit(text.front()))
    result = "_";
  for (char c : text)
    result += llvm::isAlnum(c) ? c : '_';
  return result;
}

std::string weir::codegen::programName(ModuleOp module) {
  if (auto name = module->getAttrOfType<StringAttr>(kProgramAttr))
    return toIdentifier(name);
  return "weir_model";
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

/// The product of the dimensions and the element's size; nothing when it does
/// not fit.
static std::optional<uint64_t> byteSize(ShapedType type) {
  uint64_t size = elementSize(type.getElementType());
  for (int64_t dim : type.getShape()) {
    bool overflow = false;
    size = llvm::SaturatingMultiply(size, uint64_t(dim), &overflow);
    if (overflow || size > uint64_t(INT64_MAX))
      return std::nullopt;
  }
  return size;
}

static FailureOr<VariableInfo> describeVariable(weir::VariableOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  if (!type || !type.hasStaticShape())
    return op.emitError() << "variable '" << op.getSymName() << "' has type "
                          << op.getType() << ", its shape must be known";
  auto dtype = dtypeOf(type.getElementType());
  if (!dtype)
    return op.emitError() << "variable '" << op.getSymName()
                          << "' has elements of type " << type.getElementType()
                          << ", which compiled programs cannot hold";
  std::optional<uint64_t> size = byteSize(type);
  if (!size)
    return op.emitError() << "variable '" << op.getSymName() << "' of type "
                          << type << " is more than can be addressed";
  VariableInfo info{
      op.getSymName().str(), *dtype, type.getShape().vec(), 0, *size, {}};
  if (op.getInitial())
    info.initial = *op.getInitial();
  return info;
}

/// The place of a variable that `weir.state` gives it; what stands in a text
/// isn't trusted.
static LogicalResult placeAs(DictionaryAttr places, VariableInfo &variable,
                             Operation *at) {
  auto offset = places.getAs<IntegerAttr>(variable.name);
  bool isGood =
      offset && offset.getType().isInteger(64) && offset.getInt() >= 0 &&
      offset.getInt() % WEIR_ALIGNMENT == 0 &&
      uint64_t(INT64_MAX) - variable.size >= uint64_t(offset.getInt());
  if (!isGood)
    return at->emitError() << "'" << kStateAttr
                           << "' has no place for variable '" << variable.name
                           << "' of " << variable.size << " bytes";
  variable.offset = uint64_t(offset.getInt());
  return success();
}

/// Two variables in one place would be one.
static LogicalResult checkApart(std::vector<VariableInfo> variables,
                                Operation *at) {
  llvm::sort(variables, [](const VariableInfo &a, const VariableInfo &b) {
    return a.offset < b.offset;
  });
  for (size_t i = 1; i < variables.size(); ++i)
    if (variables[i - 1].offset + variables[i - 1].size > variables[i].offset)
      return at->emitError() << "'" << kStateAttr << "' has variables '"
                             << variables[i - 1].name << "' and '"
                             << variables[i].name << "' in one place";
  return success();
}

/// Places the variables one after the other, or as the module says.
static LogicalResult placeAll(ModuleOp module,
                              std::vector<VariableInfo> &variables) {
  if (auto places = module->getAttrOfType<DictionaryAttr>(kStateAttr)) {
    for (VariableInfo &variable : variables)
      if (failed(placeAs(places, variable, module)))
        return failure();
    return checkApart(variables, module);
  }
  uint64_t end = 0;
  for (VariableInfo &variable : variables) {
    variable.offset = end;
    end = alignToBuffer(end + variable.size);
  }
  return success();
}

FailureOr<std::vector<VariableInfo>>
weir::codegen::layOutVariables(ModuleOp module) {
  std::vector<VariableInfo> variables;
  for (auto op : module.getOps<weir::VariableOp>()) {
    auto info = describeVariable(op);
    if (failed(info))
      return failure();
    variables.push_back(std::move(*info));
  }
  llvm::sort(variables, [](const VariableInfo &a, const VariableInfo &b) {
    return a.name < b.name;
  });
  if (failed(placeAll(module, variables)))
    return failure();
  return variables;
}

uint64_t weir::codegen::stateSize(ArrayRef<VariableInfo> variables) {
  uint64_t end = 0;
  for (const VariableInfo &variable : variables)
    end = std::max(end, variable.offset + variable.size);
  return end;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// A dimension as the ABI writes it: fixed, free or another formula.
static int64_t encodeDimension(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
    return -1 - int64_t(symbol.getPosition());
  return INT64_MIN;
}

/// A shape must be of the type's rank, not negative, and over `dims` symbols.
static LogicalResult checkShape(AffineMap shape, RankedTensorType type,
                                size_t dims, Operation *at) {
  auto isNegative = [](AffineExpr expr) {
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    return constant && constant.getValue() < 0;
  };
  if (int64_t(shape.getNumResults()) == type.getRank() &&
      shape.getNumDims() == 0 && shape.getNumSymbols() <= dims &&
      llvm::none_of(shape.getResults(), isNegative))
    return success();
  return at->emitError() << "shape " << AffineMapAttr::get(shape)
                         << " does not fit type " << type << " and " << dims
                         << " free dimensions";
}

static FailureOr<std::vector<int64_t>> describeShape(DictionaryAttr tensor,
                                                     RankedTensorType type,
                                                     size_t dims,
                                                     Operation *at) {
  if (auto shape = tensor.getAs<AffineMapAttr>("shape")) {
    if (failed(checkShape(shape.getValue(), type, dims, at)))
      return failure();
    std::vector<int64_t> encoded;
    for (AffineExpr expr : shape.getValue().getResults())
      encoded.push_back(encodeDimension(expr));
    return encoded;
  }
  // An output without a shape: the run computes it.
  std::vector<int64_t> encoded = type.getShape().vec();
  for (int64_t &dim : encoded)
    if (ShapedType::isDynamic(dim))
      dim = INT64_MIN;
  return encoded;
}

static std::string stringOf(DictionaryAttr attrs, StringRef name) {
  auto value = attrs.getAs<StringAttr>(name);
  return value ? value.str() : "";
}

static FailureOr<TensorInfo> describeTensor(Attribute attr, size_t dims,
                                            Operation *at) {
  auto tensor = dyn_cast<DictionaryAttr>(attr);
  auto type = tensor ? tensor.getAs<TypeAttr>("type") : TypeAttr();
  auto ranked =
      type ? dyn_cast<RankedTensorType>(type.getValue()) : RankedTensorType();
  if (!ranked)
    return at->emitError() << "an input or output is " << attr
                           << ", must be a dictionary with a ranked 'type'";
  auto dtype = dtypeOf(ranked.getElementType());
  if (!dtype)
    return at->emitError() << "'" << stringOf(tensor, "name")
                           << "' has elements of type "
                           << ranked.getElementType()
                           << ", which compiled programs cannot hold";
  auto shape = describeShape(tensor, ranked, dims, at);
  if (failed(shape))
    return failure();
  return TensorInfo{stringOf(tensor, "name"), stringOf(tensor, "original_name"),
                    *dtype, std::move(*shape),
                    !tensor.contains("shape") && !ranked.hasStaticShape()};
}

static LogicalResult describeTensors(Operation *op, StringRef attr, size_t dims,
                                     std::vector<TensorInfo> &tensors) {
  auto list = op->getAttrOfType<ArrayAttr>(attr);
  if (!list)
    return op->emitError() << "a signature's function has no '" << attr << "'";
  for (Attribute element : list) {
    auto tensor = describeTensor(element, dims, op);
    if (failed(tensor))
      return failure();
    tensors.push_back(std::move(*tensor));
  }
  return success();
}

/// The caller's shapes give the free dimensions, so an input has no formulas.
static LogicalResult checkInputs(Operation *op,
                                 const std::vector<TensorInfo> &inputs) {
  for (const TensorInfo &input : inputs)
    if (llvm::is_contained(input.shape, INT64_MIN))
      return op->emitError() << "input '" << input.name
                             << "' has a dimension that is a formula, must be "
                                "fixed or a free dimension";
  return success();
}

/// The free dimensions' names.
static std::vector<std::string> dimNames(Operation *op) {
  std::vector<std::string> names;
  if (auto dims = op->getAttrOfType<ArrayAttr>(weir::kDimsAttr))
    for (auto name : dims.getAsRange<StringAttr>())
      names.push_back(name.str());
  return names;
}

/// The function's three symbols, after that of `run`.
static LogicalResult nameSymbols(LLVM::LLVMFuncOp run, StringRef program,
                                 FunctionInfo &info) {
  StringRef base = run.getSymName();
  info.run = base.str();
  if (!base.consume_back("_run"))
    return run.emitError() << "a signature's function is called '" << base
                           << "', must end in '_run'";
  info.arenaSize = (base + "_arena_size").str();
  info.outputShapes = (base + "_output_shapes").str();
  for (StringRef symbol : {info.arenaSize, info.outputShapes})
    if (!SymbolTable::lookupSymbolIn(run->getParentOp(), symbol))
      return run.emitError()
             << "beside '" << info.run << "' stands no '" << symbol << "'";
  if (base.consume_front(program))
    base.consume_front("_");
  info.identifier = base.str();
  return success();
}

static FailureOr<FunctionInfo> describeFunction(LLVM::LLVMFuncOp run,
                                                StringRef program) {
  FunctionInfo info;
  info.name = run->getAttrOfType<StringAttr>(weir::kSignatureAttr).str();
  info.dimNames = dimNames(run);
  if (failed(nameSymbols(run, program, info)) ||
      failed(describeTensors(run, kInputsAttr, info.dimNames.size(),
                             info.inputs)) ||
      failed(describeTensors(run, kOutputsAttr, info.dimNames.size(),
                             info.outputs)) ||
      failed(checkInputs(run, info.inputs)))
    return failure();
  return info;
}

FailureOr<ProgramInfo> weir::codegen::describeProgram(ModuleOp module) {
  ProgramInfo info;
  info.name = programName(module);
  info.compiler = "weir " WEIR_VERSION;
  info.cpuFeatures = requiredCpuFeatures(Target::of(module));
  auto variables = layOutVariables(module);
  if (failed(variables))
    return failure();
  info.variables = std::move(*variables);
  info.stateSize = stateSize(info.variables);
  for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
    if (!function->hasAttrOfType<StringAttr>(weir::kSignatureAttr))
      continue;
    auto described = describeFunction(function, info.name);
    if (failed(described))
      return failure();
    info.functions.push_back(std::move(*described));
  }
  return info;
}

FailureOr<Blob> weir::codegen::collectWeights(ModuleOp module) {
  Blob weights;
  auto list = module->getAttrOfType<ArrayAttr>(kWeightsAttr);
  if (!list)
    return weights;
  for (auto value : list.getAsRange<ElementsAttr>()) {
    auto bytes = ElementBytes::of(value, module.getLoc());
    if (failed(bytes))
      return failure();
    weights.add(std::move(*bytes));
  }
  return weights;
}
