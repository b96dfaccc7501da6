# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of one and two numbers: trigonometry, special functions, the gradient
forms of activations, the narrow floats."""
from opcases.elementwise import binary, unary
from opcases.table import Arg, Case, tf

TRIGONOMETRY = [
    unary("tan", lambda: tf.tan),
    unary("asin", lambda: tf.asin, "inside"),
    unary("acos", lambda: tf.acos, "inside"),
    unary("atan", lambda: tf.atan, "wide"),
    unary("sinh", lambda: tf.sinh),
    unary("cosh", lambda: tf.cosh),
    unary("asinh", lambda: tf.asinh, "wide"),
    unary("acosh", lambda: tf.acosh, "above_one"),
    unary("atanh", lambda: tf.atanh, "inside"),
    binary("atan2", lambda: tf.atan2),
    binary("atan2", lambda: tf.atan2, dtype="float64", suffix="_f64", rtol=1e-13, atol=1e-13),
]


def raw(op, *kinds, dtype="float32", ops=(), suffix="", rtol=1e-5, atol=1e-6, keys="x y z",
        **attributes):
    """A raw op of tensors of one shape with these kinds of values."""
    names = keys.split()

    def call(*args):
        return getattr(tf.raw_ops, op)(**dict(zip(names, args)), **attributes)

    args = [Arg((None, None), dtype, kind) for kind in kinds]
    shapes = [(shape,) * len(kinds) for shape in ((1, 1), (3, 7), (5, 64), (0, 4))]
    return Case(f"raw_{op}{suffix}", list(ops), call, args, shapes, rtol, atol)


SPECIAL = [
    unary("erfc", lambda: tf.math.erfc, "wide"),
    unary("erfinv", lambda: tf.math.erfinv, "inside", rtol=2e-5),
    unary("ndtri", lambda: tf.math.ndtri, "unit", rtol=2e-5),
    unary("lgamma", lambda: tf.math.lgamma, "wide", rtol=2e-5, atol=1e-5),
    unary("digamma", lambda: tf.math.digamma, "wide", rtol=1e-4, atol=1e-4),
    binary("igamma", lambda: tf.math.igamma, ("positive", "positive"), rtol=5e-5, atol=1e-6),
    binary("igammac", lambda: tf.math.igammac, ("positive", "positive"), rtol=1e-4, atol=1e-6),
    binary("zeta", lambda: tf.math.zeta, ("above_one", "positive"), rtol=5e-5),
    binary("polygamma", lambda: tf.math.polygamma, ("orders", "positive"), rtol=1e-4,
           atol=1e-4),
    raw("Betainc", "positive", "positive", "unit", ops=["betainc"], keys="a b x", rtol=2e-4,
        atol=1e-5),
]

BESSEL = [unary(f"bessel_{name}", lambda name=name: getattr(tf.math.special, f"bessel_{name}"),
                "positive", rtol=5e-5, atol=1e-5)
          for name in ("i0 i1 i0e i1e k0 k1 k0e k1e j0 j1 y0 y1".split())]


def double(op, function, *kinds):
    """The same in f64."""
    args = [Arg((None,), "float64", kind) for kind in kinds]
    return Case(f"{op}_f64", [op], lambda *x: function()(*x), args,
                [tuple((33,) for _ in kinds)], 1e-11, 1e-11)


DOUBLES = [
    double("erfc", lambda: tf.math.erfc, "wide"),
    double("erfinv", lambda: tf.math.erfinv, "inside"),
    double("ndtri", lambda: tf.math.ndtri, "unit"),
    double("lgamma", lambda: tf.math.lgamma, "wide"),
    double("digamma", lambda: tf.math.digamma, "positive"),
    double("igamma", lambda: tf.math.igamma, "positive", "positive"),
    double("igammac", lambda: tf.math.igammac, "positive", "positive"),
    double("igamma_grad_a", lambda: lambda a, x: tf.raw_ops.IgammaGradA(a=a, x=x),
           "positive", "positive"),
    double("zeta", lambda: tf.math.zeta, "above_one", "positive"),
    double("tan", lambda: tf.tan, "normal"),
    double("acosh", lambda: tf.acosh, "above_one"),
    double("bessel_k0", lambda: tf.math.special.bessel_k0, "positive"),
    double("bessel_j1", lambda: tf.math.special.bessel_j1, "positive"),
    double("bessel_y1", lambda: tf.math.special.bessel_y1, "positive"),
]

GRADIENTS = [
    raw("ReluGrad", "normal", "holes", keys="gradients features"),
    raw("Relu6Grad", "normal", "wide", keys="gradients features"),
    raw("LeakyReluGrad", "normal", "holes", keys="gradients features", alpha=0.3),
    raw("EluGrad", "normal", "normal", keys="gradients outputs"),
    raw("SeluGrad", "normal", "normal", keys="gradients outputs"),
    raw("SoftplusGrad", "normal", "huge", keys="gradients features"),
    raw("SoftsignGrad", "normal", "wide", keys="gradients features"),
    raw("SigmoidGrad", "unit", "normal", keys="y dy"),
    raw("TanhGrad", "inside", "normal", keys="y dy"),
    raw("RsqrtGrad", "positive", "normal", keys="y dy"),
    raw("SqrtGrad", "positive", "normal", keys="y dy"),
    raw("ReciprocalGrad", "nonzero", "normal", keys="y dy"),
    raw("InvGrad", "nonzero", "normal", keys="y dy"),
    *(raw(op, "nonzero", "normal", keys="y dy", dtype="complex64", suffix="_c64", rtol=1e-4,
          atol=1e-4)
      for op in "SigmoidGrad TanhGrad RsqrtGrad SqrtGrad ReciprocalGrad InvGrad".split()),
]

ACTIVATIONS = [
    raw("Elu", "wide", keys="features"),
    raw("Selu", "wide", keys="features"),
    raw("Softplus", "huge", keys="features"),
    raw("Softsign", "wide", keys="features"),
    raw("LeakyRelu", "wide", keys="features", alpha=0.7),
    raw("Relu6", "small", keys="features", dtype="int16", suffix="_i16"),
]

NUMBERS = [
    unary("sign", lambda: tf.sign, "special"),
    unary("is_finite", lambda: tf.math.is_finite, "special"),
    unary("is_inf", lambda: tf.math.is_inf, "special"),
    unary("is_nan", lambda: tf.math.is_nan, "special"),
    binary("next_after", lambda: tf.math.nextafter, ("nonzero", "normal"), rtol=0, atol=0),
    binary("next_after", lambda: tf.math.nextafter, ("nonzero", "normal"), "float64", "_f64",
           0, 0),
    binary("trunc_mod", lambda: tf.truncatemod, ("normal", "nonzero"), atol=1e-5),
    binary("trunc_mod", lambda: tf.truncatemod, ("small", "small_nonzero"), "int32", "_i32"),
    raw("Mod", "small", "small_nonzero", dtype="int64"),
    raw("TruncateDiv", "wide", "nonzero"),
    raw("TruncateDiv", "small", "small_nonzero", dtype="int8", suffix="_i8"),
    raw("Div", "small", "small_nonzero", dtype="int16", suffix="_i16"),
    raw("FloorDiv", "small", "small_nonzero", dtype="int8", suffix="_i8"),
    raw("Pow", "small", "index5", dtype="int32", suffix="_i32"),
    raw("Pow", "small", "index5", dtype="int64", suffix="_i64"),
    raw("Xdivy", "holes", "special"),
    raw("Xlogy", "holes", "special"),
    raw("Xlog1py", "holes", "special"),
    raw("MulNoNan", "special", "holes"),
    raw("ApproximateEqual", "normal", "normal", tolerance=0.5),
    raw("SquaredDifference", "small", "small", dtype="int32", suffix="_i32"),
    raw("CheckNumerics", "normal", keys="tensor", message="checked"),
    raw("Sign", "small", dtype="int64", suffix="_i64"),
    Case("accumulate_n", ["add"], lambda x, y: tf.raw_ops.AccumulateNV2(inputs=[x, y, x],
                                                                        shape=[3, 4]),
         [Arg((3, 4)), Arg((3, 4))]),
]


def narrow(name, op, function, *kinds, rtol=2e-3, atol=2e-3, exact=False):
    """A function in f16 and in bf16, from and to f32. `exact`: against what TensorFlow
    makes of it in f32, rounded, where its own steps in bf16 lose several bits."""
    def run(dtype):
        return lambda *x: tf.cast(function()(*(tf.cast(v, dtype) for v in x)), "float32")

    def rounded(dtype):
        def oracle(*x):
            wide = function()(*(tf.cast(tf.cast(v, dtype), "float32") for v in x))
            return tf.cast(tf.cast(wide, dtype), "float32")
        return oracle if exact else None
    args = [Arg((None,), "float32", kind) for kind in kinds]
    shapes = [tuple((n,) for _ in kinds) for n in (1, 37)]
    return [Case(f"{name}_f16", [op], run("float16"), args, shapes, rtol, atol,
                 rounded("float16")),
            Case(f"{name}_bf16", [op], run("bfloat16"), args, shapes, 8 * rtol, 8 * atol,
                 rounded("bfloat16"))]


NARROW = [
    *narrow("add", "add", lambda: tf.add, "normal", "normal"),
    *narrow("mul", "mul", lambda: tf.multiply, "special", "special"),
    *narrow("div", "div", lambda: tf.divide, "normal", "nonzero"),
    *narrow("maximum", "maximum", lambda: tf.maximum, "special", "special"),
    *narrow("exp", "exp", lambda: tf.exp, "wide"),
    *narrow("tanh", "tanh", lambda: tf.tanh, "wide"),
    *narrow("rsqrt", "rsqrt", lambda: tf.math.rsqrt, "positive"),
    *narrow("floor", "floor", lambda: tf.floor, "halves"),
    *narrow("relu", "relu", lambda: tf.nn.relu, "special"),
    *narrow("erf", "erf", lambda: tf.math.erf, "normal"),
    *narrow("softplus", "log1p", lambda: tf.nn.softplus, "wide", exact=True),
    *narrow("less", "less", lambda: tf.less, "special", "special"),
    *narrow("identity", "cast", lambda: tf.identity, "special"),
    *narrow("identity_edges", "cast", lambda: tf.identity, "edges"),
    *narrow("matmul_row", "reduce_sum", lambda: lambda x: tf.reduce_sum(x * x, 0), "unit"),
    Case("f16_in_out", ["mul"], lambda x: x * x, [Arg((None,), "float16", "special")],
         [((1,),), ((40,),)], 1e-3, 1e-3),
    Case("f16_f64", ["cast"], lambda x: tf.cast(tf.cast(x, "float16"), "float64"),
         [Arg((None,), "float64", "wide")], [((40,),)], 0, 0),
    Case("f16_i32", ["cast"], lambda x: tf.cast(tf.cast(x, "float16"), "int32"),
         [Arg((None,), "int32", "any_bits")], [((40,),)]),
]

CASES = (TRIGONOMETRY + SPECIAL + BESSEL + DOUBLES + GRADIENTS + ACTIVATIONS + NUMBERS
         + NARROW)
