# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The nets of test/e2e/nets, by TensorFlow: the same ops on the same weights."""
import dataclasses
import math
from typing import Callable, Dict, List, Sequence

import numpy as np

import oracle  # first: it says which kernels TensorFlow takes
import tensorflow as tf

Arrays = Dict[str, np.ndarray]


def weights(shape: Sequence[int], seed: int) -> tf.Tensor:
    """Element i is ((i * 7919 + seed * 104729) % 1000) / 1000 - 0.5, in float."""
    numbers = (np.arange(math.prod(shape)) * 7919 + seed * 104729) % 1000
    values = numbers.astype(np.float32) / np.float32(1000) - np.float32(0.5)
    return tf.constant(values.reshape(shape))


def dense(x, rows: int, columns: int, seed: int):
    """A matrix product and a bias."""
    return tf.matmul(x, weights([rows, columns], seed)) + weights([columns], seed + 1)


def convolve(x, shape: List[int], stride: int, seed: int):
    """A convolution and a bias."""
    y = tf.nn.conv2d(x, weights(shape, seed), stride, "SAME")
    return y + weights([shape[-1]], seed + 1)


def mlp(x):
    return {"y": tf.nn.softmax(dense(tf.nn.relu(dense(x, 20, 32, 1)), 32, 7, 3))}


def convolutions(x):
    h = tf.nn.max_pool2d(tf.nn.relu(convolve(x, [3, 3, 3, 8], 1, 1)), 2, 2, "VALID")
    h = tf.nn.relu(convolve(h, [3, 3, 8, 16], 2, 3))
    return {"y": dense(tf.reshape(h, [-1, 144]), 144, 5, 5)}


def depthwise(x):
    kernel = tf.reshape(weights([3, 3, 1, 6], 1), [3, 3, 6, 1])
    h = tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], "SAME")
    variance = tf.square(weights([6], 5)) + 0.5
    h, _, _ = tf.compat.v1.nn.fused_batch_norm(
        h, weights([6], 2), weights([6], 3), weights([6], 4), variance, epsilon=0.001,
        is_training=False)
    return {"y": tf.reduce_mean(convolve(tf.nn.relu6(h), [1, 1, 6, 10], 1, 6), [1, 2])}


def residual(x):
    h = tf.nn.relu(convolve(x, [3, 3, 4, 4], 1, 1))
    h = tf.nn.relu(convolve(h, [3, 3, 4, 4], 1, 3) + x)
    skip = convolve(h, [1, 1, 4, 8], 2, 5)
    h = tf.nn.avg_pool2d(convolve(h, [3, 3, 4, 8], 2, 7) + skip, 2, 2, "VALID")
    return {"y": tf.tanh(h)}


def autoencoder(x):
    kernel = weights([24, 6], 1)
    code = tf.sigmoid(tf.matmul(x, kernel))
    back = tf.matmul(code, kernel, transpose_b=True)
    return {"code": code, "error": tf.reduce_mean(tf.math.squared_difference(back, x), 1)}


def branches(x):
    kernel = weights([10, 10], 1)
    y = tf.cond(tf.reduce_sum(x, [0, 1]) > 0.0, lambda: tf.exp(tf.matmul(x, kernel)),
                lambda: -x)
    return {"y": y * 2.0}


def inputs(a, b):
    joined = tf.concat([a, b * b, tf.abs(b)], 1)
    scaled = joined / (tf.reduce_max(joined, 1, keepdims=True) + 1.0)
    return {"best": tf.argmax(scaled, 1), "scaled": scaled}


def recurrent(x):
    kernel, bias = weights([13, 32], 1), weights([32], 2)

    def step(i, h, c):
        gates = tf.matmul(tf.concat([tf.gather(x, i, axis=1), h], 1), kernel) + bias
        into, forget, out = (tf.sigmoid(gates[:, k:k + 8]) for k in (0, 8, 16))
        c = forget * c + into * tf.tanh(gates[:, 24:32])
        return i + 1, out * tf.tanh(c), c

    zero = tf.zeros([3, 8])
    return {"y": tf.while_loop(lambda i, h, c: i < 9, step, [tf.constant(0), zero, zero])[1]}


def embedding(ids):
    mean = tf.reduce_mean(tf.gather(weights([50, 16], 1), ids), 1)
    return {"y": tf.nn.log_softmax(tf.matmul(mean, weights([16, 4], 2)))}


def attention(x):
    def project(seed):
        y = tf.matmul(tf.reshape(x, [12, 16]), weights([16, 16], seed))
        return tf.transpose(tf.reshape(y, [2, 6, 4, 4]), [0, 2, 1, 3])

    q, k, v = project(1), project(2), project(3)
    shares = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * 0.5)
    joined = tf.transpose(tf.matmul(shares, v), [0, 2, 1, 3])
    return {"y": x + tf.reshape(joined, [2, 6, 16])}


def normalization(x):
    mean = tf.reduce_mean(x, 1, keepdims=True)
    variance = tf.reduce_mean(tf.math.squared_difference(x, mean), 1, keepdims=True)
    h = (x - mean) * tf.math.rsqrt(variance + 0.001)
    h = tf.matmul(h * weights([16], 1) + weights([16], 2), weights([16, 8], 3))
    erf = tf.math.erf(h * np.float32(math.sqrt(0.5)))
    return {"y": 0.5 * h * (1.0 + erf)}


@dataclasses.dataclass
class Net:
    """A net, with what its inputs are and the sizes that free dimensions get."""
    build: Callable
    inputs: Dict[str, tf.TensorSpec]
    batch: int = 5

    def save(self, folder) -> None:
        """Writes the SavedModel."""
        module = tf.Module()
        specs = [dataclasses_spec(name, spec) for name, spec in self.inputs.items()]
        function = tf.function(self.build, input_signature=specs)
        tf.saved_model.save(module, str(folder), signatures=function)

    def draw(self, random: np.random.Generator) -> Arrays:
        """Values of the inputs."""
        values = {}
        for name, spec in self.inputs.items():
            shape = [self.batch if size is None else size for size in spec.shape]
            values[name] = (random.integers(0, 50, shape).astype(np.int32)
                            if spec.dtype == tf.int32
                            else random.uniform(-1, 1, shape).astype(np.float32))
        return values


def dataclasses_spec(name: str, spec: tf.TensorSpec) -> tf.TensorSpec:
    """The spec with the input's name."""
    return tf.TensorSpec(spec.shape, spec.dtype, name)


def floats(*shape) -> tf.TensorSpec:
    """A tensor of floats."""
    return tf.TensorSpec(shape, tf.float32)


NETS = {
    "mlp": Net(mlp, {"x": floats(None, 20)}),
    "convolutions": Net(convolutions, {"x": floats(None, 12, 12, 3)}),
    "depthwise": Net(depthwise, {"x": floats(None, 8, 8, 6)}),
    "residual": Net(residual, {"x": floats(None, 8, 8, 4)}),
    "autoencoder": Net(autoencoder, {"x": floats(None, 24)}),
    "branches": Net(branches, {"x": floats(None, 10)}),
    "inputs": Net(inputs, {"a": floats(4, 6), "b": floats(4, 3)}),
    "recurrent": Net(recurrent, {"x": floats(3, 9, 5)}),
    "embedding": Net(embedding, {"ids": tf.TensorSpec((None, 12), tf.int32)}),
    "attention": Net(attention, {"x": floats(2, 6, 16)}),
    "normalization": Net(normalization, {"x": floats(None, 16)}),
}
