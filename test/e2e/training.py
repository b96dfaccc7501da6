#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Optimisers, schedules and clipping of the C++ API, against TensorFlow's.

`weir-train` trains a small net for 20 steps with each optimiser and writes losses and
variables, slots among them; TensorFlow does the same from the same values. The names of
variables must be TensorFlow's too.
"""
import collections
from typing import Dict, List

import numpy as np

import oracle
import weirtool

tf, v1 = oracle.tf, oracle.v1
STEPS, ROWS = 20, 8
Values = Dict[str, np.ndarray]


def waves(rows: int, columns: int, a: float, b: float) -> np.ndarray:
    i, j = np.mgrid[0:rows, 0:columns]
    return np.sin(a * i + b * j).astype(np.float32)


def optimizers(step) -> Dict[str, object]:
    """TensorFlow's, as weir-train chooses them."""
    train = v1.train
    return {
        "sgd": lambda: train.GradientDescentOptimizer(
            train.exponential_decay(0.5, step, 5, 0.9, True)),
        "momentum": lambda: train.MomentumOptimizer(0.1, 0.9),
        "nesterov": lambda: train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
        "adagrad": lambda: train.AdagradOptimizer(0.2),
        "adadelta": lambda: train.AdadeltaOptimizer(1.0),
        "rmsprop": lambda: train.RMSPropOptimizer(0.01, 0.9, 0.5),
        "centered": lambda: train.RMSPropOptimizer(0.01, 0.9, 0.5, 1e-3, centered=True),
        "adam": lambda: train.AdamOptimizer(0.05),
        "ftrl": lambda: train.FtrlOptimizer(0.3, -0.5, 0.1, 0.001, 0.01),
        "ftrl2": lambda: train.FtrlOptimizer(
            0.3, -0.5, 0.1, 0.001, 0.01, l2_shrinkage_regularization_strength=0.02),
    }


def loss_of(x, wanted, w1, b1, w2):
    return tf.reduce_mean(tf.square(tf.matmul(tf.tanh(tf.matmul(x, w1) + b1), w2) - wanted))


def starts() -> List[np.ndarray]:
    return [waves(4, 5, 1, 2), np.full([5], 0.1, np.float32), waves(5, 3, 2, 1)]


def train_graph(name: str) -> Values:
    """The losses, and all variables by their names."""
    with tf.Graph().as_default(), v1.Session() as session:
        variables = [v1.get_variable(n, initializer=value, use_resource=True)
                     for n, value in zip(("w1", "b1", "w2"), starts())]
        step = v1.train.get_or_create_global_step()
        loss = loss_of(waves(ROWS, 4, 0.3, 0.7), waves(ROWS, 3, 0.5, 1), *variables)
        update = optimizers(step)[name]().minimize(loss, global_step=step)
        session.run(v1.global_variables_initializer())
        losses = []
        for _ in range(STEPS):
            losses.append(session.run(loss))
            session.run(update)
        result = {v.op.name: session.run(v) for v in v1.global_variables()
                  if v.dtype.base_dtype == tf.float32}
    return {"loss": np.array(losses), **result}


def train_keras() -> Values:
    """AdamW, whose slots have names of Keras."""
    variables = [tf.Variable(value) for value in starts()]
    optimizer = tf.keras.optimizers.AdamW(0.05, weight_decay=0.1)
    losses = []
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            loss = loss_of(waves(ROWS, 4, 0.3, 0.7), waves(ROWS, 3, 0.5, 1), *variables)
        losses.append(loss.numpy())
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return {"loss": np.array(losses),
            **{name: v.numpy() for name, v in zip(("w1", "b1", "w2"), variables)}}


def schedules() -> Values:
    train, at = v1.train, range(31)
    made = {
        "exponential": lambda s: train.exponential_decay(0.1, s, 7, 0.9),
        "staircase": lambda s: train.exponential_decay(0.1, s, 7, 0.9, True),
        "inverse": lambda s: train.inverse_time_decay(0.1, s, 7, 0.5),
        "inverse_staircase": lambda s: train.inverse_time_decay(0.1, s, 7, 0.5, True),
        "polynomial": lambda s: train.polynomial_decay(0.1, s, 10, 0.01, 2),
        "cycle": lambda s: train.polynomial_decay(0.1, s, 10, 0.01, 0.5, cycle=True),
        "cosine": lambda s: train.cosine_decay(0.1, s, 10, 0.2),
        "piecewise": lambda s: train.piecewise_constant(s, [3, 10], [1.0, 0.5, 0.1]),
    }
    result = {}
    with tf.Graph().as_default(), v1.Session() as session:
        step = v1.placeholder(tf.int64, [])
        for name, make in made.items():
            rate = make(step)
            result[name] = np.array([session.run(rate, {step: i}) for i in at])
    return result


def clipping() -> Values:
    a, b = waves(3, 4, 1, 2), waves(2, 2, 3, 1)
    (global_a, global_b), norm = tf.clip_by_global_norm([a, b], 1.5)
    made = {"value": tf.clip_by_value(a, -0.3, 0.6), "norm": tf.clip_by_norm(a, 1.0),
            "norm_kept": tf.clip_by_norm(a, 100.0),
            "norm_zero": tf.clip_by_norm(np.zeros(3, np.float32), 1.0),
            "global_norm": norm, "global_a": global_a, "global_b": global_b,
            "global_kept": tf.clip_by_global_norm([a, b], 50.0)[0][0]}
    return {name: value.numpy() for name, value in made.items()}


def read_lines(text: str) -> Values:
    """The values of all lines of a name, one after the other."""
    lines = collections.defaultdict(list)
    for line in text.splitlines():
        name, *values = line.split()
        lines[name] += [float(value) for value in values]
    return {name: np.array(values) for name, values in lines.items()}


def compare(got: Values, wanted: Values, names_too: bool) -> str:
    if names_too and got.keys() != wanted.keys():
        return f"variables {sorted(got)}, must be {sorted(wanted)}"
    for name, value in wanted.items():
        if not np.allclose(got[name], value.ravel(), rtol=1e-4, atol=2e-6):
            return f"{name} is off by {np.abs(got[name] - value.ravel()).max():.2e}"
    return ""


def main() -> None:
    arguments = weirtool.parser(__doc__.splitlines()[0]).parse_args()
    tally = weirtool.Tally()
    cases = {name: lambda name=name: train_graph(name) for name in optimizers(None)}
    cases.update(adamw=train_keras, schedules=schedules, clipping=clipping)
    for name, wanted in cases.items():
        try:
            got = read_lines(weirtool.run([arguments.bin / "weir-train", name]))
            tally.record(name, compare(got, wanted(), name != "adamw"))
        except weirtool.ToolError as error:
            tally.record(name, error)
    tally.close()


if __name__ == "__main__":
    main()
