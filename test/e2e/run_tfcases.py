#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles stored TensorFlow models and compares results with TensorFlow's.

Each is run on the stored inputs, and on inputs of the same kind that are drawn afresh
and run in TensorFlow too: see fresh.py.

A case is a folder with case.json (or meta.json), which names the model's file, its
inputs and outputs, and .npz files with their values. Frozen graphs are compiled with
--feed and --fetch, SavedModels with --signature. Steps of one session, and graphs that
a target initialises, go through `weir run --steps`. What takes strings is skipped.
"""
import json
import pathlib
import re
import tempfile
from typing import Dict, Iterator, List, Optional, Tuple

import numpy as np

import fresh
import nearness
import weirtool

Path = pathlib.Path
DEFAULT_CASES = weirtool.REPOSITORY / "test" / "tfcases"
GRAPHS = ("tf_graphdef", "tf_frozen_graphdef", "tf_graphdef_gradient",
          "tf_graphdef_stateful", "tf1_checkpoint_metagraph")
THREADS = [1, 4]


class Case:
    """A stored case: its description and its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, folder.name
        description = next(folder / name for name in ("case.json", "meta.json")
                           if (folder / name).is_file())
        self.facts = json.loads(description.read_text())
        self.format = self.facts.get("format", "unknown")
        self.tolerance = self.facts.get("tolerance", {})
        self.model = folder / self.model_file()

    def model_file(self) -> str:
        """The model's name in the folder."""
        files = self.facts.get("files", ["unknown"])
        whole = [name for name in files if name == "saved_model" or name.endswith(".meta")]
        return self.facts.get("file") or (whole or files)[0]

    def skip_reason(self) -> Optional[str]:
        """Why this case can't be run yet, if so."""
        if self.format not in GRAPHS + ("tf_savedmodel",):
            return f"format {self.format}"
        if "match" in self.tolerance or self.tolerance.get("unit"):
            return "a tolerance that isn't absolute and relative"
        if any(x.get("dtype") == "string" for x in self.facts.get("inputs", [])):
            return "strings go in"
        if not self.facts.get("steps") and not self.outputs():
            return "only strings come out"
        return None

    def outputs(self) -> List[Dict]:
        """The outputs that are compared."""
        return [x for x in self.facts["outputs"] if x["dtype"] != "string"]

    def left_out(self) -> List[str]:
        """Remarks on the outputs that aren't."""
        names = [x["name"] for x in self.facts.get("outputs", []) if x["dtype"] == "string"]
        return [f"without {', '.join(names)}, strings"] if names else []

    def tags(self) -> List[str]:
        """The option for a SavedModel's tags."""
        tags = self.facts.get("tags")
        return [f"--tag-set={','.join(tags)}"] if tags else []

    def flags(self, inputs: nearness.Arrays) -> List[str]:
        """How the compiler is told what to compile; ranks that the graph doesn't tell
        are those of the inputs."""
        if self.format == "tf_savedmodel":
            return [f"--signature={self.signature()}", *self.tags()]
        feeds = [(short(x["name"]), x) for x in self.facts["inputs"]]
        return [f"--feed={name}{free_type(inputs[name]) if is_unranked(x) else ''}"
                for name, x in feeds] + \
               [f"--fetch={short(x['name'])}" for x in self.outputs()]

    def signature(self) -> Optional[str]:
        """The signature to run; None for the one of feeds and fetches."""
        if self.format != "tf_savedmodel":
            return None
        return self.facts["outputs"][0]["name"].rsplit("/", 1)[0]

    def steps(self) -> List[Dict]:
        """The runs of one session; none where one run is all."""
        targets = self.facts.get("init_targets")
        if not targets:
            return self.facts.get("steps", [])
        sides = {"feeds": "inputs", "fetches": "outputs"}
        run = {key: {x["name"]: x["key"] for x in self.facts[side]}
               for key, side in sides.items()}
        return [{"targets": targets}, run]

    def all_steps(self) -> List[Dict]:
        """The same; a case of one run is one step."""
        run = {"feeds": self.names("inputs"), "fetches": self.names("outputs")} \
            if "inputs" in self.facts else {}
        return self.steps() or [{"signature": self.signature(), **run}]

    def data_sets(self) -> List[Dict[str, str]]:
        """The names of files with inputs and outputs."""
        default = [dict(inputs="inputs.npz", outputs="outputs.npz")]
        return self.facts.get("data_sets") or default + (self.facts.get("extra_sets") or [])

    def runs(self) -> Iterator[Tuple[str, nearness.Arrays, nearness.Arrays]]:
        """A label, the inputs and the wanted outputs of each data set."""
        for data in self.data_sets():
            yield (data["inputs"], self.named("inputs", data["inputs"]),
                   self.named("outputs", data["outputs"]))

    def named(self, side: str, file: str) -> nearness.Arrays:
        """The arrays of one side by the names that the program gives them."""
        stored = np.load(self.folder / file)
        return {name: stored[key] for name, key in self.names(side).items()}

    def names(self, side: str) -> Dict[str, str]:
        """The program's name -> the key in the .npz file."""
        listed = self.outputs() if side == "outputs" else self.facts[side]
        if self.format == "tf_savedmodel":
            return {x["name"].rsplit("/", 1)[1]: x["key"] for x in listed}
        return {short(x["name"]): x["key"] for x in listed}


def trains(said: str) -> bool:
    """Whether a model is refused for ops of its training, which is not there yet."""
    return re.search(r"\b(Resource)?(Sparse)?Apply[A-Z]|/gradient_tape/", said) is not None


