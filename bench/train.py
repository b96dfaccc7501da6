#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times a training step of small networks on Weir, TensorFlow and JAX in turn.

A step is the forward pass of 64 pictures of MNIST's size, the mean softmax cross
entropy, its gradients and an update of all weights, `w -= 0.01 * dw`. Weir compiles the
SavedModel of TensorFlow's step ahead of time; the others run theirs in this process.
First all take the same steps from the same weights, and the losses are compared.
timing.py says how rounds go, compare.py how its figures read.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile
from typing import Callable, Dict, List

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["JAX_PLATFORMS"] = "cpu"
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "e2e"))
import numpy as np

import machine
import timing
import weir_library
import weirtool

Path = pathlib.Path
BATCH, RATE, CLASSES = 64, 0.01, 10
#: The peers' names, each with what makes its step.
PEERS = ("tensorflow", "xla", "jax")


class Net:
    """A network in terms of a library's functions: `f` has relu, conv and pool."""

    def __init__(self, name: str, image: tuple, weights: List[tuple], logits: Callable) -> None:
        self.name, self.image, self.logits = name, image, logits
        random = np.random.default_rng(0)
        self.start = [self._first(random, shape) for shape in weights]
        self.x = random.standard_normal((BATCH,) + image, dtype=np.float32)
        self.y = random.integers(0, CLASSES, BATCH).astype(np.int32)

    @staticmethod
    def _first(random: np.random.Generator, shape: tuple) -> np.ndarray:
        """He's normal weights; biases are zero."""
        if len(shape) == 1:
            return np.zeros(shape, np.float32)
        scale = np.float32(np.sqrt(2 / np.prod(shape[:-1])))
        return random.standard_normal(shape, dtype=np.float32) * scale


def mlp_logits(f, w: list, x):
    h = f.relu(x @ w[0] + w[1])
    h = f.relu(h @ w[2] + w[3])
    return h @ w[4] + w[5]


def cnn_logits(f, w: list, x):
    h = f.pool(f.relu(f.conv(x, w[0]) + w[1]))
    h = f.pool(f.relu(f.conv(h, w[2]) + w[3]))
    h = f.relu(f.flat(h) @ w[4] + w[5])
    return h @ w[6] + w[7]


NETS = {net.name: net for net in [
    Net("mlp", (784,), [(784, 512), (512,), (512, 512), (512,), (512, 10), (10,)], mlp_logits),
    Net("cnn", (28, 28, 1), [(3, 3, 1, 32), (32,), (3, 3, 32, 64), (64,), (1600, 128), (128,),
                             (128, 10), (10,)], cnn_logits)]}


class TensorflowFunctions:
    """What networks are made of, in TensorFlow."""

    def __init__(self, tf) -> None:
        self.relu = tf.nn.relu
        self.conv = lambda x, w: tf.nn.conv2d(x, w, 1, "VALID")
        self.pool = lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID")
        self.flat = lambda x: tf.reshape(x, [BATCH, -1])


class JaxFunctions:
    """The same in JAX."""

    def __init__(self, jax) -> None:
        lax = jax.lax
        self.relu = jax.nn.relu
        self.conv = lambda x, w: lax.conv_general_dilated(
            x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        self.pool = lambda x: lax.reduce_window(x, -np.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1),
                                                "VALID")
        self.flat = lambda x: x.reshape(BATCH, -1)


def tensorflow_module(tf, net: Net):
    """A module of the weights, and the function that takes a step."""
    module = tf.Module()
    module.weights = [tf.Variable(w) for w in net.start]
    functions = TensorflowFunctions(tf)

    def step(x, y):
        with tf.GradientTape() as tape:
            logits = net.logits(functions, module.weights, x)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        for w, dw in zip(module.weights, tape.gradient(loss, module.weights)):
            w.assign_sub(RATE * dw)
        return loss

    return module, step


def make_tensorflow(net: Net, compiled: bool) -> Callable[[], float]:
    """A step in TensorFlow's graph mode, or through XLA."""
    import tensorflow as tf
    _, step = tensorflow_module(tf, net)
    function = tf.function(step, jit_compile=compiled)
    x, y = tf.constant(net.x), tf.constant(net.y)
    return lambda: float(function(x, y).numpy())


