#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs stored stateful cases and SavedModels through the C API, from Python by ctypes, and
compares with TensorFlow's values; builds a graph with variables, a loop, a branch and a
function; and calls every function with nothing but zeros.

    test/e2e/capi.py                the cases of test/tfcases that have state or signatures
    test/e2e/capi.py --all FOLDER   all cases of a folder
"""
import ctypes
import pathlib
import sys
import tempfile
from typing import Callable, Dict, List

import numpy as np

import nearness
import run_tfcases
import weirapi
import weirtool
from weirapi import ApiError, Library, Session, texts

Path = pathlib.Path
INVALID_ARGUMENT, CANCELLED, NOT_FOUND, DEADLINE_EXCEEDED = 1, 5, 9, 10


#===--- Stored cases --------------------------------------------------------===#


def compare(case: run_tfcases.Case, got: nearness.Arrays, wanted: nearness.Arrays) -> str:
    """How near the fetched arrays are, or raises."""
    rtol, atol = case.tolerance.get("rtol", 0), case.tolerance.get("atol", 0)
    total = nearness.compare_all(got, {key: wanted[key] for key in got}, rtol, atol)
    assert total.near, total
    return f"{len(case.all_steps())} steps, {total}"


def run_case(library: Library, case: run_tfcases.Case) -> str:
    """Runs a case's steps in a session; returns how near all fetches are."""
    options = texts([f"tags={','.join(case.facts['tags'])}"] if case.facts.get("tags") else [])
    graph = library.graph_load(str(case.model).encode(), options, len(options))
    notes = []
    for data in case.data_sets():
        stored = np.load(case.folder / data["inputs"])
        session, got = Session(library, graph), {}
        for step in case.all_steps():
            feeds = {name: stored[key] for name, key in step.get("feeds", {}).items()}
            fetches = step.get("fetches", {})
            found = session.run(feeds, list(fetches), step.get("targets", []),
                                step.get("signature"))
            got.update({fetches[name]: value for name, value in found.items()})
        session.close()
        notes.append(compare(case, got, np.load(case.folder / data["outputs"])))
    library.graph_destroy(graph)
    return "; ".join(notes)


def run_cases(library: Library, tally: weirtool.Tally, folders: List[Path], every: bool) -> None:
    """All cases that are asked for."""
    for case in run_tfcases.find_cases(folders):
        if not every and not case.facts.get("steps") and case.format != "tf_savedmodel":
            continue
        reason = case.skip_reason()
        if reason:
            tally.skip(case.name, reason)
            continue
        try:
            tally.record(case.name, None, run_case(library, case))
        except ApiError as error:
            if run_tfcases.trains(str(error)):
                tally.skip(case.name, f"trains: {error}")
            else:
                tally.record(case.name, error)
        except AssertionError as error:
            tally.record(case.name, error)


#===--- A graph built by the C API ------------------------------------------===#


class Builder:
    """Adds ops to a graph."""

    def __init__(self, library: Library) -> None:
        self.library, self.graph = library, library.graph_create()
        self.kept: List[object] = []

    def constant(self, value: object, name: str = "") -> weirapi.Pair:
        array = weirapi.array_of(self.library, value)
        made = self.library.add_constant(self.graph, array, name.encode() or None)
        self.library.array_destroy(array)
        return made

    def op(self, kind: str, *inputs: weirapi.Pair, name: str = "",
           **attributes: object) -> weirapi.Pair:
        """The first output of an op with attributes that are integers or lists of them."""
        given = (weirapi.Attribute * len(attributes))(
            *[self.attribute(key.encode(), value) for key, value in attributes.items()])
        op = self.library.add_op(self.graph, kind.encode(), name.encode() or None,
                                 (weirapi.Pair * len(inputs))(*inputs), len(inputs), given,
                                 len(given))
        return self.library.op_output(op, 0)

    def attribute(self, name: bytes, value: object) -> weirapi.Attribute:
        if isinstance(value, int):
            return weirapi.Attribute(name, 0, 0, value, 0, None, 0)
        self.kept.append((ctypes.c_int64 * len(value))(*value))
        data = ctypes.cast(self.kept[-1], ctypes.c_void_p)
        return weirapi.Attribute(name, 4, 0, 0, 0, data, len(value))

    def builder(self, build: Callable) -> object:
        """A weir_builder of a function of values that returns values."""
        def call(_, arguments, count, results, __):
            for index, made in enumerate(build(*[copy(arguments[i]) for i in range(count)])):
                results[index] = made
        self.kept.append(weirapi.BUILDER(call))
        return ctypes.cast(self.kept[-1], ctypes.c_void_p)

    def shape(self, *dims: int) -> weirapi.PartialShape:
        return weirapi.PartialShape(len(dims), (ctypes.c_int64 * len(dims))(*dims))


