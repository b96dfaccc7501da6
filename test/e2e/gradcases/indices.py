# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What chooses by index."""
from gradcases.table import Arg, Case


def gather(name, operand, indices, result, axis, batch=0):
    return Case(name, ["gather"], [Arg(operand), Arg(indices, "index5", "i32")],
                f"  %y = weir.gather %a0, %a1 {{axis = {axis} : i64, batch_dims = {batch} : i64}}"
                f" : ([{operand}], [{indices}:i32]) -> [{result}]", {"%y": result})


def scatter(kind, values=("normal", "normal")):
    """Updates of rows, some of them twice, one out of range."""
    rows = "dense<[[1], [3], [1], [9]]>"
    if kind == "set":
        rows = "dense<[[1], [3], [0], [9]]>"
    return Case(f"scatter_{kind}", ["scatter"], [Arg("4xC", values[0]), Arg("4xC", values[1])],
                f"""  %i = weir.constant {rows} : tensor<4x1xi32>
  %y = weir.scatter %a0, %i, %a1 {{kind = #weir<scatter_kind {kind}>}} : ([4xC], [4x1:i32], [4xC]) -> [4xC]""",
                {"%y": "4xC"}, runs=[{"C": 2}, {"C": 1}, {"C": 0}])


def sort(name, flags):
    return Case(f"sort{name}", ["sort"], [Arg("Bx4x2", "distinct")],
                f"  %y, %i = weir.sort %a0 {{axis = 1 : i64, to = i32{flags}}}"
                " : ([Bx4x2]) -> ([Bx4x2], [Bx4x2:i32])", {"%y": "Bx4x2"})


CASES = [
    gather("gather", "5x2", "Bx3", "Bx3x2", 0),
    gather("gather_axis", "Bx5x2", "4", "Bx4x2", 1),
    gather("gather_batch", "Bx5x2", "Bx3", "Bx3x2", 1, 1),
    gather("gather_batch_axis", "Bx2x5", "Bx3", "Bx2x3", 2, 1),
    Case("gather_free", ["gather"], [Arg("Bx2")],
         """  %i = weir.constant dense<0> : tensor<3xi32>
  %p = weir.concat %a0, %a0 {axis = 0 : i64} : ([Bx2], [Bx2]) -> [Cx2]
  %y = weir.gather %p, %i {axis = 0 : i64} : ([Cx2], [3:i32]) -> [3x2]""", {"%y": "3x2"},
         runs=[{"B": 3}, {"B": 1}]),
    Case("gather_nd", ["gather_nd"], [Arg("5x5x2"), Arg("Bx2", "index5", "i32")],
         "  %y = weir.gather_nd %a0, %a1 : ([5x5x2], [Bx2:i32]) -> [Bx2]", {"%y": "Bx2"}),
    Case("gather_nd_batch", ["gather_nd"], [Arg("Bx5x2"), Arg("Bx3x1", "index5", "i32")],
         "  %y = weir.gather_nd %a0, %a1 {batch_dims = 1 : i64} : ([Bx5x2], [Bx3x1:i32]) -> [Bx3x2]",
         {"%y": "Bx3x2"}),
    Case("take", ["take"], [Arg("5xB"), Arg("", "index5", "i32")],
         "  %y = weir.take %a0, %a1 : ([5xB], [:i32]) -> [B]", {"%y": "B"}),
    Case("put", ["put"], [Arg("5xB"), Arg("", "index5", "i32"), Arg("B")],
         "  %y = weir.put %a0, %a1, %a2 : ([5xB], [:i32], [B]) -> [5xB]", {"%y": "5xB"}),
    Case("gather_axis_free", ["gather"], [Arg("NxBx2"), Arg("3", "index5", "i32")],
         "  %y = weir.gather %a0, %a1 {axis = 0 : i64} : ([NxBx2], [3:i32]) -> [3xBx2]",
         {"%y": "3xBx2"}, runs=[{"B": 2, "N": 5}, {"B": 0, "N": 6}]),
    Case("sort_free", ["sort"], [Arg("BxN", "distinct")],
         "  %y, %i = weir.sort %a0 {axis = 1 : i64, to = i32} : ([BxN]) -> ([BxN], [BxN:i32])",
         {"%y": "BxN"}, runs=[{"B": 2, "N": 5}, {"B": 0, "N": 3}, {"B": 3, "N": 1}]),
    sort("", ""), sort("_descending", ", descending"),
    scatter("set"), scatter("add"), scatter("sub"), scatter("mul"),
    scatter("div", ("normal", "nonzero")),
    scatter("min", ("between", "distinct")), scatter("max", ("between", "distinct")),
]
