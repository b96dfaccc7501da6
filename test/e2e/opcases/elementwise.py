# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elementwise ops: one case each over shapes of several sizes, odd ones among
them, and cases on broadcasting, on integers and on values that aren't finite."""
from opcases.table import Arg, Case, direct, np, tf

#: Vectors, tails, several rows, nothing at all.
SIZES = [((1, 1),), ((3, 7),), ((5, 64),), ((0, 4),)]
PAIRS = [((1, 1),) * 2, ((3, 7),) * 2, ((5, 64),) * 2, ((0, 4),) * 2]


def unary(op, function, values="normal", rtol=1e-5, atol=1e-6):
    """A function of one float tensor."""
    return Case(op, [op], lambda x: function()(x), [Arg((None, None), values=values)],
                SIZES, rtol, atol)


def binary(op, function, values=("normal", "normal"), dtype="float32", suffix="",
           rtol=1e-5, atol=1e-6):
    """A function of two tensors of one shape."""
    args = [Arg((None, None), dtype, v) for v in values]
    return Case(op + suffix, [op], lambda x, y: function()(x, y), args, PAIRS, rtol, atol)


def comparison(op, function):
    """A comparison, on small integers so that both answers occur, and on NaN."""
    return [binary(op, function, ("small", "small"), "int32", "_i32"),
            binary(op, function, ("special", "special"))]


UNARY = [
    unary("neg", lambda: tf.negative),
    unary("abs", lambda: tf.abs),
    unary("stop_gradient", lambda: tf.stop_gradient),
    unary("exp", lambda: tf.exp),
    unary("expm1", lambda: tf.math.expm1),
    unary("log", lambda: tf.math.log, "positive"),
    unary("log1p", lambda: tf.math.log1p, "positive"),
    unary("sqrt", lambda: tf.sqrt, "positive"),
    unary("rsqrt", lambda: tf.math.rsqrt, "positive"),
    unary("square", lambda: tf.square),
    unary("reciprocal", lambda: tf.math.reciprocal, "nonzero"),
    unary("tanh", lambda: tf.tanh),
    unary("sigmoid", lambda: tf.sigmoid, "wide"),
    unary("erf", lambda: tf.math.erf),
    unary("sin", lambda: tf.sin),
    unary("cos", lambda: tf.cos),
    unary("floor", lambda: tf.floor, "halves"),
    unary("ceil", lambda: tf.math.ceil, "halves"),
    unary("round", lambda: tf.round, "halves"),
    unary("relu", lambda: tf.nn.relu),
    unary("relu6", lambda: tf.nn.relu6, "wide"),
    unary("leaky_relu", lambda: tf.nn.leaky_relu),
    direct("softsign", lambda x: tf.nn.softsign(x), [Arg((None, None), values="wide")], SIZES),
]

BINARY = [
    binary("add", lambda: tf.add),
    binary("sub", lambda: tf.subtract),
    binary("mul", lambda: tf.multiply),
    binary("div", lambda: tf.divide, ("normal", "nonzero")),
    binary("div_no_nan", lambda: tf.math.divide_no_nan, ("normal", "holes")),
    binary("floor_div", lambda: tf.math.floordiv, ("normal", "nonzero")),
    binary("floor_mod", lambda: tf.math.floormod, ("normal", "nonzero"), atol=1e-5),
    binary("maximum", lambda: tf.maximum),
    binary("minimum", lambda: tf.minimum),
    binary("pow", lambda: tf.pow, ("positive", "normal")),
    binary("squared_difference", lambda: tf.math.squared_difference),
    *comparison("equal", lambda: tf.equal),
    *comparison("not_equal", lambda: tf.not_equal),
    *comparison("less", lambda: tf.less),
    *comparison("less_equal", lambda: tf.less_equal),
    *comparison("greater", lambda: tf.greater),
    *comparison("greater_equal", lambda: tf.greater_equal),
    binary("logical_and", lambda: tf.logical_and, ("bools", "bools"), "bool"),
    binary("logical_or", lambda: tf.logical_or, ("bools", "bools"), "bool"),
]

INTEGERS = [
    binary("add", lambda: tf.add, ("small", "small"), "int32", "_i32"),
    binary("sub", lambda: tf.subtract, ("small", "small"), "int64", "_i64"),
    binary("mul", lambda: tf.multiply, ("small", "small"), "int32", "_i32"),
    binary("floor_div", lambda: tf.math.floordiv, ("small", "small_nonzero"), "int32",
           "_i32"),
    binary("floor_mod", lambda: tf.math.floormod, ("small", "small_nonzero"), "int64",
           "_i64"),
    binary("maximum", lambda: tf.maximum, ("small", "small"), "int32", "_i32"),
    binary("minimum", lambda: tf.minimum, ("small", "small"), "int64", "_i64"),
    Case("neg_i32", ["neg"], lambda x: -x, [Arg((None,), "int32", "small")], [((9,),)]),
]

#: Shapes that don't match: a run-time 1, a lower rank, a scalar, nothing.
BROADCASTS = [((3, 5), (1, 5)), ((1, 5), (3, 5)), ((4, 1), (1, 6)), ((2, 3), (2, 3)),
              ((0, 3), (1, 3))]