def copy(pair: weirapi.Pair) -> weirapi.Pair:
    """An element of an array is a view of it, which may go."""
    return weirapi.Pair(pair.graph, pair.item)


def check_built(library: Library) -> str:
    """y = positive ? double(x @ w) : -(x @ w), doubled 3 times more in a loop."""
    b = Builder(library)
    graph = b.graph
    library.push_name_scope(graph, b"net")
    x = library.add_placeholder(graph, 1, b.shape(-1, 3), b"x")
    start = np.arange(6, dtype=np.float32).reshape(3, 2)
    w = library.add_variable(graph, b.constant(start), b"w")
    library.pop_scope(graph)
    product = b.op("matmul", x, library.add_read(graph, w), name="product")
    doubled = b.builder(lambda value: [b.op("add", value, value)])
    library.add_function(graph, b"double", (ctypes.c_int32 * 1)(1),
                         ctypes.byref(b.shape(-1, 2)), 1, doubled, None, 1)
    results = (weirapi.Pair * 2)()

    def call(value: weirapi.Pair) -> weirapi.Pair:
        library.add_call(graph, b"double", ctypes.byref(value), 1, None, results, 1)
        return copy(results[0])

    positive = library.add_placeholder(graph, 13, b.shape(), b"positive")
    library.add_if(graph, positive, b.builder(lambda: [call(product)]),
                   b.builder(lambda: [b.op("neg", product)]), None, b"choice", results, 1)
    choice = copy(results[0])
    initial = (weirapi.Pair * 2)(b.constant(np.int32(0)), choice)
    library.add_while(graph, initial, 2,
                      b.builder(lambda i, _: [b.op("less", i, b.constant(np.int32(3)))]),
                      b.builder(lambda i, v: [b.op("add", i, b.constant(np.int32(1))),
                                              b.op("add", v, v)]),
                      None, None, b"loop", results)
    y = library.add_identity(graph, copy(results[1]), None, 0, b"y")
    init = library.add_initializer(graph, None)
    change = library.add_assign_add(graph, w, b.constant(np.ones((3, 2), np.float32)))
    assert init and y
    library.graph_status(graph)
    return run_built(library, b, start, library.text("op_name", change))


def run_built(library: Library, b: Builder, w: np.ndarray, change: str) -> str:
    """Runs that graph, changes its variable in three ways, and compares with NumPy."""
    session = Session(library, b.graph)
    x = np.array([[1, 2, 3], [4, 5, 6]], np.float32)

    def check(positive: bool) -> None:
        got = session.run({"net/x:0": x, "positive": np.array(positive)}, ["y:0"])["y:0"]
        wanted = 8 * (x @ w) * (2 if positive else -1)
        assert np.array_equal(got, wanted), (got, wanted)

    try:
        session.run({}, ["net/w"])
        raise AssertionError("a variable without a value was read")
    except ApiError as error:
        assert "net/w" in str(error), error
    session.run({}, [], ["init"])
    check(True)
    check(False)
    names = [library.text("op_name", op) for op in variables(library, b.graph)]
    assert names == ["net/w"], names
    session.run({}, [], [change])
    w = w + 1
    check(True)
    library.jit_session_set_variable(session.handle, b"net/w", weirapi.array_of(library, -w))
    w = -w
    check(False)
    got = weirapi.numpy_of(library, library.jit_session_get_variable(session.handle, b"net/w"))
    assert np.array_equal(got, w), got
    check_checkpoint(library, b.graph, session, w)
    session.close()
    library.graph_destroy(b.graph)
    return "a branch, a loop, a function, a variable"


