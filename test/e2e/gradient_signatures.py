#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weir's own gradients of graphs that TensorFlow wrote, against tf.gradients of the same.

Each net is a graph of TensorFlow 1 with a scalar or other tensor `y`; it is saved
without gradients, and `weir compile --gradients=y:...` adds them. One signature of
each net is compiled to a program, which runs on batches of two sizes.
"""
import pathlib
import tempfile
from typing import Callable, Dict, List, NamedTuple

import numpy as np

import oracle
import weirtool

Path = pathlib.Path
tf, v1 = oracle.tf, oracle.v1


class Net(NamedTuple):
    """What builds it for an element type, and what its gradients are taken by."""
    build: Callable
    wrt: List[str]
    feeds: Dict[str, tuple]
    dtypes: tuple = (tf.float32, tf.float64)


def place(name: str, shape, dtype):
    return v1.placeholder(dtype, shape, name=name)


def weights(name: str, shape, dtype):
    """A frozen weight, which the gradient is taken by as well."""
    values = np.cos(np.arange(np.prod(shape, dtype=int))).reshape(shape)
    return tf.constant(values, dtype, name=name)


def dense(dtype) -> None:
    """Two layers, softmax and cross entropy."""
    x = place("x", [None, 5], dtype)
    h = tf.tanh(tf.matmul(x, weights("w1", [5, 4], dtype)) + weights("b1", [4], dtype))
    logits = tf.matmul(h, weights("w2", [4, 3], dtype), name="logits")
    labels = tf.one_hot(tf.zeros([tf.shape(x)[0]], tf.int32), 3, dtype=dtype)
    loss = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    tf.reduce_mean(loss, name="y")


def convolution(dtype) -> None:
    """Strides, padding, bias, pools, batch norm's arithmetic."""
    x = place("x", [None, 9, 8, 2], dtype)
    h = tf.nn.conv2d(x, weights("k", [3, 3, 2, 4], dtype), [1, 2, 1, 1], "SAME")
    h = tf.nn.relu(tf.nn.bias_add(h, weights("b", [4], dtype)))
    h = tf.nn.avg_pool2d(h, 2, 2, "VALID")
    mean, variance = tf.nn.moments(h, [1, 2], keepdims=True)
    h = (h - mean) * tf.math.rsqrt(variance + 1e-3)
    tf.reduce_sum(h * tf.cos(h), [1, 2, 3], name="y")


def branch(dtype) -> None:
    """A cond on the fed values."""
    x = place("x", [None], dtype)
    w = weights("w", [], dtype)
    y = tf.cond(tf.reduce_sum(x) > 0, lambda: x * w, lambda: tf.square(x) + w)
    tf.identity(y, name="y")


def loop(dtype) -> None:
    """A while loop of a fixed and of a data-dependent number of steps."""
    x = place("x", [None, 3], dtype)
    w = weights("w", [3, 3], dtype)
    _, h = tf.while_loop(lambda i, h: i < 4,
                         lambda i, h: (i + 1, tf.tanh(tf.matmul(h, w)) + x), [0, x])
    (h,) = tf.while_loop(lambda h: tf.reduce_sum(tf.abs(h)) > 1.0, lambda h: [h * 0.5], [h])
    tf.identity(h, name="y")


def pieces(dtype) -> None:
    """Slices, concats, gathers, pads, broadcasting; a gradient by what is in between."""
    x = place("x", [None, 6], dtype)
    left, right = tf.split(x, 2, axis=1, name="parts")
    both = tf.concat([left * right, tf.gather(x, [5, 0, 5], axis=1)], 1, name="both")
    padded = tf.pad(both, [[0, 0], [1, 2]])
    tf.reduce_sum(tf.exp(-tf.square(padded[:, 1:])) * weights("w", [1, 8], dtype), 1, name="y")


def stopped(dtype) -> None:
    """Where nothing flows."""
    x = place("x", [None, 3], dtype)
    still = tf.stop_gradient(tf.square(x), name="still")
    tf.multiply(x, still, name="y")


def second(dtype) -> None:
    """TensorFlow's own first gradient, differentiated again by Weir."""
    x = place("x", [None, 4], dtype)
    w = weights("w", [4, 4], dtype)
    inner = tf.reduce_sum(tf.tanh(tf.matmul(x, w)) ** 3)
    (d,) = tf.gradients(inner, [x])
    tf.identity(d, name="y")


