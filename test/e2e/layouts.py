#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares models with channels last and channels first, and counts their transposes.

Each kind of convolution, pool and normalisation, and a few small networks of them, with
the same weights in both layouts: the outputs must be the same. What has its channels
last must leave the compiler with no more transposes than it came with, and the other way
with one more at the input and one at the output at most, where those are images.
"""
import pathlib
import tempfile
from typing import Callable, Dict, List

import numpy as np

import weirtool

Path = pathlib.Path
LAYOUTS = ("last", "first")
#: The sizes that images have, by how many there are; 4 channels.
SPACES = {1: (19,), 2: (9, 8), 3: (5, 6, 7)}
CHANNELS = 4


def weights(*shape: int) -> np.ndarray:
    """Constants of about unit size."""
    return np.random.default_rng(3).standard_normal(shape).astype("float32") / 3


class Net:
    """Layers of one layout, on images of one to three sizes."""

    def __init__(self, layout: str, rank: int) -> None:
        import tensorflow as tf
        self.tf, self.nn, self.layout, self.rank = tf, tf.nn, layout, rank
        spaces = {1: "W", 2: "HW", 3: "DHW"}[rank]
        self.format = f"N{spaces}C" if layout == "last" else f"NC{spaces}"

    def whole(self, *sizes, rest=1) -> List:
        """Sizes of the spaces within those of all dimensions."""
        ends = [rest], [rest]
        return ends[0] + list(sizes) + ends[1] if self.layout == "last" else \
            ends[0] + ends[1] + list(sizes)

    def conv(self, x, *kernel: int, stride: int = 1, padding="SAME", **more):
        """A convolution with bias and rectifier."""
        function = {1: self.nn.conv1d, 2: self.nn.conv2d, 3: self.nn.conv3d}[self.rank]
        strides = self.whole(*[stride] * self.rank)
        out = function(x, weights(*kernel), strides, padding, self.format, **more)
        return self.nn.relu(self.bias(out, kernel[-1]))

    def bias(self, x, channels: int):
        """A number added to each channel; three sizes have no layout of their own."""
        if self.rank == 2:
            return self.nn.bias_add(x, weights(channels), self.format)
        shape = self.whole(*[1] * self.rank)
        shape[self.axis()] = channels
        return x + weights(channels).reshape(shape)

    def depthwise(self, x, *kernel: int, stride: int = 1, padding="SAME", dilation=None):
        """A convolution of each channel by itself."""
        return self.nn.depthwise_conv2d(x, weights(*kernel), self.whole(stride, stride),
                                        padding, self.format, dilation)

    def transposed(self, x, *kernel: int, stride: int, padding: str):
        """What a convolution of two sizes has for its gradient."""
        shape = self.tf.shape(x)
        first = self.axis() % 3  # of the spaces
        spaces = [shape[1 if first == 0 else 2], shape[2 if first == 0 else 3]]
        grow = 0 if padding == "SAME" else max(kernel[0] - stride, 0)
        sizes = [size * stride + grow for size in spaces]
        out = self.whole(*sizes)
        out[0], out[self.axis()] = shape[0], kernel[2]
        return self.nn.conv2d_transpose(x, weights(*kernel), self.tf.stack(out), stride,
                                        padding, self.format)

    def pool(self, x, kind: str, size: int = 2, stride: int = 2, padding="SAME"):
        """A pool of the largest ("MAX") or the mean ("AVG")."""
        return self.nn.pool(x, [size] * self.rank, kind, [stride] * self.rank, padding,
                            self.format) if self.rank == 1 else self.wide_pool(
                                x, kind, size, stride, padding)

    def wide_pool(self, x, kind: str, size: int, stride: int, padding):
        """The same of two or three sizes."""
        name = {"MAX": "max_pool", "AVG": "avg_pool"}[kind] + f"{self.rank}d"
        return getattr(self.nn, name)(x, size, stride, padding, self.format)

    def norm(self, x):
        """Normalisation by given statistics."""
        scale = np.abs(weights(4, CHANNELS)) + 0.5
        return self.tf.compat.v1.nn.fused_batch_norm(
            x, *scale, data_format=self.format, is_training=False)[0]

    def padded(self, *pairs) -> List:
        """Explicit padding of the spaces."""
        return self.whole(*[list(pair) for pair in pairs], rest=[0, 0])

    def axis(self) -> int:
        """The channels' dimension."""
        return self.rank + 1 if self.layout == "last" else 1

    def axes(self) -> List[int]:
        """The spaces' dimensions."""
        return [n for n in range(1, self.rank + 2) if n != self.axis()]


