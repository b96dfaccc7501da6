# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loops, branches, lists of tensors, assertions."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf


def power(x):
    """x * 1.1^8 by a loop of a fixed count."""
    return tf.while_loop(lambda i, y: i < 8, lambda i, y: (i + 1, y * 1.1),
                         [tf.constant(0), x])[1]


def halve(x):
    """Halves until the sum is small: the count hangs on the data."""
    return tf.while_loop(lambda y, n: tf.reduce_sum(tf.abs(y)) > 1.0,
                         lambda y, n: (y * 0.5, n + 1), [x, tf.constant(0)])


def running_sum(x):
    """Sums of rows so far, in a list that a loop writes."""
    steps = tf.shape(x)[0]
    rows = tf.TensorArray(tf.float32, steps, element_shape=[3]).unstack(x)
    sums = tf.TensorArray(tf.float32, steps, element_shape=[3])

    def body(i, total, sums):
        total += rows.read(i)
        return i + 1, total, sums.write(i, total)

    sums = tf.while_loop(lambda i, *_: i < steps, body, [0, tf.zeros([3]), sums])[2]
    return sums.stack()


def recurrent(x):
    """A simple recurrent cell over the second dimension."""
    steps = tf.transpose(x, [1, 0, 2])
    inputs = tf.TensorArray(tf.float32, 6, element_shape=[None, 4]).unstack(steps)

    def body(i, state):
        return i + 1, tf.tanh(tf.matmul(inputs.read(i), weights(4, 5))
                              + tf.matmul(state, weights(5, 5)))

    start = tf.zeros([tf.shape(x)[0], 5])
    return tf.while_loop(lambda i, _: i < 6, body, [0, start], maximum_iterations=6)[1]


def nested(x):
    """A loop in a loop."""
    def outer(i, y):
        y = tf.while_loop(lambda j, _: j < i, lambda j, z: (j + 1, z + 1.0), [0, y])[1]
        return i + 1, y * 0.9
    return tf.while_loop(lambda i, _: i < 4, outer, [0, x])[1]


def checked(x):
    """An assertion that holds."""
    check = tf.debugging.Assert(tf.reduce_all(x < 1e6), ["too large"])
    with tf.control_dependencies([check]):
        return tf.identity(x) * 2.0


def pushed(x):
    """Lists that grow and shrink by an element."""
    raw = tf.raw_ops
    made = raw.EmptyTensorList(element_shape=[-1], max_num_elements=-1, element_dtype=tf.float32)
    for i in range(3):
        made = raw.TensorListPushBack(input_handle=made, tensor=x[i])
    made, last = raw.TensorListPopBack(input_handle=made, element_shape=[-1],
                                       element_dtype=tf.float32)
    stacked = raw.TensorListStack(input_handle=made, element_shape=[-1],
                                  element_dtype=tf.float32)
    return stacked, last, raw.TensorListLength(input_handle=made)


def scattered(x):
    """Elements put at given places, taken from others, and joined."""
    raw = tf.raw_ops
    made = raw.TensorListScatterV2(tensor=x, indices=[2, 0, 1], element_shape=[4],
                                   num_elements=-1)
    some = raw.TensorListGather(input_handle=made, indices=[2, 2, 0], element_shape=[4],
                                element_dtype=tf.float32)
    joined = raw.TensorListConcatV2(input_handle=made, element_shape=[4], leading_dims=[],
                                    element_dtype=tf.float32)
    return some, joined.tensor, joined.lengths


def split(x):
    """Pieces of equal length."""
    made = tf.raw_ops.TensorListSplit(tensor=x, element_shape=[2, 3], lengths=[2, 2, 2])
    return tf.raw_ops.TensorListGetItem(input_handle=made, index=1, element_shape=[2, 3],
                                        element_dtype=tf.float32)


def resized(x):
    """A write behind the end, with zeros between."""
    made = tf.raw_ops.TensorListReserve(element_shape=[3], num_elements=1,
                                        element_dtype=tf.float32)
    made = tf.raw_ops.TensorListSetItem(input_handle=made, index=0, item=x[0])
    made = tf.raw_ops.TensorListSetItem(input_handle=made, index=3, item=x[1],
                                        resize_if_index_out_of_bounds=True)
    return tf.raw_ops.TensorListLength(input_handle=made), tf.raw_ops.TensorListGetItem(
        input_handle=made, index=3, element_shape=[3], element_dtype=tf.float32)


def list_resized(x):
    """Cut, then longer."""
    made = tf.raw_ops.TensorListFromTensor(tensor=x, element_shape=[3])
    short = tf.raw_ops.TensorListResize(input_handle=made, size=1)
    long = tf.raw_ops.TensorListResize(input_handle=short, size=tf.shape(x)[0] + 1)
    return (tf.raw_ops.TensorListLength(input_handle=short),
            tf.raw_ops.TensorListStack(input_handle=long, element_shape=[3],
                                       element_dtype=tf.float32))


