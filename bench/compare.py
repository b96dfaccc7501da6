#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times compiled models and ONNX Runtime in turn, in one process.

Each round times both, in the opposite order of the round before, and lets no other
work run between. A side's figure is the median of its rounds' medians; the ratio is
that of a round's two medians, given as its median over the rounds with the quartiles.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile
import time
from typing import Callable, Dict, List

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test" / "e2e"))
import numpy as np

import bench_models
import machine
import models
import nearness
import weir_library
import weirtool

Path = pathlib.Path
DEFAULT_MODELS = ["mlp_b1", "mlp_b32", "cnn_b1", "cnn_b32"]
RTOL, ATOL = 1e-4, 1e-5


class OnnxRuntime:
    """ONNX Runtime on the CPU with all its optimisations, buffers bound once."""

    def __init__(self, path: Path, inputs: Dict[str, np.ndarray], threads: int) -> None:
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"])
        self._binding = self._session.io_binding()
        for given in self._session.get_inputs():
            # A picture of one channel: the same bytes, channels first or last.
            value = inputs[given.name].reshape(given.shape)
            self._binding.bind_ortvalue_input(
                given.name, onnxruntime.OrtValue.ortvalue_from_numpy(value))
        self._binding.bind_output("y", "cpu")

    def call(self) -> None:
        self._session.run_with_iobinding(self._binding)

    def output(self) -> np.ndarray:
        return self._binding.copy_outputs_to_cpu()[0]


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


def summary(rounds: List[List[float]]) -> Dict[str, float]:
    """The figures of one side: of its medians, and of all calls."""
    calls = [t for times in rounds for t in times]
    return {"median_ms": statistics.median(statistics.median(r) for r in rounds),
            "min_ms": min(calls), "p90_ms": float(np.percentile(calls, 90)),
            "runs": len(calls)}


def ratio(weir: List[List[float]], peer: List[List[float]]) -> Dict[str, float]:
    """Weir's time by the peer's, round by round."""
    ratios = [statistics.median(w) / statistics.median(p) for w, p in zip(weir, peer)]
    low, middle, high = np.percentile(ratios, [25, 50, 75])
    return {"median": float(middle), "low": float(low), "high": float(high),
            "rounds": len(ratios)}


def interleave(first: Callable, second: Callable, rounds: int, seconds: float):
    """The times of both in each round, the order reversed from round to round."""
    times = ([], [])
    sides = [(first, times[0]), (second, times[1])]
    for number in range(rounds):
        for call, into in sides if number % 2 == 0 else reversed(sides):
            into.append(time_calls(call, seconds))
    return times


class Comparison:
    """One model on both sides."""

    def __init__(self, name: str, options: argparse.Namespace, scratch: Path) -> None:
        self.name, self.options = name, options
        self.model = models.MODELS[name]
        self.batch = self.model.sizes[-1][0]
        folder = models.make(name, options.cache)
        inputs = self.model.inputs(np.random.default_rng(99), self.batch)
        library = scratch / f"{name}.so"
        self.compile_seconds = weirtool.Tools(options.bin).compile(
            folder / "saved_model", library, "--name=bench").seconds
        self.weir = weir_library.Library(library, "bench", inputs, options.threads)
        self.peer = OnnxRuntime(folder / "model.onnx", inputs, options.threads)

    def check(self) -> nearness.Difference:
        """Both give the same result, or the comparison would mean nothing."""
        self.weir.call()
        self.peer.call()
        near = nearness.compare(self.weir.outputs[0], self.peer.output(), RTOL, ATOL)
        if not near.near:
            raise SystemExit(f"{self.name}: results differ: {near}")
        return near

    def measure(self, peak: float) -> Dict[str, object]:
        """The figures of this model, for the table and for --json."""
        near = self.check()
        weir, peer = interleave(self.weir.call, self.peer.call, self.options.rounds,
                                self.options.seconds)
        flops = bench_models.KINDS[self.name.split("_")[0]].megaflops * 1e6 * self.batch
        result = {"model": self.name, "batch": self.batch, "threads": self.options.threads,
                  "weir": summary(weir), "onnxruntime": summary(peer),
                  "ratio": ratio(weir, peer), "max_abs_error": near.absolute,
                  "compile_s": self.compile_seconds}
        for side in ("weir", "onnxruntime"):
            gflops = flops / result[side]["median_ms"] * 1e-6
            result[side]["gflops"] = gflops
            result[side]["peak_share"] = gflops / peak if peak else None
        return result


def print_row(result: Dict) -> None:
    """One line of the table."""
    def side(figures: Dict) -> str:
        share = figures["peak_share"]
        percent = f" {share:4.0%}" if share else ""
        return f"{figures['median_ms']:9.4f} ms{percent}"
    times = result["ratio"]
    print(f"{result['model']:10} {side(result['weir'])} {side(result['onnxruntime'])}   "
          f"{times['median']:.2f} ({times['low']:.2f} to {times['high']:.2f})", flush=True)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, default=ROOT / "build" / "bin",
                        help="folder of the tools (default: build/bin)")
    parser.add_argument("--cache", type=Path, default=models.DEFAULT_CACHE,
                        help="folder of the built models (default: build/models)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=0.25, help="a side in a round")
    parser.add_argument("--limit", type=float, help="fail where the ratio is greater")
    parser.add_argument("--json", type=Path, help="write all figures into this file")
    known = [name for name in models.MODELS if name.split("_")[0] in bench_models.KINDS]
    fixed = [name for name in known if models.MODELS[name].batch]
    parser.add_argument("models", nargs="*", metavar="MODEL", default=DEFAULT_MODELS,
                        help="of " + ", ".join(fixed))
    options = parser.parse_args()
    unknown = sorted(set(options.models) - set(fixed))
    if unknown:
        parser.error(f"unknown model {unknown[0]}; there are {', '.join(fixed)}")
    return options


def measure_all(options: argparse.Namespace, peak: float) -> List[Dict]:
    """All models, a printed row each."""
    results = []
    print(f"{'model':10} {'weir':>17} {'onnxruntime':>17}   ratio (quartiles)")
    for name in options.models:
        with tempfile.TemporaryDirectory() as scratch:
            results.append(Comparison(name, options, Path(scratch)).measure(peak))
            print_row(results[-1])
    return results


def main() -> None:
    options = parse_options()
    facts = machine.cpu_facts()
    for name in options.models:  # before pinning: TensorFlow builds them
        models.make(name, options.cache)
    if options.threads == 1:
        machine.pin_to_one_cpu()
    peak = (machine.fma_peak() or 0.0) * options.threads
    import onnxruntime
    print(f"{facts['cpu']} ({', '.join(facts['vectors'])}), {facts['cpus']} CPUs, "
          f"{options.threads} thread(s), FMA peak {peak:.1f} GFLOP/s; "
          f"ONNX Runtime {onnxruntime.__version__}")
    busy, start = machine.busy_seconds(), time.monotonic()
    own = time.process_time()
    results = measure_all(options, peak)
    others = machine.busy_seconds() - busy - (time.process_time() - own)
    load = max(0.0, others) / (time.monotonic() - start)
    print(f"other processes used {load:.2f} CPUs meanwhile")
    if options.json:
        document = {"machine": facts, "peak_gflops": peak, "other_cpus": load,
                    "onnxruntime": onnxruntime.__version__, "results": results}
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    slow = [r["model"] for r in results
            if options.limit and r["ratio"]["median"] > options.limit]
    if slow:
        raise SystemExit(f"slower than {options.limit} times ONNX Runtime: {', '.join(slow)}")


if __name__ == "__main__":
    main()
