# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How near a result is to what it should be."""
import dataclasses
from typing import Dict, Optional

import numpy as np

Arrays = Dict[str, np.ndarray]


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


def compare_all(got: Arrays, want: Arrays, rtol: float, atol: float) -> Difference:
    """The worst of all arrays, by name."""
    total = Difference()
    for name, value in want.items():
        total = total.merge(compare(got[name], value, rtol, atol))
    return total
