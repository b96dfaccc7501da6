#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Jacobians and Hessians of a net with convolution, norms and attention, against
TensorFlow's tape.

TensorFlow writes the forward graph; the C API loads it, adds the Jacobians and runs them
on batches of two sizes.
"""
import pathlib
import tempfile
from typing import Dict

import numpy as np

import oracle
import weirapi
import weirtool
from weirapi import Library

Path = pathlib.Path
tf, v1 = oracle.tf, oracle.v1
JACOBIAN, BATCH_JACOBIAN, HESSIAN = 0, 1, 2
#: What is asked for: of which tensor by which.
WANTED = {"jacobian": (JACOBIAN, "y", "x"), "weights": (JACOBIAN, "y", "k"),
          "batch": (BATCH_JACOBIAN, "y", "x"), "deep": (JACOBIAN, "h", "x"),
          "hessian": (HESSIAN, "loss", "x"), "weights_hessian": (HESSIAN, "loss", "q")}


def weights(shape, start: int, dtype):
    values = np.sin(start + 1.7 * np.arange(np.prod(shape)))
    return tf.constant(0.6 * values.reshape(shape), dtype)


def normalize(x):
    """Over the last dimension, as layer norm does."""
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-2)


def attend(h, q, dtype):
    """Attention of a sequence to itself."""
    keys = tf.matmul(h, weights([3, 4], 2, dtype))
    scores = tf.matmul(tf.matmul(h, q), keys, transpose_b=True) / 2.0
    return tf.matmul(tf.nn.softmax(scores), h)


def net(x, k, q) -> Dict[str, object]:
    """All tensors that are differentiated."""
    dtype = x.dtype
    h = tf.nn.conv2d(x, k, [1, 1, 2, 1], "SAME") + weights([3], 5, dtype)
    h = tf.nn.softplus(h)
    h = normalize(tf.reshape(h, [tf.shape(x)[0], 6, 3]))
    h = h + attend(h, q, dtype)
    y = tf.tanh(tf.reduce_mean(h, 1))
    return {"h": h[:, :2], "y": y, "loss": tf.reduce_sum(tf.square(y) * y)}


def inputs(batch: int, dtype):
    values = np.cos(0.9 * np.arange(batch * 12) + batch).reshape(batch, 3, 4, 1)
    return {"x": tf.constant(values, dtype), "k": weights([2, 3, 1, 3], 1, dtype),
            "q": weights([3, 4], 3, dtype)}


def expected(kind: int, of: str, by: str, batch: int, dtype) -> np.ndarray:
    """TensorFlow's."""
    given = inputs(batch, dtype)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(given[by])
        with tf.GradientTape() as inner:
            inner.watch(given[by])
            value = net(**given)[of]
        if kind == HESSIAN:
            value = inner.gradient(value, given[by])
    if kind == BATCH_JACOBIAN:
        return outer.batch_jacobian(value, given[by], experimental_use_pfor=False).numpy()
    return outer.jacobian(value, given[by], experimental_use_pfor=False).numpy()


def write_graph(path: Path, dtype) -> None:
    graph = tf.Graph()
    with graph.as_default():
        given = inputs(1, dtype)
        x = v1.placeholder(dtype, [None, 3, 4, 1], name="x")
        k, q = tf.identity(given["k"], name="k"), tf.identity(given["q"], name="q")
        for name, value in net(x, k, q).items():
            tf.identity(value, name=name)
    path.write_bytes(graph.as_graph_def().SerializeToString())


def check(library: Library, dtype, tally: weirtool.Tally, scratch: Path) -> None:
    write_graph(scratch / "net.pb", dtype)
    graph = library.graph_load(str(scratch / "net.pb").encode(), None, 0)
    for name, (kind, of, by) in WANTED.items():
        library.add_jacobian(graph, library.find_output(graph, of.encode()),
                             library.find_output(graph, by.encode()), kind, name.encode())
    library.graph_status(graph)
    session = weirapi.Session(library, graph)
    rtol, atol = (1e-9, 1e-11) if dtype == tf.float64 else (2e-3, 2e-5)
    for name, (kind, of, by) in WANTED.items():
        # Each is compiled anew: of float32 these will do.
        if dtype == tf.float32 and name not in ("batch", "hessian"):
            continue
        for batch in (1, 3):
            got = session.run({"x": inputs(batch, dtype)["x"].numpy()}, [name])[name]
            wanted = expected(kind, of, by, batch, dtype)
            problem = ""
            if got.shape != wanted.shape:
                problem = f"is of shape {got.shape}, not {wanted.shape}"
            elif not np.allclose(got, wanted, rtol=rtol, atol=atol):
                problem = f"is off by {np.abs(got - wanted).max():.2e}"
            tally.record(f"{name} {dtype.name} of {batch}", problem)
    session.close()
    library.graph_destroy(graph)


def main() -> None:
    arguments = weirtool.parser(__doc__.splitlines()[0]).parse_args()
    tally = weirtool.Tally()
    library = Library(arguments.bin.parent / "lib" / "libweir.so")
    for dtype in (tf.float32, tf.float64):
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(library, dtype, tally, Path(folder))
            except weirapi.ApiError as error:
                tally.record(dtype.name, error)
    tally.close()


if __name__ == "__main__":
    main()
