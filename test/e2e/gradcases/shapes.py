# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What moves elements, and what reduces and scans."""
from gradcases.table import Arg, Case

ALL = 9223372036854775807
#: Where nothing has no mean, and no largest element.
SOME = [{"B": 3}, {"B": 1}]


def unary(name, op, attributes, shape, result, values="normal", **more):
    """A case of one operand and attributes."""
    return Case(name, [op], [Arg(shape, values)],
                f"  %y = weir.{op} %a0 {{{attributes}}} : ([{shape}]) -> [{result}]",
                {"%y": result}, **more)


def ints(*values):
    return f"array<i64: {', '.join(map(str, values))}>" if values else "array<i64>"


def cut(name, shape, result, starts, limits, strides):
    return unary(name, "slice", f"starts = {ints(*starts)}, limits = {ints(*limits)}, "
                 f"strides = {ints(*strides)}", shape, result)


def pad(name, shape, result, low, high, mode):
    return unary(name, "pad", f"low = {ints(*low)}, high = {ints(*high)}, "
                 f"mode = #weir<pad_mode {mode}>", shape, result)


def reduce(op, suffix, axes, shape, result, keeps=False, values="normal", **more):
    attributes = f"axes = {ints(*axes)}" + (", keep_dims" if keeps else "")
    return unary(f"{op}_{suffix}", op, attributes, shape, result, values, **more)


MOVES = [
    Case("reshape", ["reshape", "shape"], [Arg("Bx2x3")],
         """  %n = weir.constant dense<[-1, 6]> : tensor<2xi64>
  %y = weir.reshape %a0, %n : ([Bx2x3], [2:i64]) -> [Bx6]""", {"%y": "Bx6"}),
    Case("broadcast", ["broadcast"], [Arg("1x4"), Arg("Bx3x4")],
         """  %n = weir.shape %a1 {to = i64} : ([Bx3x4]) -> [3:i64]
  %r = weir.broadcast %a0, %n : ([1x4], [3:i64]) -> [Bx3x4]
  %y = weir.mul %r, %a1 : ([Bx3x4], [Bx3x4]) -> [Bx3x4]""", {"%y": "Bx3x4"}),
    Case("broadcast_together", ["broadcast_together"], [Arg("3x1"), Arg("1x4"), Arg("Bx1x1")],
         """  %x:3 = weir.broadcast_together %a0, %a1, %a2 : ([3x1], [1x4], [Bx1x1]) -> ([Bx3x4], [Bx3x4], [Bx3x4])
  %p = weir.mul %x#0, %x#1 : ([Bx3x4], [Bx3x4]) -> [Bx3x4]
  %y = weir.mul %p, %x#2 : ([Bx3x4], [Bx3x4]) -> [Bx3x4]""", {"%y": "Bx3x4"}),
    Case("reduce_to", ["reduce_to"], [Arg("Bx4"), Arg("1x4")],
         """  %e = weir.square %a0 : ([Bx4]) -> [Bx4]
  %y = weir.reduce_to %e, %a1 : ([Bx4], [1x4]) -> [1x4]""", {"%y": "1x4"}, fixed=(1,)),
    unary("expand_dims", "expand_dims", f"axes = {ints(0, 2)}", "Bx4", "1xBx1x4"),
    unary("squeeze", "squeeze", f"axes = {ints(0, 2)}", "1xBx1x4", "Bx4"),
    unary("transpose", "transpose", f"permutation = {ints(2, 0, 1)}", "Bx2x3", "3xBx2"),
    Case("concat", ["concat"], [Arg("Bx3"), Arg("Bx2"), Arg("Bx1")],
         "  %y = weir.concat %a0, %a1, %a2 {axis = 1 : i64} : ([Bx3], [Bx2], [Bx1]) -> [Bx6]",
         {"%y": "Bx6"}),
    Case("concat_free", ["concat"], [Arg("Bx3"), Arg("Bx3"), Arg("2x3")],
         """  %j = weir.concat %a0, %a2 {axis = 0 : i64} : ([Bx3], [2x3]) -> [Cx3]
  %y = weir.concat %j, %a1 {axis = 0 : i64} : ([Cx3], [Bx3]) -> [Cx3]
  %z = weir.reduce_sum %y {axes = array<i64: 0>} : ([Cx3]) -> [3]""", {"%z": "3"}),
    cut("slice", "Bx5x6", "Bx2x3", (0, 1, 1), (ALL, 5, ALL), (1, 2, 2)),
    cut("slice_back", "Bx5x6", "Bx3x2", (0, -1, -2), (ALL, 1, 0), (1, -1, -2)),
    Case("slice_free", ["slice"], [Arg("Bx3"), Arg("Bx3")],
         f"""  %j = weir.concat %a0, %a1 {{axis = 0 : i64}} : ([Bx3], [Bx3]) -> [Cx3]
  %c = weir.slice %j {{starts = {ints(1, 0)}, limits = {ints(-1, ALL)}, strides = {ints(2, 1)}}} : ([Cx3]) -> [Cx3]
  %e = weir.square %c : ([Cx3]) -> [Cx3]
  %y = weir.reduce_sum %e {{axes = array<i64: 0>}} : ([Cx3]) -> [3]""", {"%y": "3"}),
    cut("slice_empty", "Bx5", "Bx0", (0, 3), (ALL, 3), (1, 1)),
    pad("pad", "Bx3x4", "Bx6x6", (0, 1, 2), (0, 2, 0), "constant"),
    pad("pad_reflect", "Bx3x4", "Bx6x8", (0, 1, 2), (0, 2, 2), "reflect"),
    pad("pad_symmetric", "Bx3x4", "Bx6x8", (0, 1, 2), (0, 2, 2), "symmetric"),
]
REDUCTIONS = [
    reduce("reduce_sum", "last", (1,), "Bx4", "B"),
    reduce("reduce_sum", "first", (0,), "Bx4", "4"),
    reduce("reduce_sum", "kept", (0, 2), "Bx4x2", "1x4x1", True),
    reduce("reduce_sum", "all", (0, 1), "Bx4", ""),
    reduce("reduce_mean", "last", (1,), "Bx4", "B"),
    reduce("reduce_mean", "kept", (0, 2), "Bx4x2", "1x4x1", True, runs=SOME),
    reduce("reduce_prod", "last", (1,), "Bx4", "B"),
    reduce("reduce_prod", "two", (0, 2), "Bx4x2", "1x4x1", True),
    reduce("reduce_max", "last", (1,), "Bx4", "B", values="distinct"),
    reduce("reduce_max", "kept", (0, 2), "Bx4x2", "1x4x1", True, values="distinct", runs=SOME),
    reduce("reduce_min", "last", (1,), "Bx4", "B", values="distinct"),
    reduce("reduce_min", "kept", (0, 2), "Bx4x2", "1x4x1", True, values="distinct", runs=SOME),
    unary("softmax", "softmax", "axis = 1 : i64", "Bx4", "Bx4"),
    unary("softmax_middle", "softmax", "axis = 1 : i64", "Bx4x2", "Bx4x2"),
    unary("log_softmax", "log_softmax", "axis = 1 : i64", "Bx4", "Bx4"),
    Case("reduce_prod_zeros", ["reduce_prod"], [Arg("Bx4", "holes")],
         "  %y = weir.reduce_prod %a0 {axes = array<i64: 1>} : ([Bx4]) -> [B]", {"%y": "B"}),
]


