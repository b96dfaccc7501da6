#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times compiled models and other runtimes in turn, in one process.

For each model and peer (TensorFlow, ONNX Runtime, LiteRT) prints the peer's time by
Weir's, its median over the rounds and in brackets the quartiles: above 1 Weir is faster.
A peer counts only where its results agree with Weir's. timing.py says how rounds go.
"""
import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time
from typing import Dict, List

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "e2e"))
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # as TensorFlow comes
import numpy as np

import bench_models
import machine
import models
import nearness
import peers
import timing
import weir_library
import weirtool

Path = pathlib.Path


class Comparison:
    """One model at one size on all sides."""

    def __init__(self, name: str, size, options: argparse.Namespace, scratch: Path) -> None:
        self.name, self.size, self.options = name, size, options
        self.model = models.MODELS[name]
        self.folder = models.make(name, options.cache)
        self.inputs = self.model.inputs(np.random.default_rng(99), *size)
        library = scratch / f"{name}.so"
        self.compilation = weirtool.Tools(options.bin).compile(
            self.folder / self.model.file, library, "--name=bench", *self.model.flags())
        self.weir = weir_library.Library(library, "bench", self.inputs, options.threads)
        self.weir.call()
        self.missing: Dict[str, str] = {}
        self.peers = self._make_peers()

    def _make_peers(self) -> Dict[str, object]:
        made = {}
        for name in self.options.peers:
            try:
                made[name] = peers.PEERS[name](self.model, self.folder, self.inputs,
                                               self.options.threads)
                made[name].call()
                self._check(made[name].outputs)
            except peers.Unavailable as error:
                made.pop(name, None)
                self.missing[name] = str(error)
        return made

    def _check(self, outputs: List[np.ndarray]) -> None:
        """Each result is one of the peer's, or the comparison would mean nothing. What
        peers compute differs among them by more than by rounding once: ten tolerances."""
        rtol, atol = 10 * self.model.rtol, 10 * self.model.atol
        for got in self.weir.outputs:
            differences = [nearness.compare(got, want.reshape(got.shape), rtol, atol)
                           for want in outputs if want.size == got.size]
            if not any(difference.near for difference in differences):
                worst = min(differences, key=lambda d: d.worst, default="no such shape")
                raise peers.Unavailable(f"its results differ: {worst}")

    def measure(self) -> Dict[str, object]:
        """The figures of this model, for the table and for --json."""
        sides = {"weir": self.weir.call,
                 **{name: peer.call for name, peer in self.peers.items()}}
        times = timing.interleave(sides, self.options.rounds, self.options.seconds)
        kind = bench_models.KINDS.get(self.name.split("_b")[0])
        return {"model": self.name, "size": self.size, "threads": self.options.threads,
                "gflop": kind.megaflops * 1e-3 * self.size[0] if kind else None,
                "compile_s": self.compilation.seconds, "compile_cpu_s": self.compilation.cpu,
                "times": {name: timing.summary(rounds) for name, rounds in times.items()},
                "ratios": {name: timing.ratio(times[name], times["weir"])
                           for name in self.peers},
                "missing": self.missing}


class Table:
    """The printed rows, and a row of means."""

    def __init__(self, names: List[str], peak: float) -> None:
        self.names, self.peak = names, peak
        heads = "".join(f" {name:>12}{'':19}" for name in names)
        print(f"{'model':28} {'compile':>8} {'weir':>12}{'':5}{heads}")

    def add(self, result: Dict) -> None:
        """One model."""
        time_ms = result["times"]["weir"]["median_ms"]
        share = ""
        if result["gflop"] and self.peak:
            share = f"{result['gflop'] / time_ms * 1e3 / self.peak:4.0%}"
        size = "x".join(map(str, result["size"]))
        cells = "".join(self._cell(result, name) for name in self.names)
        print(f"{result['model'] + ' ' + size:28} {result['compile_s']:6.1f} s "
              f"{time_ms:9.3f} ms {share:4}{cells}", flush=True)

    @staticmethod
    def _cell(result: Dict, name: str) -> str:
        if name in result["missing"]:
            return f" {'-':>12}{'':19}"
        ratio = result["ratios"][name]
        return (f" {result['times'][name]['median_ms']:9.3f} ms {ratio['median']:5.2f} "
                f"({ratio['low']:.2f}-{ratio['high']:.2f})").ljust(32)

    def finish(self, results: List[Dict], least_ms: float) -> None:
        """Means over what takes the peer at least so long, and what is missing."""
        for name in self.names:
            ratios = [r["ratios"][name]["median"] for r in results if name in r["ratios"]
                      and r["times"][name]["median_ms"] >= least_ms]
            if ratios:
                print(f"{name}: {len(ratios)} models of {least_ms} ms and more, geometric "
                      f"mean {statistics.geometric_mean(ratios):.2f}, least {min(ratios):.2f}")
        for result in results:
            for name, reason in result["missing"].items():
                print(f"{result['model']}: no {name}: {reason}")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "bin",
                        help="folder of the tools (default: build/bin)")
    parser.add_argument("--cache", type=Path, default=models.DEFAULT_CACHE,
                        help="folder of the built models (default: build/models)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=0.3, help="a side in a round")
    parser.add_argument("--least-ms", type=float, default=1.0,
                        help="of a peer, to count in its mean (default: 1)")
    parser.add_argument("--limit", type=float, help="fail where a ratio is less")
    parser.add_argument("--peers", type=lambda text: text.split(","),
                        default=list(peers.PEERS), help="of " + ",".join(peers.PEERS))
    parser.add_argument("--json", type=Path, help="write all figures into this file")
    parser.add_argument("models", nargs="*", metavar="MODEL", default=list(models.MODELS),
                        help="of " + ", ".join(models.MODELS) + " (default: all)")
    options = parser.parse_args()
    for kind, given, known in (("model", options.models, models.MODELS),
                               ("peer", options.peers, peers.PEERS)):
        for name in sorted(set(given) - set(known)):
            parser.error(f"unknown {kind} {name}; there are {', '.join(known)}")
    return options


def measure_all(options: argparse.Namespace, table: Table) -> List[Dict]:
    """All models at their first and their last size, a printed row each."""
    results = []
    for name in options.models:
        sizes = models.MODELS[name].sizes
        for size in dict.fromkeys((sizes[0], sizes[-1])):
            with tempfile.TemporaryDirectory() as scratch:
                results.append(Comparison(name, size, options, Path(scratch)).measure())
            table.add(results[-1])
    return results


def main() -> None:
    options = parse_options()
    facts = machine.cpu_facts()
    peak = (machine.fma_peak() or 0.0) * options.threads
    versions = {name: peers.PEERS[name].version() for name in options.peers}
    if "tensorflow" in versions:
        mode = {"1": "on", "0": "off"}.get(os.environ["TF_ENABLE_ONEDNN_OPTS"], "?")
        versions["tensorflow"] += f" (oneDNN {mode})"
    print(f"{facts['cpu']} ({', '.join(facts['vectors'])}), {facts['cpus']} CPUs, "
          f"{options.threads} thread(s), FMA peak {peak:.1f} GFLOP/s; "
          + ", ".join(f"{name} {version}" for name, version in versions.items()))
    busy, start, own = machine.busy_seconds(), time.monotonic(), time.process_time()
    table = Table(options.peers, peak)
    results = measure_all(options, table)
    table.finish(results, options.least_ms)
    others = machine.busy_seconds() - busy - (time.process_time() - own)
    load = max(0.0, others) / (time.monotonic() - start)
    print(f"other processes used {load:.2f} CPUs meanwhile (compilers of this run among them)")
    if options.json:
        document = {"machine": facts, "peak_gflops": peak, "other_cpus": load,
                    "peers": versions, "results": results}
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    slow = [f"{r['model']} ({name})" for r in results for name, by in r["ratios"].items()
            if options.limit and by["median"] < options.limit]
    if slow:
        raise SystemExit(f"less than {options.limit} times as fast: {', '.join(slow)}")


if __name__ == "__main__":
    main()
