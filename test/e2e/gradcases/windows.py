# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Convolutions, pools, normalisation and resampling."""
from gradcases.shapes import ints
from gradcases.table import Arg, Case


def window(strides, dilations=None, padding="valid", pads=(), layout="channels_last"):
    """The attributes that convolutions and pools share."""
    dilations = dilations or [1] * len(strides)
    return (f"strides = {ints(*strides)}, dilations = {ints(*dilations)}, "
            f"padding = #weir<padding {padding}>, pads = {ints(*pads)}, "
            f"layout = #weir<layout {layout}>")


def conv(name, image, kernel, result, attributes, groups=1):
    return Case(f"conv_{name}", ["conv"], [Arg(image), Arg(kernel)],
                f"  %y = weir.conv %a0, %a1 {{groups = {groups} : i64, {attributes}}}"
                f" : ([{image}], [{kernel}]) -> [{result}]", {"%y": result})


def free_conv(name, columns, attributes):
    """A convolution of images whose height only the run knows."""
    return Case(f"conv_{name}", ["conv"], [Arg("BxHx3x2"), Arg("3x2x2x2")],
                f"""  %c = weir.conv %a0, %a1 {{{attributes}}} : ([BxHx3x2], [3x2x2x2]) -> [BxKx{columns}x2]
  %q = weir.square %c : ([BxKx{columns}x2]) -> [BxKx{columns}x2]
  %y = weir.reduce_sum %q {{axes = array<i64: 1>}} : ([BxKx{columns}x2]) -> [Bx{columns}x2]""",
                {"%y": f"Bx{columns}x2"}, runs=[{"B": 2, "H": 5}, {"B": 1, "H": 4}, {"B": 0, "H": 5}])


def pool(op, name, image, result, taps, attributes, **more):
    return Case(f"{op}_{name}", [op], [Arg(image, "distinct")],
                f"  %y = weir.{op} %a0 {{window = {ints(*taps)}, {attributes}}}"
                f" : ([{image}]) -> [{result}]", {"%y": result}, **more)


def pools(op):
    return [
        pool(op, "valid", "Bx4x4x2", "Bx2x2x2", (2, 2), window((2, 2))),
        pool(op, "overlap", "Bx5x4x1", "Bx3x2x1", (3, 3), window((1, 1))),
        pool(op, "same", "Bx5x4x2", "Bx3x2x2", (3, 2), window((2, 2), padding="same")),
        pool(op, "pads", "Bx4x3x1", "Bx3x2x1", (3, 2),
             window((2, 2), padding="explicit", pads=(1, 2, 1, 0))),
        pool(op, "first", "Bx2x4x4", "Bx2x2x2", (2, 2), window((2, 2), layout="channels_first")),
        free_pool(op, "free", window((2, 2), padding="same")),
        free_pool(op, "free_valid", window((1, 2))),
        pool(op, "1d_dilated", "Bx6x2", "Bx3x2", (2,), window((2,), (2,), "same")),
    ]


def free_pool(op, name, attributes):
    """A pool of images whose height only the run knows."""
    return Case(f"{op}_{name}", [op], [Arg("BxHx4x1", "distinct")],
                f"""  %c = weir.{op} %a0 {{window = {ints(3, 2)}, {attributes}}} : ([BxHx4x1]) -> [BxKx2x1]
  %q = weir.square %c : ([BxKx2x1]) -> [BxKx2x1]
  %y = weir.reduce_sum %q {{axes = {ints(1)}}} : ([BxKx2x1]) -> [Bx2x1]""", {"%y": "Bx2x1"},
                runs=[{"B": 2, "H": 5}, {"B": 1, "H": 4}, {"B": 0, "H": 5}])


def conv_gradient(op, operands, result):
    """The gradients of a convolution as ops themselves, differentiated."""
    args = [Arg(shape) for shape in operands]
    types = ", ".join(f"[{shape}]" for shape in operands)
    return Case(op, [op], args,
                f"  %y = weir.{op} %a0, %a1, %a2 {{{window((2, 1), padding='same')}}}"
                f" : ({types}) -> [{result}]", {"%y": result}, fixed=(2,))


