#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SavedModels that Weir writes, loaded and run by TensorFlow 1 and 2, and by Weir again.

The nets of test/e2e/nets by the C++ API; the same nets as TensorFlow writes them and the
SavedModels of test/tfcases, loaded and written again.
"""
import pathlib
import tempfile
from typing import Dict, List

import numpy as np

import oracle  # first: it says which kernels TensorFlow takes
import nearness
import run_tfcases
import tensorflow_nets
import tensorflow as tf
import weirtool

Path = pathlib.Path
SIGNATURE = "serving_default"
#: Inputs of nets that TensorFlow's nets haven't.
SHAPES = {"nested": (5, 4), "assorted": (2, 3, 4)}


def run_v2(folder: Path, signature: str, inputs) -> Dict[str, np.ndarray]:
    """What TensorFlow 2 gives."""
    model = tf.saved_model.load(str(folder))
    found = model.signatures[signature](
        **{name: tf.constant(value) for name, value in inputs.items()})
    return {name: value.numpy() for name, value in found.items()}


def run_weir(tools: weirtool.Tools, model: Path, inputs, outputs) -> Dict[str, np.ndarray]:
    """What the compiled model gives."""
    text = model.with_name(model.name + ".weights")
    program = model.with_name(model.name + ".program")
    tools.compile(model, program, *([f"--weights={text}"] if text.exists() else []))
    return weirtool.Program(program, model.parent).run(inputs, list(outputs))


def compare(name: str, got, want) -> None:
    """Raises where they aren't near."""
    near = nearness.compare_all(got, want, rtol=1e-5, atol=1e-6)
    if not near.near:
        raise weirtool.ToolError(f"{name}: {near}")


def check_net(tools: weirtool.Tools, name: str, folder: Path, random) -> None:
    """A net of the API: TensorFlow's values of the SavedModel are ours of its text."""
    inputs = tensorflow_nets.NETS[name].draw(random) if name in tensorflow_nets.NETS else {
        "x": random.normal(size=SHAPES[name]).astype(np.float32)}
    got = oracle.SavedModel(folder / name).run(SIGNATURE, inputs)
    compare("TensorFlow 2", run_v2(folder / name, SIGNATURE, inputs), got)
    compare("Weir", run_weir(tools, folder / name, inputs, got), got)
    if name in SHAPES and name != "nested":
        compare("its text", run_weir(tools, folder / f"{name}.mlir", inputs, got), got)
    elif name in tensorflow_nets.NETS:
        tensorflow_nets.NETS[name].save(folder / f"{name}.saved")
        want = oracle.SavedModel(folder / f"{name}.saved").run(SIGNATURE, inputs)
        compare("TensorFlow's net", got, want)


def check_again(tools: weirtool.Tools, name: str, folder: Path, random) -> None:
    """TensorFlow's SavedModel of a net, loaded and written again."""
    net = tensorflow_nets.NETS[name]
    net.save(folder / "saved")
    weirtool.run([tools.weir.with_name("weir-export"), folder / "saved", folder / "again"])
    inputs = net.draw(random)
    want = oracle.SavedModel(folder / "saved").run(SIGNATURE, inputs)
    compare("TensorFlow 1", oracle.SavedModel(folder / "again").run(SIGNATURE, inputs), want)
    compare("TensorFlow 2", run_v2(folder / "again", SIGNATURE, inputs), want)
    compare("Weir", run_weir(tools, folder / "again", inputs, want), want)


def check_case(tools: weirtool.Tools, case: run_tfcases.Case, folder: Path) -> None:
    """A stored SavedModel, written again: its steps, by TensorFlow 1 and 2."""
    weirtool.run([tools.weir.with_name("weir-export"), case.model, folder / "again"])
    loaded = tf.saved_model.load(str(folder / "again"))
    for data in case.data_sets():
        stored, wanted = np.load(case.folder / data["inputs"]), np.load(case.folder / data["outputs"])
        model = oracle.SavedModel(folder / "again")
        for number, step in enumerate(case.all_steps()):
            feeds = {name: stored[key] for name, key in step.get("feeds", {}).items()}
            want = {name: wanted[key] for name, key in step.get("fetches", {}).items()}
            got = model.run(step["signature"], feeds)
            compare(f"step {number}", {name: got[name] for name in want}, want)
            found = loaded.signatures[step["signature"]](
                **{name: tf.constant(value) for name, value in feeds.items()})
            compare(f"step {number} by TensorFlow 2",
                    {name: found[name].numpy() for name in want}, want)


def attempt(tally: weirtool.Tally, name: str, check, *arguments) -> None:
    """Records a check, which raises where something is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            arguments = [Path(folder) if a is None else a for a in arguments]
            check(*arguments)
            tally.record(name, None)
        except (weirtool.ToolError, tf.errors.OpError, ValueError) as error:
            tally.record(name, str(error)[:2000] or "failed")


def main() -> None:
    """Checks all, or what is named."""
    parser = weirtool.parser(__doc__)
    parser.add_argument("names", nargs="*", help="of nets and cases; none: all")
    args = parser.parse_args()
    tools, tally = weirtool.Tools(args.bin), weirtool.Tally()
    random = np.random.default_rng(weirtool.choose_seed(args.seed))
    wanted = lambda name: not args.names or name in args.names
    with tempfile.TemporaryDirectory() as folder:
        weirtool.run([args.bin / "weir-export", folder])
        for name in filter(wanted, [*tensorflow_nets.NETS, *SHAPES]):
            attempt(tally, f"{name} built", check_net, tools, name, Path(folder), random)
    for name in filter(wanted, tensorflow_nets.NETS):
        attempt(tally, f"{name} loaded", check_again, tools, name, None, random)
    for case in run_tfcases.find_cases([run_tfcases.DEFAULT_CASES]):
        if case.format == "tf_savedmodel" and wanted(case.name):
            attempt(tally, case.name, check_case, tools, case, None)
    tally.close()


if __name__ == "__main__":
    main()
