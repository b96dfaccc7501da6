#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Counts the transposes of models in either layout, and compares their outputs.

Each model is a small network of convolutions and pools with the same weights in NHWC
and in NCHW. It must leave the compiler with no more transposes than it came with (a
transpose at the input and one at the output for NCHW, where there is one at all), and
both must give the same outputs.
"""
import pathlib
import re
import subprocess
import tempfile
from typing import Callable, Dict

import numpy as np

import weirtool

Path = pathlib.Path


def weights(*shape: int) -> np.ndarray:
    """Constants of about unit size."""
    return np.random.default_rng(3).standard_normal(shape).astype("float32") / 3


class Net:
    """Layers of one layout."""

    def __init__(self, data_format: str) -> None:
        import tensorflow as tf
        self.tf, self.format = tf, data_format

    def conv(self, x, *kernel: int, stride: int = 1):
        """A convolution with bias and rectifier."""
        out = self.tf.nn.conv2d(x, weights(*kernel), stride, "SAME", self.format)
        return self.tf.nn.relu(self.tf.nn.bias_add(out, weights(kernel[-1]), self.format))

    def pool(self, x, function: Callable):
        """A pool of windows of two by two."""
        return function(x, 2, 2, "SAME", self.format)

    def axis(self) -> int:
        """The channels' dimension."""
        return 3 if self.format == "NHWC" else 1


def plain(net: Net, x):
    """One layer after the other."""
    x = net.pool(net.conv(x, 3, 3, 4, 6), net.tf.nn.max_pool2d)
    return net.pool(net.conv(x, 3, 3, 6, 5, stride=2), net.tf.nn.avg_pool2d)


def residual(net: Net, x):
    """A sum of two branches."""
    x = net.conv(x, 1, 1, 4, 6)
    return net.conv(x + net.conv(x, 3, 3, 6, 6), 3, 3, 6, 4)


def joined(net: Net, x):
    """Branches side by side."""
    both = net.tf.concat([net.conv(x, 3, 3, 4, 6), net.conv(x, 1, 1, 4, 2)], net.axis())
    return net.conv(both, 3, 3, 8, 3)


def pooled(net: Net, x):
    """A mean over the image."""
    axes = [1, 2] if net.format == "NHWC" else [2, 3]
    return net.tf.reduce_mean(net.conv(x, 3, 3, 4, 6), axes)


MODELS: Dict[str, Callable] = {"plain": plain, "residual": residual, "joined": joined,
                               "pooled": pooled}


def save(model: Callable, data_format: str, folder: Path) -> None:
    """Writes the model as a SavedModel with one signature."""
    import tensorflow as tf
    shape = (None, 9, 8, 4) if data_format == "NHWC" else (None, 4, 9, 8)
    spec = tf.TensorSpec(shape, tf.float32, name="x")
    net = Net(data_format)
    module = tf.Module()
    function = tf.function(lambda x: {"y": model(net, x)}, input_signature=[spec],
                           autograph=False).get_concrete_function()
    tf.saved_model.save(module, str(folder), signatures={"serve": function})


def transposes(tools: weirtool.Tools, model: Path, out: Path) -> int:
    """How many transposes the compiled model has."""
    weir = Path(tools.bin) / "weir"
    done = subprocess.run([weir, "compile", model, "-o", out, "--remarks"], check=True,
                          capture_output=True, text=True)
    return int(re.search(r"transposes: \d+ in, (\d+) out", done.stdout + done.stderr)[1])


def check(name: str, tools: weirtool.Tools, scratch: Path) -> str:
    """Compiles both, prints a row of the table, compares the outputs."""
    image = np.random.default_rng(5).standard_normal((2, 9, 8, 4)).astype("float32")
    outputs, counts = {}, {}
    for layout in ("NHWC", "NCHW"):
        model, program = scratch / f"{name}_{layout}", scratch / f"{name}_{layout}_program"
        save(MODELS[name], layout, model)
        counts[layout] = transposes(tools, model, program)
        x = image if layout == "NHWC" else np.ascontiguousarray(image.transpose(0, 3, 1, 2))
        y = weirtool.Program(program, scratch).run({"x": x}, ["y"], "serve", 1)["y"]
        outputs[layout] = y if layout == "NHWC" or y.ndim < 4 else y.transpose(0, 2, 3, 1)
    np.testing.assert_allclose(outputs["NCHW"], outputs["NHWC"], 1e-4, 1e-5)
    ends = 2 if outputs["NHWC"].ndim == 4 else 1
    assert counts["NHWC"] == 0 and counts["NCHW"] <= ends, f"transposes: {counts}"
    return f"transposes: {counts['NHWC']} in NHWC, {counts['NCHW']} in NCHW"


def main() -> None:
    options = weirtool.parser(__doc__).parse_args()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    for name in MODELS:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                tally.record(name, None, check(name, tools, Path(scratch)))
            except (weirtool.ToolError, AssertionError, subprocess.CalledProcessError) as error:
                tally.record(name, error)
    tally.close()


if __name__ == "__main__":
    main()
