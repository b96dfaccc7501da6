# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Windows: transposed convolutions, other layouts and types, pooling, patches."""
from opcases.linear import weights
from opcases.table import Arg, Case, np, tf

NHWC, NCHW = (0, 2, 3, 1), (0, 3, 1, 2)
PLAIN = ["conv", "pack_weights", "packed_contraction"]


def raw():
    """TensorFlow's ops under their own names."""
    return tf.raw_ops


def both_layouts(name, ops, function, image, oracle=None, rtol=1e-4, atol=1e-4):
    """A function of (image, data_format), in NHWC and, checked by the former, in
    NCHW; `image` is (height, width, channels). `oracle` stands for it in NHWC."""
    last = oracle or (lambda x: function(x, "NHWC"))

    def first(x):
        return function(x, "NCHW")

    def turned_oracle(x):
        return tf.transpose(last(tf.transpose(x, NHWC)), NCHW)

    height, width, channels = image
    turned = (channels, height, width)
    return [Case(name, ops, lambda x: function(x, "NHWC"), [Arg((None,) + image)],
                 [((b,) + image,) for b in (1, 2)], rtol, atol, oracle),
            Case(f"{name}_nchw", ops, first, [Arg((None,) + turned)],
                 [((b,) + turned,) for b in (1, 2)], rtol, atol, turned_oracle)]


def by_format(four, data_format):
    """The entries of an attribute, given for NHWC."""
    return [four[0], four[3], four[1], four[2]] if data_format == "NCHW" else list(four)


def stuffed(kernel, dilations):
    """A kernel with zeros between its taps, which does without dilations."""
    kernel = np.asarray(kernel)
    sizes = [(n - 1) * d + 1 for n, d in zip(kernel.shape, dilations)]
    result = np.zeros((*sizes, *kernel.shape[2:]), kernel.dtype)
    result[::dilations[0], ::dilations[1]] = kernel
    return result


def transposed(name, image, result, kernel, strides=(1, 1), padding="SAME", dilations=(1, 1)):
    """A transposed convolution to `result`, (height, width), by a kernel of
    (height, width, result's channels, image's channels)."""
    def function(x, data_format, filters=None, dilations=dilations):
        batch = tf.shape(x)[0]
        sizes = tf.stack(by_format([batch, *result, kernel[2]], data_format))
        pads = padding
        if not isinstance(padding, str):
            pads = by_format([[0, 0], *padding, [0, 0]], data_format)
        return raw().Conv2DBackpropInput(
            input_sizes=sizes, filter=weights(*kernel) if filters is None else filters,
            out_backprop=x,
            strides=by_format([1, *strides, 1], data_format),
            padding=pads if isinstance(pads, str) else "EXPLICIT",
            explicit_paddings=[] if isinstance(pads, str) else sum(map(list, pads), []),
            dilations=by_format([1, *dilations, 1], data_format), data_format=data_format)

    def dilated(x):
        return function(x, "NHWC", stuffed(weights(*kernel), dilations), (1, 1))

    return both_layouts(f"conv_transpose_{name}", PLAIN, function, image,
                        dilated if dilations != (1, 1) else None)


TRANSPOSED = [case for form in [
    ("stride1", (6, 7, 5), (6, 7), (3, 3, 4, 5)),
    ("stride2", (6, 7, 5), (12, 14), (3, 3, 4, 5), (2, 2)),
    ("odd", (6, 7, 5), (11, 13), (3, 4, 4, 5), (2, 2)),
    ("valid", (5, 6, 3), (11, 13), (3, 3, 2, 3), (2, 2), "VALID"),
    ("valid_remainder", (5, 6, 3), (12, 19), (3, 2, 2, 3), (2, 3), "VALID"),
    ("small_kernel", (5, 6, 3), (15, 17), (2, 1, 2, 3), (3, 3)),
    ("large_kernel", (4, 5, 3), (8, 10), (7, 6, 2, 3), (2, 2)),
    ("whole_phases", (8, 8, 4), (16, 16), (4, 4, 3, 4), (2, 2)),
    ("oblong", (6, 5, 2), (6, 15), (3, 5, 3, 2), (1, 3)),
    ("dilated", (8, 9, 3), (12, 13), (3, 3, 2, 3), (1, 1), "VALID", (2, 2)),
    ("dilated_same", (8, 9, 3), (8, 9), (3, 3, 2, 3), (1, 1), "SAME", (2, 3)),
    ("explicit", (6, 7, 3), (11, 11), (3, 3, 2, 3), (2, 2), [[1, 1], [2, 3]]),
] for case in transposed(*form)]


