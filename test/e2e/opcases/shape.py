# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ops that move elements and compute shapes."""
from opcases.table import Arg, Case, tf

MATRIX = [((1, 1),), ((3, 8),), ((0, 5),)]

SHAPES = [
    Case("shape", ["shape"], lambda x: tf.shape(x), [Arg((None, 4, None))],
         [((3, 4, 2),), ((0, 4, 1),)]),
    Case("shape_i64", ["shape"], lambda x: tf.shape(x, out_type=tf.int64),
         [Arg((None, 4))], [((3, 4),)]),
    Case("shape_arithmetic", ["shape", "slice", "concat", "reshape", "mul"],
         lambda x: tf.reshape(x, [tf.shape(x)[0] * tf.shape(x)[1], -1]),
         [Arg((None, None, 6))], [((2, 3, 6),), ((1, 4, 6),)]),
    Case("size_and_rank", ["reduce_prod", "shape"], lambda x: (tf.reduce_prod(tf.shape(x)), tf.rank(x)),
         [Arg((None, 3))], [((5, 3),), ((0, 3),)]),
]

RESHAPES = [
    Case("reshape", ["reshape"], lambda x: tf.reshape(x, [-1, 6]), [Arg((None, 3, 4))],
         [((1, 3, 4),), ((5, 3, 4),), ((0, 3, 4),)]),
    Case("reshape_static", ["reshape"], lambda x: tf.reshape(x, [2, 3, 4]), [Arg((6, 4))]),
    Case("reshape_scalar", ["reshape"], lambda x: (tf.reshape(x, []), tf.reshape(x, [1, 1])),
         [Arg((1,))]),
    Case("reshape_batch", ["reshape", "shape", "concat"],
         lambda x: tf.reshape(x, [tf.shape(x)[0], -1]), [Arg((None, 2, 5))],
         [((3, 2, 5),), ((1, 2, 5),)]),
    Case("expand_dims", ["expand_dims"],
         lambda x: (tf.expand_dims(x, 0), tf.expand_dims(x, 1), tf.expand_dims(x, -1)),
         [Arg((None, 3))], [((4, 3),), ((0, 3),)]),
    Case("squeeze", ["squeeze"], lambda x: (tf.squeeze(x, [1]), tf.squeeze(x, [-1, 1])),
         [Arg((None, 1, 3, 1))], [((2, 1, 3, 1),)]),
    Case("squeeze_all", ["squeeze"], lambda x: tf.squeeze(x), [Arg((1, 3, 1))]),
]

BROADCASTS = [
    Case("broadcast_to", ["broadcast"], lambda x: tf.broadcast_to(x, [2, 3, 4]),
         [Arg((3, 1))]),
    Case("broadcast_to_shape", ["broadcast", "shape"],
         lambda x, y: tf.broadcast_to(x, tf.shape(y)), [Arg((1, 4)), Arg((None, 4))],
         [((1, 4), (3, 4)), ((1, 4), (0, 4))]),
    Case("fill", ["broadcast", "shape"], lambda x: tf.fill([tf.shape(x)[0], 5], 2.5),
         [Arg((None, 2))], [((3, 2),), ((0, 2),)]),
    Case("zeros_ones", ["broadcast"], lambda x: (tf.zeros_like(x) + x, tf.ones_like(x) * x),
         [Arg((None, 3))], [((2, 3),)]),
    Case("tile", ["broadcast", "reshape"], lambda x: tf.tile(x, [2, 3]), [Arg((2, 3))]),
]

TRANSPOSES = [
    Case("transpose", ["transpose"], lambda x: tf.transpose(x), [Arg((None, None))],
         MATRIX + [((65, 33),)]),
    Case("transpose_inner", ["transpose"], lambda x: tf.transpose(x, [0, 2, 1]),
         [Arg((None, 5, None))], [((2, 5, 3),), ((1, 5, 17),)]),
    Case("transpose_channels", ["transpose"],
         lambda x: (tf.transpose(x, [0, 3, 1, 2]), tf.transpose(x, [0, 2, 3, 1])),
         [Arg((None, 3, 4, 5))], [((2, 3, 4, 5),)]),
    Case("transpose_i32", ["transpose"], lambda x: tf.transpose(x), [Arg((3, 4), "int32", "small")]),
]

