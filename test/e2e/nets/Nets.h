//===- Nets.h - nets built by the C++ API -----------------------*- C++ -*-===//
//
// Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// graph_nets.py has the same nets in TensorFlow. Weights are a formula, so that
// both have the same.
//===----------------------------------------------------------------------===//
#ifndef WEIR_TEST_E2E_NETS_NETS_H
#define WEIR_TEST_E2E_NETS_NETS_H

#include "weir/ops.hpp"

namespace weir::nets {

/// Element i is `((i * 7919 + seed * 104729) % 1000) / 1000 - 0.5`, in float.
Output weights(Graph &graph, Shape shape, int seed);

Signature mlp(Graph &graph);
Signature convolutions(Graph &graph);
Signature depthwise(Graph &graph);
Signature residual(Graph &graph);
Signature autoencoder(Graph &graph);
Signature branches(Graph &graph);
Signature inputs(Graph &graph);

Signature recurrent(Graph &graph);
Signature embedding(Graph &graph);
Signature attention(Graph &graph);
Signature normalization(Graph &graph);
Signature variables(Graph &graph);

} // namespace weir::nets

#endif // WEIR_TEST_E2E_NETS_NETS_H
