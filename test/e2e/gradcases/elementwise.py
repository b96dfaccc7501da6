# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Elementwise functions: cases made from the ops' descriptions.

One operand is `[Bx4]`; of two, `[Bx1]` and `[1x4]` are broadcast to that.
"""
from typing import List, Tuple

import oplist
from gradcases.table import Arg, Case

#: Values at which a function is smooth, where not all are.
VALUES = {
    "abs": ["nonzero"], "acos": ["inner"], "acosh": ["beyond_one"], "asin": ["inner"],
    "atanh": ["inner"], "atan2": ["nonzero", "nonzero"], "bessel_i0e": ["nonzero"],
    "bessel_i1e": ["nonzero"], "bessel_k0": ["middle"], "bessel_k0e": ["middle"],
    "bessel_k1": ["middle"], "bessel_k1e": ["middle"], "bessel_y0": ["middle"],
    "bessel_y1": ["middle"], "betainc": ["middle", "middle", "inner_share"],
    "digamma": ["middle"], "div": ["normal", "nonzero"], "div_no_nan": ["normal", "nonzero"],
    "erfinv": ["inner"], "floor_mod": ["odd", "about_one"], "igamma": ["middle", "middle"],
    "igammac": ["middle", "middle"], "igamma_grad_a": ["middle", "middle"], "leaky_relu": ["nonzero"], "lgamma": ["middle"],
    "log": ["middle"], "log1p": ["middle"], "maximum": ["odd", "even"],
    "minimum": ["odd", "even"], "ndtri": ["inner_share"], "polygamma": ["orders", "middle"],
    "pow": ["middle", "normal"], "reciprocal": ["nonzero"], "relu": ["nonzero"],
    "relu6": ["nonzero"], "rsqrt": ["middle"], "softsign": ["nonzero"], "sqrt": ["middle"],
    "tan": ["inner"], "trunc_mod": ["odd", "about_one"], "zeta": ["beyond_one", "middle"],
}
#: Operands without a gradient, or without a second one: TensorFlow gives none by these
#: either. The first gradient of the incomplete gamma functions is tested by itself.
FIXED = {"betainc": (0, 1), "polygamma": (0,), "zeta": (0,), "igamma": (0,), "igammac": (0,),
         "igamma_grad_a": (0,)}
#: Ops whose row stands elsewhere, since they have attributes or other types.
ELSEWHERE = {"betainc", "cast", "complex", "conj", "select"}
#: Functions of complex numbers that are tested as such too.
COMPLEX = ["conj", "exp", "log", "neg", "reciprocal", "sigmoid", "sin", "sqrt", "square", "tanh"]
COMPLEX_PAIRS = ["div", "div_no_nan", "mul", "pow", "squared_difference"]


def operands(op: oplist.Op) -> int:
    """How many operands an elementwise op has; 0 where it is none."""
    if op.name in ELSEWHERE or not op.is_of("Weir_Elementwise"):
        return 0
    return 2 if op.is_of("Weir_Binary") else 1


def unary(op: str, attributes: str = "") -> Case:
    values = VALUES.get(op, ["normal"])
    return Case(op, [op], [Arg("Bx4", values[0])],
                f"  %y = weir.{op} %a0{attributes} : ([Bx4]) -> [Bx4]", {"%y": "Bx4"})


def binary(op: str) -> Case:
    values = VALUES.get(op, ["normal", "normal"])
    fixed = FIXED.get(op, ())
    body = f"""  %x:2 = weir.broadcast_together %a0, %a1 : ([Bx1], [1x4]) -> ([Bx4], [Bx4])
  %y = weir.{op} %x#0, %x#1 : ([Bx4], [Bx4]) -> [Bx4]"""
    return Case(op, [op, "broadcast_together"],
                [Arg("Bx1", values[0]), Arg("1x4", values[1])], body, {"%y": "Bx4"}, fixed)


C = "tensor<?x2xcomplex<f64>>"
JOIN = "  %z = weir.complex %a0, %a1 : ([Bx2], [Bx2]) -> " + C
SPLIT = f"""  %re = weir.real %f : ({C}) -> [Bx2]
  %im = weir.imag %f : ({C}) -> [Bx2]"""
PARTS = {"%re": "Bx2", "%im": "Bx2"}


def complex_unary(op: str) -> Case:
    """By the real and the imaginary part."""
    return Case(f"{op}_complex", [op, "complex", "real", "imag"],
                [Arg("Bx2", "middle"), Arg("Bx2", "nonzero")],
                f"{JOIN}\n  %f = weir.{op} %z : ({C}) -> {C}\n{SPLIT}", PARTS)


def complex_binary(op: str) -> Case:
    other = JOIN.replace("%z", "%w").replace("%a0, %a1", "%a2, %a3")
    return Case(f"{op}_complex", [op], [Arg("Bx2", "middle")] * 4,
                f"{JOIN}\n{other}\n  %f = weir.{op} %z, %w : ({C}, {C}) -> {C}\n{SPLIT}", PARTS)


def part(op: str) -> Case:
    """A real number of a complex one."""
    return Case(op, [op, "complex"], [Arg("Bx2", "nonzero"), Arg("Bx2", "nonzero")],
                f"{JOIN}\n  %y = weir.{op} %z : ({C}) -> [Bx2]", {"%y": "Bx2"})


def by_first(op: str) -> Case:
    """By what has no second derivative."""
    return Case(f"{op}_first", [op], [Arg("Bx4", "middle"), Arg("Bx4", "middle")],
                f"  %y = weir.{op} %a0, %a1 : ([Bx4], [Bx4]) -> [Bx4]", {"%y": "Bx4"},
                once="TensorFlow's IgammaGradA has no gradient by its first operand")


ATTRIBUTES = {"leaky_relu": " {alpha = 0.25 : f32}"}
OTHERS = [
    Case("betainc", ["betainc"], [Arg("Bx4", kind) for kind in VALUES["betainc"]],
         "  %y = weir.betainc %a0, %a1, %a2 : ([Bx4], [Bx4], [Bx4]) -> [Bx4]", {"%y": "Bx4"},
         FIXED["betainc"]),
    Case("select", ["select"], [Arg("Bx4", "bools", "i1"), Arg("Bx4"), Arg("Bx4")],
         "  %y = weir.select %a0, %a1, %a2 : ([Bx4:i1], [Bx4], [Bx4]) -> [Bx4]", {"%y": "Bx4"}),
    Case("cast", ["cast"], [Arg("Bx4")],
         "  %y = weir.cast %a0 {to = f64} : ([Bx4]) -> [Bx4]", {"%y": "Bx4"}),
]


def cases() -> List[Case]:
    """A case for each elementwise op with a gradient."""
    made = OTHERS + [by_first("igamma"), by_first("igammac")]
    made += [complex_unary(op) for op in COMPLEX] + [complex_binary(op) for op in COMPLEX_PAIRS]
    for op in oplist.ops():
        count = 0 if op.is_fixed() or op.name in oplist.EXCEPTIONS else operands(op)
        if op.is_of("Weir_Part"):
            made.append(part(op.name))
        elif count == 1:
            made.append(unary(op.name, ATTRIBUTES.get(op.name, "")))
        elif count == 2:
            made.append(binary(op.name))
    return made
