# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Inputs of the kind of stored ones, drawn afresh, and what TensorFlow makes of them.

Integers stay within the smallest and largest of the stored ones and sorted where those
are, so that indices stay indices; floats have the stored mean and spread, within the
stored range, so that a logarithm's stay positive. Where TensorFlow refuses a draw it is
drawn again, and at last with the stored integers, which may say of each other what no
draw can know. What TensorFlow never takes, or answers in another way each time, is said.
"""
import dataclasses
from typing import Dict, Iterator, List, Optional, Tuple

import numpy as np

import nearness
import oracle

Arrays = nearness.Arrays
Random = np.random.Generator
Shape = Tuple[int, ...]
MOST_DRAWS = 5
#: How much larger the second batch is. Growing keeps indices inside.
GROWTH = 2


def is_sorted(values: np.ndarray) -> bool:
    """Whether a vector ascends, and not because all of it is the same."""
    return bool(values.ndim == 1 and values.size > 1 and values[0] < values[-1]
                and (np.diff(values) >= 0).all())


def draw_integers(stored: np.ndarray, shape: Shape, random: Random) -> np.ndarray:
    """Within the stored range."""
    low, high = int(stored.min()), int(stored.max())
    drawn = random.integers(low, high, shape, dtype=np.int64, endpoint=True) \
        if high < 2**63 else random.choice(stored.ravel(), shape)
    return np.sort(drawn) if len(shape) == 1 and is_sorted(stored) else drawn


def are_shares(stored: np.ndarray) -> bool:
    """Whether rows are of positive numbers that add up to one."""
    return bool(stored.ndim and stored.shape[-1] > 1 and (stored >= 0).all()
                and np.allclose(stored.sum(-1), 1, atol=1e-3))


def draw_shares(shape: Shape, random: Random) -> np.ndarray:
    """Rows of positive numbers that add up to one."""
    drawn = random.exponential(1, shape)
    return drawn / drawn.sum(-1, keepdims=True)


def draw_floats(stored: np.ndarray, shape: Shape, random: Random) -> np.ndarray:
    """Of the stored mean and spread, within the stored range."""
    low, high = stored.min(), stored.max()
    if stored.size == 1:
        return np.full(shape, low) * random.uniform(0.5, 1.5, shape)
    if low >= 0 and high <= 1:
        return random.uniform(0, 1, shape)
    drawn = random.normal(stored.mean(), stored.std(), shape)
    inside = (low <= drawn) & (drawn <= high)
    return np.where(inside, drawn, random.uniform(low, high, shape))


def draw_like(stored: np.ndarray, shape: Shape, random: Random) -> np.ndarray:
    """Values of the kind of the stored ones, of this shape and the stored type."""
    if stored.dtype.kind == "c":
        real, imaginary = (draw_like(part, shape, random) for part in (stored.real, stored.imag))
        drawn = real + 1j * imaginary
    elif not stored.size:
        drawn = random.standard_normal(shape)
    elif stored.dtype.kind == "b":
        drawn = random.integers(0, 2, shape)
    elif stored.dtype.kind in "iu":
        drawn = draw_integers(stored, shape, random)
    elif not np.isfinite(stored).all():
        drawn = random.choice(stored.ravel(), shape)
    elif are_shares(stored):
        drawn = draw_shares(shape, random)
    elif stored.size > 1 and (stored * 2 == np.round(stored * 2)).all():
        drawn = draw_integers((stored * 2).astype(np.int64), shape, random) / 2
    else:
        drawn = draw_floats(stored.astype(np.float64), shape, random)
    return np.asarray(drawn).astype(stored.dtype)


class Reference:
    """A case's model in TensorFlow."""

    def __init__(self, case, fetches: List[str]) -> None:
        self.case, self.fetches = case, fetches
        self.model = self.load()

    def load(self):
        """The model in a session of its own."""
        if self.case.signature():
            return oracle.SavedModel(self.case.model, self.case.facts.get("tags", ["serve"]))
        return oracle.Graph(self.case.model, self.fetches)

    def run(self, inputs: Arrays) -> Arrays:
        """In a new session: nothing drawn by chance or assigned before counts."""
        model = self.load()
        with model.session:
            if self.case.signature():
                return model.run(self.case.signature(), inputs)
            return model.run(inputs)

    def is_free(self, name: str) -> bool:
        """Whether an input's first dimension is unknown in the graph."""
        shape = self.model.shape(name, self.case.signature())
        return shape is None or bool(shape) and shape[0] is None