def plain(net: Net, x):
    """One layer after the other."""
    x = net.pool(net.conv(x, 3, 3, 4, 6), "MAX")
    return net.pool(net.conv(x, 3, 3, 6, 5, stride=2), "AVG")


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
    return net.tf.reduce_mean(net.conv(x, 3, 3, 4, 6), net.axes())


NETWORKS: Dict[str, Callable] = {"plain": plain, "residual": residual, "joined": joined,
                                 "pooled": pooled}
#: Single layers of two sizes.
LAYERS: Dict[str, Callable] = {
    "conv_same": lambda n, x: n.conv(x, 3, 3, 4, 6),
    "conv_same_stride": lambda n, x: n.conv(x, 3, 3, 4, 6, stride=2),
    "conv_valid": lambda n, x: n.conv(x, 3, 2, 4, 6, padding="VALID"),
    "conv_one": lambda n, x: n.conv(x, 1, 1, 4, 6),
    "conv_even": lambda n, x: n.conv(x, 2, 4, 4, 3, stride=2),
    "conv_dilated": lambda n, x: n.conv(x, 3, 3, 4, 6, dilations=2),
    "conv_explicit": lambda n, x: n.conv(x, 3, 3, 4, 6, padding=n.padded((1, 2), (0, 1))),
    "conv_grouped": lambda n, x: n.conv(x, 3, 3, 2, 6),
    "conv_run_filter": lambda n, x: n.conv(x, 3, 3, 4, 6) * n.tf.reduce_mean(x),
    "depthwise_same": lambda n, x: n.depthwise(x, 3, 3, 4, 2),
    "depthwise_valid": lambda n, x: n.depthwise(x, 3, 3, 4, 1, stride=2, padding="VALID"),
    "depthwise_dilated": lambda n, x: n.depthwise(x, 3, 3, 4, 1, dilation=[2, 2]),
    "transposed_same": lambda n, x: n.transposed(x, 3, 3, 5, 4, stride=2, padding="SAME"),
    "transposed_valid": lambda n, x: n.transposed(x, 3, 3, 5, 4, stride=2, padding="VALID"),
    "max_same": lambda n, x: n.pool(x, "MAX"),
    "max_valid": lambda n, x: n.pool(x, "MAX", 3, 2, "VALID"),
    "max_explicit": lambda n, x: n.pool(x, "MAX", 3, 2, n.padded((1, 0), (1, 1))),
    "avg_same": lambda n, x: n.pool(x, "AVG", 3, 2),
    "avg_valid": lambda n, x: n.pool(x, "AVG", 3, 1, "VALID"),
    "norm": lambda n, x: n.norm(x),
}
#: Single layers of one size and of three.
OTHER_LAYERS: Dict[str, Callable] = {
    "conv1d": lambda n, x: n.conv(x, 3, 4, 6, stride=2),
    "max_1d": lambda n, x: n.pool(x, "MAX", 3, 2),
    "conv3d": lambda n, x: n.conv(x, 2, 3, 3, 4, 5),
    "conv3d_stride": lambda n, x: n.conv(x, 3, 3, 3, 4, 5, stride=2, padding="VALID"),
    "max_3d": lambda n, x: n.pool(x, "MAX", 3, 2),
    "avg_3d": lambda n, x: n.pool(x, "AVG"),
}


