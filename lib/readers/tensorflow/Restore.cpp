//===- Restore.cpp - what a graph restores from its checkpoint -----------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/readers/Status.h"
#include "lib/readers/tensorflow/ModelBuilder.h"
#include "lib/readers/tensorflow/Variables.h"

#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace weir;
using namespace weir::tf;

/// More calls than any saver has: functions may call each other ever again.
static constexpr int kMaxCalls = 10000;
static constexpr int kMaxDepth = 64;
static constexpr int kMaxIdentities = 64;

namespace {
/// A call under way: `node` of the graph of `caller`; null for the graph
/// itself.
struct Frame {
  foreign::NodeOp node;
  const Frame *caller = nullptr;
  int depth = 0;
};

/// A value, and the call in whose function it stands.
struct Origin {
  Value value;
  const Frame *frame;
};

/// Walks from a node to all that has run before it.
class RestoreWalker {
public:
  RestoreWalker(ModuleOp module) : symbols(module) {}

  absl::Status walk(foreign::NodeOp restore);
  CheckpointKeys keys;

private:
  absl::Status visit(foreign::NodeOp node, const Frame *frame);
  absl::Status visitCall(foreign::NodeOp node, const Frame *frame);
  absl::Status visitAssign(foreign::NodeOp node, const Frame *frame);
  Origin trace(Value value, const Frame *frame);

  SymbolTable symbols;
  int calls = 0;
};
} // namespace

/// Where `value` comes from, past identities and the arguments of functions.
Origin RestoreWalker::trace(Value value, const Frame *frame) {
  for (int i = 0; i < kMaxIdentities; ++i) {
    auto node = value.getDefiningOp<foreign::NodeOp>();
    if (node && node.getOp() == "Identity" && node.getNumDataInputs() == 1) {
      value = node.getInputs()[0];
    } else if (auto arg = dyn_cast<BlockArgument>(value); arg && frame) {
      foreign::NodeOp call = frame->node;
      if (arg.getArgNumber() >= call.getNumDataInputs())
        break;
      value = call.getInputs()[arg.getArgNumber()];
      frame = frame->caller;
    } else {
      break;
    }
  }
  return {value, frame};
}

/// String `index` of the constant that `value` is.
static absl::StatusOr<std::string> constantString(Value value, unsigned index) {
  auto node = value.getDefiningOp<foreign::NodeOp>();
  auto strings = node ? dyn_cast_or_null<DenseStringElementsAttr>(
                            node.getAttribute("value"))
                      : DenseStringElementsAttr();
  if (!strings || index >= strings.getNumElements())
    return badModel(
        "RestoreV2 does not take the names of its tensors from constants");
  auto data = strings.getRawStringData();
  return data[strings.isSplat() ? 0 : index].str();
}

absl::Status RestoreWalker::visitAssign(foreign::NodeOp node,
                                        const Frame *frame) {
  Origin variable = trace(node.getInputs()[0], frame);
  Origin value = trace(node.getInputs()[1], frame);
  auto handle = variable.value.getDefiningOp<foreign::NodeOp>();
  auto restore = value.value.getDefiningOp<foreign::NodeOp>();
  if (!handle || !restore || restore.getOp() != "RestoreV2")
    return absl::OkStatus();
  auto symbol =
      handle->getAttrOfType<FlatSymbolRefAttr>(foreign::kVariableAttr);
  if (!symbol || restore.getNumDataInputs() < 3)
    return absl::OkStatus();
  unsigned index = cast<OpResult>(value.value).getResultNumber();
  auto constant = [&](unsigned operand) {
    Origin names = trace(restore.getInputs()[operand], value.frame);
    return constantString(names.value, index);
  };
  WEIR_ASSIGN_OR_RETURN(std::string key, constant(1));
  WEIR_ASSIGN_OR_RETURN(std::string slice, constant(2));
  keys.insert({symbol.getAttr(), {std::move(key), std::move(slice)}});
  return absl::OkStatus();
}

absl::Status RestoreWalker::visitCall(foreign::NodeOp node,
                                      const Frame *frame) {
  auto callee = symbols.lookup<foreign::GraphOp>(foreign::getCalleeName(node));
  if (!callee)
    return absl::OkStatus();
  Frame inner{node, frame, frame ? frame->depth + 1 : 1};
  if (inner.depth > kMaxDepth || ++calls > kMaxCalls)
    return badModel(
        "functions that restore variables call each other more than " +
        Twine(kMaxDepth) + " deep");
  for (auto called : callee.getBody().getOps<foreign::NodeOp>())
    WEIR_RETURN_IF_ERROR(visit(called, &inner));
  return absl::OkStatus();
}

absl::Status RestoreWalker::visit(foreign::NodeOp node, const Frame *frame) {
  bool isAssign =
      node.getOp() == "AssignVariableOp" || node.getOp() == "Assign";
  if (isAssign && node.getNumDataInputs() >= 2)
    return visitAssign(node, frame);
  return visitCall(node, frame);
}

absl::Status RestoreWalker::walk(foreign::NodeOp restore) {
  llvm::SetVector<foreign::NodeOp> nodes;
  nodes.insert(restore);
  for (size_t i = 0; i < nodes.size(); ++i) {
    foreign::NodeOp node = nodes[i];
    WEIR_RETURN_IF_ERROR(visit(node, nullptr));
    for (Value input : node.getInputs())
      if (auto before = input.getDefiningOp<foreign::NodeOp>())
        nodes.insert(before);
  }
  return absl::OkStatus();
}

absl::StatusOr<CheckpointKeys> weir::tf::findRestored(ModelBuilder &model,
                                                      StringRef restoreOp) {
  RestoreWalker walker(model.getModule());
  for (auto node : model.getGraph().getBody().getOps<foreign::NodeOp>())
    if (node.getNodeName() == restoreOp) {
      WEIR_RETURN_IF_ERROR(walker.walk(node));
      return std::move(walker.keys);
    }
  return badModel("the node '" + restoreOp +
                  "', which restores the variables, does not exist");
}
