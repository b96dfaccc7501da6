# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The models of the benchmarks, with weights of fixed seeds.

Each is saved by Keras 3 as a SavedModel (signature serving_default: x -> y) and
written once more as ONNX with the operators an exporter of a trained network
uses, so that a peer is measured on the form that suits it.
"""
import dataclasses
import pathlib
from typing import Callable, Optional, Tuple

import numpy as np

F32 = np.float32


@dataclasses.dataclass(frozen=True)
class Kind:
    """An architecture: the shape of one input without the batch, its makers."""
    name: str
    shape: Tuple[int, ...]
    keras: Callable[[], "keras.Model"]
    #: None where a converter does as well.
    onnx: Optional[Callable[["OnnxGraph", "keras.Model"], None]]
    megaflops: float  # of one inference at batch 1


def mlp():
    """784 -> 512 -> 512 -> 10."""
    from keras import Input, Model, layers
    image = Input((784,))
    hidden = layers.Dense(512, "relu")(image)
    hidden = layers.Dense(512, "relu")(hidden)
    return Model(image, layers.Dense(10, "softmax")(hidden))


def cnn():
    """Two convolutions of 3x3 with pooling, one with batch norm, two dense."""
    from keras import Input, Model, layers
    image = Input((28, 28, 1))
    x = layers.Conv2D(32, 3, activation="relu")(image)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(64, 3, padding="same")(x)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    x = layers.Flatten()(layers.MaxPooling2D()(x))
    x = layers.Dense(128, "relu")(x)
    model = Model(image, layers.Dense(10, "softmax")(x))
    calibrate(model, (16, 28, 28, 1))
    return model


def lstm():
    """An LSTM of 128 units over 100 steps of 64 values, and a dense layer."""
    from keras import Input, Model, layers
    steps = Input((100, 64))
    return Model(steps, layers.Dense(10)(layers.LSTM(128)(steps)))


def resnet50():
    """Keras's ResNet-50 for 1000 classes, without a softmax."""
    from keras import applications
    model = applications.ResNet50(weights=None, classifier_activation=None)
    calibrate(model, (8, 224, 224, 3))
    return model


def mobilenetv2():
    """Keras's MobileNetV2 for 1000 classes, without a softmax."""
    from keras import applications
    model = applications.MobileNetV2(weights=None, classifier_activation=None)
    calibrate(model, (8, 224, 224, 3))
    return model


