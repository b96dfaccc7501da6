# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs drawn afresh on which the oracle has an answer.

A recurrent model can amplify rounding: on about one row of random text in sixty
TensorFlow's own results for textgenrnn, of the row alone and of the row within a
batch, differ by more than the tolerance. Such a row says nothing of anyone's
results. It is drawn again, and each such draw is printed.
"""
from typing import Callable, Dict, Tuple

import numpy as np

import models
import nearness

Arrays = nearness.Arrays
Run = Callable[[Arrays], Arrays]
#: The share of the tolerance by which the oracle may differ from itself.
SHARE = 0.1
MOST_DRAWS = 20


def rows(arrays: Arrays, index) -> Arrays:
    """Some rows of all arrays that have rows."""
    return {k: v[index] if v.ndim else v for k, v in arrays.items()}


def run_otherwise(reference: Run, inputs: Arrays, batch: int) -> Arrays:
    """The oracle's results of the same rows in batches of another size."""
    if batch == 1:
        return rows(reference(rows(inputs, [0, 0])), slice(0, 1))
    single = [reference(rows(inputs, slice(i, i + 1))) for i in range(batch)]
    return {k: np.concatenate([row[k] for row in single]) for k in single[0]}


def unclear_rows(model: models.Model, reference: Run, inputs: Arrays, wanted: Arrays,
                 batch: int) -> Dict[int, float]:
    """The rows on which the oracle differs from itself, and by how much."""
    other = run_otherwise(reference, inputs, batch)
    spreads = {}
    for row in range(batch):
        spread = nearness.compare_all(rows(other, row), rows(wanted, row), model.rtol,
                                      model.atol)
        if spread.worst > SHARE:
            spreads[row] = spread.worst
    return spreads


def draw(model: models.Model, reference: Run, size: Tuple[int, ...],
         random: np.random.Generator) -> Tuple[Arrays, Arrays]:
    """Inputs, and the oracle's results."""
    inputs = model.inputs(random, *size)
    for _ in range(MOST_DRAWS):
        wanted = reference(inputs)
        if model.batch is not None:
            return inputs, wanted
        unclear = unclear_rows(model, reference, inputs, wanted, size[0])
        if not unclear:
            return inputs, wanted
        for row, worst in unclear.items():
            print(f"{model.name} {label(size)}: row {row} drawn again, TensorFlow differs "
                  f"from itself by {worst:.2f} of the tolerance")
        fresh = model.inputs(random, *size)
        for key, value in inputs.items():
            if value.ndim:
                value[list(unclear)] = fresh[key][list(unclear)]
    raise RuntimeError(f"{model.name}: no stable inputs in {MOST_DRAWS} draws")


def label(size: Tuple[int, ...]) -> str:
    """How a size is called in what is printed."""
    return f"batch {size[0]}" + "".join(f" x {n}" for n in size[1:])
