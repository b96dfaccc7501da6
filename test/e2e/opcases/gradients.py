# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TensorFlow's ops for gradients, as graphs hold them."""
from opcases.table import Arg, Case, tf

NEAR = (1e-4, 1e-4)


def gradient(name, ops, forward, args, shapes, by=0, tolerance=NEAR):
    """The gradient of `forward`, whose result is seeded by the last argument."""
    def function(*values):
        *inputs, seed = values
        with tf.GradientTape() as tape:
            tape.watch(inputs[by])
            result = forward(*inputs)
        return tape.gradient(result, inputs[by], seed)

    return Case(f"grad_{name}", ops, function, args, shapes, *tolerance)


def conv(name, image, kernel, result, **attributes):
    """By the filter and, as a transposed convolution, by the image."""
    def forward(x, w):
        return tf.nn.conv2d(x, w, **attributes)

    args = [Arg((None,) + image), Arg(kernel), Arg((None,) + result)]
    shapes = [((b,) + image, kernel, (b,) + result) for b in (1, 3)]
    return [gradient(f"conv_{name}_filter", ["conv"], forward, args, shapes, 1),
            gradient(f"conv_{name}_image", ["conv"], forward, args, shapes, 0)]


def pool(name, function, image, result, **attributes):
    return gradient(name, ["gather"], lambda x: function(x, **attributes),
                    [Arg((None,) + image), Arg((None,) + result)],
                    [((b,) + image, (b,) + result) for b in (1, 2)])


CONVOLUTIONS = [
    *conv("same", (6, 7, 3), (3, 3, 3, 4), (6, 7, 4), strides=1, padding="SAME"),
    *conv("valid_stride", (9, 8, 2), (3, 2, 2, 5), (4, 4, 5), strides=2, padding="VALID"),
    *conv("same_stride", (9, 8, 2), (3, 3, 2, 5), (5, 4, 5), strides=2, padding="SAME"),
    gradient("depthwise_filter", ["mul"],
             lambda x, w: tf.nn.depthwise_conv2d(x, w, [1, 2, 2, 1], "SAME"),
             [Arg((None, 7, 6, 3)), Arg((3, 3, 3, 2)), Arg((None, 4, 3, 6))],
             [((2, 7, 6, 3), (3, 3, 3, 2), (2, 4, 3, 6))], 1),
    gradient("conv_3d_filter", ["conv"],
             lambda x, w: tf.nn.conv3d(x, w, [1, 1, 1, 1, 1], "SAME"),
             [Arg((None, 4, 5, 3, 2)), Arg((2, 3, 2, 2, 3)), Arg((None, 4, 5, 3, 3))],
             [((2, 4, 5, 3, 2), (2, 3, 2, 2, 3), (2, 4, 5, 3, 3))], 1),
]

POOLS = [
    pool("max_pool", lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), (6, 8, 3), (3, 4, 3)),
    pool("max_pool_same", lambda x: tf.nn.max_pool2d(x, 3, 2, "SAME"), (7, 6, 3), (4, 3, 3)),
    pool("max_pool_relu", lambda x: tf.nn.max_pool2d(tf.nn.relu(x), 3, 1, "SAME"),
         (5, 6, 2), (5, 6, 2)),
    pool("avg_pool", lambda x: tf.nn.avg_pool2d(x, 2, 2, "VALID"), (6, 8, 3), (3, 4, 3)),
    pool("avg_pool_same", lambda x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), (7, 6, 3), (4, 3, 3)),
    pool("max_pool_3d", lambda x: tf.nn.max_pool3d(x, 2, 2, "SAME"), (4, 5, 3, 2), (2, 3, 2, 2)),
    pool("avg_pool_3d", lambda x: tf.nn.avg_pool3d(x, 2, 2, "SAME"), (4, 5, 3, 2), (2, 3, 2, 2)),
]

SHAPES = [
    gradient("strided_slice", ["pad", "gather"], lambda x: x[1:, ::2, -2:0:-1],
             [Arg((None, 5, 6)), Arg((None, 3, 4))], [((4, 5, 6), (3, 3, 4))]),
    gradient("mirror_pad", ["gather"],
             lambda x: tf.pad(x, [[0, 0], [2, 1], [1, 3]], "REFLECT"),
             [Arg((None, 4, 5)), Arg((None, 7, 9))], [((2, 4, 5), (2, 7, 9))]),
    gradient("symmetric_pad", ["gather"],
             lambda x: tf.pad(x, [[0, 0], [2, 1], [1, 3]], "SYMMETRIC"),
             [Arg((None, 4, 5)), Arg((None, 7, 9))], [((2, 4, 5), (2, 7, 9))]),
    gradient("resize_bilinear", ["matmul", "scatter"],
             lambda x: tf.compat.v1.image.resize_bilinear(x, (7, 9)),
             [Arg((None, 4, 5, 2)), Arg((None, 7, 9, 2))], [((2, 4, 5, 2), (2, 7, 9, 2))]),
    gradient("resize_nearest", ["scatter"],
             lambda x: tf.compat.v1.image.resize_nearest_neighbor(x, (7, 9)),
             [Arg((None, 4, 5, 2)), Arg((None, 7, 9, 2))], [((2, 4, 5, 2), (2, 7, 9, 2))]),
]

NORMS = [
    gradient("bias_add", ["reduce_sum"], lambda x, b: tf.nn.bias_add(x, b),
             [Arg((None, 4, 5)), Arg((5,)), Arg((None, 4, 5))], [((3, 4, 5), (5,), (3, 4, 5))], 1),
    gradient("batch_norm_training", ["batch_norm"],
             lambda x, s: tf.compat.v1.nn.fused_batch_norm(x, s, tf.ones([3]))[0],
             [Arg((None, 4, 5, 3)), Arg((3,)), Arg((None, 4, 5, 3))],
             [((2, 4, 5, 3), (3,), (2, 4, 5, 3))]),
    gradient("batch_norm_scale", ["batch_norm"],
             lambda x, s: tf.compat.v1.nn.fused_batch_norm(x, s, tf.ones([3]))[0],
             [Arg((None, 4, 5, 3)), Arg((3,)), Arg((None, 4, 5, 3))],
             [((2, 4, 5, 3), (3,), (2, 4, 5, 3))], 1),
    gradient("lrn", ["pow"], lambda x: tf.nn.local_response_normalization(x, 2, 1.0, 0.5, 0.75),
             [Arg((None, 3, 4, 7)), Arg((None, 3, 4, 7))], [((2, 3, 4, 7), (2, 3, 4, 7))]),
]

CASES = CONVOLUTIONS + POOLS + SHAPES + NORMS
