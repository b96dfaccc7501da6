#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the test models into a cache folder (usage: models.py [--cache DIR] [NAME ...]).

Each model becomes CACHE/NAME with saved_model, graph.pb or checkpoint/.meta in it, and
those of the benchmarks with model.onnx beside it. Weights come from pinned packages or
from fixed seeds; a model that is there already, built by the same recipe, is kept.
"""
import argparse
import dataclasses
import functools
import hashlib
import os
import pathlib
import shutil
import tempfile
from typing import Callable, Dict, List, Optional, Tuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import numpy as np

import bench_models
import bert
import graph_models
import keras_models

Arrays = Dict[str, np.ndarray]
Path = pathlib.Path
HERE = Path(__file__).resolve().parent
DEFAULT_CACHE = HERE.parent.parent / "build" / "models"
RECIPES = [HERE / f"{name}.py" for name in
           ("models", "bench_models", "bert", "graph_models", "keras_models", "lz4frame",
            "oracle", "packages")]
SIGNATURE = "serving_default"
FREE_BATCH = ((1,), (3,), (8,))


@dataclasses.dataclass(frozen=True)
class Model:
    """A test model: how it is made, what it is fed, how near results must be."""
    name: str
    build: Callable[[Path, Path], None]  # (cache, folder of this model)
    inputs: Callable[..., Arrays]  # (generator, *one of the sizes)
    rtol: float
    atol: float
    batch: Optional[int] = None  # the fixed batch, or None where it is free
    #: The sizes to test; of each the first is the batch.
    sizes: Tuple[Tuple[int, ...], ...] = FREE_BATCH
    file: str = "saved_model"
    feeds: Tuple[str, ...] = ()  # of a graph: what it gets and gives
    fetches: Tuple[str, ...] = ()
    large: bool = False  # takes long to make and to test: only where it is asked for

    def flags(self) -> List[str]:
        """How the compiler is told what to compile."""
        return [f"--feed={x}" for x in self.feeds] + [f"--fetch={x}" for x in self.fetches]

    def signature(self) -> Optional[str]:
        """The signature to run; None for the one of feeds and fetches."""
        return None if self.fetches else SIGNATURE

    def reference(self, folder: Path) -> Callable[[Arrays], Arrays]:
        """The model in TensorFlow."""
        import oracle
        if self.fetches:
            return oracle.Graph(folder / self.file, self.fetches).run
        return functools.partial(oracle.SavedModel(folder / self.file).run, SIGNATURE)


def bench_model(name: str, batch: Optional[int]) -> Model:
    """One of the benchmarks' models; `batch` None leaves the batch free."""
    kind = bench_models.KINDS[name]
    label = name if batch is None else f"{name}_b{batch}"

    def inputs(random: np.random.Generator, size: int) -> Arrays:
        return {"x": random.standard_normal((size,) + kind.shape, dtype=np.float32)}

    # TensorFlow with oneDNN and without differ by 7e-5 in ResNet-50's logits.
    deep = kind.megaflops > 100
    rtol, atol = (1e-3, 1e-4) if deep else (1e-4, 1e-5)
    return Model(label, lambda _, folder: bench_models.build(kind, batch, folder),
                 inputs, rtol, atol, batch,
                 FREE_BATCH if batch is None else ((batch,),), large=deep)


def keras_model(name: str, network: Callable, inputs: Callable, rtol: float,
                sizes=FREE_BATCH) -> Model:
    """One that Keras makes, saved."""
    return Model(name, lambda cache, folder: network(cache).save(folder), inputs, rtol,
                 1e-5, sizes=sizes)


def frozen_model(name: str, network: Callable, inputs: Callable, rtol: float,
                 sizes=((1,), (3,)), results: int = 1, lower: bool = False) -> Model:
    """The same frozen, `lower` with the control flow of TensorFlow 1."""
    fetches = ("Identity", "Identity_1")[:results]
    return Model(name, lambda cache, folder: network(cache).freeze(folder, lower), inputs,
                 rtol, 1e-5, sizes=sizes, file="graph.pb", feeds=("x0",), fetches=fetches)


def musicnn_model(name: str, kind: str, build: Callable, file: str) -> Model:
    """One of musicnn's networks."""
    return Model(name, lambda cache, folder: build(cache, folder, kind),
                 graph_models.spectrograms, 1e-3, 1e-5, sizes=((1,), (3,)), file=file,
                 feeds=graph_models.MUSICNN_FEEDS, fetches=(graph_models.MUSICNN_FETCH,))


KERAS, GRAPHS = keras_models, graph_models
#: Batch, height and width of pictures.
PICTURES = ((1, 96, 128), (2, 61, 50))
MODELS = {m.name: m for m in [
    Model("basic_pitch", KERAS.build_basic_pitch, KERAS.audio, 1e-3, 1e-4),
    keras_model("fer_emotion", KERAS.fer, KERAS.faces, 1e-3),
    frozen_model("fer_emotion_frozen", KERAS.fer, KERAS.faces, 1e-3),
    keras_model("textgenrnn", KERAS.textgenrnn, KERAS.text, 2e-3),
    frozen_model("textgenrnn_frozen", KERAS.textgenrnn, KERAS.text, 2e-3),
    frozen_model("textgenrnn_frozen_v1", KERAS.textgenrnn, KERAS.text, 2e-3, lower=True),
    keras_model("mtcnn_pnet", KERAS.mtcnn_pnet, KERAS.coloured, 1e-3, PICTURES),
    frozen_model("mtcnn_pnet_frozen", KERAS.mtcnn_pnet, KERAS.coloured, 1e-3, PICTURES, 2),
    keras_model("mtcnn_rnet", KERAS.mtcnn_rnet, KERAS.small_faces, 1e-3),
    frozen_model("mtcnn_rnet_frozen", KERAS.mtcnn_rnet, KERAS.small_faces, 1e-3, results=2),
    Model("bert", lambda _, folder: bert.build(folder), bert.sentences, 2e-3, 1e-4,
          sizes=((1, 11), (3, 24))),
    musicnn_model("musicnn", "musicnn", GRAPHS.build_musicnn, "checkpoint/.meta"),
    musicnn_model("musicnn_frozen", "musicnn", GRAPHS.build_musicnn_frozen, "graph.pb"),
    musicnn_model("musicnn_vgg", "vgg", GRAPHS.build_musicnn, "checkpoint/.meta"),
    musicnn_model("musicnn_vgg_frozen", "vgg", GRAPHS.build_musicnn_frozen, "graph.pb"),
    Model("pose", GRAPHS.build_pose, GRAPHS.people, 1e-3, 1e-4,
          sizes=((1, 184, 216), (2, 96, 120)), file="graph.pb", feeds=(GRAPHS.POSE_FEED,),
          fetches=(GRAPHS.POSE_FETCH,)),
    bench_model("mlp", None), bench_model("mlp", 1), bench_model("mlp", 32),
    bench_model("cnn", None), bench_model("cnn", 1), bench_model("cnn", 32),
    bench_model("lstm", None), bench_model("lstm", 1),
    bench_model("resnet50", 1), bench_model("mobilenetv2", 1),
]}


def small() -> List[str]:
    """The names of those that are tested where none is named."""
    return [name for name, model in MODELS.items() if not model.large]


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
                        help="of " + ", ".join(MODELS) + " (default: all but the large)")
    options = parser.parse_args()
    for name in options.names or small():
        if name not in MODELS:
            parser.error(f"unknown model {name}; there are {', '.join(MODELS)}")
        print(make(name, options.cache) / MODELS[name].file)


if __name__ == "__main__":
    main()