def scans(kind, values="normal"):
    """Both ways, and exclusive."""
    cases = []
    for suffix, flags in (("", ""), ("_back", ", reverse"),
                          ("_exclusive", ", exclusive"),
                          ("_exclusive_back", ", exclusive, reverse")):
        if kind in ("max", "min", "log_sum_exp") and "exclusive" in suffix:
            continue
        cases.append(unary(f"scan_{kind}{suffix}", "scan",
                           f"kind = #weir<scan_kind {kind}>, axis = 1 : i64{flags}",
                           "Bx4x2", "Bx4x2", values))
    return cases


SCANS = [case for kind in ("sum", "product", "log_sum_exp") for case in scans(kind)] + [
    case for kind in ("max", "min") for case in scans(kind, "distinct")]
#: The same along axes whose size only the run knows.
SIZES = [{"B": 3, "N": 4}, {"B": 1, "N": 5}, {"B": 0, "N": 3}, {"B": 2, "N": 1}]


def along(op, name, attributes, values="normal", result="BxNx2", **more):
    return unary(f"{name}_free", op, attributes, "BxNx2", result, values, runs=SIZES, **more)


def mirrored(mode):
    """Ends that are copied: of at least three elements."""
    return Case(f"pad_{mode}_free", ["pad"], [Arg("BxN")],
                f"""  %p = weir.pad %a0 {{low = {ints(0, 1)}, high = {ints(0, 2)}, mode = #weir<pad_mode {mode}>}} : ([BxN]) -> [BxM]
  %s = weir.scan %p {{kind = #weir<scan_kind sum>, axis = 1 : i64}} : ([BxM]) -> [BxM]
  %q = weir.square %s : ([BxM]) -> [BxM]
  %y = weir.reduce_sum %q {{axes = {ints(1)}}} : ([BxM]) -> [B]""", {"%y": "B"},
                runs=SIZES[:3])


FREE = [
    *(along("scan", f"scan_{kind}", f"kind = #weir<scan_kind {kind}>, axis = 1 : i64", values)
      for kind, values in (("sum", "normal"), ("product", "nonzero"), ("log_sum_exp", "normal"),
                           ("max", "distinct"), ("min", "distinct"))),
    *(along(f"reduce_{kind}", f"reduce_{kind}", f"axes = {ints(1)}", "distinct", "Bx2")
      for kind in ("sum", "prod", "mean", "max", "min")),
    *(along(op, op, "axis = 1 : i64") for op in ("softmax", "log_softmax")),
    *(mirrored(mode) for mode in ("constant", "reflect", "symmetric")),
    along("slice", "slice_step", f"starts = {ints(0, 0, 0)}, limits = {ints(ALL, ALL, 1)}, "
          f"strides = {ints(1, 1, 1)}", result="BxNx1"),
    along("transpose", "transpose", f"permutation = {ints(1, 2, 0)}", result="Nx2xB"),
]
CASES = FREE + MOVES + REDUCTIONS + SCANS