def check_checkpoint(library: Library, graph: int, session: Session, w: np.ndarray) -> None:
    """A variable goes into a file and comes back from it."""
    with tempfile.TemporaryDirectory() as folder:
        options = texts(["keep=1", "key=net/w=weights"])
        for step in (1, 2):
            library.jit_session_save(session.handle, f"{folder}/net".encode(), step, options, 2)
        library.jit_session_set_variable(session.handle, b"net/w", weirapi.array_of(library, 9 * w))
        buffer = ctypes.create_string_buffer(4096)
        library.latest_checkpoint(folder.encode(), buffer, len(buffer))
        last = buffer.value.decode()
        assert last == f"{folder}/net-2", last
        expect(NOT_FOUND, "lacks the variables 'net/w'",
               lambda: library.jit_session_restore(session.handle, last.encode(), None, 0))
        library.jit_session_restore(session.handle, last.encode(), texts(["key=net/w=weights"]), 1)
        array = library.jit_session_get_variable(session.handle, b"net/w")
        assert np.array_equal(weirapi.numpy_of(library, array), w)
        expect(INVALID_ARGUMENT, "no signature to export",
               lambda: library.jit_session_export(graph, session.handle, f"{folder}/m".encode(),
                                                  None, 0))


def check_gradients(library: Library) -> str:
    """Gradients of y = sum((x w)^2), x being [1, 2] and w 3, and steps that make y small."""
    b = Builder(library)
    graph, one = b.graph, weirapi.Pair * 1
    x = library.add_placeholder(graph, 1, b.shape(-1), b"x")
    w = library.add_variable(graph, b.constant(np.float32(3)), b"w")
    h = b.op("mul", x, library.add_read(graph, w))
    y = b.op("reduce_sum", b.op("square", h), axes=[0], name="y")
    results = (weirapi.Pair * 2)()
    by = (weirapi.Pair * 2)(x, library.op_output(w, 0))
    library.add_gradients(graph, one(y), 1, by, 2, None, 1, b"d", results)
    library.add_jacobian(graph, y, x, 2, b"hessian")
    library.add_jacobian_vector_product(graph, one(h), 1, one(x), 1, one(x), b"forward", results)
    forward = library.text("output_name", copy(results[0]))
    library.add_custom_gradient(graph, one(x), 1, b.builder(lambda v: [b.op("exp", v)]),
                                b.builder(lambda v, e, d: [b.op("mul", v, d)]), None, b"own",
                                results, 1)
    library.add_gradients(graph, one(copy(results[0])), 1, one(x), 1, None, 0, b"own_d", results)
    step = library.add_minimize(graph, b"momentum", b.constant(np.float32(0.01)),
                                texts(["momentum=0.5"]), 1, y, one(w), 1, weirapi.Pair(),
                                b"step")
    init = library.add_initializer(graph, None)
    assert step and init
    library.graph_status(graph)
    session = Session(library, graph)
    session.run({}, [], ["init"])
    fed = {"x": np.array([1, 2], np.float32)}
    wanted = {"d:0": [18, 36], "d:1": 30, "hessian:0": [[18, 0], [0, 18]], forward: [3, 6],
              "own_d:0": [1, 2]}
    for name, value in wanted.items():
        got = session.run(fed, [name])[name]
        assert np.array_equal(got, np.array(value, np.float32)), (name, got)
    losses = [session.run(fed, ["y"], ["step"])["y"] for _ in range(10)]
    assert losses[0] == 45 and losses[9] < 5, losses
    session.close()
    library.graph_destroy(graph)
    bad = library.graph_create()
    loss = library.add_placeholder(bad, 1, b.shape(), b"loss")
    library.add_minimize(bad, b"newton", loss, None, 0, loss, None, 0, weirapi.Pair(), None)
    expect(INVALID_ARGUMENT, "there is no optimiser 'newton'", lambda: library.graph_status(bad))
    library.graph_destroy(bad)
    return "gradients, a Hessian, forward mode, one's own, momentum"