CONCATS = [
    Case("concat_first", ["concat"], lambda x, y: tf.concat([x, y], 0),
         [Arg((None, 3)), Arg((None, 3))], [((2, 3), (5, 3)), ((0, 3), (2, 3))]),
    Case("concat_last", ["concat"], lambda x, y, z: tf.concat([x, y, z], -1),
         [Arg((None, 3)), Arg((None, None)), Arg((None, 1))],
         [((4, 3), (4, 9), (4, 1)), ((2, 3), (2, 0), (2, 1))]),
    Case("concat_middle", ["concat"], lambda x, y: tf.concat([x, tf.tanh(y), x], 1),
         [Arg((None, 2, 4)), Arg((None, 3, 4))], [((3, 2, 4), (3, 3, 4))]),
    Case("stack", ["concat", "expand_dims"],
         lambda x, y: (tf.stack([x, y]), tf.stack([x, y, x], -1)),
         [Arg((None, 3))] * 2, [((2, 3), (2, 3)), ((0, 3), (0, 3))]),
    Case("unstack", ["slice", "squeeze"],
         lambda x: tuple(tf.unstack(x, axis=1)), [Arg((None, 3, 2))], [((2, 3, 2),)]),
    Case("split", ["slice"], lambda x: tuple(tf.split(x, 4, -1)), [Arg((None, 12))],
         [((3, 12),), ((0, 12),)]),
    Case("split_sizes", ["slice"], lambda x: tuple(tf.split(x, [2, 5, 1], 1)),
         [Arg((None, 8))], [((3, 8),)]),
]

SLICES = [
    Case("slice", ["slice"], lambda x: tf.slice(x, [0, 1], [-1, 3]), [Arg((None, 6))],
         [((4, 6),), ((0, 6),)]),
    Case("strided_slice", ["slice"], lambda x: (x[1:], x[:-1], x[:, 1:8:3], x[..., 2]),
         [Arg((None, 9))], [((4, 9),), ((1, 9),)]),
    Case("strided_slice_reverse", ["slice"], lambda x: (x[::-1], x[:, ::-2], x[:, 5:1:-1]),
         [Arg((None, 9))], [((4, 9),)]),
    Case("strided_slice_axes", ["slice", "expand_dims", "squeeze"],
         lambda x: (x[:, tf.newaxis, 1], x[-1], x[..., tf.newaxis]), [Arg((None, 3, 2))],
         [((4, 3, 2),), ((1, 3, 2),)]),
    Case("slice_scalar", ["slice", "squeeze"], lambda x: x[2], [Arg((5,), "int32", "small")]),
]

PADS = [
    Case("pad", ["pad"], lambda x: tf.pad(x, [[0, 0], [2, 3]]), [Arg((None, 4))],
         [((3, 4),), ((0, 4),)]),
    Case("pad_value", ["pad"], lambda x: tf.pad(x, [[1, 0], [0, 2]], constant_values=-1.5),
         [Arg((None, 4))], [((3, 4),)]),
    Case("pad_image", ["pad"], lambda x: tf.pad(x, [[0, 0], [1, 2], [3, 0], [0, 0]]),
         [Arg((None, 4, 5, 3))], [((2, 4, 5, 3),)]),
    Case("pad_reflect", ["pad"], lambda x: tf.pad(x, [[0, 0], [2, 3], [0, 0]], "REFLECT"),
         [Arg((None, 6, 2))], [((3, 6, 2),)]),
    Case("pad_symmetric", ["pad"], lambda x: tf.pad(x, [[0, 0], [2, 4]], "SYMMETRIC"),
         [Arg((None, 4))], [((3, 4),)]),
]

RANGES = [
    Case("range", ["iota"], lambda x: tf.range(tf.shape(x)[0]) + 1, [Arg((None,))],
         [((7,),), ((0,),)]),
    Case("range_step", ["iota"], lambda x: tf.range(3.0, 9.0, 0.5) + x, [Arg(())]),
]

