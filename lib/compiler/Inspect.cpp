//===- Inspect.cpp - what is in a model -----------------------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lib/compiler/Inspect.h"
#include "dialects/foreign/Foreign.h"
#include "dialects/weir/Shape.h"
#include "lib/readers/Status.h"
#include "passes/import/UnsupportedOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace weir;

static StringRef formatOf(StringRef path) {
  path = path.rtrim('/');
  if (llvm::sys::fs::is_directory(path) ||
      llvm::sys::path::stem(path) == "saved_model")
    return "TensorFlow SavedModel";
  return llvm::StringSwitch<StringRef>(llvm::sys::path::extension(path))
      .Case(".meta", "TensorFlow MetaGraph")
      .Case(".mlir", "MLIR text")
      .Default("TensorFlow GraphDef");
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

/// TensorFlow's name of an element type.
static std::string dtypeName(Type type) {
  if (type.isF32())
    return "DT_FLOAT";
  if (type.isF64())
    return "DT_DOUBLE";
  if (type.isF16())
    return "DT_HALF";
  if (type.isBF16())
    return "DT_BFLOAT16";
  if (isa<foreign::StringType, StringType>(type))
    return "DT_STRING";
  if (isa<foreign::ResourceType>(type))
    return "DT_RESOURCE";
  if (isa<foreign::VariantType>(type))
    return "DT_VARIANT";
  if (auto complex = dyn_cast<ComplexType>(type))
    return complex.getElementType().isF32() ? "DT_COMPLEX64" : "DT_COMPLEX128";
  auto integer = dyn_cast<IntegerType>(type);
  if (!integer)
    return "DT_INVALID";
  if (integer.getWidth() == 1)
    return "DT_BOOL";
  return (integer.isUnsigned() ? "DT_UINT" : "DT_INT") +
         std::to_string(integer.getWidth());
}

static TensorSummary summarize(StringRef key, StringRef name, Type type) {
  TensorSummary summary{key.str(), name.str(),
                        dtypeName(getElementTypeOrSelf(type)), std::nullopt};
  if (auto ranked = dyn_cast<RankedTensorType>(type)) {
    summary.shape.emplace();
    for (int64_t dim : ranked.getShape())
      summary.shape->push_back(ShapedType::isDynamic(dim) ? -1 : dim);
  }
  return summary;
}

static std::vector<TensorSummary> summarize(ArrayAttr tensors) {
  std::vector<TensorSummary> result;
  for (auto tensor : tensors.getAsRange<DictionaryAttr>()) {
    auto key = tensor.getAs<StringAttr>("name");
    auto name = tensor.getAs<StringAttr>("tensor");
    auto type = tensor.getAs<TypeAttr>("type");
    if (key && name && type)
      result.push_back(summarize(key, name, type.getValue()));
  }
  return result;
}

static StringRef textAttr(Attribute attr) {
  auto text = dyn_cast_or_null<StringAttr>(attr);
  return text ? text.getValue() : StringRef();
}

static SignatureSummary summarize(func::FuncOp function) {
  SignatureSummary summary{textAttr(function->getAttr(kSignatureAttr)).str(),
                           "", {}, {}};
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
    summary.inputs.push_back(
        summarize(textAttr(function.getArgAttr(i, kNameAttr)),
                  textAttr(function.getArgAttr(i, kOriginalNameAttr)), type));
  for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
    summary.outputs.push_back(
        summarize(textAttr(function.getResultAttr(i, kNameAttr)),
                  textAttr(function.getResultAttr(i, kOriginalNameAttr)),
                  type));
  return summary;
}

static std::vector<SignatureSummary> summarizeSignatures(ModuleOp module) {
  std::vector<SignatureSummary> result;
  for (auto signature : module.getOps<foreign::SignatureOp>())
    result.push_back({signature.getName().str(),
                      signature.getMethod().value_or("").str(),
                      summarize(signature.getInputs()),
                      summarize(signature.getOutputs())});
  for (auto function : module.getOps<func::FuncOp>())
    if (function->hasAttr(kSignatureAttr))
      result.push_back(summarize(function));
  return result;
}

//===----------------------------------------------------------------------===//
// Ops and parameters
//===----------------------------------------------------------------------===//

/// The op's name in its format.
static StringRef opName(Operation *op) {
  if (auto node = dyn_cast<foreign::NodeOp>(op))
    return node.getOp();
  return isa<WeirDialect>(op->getDialect()) ? op->getName().getStringRef()
                                            : StringRef();
}

static std::vector<OpSummary> countOps(ModuleOp module) {
  llvm::MapVector<StringRef, int64_t> counts;
  module.walk([&](Operation *op) {
    if (StringRef name = op->getDialect() ? opName(op) : ""; !name.empty())
      ++counts[name];
  });
  std::vector<OpSummary> result;
  for (auto &[name, count] : counts)
    result.push_back({name.str(), count, {}, {}});
  llvm::stable_sort(result, [](const OpSummary &a, const OpSummary &b) {
    return a.count > b.count;
  });
  return result;
}

static void addParameters(Attribute value, ModelSummary &summary) {
  auto elements = dyn_cast_or_null<ElementsAttr>(value);
  if (!elements || elements.getShapedType().getRank() == 0)
    return;
  Type type = elements.getElementType();
  int64_t width = type.isIntOrFloat() ? type.getIntOrFloatBitWidth() : 0;
  summary.parameters += elements.getNumElements();
  summary.parameterBytes +=
      elements.getNumElements() * int64_t(llvm::divideCeil(width, 8));
}

static void countParameters(ModuleOp module, ModelSummary &summary) {
  module.walk([&](Operation *op) {
    if (auto variable = dyn_cast<foreign::VariableOp>(op))
      addParameters(variable.getValueAttr(), summary);
    else if (auto variable = dyn_cast<VariableOp>(op))
      addParameters(variable.getInitialAttr(), summary);
    else if (auto constant = dyn_cast<ConstantOp>(op))
      addParameters(constant.getValueAttr(), summary);
    else if (auto node = dyn_cast<foreign::NodeOp>(op); node && node.getOp() == "Const")
      addParameters(node.getAttribute("value"), summary);
  });
}

static std::vector<OpSummary> findUnsupported(ModuleOp module) {
  std::vector<OpSummary> result;
  for (const import::UnsupportedOp &op :
       import::findUnsupportedOps(module, import::getTensorflowRules()))
    result.push_back(
        {op.op, op.count,
                      std::vector<std::string>(op.nodes.begin(), op.nodes.end()),
                      std::vector<std::string>(op.feeds.begin(), op.feeds.end())});
  return result;
}

absl::StatusOr<ModelSummary>
weir::inspectModel(const CompileOptions &options) {
  WEIR_ASSIGN_OR_RETURN(auto compilation, Compilation::read(options));
  ModelSummary summary;
  summary.format = formatOf(options.model).str();
  summary.signatures = summarizeSignatures(compilation->getModule());
  WEIR_RETURN_IF_ERROR(compilation->extract());
  ModuleOp module = compilation->getModule();
  summary.ops = countOps(module);
  summary.unsupported = findUnsupported(module);
  countParameters(module, summary);
  return summary;
}