NETS = {
    "dense": Net(dense, ["x", "w1", "b1", "w2", "logits"], {"x": (5,)}),
    "convolution": Net(convolution, ["x", "k", "b"], {"x": (9, 8, 2)}),
    "branch": Net(branch, ["x", "w"], {"x": ()}),
    "loop": Net(loop, ["x", "w"], {"x": (3,)}),
    "pieces": Net(pieces, ["x", "w", "both", "parts:1"], {"x": (6,)}),
    "stopped": Net(stopped, ["x"], {"x": (3,)}),
    "second": Net(second, ["x", "w"], {"x": (4,)}),
}


def expected(graph, wrt: List[str], feeds) -> Dict[str, np.ndarray]:
    """What TensorFlow says."""
    def tensor(name: str):
        return graph.get_tensor_by_name(name if ":" in name else name + ":0")
    with graph.as_default():
        gradients = v1.gradients(tensor("y"), [tensor(name) for name in wrt])
        with v1.Session(graph=graph) as session:
            values = session.run(gradients, {k + ":0": v for k, v in feeds.items()})
    return {f"dy/d{name}": value for name, value in zip(wrt, values)}


def check(tools, net: Net, dtype, scratch: Path, rng) -> str:
    """The worst part of the tolerance that a gradient needed; raises what is wrong."""
    graph = tf.Graph()
    with graph.as_default():
        # TensorFlow differentiates its own loops only as it makes them.
        net.build(dtype)
    model = scratch / "net.pb"
    model.write_bytes(graph.as_graph_def().SerializeToString())
    tools.compile(model, scratch / "net", f"--gradients=y:{','.join(net.wrt)}")
    program = weirtool.Program(scratch / "net", scratch)
    rtol, atol = (2e-4, 2e-5) if dtype == tf.float32 else (1e-10, 1e-11)
    problems = []
    for batch in (1, 5):
        feeds = {name: rng.normal(size=(batch, *shape)).astype(dtype.as_numpy_dtype)
                 for name, shape in net.feeds.items()}
        wanted = expected(graph, net.wrt, feeds)
        got = program.run(feeds, list(wanted), signature="gradients")
        for name, value in wanted.items():
            if got[name].shape != value.shape:
                problems.append(f"{name} is of shape {got[name].shape}, not {value.shape}")
            elif not np.allclose(got[name], value, rtol=rtol, atol=atol):
                problems.append(f"{name} is off by {np.abs(got[name] - value).max():.2e}")
    return "; ".join(problems)


class Saved(tf.Module):
    """Variables that a function and a loop in it read."""

    def __init__(self) -> None:
        super().__init__()
        self.w = tf.Variable(np.cos(np.arange(12)).reshape(4, 3).astype(np.float32), name="w")
        self.b = tf.Variable(np.ones(3, np.float32), name="b")

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x")])
    def score(self, x):
        """By the names of its signature."""
        h, i = tf.matmul(x, self.w) + self.b, 0
        _, h = tf.while_loop(lambda i, h: i < 3, lambda i, h: (i + 1, tf.tanh(h * self.b)), [i, h])
        return {"loss": tf.reduce_sum(h * h), "h": h}


def check_saved(tools, scratch: Path, rng) -> str:
    """A SavedModel of TensorFlow 2, whose loss and input are named by its signature."""
    module = Saved()
    tf.saved_model.save(module, str(scratch / "saved"), signatures=module.score)
    x = rng.normal(size=(3, 4)).astype(np.float32)
    with tf.GradientTape() as tape:
        sources = [tf.constant(x), module.w, module.b]
        tape.watch(sources[0])
        wanted = tape.gradient(module.score(sources[0])["loss"], sources)
    tools.compile(scratch / "saved", scratch / "net", "--gradients=loss:x,w,b")
    names = ["dloss/dx", "dloss/dw", "dloss/db"]
    got = weirtool.Program(scratch / "net", scratch).run({"x": x}, names, signature="gradients")
    off = [name for name, value in zip(names, wanted)
           if not np.allclose(got[name], value, rtol=2e-4, atol=2e-5)]
    return f"{off} are wrong" if off else ""


def main() -> None:
    parser = weirtool.parser(__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="nets (default: all)")
    arguments = parser.parse_args()
    tools, tally = weirtool.Tools(arguments.bin), weirtool.Tally()
    rng = np.random.default_rng(weirtool.choose_seed(arguments.seed))
    for name, net in NETS.items():
        if arguments.names and name not in arguments.names:
            continue
        for dtype in net.dtypes:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    problem = check(tools, net, dtype, Path(folder), rng)
                except weirtool.ToolError as error:
                    problem = str(error)
            tally.record(f"{name} {dtype.name}", problem)
    with tempfile.TemporaryDirectory() as folder:
        try:
            problem = check_saved(tools, Path(folder), rng)
        except weirtool.ToolError as error:
            problem = str(error)
    tally.record("saved model", problem)
    tally.close()


if __name__ == "__main__":
    main()