ARITHMETIC = [
    Case("broadcast_args", ["shape", "slice", "concat"],
         lambda x, y: tf.raw_ops.BroadcastArgs(s0=tf.shape(x), s1=tf.shape(y)),
         [Arg((None, 1, 4)), Arg((5, 1))], [((2, 1, 4), (5, 1)), ((0, 1, 4), (5, 1))]),
    Case("broadcast_args_used", ["broadcast"],
         lambda x, y: tf.broadcast_to(x, tf.broadcast_dynamic_shape(tf.shape(x), tf.shape(y))),
         [Arg((None, 1)), Arg((3,))], [((2, 1), (3,)), ((1, 1), (3,))]),
    Case("broadcast_gradient_args", ["reduce_sum"],
         lambda x, y: tuple(tf.reduce_sum(x * y, axes) for axes in
                            tf.raw_ops.BroadcastGradientArgs(s0=tf.constant([3, 1]),
                                                             s1=tf.constant([2, 1, 4]))),
         [Arg((3, 1)), Arg((2, 1, 4))], (), 1e-4, 1e-5),
    Case("concat_offset", ["concat", "slice"],
         lambda x, y: tuple(tf.raw_ops.ConcatOffset(concat_dim=1, shape=[tf.shape(x), tf.shape(y),
                                                                         tf.shape(x)])),
         [Arg((None, 3)), Arg((None, 5))], [((2, 3), (2, 5))]),
    Case("lin_space", ["iota", "concat"],
         lambda x: (tf.raw_ops.LinSpace(start=x, stop=x + 3.0, num=7),
                    tf.raw_ops.LinSpace(start=x, stop=-x, num=1),
                    tf.raw_ops.LinSpace(start=x, stop=-x, num=2)), [Arg(())], (), 1e-6, 1e-6),
    Case("empty", ["broadcast"],
         lambda x: tf.raw_ops.Empty(shape=tf.shape(x), dtype=tf.float32, init=True) + x,
         [Arg((None, 3))], [((2, 3),)]),
    Case("data_formats", ["gather", "floor_mod"],
         lambda d, v: (tf.raw_ops.DataFormatDimMap(x=d), tf.raw_ops.DataFormatVecPermute(x=v),
                       tf.raw_ops.DataFormatVecPermute(x=v[1:3], dst_format="NWHC"),
                       tf.raw_ops.DataFormatVecPermute(x=tf.stack([v, v * 2], 1),
                                                       src_format="NCHW", dst_format="NHWC")),
         [Arg((None,), "int32", "bools"), Arg((4,), "int64", "small")], [((5,), (4,))]),
    Case("select_v1", ["select", "expand_dims"],
         lambda x, y: (tf.raw_ops.Select(condition=x[:, 0] > 0, x=x, y=y),
                       tf.raw_ops.Select(condition=x > y, x=x, y=y),
                       tf.raw_ops.Select(condition=tf.reduce_sum(x) > 0, x=x, y=y)),
         [Arg((None, 3)), Arg((None, 3))], [((4, 3), (4, 3)), ((0, 3), (0, 3))]),
    Case("meshgrid", ["broadcast"],
         lambda x, y: (*tf.meshgrid(x, y), *tf.meshgrid(x, y, indexing="ij")),
         [Arg((None,)), Arg((4,))], [((3,), (4,)), ((1,), (4,))]),
    Case("parallel_stack", ["concat"],
         lambda x, y: tf.raw_ops.ParallelConcat(values=[x[None], y[None]], shape=[2, 3]),
         [Arg((3,)), Arg((3,))], oracle=lambda x, y: tf.stack([x, y])),
    Case("tile_computed", ["broadcast", "reshape"],
         lambda x, y: tf.tile(x, [tf.shape(y)[0], 2]), [Arg((2, 3)), Arg((None,))],
         [((2, 3), (4,)), ((2, 3), (1,))]),
    Case("split_rest", ["slice"], lambda x: tuple(tf.split(x, [2, -1, 1], 1)), [Arg((None, 8))],
         [((3, 8),)]),
]

CASES = (ARITHMETIC + SHAPES + RESHAPES + BROADCASTS + TRANSPOSES + CONCATS + SLICES + PADS + RANGES)
