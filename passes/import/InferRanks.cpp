//===- InferRanks.cpp - ranks of inputs from what takes them --------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "dialects/foreign/Foreign.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"
#include "passes/import/Passes.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace weir;
using namespace weir::foreign;

namespace weir {
#define GEN_PASS_DEF_FOREIGNINFERRANKS
#include "passes/import/Passes.h.inc"
} // namespace weir

/// The rank that the op takes at its first operands; -1 for any.
static SmallVector<int64_t, 2> ranksTaken(StringRef op) {
  return llvm::StringSwitch<SmallVector<int64_t, 2>>(op)
      .Cases({"If", "StatelessIf"}, {0})
      .Cases({"Switch", "RefSwitch"}, {-1, 0})
      .Case("BiasAdd", {-1, 1})
      .Case("MatMul", {2, 2})
      .Cases({"Conv2D", "DepthwiseConv2dNative"}, {4, 4})
      .Cases({"MaxPool", "AvgPool", "LRN", "FusedBatchNorm", "FusedBatchNormV2",
              "SpaceToDepth", "DepthToSpace", "ExtractImagePatches"},
             {4})
      .Cases({"ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic",
              "ResizeArea", "CropAndResize"},
             {4})
      .Case("Conv3D", {5, 5})
      .Cases({"MaxPool3D", "AvgPool3D"}, {5})
      .Default({});
}

/// Whether the op's first output has the shape of its first operand.
static bool keepsShape(StringRef op) {
  return llvm::StringSwitch<bool>(op)
      .Cases({"Identity", "StopGradient", "PreventGradient", "Snapshot"}, true)
      .Cases({"Cast", "CheckNumerics", "BiasAdd", "Relu", "Neg"}, true)
      .Default(false);
}

/// The rank that some node asks of the value, or of what has its shape.
static std::optional<int64_t> findRank(Value value) {
  SmallVector<Value> work{value};
  while (!work.empty()) {
    for (OpOperand &use : work.pop_back_val().getUses()) {
      auto node = dyn_cast<NodeOp>(use.getOwner());
      unsigned i = use.getOperandNumber();
      if (!node || i >= node.getNumDataInputs())
        continue;
      SmallVector<int64_t, 2> ranks = ranksTaken(node.getOp());
      if (i < ranks.size() && ranks[i] >= 0)
        return ranks[i];
      if (i == 0 && keepsShape(node.getOp()) && !node.getDataOutputs().empty())
        work.push_back(node.getDataOutputs().front());
    }
  }
  return std::nullopt;
}

namespace {
struct ForeignInferRanks
    : public weir::impl::ForeignInferRanksBase<ForeignInferRanks> {
  void runOnOperation() override;

private:
  void infer(SignatureOp signature);
};
} // namespace

void ForeignInferRanks::infer(SignatureOp signature) {
  auto graph = SymbolTable::lookupNearestSymbolFrom<GraphOp>(
      signature, signature.getGraphAttr());
  SmallVector<Attribute> inputs(signature.getInputs().getValue());
  for (auto [argument, input] :
       llvm::zip(graph.getBody().getArguments(), inputs)) {
    auto type = dyn_cast<UnrankedTensorType>(argument.getType());
    std::optional<int64_t> rank = type ? findRank(argument) : std::nullopt;
    if (!rank)
      continue;
    SmallVector<int64_t> dims(*rank, ShapedType::kDynamic);
    argument.setType(RankedTensorType::get(dims, type.getElementType()));
    NamedAttrList changed(cast<DictionaryAttr>(input));
    changed.set("type", TypeAttr::get(argument.getType()));
    input = changed.getDictionary(&getContext());
  }
  signature.setInputsAttr(ArrayAttr::get(&getContext(), inputs));
}

void ForeignInferRanks::runOnOperation() {
  for (auto signature : getOperation().getOps<SignatureOp>())
    infer(signature);
}