def transposed_free(x):
    """To an image twice as large, whatever its size."""
    shape = tf.shape(x)
    sizes = tf.stack([shape[0], 2 * shape[1], 2 * shape[2], 4])
    return tf.nn.conv2d_transpose(x, weights(3, 3, 4, 2), sizes, 2, "SAME")


def transposed_like(x, y):
    """To the size of another image: what undoes a convolution with strides."""
    small = tf.nn.conv2d(y, weights(3, 3, 2, 3), 2, "SAME")
    return tf.nn.conv2d_transpose(small + tf.reduce_sum(x), weights(3, 3, 2, 3),
                                  tf.shape(y), 2, "SAME")


MORE_TRANSPOSED = [
    Case("conv_transpose_free", PLAIN, transposed_free, [Arg((None, None, None, 2))],
         [((1, 4, 5, 2),), ((2, 3, 7, 2),)], 1e-4, 1e-4),
    Case("conv_transpose_like", PLAIN, transposed_like, [Arg(()), Arg((None, None, None, 2))],
         [((), (1, 9, 8, 2)), ((), (2, 7, 7, 2))], 1e-4, 1e-4),
    Case("conv_transpose_filter", ["conv"],
         lambda x, f: tf.nn.conv2d_transpose(x, f, [2, 10, 12, 3], 2, "SAME"),
         [Arg((2, 5, 6, 4)), Arg((3, 3, 3, 4))], rtol=1e-4, atol=1e-4),
    Case("conv_transpose_f64", ["conv"],
         lambda x: tf.nn.conv2d_transpose(x, tf.cast(weights(3, 3, 3, 4), tf.float64),
                                          [2, 10, 12, 3], 2, "SAME"),
         [Arg((2, 5, 6, 4), "float64")]),
    Case("conv3d_transpose", PLAIN,
         lambda x: tf.nn.conv3d_transpose(x, weights(3, 3, 2, 3, 4), [2, 8, 10, 9, 3],
                                          [2, 2, 3], "SAME"),
         [Arg((2, 4, 5, 3, 4))], rtol=1e-4, atol=1e-4),
    Case("conv3d_transpose_valid", PLAIN,
         lambda x: tf.nn.conv3d_transpose(
             x, weights(2, 3, 2, 3, 4), tf.stack([tf.shape(x)[0], 8, 7, 9, 3]), [2, 1, 2],
             "VALID"),
         [Arg((None, 4, 5, 4, 4))], [((b, 4, 5, 4, 4),) for b in (1, 3)], 1e-4, 1e-4),
    Case("depthwise_transpose", ["conv"],
         lambda x: tf.nn.depthwise_conv2d_backprop_input(
             [2, 8, 9, 3], weights(3, 3, 3, 2), x, [1, 1, 1, 1], "SAME"),
         [Arg((2, 8, 9, 6))], rtol=1e-4, atol=1e-4),
    Case("depthwise_transpose_stride", ["conv"],
         lambda x: tf.nn.depthwise_conv2d_backprop_input(
             [2, 8, 9, 3], weights(3, 3, 3, 1), x, [1, 2, 2, 1], "VALID"),
         [Arg((2, 3, 4, 3))], rtol=1e-4, atol=1e-4),
]


def conv_format(strides, padding, dilations, kernel):
    """A convolution as a function of image and layout."""
    def function(x, data_format):
        pads = padding
        if not isinstance(padding, str):
            pads = by_format([[0, 0], *padding, [0, 0]], data_format)
        return tf.nn.conv2d(x, weights(*kernel), strides, pads, data_format, dilations)
    return function


def depthwise_format(strides, padding, dilations, kernel):
    """The same for a depthwise convolution."""
    def function(x, data_format):
        return raw().DepthwiseConv2dNative(
            input=x, filter=weights(*kernel), strides=by_format([1, *strides, 1], data_format),
            padding=padding, data_format=data_format,
            dilations=by_format([1, *dilations, 1], data_format))
    return function


