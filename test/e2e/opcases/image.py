# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Images: padding, blocks, resizing, sampling, colours, choice of boxes."""
from opcases.table import Arg, Case, tf
from opcases.window import raw

NHWC, NCHW = (0, 2, 3, 1), (0, 3, 1, 2)
FREE = Arg((None, None, None, 3))


def computed_pads(x, low, high):
    """Paddings of the two middle dimensions that a run computes."""
    zero = tf.constant(0)
    size = tf.shape(x)[1] // 2
    return tf.stack([[zero, zero], [size - low, size - low], [zero + 1, size - high],
                     [zero, zero]])


PADS = [
    Case("pad_computed", ["gather", "iota"], lambda x: tf.pad(x, computed_pads(x, 0, 1)),
         [FREE], [((1, 4, 5, 3),), ((2, 7, 3, 3),)]),
    Case("pad_value_computed", ["gather", "select"],
         lambda x: tf.pad(x, computed_pads(x, 0, 1), constant_values=7.5),
         [FREE], [((1, 4, 5, 3),), ((2, 7, 3, 3),)]),
    Case("pad_run_value", ["gather", "select"],
         lambda x, v: tf.pad(x, [[0, 0], [1, 2]], constant_values=v),
         [Arg((None, 4)), Arg(())], [((2, 4), ())]),
    *[Case(f"pad_{mode}_computed", ["gather"],
           lambda x, mode=mode: tf.pad(x, computed_pads(x, 1, 1), mode),
           [FREE], [((1, 4, 5, 3),), ((2, 7, 6, 3),)])
      for mode in ("REFLECT", "SYMMETRIC")],
    *[Case(f"pad_{mode}_{dtype}", ["pad"],
           lambda x, mode=mode: tf.pad(x, [[0, 0], [1, 2], [0, 3]], mode),
           [Arg((None, 4, 5), dtype, "small")], [((2, 4, 5),)])
      for mode in ("CONSTANT", "REFLECT", "SYMMETRIC")
      for dtype in ("int32", "uint8", "float64")],
    Case("pad_value_u8", ["pad"],
         lambda x: tf.pad(x, [[1, 0], [1, 2]], constant_values=tf.constant(200, tf.uint8)),
         [Arg((3, 4), "uint8", "small")]),
    Case("pad_vector_free", ["pad"],
         lambda x: (tf.pad(x, [[2, 1]]), tf.pad(x, [[1, 2]], "SYMMETRIC")), [Arg((None,))],
         [((3,),), ((6,),)]),
]


def blocks(name, function, arg, shapes, dtype="float32"):
    """A move of blocks between dimensions."""
    return Case(name, ["reshape", "transpose"], function, [Arg(arg, dtype, "small")],
                [(shape,) for shape in shapes])


def depth(function, size, data_format="NHWC"):
    """depth_to_space or its inverse; TensorFlow's CPU knows NHWC alone."""
    return lambda x: function()(x, size, data_format)


def turned(function):
    """What a function of NHWC images makes of NCHW ones."""
    return lambda x: tf.transpose(function(tf.transpose(x, NHWC)), NCHW)