def grown(x):
    """An array that begins empty, written from behind."""
    raw = tf.raw_ops
    made = raw.TensorArrayV3(size=0, dtype=tf.float32, dynamic_size=True,
                             tensor_array_name="")
    flow = made.flow
    for i in (2, 0, 1):
        flow = raw.TensorArrayWriteV3(handle=made.handle, index=i, value=x[i], flow_in=flow)
    return (raw.TensorArraySizeV3(handle=made.handle, flow_in=flow),
            raw.TensorArrayGatherV3(handle=made.handle, indices=tf.range(3), flow_in=flow,
                                    dtype=tf.float32))


def grown_in_loop(x):
    """An array of rows whose number hangs on the data."""
    rows = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=[2])

    def body(total, i, rows):
        total += tf.reduce_sum(tf.abs(x)) + 0.3
        return total, i + 1, rows.write(i, x * total)

    _, count, rows = tf.while_loop(lambda total, *_: total < 4.0, body,
                                   [tf.constant(0.0), tf.constant(0), rows])
    return count, rows.stack()


def stacked(x):
    """What a loop pushes another pops, in reverse."""
    raw = tf.raw_ops
    stack = raw.StackV2(max_size=-1, elem_type=tf.float32, stack_name="s")

    def push(i, y):
        raw.StackPushV2(handle=stack, elem=y)
        return i + 1, y * 1.5

    def pop(i, total):
        top = raw.StackPopV2(handle=stack, elem_type=tf.float32)
        return i - 1, total * 0.5 + tf.reshape(top, tf.shape(x))

    count, last = tf.while_loop(lambda i, _: i < 4, push, [0, x])
    with tf.control_dependencies([last]):
        return tf.while_loop(lambda i, _: i > 0, pop, [count, tf.zeros_like(x)])[1]


LISTS = ["list_reserve", "list_from_tensor", "list_get", "list_set", "list_stack", "take",
         "put", "while", "condition", "yield"]

CASES = [
    Case("while_counted", ["while", "condition", "yield"], power, [Arg((None,))],
         [((5,),), ((0,),)]),
    Case("while_data", ["while"], halve, [Arg((None, 3))], [((4, 3),), ((0, 3),)]),
    Case("while_nested", ["while"], nested, [Arg((2, 3))]),
    Case("while_list", LISTS, running_sum, [Arg((None, 3))], [((5, 3),), ((1, 3),)]),
    Case("while_recurrent", ["list_from_tensor", "list_get"] + ["while", "matmul"], recurrent, [Arg((None, 6, 4))],
         [((1, 6, 4),), ((3, 6, 4),)], 1e-4, 1e-5),
    Case("list_push", ["list_extend", "list_get", "list_stack"], pushed, [Arg((3, None))],
         [((3, 4),), ((3, 1),)]),
    Case("list_scatter", ["list_set", "list_stack"], scattered, [Arg((3, 4))]),
    Case("list_split", ["list_from_tensor", "list_get"], split, [Arg((6, 3))]),
    Case("list_resize", ["list_extend", "list_set"], resized, [Arg((2, 3))]),
    Case("list_cut", ["list_from_tensor", "list_stack"], list_resized, [Arg((None, 3))],
         [((4, 3),), ((1, 3),)]),
    Case("array_grown", ["list_extend", "list_set"], grown, [Arg((3, None))],
         [((3, 4),), ((3, 0),)]),
    Case("while_grown", ["list_extend", "while"], grown_in_loop, [Arg((2,))], [((2,),)] * 3),
    Case("while_stack", ["list_extend", "while"], stacked, [Arg((None,))],
         [((4,),), ((0,),)]),
    Case("case", ["if", "equal"],
         lambda i, x: tf.switch_case(i, [lambda: x + 1.0, lambda: x * 2.0, lambda: -x]),
         [Arg((), "int32", "index5"), Arg((None,))], [((), (4,))] * 5),
    Case("if", ["if", "yield"],
         lambda p, x: tf.cond(p, lambda: tf.tanh(x), lambda: x * 2.0),
         [Arg((), "bool", "bools"), Arg((None,))], [((), (4,))] * 4),
    Case("if_data", ["if", "reduce_sum", "greater"],
         lambda x: tf.cond(tf.reduce_sum(x) > 0.0, lambda: (x, x + 1.0), lambda: (x - 1.0, x)),
         [Arg((None, 2))], [((3, 2),)] * 4),
    Case("assert", ["assert", "reduce_all"], checked, [Arg((None,))], [((4,),), ((0,),)]),
]