CONVOLUTIONS = [
    *both_layouts("conv_layout", PLAIN, conv_format(1, "SAME", 1, (3, 3, 3, 5)), (7, 9, 3)),
    *both_layouts("conv_layout_stride", PLAIN, conv_format((2, 3), "VALID", 1, (3, 4, 3, 5)),
                  (9, 11, 3)),
    *both_layouts("conv_layout_dilated", PLAIN, conv_format(1, "SAME", (2, 3), (3, 3, 3, 5)),
                  (9, 11, 3)),
    *both_layouts("conv_layout_explicit", PLAIN,
                  conv_format(2, [[1, 2], [0, 3]], 1, (3, 3, 3, 5)), (9, 10, 3)),
    *both_layouts("conv_layout_grouped", ["conv"], conv_format(1, "SAME", 1, (3, 3, 2, 9)),
                  (6, 7, 6)),
    *both_layouts("depthwise_layout", ["conv"],
                  depthwise_format((1, 1), "SAME", (1, 1), (3, 3, 4, 2)), (7, 8, 4)),
    *both_layouts("depthwise_layout_stride", ["conv"],
                  depthwise_format((2, 2), "SAME", (1, 1), (3, 2, 4, 1)), (7, 8, 4)),
    Case("depthwise_dilated", ["conv"],
         lambda x: tf.nn.depthwise_conv2d(x, weights(3, 3, 4, 2), [1, 1, 1, 1], "VALID",
                                          dilations=[2, 2]),
         [Arg((None, 9, 10, 4))], [((b, 9, 10, 4),) for b in (1, 2)], 1e-4, 1e-4),
    Case("conv_atrous", ["conv", "transpose", "reshape", "pad"],
         lambda x: tf.nn.atrous_conv2d(x, weights(3, 3, 3, 4), 2, "SAME"),
         [Arg((None, 9, 10, 3))], [((b, 9, 10, 3),) for b in (1, 2)], 1e-4, 1e-4),
    Case("conv_grouped_1d", ["conv"], lambda x: tf.nn.conv1d(x, weights(3, 2, 6), 1, "SAME"),
         [Arg((2, 9, 6))], rtol=1e-4, atol=1e-4),
    Case("conv_free_filter", ["conv"],
         lambda x, f: (tf.nn.conv2d(x, f, 1, "VALID"), tf.nn.conv2d(x, f, (2, 1), "SAME")),
         [Arg((None, None, None, None)), Arg((None, None, None, None))],
         [((2, 7, 8, 3), (3, 2, 3, 4)), ((1, 9, 5, 1), (1, 5, 1, 2))], 1e-4, 1e-4),
    Case("conv_free_window", ["conv"],
         lambda x, f: tf.nn.conv2d(x, f, 1, [[0, 0], [1, 0], [2, 1], [0, 0]]),
         [Arg((None, 7, 8, 3)), Arg((None, None, 3, 4))],
         [((2, 7, 8, 3), (3, 2, 3, 4)), ((1, 7, 8, 3), (1, 5, 3, 4))], 1e-4, 1e-4),
    Case("depthwise_free_filter", ["conv"],
         lambda x, f: tf.nn.depthwise_conv2d(x, f, [1, 1, 1, 1], "SAME"),
         [Arg((None, 7, 8, 3)), Arg((None, None, 3, 2))],
         [((2, 7, 8, 3), (3, 2, 3, 2)), ((1, 7, 8, 3), (1, 5, 3, 2))], 1e-4, 1e-4),
    Case("conv_f64", ["conv"],
         lambda x: tf.nn.conv2d(x, tf.cast(weights(3, 3, 3, 4), tf.float64), 2, "SAME"),
         [Arg((None, 7, 8, 3), "float64")], [((2, 7, 8, 3),)]),
    Case("conv_f16", ["conv"],
         lambda x: tf.nn.conv2d(x, tf.cast(weights(3, 3, 3, 4), tf.float16), 2, "SAME"),
         [Arg((None, 7, 8, 3), "float16")], [((2, 7, 8, 3),)], 1e-2, 1e-2),
    Case("conv_i32", ["conv"],
         lambda x, f: tf.nn.conv2d(x, f, 1, "SAME"),
         [Arg((2, 7, 8, 3), "int32", "small"), Arg((3, 3, 3, 4), "int32", "small")]),
    Case("conv_3d", ["conv"],
         lambda x: tf.nn.conv3d(x, weights(3, 2, 3, 2, 4), [1, 2, 1, 2, 1], "SAME"),
         [Arg((None, 5, 6, 7, 2))], [((b, 5, 6, 7, 2),) for b in (1, 2)], 1e-4, 1e-4),
    Case("conv_3d_valid_free", ["conv"],
         lambda x: tf.nn.conv3d(x, weights(3, 2, 3, 2, 4), [1, 1, 1, 1, 1], "VALID"),
         [Arg((None, None, None, None, 2))], [((2, 5, 6, 7, 2),), ((1, 3, 2, 4, 2),)],
         1e-4, 1e-4),
]