TO_SPACE, TO_DEPTH = (lambda: tf.nn.depth_to_space), (lambda: tf.nn.space_to_depth)
BLOCKS = [
    blocks("space_to_batch", lambda x: tf.space_to_batch_nd(x, [2, 3], [[1, 0], [0, 2]]),
           (None, 5, 7, 2), [(1, 5, 7, 2), (2, 5, 7, 2)]),
    blocks("space_to_batch_free",
           lambda x: tf.space_to_batch_nd(x, [2, 2], [[0, 0], [1, 1]]),
           (None, None, None, 2), [(1, 4, 6, 2), (2, 8, 2, 2)]),
    blocks("space_to_batch_one", lambda x: tf.space_to_batch_nd(x, [3], [[1, 1]]),
           (None, 7, 3, 2), [(2, 7, 3, 2)], "int32"),
    blocks("space_to_batch_first",
           lambda x: raw().SpaceToBatch(input=x, paddings=[[1, 0], [0, 1]], block_size=2),
           (None, 5, 7, 2), [(2, 5, 7, 2)]),
    blocks("batch_to_space", lambda x: tf.batch_to_space(x, [2, 3], [[1, 0], [0, 2]]),
           (12, 3, 3, 2), [(12, 3, 3, 2)]),
    blocks("batch_to_space_batch", lambda x: tf.batch_to_space(x, [2, 2], [[0, 1], [1, 0]]),
           (None, 3, 3, 2), [(4, 3, 3, 2), (8, 3, 3, 2)]),
    blocks("batch_to_space_free", lambda x: tf.batch_to_space(x, [2, 2], [[0, 0], [1, 2]]),
           (None, None, None, 2), [(4, 3, 3, 2), (8, 2, 4, 2)]),
    blocks("batch_to_space_first",
           lambda x: raw().BatchToSpace(input=x, crops=[[1, 0], [0, 1]], block_size=2),
           (8, 3, 3, 2), [(8, 3, 3, 2)]),
    blocks("space_round_trip",
           lambda x: tf.batch_to_space(tf.space_to_batch_nd(x, [2, 2], [[0, 0], [1, 1]]) + 1,
                                       [2, 2], [[0, 0], [1, 1]]),
           (None, None, None, 2), [(1, 4, 6, 2), (2, 8, 2, 2)]),
    blocks("depth_to_space", depth(TO_SPACE, 2), (None, 3, 4, 12), [(2, 3, 4, 12)]),
    blocks("depth_to_space_free", depth(TO_SPACE, 3), (None, None, None, 18),
           [(2, 3, 4, 18), (1, 2, 2, 18)], "int32"),
    blocks("space_to_depth", depth(TO_DEPTH, 2), (None, 6, 4, 3), [(2, 6, 4, 3)]),
    blocks("space_to_depth_free", depth(TO_DEPTH, 2), (None, None, None, 3),
           [(2, 6, 4, 3), (1, 2, 2, 3)], "uint8"),
    *[Case(f"{name}_nchw", ["reshape", "transpose"], depth(function, 2, "NCHW"),
           [Arg((None,) + shape)], [((2,) + shape,)],
           oracle=turned(depth(function, 2)))
      for name, function, shape in [("depth_to_space", TO_SPACE, (12, 3, 4)),
                                    ("space_to_depth", TO_DEPTH, (3, 6, 4))]],
]

METHODS = {"bilinear": "ResizeBilinear", "nearest": "ResizeNearestNeighbor",
           "bicubic": "ResizeBicubic", "area": "ResizeArea"}
MODES = {"plain": {}, "corners": {"align_corners": True}, "centers": {"half_pixel_centers": True}}


def resize(method, mode, size):
    """An op of TensorFlow's that resizes; `size` is a function of the images."""
    options = dict(MODES[mode])
    if method == "area":
        options.pop("half_pixel_centers", None)
    return lambda x: getattr(raw(), METHODS[method])(images=x, size=size(x), **options)


SIZES = {"up": lambda x: [11, 10], "down": lambda x: [3, 4], "one": lambda x: [1, 1],
         "same": lambda x: [5, 7]}
KERNELS = ["lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic",
           "mitchellcubic"]