def calibrate(model, shape: Tuple[int, ...]) -> None:
    """Gives batch norms statistics of a real size, those of random inputs."""
    from keras import layers
    random = np.random.default_rng(5)
    norms = [x for x in model.layers if isinstance(x, layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = 0.0
        size = norm.gamma.shape[0]
        norm.gamma.assign(random.uniform(0.7, 1.3, size).astype(F32))
        norm.beta.assign(random.normal(0, 0.2, size).astype(F32))
    model(random.normal(0, 1, shape).astype(F32), training=True)
    for norm in norms:
        norm.momentum = 0.99


def randomise_biases(model) -> None:
    """Zero biases could be folded away: these can't."""
    random = np.random.default_rng(17)
    for weight in model.weights:
        if "bias" in weight.path.split("/")[-1]:
            weight.assign(random.normal(0, 0.1, weight.shape).astype(F32))


class OnnxGraph:
    """Collects the nodes and constants of one ONNX model: x -> y."""

    def __init__(self) -> None:
        self.nodes, self.constants = [], []

    def constant(self, value: np.ndarray) -> str:
        """The name of a new constant."""
        from onnx import numpy_helper
        name = f"w{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, *inputs: str, outputs=None, **attributes) -> str:
        """Adds a node; returns the name of its last output."""
        from onnx import helper
        names = outputs or [f"t{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names[-1]

    def dense(self, x: str, layer, kernel=None, activation: str = "Relu") -> str:
        """x * kernel + bias, then the activation ("" for none)."""
        kernel = weights(layer)[0] if kernel is None else kernel
        x = self.node("Gemm", x, self.constant(kernel), self.constant(weights(layer)[1]))
        return self.node(activation, x) if activation else x

    def convolution(self, x: str, layer, padding: int) -> str:
        """A 3x3 convolution of stride 1, channels first."""
        kernel, bias = weights(layer)
        return self.node("Conv", x, self.constant(kernel.transpose(3, 2, 0, 1)),
                         self.constant(bias), kernel_shape=[3, 3], pads=[padding] * 4)

    def save(self, result: str, input_shape, path: pathlib.Path) -> None:
        """Writes the model, checked."""
        import onnx
        from onnx import TensorProto, helper
        self.node("Identity", result, outputs=["y"])
        batch = input_shape[0]
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes, "bench", [value("x", TensorProto.FLOAT, input_shape)],
            [value("y", TensorProto.FLOAT, [batch, 10])], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)],
                                  ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def weights(layer):
    """A layer's weights as arrays."""
    return [np.array(w) for w in layer.get_weights()]


def mlp_onnx(graph: OnnxGraph, model) -> str:
    first, second, last = model.layers[1:]
    x = graph.dense(graph.dense("x", first), second)
    return graph.node("Softmax", graph.dense(x, last, activation=""), axis=-1)


def cnn_onnx(graph: OnnxGraph, model) -> str:
    layers = [layer for layer in model.layers if layer.weights]
    first, second, norm, dense, last = layers
    x = graph.node("Relu", graph.convolution("x", first, 0))
    x = graph.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
    x = graph.convolution(x, second, 1)
    x = graph.node("BatchNormalization", x, *map(graph.constant, weights(norm)),
                   epsilon=float(norm.epsilon))
    x = graph.node("MaxPool", graph.node("Relu", x), kernel_shape=[2, 2], strides=[2, 2])
    # Flattened channels first here, channels last in Keras.
    kernel = weights(dense)[0].reshape(6, 6, 64, 128).transpose(2, 0, 1, 3)
    x = graph.dense(graph.node("Flatten", x), dense, kernel.reshape(-1, 128))
    return graph.node("Softmax", graph.dense(x, last, activation=""), axis=-1)


def lstm_onnx(graph: OnnxGraph, model) -> str:
    layer, last = model.layers[1:]
    size = layer.units

    def gates(w: np.ndarray) -> np.ndarray:
        """Keras orders input, forget, cell, output; ONNX input, output, forget, cell."""
        i, f, c, o = np.split(w, 4, axis=-1)
        return np.concatenate([i, o, f, c], -1)

    kernel, recurrent, bias = map(gates, weights(layer))
    biases = np.concatenate([bias, np.zeros(4 * size, F32)])
    steps = graph.node("Transpose", "x", perm=[1, 0, 2])
    constants = [graph.constant(w[None]) for w in (kernel.T, recurrent.T, biases)]
    state = graph.node("LSTM", steps, *constants, outputs=["", "state"], hidden_size=size)
    state = graph.node("Squeeze", state, graph.constant(np.array([0])))
    return graph.dense(state, last, activation="")


KINDS = {k.name: k for k in [
    Kind("mlp", (784,), mlp, mlp_onnx, 1.337),
    Kind("cnn", (28, 28, 1), cnn, cnn_onnx, 7.212),
    Kind("lstm", (100, 64), lstm, lstm_onnx, 19.66),
    Kind("resnet50", (224, 224, 3), resnet50, None, 7720.0),
    Kind("mobilenetv2", (224, 224, 3), mobilenetv2, None, 600.0),
]}


def onnx_shape(kind: Kind, batch: Optional[int]) -> list:
    """The input's shape in ONNX: pictures have their one channel first."""
    head = "batch" if batch is None else batch
    return [head, 1, 28, 28] if kind.name == "cnn" else [head, *kind.shape]


def build(kind: Kind, batch: Optional[int], folder: pathlib.Path) -> None:
    """Writes saved_model/, and model.onnx where we know better than a converter."""
    import keras
    import tensorflow as tf
    keras.utils.set_random_seed(1234)
    model = kind.keras()
    randomise_biases(model)
    module = tf.Module()
    module.variables_of_model = [v.value for v in model.variables]
    spec = tf.TensorSpec((batch,) + kind.shape, tf.float32, name="x")
    function = tf.function(lambda x: {"y": model(x, training=False)},
                           input_signature=[spec])
    tf.saved_model.save(module, str(folder / "saved_model"),
                        signatures=function.get_concrete_function())
    if not kind.onnx:
        return
    graph = OnnxGraph()
    graph.save(kind.onnx(graph, model), onnx_shape(kind, batch), folder / "model.onnx")
