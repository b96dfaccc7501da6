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


def _edges(random: Random, shape: Shape) -> np.ndarray:
    """Numbers around the ends of the integer types, and what no integer is."""
    ends = np.concatenate([[-2.0**n, 2.0**n] for n in (7, 8, 15, 16, 31, 32, 63, 64)])
    picked = random.choice(ends, shape) * random.choice([0.5, 0.99, 1, 1.01], shape)
    odd = random.choice([np.nan, np.inf, -np.inf, 0.0, -0.5], shape)
    return np.where(random.uniform(size=shape) < 0.2, odd, picked)


def _distinct(random: Random, shape: Shape) -> np.ndarray:
    """Numbers of which no two are nearer than 0.15."""
    count = int(np.prod(shape))
    return (random.permutation(count).reshape(shape) - count / 2) / 4 + _jitter(random, shape)


def _jitter(random: Random, shape: Shape) -> np.ndarray:
    return random.uniform(-0.05, 0.05, shape)


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
    "unit": lambda r, s: r.uniform(0.001, 0.999, s),
    "inside": lambda r, s: r.uniform(-0.99, 0.99, s),
    "above_one": lambda r, s: r.uniform(1.01, 20, s),
    "orders": lambda r, s: r.integers(0, 6, s),
    "any_bits": lambda r, s: r.integers(0, 256, s),
    "edges": _edges,
    # Where functions are smooth, for differences.
    "middle": lambda r, s: r.uniform(0.6, 2.5, s),
    "inner": lambda r, s: r.uniform(-0.8, 0.8, s),
    "inner_share": lambda r, s: r.uniform(0.15, 0.85, s),
    "beyond_one": lambda r, s: r.uniform(1.3, 3, s),
    "odd": lambda r, s: r.integers(-6, 6, s) / 2 + 0.25 + _jitter(r, s),
    "even": lambda r, s: r.integers(-6, 6, s) / 2 + _jitter(r, s),
    "between": lambda r, s: r.integers(-6, 6, s) / 4 + 0.125 + _jitter(r, s) / 2,
    "about_one": lambda r, s: r.uniform(0.98, 1.02, s),
    "distinct": _distinct,
    "bools": lambda r, s: r.integers(0, 2, s),
}


def draw(kind: str, dtype: str, shape: Shape, random: Random) -> np.ndarray:
    """Values of a kind, which KINDS names; of complex numbers both parts."""
    values = np.asarray(KINDS[kind](random, shape))
    if np.dtype(dtype).kind == "c":
        values = values + 1j * np.asarray(KINDS[kind](random, shape))
    return values.astype(dtype).reshape(shape)
