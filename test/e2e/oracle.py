# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TensorFlow as the oracle."""
import os
import pathlib
from typing import Dict, Iterable, List, Optional, Union

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# Plain kernels: their rounding is that of the textbook.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
import numpy as np
import tensorflow as tf
from google.protobuf import text_format

tf.get_logger().setLevel("ERROR")
Arrays = Dict[str, np.ndarray]
v1 = tf.compat.v1


def new_session(threads: int) -> v1.Session:
    """A session with a graph of its own; 0 threads: as TensorFlow likes."""
    config = v1.ConfigProto(intra_op_parallelism_threads=threads,
                            inter_op_parallelism_threads=threads,
                            use_per_session_threads=threads > 0)
    return v1.Session(graph=tf.Graph(), config=config)


class SavedModel:
    """A SavedModel in a session of its own; variables keep their values."""

    def __init__(self, folder: pathlib.Path, tags: Iterable[str] = ("serve",),
                 threads: int = 0) -> None:
        self.session = new_session(threads)
        with self.session.graph.as_default():
            loaded = v1.saved_model.load(self.session, list(tags), str(folder))
        self.signatures = loaded.signature_def

    def run(self, signature: str, inputs: Arrays) -> Arrays:
        """Runs one signature, by its own keys."""
        sides = self.signatures[signature]
        feeds = {sides.inputs[k].name: v for k, v in inputs.items()}
        fetches = {k: v.name for k, v in sides.outputs.items()}
        return self.session.run(fetches, feeds)

    def shape(self, name: str, signature: str):
        """What is known of an input's shape: see dims."""
        return dims(self.signatures[signature].inputs[name].tensor_shape)


def read_graph(path: pathlib.Path) -> Union[v1.GraphDef, v1.MetaGraphDef]:
    """What a file holds: of `.meta` a graph with what is said of it."""
    graph = v1.MetaGraphDef() if path.name.endswith(".meta") else v1.GraphDef()
    if path.suffix == ".pbtxt":
        return text_format.Parse(path.read_text(), graph)
    graph.ParseFromString(path.read_bytes())
    return graph


def drop_stale_shapes(graph: v1.GraphDef) -> None:
    """Shapes that some old release noted of outputs, which TensorFlow now refuses."""
    for node in graph.node:
        node.attr.pop("_output_shapes", None)


def dims(shape) -> Optional[List[Optional[int]]]:
    """The sizes, None where one is unknown; None where the rank is."""
    shape = tf.TensorShape(shape)
    return None if shape.rank is None else shape.as_list()


class Graph:
    """A graph of a file in a session of its own; of `MODEL.meta` with its checkpoint.

    Tensors are named as the compiler names them, the first of a node by the node.
    """

    def __init__(self, path: pathlib.Path, fetches: Iterable[str],
                 threads: int = 0) -> None:
        self.session, self.fetches = new_session(threads), list(fetches)
        definition = read_graph(path)
        with self.session.graph.as_default():
            if isinstance(definition, v1.GraphDef):
                tf.import_graph_def(definition, name="")
                return
            drop_stale_shapes(definition.graph_def)
            saver = v1.train.import_meta_graph(definition)
            saver.restore(self.session, str(path)[:-len(".meta")])

    def run(self, inputs: Arrays) -> Arrays:
        """Runs what leads from the inputs to the fetches."""
        feeds = {full_name(name): value for name, value in inputs.items()}
        wanted = {name: full_name(name) for name in self.fetches}
        return self.session.run(wanted, feeds)

    def shape(self, name: str, _signature: None):
        """What is known of an input's shape: see dims."""
        return dims(self.session.graph.get_tensor_by_name(full_name(name)).shape)


def full_name(tensor: str) -> str:
    """`node:0` for `node`."""
    return tensor if ":" in tensor else tensor + ":0"
