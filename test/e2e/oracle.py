# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""TensorFlow as the oracle, and how near a result must be to it."""
import dataclasses
import os
import pathlib
from typing import Dict, Iterable, List, Optional

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

    def outputs(self, signature: str) -> List[str]:
        """The keys of a signature's outputs."""
        return sorted(self.signatures[signature].outputs)

    def run(self, signature: str, inputs: Arrays) -> Arrays:
        """Runs one signature, by its own keys."""
        sides = self.signatures[signature]
        feeds = {sides.inputs[k].name: v for k, v in inputs.items()}
        fetches = {k: v.name for k, v in sides.outputs.items()}
        return self._session.run(fetches, feeds)


@dataclasses.dataclass
class Difference:
    """How far a result is from what it should be."""
    absolute: float = 0.0  # largest |got - want|
    relative: float = 0.0  # largest |got - want| / |want| where want isn't zero
    worst: float = 0.0  # largest |got - want| / (atol + rtol * |want|): to be <= 1
    reason: Optional[str] = None  # why it can't be near at all

    @property
    def near(self) -> bool:
        return self.reason is None and self.worst <= 1

    def merge(self, other: "Difference") -> "Difference":
        """The worse of both in each respect."""
        return Difference(max(self.absolute, other.absolute),
                          max(self.relative, other.relative),
                          max(self.worst, other.worst), self.reason or other.reason)

    def __str__(self) -> str:
        figures = (f"max abs {self.absolute:.2e}, rel {self.relative:.2e}, "
                   f"{self.worst:.3f} of the tolerance")
        return f"{self.reason} ({figures})" if self.reason else figures


def compare(got: np.ndarray, want: np.ndarray, rtol: float, atol: float) -> Difference:
    """NaN equals NaN, an infinity the same infinity; shapes and types are equal."""
    if got.shape != want.shape:
        return Difference(reason=f"shape {got.shape}, expected {want.shape}")
    if got.dtype != want.dtype:
        return Difference(reason=f"type {got.dtype}, expected {want.dtype}")
    if want.dtype.kind in "SUO":
        equal = np.array_equal(got, want)
        return Difference(reason=None if equal else "strings differ")
    return _compare_numbers(got, want, rtol, atol)


def _compare_numbers(got, want, rtol: float, atol: float) -> Difference:
    wide = np.complex128 if want.dtype.kind == "c" else np.float64
    exact = (got == want) | ((got != got) & (want != want))
    got, want = got[~exact].astype(wide), want[~exact].astype(wide)
    if not got.size:
        return Difference()
    if not (np.isfinite(got) & np.isfinite(want)).all():
        return Difference(reason="infinities or NaNs differ")
    error, size = np.abs(got - want), np.abs(want)
    with np.errstate(divide="ignore"):
        limits = error / (atol + rtol * size)
    relative = np.divide(error, size, out=np.zeros_like(error), where=size > 0)
    return Difference(float(error.max()), float(relative.max()), float(limits.max()))