def rank_of(name: str) -> int:
    """How many sizes the images of a layer have."""
    return 1 if "1d" in name else 3 if "3d" in name else 2


def turned(x: np.ndarray, layout: str) -> np.ndarray:
    """An image, channels last, in a layout."""
    return x if layout == "last" else np.ascontiguousarray(np.moveaxis(x, -1, 1))


def save(layers: Dict[str, Callable], layout: str, folder: Path) -> None:
    """Writes a SavedModel with a signature for each: x -> y. The batch is free."""
    import tensorflow as tf
    signatures = {}
    for name, layer in layers.items():
        rank = rank_of(name)
        shape = list(turned(np.empty((1, *SPACES[rank], CHANNELS)), layout).shape)
        spec = tf.TensorSpec([None, *shape[1:]], tf.float32, name="x")
        net = Net(layout, rank)
        signatures[name] = tf.function(
            lambda x, layer=layer, net=net: {"y": layer(net, x)}, input_signature=[spec],
            autograph=False).get_concrete_function()
    tf.saved_model.save(tf.Module(), str(folder), signatures=signatures)


class Comparison:
    """Some layers in both layouts, each a program with a signature for each layer."""

    def __init__(self, layers: Dict[str, Callable], tools: weirtool.Tools,
                 scratch: Path) -> None:
        self.scratch, self.programs, self.counts = scratch, {}, {}
        for layout in LAYOUTS:
            model, path = scratch / layout, scratch / f"{layout}_program"
            save(layers, layout, model)
            self.counts[layout] = tools.compile(model, path, "--remarks").transposes()
            self.programs[layout] = weirtool.Program(path, scratch)

    def outputs(self, name: str) -> Dict[str, np.ndarray]:
        """Of one layer, channels last for both."""
        image = np.random.default_rng(5).standard_normal((2, *SPACES[rank_of(name)], CHANNELS))
        outputs = {}
        for layout, program in self.programs.items():
            x = turned(image.astype("float32"), layout)
            y = program.run({"x": x}, ["y"], name, 1)["y"]
            is_image = layout == "first" and y.ndim == x.ndim
            outputs[layout] = np.moveaxis(y, 1, -1) if is_image else y
        return outputs

    def check(self, name: str) -> int:
        """Compares the outputs; returns how many transposes the ends allow."""
        outputs = self.outputs(name)
        np.testing.assert_allclose(outputs["first"], outputs["last"], 1e-4, 1e-5)
        return 2 if outputs["last"].ndim > 2 else 1

    def check_transposes(self, ends: int) -> str:
        """With channels last there must be none but those that the model came with, the
        other way no others but at the ends."""
        (last_in, last_out), (first_in, first_out) = self.counts.values()
        note = (f"channels last: {last_in} in, {last_out} out, "
                f"channels first: {first_in} in, {first_out} out")
        assert last_out <= last_in and first_out <= last_out + ends, note
        return note


def check_layers(title: str, layers: Dict[str, Callable], tools: weirtool.Tools,
                 tally: weirtool.Tally) -> None:
    """Compares layers of one program, and its transposes."""
    ends = 0
    with tempfile.TemporaryDirectory() as scratch:
        try:
            comparison = Comparison(layers, tools, Path(scratch))
            for name in layers:
                ends += comparison.check(name)
                tally.record(f"{name} in both layouts", None)
            tally.record(f"{title} transposes", None, comparison.check_transposes(ends))
        except (weirtool.ToolError, AssertionError) as error:
            tally.record(title, error)


def main() -> None:
    options = weirtool.parser(__doc__).parse_args()
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    for name, network in NETWORKS.items():
        check_layers(name, {name: network}, tools, tally)
    check_layers("layers", LAYERS, tools, tally)
    check_layers("layers of other ranks", OTHER_LAYERS, tools, tally)
    tally.close()


if __name__ == "__main__":
    main()
