# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Graphs that lie about sizes, types and what calls what (usage: hostile.py FOLDER). Each must
end in a line that says so, in little time; some were found by weir-mutants."""
import pathlib
import subprocess
import sys
import time

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
FLOAT, INT = "type: DT_FLOAT", "type: DT_INT32"
LONG = "type: DT_INT64"
HUGE = 2 ** 63 - 1
failures = []


def shape_of(dims):
    return " ".join(f"dim {{ size: {dim} }}" for dim in dims)


def node(name, op, inputs, **attributes):
    feeds = " ".join(f'input: "{each}"' for each in inputs)
    pairs = " ".join(f'attr {{ key: "{key}" value {{ {value} }} }}' for key, value in attributes.items())
    return f'node {{ name: "{name}" op: "{op}" {feeds} {pairs} }}\n'


def feed(name, *dims):
    return node(name, "Placeholder", [], dtype=FLOAT, shape=f"shape {{ {shape_of(dims)} }}")


def const(name, values, dtype="DT_INT32", field="int_val", shape=None):
    dims = shape_of([len(values)] if shape is None else shape)
    listed = " ".join(f"{field}: {value}" for value in values)
    tensor = f"tensor {{ dtype: {dtype} tensor_shape {{ {dims} }} {listed} }}"
    return node(name, "Const", [], dtype=f"type: {dtype}", value=tensor)


def longs(name, values, shape=None):
    return const(name, values, "DT_INT64", "int64_val", shape)


def ints(*values):
    return "list { " + " ".join(f"i: {value}" for value in values) + " }"


def function(name, body, result):
    return (f'function {{ signature {{ name: "{name}" input_arg {{ name: "x" type: DT_FLOAT }} '
            f'output_arg {{ name: "y" type: DT_FLOAT }} }} {body} ret {{ key: "y" value: "{result}" }} }}\n')


def call(name, callee, argument):
    return f'node_def {{ name: "{name}" op: "{callee}" input: "{argument}" }}'


def check(name, graph, wanted):
    path = folder / f"{name}.pbtxt"
    path.write_text(graph)
    start = time.monotonic()
    done = subprocess.run(["weir", "compile", path, "--compile-to=shapes", "-o", folder / f"{name}.mlir"],
                          capture_output=True, text=True)
    problem = (done.returncode != 1 or done.stderr.count("\n") != 1 or wanted not in done.stderr
               or time.monotonic() - start > 60)
    print(f"{'FAIL' if problem else 'ok'} {name}: {done.returncode} {done.stderr.strip()[:300]}")
    failures.extend([name] if problem else [])


one = const("one", [1.0], "DT_FLOAT", "float_val", [])
image, vectors = feed("x", 1, 8, 8, 3), "".join(feed(name, 6) for name in "somv")
check("shape", feed("x", 1 << 62) + node("y", "Relu", ["x"], T=FLOAT), "shape has more than")
check("product", feed("x", 1 << 31, 1 << 31) + node("y", "Relu", ["x"], T=FLOAT), "shape has more than")
check("fill", const("d", [2 ** 31 - 1] * 3) + one + node("y", "Fill", ["d", "one"], T=FLOAT, index_type=INT),
      "node 'y': gives tensor<2147483647x2147483647x2147483647xf32>, a tensor has at most 281474976710656 elements")
check("tile", feed("x", 1 << 40, 100) + longs("m", [1 << 20, 1 << 20])
      + node("y", "Tile", ["x", "m"], T=FLOAT, Tmultiples=LONG), "a tensor has at most")
check("broadcast", feed("x", 1) + longs("s", [HUGE]) + node("y", "BroadcastTo", ["x", "s"], T=FLOAT, Tidx=LONG),
      "a tensor has at most")
check("reshape", feed("x", 4) + longs("s", [1 << 62, 4]) + node("y", "Reshape", ["x", "s"], T=FLOAT, Tshape=LONG),
      "a tensor has at most")
check("pad", feed("x", 4) + longs("p", [HUGE, HUGE], [1, 2])
      + node("y", "Pad", ["x", "p"], T=FLOAT, Tpaddings=LONG), "pads dimension 0 by 9223372036854775807")
check("slice", feed("x", 4) + longs("b", [HUGE]) + longs("s", [HUGE])
      + node("y", "Slice", ["x", "b", "s"], T=FLOAT, Index=LONG), "is negative or beyond the end")
check("axis", feed("x", 4, 4) + longs("a", [HUGE]) + node("y", "Sum", ["x", "a"], T=FLOAT, Tidx=LONG),
      "axis 9223372036854775807 is out of range for rank 2")
check("outputs", feed("x", 4, 4) + const("a", [0], shape=[])
      + node("y", "Split", ["a", "x"], T=FLOAT, num_split=f"i: {1 << 62}"), "more than 8388608 outputs")
check("strides", image + feed("k", 3, 3, 3, 4)
      + node("y", "Conv2D", ["x", "k"], T=FLOAT, strides=ints(1, HUGE, 1, 1), padding='s: "SAME"'),
      "strides is 9223372036854775807 for dimension 1")
check("transposed", const("z", [1, 16, 16, 3]) + feed("k", 3, 3, 3, 4) + feed("x", 1, 8, 8, 4)
      + node("y", "Conv2DBackpropInput", ["z", "k", "x"], T=FLOAT, strides=ints(1, 0, 2, 1),
             padding='s: "SAME"'), "strides is 0 for dimension 1")
check("depthwise", image + feed("k", 3, 3, 3, 4)
      + node("y", "DepthwiseConv2dNative", ["x", "k"], T=FLOAT, strides=ints(1, 1, 1), padding='s: "SAME"'),
      "strides has 3 entries")
check("channels", feed("x", 2, 4, 4, 13) + vectors
      + node("y", "FusedBatchNormV3", ["x", *"somv"], T=FLOAT, U=FLOAT, epsilon="f: 0.001",
             is_training="b: false"), "node 'y': FusedBatchNormV3 doesn't go with tensor<2x4x4x13xf32>")
check("type", feed("x", 4).replace("DT_FLOAT", "DT_INT32") + node("y", "Exp", ["x"], T=INT),
      "node 'y': operand #0 must be tensor of floating-point")
check("part", feed("x", 4) + node("y", "Imag", ["x"], T=FLOAT, Tout=FLOAT), "node 'y': operand #0 must be tensor of complex")
check("indices", feed("x", 4) + feed("i", 4) + const("a", [0], shape=[])
      + node("y", "GatherV2", ["x", "i", "a"], Tparams=FLOAT, Tindices=FLOAT, Taxis=INT),
      "node 'y': operand #1 must be tensor of 32-bit")
check("name", 'node { name: "a\\nb\\033[2J" op: "Relu" input: "gone" }\n', "node 'a\\x0ab\\x1b[2J': takes input")
check("cycle", node("a", "Relu", ["b"], T=FLOAT) + node("b", "Relu", ["a"], T=FLOAT)
      + node("c", "Relu", ["b"], T=FLOAT), "node 'a' depends on itself")
check("twice", feed("x", 2) + feed("x", 2), "two nodes are named 'x'")
check("recursion", feed("x", 2) + node("y", "f", ["x"])
      + f"library {{ {function('f', call('c', 'f', 'x'), 'c:y:0')} }}", "function 'f' calls itself")
# Forty functions that each call the next one twice: 2^40 nodes.
doubled = "".join(function(f"f{i}", call("a", f"f{i + 1}", "x") + call("b", f"f{i + 1}", "a:y:0"), "b:y:0")
                  for i in range(40))
check("doubling", feed("x", 2) + node("y", "f0", ["x"]) + "library { " + doubled
      + function("f40", call("c", "Relu", "x"), "c:activations:0") + "}", "more nodes than are allowed")
nested = "f: 1"
for _ in range(200):
    nested = f'func {{ name: "g" attr {{ key: "a" value {{ {nested} }} }} }}'
check("nesting", node("y", "Relu", ["x"], T=FLOAT, a=nested), "Message is too deep")
sys.exit(f"failed: {failures}" if failures else 0)
