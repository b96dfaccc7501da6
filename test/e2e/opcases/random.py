# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random numbers: the same bits as TensorFlow's where no function rounds."""
from opcases.table import Arg, Case, tf

OPS = ["random_bits"]
SEED = Arg((2,), "int32", "small")
FLOATS = ["float16", "float32", "float64"]


def exact(name, function, *args, runs=()):
    return Case(f"random_{name}", OPS, function, args, runs, 0.0, 0.0)


def near(name, function, *args, runs=()):
    return Case(f"random_{name}", OPS, function, args, runs, 1e-5, 1e-5)


def each(types, op):
    """One result for each type."""
    return lambda *xs: tuple(op(*xs, tf.as_dtype(name)) for name in types)


COUNTED = Arg((None,), "float32")
STATELESS = [
    exact("key_counter", lambda s: tuple(tf.cast(x, tf.int64) for x in
                                         tf.raw_ops.StatelessRandomGetKeyCounter(seed=s)), SEED),
    exact("uniform", each(FLOATS, lambda s, t: tf.random.stateless_uniform([3, 7], s, dtype=t)), SEED),
    exact("uniform_v1", each(FLOATS, lambda s, t: tf.raw_ops.StatelessRandomUniform(
        shape=[13], seed=s, dtype=t)), Arg((2,), "int64", "small")),
    exact("uniform_free", lambda x, s: tf.random.stateless_uniform(tf.shape(x), s), COUNTED, SEED,
          runs=[((5,), (2,)), ((0,), (2,)), ((1025,), (2,))]),
    exact("integers", each(["int32", "int64"], lambda s, t: tf.random.stateless_uniform(
        [41], s, minval=-7, maxval=1000, dtype=t)), SEED),
    exact("integers_v1", each(["int32", "int64"], lambda s, t: tf.raw_ops.StatelessRandomUniformInt(
        shape=[9], seed=s, minval=tf.constant(3, t), maxval=tf.constant(10, t))), SEED),
    exact("full_integers", each(["int32", "int64"], lambda s, t:
                                tf.random.stateless_uniform([11], s, None, None, t)), SEED),
    exact("full_unsigned", each(["uint32", "uint64"], lambda s, t:
                                tf.random.stateless_uniform([11], s, None, None, t)), SEED),
    near("normal", each(FLOATS[1:], lambda s, t: tf.random.stateless_normal([5, 7], s, dtype=t)), SEED),
    near("normal_v1", each(FLOATS[1:], lambda s, t: tf.raw_ops.StatelessRandomNormal(
        shape=[37], seed=s, dtype=t)), SEED),
    near("truncated", each(FLOATS[1:], lambda s, t: tf.random.stateless_truncated_normal(
        [11, 101], s, dtype=t)), SEED),
    near("truncated_v1", lambda s: tf.raw_ops.StatelessTruncatedNormal(shape=[998], seed=s), SEED),
    near("truncated_free", lambda x, s: tf.random.stateless_truncated_normal(tf.shape(x), s),
         COUNTED, SEED, runs=[((6,), (2,)), ((0,), (2,))]),
]


def drawn(op, **attributes):
    """A stateful op with seeds of its own."""
    return lambda x: getattr(tf.raw_ops, op)(shape=tf.shape(x), seed=7, seed2=11, **attributes)


STATEFUL = [
    exact("stateful_uniform", drawn("RandomUniform", dtype="float32"), COUNTED,
          runs=[((6,),)]),
    exact("stateful_uniform_f64", drawn("RandomUniform", dtype="float64"), COUNTED,
          runs=[((6,),)]),
    exact("stateful_integers", drawn("RandomUniformInt", minval=-3, maxval=90), COUNTED,
          runs=[((13,),)]),
    near("stateful_normal", drawn("RandomStandardNormal", dtype="float32"), COUNTED,
         runs=[((13,),)]),
    near("stateful_truncated", drawn("TruncatedNormal", dtype="float32"), COUNTED,
         runs=[((130,),)]),
    exact("dropout", lambda x: tf.raw_ops.RandomUniform(shape=[3, 5], dtype=tf.float32, seed=3,
                                                        seed2=4) * x, Arg((3, 5))),
]

MULTINOMIAL = [
    exact("multinomial", lambda x: tf.raw_ops.Multinomial(logits=x, num_samples=50, seed=3, seed2=9),
          Arg((1, 7))),
    exact("multinomial_infinite", lambda x: tf.raw_ops.Multinomial(
        logits=tf.where(x > 0, x, -float("inf")), num_samples=9, seed=3, output_dtype=tf.int32),
          Arg((1, 7))),
    exact("stateless_multinomial", lambda x, s: tf.raw_ops.StatelessMultinomial(
        logits=x, num_samples=21, seed=s), Arg((1, 5)), SEED),
]

CASES = STATELESS + STATEFUL + MULTINOMIAL