RESIZES = [
    *[Case(f"resize_{method}_{mode}_{size}", ["gather" if method == "nearest" else "resample"],
           resize(method, mode, SIZES[size]), [Arg((None, 5, 7, 3))],
           [((b, 5, 7, 3),) for b in (1, 2)], 1e-4, 1e-4)
      for method in METHODS for mode in MODES for size in SIZES
      if (method, mode) != ("area", "centers")],
    *[Case(f"resize_{method}_free_{mode}", ["resample"],
           resize(method, mode, lambda x: [9, 6]), [FREE],
           [((1, 4, 5, 3),), ((2, 13, 6, 3),)], 1e-4, 1e-4)
      for method in METHODS for mode in ("plain", "centers")
      if (method, mode) != ("area", "centers")],
    *[Case(f"resize_{method}_twice", ["resample"],
           resize(method, mode, lambda x: 2 * tf.shape(x)[1:3]), [FREE],
           [((1, 4, 5, 3),), ((2, 7, 6, 3),)], 1e-4, 1e-4)
      for method, mode in [("bilinear", "centers"), ("nearest", "plain"), ("bicubic", "corners"),
                           ("area", "plain")]],
    *[Case(f"resize_{method}_{dtype}", ["resample"],
           resize(method, "centers", lambda x: [9, 6]), [Arg((2, 5, 7, 3), dtype, "small")],
           rtol=1e-4, atol=1e-4)
      for method in METHODS for dtype in ("uint8", "int32", "float64")],
    *[Case(f"resize_kernel_{kernel}", ["resample"],
           lambda x, kernel=kernel: (
               raw().ScaleAndTranslate(images=x, size=[9, 4], scale=[9 / 5, 4 / 7],
                                       translation=[0.0, 0.3], kernel_type=kernel),
               raw().ScaleAndTranslate(images=x, size=[3, 12], scale=[0.4, 1.3],
                                       translation=[0.5, -1.0], kernel_type=kernel,
                                       antialias=False)),
           [Arg((None, 5, 7, 3))], [((b, 5, 7, 3),) for b in (1, 2)], 1e-4, 1e-4)
      for kernel in KERNELS],
    Case("resize_antialias", ["resample"],
         lambda x: tf.image.resize(x, [3, 4], "lanczos3", antialias=True),
         [Arg((None, 9, 11, 3))], [((2, 9, 11, 3),)], 1e-4, 1e-4),
]


def crop(size, boxes, owners, **options):
    """crop_and_resize with the boxes' owners given."""
    return lambda x, *given: tf.image.crop_and_resize(
        x, given[0] if given else boxes, owners, size, **options)


BOXES = [[0.0, 0.0, 1.0, 1.0], [0.2, 0.1, 0.7, 0.9], [0.9, 0.8, 0.1, 0.2],
         [-0.3, 0.2, 1.4, 1.1]]
CROPS = [
    *[Case(f"crop_and_resize_{name}", ["sample"],
           crop(size, BOXES, [0, 1, 1, 0], **options), [Arg((2, 6, 7, 3), dtype, kind)],
           rtol=1e-4, atol=1e-4)
      for name, size, dtype, kind, options in [
          ("bilinear", [4, 5], "float32", "normal", {}),
          ("nearest", [4, 5], "float32", "normal", {"method": "nearest"}),
          ("outside", [3, 2], "float32", "normal", {"extrapolation_value": -4.0}),
          ("one", [1, 1], "float32", "normal", {}), ("u8", [4, 3], "uint8", "small", {})]],
    Case("crop_and_resize_run", ["sample"],
         lambda x, b: crop([3, 4], None, tf.zeros([tf.shape(b)[0]], tf.int32))(x, b),
         [FREE, Arg((None, 4), values="positive")],
         [((1, 6, 7, 3), (3, 4)), ((2, 4, 5, 3), (1, 4))], 1e-4, 1e-4),
    *[Case(f"projection_{name}", ["sample"],
           lambda x, t, o=options: raw().ImageProjectiveTransformV3(
               images=x, transforms=t + [1, 0, 0, 0, 1, 0, 0, 0.5], output_shape=[6, 5],
               fill_value=o[2], interpolation=o[0], fill_mode=o[1]),
           [Arg((2, 5, 7, 3)), Arg(rows, values="normal")], [((2, 5, 7, 3), rows)],
           1e-3, 1e-3)
      for name, rows, options in [
          ("constant", (2, 8), ("BILINEAR", "CONSTANT", 1.5)),
          ("nearest_border", (1, 8), ("BILINEAR", "NEAREST", 0.0))]],
    *[Case(f"projection_{name}", ["sample"],
           lambda x, o=options: raw().ImageProjectiveTransformV3(
               images=x, transforms=[[0.9, 0.1, -1.3, -0.1, 1.1, 2.2, 0.0, 0.0]],
               output_shape=[9, 8], fill_value=2.0, interpolation=o[0], fill_mode=o[1]),
           [Arg((2, 5, 7, 3))], rtol=1e-3, atol=1e-3)
      for name, options in [("nearest", ("NEAREST", "CONSTANT")),
                            ("reflect", ("BILINEAR", "REFLECT")),
                            ("wrap", ("BILINEAR", "WRAP"))]],
]