CONVOLUTIONS = [
    conv("same", "Bx4x3x2", "3x2x2x3", "Bx4x3x3", window((1, 1), padding="same")),
    conv("valid", "Bx4x3x2", "3x2x2x3", "Bx2x2x3", window((1, 1))),
    conv("stride", "Bx6x5x2", "3x2x2x3", "Bx3x3x3", window((2, 2), padding="same")),
    conv("stride_rest", "Bx6x6x1", "2x3x1x2", "Bx2x2x2", window((3, 2))),
    conv("dilated", "Bx6x5x1", "2x3x1x2", "Bx4x1x2", window((1, 1), (2, 2))),
    conv("dilated_stride", "Bx7x5x1", "2x2x1x2", "Bx3x2x2", window((2, 2), (2, 2))),
    conv("pads", "Bx4x4x1", "3x3x1x2", "Bx3x2x2",
         window((2, 2), padding="explicit", pads=(2, 1, 0, 1))),
    conv("groups", "Bx4x3x4", "2x2x2x4", "Bx3x2x4", window((1, 1)), 2),
    conv("depthwise", "Bx4x3x2", "3x3x1x4", "Bx2x2x4", window((2, 2), padding="same"), 2),
    conv("first", "Bx2x4x3", "2x2x2x3", "Bx3x3x2", window((1, 1), layout="channels_first")),
    conv("1d", "Bx6x2", "3x2x2", "Bx3x2", window((2,), padding="same")),
    conv("3d", "Bx3x3x2x1", "2x2x2x1x2", "Bx2x2x1x2", window((1, 1, 1))),
    free_conv("free", 3, window((1, 1), padding="same")),
    free_conv("free_stride", 2, window((2, 2), padding="same")),
    free_conv("free_valid", 2, window((2, 1))),
    conv_gradient("conv_input_gradient", ("Bx2x3x3", "3x2x2x3", "Bx4x3x2"), "Bx4x3x2"),
    conv_gradient("conv_filter_gradient", ("Bx4x3x2", "Bx2x3x3", "3x2x2x3"), "3x2x2x3"),
]
NORMS = [
    Case("batch_norm", ["batch_norm"],
         [Arg("Bx2x2x3"), Arg("3"), Arg("3"), Arg("3"), Arg("3", "middle")],
         "  %y = weir.batch_norm %a0, %a1, %a2, %a3, %a4 {epsilon = 0.001 : f32}"
         " : ([Bx2x2x3], [3], [3], [3], [3]) -> [Bx2x2x3]", {"%y": "Bx2x2x3"}),
    Case("batch_norm_training", ["reduce_mean", "rsqrt"], [Arg("Bx4x2", "distinct"), Arg("2"), Arg("2")],
         """  %m = weir.reduce_mean %a0 {axes = array<i64: 0, 1>, keep_dims} : ([Bx4x2]) -> [1x1x2]
  %c:2 = weir.broadcast_together %a0, %m : ([Bx4x2], [1x1x2]) -> ([Bx4x2], [Bx4x2])
  %d = weir.sub %c#0, %c#1 : ([Bx4x2], [Bx4x2]) -> [Bx4x2]
  %q = weir.square %d : ([Bx4x2]) -> [Bx4x2]
  %v = weir.reduce_mean %q {axes = array<i64: 0, 1>, keep_dims} : ([Bx4x2]) -> [1x1x2]
  %r = weir.rsqrt %v : ([1x1x2]) -> [1x1x2]
  %e:4 = weir.broadcast_together %d, %r, %a1, %a2 : ([Bx4x2], [1x1x2], [2], [2]) -> ([Bx4x2], [Bx4x2], [Bx4x2], [Bx4x2])
  %n = weir.mul %e#0, %e#1 : ([Bx4x2], [Bx4x2]) -> [Bx4x2]
  %w = weir.mul %n, %e#2 : ([Bx4x2], [Bx4x2]) -> [Bx4x2]
  %y = weir.add %w, %e#3 : ([Bx4x2], [Bx4x2]) -> [Bx4x2]""", {"%y": "Bx4x2"},
         runs=[{"B": 3}, {"B": 1}]),
    Case("layer_norm", ["reduce_mean", "rsqrt"], [Arg("Bx4", "distinct"), Arg("4")],
         """  %m = weir.reduce_mean %a0 {axes = array<i64: 1>, keep_dims} : ([Bx4]) -> [Bx1]
  %c:2 = weir.broadcast_together %a0, %m : ([Bx4], [Bx1]) -> ([Bx4], [Bx4])
  %q = weir.squared_difference %c#0, %c#1 : ([Bx4], [Bx4]) -> [Bx4]
  %d = weir.sub %c#0, %c#1 : ([Bx4], [Bx4]) -> [Bx4]
  %v = weir.reduce_mean %q {axes = array<i64: 1>, keep_dims} : ([Bx4]) -> [Bx1]
  %r = weir.rsqrt %v : ([Bx1]) -> [Bx1]
  %e:3 = weir.broadcast_together %d, %r, %a1 : ([Bx4], [Bx1], [4]) -> ([Bx4], [Bx4], [Bx4])
  %n = weir.mul %e#0, %e#1 : ([Bx4], [Bx4]) -> [Bx4]
  %y = weir.mul %n, %e#2 : ([Bx4], [Bx4]) -> [Bx4]""", {"%y": "Bx4"}),
]
IMAGES = [
    Case("resample", ["resample"],
         [Arg("Bx4x2"), Arg("3x2", "index5", "i32"), Arg("3x2")],
         "  %y = weir.resample %a0, %a1, %a2 {axis = 1 : i64}"
         " : ([Bx4x2], [3x2:i32], [3x2]) -> [Bx3x2]", {"%y": "Bx3x2"}),
    Case("sample", ["sample"],
         [Arg("Bx5x4x2"), Arg("3x2", "inner_share"), Arg("3x2", "inner_share"), Arg("", "normal")],
         """  %n = weir.constant dense<0> : tensor<3xi32>
  %c = weir.constant dense<[[0.0, 3.0], [1.0, 4.0], [-1.0, 3.0]]> : tensor<3x2xf64>
  %r = weir.add %a1, %c : ([3x2], [3x2]) -> [3x2]
  %i = weir.expand_dims %r {axes = array<i64: 2>} : ([3x2]) -> [3x2x1]
  %k = weir.expand_dims %a2 {axes = array<i64: 2>} : ([3x2]) -> [3x2x1]
  %y = weir.sample %a0, %n, %i, %k, %a3
     : ([Bx5x4x2], [3:i32], [3x2x1], [3x2x1], []) -> [3x2x1x2]""", {"%y": "3x2x1x2"},
         runs=[{"B": 3}, {"B": 1}]),
]
CASES = CONVOLUTIONS + pools("max_pool") + pools("avg_pool") + NORMS + IMAGES