def pool_format(function, size, strides, padding):
    """A pooling window as a function of image and layout."""
    def at(x, data_format):
        return function()(x, size, strides, padding, data_format)
    return at


MAX, AVERAGE = (lambda: tf.nn.max_pool2d), (lambda: tf.nn.avg_pool2d)
POOLS = [
    *both_layouts("max_pool_layout", ["max_pool"], pool_format(MAX, 3, 2, "SAME"), (7, 9, 4)),
    *both_layouts("avg_pool_layout", ["avg_pool"], pool_format(AVERAGE, (3, 2), 2, "SAME"),
                  (7, 9, 4)),
    Case("max_pool_explicit", ["max_pool"],
         lambda x: tf.nn.max_pool2d(x, 3, 2, [[0, 0], [1, 2], [0, 1], [0, 0]]),
         [Arg((None, 7, 9, 4))], [((2, 7, 9, 4),)]),
    Case("max_pool_tensor_sizes", ["max_pool"],
         lambda x: raw().MaxPoolV2(input=x, ksize=[1, 3, 2, 1], strides=[1, 2, 1, 1],
                                   padding="VALID"),
         [Arg((2, 7, 9, 4))]),
    Case("max_pool_channels", ["reduce_max"],
         lambda x: raw().MaxPool(input=x, ksize=[1, 1, 1, 3], strides=[1, 1, 1, 3],
                                 padding="VALID"),
         [Arg((None, 4, 5, 6))], [((2, 4, 5, 6),)]),
    Case("max_pool_3d", ["max_pool"],
         lambda x: tf.nn.max_pool3d(x, (2, 3, 2), (1, 2, 2), "SAME"),
         [Arg((None, 5, 6, 7, 3))], [((b, 5, 6, 7, 3),) for b in (1, 2)]),
    Case("avg_pool_3d", ["avg_pool"],
         lambda x: (tf.nn.avg_pool3d(x, (2, 3, 2), (1, 2, 2), "SAME"),
                    tf.nn.avg_pool3d(x, 2, 2, "VALID")),
         [Arg((None, 5, 6, 7, 3))], [((b, 5, 6, 7, 3),) for b in (1, 2)]),
    Case("avg_pool_free_image", ["avg_pool"],
         lambda x: (tf.nn.avg_pool2d(x, 3, 2, "SAME"), tf.nn.avg_pool2d(x, 2, 1, "SAME"),
                    tf.nn.avg_pool2d(x, (2, 4), (3, 1), "VALID")),
         [Arg((None, None, None, 3))], [((1, 5, 6, 3),), ((2, 8, 9, 3),)]),
    Case("max_pool_free_image", ["max_pool"],
         lambda x: (tf.nn.max_pool2d(x, 3, 2, "SAME"), tf.nn.max_pool2d(x, 2, 1, "VALID")),
         [Arg((None, None, None, 3))], [((1, 5, 6, 3),), ((2, 8, 9, 3),)]),
    *[Case(f"max_pool_{dtype}", ["max_pool"],
           lambda x: tf.nn.max_pool2d(x, 2, 2, "SAME"), [Arg((2, 7, 9, 4), dtype, "small")])
      for dtype in ("int32", "uint8", "float64", "float16")],
    Case("avg_pool_f64", ["avg_pool"],
         lambda x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), [Arg((2, 7, 9, 4), "float64")]),
    Case("avg_pool_f16", ["avg_pool"],
         lambda x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), [Arg((2, 7, 9, 4), "float16")],
         rtol=1e-2, atol=1e-2),
    *[Case(f"max_pool_argmax_{name}", ["max_pool", "pool_argmax"],
           lambda x, options=options: tf.nn.max_pool_with_argmax(x, *options),
           [Arg((None, 7, 9, 4), values=kind)], [((b, 7, 9, 4),) for b in (1, 3)])
      for name, kind, options in [
          ("valid", "normal", (2, 2, "VALID")), ("same", "normal", (3, 2, "SAME")),
          ("equal", "small", (3, 1, "SAME")),
          ("batch", "normal", (2, 2, "SAME", "NHWC", "int32", True))]],
]

