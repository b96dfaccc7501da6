# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Branches, loops, lists and variables."""
from gradcases.table import Arg, Case

#: A loop that runs four times: `%i`, then what CARRIED says.
COUNTED = """  %zero = weir.constant dense<0> : tensor<i32>
  %four = weir.constant dense<4> : tensor<i32>
  %one = weir.constant dense<1> : tensor<i32>
"""
LESS = "%g = weir.less %i, %four : ([:i32], [:i32]) -> [:i1]"
NEXT = "%n = weir.add %j, %one : ([:i32], [:i32]) -> [:i32]"

IF = Case("if", ["if"], [Arg("Bx3", "middle"), Arg("Bx3"), Arg("", "bools", "i1")],
          """  %y = weir.if %a2 : ([:i1]) -> [Bx3] {
    %p = weir.mul %a0, %a1 : ([Bx3], [Bx3]) -> [Bx3]
    weir.yield %p : [Bx3]
  } else {
    %l = weir.log %a0 : ([Bx3]) -> [Bx3]
    weir.yield %l : [Bx3]
  }""", {"%y": "Bx3"})
WHILE = Case("while", ["while"], [Arg("Bx3"), Arg("Bx3")], COUNTED + f"""
  %k, %y = weir.while (%i = %zero, %x = %a0) : ([:i32], [Bx3]) -> ([:i32], [Bx3]) {{
    {LESS}
    weir.condition %g (%i, %x) : [:i1], [:i32], [Bx3]
  }} do (%j, %x) {{
    {NEXT}
    %p = weir.mul %x, %a1 : ([Bx3], [Bx3]) -> [Bx3]
    %t = weir.tanh %p : ([Bx3]) -> [Bx3]
    weir.yield %n, %t : [:i32], [Bx3]
  }}""", {"%y": "Bx3"})
#: It runs as often as the values say.
UNBOUNDED = Case("while_unbounded", ["while"], [Arg("Bx3", "size"), Arg("Bx3", "size")], """
  %limit = weir.constant dense<50.5> : tensor<f64>
  %y = weir.while (%x = %a0) : ([Bx3]) -> [Bx3] {
    %m = weir.reduce_sum %x {axes = array<i64: 0, 1>} : ([Bx3]) -> []
    %g = weir.less %m, %limit : ([], []) -> [:i1]
    weir.condition %g (%x) : [:i1], [Bx3]
  } do (%x) {
    %p = weir.add %x, %a1 : ([Bx3], [Bx3]) -> [Bx3]
    weir.yield %p : [Bx3]
  }""", {"%y": "Bx3"}, runs=[{"B": 3}, {"B": 1}])
NEVER = Case("while_never", ["while"], [Arg("Bx3"), Arg("Bx3")], COUNTED + """
  %k, %y = weir.while (%i = %four, %x = %a0) : ([:i32], [Bx3]) -> ([:i32], [Bx3]) {
    %g = weir.less %i, %four : ([:i32], [:i32]) -> [:i1]
    weir.condition %g (%i, %x) : [:i1], [:i32], [Bx3]
  } do (%j, %x) {
    %n = weir.add %j, %one : ([:i32], [:i32]) -> [:i32]
    %p = weir.mul %x, %a1 : ([Bx3], [Bx3]) -> [Bx3]
    weir.yield %n, %p : [:i32], [Bx3]
  }""", {"%y": "Bx3"})