class Watched:
    """What runs tell: kernels, and values of tensors."""

    def __init__(self, library: Library) -> None:
        self.kernels: List[str] = []
        self.values: Dict[str, np.ndarray] = {}
        self.names = texts(["net/*"])
        self.trace = weirapi.TRACE(lambda _, event: self.kernels.append(event[0].kernel.decode()))
        self.watcher = weirapi.WATCHER(lambda _, name, array: self.values.update(
            {name.decode(): weirapi.numpy_of(library, array)}))

    def options(self) -> weirapi.RunOptions:
        return run_options(
            trace=ctypes.cast(self.trace, ctypes.c_void_p), watch_count=1,
            watch=ctypes.cast(self.names, ctypes.c_void_p),
            watcher=ctypes.cast(self.watcher, ctypes.c_void_p))


def run_options(**facts: object) -> weirapi.RunOptions:
    return weirapi.RunOptions(struct_size=ctypes.sizeof(weirapi.RunOptions), **facts)


def check_runs(library: Library) -> str:
    """Cancelled and late runs, kernels and tensors that are told."""
    b = Builder(library)
    library.push_name_scope(b.graph, b"net")
    x = library.add_placeholder(b.graph, 1, b.shape(-1), b"x")
    y = b.op("exp", b.op("neg", x, name="before"), name="y")
    library.pop_scope(b.graph)
    assert y
    session = Session(library, b.graph, ["threads=1"])
    feeds = {"net/x:0": np.arange(4, dtype=np.float32)}

    def run(**facts: object) -> np.ndarray:
        return session.run(feeds, ["net/y"], options=run_options(**facts))["net/y"]

    flag = library.cancellation_create()
    wanted = run(cancellation=flag, timeout=10**12)
    library.cancellation_cancel(flag)
    expect(CANCELLED, "", lambda: run(cancellation=flag))
    library.cancellation_reset(flag)
    assert np.array_equal(run(cancellation=flag, threads=2), wanted)
    expect(DEADLINE_EXCEEDED, "", lambda: run(timeout=1))
    expect(INVALID_ARGUMENT, "must not be negative", lambda: run(threads=-1))
    wrong = weirapi.RunOptions(struct_size=3)
    expect(INVALID_ARGUMENT, "weir_run_options of 3 bytes",
           lambda: session.run(feeds, ["net/y"], options=wrong))
    told = Watched(library)
    session.run(feeds, ["net/y"], options=told.options())
    assert told.kernels and np.array_equal(told.values["net/before:0"], -feeds["net/x:0"])
    library.cancellation_destroy(flag)
    session.close()
    library.graph_destroy(b.graph)
    return f"{len(told.kernels)} kernels, tensors {', '.join(sorted(told.values))}"


def variables(library: Library, graph: int) -> List[weirapi.Pair]:
    count = library.graph_variables(graph, None, 0)
    found = (weirapi.Pair * count)()
    assert library.graph_variables(graph, found, count) == count
    return list(found)


#===--- Errors --------------------------------------------------------------===#


