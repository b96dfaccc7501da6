# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The kinds of values that op tests are fed."""
from typing import Callable, Dict, Tuple

import numpy as np

Random = np.random.Generator
Shape = Tuple[int, ...]

#: Both zeros, the largest, infinities and NaN, among plain values. No denormals:
#: TensorFlow takes them for zero.
SPECIAL = [0.0, -0.0, 1.0, -1.0, 1e-30, 3e38, -3e38, np.inf, -np.inf, np.nan, 80.0, -80.0,
           0.5]


def _halves(random: Random, shape: Shape) -> np.ndarray:
    """Halves among others, where roundings differ."""
    return random.integers(-20, 20, shape) / 2 + random.choice([0, 0, 0.3], shape)


def _away_from_zero(values: np.ndarray) -> np.ndarray:
    return np.where(values < 0, values - 0.5, values + 0.5)


KINDS: Dict[str, Callable[[Random, Shape], np.ndarray]] = {
    "normal": lambda r, s: r.standard_normal(s),
    "wide": lambda r, s: r.standard_normal(s) * 6,
    "huge": lambda r, s: r.standard_normal(s) * 60,
    "positive": lambda r, s: r.uniform(0.01, 5, s),
    "share": lambda r, s: r.uniform(0, 1, s),
    "near_one": lambda r, s: r.uniform(0.8, 1.2, s),
    "nonzero": lambda r, s: _away_from_zero(r.standard_normal(s)),
    "holes": lambda r, s: _away_from_zero(r.standard_normal(s)) * r.integers(0, 2, s),
    "halves": _halves,
    "special": lambda r, s: r.choice(SPECIAL, s),
    "infinite": lambda r, s: r.choice([np.inf, -np.inf, 1.0, 2.0], s),
    "small": lambda r, s: r.integers(-5, 6, s),
    "small_nonzero": lambda r, s: r.integers(1, 4, s) * r.choice([-1, 1], s),
    "index5": lambda r, s: r.integers(0, 5, s),
    "size": lambda r, s: r.integers(1, 7, s),
    "bools": lambda r, s: r.integers(0, 2, s),
}


def draw(kind: str, dtype: str, shape: Shape, random: Random) -> np.ndarray:
    """Values of a kind, which KINDS names."""
    return np.asarray(KINDS[kind](random, shape)).astype(dtype).reshape(shape)
