# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A BERT that embeds sentences, of the architecture of all-MiniLM-L6-v2.

Two of its six layers and 2000 of its words, written in TensorFlow's plain functions.
The weights are of a fixed seed: the published ones are a download of 80 MB, for
nothing that the compiler could tell apart.
"""
import pathlib
from typing import Dict, List

import numpy as np

WORDS, PLACES, SIZE, HEADS, INNER, LAYERS = 2000, 512, 384, 12, 1536, 2


def _weights() -> Dict[str, np.ndarray]:
    """By name, spread so that attention and rectifiers have something to choose."""
    random = np.random.default_rng(23)
    made = {}

    def add(name: str, *shape: int, spread: float, mean: float = 0) -> None:
        made[name] = random.normal(mean, spread, shape).astype(np.float32)

    def add_norm(name: str) -> None:
        add(name + "/scale", SIZE, spread=0.1, mean=1)
        add(name + "/shift", SIZE, spread=0.1)

    def add_dense(name: str, inputs: int, outputs: int) -> None:
        add(name + "/kernel", inputs, outputs, spread=1.4 / np.sqrt(inputs))
        add(name + "/bias", outputs, spread=0.1)

    add("words", WORDS, SIZE, spread=0.5)
    add("places", PLACES, SIZE, spread=0.2)
    add("kind", SIZE, spread=0.1)
    add_norm("norm")
    for layer in range(LAYERS):
        for part in ("query", "key", "value", "attention"):
            add_dense(f"{layer}/{part}", SIZE, SIZE)
        add_norm(f"{layer}/norm_1")
        add_dense(f"{layer}/inner", SIZE, INNER)
        add_dense(f"{layer}/outer", INNER, SIZE)
        add_norm(f"{layer}/norm_2")
    return made


class Bert:
    """The network over its variables."""

    def __init__(self, tf, weights: Dict) -> None:
        self.tf, self.weights = tf, weights

    def dense(self, x, name: str):
        """Along the last axis of a tensor of rank 3."""
        tf, kernel = self.tf, self.weights[name + "/kernel"]
        flat = tf.matmul(tf.reshape(x, [-1, kernel.shape[0]]), kernel)
        shape = tf.concat([tf.shape(x)[:-1], [kernel.shape[1]]], 0)
        return tf.nn.bias_add(tf.reshape(flat, shape), self.weights[name + "/bias"])

    def norm(self, x, name: str):
        """Of the last axis."""
        mean, variance = self.tf.nn.moments(x, -1, keepdims=True)
        x = (x - mean) * self.tf.math.rsqrt(variance + 1e-12)
        return x * self.weights[name + "/scale"] + self.weights[name + "/shift"]

    def heads(self, x):
        """[batch, length, size] -> [batch, head, length, size of a head]"""
        shape = self.tf.shape(x)
        x = self.tf.reshape(x, [shape[0], shape[1], HEADS, SIZE // HEADS])
        return self.tf.transpose(x, [0, 2, 1, 3])

    def attention(self, x, bias, layer: int):
        """What each place makes of all that the mask leaves."""
        tf, shape = self.tf, self.tf.shape(x)
        query, key, value = (self.heads(self.dense(x, f"{layer}/{part}"))
                             for part in ("query", "key", "value"))
        scores = tf.matmul(query, key, transpose_b=True) * (HEADS / SIZE) ** 0.5
        mixed = tf.matmul(tf.nn.softmax(scores + bias), value)
        mixed = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [shape[0], shape[1], SIZE])
        return self.dense(mixed, f"{layer}/attention")

    def layer(self, x, bias, layer: int):
        """Attention, then two dense layers; each added to what it was given."""
        x = self.norm(x + self.attention(x, bias, layer), f"{layer}/norm_1")
        inner = self.dense(x, f"{layer}/inner")
        inner = 0.5 * inner * (1.0 + self.tf.math.erf(inner / 2.0 ** 0.5))
        return self.norm(x + self.dense(inner, f"{layer}/outer"), f"{layer}/norm_2")

    def run(self, words, mask):
        """The embedding of each sentence, of length one, and that of each word."""
        tf, weights = self.tf, self.weights
        x = tf.nn.embedding_lookup(weights["words"], words)
        x = self.norm(x + weights["places"][:tf.shape(words)[1]] + weights["kind"], "norm")
        mask = tf.cast(mask, tf.float32)
        bias = (1.0 - mask)[:, None, None, :] * -10000.0
        for layer in range(LAYERS):
            x = self.layer(x, bias, layer)
        shares = mask[:, :, None]
        mean = tf.reduce_sum(x * shares, 1) / tf.maximum(tf.reduce_sum(shares, 1), 1e-9)
        return tf.nn.l2_normalize(mean, 1), x


def build(folder: pathlib.Path) -> None:
    """Writes folder/saved_model: input_ids, attention_mask -> embedding, last_hidden."""
    import tensorflow as tf
    module = tf.Module()
    module.weights = {name: tf.Variable(value, name=name)
                      for name, value in _weights().items()}
    network = Bert(tf, module.weights)
    specs: List = [tf.TensorSpec([None, None], tf.int32, name=name)
                   for name in ("input_ids", "attention_mask")]

    def serve(input_ids, attention_mask):
        embedding, words = network.run(input_ids, attention_mask)
        return {"embedding": embedding, "last_hidden": words}

    function = tf.function(serve, input_signature=specs, autograph=False)
    tf.saved_model.save(module, str(folder / "saved_model"),
                        signatures=function.get_concrete_function())


def sentences(random: np.random.Generator, batch: int, length: int) -> Dict[str, np.ndarray]:
    """Numbers of words, and masks that leave at least the first of each."""
    lengths = random.integers(1, length + 1, (batch, 1))
    mask = (np.arange(length) < lengths).astype(np.int32)
    words = random.integers(1, WORDS, (batch, length), dtype=np.int32) * mask
    return {"input_ids": words, "attention_mask": mask}
