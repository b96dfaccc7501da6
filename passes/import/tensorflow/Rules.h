//===- Rules.h - the rules for TensorFlow, by family ------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_RULES_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_RULES_H

#include "passes/import/ConvertRules.h"

/// The rules for ops that aren't a row in ODS. Each family adds its own; an
/// op's inputs, attributes and defaults are those of TensorFlow's
/// documentation.
namespace weir::import::tensorflow {

void addDirectRules(RuleTable &rules);
void addValueRules(RuleTable &rules);
void addElementwiseRules(RuleTable &rules);
void addActivationRules(RuleTable &rules);
void addDivisionRules(RuleTable &rules);
void addBitRules(RuleTable &rules);
void addCheckRules(RuleTable &rules);
void addQuantizeRules(RuleTable &rules);
void addSpectralRules(RuleTable &rules);
void addBucketRules(RuleTable &rules);
void addLinearRules(RuleTable &rules);
void addConvolutionRules(RuleTable &rules);
void addConvTransposeRules(RuleTable &rules);
void addPoolingRules(RuleTable &rules);
void addNormalizationRules(RuleTable &rules);
void addReductionRules(RuleTable &rules);
void addShapeRules(RuleTable &rules);
void addJoinRules(RuleTable &rules);
void addSliceRules(RuleTable &rules);
void addPadRules(RuleTable &rules);
void addStridedUpdateRules(RuleTable &rules);
void addSpaceBatchRules(RuleTable &rules);
void addPatchRules(RuleTable &rules);
void addResizeRules(RuleTable &rules);
void addScaleRules(RuleTable &rules);
void addColorRules(RuleTable &rules);
void addBoxRules(RuleTable &rules);
void addGatherRules(RuleTable &rules);
void addScatterRules(RuleTable &rules);
void addSegmentRules(RuleTable &rules);
void addSortingRules(RuleTable &rules);
void addCountingRules(RuleTable &rules);
void addSparseRules(RuleTable &rules);
void addControlRules(RuleTable &rules);
void addStateRules(RuleTable &rules);
void addListRules(RuleTable &rules);
void addTensorArrayRules(RuleTable &rules);
void addStackRules(RuleTable &rules);
void addEinsumRules(RuleTable &rules);
void addMatrixRules(RuleTable &rules);
void addRandomRules(RuleTable &rules);
void addSolveRules(RuleTable &rules);
void addShapeArithmeticRules(RuleTable &rules);
void addDataFormatRules(RuleTable &rules);
void addRecurrentRules(RuleTable &rules);
void addGradientRules(RuleTable &rules);
void addOptimiserRules(RuleTable &rules);

/// Where `data_format` says the channels are, for ops of rank `spatial + 2`.
weir::Layout getLayout(Node &node);

/// What inputs 1 to 3 (begin, end, strides) and the masks of a node take of a
/// tensor of known rank.
mlir::Value stridedSlice(Node &node, mlir::Value input);

/// The products of matrices, or of batches of them, each transposed before
/// where asked.
mlir::Value multiplyMatrices(Node &node, mlir::Value x, mlir::Value y,
                             bool transposeLeft, bool transposeRight);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_RULES_H