def reason_of(error: Exception) -> str:
    """The line of a message of TensorFlow's that says what it refuses."""
    skipped = ("Graph execution error", "Detected at node", "Node:", "  ", "\t")
    lines = [line for line in str(getattr(error, "message", error)).split("\n")
             if line.strip() and not line.startswith(skipped)]
    return (lines or [type(error).__name__])[0][:160]


@dataclasses.dataclass
class Draw:
    """Inputs, and what TensorFlow makes of them."""
    label: str
    inputs: Arrays
    wanted: Arrays


class Draws:
    """The draws of a case, of which each is of one of its data sets' shapes."""

    def __init__(self, case, stored: List[Arrays], fetches: List[str], seed: int) -> None:
        self.reference, self.stored = Reference(case, fetches), stored
        self.random = np.random.default_rng([seed, *case.name.encode()])
        self.remarks: List[str] = []
        self.refusal = ""

    def pool(self, name: str) -> np.ndarray:
        """All stored values of an input; as they are where there is one data set."""
        arrays = [inputs[name] for inputs in self.stored]
        if len(arrays) == 1:
            return arrays[0]
        return np.concatenate([array.ravel() for array in arrays])

    def fill(self, base: Arrays, sizes: Dict[str, int], keeps_integers: bool) -> Arrays:
        """Inputs of these shapes; `sizes` replace first dimensions."""
        drawn = {}
        for name, array in base.items():
            shape = (sizes[name], *array.shape[1:]) if name in sizes else array.shape
            is_kept = keeps_integers and array.dtype.kind in "iu" and shape == array.shape
            drawn[name] = array if is_kept else draw_like(self.pool(name), shape, self.random)
        return drawn

    def attempt(self, base: Arrays, sizes: Dict[str, int], label: str) -> Optional[Draw]:
        """A draw that TensorFlow takes; None when it takes none."""
        for number in range(MOST_DRAWS + 1):
            inputs = self.fill(base, sizes, keeps_integers=number == MOST_DRAWS)
            try:
                wanted = self.reference.run(inputs)
            except (oracle.tf.errors.OpError, ValueError) as error:
                self.refusal = reason_of(error)
                continue
            if number:
                kept = ", with the stored integers" if number == MOST_DRAWS else ""
                self.remarks.append(f"{label} drawn {number + 1} times{kept}")
            return Draw(label, inputs, wanted)
        return None

    def grown(self, base: Arrays) -> Iterator[Dict[str, int]]:
        """Larger first dimensions where they are free: of all inputs, then of each."""
        free = {name: array.shape[0] for name, array in base.items()
                if array.ndim and self.reference.is_free(name)}
        if free:
            yield {name: size + GROWTH for name, size in free.items()}
        if len(free) > 1:
            yield from ({name: size + GROWTH} for name, size in free.items())

    def senseless(self, draw: Optional[Draw]) -> Optional[str]:
        """Why fresh values make no sense, if so."""
        if not self.stored[0]:
            return "it takes no inputs"
        if not draw:
            return f"TensorFlow: {self.refusal}"
        again = nearness.compare_all(self.reference.run(draw.inputs), draw.wanted, 1e-3, 1e-3)
        return None if again.near else "TensorFlow gives other results in each session"

    def make(self) -> Iterator[Draw]:
        """A draw of a stored shape, and one of a larger batch where that is free."""
        base = self.stored[self.random.integers(len(self.stored))]
        first = self.attempt(base, {}, "fresh") if base else None
        reason = self.senseless(first)
        if reason:
            self.remarks.append(f"stored values only, {reason}")
            return
        yield first
        for sizes in self.grown(base):
            batch = "fresh, " + ", ".join(f"{n} of {s} rows" for n, s in sizes.items())
            larger = self.attempt(base, sizes, batch)
            if larger:
                yield larger
                return
        if any(True for _ in self.grown(base)):
            self.remarks.append(f"no other batch, TensorFlow: {self.refusal}")
