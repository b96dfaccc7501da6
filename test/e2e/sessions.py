#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs steps drawn at random in a session of TensorFlow and in one of `weir run --steps`.

Each graph of TensorFlow 1 offers some steps: nodes to run, tensors to feed and to fetch.
All that is fetched must agree. A graph is run from its file, where the first step
initialises it, and from a checkpoint that TensorFlow wrote in the middle of a session.
"""
import json
import pathlib
import tempfile
from typing import Callable, Dict, List, NamedTuple, Tuple

import numpy as np

import nearness
import oracle
import weirtool

Path = pathlib.Path
tf, v1 = oracle.tf, oracle.v1
STEPS = 12
RTOL, ATOL = 1e-5, 1e-6


class Step(NamedTuple):
    """What one run does. Feeds are the shapes of floats to draw, or values."""
    targets: Tuple[str, ...] = ()
    feeds: Dict[str, object] = {}
    fetches: Tuple[str, ...] = ()


def variable(name: str, shape, resource: bool, dtype=tf.float32):
    """A variable that begins with 0, 1, 2 ..."""
    start = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    return v1.get_variable(name, initializer=tf.constant(start, dtype), use_resource=resource)


def counters(resource: bool) -> List[Step]:
    """Assigned, added to, subtracted from, in the order of control edges."""
    x = v1.placeholder(tf.float32, [None, 3], name="x")
    v, n = variable("v", [3], resource), variable("n", [], resource, tf.int32)
    total = tf.reduce_sum(x, 0)
    add = tf.group(v1.assign_add(v, total), name="add")
    with tf.control_dependencies([v1.assign_sub(v, total * 0.5).op]):
        tf.identity(v.read_value() * 2.0, name="after_sub")
    with tf.control_dependencies([v1.assign(v, total).op, v1.assign_add(n, 2).op]):
        tf.no_op("both")
    tf.group(add, v1.assign_add(n, 1).op, name="count")
    tf.identity(v.read_value(), name="now")
    tf.identity(n.read_value(), name="number")
    return [Step(("add",), {"x:0": (4, 3)}), Step((), {"x:0": (2, 3)}, ("after_sub:0",)),
            Step(("both",), {"x:0": (1, 3)}), Step(("count",), {"x:0": (5, 3)}),
            Step((), {}, ("now:0",)), Step((), {"x:0": (1, 3)}, ("number:0", "now:0"))]


def scatters(resource: bool) -> List[Step]:
    """Rows and elements changed at indices, some of them twice."""
    i = v1.placeholder(tf.int32, [None], name="i")
    x = v1.placeholder(tf.float32, [None, 3], name="x")
    v = variable("v", [5, 3], resource)
    steps, feeds = [], {"i:0": np.array([3, 0, 3], np.int32), "x:0": (3, 3)}
    ops = [v1.scatter_update, v1.scatter_add, v1.scatter_sub, v1.scatter_mul, v1.scatter_min,
           v1.scatter_max]
    for op in ops:
        tf.group(op(v, i, x), name=op.__name__)
        steps.append(Step((op.__name__,), feeds))
    tf.group(v1.scatter_div(v, i, tf.abs(x) + 1.0), name="scatter_div")
    places = tf.stack([i, i % 3], 1)
    for op in (v1.scatter_nd_update, v1.scatter_nd_add, v1.scatter_nd_sub):
        tf.group(op(v, places, x[:, 0]), name=op.__name__)
        steps.append(Step((op.__name__,), feeds))
    tf.gather(v, i, name="rows")
    tf.gather_nd(v, places, name="elements")
    tf.identity(v.read_value(), name="now")
    return steps + [Step(("scatter_div",), feeds), Step((), {"i:0": feeds["i:0"]},
                                                       ("rows:0", "elements:0", "now:0"))]


def branches(resource: bool) -> List[Step]:
    """Variables that one branch changes."""
    x = v1.placeholder(tf.float32, [], name="x")
    v = variable("v", [2], resource)

    def grow():
        with tf.control_dependencies([v1.assign_add(v, [1.0, 2.0])]):
            return v.read_value() + x

    tf.identity(v1.cond(x > 0.0, grow, lambda: v.read_value() * 0.5), name="y")
    tf.identity(v.read_value(), name="now")
    return [Step((), {"x:0": ()}, ("y:0",)), Step((), {}, ("now:0",))]


def loops(resource: bool) -> List[Step]:
    """Variables that a loop changes."""
    x = v1.placeholder(tf.float32, [2], name="x")
    v = variable("v", [2], resource)

    def body(i, total):
        with tf.control_dependencies([v1.assign_add(v, x)]):
            return i + 1, total + v.read_value()

    result = v1.while_loop(lambda i, _: i < 3, body, [0, tf.zeros([2])],
                           parallel_iterations=1)[1]
    tf.identity(result, name="y")
    tf.identity(v.read_value(), name="now")
    return [Step((), {"x:0": (2,)}, ("y:0",)), Step((), {}, ("now:0",))]


def averages(resource: bool) -> List[Step]:
    """Moving averages."""
    x = v1.placeholder(tf.float32, [3], name="x")
    v = variable("v", [3], resource)
    average = v1.train.ExponentialMovingAverage(0.9, zero_debias=False)
    with tf.control_dependencies([v1.assign(v, x)]):
        tf.group(average.apply([v]), name="step")
    tf.identity(average.average(v), name="mean")
    return [Step(("step",), {"x:0": (3,)}), Step((), {}, ("mean:0",))]


def aliases(_) -> List[Step]:
    """Identities of a reference, which are the variable's memory, at assignments."""
    x = v1.placeholder(tf.float32, [2], name="x")
    v = variable("v", [2], resource=False)
    before = tf.identity(v)
    with tf.control_dependencies([before]):
        change = v1.assign(v, x * 3.0)
    with tf.control_dependencies([change]):
        tf.add(before, 1.0, name="after")
        tf.identity(v1.cond(x[0] > 0.0, lambda: tf.identity(before), lambda: x), name="y")
    return [Step((), {"x:0": (2,)}, ("after:0", "y:0"))]


