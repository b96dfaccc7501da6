# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All number types: integers of every width, their bits, conversions between all
pairs of types, complex numbers."""
from opcases.table import Arg, Case, tf

INTEGERS = [f"{sign}int{width}" for sign in ("", "u") for width in (8, 16, 32, 64)]
FLOATS = ["float16", "float32", "float64"]

WIDTHS = [Case(f"{name}_{dtype}", [op], function, [Arg((None,), dtype, kind)] * 2,
               [((n,),) * 2 for n in (1, 37)])
          for dtype in INTEGERS
          for name, op, kind, function in (
              ("sum", "add", "any_bits", lambda x, y: x + y),
              ("difference", "sub", "any_bits", lambda x, y: x - y),
              ("product", "mul", "any_bits", lambda x, y: x * y),
              ("smaller", "minimum", "any_bits", lambda x, y: tf.minimum(x, y)),
              ("and", "bitwise_and", "any_bits", lambda x, y: tf.bitwise.bitwise_and(x, y)),
              ("or", "bitwise_or", "any_bits", lambda x, y: tf.bitwise.bitwise_or(x, y)),
              ("xor", "bitwise_xor", "any_bits", lambda x, y: tf.bitwise.bitwise_xor(x, y)),
              ("invert", "bitwise_not", "any_bits", lambda x, y: tf.bitwise.invert(x)),
              ("left", "shift_left", "index5", lambda x, y: tf.bitwise.left_shift(x, y)),
              ("right", "shift_right", "any_bits",
               lambda x, y: tf.bitwise.right_shift(x, tf.cast(y % 7, x.dtype))),
              ("ones", "population_count", "any_bits",
               lambda x, y: tf.raw_ops.PopulationCount(x=x)),
              ("below", "less", "any_bits", lambda x, y: x < y))]

CASTS = [Case(f"cast_all_{source}", ["cast"],
              lambda x: [tf.cast(x, t) for t in INTEGERS + FLOATS + ["bool", "complex64"]],
              [Arg((None,), source, "any_bits" if source in INTEGERS else "index5")],
              [((1,),), ((37,),)])
         for source in INTEGERS + FLOATS + ["bool", "complex64", "complex128"]]
# TensorFlow's own answers for narrower types depend on the element's place.
CASTS += [Case(f"cast_edges_{source}", ["cast"],
               lambda x: [tf.cast(x, t) for t in ["int32", "int64", "uint64"]],
               [Arg((None,), source, "edges")], [((7,),), ((64,),)])
          for source in ("float32", "float64")]
CASTS += [Case(f"cast_truncate_{source}_{target}", ["cast", "bitcast"],
               lambda x, target=target: tf.cast(tf.raw_ops.Cast(x=x, DstT=tf.as_dtype(target),
                                                                Truncate=True), "float32"),
               [Arg((None,), source, "wide")], [((37,),)], 0, 0)
          for source, target in (("float64", "float32"), ("float32", "float16"),
                                 ("float32", "bfloat16"), ("float64", "float16"))]


def bitcast(source, target, shape, values="any_bits"):
    """The bits of one type as another."""
    return Case(f"bitcast_{source}_{target}", ["bitcast"], lambda x: tf.bitcast(x, target),
                [Arg((None, *shape), source, values)], [((3, *shape),), ((0, *shape),)])


BITCASTS = [bitcast("float32", "int32", (5,), "normal"),
            bitcast("int32", "float32", (5,)),
            bitcast("float64", "uint8", (5,), "normal"),
            bitcast("uint8", "int32", (5, 4)), bitcast("int16", "uint64", (4,)),
            bitcast("uint16", "float16", (7,)), bitcast("float32", "float64", (3, 2), "normal"),
            bitcast("complex64", "float32", (4,), "normal")]


def analytic(name, op, function, values="normal", dtype="complex64", tolerance=2e-5):
    """A function of complex numbers."""
    return Case(f"{name}_{dtype}", [op], lambda x: function()(x), [Arg((None,), dtype, values)],
                [((1,),), ((19,),), ((0,),)], tolerance, tolerance)


UNARY = [("neg", "neg", lambda: tf.negative), ("square", "square", lambda: tf.square),
         ("reciprocal", "reciprocal", lambda: tf.math.reciprocal),
         ("exp", "exp", lambda: tf.exp), ("expm1", "expm1", lambda: tf.math.expm1),
         ("log", "log", lambda: tf.math.log), ("log1p", "log1p", lambda: tf.math.log1p),
         ("sqrt", "sqrt", lambda: tf.sqrt), ("rsqrt", "rsqrt", lambda: tf.math.rsqrt),
         ("tanh", "tanh", lambda: tf.tanh), ("sigmoid", "sigmoid", lambda: tf.sigmoid),
         ("sin", "sin", lambda: tf.sin), ("cos", "cos", lambda: tf.cos),
         ("tan", "tan", lambda: tf.tan), ("sinh", "sinh", lambda: tf.sinh),
         ("cosh", "cosh", lambda: tf.cosh), ("asin", "asin", lambda: tf.asin),
         ("acos", "acos", lambda: tf.acos), ("atan", "atan", lambda: tf.atan),
         ("asinh", "asinh", lambda: tf.asinh), ("acosh", "acosh", lambda: tf.acosh),
         ("atanh", "atanh", lambda: tf.atanh), ("sign", "sign", lambda: tf.sign),
         ("conj", "conj", lambda: tf.math.conj), ("real", "real", lambda: tf.math.real),
         ("imag", "imag", lambda: tf.math.imag), ("angle", "angle", lambda: tf.math.angle),
         ("magnitude", "magnitude", lambda: tf.abs)]
COMPLEX = [analytic(*row, dtype=dtype, tolerance=tolerance) for row in UNARY
           for dtype, tolerance in (("complex64", 2e-5), ("complex128", 1e-12))]


def pair(name, op, function, dtype="complex64"):
    """A function of two complex numbers."""
    return Case(f"complex_{name}_{dtype}", [op], function, [Arg((None, 3), dtype)] * 2,
                [((4, 3),) * 2, ((1, 3), (5, 3))], 2e-5, 2e-5)


COMPLEX += [
    pair("add", "add", lambda x, y: x + y), pair("sub", "sub", lambda x, y: x - y),
    pair("mul", "mul", lambda x, y: x * y), pair("div", "div", lambda x, y: x / y),
    pair("mul", "mul", lambda x, y: x * y, "complex128"),
    pair("pow", "pow", lambda x, y: tf.pow(x, y)),
    pair("equal", "equal", lambda x, y: tf.equal(x, y)),
    pair("not_equal", "not_equal", lambda x, y: tf.not_equal(x, y)),
    pair("squared_difference", "squared_difference", lambda x, y: tf.math.squared_difference(x, y)),
    pair("div_no_nan", "div_no_nan", lambda x, y: tf.math.divide_no_nan(x, y)),
    pair("constant", "constant", lambda x, y: x * (2 - 3j) + y * tf.constant([1j, 2, 3 + 4j],
                                                                          x.dtype)),
    pair("select", "select", lambda x, y: tf.where(tf.math.real(x) < 0.0, x, y)),
    pair("sum", "reduce_sum", lambda x, y: tf.reduce_sum(x * y, 0)),
    pair("moves", "concat", lambda x, y: tf.transpose(tf.concat([x, y], 0))[1:, ::-1]),
    Case("complex_parts", ["complex"], lambda x, y: tf.complex(x, y),
         [Arg((None, 3)), Arg((None, 3))], [((4, 3),) * 2, ((0, 3),) * 2]),
    Case("complex_parts_f64", ["complex"], lambda x, y: tf.complex(x, y),
         [Arg((None, 3), "float64")] * 2, [((4, 3),) * 2]),
]

CASES = WIDTHS + CASTS + BITCASTS + COMPLEX