def make_jax(net: Net) -> Callable[[], float]:
    """A compiled step whose weights are given up to the next ones."""
    import jax
    functions = JaxFunctions(jax)

    def loss(w, x, y):
        chosen = jax.nn.log_softmax(net.logits(functions, w, x))
        return -jax.numpy.mean(jax.numpy.take_along_axis(chosen, y[:, None], 1))

    def step(w, x, y):
        value, dw = jax.value_and_grad(loss)(w, x, y)
        return [a - RATE * b for a, b in zip(w, dw)], value

    function = jax.jit(step, donate_argnums=0)
    x, y = jax.numpy.asarray(net.x), jax.numpy.asarray(net.y)
    weights = [jax.numpy.asarray(w) for w in net.start]

    def call() -> float:
        nonlocal weights
        weights, value = function(weights, x, y)
        jax.block_until_ready(weights)
        return float(value)

    return call


def make_weir(net: Net, options: argparse.Namespace, scratch: Path) -> Callable[[], float]:
    """TensorFlow's step, exported and compiled."""
    import tensorflow as tf
    module, step = tensorflow_module(tf, net)
    signature = tf.function(step).get_concrete_function(
        tf.TensorSpec(net.x.shape, tf.float32, "x"), tf.TensorSpec(net.y.shape, tf.int32, "y"))
    folder, library = scratch / net.name, scratch / f"{net.name}.so"
    tf.saved_model.save(module, str(folder), signatures={"train": signature})
    weirtool.Tools(options.bin).compile(folder, library, "--name=bench", "--signature=train")
    compiled = weir_library.Library(library, "bench", {"x": net.x, "y": net.y}, options.threads)

    def call() -> float:
        compiled.call()
        return float(compiled.outputs[0])

    return call


def compare_losses(net: Net, sides: Dict[str, Callable], steps: int) -> float:
    """The largest difference of a loss from TensorFlow's over so many steps."""
    losses = {name: np.array([call() for _ in range(steps)]) for name, call in sides.items()}
    wanted = losses[next(name for name in sides if name != "weir")]
    worst = float(np.max(np.abs(losses["weir"] - wanted)))
    print(f"{net.name}: losses over {steps} steps, {wanted[0]:.4f} to {wanted[-1]:.4f}: "
          f"within {worst:.1e} of TensorFlow's", flush=True)
    return worst


def measure(net: Net, options: argparse.Namespace) -> Dict[str, object]:
    """Compares and times one network."""
    with tempfile.TemporaryDirectory() as scratch:
        makers = {"weir": lambda: make_weir(net, options, Path(scratch)),
                  "tensorflow": lambda: make_tensorflow(net, False),
                  "xla": lambda: make_tensorflow(net, True), "jax": lambda: make_jax(net)}
        sides = {name: makers[name]() for name in ["weir", *options.peers]}
        worst = compare_losses(net, sides, options.steps)
        times = timing.interleave(sides, options.rounds, options.seconds)
    ratios = {name: timing.ratio(times[name], times["weir"]) for name in options.peers}
    line = f"{net.name}: weir {timing.summary(times['weir'])['median_ms']:.3f} ms"
    for name, by in ratios.items():
        line += (f", {name} {timing.summary(times[name])['median_ms']:.3f} ms {by['median']:.2f} "
                 f"({by['low']:.2f}-{by['high']:.2f})")
    print(line, flush=True)
    return {"net": net.name, "threads": options.threads, "loss_difference": worst,
            "times": {name: timing.summary(rounds) for name, rounds in times.items()},
            "ratios": ratios}


def limit_threads(count: int) -> None:
    """All sides get as many CPUs as threads; TensorFlow is told besides."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-count:])
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if count > 1 else 'false'}"
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "bin",
                        help="folder of the tools (default: build/bin)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=100, help="whose losses are compared")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=0.5, help="a side in a round")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS),
                        help="of " + ",".join(PEERS))
    parser.add_argument("--json", type=Path, help="write all figures into this file")
    parser.add_argument("nets", nargs="*", metavar="NET", default=list(NETS),
                        help="of " + ", ".join(NETS) + " (default: all)")
    options = parser.parse_args()
    for kind, given, known in (("net", options.nets, NETS), ("peer", options.peers, PEERS)):
        for name in sorted(set(given) - set(known)):
            parser.error(f"unknown {kind} {name}; there are {', '.join(known)}")
    return options


def main() -> None:
    options = parse_options()
    limit_threads(options.threads)
    facts = machine.cpu_facts()
    print(f"{facts['cpu']} ({', '.join(facts['vectors'])}), {options.threads} thread(s)")
    results = [measure(NETS[name], options) for name in options.nets]
    if options.json:
        options.json.write_text(json.dumps({"machine": facts, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
