# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Variables: restored, read, written."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf

_variables = {}


def variable(name, *shape):
    """A variable, made once; ops.py keeps it alive while the model is saved."""
    if name not in _variables:
        with tf.init_scope():
            _variables[name] = tf.Variable(weights(*shape), name=name)
    return _variables[name]


def assigned(x):
    """Writes a variable and reads it again; each run starts it anew."""
    target = variable("assigned", 4)
    target.assign(target * 0.0 + tf.reduce_sum(x, 0))
    return target.read_value() * 3.0


def scattered(places, x):
    """Rows written, added and subtracted, one after the other."""
    target = variable("scattered", 5, 3)
    target.assign(target * 0.0)
    for update in (target.scatter_update, target.scatter_add, target.scatter_max):
        update(tf.IndexedSlices(x, places))
    target.scatter_nd_add(places[:, tf.newaxis], x * 0.5)
    return target.read_value()


def counted(x):
    """A counter that is set, then counts to its limit."""
    if "counter" not in _variables:
        with tf.init_scope():
            _variables["counter"] = tf.Variable(0, name="counter")
    counter = _variables["counter"]
    counter.assign(x)
    return [tf.raw_ops.ResourceCountUpTo(resource=counter.handle, limit=7, T=tf.int32)
            for _ in range(2)] + [counter.read_value()]


def rows_changed(places, x):
    """Rows multiplied, divided, subtracted and bounded; some at one index for all."""
    raw, target = tf.raw_ops, variable("changed", 5, 3)
    target.assign(target * 0.0 + 2.0)
    for op in (raw.ResourceScatterSub, raw.ResourceScatterMul, raw.ResourceScatterDiv,
               raw.ResourceScatterMin):
        op(resource=target.handle, indices=places, updates=x + 3.0)
    raw.ResourceScatterAdd(resource=target.handle, indices=places, updates=0.25)
    raw.ResourceScatterUpdate(resource=target.handle, indices=[[1, 4]], updates=x[:2][tf.newaxis])
    return target.read_value()


def places_changed(x):
    """Elements by indices of two dimensions."""
    target, places = variable("elements", 5, 3), [[0, 1], [4, 2], [0, 1]]
    target.assign(target * 0.0)
    target.scatter_nd_update(places, x)
    target.scatter_nd_sub(places, x * 0.5)
    return target.read_value()


def slices_changed(x):
    """Slices of a variable replaced, by one value too."""
    target = variable("sliced", 5, 3)
    target.assign(target * 0.0)
    target[1:4:2, ::-1].assign(x)
    target[4].assign([1.0, 2.0, 3.0])
    target[..., 1].assign(target[..., 0] + 1.0)
    changed = tf.raw_ops.TensorStridedSliceUpdate(input=x, begin=[0, 1], end=[2, 3],
                                                  strides=[1, 1], value=x[:, :2])
    return target.read_value(), changed


CASES = [
    Case("variable_read", ["variable", "read", "add"],
         lambda x: x + variable("offset", 4), [Arg((None, 4))], [((2, 4),), ((0, 4),)]),
    Case("variable_dense", ["variable", "read", "matmul"],
         lambda x: tf.matmul(x, variable("kernel", 6, 5)), [Arg((None, 6))],
         [((1, 6),), ((9, 6),)], 1e-4, 1e-5),
    Case("variable_assign", ["variable", "assign", "read"], assigned, [Arg((None, 4))],
         [((3, 4),), ((0, 4),)], 1e-5, 1e-5),
    Case("variable_gather", ["variable", "gather"],
         lambda i: tf.gather(variable("table", 5, 3), i), [Arg((None,), "int32", "index5")],
         [((4,),), ((0,),)]),
    Case("variable_gather_nd", ["variable", "gather_nd"],
         lambda i: tf.gather_nd(variable("table", 5, 3), i),
         [Arg((None, 1), "int32", "index5")], [((4, 1),)]),
    Case("variable_scatter", ["variable", "scatter", "assign"],
         lambda i, x: scattered(i, x), [Arg((None,), "int32", "index5"), Arg((None, 3))],
         [((4,), (4, 3)), ((0,), (0, 3))], 1e-5, 1e-5),
    Case("variable_count", ["variable", "assign", "assert"], counted,
         [Arg((), "int32", "index5")]),
    Case("variable_scatter_rows", ["variable", "scatter"], rows_changed,
         [Arg((None,), "int32", "index5"), Arg((None, 3))], [((4,), (4, 3))], 1e-5, 1e-5),
    Case("variable_slices", ["variable", "scatter", "iota"], slices_changed, [Arg((2, 3))]),
    Case("variable_scatter_places", ["variable", "scatter"], places_changed, [Arg((3,))],
         rtol=1e-5, atol=1e-5),
]