PATCHES = [
    *[Case(f"image_patches_{name}", ["gather", "transpose", "reshape"],
           lambda x, o=options: tf.image.extract_patches(
               x, [1, *o[0], 1], [1, *o[1], 1], [1, *o[2], 1], o[3]),
           [Arg((None, *size, 3), dtype, "small")], [((2, 7, 9, 3),), ((1, 7, 9, 3),)])
      for name, size, dtype, options in [
          ("valid", (7, 9), "float32", ((3, 2), (2, 2), (1, 1), "VALID")),
          ("same", (7, 9), "float32", ((3, 2), (2, 1), (1, 1), "SAME")),
          ("rates", (7, 9), "int32", ((3, 2), (1, 1), (2, 3), "SAME")),
          ("free", (None, None), "float32", ((3, 2), (2, 2), (1, 2), "SAME")),
          ("free_valid", (None, None), "float32", ((3, 2), (2, 2), (1, 2), "VALID"))]],
    Case("volume_patches", ["gather", "transpose", "reshape"],
         lambda x: tf.extract_volume_patches(x, [1, 2, 3, 2, 1], [1, 1, 2, 2, 1], "SAME"),
         [Arg((2, 4, 5, 6, 2))]),
    *[Case(f"dilation_{name}", ["gather", "reduce_max"],
           lambda x, o=options: tf.nn.dilation2d(
               x, weights(3, 2, 4), [1, *o[0], 1], o[1], "NHWC", [1, *o[2], 1]),
           [Arg((None, *size, 4))], [((2, 7, 9, 4),)])
      for name, size, options in [
          ("same", (7, 9), ((1, 1), "SAME", (1, 1))), ("valid", (7, 9), ((2, 2), "VALID", (1, 1))),
          ("rates", (7, 9), ((1, 1), "SAME", (2, 2))),
          ("free", (None, None), ((2, 1), "SAME", (1, 1)))]],
]


def train(dtype, data_format="NHWC", factor=1.0, training=True):
    """Batch normalisation with all that it puts out."""
    def function(x):
        names = ("scale", "offset", "mean", "variance")
        given = dict(zip(names, (weights(4), weights(4) * 0.5, weights(4) * 0.2,
                                 abs(weights(4)) + 0.5)))
        op = raw().FusedBatchNormV3 if dtype else raw().FusedBatchNorm
        options = {"exponential_avg_factor": factor} if dtype else {}
        return op(x=x, epsilon=1e-3, is_training=training, data_format=data_format,
                  **given, **options)[:5 if training else 3]
    return function


def train_nchw(x):
    """The oracle of the same in NCHW."""
    first, *rest = train("float32")(tf.transpose(x, NHWC))
    return [tf.transpose(first, NCHW), *rest]


NORMS = [
    *[Case(f"batch_norm_train_{name}", ["batch_norm", "reduce_mean"], train(*options),
           [Arg((None, 4, 3, 4), dtype)], [((b, 4, 3, 4),) for b in (1, 3)], tolerance, tolerance)
      for name, dtype, tolerance, options in [
          ("v1", "float32", 1e-4, ("",)), ("v3", "float32", 1e-4, ("float32",)),
          ("average", "float32", 1e-4, ("float32", "NHWC", 0.1)),
          ("f16", "float16", 1e-2, ("float16",))]],
    Case("batch_norm_train_nchw", ["batch_norm"], train("float32", "NCHW"),
         [Arg((None, 4, 3, 5))], [((2, 4, 3, 5),)], 1e-4, 1e-4, train_nchw),
    Case("batch_norm_f16", ["batch_norm"], train("float16", training=False),
         [Arg((None, 4, 3, 4), "float16")], [((2, 4, 3, 4),)], 1e-2, 1e-2),
    Case("batch_norm_free", ["batch_norm"], train("float32"), [Arg((None, None, None, 4))],
         [((2, 4, 3, 4),), ((1, 5, 2, 4),)], 1e-4, 1e-4),
    *[Case(f"lrn_{name}", ["matmul", "pow"],
           lambda x, o=options: tf.nn.local_response_normalization(x, *o),
           [Arg((None, *size, 9))], [((b, 3, 4, 9),) for b in (1, 2)], 1e-4, 1e-5)
      for name, size, options in [("default", (3, 4), ()), ("free", (None, None), (2, 1.0, 1e-4, 0.75)),
                                  ("zero", (3, 4), (0, 2.0, 0.5, 0.5)),
                                  ("wide", (3, 4), (20, 1.5, 0.1, 1.0))]],
]

CASES = (TRANSPOSED + MORE_TRANSPOSED + CONVOLUTIONS + POOLS + PATCHES + NORMS)
