# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Quantisation, real and simulated. Values that fall on the border between two steps
may go to either; the draws don't meet them."""
from opcases.table import Arg, Case, tf

SHAPES = [((3, 5),), ((1, 5),)]


def fake(name, function, kind="wide"):
    """Simulated quantisation of a matrix."""
    return Case(name, ["floor", "mul"], function, [Arg((None, 5), values=kind)], SHAPES, 1e-5, 1e-5)


FAKE = [
    fake("fake_quant_args", lambda x: tf.quantization.fake_quant_with_min_max_args(x, -3, 5)),
    fake("fake_quant_args_narrow", lambda x: tf.quantization.fake_quant_with_min_max_args(
        x, -1.3, 4.1, num_bits=6, narrow_range=True)),
    fake("fake_quant_vars", lambda x: tf.quantization.fake_quant_with_min_max_vars(
        x, tf.reduce_min(x), tf.reduce_max(x) + 0.1)),
    fake("fake_quant_empty", lambda x: tf.quantization.fake_quant_with_min_max_vars(x, 0.0, 0.0)),
    fake("fake_quant_channels", lambda x: tf.quantization.fake_quant_with_min_max_vars_per_channel(
        x, [-1.0, -2, 0, -4, 0], [1.0, 3, 6, 0.5, 0])),
    fake("fake_quant_gradient", lambda x: tf.quantization.fake_quant_with_min_max_args_gradient(
        x * 2, x, -3, 5)),
]


def simulated(name, **attributes):
    """QuantizeAndDequantizeV4 with a given range or its own."""
    def function(x):
        return tf.raw_ops.QuantizeAndDequantizeV4(
            input=x, **{"input_min": -4.0, "input_max": 3.0, **attributes})
    return fake(f"simulated_{name}", function)


SIMULATED = [
    simulated("given", range_given=True),
    simulated("own", range_given=False),
    simulated("unsigned", range_given=True, signed_input=False, input_min=0.0),
    simulated("narrow", range_given=True, narrow_range=True, num_bits=5),
    simulated("half_up", range_given=True, round_mode="HALF_UP"),
    simulated("axis_own", range_given=False, axis=1, input_min=[0.0] * 5, input_max=[0.0] * 5),
    fake("simulated_v3", lambda x: tf.raw_ops.QuantizeAndDequantizeV3(
        input=x, input_min=-4.0, input_max=3.0, num_bits=7, range_given=True)),
]


def quantize(dtype, mode, **attributes):
    """To integers, and back again."""
    name = "_".join([dtype, mode.lower(), *attributes])

    def forth(x):
        y, low, high = tf.raw_ops.QuantizeV2(input=x, min_range=-6.0, max_range=7.0,
                                             T=tf.as_dtype(dtype), mode=mode, **attributes)
        return tf.cast(tf.bitcast(y, dtype[1:]), "int32"), low, high

    def back(x):
        y = tf.bitcast(tf.cast(x, dtype[1:]), tf.as_dtype(dtype))
        back_attributes = {k: v for k, v in attributes.items() if k == "narrow_range"}
        return tf.raw_ops.Dequantize(input=y, min_range=-6.0, max_range=7.0, mode=mode,
                                     **back_attributes)

    return [Case(f"quantize_{name}", ["cast"], forth, [Arg((None, 5), values="wide")], SHAPES),
            Case(f"dequantize_{name}", ["cast"], back, [Arg((None, 5), "int32", "small")], SHAPES,
                 1e-5, 1e-5)]


TYPES = [case for dtype, mode, attributes in (
    ("quint8", "MIN_COMBINED", {}), ("qint8", "MIN_COMBINED", {}),
    ("quint8", "MIN_FIRST", {}), ("qint8", "MIN_FIRST", {}),
    ("quint8", "SCALED", {}), ("qint8", "SCALED", {}),
    ("qint8", "SCALED", {"narrow_range": True}),
    ("qint8", "SCALED", {"round_mode": "HALF_TO_EVEN"}),
    ("qint16", "MIN_COMBINED", {}), ("quint16", "MIN_FIRST", {}))
         for case in quantize(dtype, mode, **attributes)]

BUCKETS = [Case(f"bucketize_{dtype}", ["reduce_sum", "less_equal"],
                lambda x: tf.raw_ops.Bucketize(input=x, boundaries=[-2.0, 0, 0.5, 3]),
                [Arg((None, 5), dtype, "halves")], SHAPES)
           for dtype in ("float32", "float64", "int32", "int64")]

CASES = FAKE + SIMULATED + TYPES + BUCKETS
