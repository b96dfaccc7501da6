#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Weir's own gradients of the forward graphs of stored cases, against the gradients that
TensorFlow's graphs of the same gave.

A case of gradients has a `forward_file` beside the graph that holds TensorFlow's
gradients; `weir compile --gradients` differentiates that.

    test/e2e/own_gradients.py [FOLDER ...]     (default: test/tfcases)
"""
import json
import pathlib
import tempfile
from typing import Dict, List

import numpy as np

import weirtool

Path = pathlib.Path


def bare(tensor: str) -> str:
    """`x` for `x:0`, as the signature calls it."""
    return tensor[:-2] if tensor.endswith(":0") else tensor


def check(tools: weirtool.Tools, folder: Path, facts: Dict, scratch: Path) -> str:
    """What is wrong with a case's gradients."""
    gradients = [entry for entry in facts["outputs"] if "of" in entry]
    value = next(entry for entry in facts["outputs"] if "of" not in entry)
    y = bare(value["name"])
    names = {entry["key"]: f"d{y}/d{bare(entry['of'])}" for entry in gradients}
    wrt = ",".join(bare(entry["of"]) for entry in gradients)
    tools.compile(folder / facts["forward_file"], scratch / "net", f"--gradients={y}:{wrt}",
                  "--signature=gradients")
    program = weirtool.Program(scratch / "net", scratch)
    told = program_inputs(tools, folder / facts["forward_file"], y, wrt)
    problems: List[str] = []
    for data in facts["data_sets"]:
        stored, wanted = np.load(folder / data["inputs"]), np.load(folder / data["outputs"])
        feeds = {bare(entry["name"]): stored[entry["key"]] for entry in facts["inputs"]
                 if bare(entry["name"]) in told}
        got = program.run(feeds, list(names.values()), signature="gradients")
        for key, name in names.items():
            near = got[name].shape == wanted[key].shape and np.allclose(
                got[name], wanted[key], **facts["tolerance"], equal_nan=True)
            if not near:
                problems.append(f"{name} is wrong")
    return "; ".join(sorted(set(problems)))


def program_inputs(tools: weirtool.Tools, model: Path, y: str, wrt: str) -> List[str]:
    """The names of the signature's inputs."""
    said = weirtool.run([tools.weir, "inspect", model, f"--gradients={y}:{wrt}",
                         "--signature=gradients"])
    part = said.split("signature_def['gradients']")[1].split("output(s)")[0]
    return [line.split("'")[1] for line in part.splitlines() if "inputs['" in line]


def main() -> None:
    parser = weirtool.parser(__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        default=[weirtool.REPOSITORY / "test" / "tfcases"])
    arguments = parser.parse_args()
    tools, tally = weirtool.Tools(arguments.bin), weirtool.Tally()
    for root in arguments.folders:
        for path in sorted(root.glob("**/case.json")):
            facts = json.loads(path.read_text())
            if "forward_file" not in facts:
                continue
            with tempfile.TemporaryDirectory() as scratch:
                try:
                    problem = check(tools, path.parent, facts, Path(scratch))
                except weirtool.ToolError as error:
                    problem = str(error)
            tally.record(facts["name"], problem)
    tally.close()


if __name__ == "__main__":
    main()