GRAPHS = [counters, scatters, branches, loops, averages, aliases]


class Session:
    """A graph, a session of it, and the arrays that steps take and give."""

    def __init__(self, make: Callable, resource: bool, random: np.random.Generator) -> None:
        self.session = v1.Session(graph=tf.Graph())
        self.random, self.inputs, self.wanted = random, {}, {}
        with self.session.graph.as_default():
            self.choices = make(resource)
            v1.global_variables_initializer()
            self.saver = v1.train.Saver()
        self.steps: List[Dict] = []

    def run(self, step: Step) -> None:
        """Runs a step and notes it."""
        number, feeds, values = len(self.steps), {}, {}
        for name, drawn in step.feeds.items():
            key = f"in{number}_{len(feeds)}"
            values[name] = drawn if isinstance(drawn, np.ndarray) else \
                self.random.standard_normal(drawn).astype(np.float32)
            feeds[name], self.inputs[key] = key, values[name]
        fetches = {name: f"out{number}_{n}" for n, name in enumerate(step.fetches)}
        got, _ = self.session.run([list(step.fetches), list(step.targets)], values)
        self.wanted.update(zip(fetches.values(), got))
        self.steps.append({"targets": step.targets, "feeds": feeds, "fetches": fetches})

    def run_some(self) -> None:
        """Runs steps at random, at last all that change nothing."""
        for _ in range(STEPS):
            self.run(self.choices[self.random.integers(len(self.choices))])
        for step in self.choices:
            if not step.targets:
                self.run(step)

    def restart(self) -> None:
        """Forgets the steps so far, but not what they did."""
        self.steps, self.inputs, self.wanted = [], {}, {}


def compare(session: Session, tools: weirtool.Tools, model: Path, scratch: Path) -> str:
    """Runs the session's steps on a model; returns how near all fetches are, or raises."""
    steps, inputs, out = scratch / "steps.json", scratch / "in.npz", scratch / "out"
    steps.write_text(json.dumps(session.steps))
    np.savez(inputs, **session.inputs)
    weirtool.run([tools.weir, "run", model, f"--steps={steps}", f"--inputs={inputs}",
                  f"--output-dir={out}"])
    got = {key: np.load(out / f"{key}.npy") for key in session.wanted}
    near = nearness.compare_all(got, session.wanted, RTOL, ATOL)
    assert near.near, near
    return f"{len(session.steps)} steps, {near}"


def check_graph(session: Session, tools: weirtool.Tools, scratch: Path) -> str:
    """From the graph alone."""
    session.run(Step(("init",)))
    session.run_some()
    model = scratch / "graph.pb"
    model.write_bytes(session.session.graph.as_graph_def().SerializeToString())
    return compare(session, tools, model, scratch)


def check_checkpoint(session: Session, tools: weirtool.Tools, scratch: Path) -> str:
    """From a checkpoint written in the middle."""
    with session.session.graph.as_default():
        session.saver.save(session.session, str(scratch / "model"))
    session.restart()
    session.run_some()
    return compare(session, tools, scratch / "model.meta", scratch)


def main() -> None:
    options = weirtool.parser(__doc__).parse_args()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    random = np.random.default_rng(weirtool.choose_seed(options.seed))
    v1.disable_control_flow_v2()
    for make in GRAPHS:
        for resource in (False, True):
            session = Session(make, resource, random)
            for check in (check_graph, check_checkpoint):
                name = f"{make.__name__} {'resource' if resource else 'reference'} " \
                       f"{check.__name__[6:]}"
                with tempfile.TemporaryDirectory() as scratch:
                    try:
                        tally.record(name, None, check(session, tools, Path(scratch)))
                    except (weirtool.ToolError, AssertionError) as error:
                        tally.record(name, error)
    tally.close()


if __name__ == "__main__":
    main()
