//===- RefineInputs.cpp - types of inputs that the user knows better ------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/foreign/Foreign.h"
#include "dialects/foreign/NearestName.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"
#include "passes/import/Passes.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace weir;
using namespace weir::foreign;

namespace weir {
#define GEN_PASS_DEF_FOREIGNREFINEINPUTS
#include "passes/import/Passes.h.inc"
} // namespace weir

/// The type that `2x?x4xf32` says; null where it says none.
static RankedTensorType parseTensorType(MLIRContext *context, StringRef text) {
  ScopedDiagnosticHandler quiet(context, [](Diagnostic &) { return success(); });
  // Only this syntax: attributes and layouts belong to no saved model.
  if (text.find_first_not_of("0123456789?xabcdefghijklmnopqrstuvwyz<>") !=
      StringRef::npos)
    return {};
  return dyn_cast_or_null<RankedTensorType>(
      parseType(("tensor<" + text + ">").str(), context));
}

/// Whether every value of type `fine` has the type `coarse`. Inputs whose type
/// the model doesn't say take any.
static bool refines(RankedTensorType fine, Type coarse) {
  auto tensor = dyn_cast<TensorType>(coarse);
  if (!tensor)
    return true;
  if (tensor.getElementType() != fine.getElementType())
    return false;
  return !tensor.hasRank() ||
         (tensor.getRank() == fine.getRank() &&
          llvm::all_of(llvm::zip(tensor.getShape(), fine.getShape()),
                       [](auto dims) {
                         auto [have, given] = dims;
                         return ShapedType::isDynamic(have) || have == given;
                       }));
}

namespace {
struct ForeignRefineInputs
    : public weir::impl::ForeignRefineInputsBase<ForeignRefineInputs> {
  using ForeignRefineInputsBase::ForeignRefineInputsBase;
  void runOnOperation() override;

private:
  LogicalResult refine(StringRef name, StringRef text);
  FailureOr<bool> refine(SignatureOp signature, StringRef name,
                         RankedTensorType type);
  LogicalResult reportUnknown(StringRef name);
};
} // namespace

/// Whether the signature has the input, which then has the type.
FailureOr<bool> ForeignRefineInputs::refine(SignatureOp signature,
                                            StringRef name,
                                            RankedTensorType type) {
  auto graph = SymbolTable::lookupNearestSymbolFrom<GraphOp>(
      signature, signature.getGraphAttr());
  SmallVector<Attribute> inputs(signature.getInputs().getValue());
  for (auto [i, input] : llvm::enumerate(inputs)) {
    auto entry = cast<DictionaryAttr>(input);
    if (entry.getAs<StringAttr>("name") != name)
      continue;
    BlockArgument argument = graph.getBody().getArgument(i);
    for (Type have : {argument.getType(), entry.getAs<TypeAttr>("type").getValue()})
      if (!refines(type, have))
        return signature.emitError()
               << "signature '" << signature.getName() << "': input '" << name
               << "' is " << have << ", it can't be " << type;
    argument.setType(type);
    NamedAttrList changed(entry);
    changed.set("type", TypeAttr::get(type));
    inputs[i] = changed.getDictionary(&getContext());
    signature.setInputsAttr(ArrayAttr::get(&getContext(), inputs));
    return true;
  }
  return false;
}

LogicalResult ForeignRefineInputs::reportUnknown(StringRef name) {
  llvm::SetVector<StringRef> names;
  for (auto signature : getOperation().getOps<SignatureOp>())
    for (auto entry : signature.getInputs().getAsRange<DictionaryAttr>())
      names.insert(entry.getAs<StringAttr>("name").getValue());
  NearestName nearest(name);
  for (StringRef candidate : names)
    nearest.offer(candidate);
  return getOperation().emitError()
         << "no signature has an input '" << name
         << "', only: " << llvm::join(names, ", ") << nearest.question();
}

LogicalResult ForeignRefineInputs::refine(StringRef name, StringRef text) {
  RankedTensorType type = parseTensorType(&getContext(), text);
  if (!type)
    return getOperation().emitError()
           << "input '" << name << "' can't be of type '" << text
           << "', which is written as 8x?x4xf32";
  bool isFound = false;
  for (auto signature : getOperation().getOps<SignatureOp>()) {
    FailureOr<bool> done = refine(signature, name, type);
    if (failed(done))
      return failure();
    isFound |= *done;
  }
  return isFound ? success() : reportUnknown(name);
}

void ForeignRefineInputs::runOnOperation() {
  for (StringRef input : inputs) {
    auto [name, text] = input.rsplit('=');
    if (failed(refine(name, text)))
      return signalPassFailure();
  }
}
