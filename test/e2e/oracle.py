# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TensorFlow as the oracle."""
import os
import pathlib
from typing import Dict, Iterable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# Plain kernels: their rounding is that of the textbook.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import numpy as np
import tensorflow as tf

tf.get_logger().setLevel("ERROR")
Arrays = Dict[str, np.ndarray]
v1 = tf.compat.v1


class SavedModel:
    """A SavedModel in a session of its own; variables keep their values."""

    def __init__(self, folder: pathlib.Path, tags: Iterable[str] = ("serve",)) -> None:
        self._session = v1.Session(graph=tf.Graph())
        with self._session.graph.as_default():
            loaded = v1.saved_model.load(self._session, list(tags), str(folder))
        self.signatures = loaded.signature_def

    def run(self, signature: str, inputs: Arrays) -> Arrays:
        """Runs one signature, by its own keys."""
        sides = self.signatures[signature]
        feeds = {sides.inputs[k].name: v for k, v in inputs.items()}
        fetches = {k: v.name for k, v in sides.outputs.items()}
        return self._session.run(fetches, feeds)
