# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Ops that count, mark and score classes, and sparse tensors."""
from opcases.table import Arg, Case, np, tf

ONE_HOTS = [
    Case("one_hot", ["iota", "select"],
         lambda x: (tf.one_hot(x, 4), tf.one_hot(x, 6, 2.5, -1.0, axis=0),
                    tf.one_hot(x, 5, axis=1)), [Arg((None, 3), "int32", "small")],
         [((4, 3),), ((0, 3),)]),
    Case("one_hot_types", ["iota", "select"],
         lambda x: (tf.one_hot(x, 4, dtype=tf.int64), tf.one_hot(x, 4, True, False),
                    tf.one_hot(tf.cast(x, tf.uint8), 300)),
         [Arg((5,), "int64", "index5")]),
]

COUNTS = [
    Case("bincount", ["scatter"],
         lambda x, w: (tf.raw_ops.Bincount(arr=x, size=4, weights=np.zeros(0, "float32")),
                       tf.raw_ops.Bincount(arr=x, size=9, weights=w)),
         [Arg((None, 3), "int32", "index5"), Arg((None, 3))],
         [((4, 3), (4, 3)), ((0, 3), (0, 3))]),
    Case("dense_bincount", ["scatter"],
         lambda x, w: (dense_bincount(x, 7, np.zeros((0, 0), "float32"), False),
                       dense_bincount(x, 3, np.zeros((0, 0), "int32"), True),
                       dense_bincount(x, 5, w, False)),
         [Arg((None, 4), "int32", "index5"), Arg((None, 4))], [((3, 4), (3, 4))]),
    Case("dense_bincount_flat", ["scatter"],
         lambda x: (dense_bincount(x, 7, np.zeros(0, "int64"), False),
                    dense_bincount(x, 3, np.zeros(0, "float32"), True)),
         [Arg((None,), "int64", "index5")], [((13,),)]),
    Case("histogram_fixed_width", ["scatter"],
         lambda x: (tf.histogram_fixed_width(x, [-1.0, 2.0], 7),
                    tf.histogram_fixed_width(x, [0.0, 1.0], 3, tf.int64)),
         [Arg((None, 4))], [((9, 4),)]),
    Case("histogram_ints", ["scatter"], lambda x: tf.histogram_fixed_width(x, [-4, 4], 5),
         [Arg((30,), "int32", "small")]),
    Case("count_nonzero", ["reduce_sum"], lambda x: tf.math.count_nonzero(x, 1),
         [Arg((None, 9), values="holes")], [((4, 9),)]),
]


def dense_bincount(values, size, weights, binary):
    """One histogram for each row."""
    size = tf.constant(size, values.dtype)
    return tf.raw_ops.DenseBincount(input=values, size=size, weights=weights,
                                    binary_output=binary)


LOSSES = [
    Case("softmax_cross_entropy", ["log_softmax", "softmax"],
         lambda x, y: tuple(tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=x, labels=y)),
         [Arg((None, 7), values="wide"), Arg((None, 7), values="positive")],
         [((4, 7), (4, 7)), ((1, 7), (1, 7))]),
    Case("softmax_cross_entropy_broadcast", ["log_softmax", "softmax"],
         lambda x, y: tuple(tf.raw_ops.SoftmaxCrossEntropyWithLogits(features=x, labels=y)),
         [Arg((4, 7)), Arg((1, 7), values="positive")]),
    Case("sparse_softmax_cross_entropy", ["log_softmax", "softmax"],
         lambda x, y: tuple(tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=x,
                                                                           labels=y)),
         [Arg((None, 5), values="wide"), Arg((None,), "int64", "index5")], [((6, 5), (6,))]),
]


def indices():
    """Of a sparse 3 by 5 matrix."""
    return np.array([[0, 1], [0, 4], [2, 0], [2, 3]], np.int64)


SPARSE = [
    Case("sparse_to_dense", ["scatter"],
         lambda v: (tf.raw_ops.SparseToDense(sparse_indices=indices(), output_shape=[3, 5],
                                             sparse_values=v, default_value=-1.0),
                    tf.raw_ops.SparseToDense(sparse_indices=[1, 2, 5, 7], output_shape=[9],
                                             sparse_values=v[0], default_value=0.0)),
         [Arg((4,))]),
    Case("sparse_matmul", ["scatter", "gather"],
         lambda v, x, y: (sparse_matmul(v, x), sparse_matmul(v, y, adjoint_a=True),
                          sparse_matmul(v, tf.transpose(x), adjoint_b=True)),
         [Arg((4,)), Arg((5, None)), Arg((3, None))], [((4,), (5, 6), (3, 2))]),
    Case("sparse_reduce", ["scatter"],
         lambda v: tuple(reduce(matrix(v), axis, keepdims)
                         for reduce in (tf.sparse.reduce_sum, tf.sparse.reduce_max)
                         for axis, keepdims in ((0, False), (-1, True), (None, False))),
         [Arg((4,))]),
    Case("sparse_reshape", ["scan", "floor_mod"],
         lambda v: (tf.sparse.reshape(matrix(v), [5, -1]).indices,
                    tf.sparse.reshape(matrix(v), [5, -1]).dense_shape,
                    tf.sparse.reshape(matrix(v), [1, 3, 5]).indices), [Arg((4,))]),
    Case("sparse_softmax", ["scatter"], lambda v: tf.sparse.softmax(matrix(v)).values,
         [Arg((4,))]),
    Case("sparse_concat", ["sort"],
         lambda v: [part for axis in (0, 1)
                    for part in pieces(tf.sparse.concat(axis, [matrix(v), matrix(v * 2)]))],
         [Arg((4,))]),
    Case("sparse_reorder", ["sort"],
         lambda v: pieces(tf.sparse.reorder(tf.SparseTensor(indices()[::-1], v, [3, 5]))),
         [Arg((4,))]),
]


def pieces(sparse):
    """What a sparse tensor is made of."""
    return sparse.indices, sparse.values, sparse.dense_shape


def matrix(values):
    """A sparse 3 by 5 matrix."""
    return tf.SparseTensor(indices(), values, [3, 5])


def sparse_matmul(values, dense, **flags):
    """The sparse matrix with a dense one."""
    return tf.sparse.sparse_dense_matmul(matrix(values), dense, **flags)


CASES = ONE_HOTS + COUNTS + LOSSES + SPARSE