def check_zeros(library: Library) -> str:
    """Every function with zeros, and with an error of its own: no crash, and an error
    where there is one to say it."""
    for name, (_, *parameters) in library.types.items():
        function = getattr(library.loaded, name)
        zeros = [p() if issubclass(p, ctypes.Structure) else None if p in
                 (ctypes.c_void_p, ctypes.c_char_p) else 0 for p in parameters]
        function(*zeros)
        if name not in library.raising or name in EMPTY_IS_FINE:
            continue
        function(*zeros[:-1], library.error)
        status = library.error_status(library.error)
        assert status == INVALID_ARGUMENT, f"{name}: status {status}"
    return f"{len(library.types)} functions"


#: What may be made of nothing.
EMPTY_IS_FINE = {"weir_graph_create", "weir_cancellation_create"}


def expect(status: int, wanted: str, body: Callable) -> None:
    """The body raises a status whose message has the words."""
    try:
        body()
    except ApiError as error:
        assert error.status == status and wanted in str(error), f"{error.status}: {error}"
        return
    raise AssertionError(f"no error: {wanted}")


def check_errors(library: Library) -> str:
    """Wrong use is said in one line."""
    expect(INVALID_ARGUMENT, "'path' is NULL", lambda: library.graph_load(None, None, 0))
    expect(INVALID_ARGUMENT, "option 'tag' is unknown, must be checkpoint, name_map, tags or",
           lambda: library.graph_load(b"x", texts(["tag=serve"]), 1))
    expect(INVALID_ARGUMENT, "type 99 is unknown", lambda: library.array_create(99, 0, None))
    shape = (ctypes.c_int64 * 1)(-2)
    expect(INVALID_ARGUMENT, "dimension 0 is -2", lambda: library.array_create(1, 1, shape))
    graph = library.graph_create()
    expect(INVALID_ARGUMENT, "option 'threads': 'many' is no whole number from 0 to 1024",
           lambda: library.jit_session_create(graph, texts(["threads=many"]), 1))
    library.pop_scope(graph)
    expect(INVALID_ARGUMENT, "no scope is open", lambda: library.graph_status(graph))
    expect(INVALID_ARGUMENT, "no scope is open", lambda: library.jit_session_create(graph, None, 0))
    library.graph_destroy(graph)
    return check_sticky_error(library)


def check_sticky_error(library: Library) -> str:
    """The first error of a graph names its node, is told once, and stays."""
    b, told = Builder(library), []
    handler = weirapi.HANDLER(lambda _, status, message: told.append((status, message.decode())))
    library.graph_on_error(b.graph, ctypes.cast(handler, ctypes.c_void_p), None)
    library.push_name_scope(b.graph, b"foo")
    x = library.add_placeholder(b.graph, 1, b.shape(2, 3), b"x")
    bad = b.op("matmul", x, x, name="bad")
    assert x and not bad and not b.op("neg", bad), "an op of an error is null"
    b.op("softmax", x, axis=7, name="later")
    expect(INVALID_ARGUMENT, "node 'foo/bad': ", lambda: library.graph_status(b.graph))
    assert len(told) == 1 and told[0][0] == INVALID_ARGUMENT and "foo/bad" in told[0][1], told
    expect(INVALID_ARGUMENT, "node 'foo/bad': ", lambda: Session(library, b.graph))
    library.graph_destroy(b.graph)
    return told[0][1]


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="with cases in it (default: test/tfcases)")
    parser.add_argument("--all", action="store_true", help="cases without state, too")
    options = parser.parse_args()
    tally = weirtool.Tally()
    library = Library(options.bin.parent / "lib" / "libweir.so")
    checks: Dict[str, Callable[[Library], str]] = {
        "zeros": check_zeros, "errors": check_errors, "a built graph": check_built,
        "gradients": check_gradients, "options of runs": check_runs}
    for name, check in checks.items():
        try:
            tally.record(name, None, check(library))
        except (ApiError, AssertionError) as error:
            tally.record(name, error or "failed")
    run_cases(library, tally, options.folders or [run_tfcases.DEFAULT_CASES], options.all)
    tally.close()


if __name__ == "__main__":
    sys.exit(main())