BROADCAST = [
    Case("broadcast_dynamic", ["add", "broadcast_together", "broadcast"],
         lambda x, y: x + y, [Arg((None, None)), Arg((None, None))], BROADCASTS),
    Case("broadcast_rank", ["mul", "broadcast_together"], lambda x, y: x * y,
         [Arg((None, 4, None)), Arg((None,))],
         [((2, 4, 3), (3,)), ((2, 4, 1), (5,)), ((2, 4, 3), (1,))]),
    Case("broadcast_scalar", ["sub", "broadcast_together"], lambda x, y: x - y,
         [Arg((None, 3)), Arg(())], [((5, 3), ()), ((0, 3), ())]),
    Case("broadcast_static", ["div", "broadcast"], lambda x, y: x / y,
         [Arg((4, 1, 3)), Arg((5, 1), values="nonzero")]),
    Case("broadcast_bias", ["add", "broadcast_together"], lambda x, y: tf.nn.bias_add(x, y),
         [Arg((None, 7)), Arg((7,))], [((1, 7), (7,)), ((6, 7), (7,))]),
    Case("rank0", ["add", "mul", "tanh"], lambda x, y: tf.tanh(x * y + x),
         [Arg(()), Arg(())]),
]

SELECT = [
    Case("select", ["select"], lambda c, x, y: tf.where(c, x, y),
         [Arg((None, 5), "bool", "bools"), Arg((None, 5)), Arg((None, 5))],
         [((3, 5),) * 3, ((0, 5),) * 3]),
    Case("select_broadcast", ["select", "broadcast_together"],
         lambda c, x, y: tf.where(c, x, y),
         [Arg((None, 1), "bool", "bools"), Arg((None, 4)), Arg(())],
         [((3, 1), (3, 4), ()), ((3, 1), (1, 4), ())]),
    Case("logical_not", ["logical_not"], lambda x: tf.logical_not(x),
         [Arg((None,), "bool", "bools")], [((9,),), ((0,),)]),
]


def cast(source, target, values):
    """A conversion between element types, out of range left out."""
    return Case(f"cast_{source}_{target}", ["cast"],
                lambda x: tf.cast(x, target), [Arg((None,), source, values)],
                [((1,),), ((19,),), ((0,),)])


CASTS = [cast("float32", "int32", "halves"), cast("float32", "int64", "halves"),
         cast("int32", "float32", "small"), cast("int64", "float32", "small"),
         cast("int32", "int64", "small"), cast("int64", "int32", "small"),
         cast("bool", "float32", "bools"), cast("bool", "int32", "bools"),
         cast("float32", "bool", "holes"), cast("int32", "bool", "small"),
         cast("float32", "float64", "normal"), cast("float64", "float32", "normal")]


def special(op, function):
    """Infinities, NaN, both zeros, very large and very small values."""
    return Case(f"{op}_special", [op], lambda x: function()(x),
                [Arg((None,), values="special")], [((24,),)])


SPECIAL = [special("exp", lambda: tf.exp), special("log", lambda: tf.math.log),
           special("tanh", lambda: tf.tanh), special("sigmoid", lambda: tf.sigmoid),
           special("sqrt", lambda: tf.sqrt), special("relu", lambda: tf.nn.relu),
           special("erf", lambda: tf.math.erf), special("abs", lambda: tf.abs),
           special("floor", lambda: tf.floor),
           binary("maximum", lambda: tf.maximum, ("special", "special"), suffix="_special"),
           binary("minimum", lambda: tf.minimum, ("special", "special"), suffix="_special"),
           binary("mul", lambda: tf.multiply, ("special", "special"), suffix="_special")]

DOUBLES = [
    binary("add", lambda: tf.add, dtype="float64", suffix="_f64", rtol=1e-14, atol=1e-14),
    binary("div", lambda: tf.divide, ("normal", "nonzero"), "float64", "_f64", 1e-14, 1e-14),
    Case("exp_f64", ["exp"], lambda x: tf.exp(x), [Arg((None,), "float64")], [((17,),)],
         1e-12, 1e-12),
]

FUSED = [
    Case("chain", ["mul", "add", "tanh", "sigmoid", "exp", "sub"],
         lambda x, y: tf.exp(-tf.tanh(x * y + 1.5)) - tf.sigmoid(x),
         [Arg((None, None)), Arg((None, None))], PAIRS),
    Case("shared", ["add", "mul", "relu"],
         lambda x: (tf.nn.relu(x) + 1.0, tf.nn.relu(x) * x), [Arg((None, 33))],
         [((2, 33),), ((0, 33),)]),
    Case("constant", ["constant", "add"],
         lambda x: x + np.arange(6, dtype=np.float32).reshape(2, 3), [Arg((None, 2, 3))],
         [((4, 2, 3),)]),
    Case("passed_through", ["constant"],
         lambda x: (x, tf.constant([1, 2, 3]), tf.constant(2.5)), [Arg((None,))],
         [((3,),), ((0,),)]),
]

CASES = (UNARY + BINARY + INTEGERS + BROADCAST + SELECT + CASTS + SPECIAL + DOUBLES
         + FUSED)
