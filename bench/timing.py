# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times several sides in turn, so that what else the machine does meets all alike.

Each round times every side, beginning with another one than the round before. A
side's figure is the median of its rounds' medians; a ratio is that of a round's two
medians, given as its median over the rounds with the quartiles.
"""
import statistics
import time
from typing import Callable, Dict, List

import numpy as np

#: Of one side: the milliseconds of each call, round by round.
Rounds = List[List[float]]


def time_calls(call: Callable[[], None], seconds: float) -> List[float]:
    """The milliseconds of each call, for so many seconds after a short start."""
    clock = time.perf_counter
    for _ in range(3):
        call()
    times, end = [], clock() + seconds
    while len(times) < 5 or clock() < end:
        start = clock()
        call()
        times.append((clock() - start) * 1e3)
    return times


def interleave(sides: Dict[str, Callable], rounds: int, seconds: float) -> Dict[str, Rounds]:
    """The times of each side in each round."""
    names = list(sides)
    times: Dict[str, Rounds] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(time_calls(sides[name], seconds))
    return times


def summary(rounds: Rounds) -> Dict[str, float]:
    """The figures of one side: of its medians, and of all calls."""
    calls = [t for times in rounds for t in times]
    return {"median_ms": statistics.median(statistics.median(r) for r in rounds),
            "min_ms": min(calls), "p90_ms": float(np.percentile(calls, 90)),
            "runs": len(calls)}


def ratio(peer: Rounds, weir: Rounds) -> Dict[str, float]:
    """The peer's time by Weir's, round by round: above 1 Weir is faster."""
    ratios = [statistics.median(p) / statistics.median(w) for p, w in zip(peer, weir)]
    low, middle, high = np.percentile(ratios, [25, 50, 75])
    return {"median": float(middle), "low": float(low), "high": float(high),
            "rounds": len(ratios)}
