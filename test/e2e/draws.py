# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs drawn afresh on which the oracle has an answer.

A recurrent model can amplify rounding: on about one row of random text in sixty
TensorFlow's own results for textgenrnn, of the row alone and of the row within a
batch, differ by more than the tolerance. Such a row says nothing of anyone's
results. It is drawn again, and each such draw is printed.
"""
from typing import Tuple

import numpy as np

import models
import nearness
import oracle

#: The share of the tolerance by which the oracle may differ from itself.
SHARE = 0.1
MOST_DRAWS = 20


def run_otherwise(reference: oracle.SavedModel, signature: str,
                  inputs: oracle.Arrays, batch: int) -> oracle.Arrays:
    """The oracle's results of the same rows in batches of another size."""
    if batch == 1:
        twice = {k: np.repeat(v, 2, axis=0) for k, v in inputs.items()}
        return {k: v[:1] for k, v in reference.run(signature, twice).items()}
    rows = [reference.run(signature, {k: v[i:i + 1] for k, v in inputs.items()})
            for i in range(batch)]
    return {k: np.concatenate([row[k] for row in rows]) for k in rows[0]}


def draw(model: models.Model, reference: oracle.SavedModel, signature: str,
         batch: int, random: np.random.Generator) -> Tuple[oracle.Arrays, oracle.Arrays]:
    """Inputs, and the oracle's results."""
    inputs = model.inputs(random, batch)
    for _ in range(MOST_DRAWS):
        wanted = reference.run(signature, inputs)
        if model.batch is not None:
            return inputs, wanted
        other = run_otherwise(reference, signature, inputs, batch)
        unclear = []
        for row in range(batch):
            pick = lambda arrays: {k: v[row] for k, v in arrays.items()}
            spread = nearness.compare_all(pick(other), pick(wanted), model.rtol, model.atol)
            if spread.worst > SHARE:
                unclear.append(row)
                print(f"{model.name} batch {batch}: row {row} drawn again, TensorFlow "
                      f"differs from itself by {spread.worst:.2f} of the tolerance")
        if not unclear:
            return inputs, wanted
        fresh = model.inputs(random, batch)
        for key, value in inputs.items():
            value[unclear] = fresh[key][unclear]
    raise RuntimeError(f"{model.name}: no stable inputs in {MOST_DRAWS} draws")