NESTED = Case("while_nested", ["while", "if"], [Arg("Bx2", "middle"), Arg("Bx2")], COUNTED + f"""
  %two = weir.constant dense<2> : tensor<i32>
  %k, %y = weir.while (%i = %zero, %x = %a0) : ([:i32], [Bx2]) -> ([:i32], [Bx2]) {{
    {LESS}
    weir.condition %g (%i, %x) : [:i1], [:i32], [Bx2]
  }} do (%j, %x) {{
    {NEXT}
    %first = weir.less %j, %two : ([:i32], [:i32]) -> [:i1]
    %p = weir.if %first : ([:i1]) -> [Bx2] {{
      %h, %w = weir.while (%i = %j, %z = %x) : ([:i32], [Bx2]) -> ([:i32], [Bx2]) {{
        %g = weir.less %i, %two : ([:i32], [:i32]) -> [:i1]
        weir.condition %g (%i, %z) : [:i1], [:i32], [Bx2]
      }} do (%i, %z) {{
        %m = weir.add %i, %one : ([:i32], [:i32]) -> [:i32]
        %s = weir.sin %z : ([Bx2]) -> [Bx2]
        weir.yield %m, %s : [:i32], [Bx2]
      }}
      weir.yield %w : [Bx2]
    }} else {{
      %q = weir.mul %x, %a1 : ([Bx2], [Bx2]) -> [Bx2]
      weir.yield %q : [Bx2]
    }}
    weir.yield %n, %p : [:i32], [Bx2]
  }}""", {"%y": "Bx2"})
#: The rows of a tensor, doubled and squared through lists.
LIST_OPS = ["list_from_tensor", "list_get", "list_set", "list_stack", "list_extend"]
LISTS = Case("lists", LIST_OPS, [Arg("4xB"), Arg("B")], COUNTED + f"""
  %s = weir.constant dense<-1> : tensor<1xi32>
  %in = weir.list_from_tensor %a0 : ([4xB]) -> !weir.list<[B]>
  %new = weir.list_reserve %s, %four : ([1:i32], [:i32]) -> !weir.list<[B]>
  %k, %state, %out = weir.while (%i = %zero, %x = %a1, %l = %new) : ([:i32], [B], !weir.list<[B]>) -> ([:i32], [B], !weir.list<[B]>) {{
    {LESS}
    weir.condition %g (%i, %x, %l) : [:i1], [:i32], [B], !weir.list<[B]>
  }} do (%j, %x, %l) {{
    {NEXT}
    %e = weir.list_get %in, %j : (!weir.list<[B]>, [:i32]) -> [B]
    %p = weir.mul %x, %e : ([B], [B]) -> [B]
    %q = weir.sin %p : ([B]) -> [B]
    %m = weir.list_set %l, %j, %q : (!weir.list<[B]>, [:i32], [B]) -> !weir.list<[B]>
    weir.yield %n, %q, %m : [:i32], [B], !weir.list<[B]>
  }}
  %y = weir.list_stack %out : (!weir.list<[B]>) -> [4xB]""", {"%y": "4xB"})
EXTENDED = Case("lists_extended", ["list_extend"], [Arg("2xB"), Arg("B")], """
  %one = weir.constant dense<1> : tensor<i32>
  %three = weir.constant dense<3> : tensor<i32>
  %in = weir.list_from_tensor %a0 : ([2xB]) -> !weir.list<[B]>
  %more = weir.list_extend %in, %three, %a1 : (!weir.list<[B]>, [:i32], [B]) -> !weir.list<[B]>
  %set = weir.list_set %more, %three, %a1 : (!weir.list<[B]>, [:i32], [B]) -> !weir.list<[B]>
  %x = weir.list_stack %set : (!weir.list<[B]>) -> [5xB]
  %y = weir.square %x : ([5xB]) -> [5xB]""", {"%y": "5xB"})
CUSTOM = Case("custom_gradient", ["custom_gradient", "watch"], [Arg("Bx3")], """
  %x = weir.watch %a0 {number = 0 : i64} : ([Bx3]) -> [Bx3]
  %q = weir.square %x : ([Bx3]) -> [Bx3]
  %y = weir.custom_gradient (%q) of (%x) : ([Bx3], [Bx3]) -> [Bx3] {
    %dy = weir.given_cotangent %q {index = 0 : i64} : ([Bx3]) -> [Bx3]
    %two = weir.add %x, %x : ([Bx3], [Bx3]) -> [Bx3]
    %dx = weir.mul %two, %dy : ([Bx3], [Bx3]) -> [Bx3]
    weir.yield %dx : [Bx3]
  }""", {"%y": "Bx3"})
CASES = [IF, WHILE, UNBOUNDED, NEVER, NESTED, LISTS, EXTENDED, CUSTOM]
