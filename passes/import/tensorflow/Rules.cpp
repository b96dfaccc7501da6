//===- Rules.cpp - the table of all rules for TensorFlow ------------------===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "passes/import/tensorflow/Rules.h"

using namespace weir;
using namespace weir::import;

namespace weir::import::tensorflow {
#include "passes/import/tensorflow/DirectRules.inc"
} // namespace weir::import::tensorflow

void tensorflow::addDirectRules(RuleTable &rules) {
  for (const DirectRule &row : kDirectRules)
    rules.add(
        {{row.op, [&row](Node &node) { return convertDirectly(node, row); },
          row.inputs}});
}

static RuleTable makeRules() {
  using namespace tensorflow;
  RuleTable rules;
  for (auto add :
       {addDirectRules,          addValueRules,         addElementwiseRules,
        addActivationRules,      addDivisionRules,      addBitRules,
        addCheckRules,           addQuantizeRules,      addBucketRules,
        addSpectralRules,        addLinearRules,        addConvolutionRules,
        addConvTransposeRules,   addPoolingRules,       addNormalizationRules,
        addReductionRules,       addShapeRules,         addJoinRules,
        addSliceRules,           addStridedUpdateRules, addPadRules,
        addSpaceBatchRules,      addPatchRules,         addResizeRules,
        addScaleRules,           addColorRules,         addBoxRules,
        addGatherRules,          addScatterRules,       addSegmentRules,
        addSortingRules,         addCountingRules,      addSparseRules,
        addControlRules,         addStateRules,         addListRules,
        addTensorArrayRules,     addStackRules,         addEinsumRules,
        addMatrixRules,          addRandomRules,        addSolveRules,
        addShapeArithmeticRules, addDataFormatRules,    addRecurrentRules,
        addGradientRules,        addOptimiserRules})
    add(rules);
  return rules;
}

const RuleTable &import::getTensorflowRules() {
  static const RuleTable rules = makeRules();
  return rules;
}
