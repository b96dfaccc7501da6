# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ops whose results are as large as the data say."""
from opcases.table import Arg, Case, np, tf

INTS = [((12,),), ((1,),), ((0,),)]

PLACES = [
    Case("where", ["scan", "scatter"],
         lambda x: (tf.where(x > 0), tf.where(x[0]), tf.where(tf.cast(x, tf.int32))),
         [Arg((None, 5), values="holes")], [((4, 5),), ((1, 5),)]),
    Case("where_empty", ["scan", "scatter"], lambda x: tf.where(x > 9),
         [Arg((None, 3, 2))], [((4, 3, 2),), ((0, 3, 2),)]),
    Case("boolean_mask", ["scan", "scatter", "gather"],
         lambda x, m: tf.reduce_sum(tf.boolean_mask(x, m) * 2.0, 0),
         [Arg((None, 3)), Arg((None,), "bool", "bools")], [((6, 3), (6,))], 1e-5, 1e-5),
    Case("list_diff", ["scan", "scatter"],
         lambda x, y: tuple(tf.raw_ops.ListDiff(x=x, y=y, out_idx=tf.int64)),
         [Arg((None,), "int32", "small"), Arg((None,), "int32", "small")],
         [((9,), (4,)), ((3,), (0,)), ((0,), (2,))]),
    Case("dynamic_partition", ["scan", "scatter", "gather"],
         lambda x, p: tuple(tf.dynamic_partition(x, p, 5)),
         [Arg((None, 3)), Arg((None,), "int32", "index5")], [((9, 3), (9,)), ((0, 3), (0,))]),
    Case("dynamic_partition_matrix", ["scan", "scatter", "gather"],
         lambda x, p: tuple(tf.dynamic_partition(x, p, 5)),
         [Arg((None, 3)), Arg((None, 3), "int32", "index5")], [((2, 3), (2, 3))]),
    Case("partition_and_stitch", ["scan", "scatter", "gather"], lambda x, p: halves(x, p),
         [Arg((None, 3)), Arg((None,), "bool", "bools")], [((9, 3), (9,))]),
]


def halves(x, mask):
    """Two parts, treated differently, joined again."""
    part = tf.cast(mask, tf.int32)
    data = tf.dynamic_partition(x, part, 2)
    places = tf.dynamic_partition(tf.range(tf.shape(x)[0]), part, 2)
    return tf.dynamic_stitch(places, [data[0] * 2.0, tf.tanh(data[1])])


UNIQUES = [
    Case("unique", ["sort", "scan", "scatter"], lambda x: tuple(tf.unique(x)),
         [Arg((None,), "int32", "small")], INTS),
    Case("unique_floats", ["sort", "scan", "scatter"],
         lambda x: tuple(tf.unique(x, out_idx=tf.int64)),
         [Arg((None,), values="halves")], [((20,),)]),
    Case("unique_with_counts", ["sort", "scan", "scatter"],
         lambda x: tuple(tf.unique_with_counts(x)), [Arg((None,), "int64", "small")], INTS),
    Case("unique_rows", ["arg_max", "scan", "scatter"],
         lambda x: (*tf.raw_ops.UniqueV2(x=x, axis=[0]), *tf.raw_ops.UniqueV2(x=x, axis=[1]),
                    *tf.raw_ops.UniqueWithCountsV2(x=x, axis=[0])),
         [Arg((None, 2), "int32", "bools")], [((7, 2),)]),
]

SEGMENTS = [
    Case("segments_of_data", ["scatter"],
         lambda x, i: (tf.math.segment_sum(x, tf.sort(i)), tf.math.segment_mean(x, tf.sort(i)),
                       tf.math.segment_max(x, tf.sort(i))),
         [Arg((None, 3)), Arg((None,), "int32", "index5")], [((6, 3), (6,))], 1e-5, 1e-5),
    Case("bincount_of_data", ["scatter"], lambda x: tf.math.bincount(x),
         [Arg((None,), "int32", "index5")], [((9,),), ((1,),)]),
    Case("lookup_sparse", ["scatter", "gather"],
         lambda t, i: [tf.nn.embedding_lookup_sparse(t, lookups(i), None, combiner=how)
                       for how in ("sum", "mean", "sqrtn")],
         [Arg((5, 3)), Arg((None,), "int64", "index5")], [((5, 3), (6,))], 1e-5, 1e-5),
    Case("lookup_sparse_weighted", ["scatter", "gather"],
         lambda t, i, w: [tf.nn.embedding_lookup_sparse(t, lookups(i), lookups(w),
                                                        combiner=how)
                          for how in ("sum", "mean", "sqrtn")],
         [Arg((5, 3)), Arg((None,), "int64", "index5"), Arg((None,), values="positive")],
         [((5, 3), (6,), (6,))], 1e-5, 1e-5),
]


def lookups(values):
    """Six ids in the first, second and fourth of four rows."""
    places = np.array([[0, 0], [0, 2], [1, 0], [3, 0], [3, 1], [3, 2]], np.int64)
    return tf.SparseTensor(places, values, [4, 3])


SPARSE = [
    Case("sparse_fill_empty_rows", ["sort", "scatter"], lambda v: filled(v),
         [Arg((None,))], [((6,),)]),
    Case("sparse_slice", ["scan", "scatter"],
         lambda v: parts(tf.sparse.slice(lookups(v), [1, 0], [5, 2])), [Arg((None,))],
         [((6,),)]),
    Case("from_dense", ["scan", "gather_nd"], lambda x: parts(tf.sparse.from_dense(x)),
         [Arg((None, 5), values="holes")], [((4, 5),)]),
    Case("ctc_greedy_decoder", ["arg_max", "scan", "scatter"],
         lambda x, n: (*decoded(x, n, True), *decoded(x, n, False)),
         [Arg((5, None, 3)), Arg((None,), "int32", "index5")], [((5, 4, 3), (4,))], 1e-5, 1e-5),
]


def parts(sparse):
    """What a sparse tensor is made of."""
    return sparse.indices, sparse.values, sparse.dense_shape


def filled(values):
    """Empty rows filled; all four results."""
    return tuple(tf.raw_ops.SparseFillEmptyRows(
        indices=lookups(values).indices, values=values, dense_shape=[4, 3],
        default_value=-1.0))


def decoded(inputs, lengths, merges):
    """The four results of the decoder."""
    return tuple(tf.raw_ops.CTCGreedyDecoder(inputs=inputs, sequence_length=lengths,
                                             merge_repeated=merges, blank_index=-1))


CASES = PLACES + UNIQUES + SEGMENTS + SPARSE
