# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Convolutions, pooling and batch norm."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf

CONV = ["conv", "pack_weights", "packed_contraction"]


def conv(name, image, kernel, shapes=(), strides=1, padding="SAME", dilations=1):
    """A convolution with constant weights; `image` is (height, width, channels)."""
    return Case(f"conv_{name}", CONV,
                lambda x: tf.nn.conv2d(x, weights(*kernel), strides, padding,
                                       dilations=dilations),
                [Arg((None,) + image)], shapes or [((b,) + image,) for b in (1, 3)],
                1e-4, 1e-4)


CONVOLUTIONS = [
    conv("same", (9, 11, 3), (3, 3, 3, 5)),
    conv("valid", (9, 11, 3), (3, 3, 3, 16), padding="VALID"),
    conv("stride", (9, 11, 4), (3, 3, 4, 6), strides=2),
    conv("stride_valid", (10, 9, 2), (3, 2, 2, 6), strides=(2, 3), padding="VALID"),
    conv("even_kernel", (7, 8, 3), (4, 2, 3, 6)),
    conv("large_kernel", (12, 13, 2), (7, 5, 2, 3)),
    conv("1x1", (6, 7, 10), (1, 1, 10, 18)),
    conv("1x1_stride", (7, 7, 5), (1, 1, 5, 4), strides=2),
    conv("dilated", (11, 12, 3), (3, 3, 3, 4), padding="VALID", dilations=2),
    conv("dilated_same", (11, 12, 3), (3, 3, 3, 4), dilations=(2, 3)),
    conv("explicit", (6, 7, 3), (3, 3, 3, 4), padding=[[0, 0], [1, 2], [3, 0], [0, 0]]),
    conv("one_channel", (28, 28, 1), (3, 3, 1, 32), padding="VALID"),
    conv("no_rows", (6, 6, 2), (3, 3, 2, 3), [((0, 6, 6, 2),), ((2, 6, 6, 2),)]),
    conv("grouped", (8, 8, 6), (3, 3, 2, 9)),
    Case("conv_free_image", CONV,
         lambda x: tf.nn.conv2d(x, weights(3, 3, 2, 4), 2, "SAME"), [Arg((None, None, None, 2))],
         [((1, 9, 7, 2),), ((2, 8, 12, 2),), ((1, 1, 1, 2),)], 1e-4, 1e-4),
    Case("conv_1d", CONV + ["expand_dims", "squeeze"],
         lambda x: tf.nn.conv1d(x, weights(15, 1, 6), 4, "VALID"), [Arg((None, 77, 1))],
         [((1, 77, 1),), ((2, 77, 1),)], 1e-4, 1e-4),
    Case("conv_runtime_filter", ["conv"],
         lambda x, f: tf.nn.conv2d(x, f, 1, "SAME"), [Arg((None, 6, 7, 3)), Arg((3, 3, 3, 4))],
         [((2, 6, 7, 3), (3, 3, 3, 4))], 1e-4, 1e-4),
    Case("conv_bias_relu", CONV + ["add", "relu"],
         lambda x: tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, weights(3, 3, 3, 8), 1, "SAME"),
                                             weights(8))),
         [Arg((None, 10, 9, 3))], [((1, 10, 9, 3),), ((2, 10, 9, 3),)], 1e-4, 1e-4),
]

DEPTHWISE = [
    Case("depthwise", ["conv"],
         lambda x: tf.nn.depthwise_conv2d(x, weights(3, 3, 5, 1), [1, 1, 1, 1], "SAME"),
         [Arg((None, 8, 9, 5))], [((1, 8, 9, 5),), ((2, 8, 9, 5),)], 1e-4, 1e-5),
    Case("depthwise_multiplier", ["conv"],
         lambda x: tf.nn.depthwise_conv2d(x, weights(3, 2, 4, 3), [1, 1, 1, 1], "VALID"),
         [Arg((None, 8, 9, 4))], [((2, 8, 9, 4),)], 1e-4, 1e-5),
    Case("depthwise_stride", ["conv"],
         lambda x: tf.nn.depthwise_conv2d(x, weights(3, 3, 17, 1), [1, 2, 2, 1], "SAME"),
         [Arg((None, 8, 9, 17))], [((2, 8, 9, 17),)], 1e-4, 1e-5),
    Case("separable", ["conv", "packed_contraction"],
         lambda x: tf.nn.separable_conv2d(x, weights(3, 3, 4, 1), weights(1, 1, 4, 7),
                                          [1, 1, 1, 1], "SAME"),
         [Arg((None, 8, 9, 4))], [((2, 8, 9, 4),)], 1e-4, 1e-4),
]


def pool(op, function, name, image, size, strides, padding):
    """A pooling window over an image."""
    return Case(f"{op}_{name}", [op],
                lambda x: function()(x, size, strides, padding), [Arg((None,) + image)],
                [((b,) + image,) for b in (1, 2, 0)])


POOLS = [pool(op, function, *form)
         for op, function in [("max_pool", lambda: tf.nn.max_pool2d),
                              ("avg_pool", lambda: tf.nn.avg_pool2d)]
         for form in [("valid", (8, 10, 3), 2, 2, "VALID"), ("same", (7, 9, 4), 3, 2, "SAME"),
                      ("overlap", (6, 7, 17), 3, 1, "SAME"),
                      ("oblong", (9, 8, 2), (3, 2), (1, 2), "VALID")]]


def batch_norm(x, channels):
    """Normalisation with constant statistics."""
    scale, offset, mean = (weights(channels) * f for f in (1.0, 0.5, 0.1))
    return tf.compat.v1.nn.fused_batch_norm(
        x, scale, offset, mean, abs(weights(channels)) + 0.5, epsilon=1e-3,
        is_training=False)[0]


NORMS = [
    Case("batch_norm", ["batch_norm"], lambda x: batch_norm(x, 5), [Arg((None, 4, 3, 5))],
         [((1, 4, 3, 5),), ((3, 4, 3, 5),), ((0, 4, 3, 5),)], 1e-4, 1e-5),
    Case("conv_batch_norm", CONV + ["batch_norm"],
         lambda x: tf.nn.relu(batch_norm(tf.nn.conv2d(x, weights(3, 3, 3, 6), 1, "SAME"), 6)),
         [Arg((None, 7, 7, 3))], [((1, 7, 7, 3),), ((3, 7, 7, 3),)], 1e-4, 1e-4),
    Case("residual", CONV + ["add", "max_pool"],
         lambda x: tf.nn.max_pool2d(x, 3, 2, "SAME")
         + tf.nn.conv2d(x, weights(1, 1, 4, 4), 2, "SAME"),
         [Arg((None, 8, 8, 4))], [((2, 8, 8, 4),)], 1e-4, 1e-4),
    Case("global_pool", ["reduce_mean", "reduce_max"],
         lambda x: (tf.reduce_mean(x, [1, 2]), tf.reduce_max(x, [1, 2], keepdims=True)),
         [Arg((None, 5, 6, 7))], [((1, 5, 6, 7),), ((3, 5, 6, 7),)], 1e-4, 1e-5),
]

CASES = CONVOLUTIONS + DEPTHWISE + POOLS + NORMS
