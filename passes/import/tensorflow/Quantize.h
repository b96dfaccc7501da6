//===- Quantize.h - what the rules of quantisation share --------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef WEIR_PASSES_IMPORT_TENSORFLOW_QUANTIZE_H
#define WEIR_PASSES_IMPORT_TENSORFLOW_QUANTIZE_H

#include "passes/import/ConvertRules.h"
#include "passes/import/tensorflow/Term.h"

namespace weir::import::tensorflow {

/// To the nearest integer; ties go away from zero.
Term roundAway(Term x);
Term clamp(Term x, Term low, Term high);
/// A vector to be broadcast along dimension `axis` of tensors of a rank.
Term alongAxis(Node &node, Term vector, int64_t axis, int64_t rank);

/// The ops that make integers of floats, and back.
void addQuantizedTypeRules(RuleTable &rules);

} // namespace weir::import::tensorflow

#endif // WEIR_PASSES_IMPORT_TENSORFLOW_QUANTIZE_H