def short(tensor: str) -> str:
    """`node` for `node:0`, as the compiler names the inputs of a graph."""
    return tensor[:-2] if tensor.endswith(":0") else tensor


def is_unranked(tensor: Dict) -> bool:
    """Whether the graph doesn't tell the rank of an input."""
    return "declared_shape" in tensor and tensor["declared_shape"] is None


def free_type(array: np.ndarray) -> str:
    """A type of the array's rank and element type with free dimensions: `=?x?xf32`."""
    element = {"float32": "f32", "float64": "f64", "int32": "i32", "int64": "i64",
               "bool": "i1"}[array.dtype.name]
    return "=" + "?x" * array.ndim + element


class Programs:
    """A case's program; one for each rank of its inputs that the graph doesn't tell."""

    def __init__(self, case: Case, tools: weirtool.Tools, scratch: Path) -> None:
        self.case, self.tools, self.scratch = case, tools, scratch
        self.made: Dict[Tuple[str, ...], weirtool.Program] = {}

    def of(self, inputs: nearness.Arrays) -> weirtool.Program:
        """The program that takes these inputs."""
        flags = tuple(self.case.flags(inputs))
        if flags not in self.made:
            path = self.scratch / f"program{len(self.made)}"
            self.tools.compile(self.case.model, path, *flags)
            self.made[flags] = weirtool.Program(path, self.scratch)
        return self.made[flags]


def check(case: Case, tools: weirtool.Tools, scratch: Path, seed: int) -> str:
    """Compiles and runs a case on its data, then on values drawn afresh; returns how
    near it is, or raises."""
    programs, runs = Programs(case, tools, scratch), list(case.runs())
    total = nearness.Difference()
    for label, inputs, wanted in runs:
        total = total.merge(check_run(case, programs.of(inputs), label, inputs, wanted))
    draws = fresh.Draws(case, [inputs for _, inputs, _ in runs], list(runs[0][2]), seed)
    for draw in draws.make():
        near = check_run(case, programs.of(draw.inputs), draw.label, draw.inputs, draw.wanted)
        draws.remarks.append(f"{draw.label}: {near.worst:.3f}")
        total = total.merge(near)
    return "; ".join([str(total), *draws.remarks, *case.left_out()])


def check_run(case: Case, program: weirtool.Program, label: str, inputs: nearness.Arrays,
              wanted: nearness.Arrays) -> nearness.Difference:
    """One run, compared in value and among numbers of threads."""
    total = nearness.Difference()
    runs = [program.run(inputs, list(wanted), case.signature(), t) for t in THREADS]
    for name, want in wanted.items():
        near = nearness.compare(runs[0][name], want, case.tolerance.get("rtol", 0),
                                case.tolerance.get("atol", 0))
        assert near.near, f"{label} {name}: {near}"
        same = all(run[name].tobytes() == runs[0][name].tobytes() for run in runs)
        assert same, f"{label} {name}: differs with the number of threads"
        total = total.merge(near)
    return total


def run_steps(case: Case, tools: weirtool.Tools, scratch: Path, data: Dict[str, str],
              threads: int) -> nearness.Arrays:
    """Runs a case's steps; returns what was fetched, by key."""
    steps, out = scratch / "steps.json", scratch / f"out{threads}"
    steps.write_text(json.dumps(case.steps()))
    weirtool.run([tools.weir, "run", case.model, f"--steps={steps}",
                  f"--inputs={case.folder / data['inputs']}", f"--output-dir={out}",
                  f"--threads={threads}", *case.tags()])
    return {path.stem: np.load(path) for path in out.iterdir()}


def check_steps(case: Case, tools: weirtool.Tools, scratch: Path) -> str:
    """Runs a case's steps on its data; returns how near all fetches are, or raises."""
    total = nearness.Difference()
    for data in case.data_sets():
        wanted = np.load(case.folder / data["outputs"])
        runs = [run_steps(case, tools, scratch, data, t) for t in THREADS]
        keys = [key for step in case.steps() for key in step.get("fetches", {}).values()]
        for key in keys:
            near = nearness.compare(runs[0][key], wanted[key], case.tolerance.get("rtol", 0),
                                    case.tolerance.get("atol", 0))
            assert near.near, f"{data['inputs']} {key}: {near}"
            same = all(run[key].tobytes() == runs[0][key].tobytes() for run in runs)
            assert same, f"{data['inputs']} {key}: differs with the number of threads"
            total = total.merge(near)
    return f"{len(case.steps())} steps, {total}"


def find_cases(folders: List[Path]) -> List[Case]:
    """All cases in and under the folders, by name."""
    found = {path.parent for folder in folders for name in ("case.json", "meta.json")
             for path in folder.rglob(name)}
    return [Case(folder) for folder in sorted(found)]


def main() -> None:
    parser = weirtool.parser(__doc__)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="with cases in it (default: test/tfcases)")
    options = parser.parse_args()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    seed = weirtool.choose_seed(options.seed)
    for case in find_cases(options.folders or [DEFAULT_CASES]):
        reason = case.skip_reason()
        if reason:
            tally.skip(case.name, reason)
            continue
        with tempfile.TemporaryDirectory() as scratch:
            try:
                note = check_steps(case, tools, Path(scratch)) if case.steps() else \
                    check(case, tools, Path(scratch), seed)
                tally.record(case.name, None, note)
            except (weirtool.ToolError, AssertionError) as error:
                tally.record(case.name, error)
    total = tally.passed + len(tally.failed)
    print(f"cases that agree with TensorFlow: {tally.passed} of {total}")
    tally.close()


if __name__ == "__main__":
    main()