COLOR = Arg((None, 5, 7, 3), values="share")
COLORS = [Case(f"image_{name}", ops, function, [COLOR], [((b, 5, 7, 3),) for b in (1, 2)],
               1e-4, 1e-5)
          for name, ops, function in [
              ("rgb_to_hsv", ["select"], lambda x: tf.image.rgb_to_hsv(x)),
              ("hsv_to_rgb", ["maximum"], lambda x: tf.image.hsv_to_rgb(x)),
              ("hue", ["select", "floor"], lambda x: tf.image.adjust_hue(x, 0.3)),
              ("hue_down", ["select", "floor"], lambda x: tf.image.adjust_hue(x, -0.7)),
              ("saturation", ["select"], lambda x: tf.image.adjust_saturation(x, 1.7)),
              ("contrast", ["reduce_mean"], lambda x: tf.image.adjust_contrast(x, 0.6)),
              ("grey", ["select"], lambda x: tf.image.rgb_to_hsv(tf.round(x)))]]


def chosen(op, most, padded=True, **options):
    """Non-maximum suppression by a version that fills up."""
    def function(boxes, scores):
        given = {"boxes": boxes, "scores": scores, "max_output_size": most,
                 "iou_threshold": 0.4, "score_threshold": -0.2,
                 "pad_to_max_output_size": padded, **options}
        results = getattr(raw(), op)(**given)
        return tuple(results)
    return function


SCORED = [Arg((None, 4), values="share"), Arg((None,))]
COUNTS = [((n, 4), (n,)) for n in (12, 40, 1)]
SUPPRESSIONS = [
    Case("nms_v4", ["non_max_suppression"], chosen("NonMaxSuppressionV4", 8), SCORED, COUNTS),
    Case("nms_v5", ["non_max_suppression"],
         chosen("NonMaxSuppressionV5", 8, soft_nms_sigma=0.0), SCORED, COUNTS),
    Case("nms_soft", ["non_max_suppression"],
         chosen("NonMaxSuppressionV5", 8, soft_nms_sigma=0.3), SCORED, COUNTS, 1e-4, 1e-5),
    Case("nms_v1", ["non_max_suppression"],
         lambda b, s: raw().NonMaxSuppression(boxes=b, scores=s, max_output_size=5,
                                              iou_threshold=0.3), SCORED, COUNTS),
    Case("nms_v2", ["non_max_suppression"],
         lambda b, s: raw().NonMaxSuppressionV2(boxes=b, scores=s, max_output_size=50,
                                                iou_threshold=0.3), SCORED, COUNTS),
    Case("nms_v3", ["non_max_suppression"],
         lambda b, s: tf.gather(b, tf.image.non_max_suppression(b, s, 8, 0.4, -0.2)),
         SCORED, COUNTS),
    Case("nms_v5_cut", ["non_max_suppression"],
         chosen("NonMaxSuppressionV5", 8, False, soft_nms_sigma=0.2), SCORED, COUNTS,
         1e-4, 1e-5),
    Case("nms_run_size", ["non_max_suppression"],
         lambda b, s, n: tf.image.non_max_suppression(b, s, n), SCORED + [Arg((), "int32", "index5")],
         [(*shapes, ()) for shapes in COUNTS]),
    Case("nms_equal_scores", ["non_max_suppression"],
         lambda b, s: chosen("NonMaxSuppressionV4", 20)(b, tf.round(s)), SCORED, COUNTS),
]

CASES = PADS + BLOCKS + RESIZES + CROPS + COLORS + SUPPRESSIONS
