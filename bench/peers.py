# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The runtimes that Weir is compared with, and Weir itself.

A peer is made of a test model, its folder, inputs by name and a number of threads. It
runs a given input again and again by `call` and shows what came out in `outputs`. Each
has all its optimisations on, and no more work in a call than it must do. A peer that
can't run a model raises Unavailable, which says why.
"""
import os
import pathlib
import subprocess
import sys
from typing import Callable, Dict, List

import numpy as np

Arrays = Dict[str, np.ndarray]
Path = pathlib.Path


class Unavailable(Exception):
    """Why a peer doesn't run a model, in one line."""


def last_line(text: str) -> str:
    """What a tool that failed said last, cut to a line's length."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1][:150] if lines else "no reason given"


def match(name: str, inputs: Arrays) -> np.ndarray:
    """The input that a converter calls `name`, by the name that it had before."""
    bare = name.split(":")[0]
    for key, value in inputs.items():
        if key.split(":")[0] == bare or f"_{key}" in bare:
            return value
    if len(inputs) == 1:
        return next(iter(inputs.values()))
    raise Unavailable(f"its input '{name}' is none of {', '.join(inputs)}")


class TensorFlow:
    """TensorFlow with oneDNN, as it comes: a callable of its session, its C++ way."""

    name = "tensorflow"

    def __init__(self, model, folder: Path, inputs: Arrays, threads: int) -> None:
        import oracle
        path = folder / model.file
        if model.fetches:
            source = oracle.Graph(path, model.fetches, threads)
            feeds = [oracle.full_name(name) for name in inputs]
            fetches = [oracle.full_name(name) for name in model.fetches]
        else:
            source = oracle.SavedModel(path, threads=threads)
            sides = source.signatures[model.signature()]
            feeds = [sides.inputs[name].name for name in inputs]
            fetches = [sides.outputs[name].name for name in sorted(sides.outputs)]
        self._run = source.session.make_callable(fetches, feeds)
        self._inputs = list(inputs.values())
        self.outputs: List[np.ndarray] = []

    @staticmethod
    def version() -> str:
        """The release."""
        import tensorflow
        return tensorflow.__version__

    def call(self) -> None:
        self.outputs = self._run(*self._inputs)


def convert_to_onnx(model, folder: Path) -> Path:
    """The model in ONNX: as it stands there, or by tf2onnx."""
    path = folder / "model.onnx"
    if path.exists():
        return path
    source = folder / model.file
    if model.file == "saved_model":
        how = ["--saved-model", source, "--tag", "serve", "--signature_def",
               model.signature()]
    elif source.suffix == ".pb":
        how = ["--graphdef", source, "--inputs", ",".join(full(model.feeds)),
               "--outputs", ",".join(full(model.fetches))]
    else:
        raise Unavailable("tf2onnx takes no graph with its checkpoint")
    command = [sys.executable, "-m", "tf2onnx.convert", "--opset", "17", *how, "--output",
               path.with_suffix(".part")]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"})
    if done.returncode:
        raise Unavailable("tf2onnx: " + last_line(done.stderr))
    return path.with_suffix(".part").rename(path)


def full(tensors) -> List[str]:
    """`node:0` for `node`."""
    return [name if ":" in name else name + ":0" for name in tensors]


class OnnxRuntime:
    """ONNX Runtime on the CPU with all its optimisations, buffers bound once."""

    name = "onnxruntime"

    def __init__(self, model, folder: Path, inputs: Arrays, threads: int) -> None:
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            str(convert_to_onnx(model, folder)), options, providers=["CPUExecutionProvider"])
        self._session, self._binding = session, session.io_binding()
        for given in session.get_inputs():
            value = self._shaped(match(given.name, inputs), given.shape)
            self._binding.bind_ortvalue_input(
                given.name, onnxruntime.OrtValue.ortvalue_from_numpy(value))
        for result in session.get_outputs():
            self._binding.bind_output(result.name, "cpu")

    @staticmethod
    def _shaped(value: np.ndarray, shape) -> np.ndarray:
        """A picture of one channel is the same bytes, channels first or last."""
        fixed = all(isinstance(size, int) for size in shape)
        return value.reshape(shape) if fixed else value

    @staticmethod
    def version() -> str:
        """The release."""
        import onnxruntime
        return onnxruntime.__version__

    def call(self) -> None:
        self._session.run_with_iobinding(self._binding)

    @property
    def outputs(self) -> List[np.ndarray]:
        return self._binding.copy_outputs_to_cpu()


def convert_to_tflite(model, folder: Path) -> Path:
    """The model in LiteRT's format, by TensorFlow's converter."""
    path = folder / "model.tflite"
    if path.exists():
        return path
    code = ("import sys, tensorflow as tf\n"
            "source, out, signature = sys.argv[1:4]\n"
            "feeds, fetches = (x.split(',') for x in sys.argv[4:6])\n"
            "lite = tf.lite.TFLiteConverter.from_saved_model(source, [signature]) \\\n"
            "    if signature else \\\n"
            "    tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(source, feeds, fetches)\n"
            "open(out, 'wb').write(lite.convert())\n")
    if model.file.endswith(".meta"):
        raise Unavailable("its converter takes no graph with its checkpoint")
    words = [folder / model.file, path.with_suffix(".part"), model.signature() or "",
             ",".join(model.feeds), ",".join(model.fetches)]
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)],
                          capture_output=True, text=True, check=False,
                          env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"})
    if done.returncode:
        raise Unavailable("converter: " + last_line(done.stderr))
    return path.with_suffix(".part").rename(path)


class LiteRT:
    """LiteRT's interpreter with XNNPACK."""

    name = "litert"

    def __init__(self, model, folder: Path, inputs: Arrays, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter
        path = convert_to_tflite(model, folder)
        try:
            self._interpreter = Interpreter(str(path), num_threads=threads)
            for given in self._interpreter.get_input_details():
                shape = match(given["name"], inputs).shape
                self._interpreter.resize_tensor_input(given["index"], shape)
            self._interpreter.allocate_tensors()
            for given in self._interpreter.get_input_details():
                self._interpreter.set_tensor(given["index"], match(given["name"], inputs))
            self.call()
        except (RuntimeError, ValueError) as error:
            raise Unavailable(last_line(str(error))) from None

    @staticmethod
    def version() -> str:
        """The release."""
        from importlib import metadata
        return metadata.version("ai-edge-litert")

    def call(self) -> None:
        self._interpreter.invoke()

    @property
    def outputs(self) -> List[np.ndarray]:
        details = self._interpreter.get_output_details()
        return [self._interpreter.get_tensor(detail["index"]) for detail in details]


PEERS: Dict[str, Callable] = {peer.name: peer for peer in (TensorFlow, OnnxRuntime, LiteRT)}
