#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles models with more than 2 GiB of weights, and counts the compiler's memory.

Each model is a chain of matrix products, of a few large weights or of many, which the
test writes as a SavedModel of several shards. It becomes an executable with its weights
inside, one with them in a file, and with --all a static archive in a C program and a
shared library too. The compiler's peak memory must be less than 1.5 times the weights:
the largest resident set that the system counted, in which pages of mapped files are
included while they are mapped. What comes out is compared with NumPy.

--gigabytes 4 is what an issue asks for; the default is just past what 31 bits address.
"""
import argparse
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
from typing import List

import numpy as np

import weirtool

Path = pathlib.Path
GIGABYTE = 2**30
MOST_MEMORY = 1.5
SHARDS = 4


@dataclasses.dataclass
class Chain:
    """x @ w0 @ w1 ..., with square weights."""
    name: str
    size: int
    count: int

    def bytes(self) -> int:
        return self.count * self.size * self.size * 4

    def weight(self, number: int) -> np.ndarray:
        """Drawn so that products keep the size of what goes in."""
        random = np.random.default_rng([self.count, number])
        width = 2 * (3 / self.size) ** 0.5
        value = random.random((self.size, self.size), dtype=np.float32)
        value -= np.float32(0.5)
        value *= np.float32(width)
        return value

    def row(self) -> np.ndarray:
        return np.random.default_rng(7).standard_normal((1, self.size)).astype("float32")


def chains(gigabytes: float) -> List[Chain]:
    """A few large weights, and many."""
    total = gigabytes * GIGABYTE / 4
    large = int((total / 8) ** 0.5) // 16 * 16 + 16
    return [Chain("large", large, 8), Chain("many", 1024, int(total / 1024**2) + 1)]


#===--- Making the model, in a process of its own ---------------------------===#


def build_graph(chain: Chain):
    """The meta graph: variables, a saver that restores them, the products."""
    import tensorflow.compat.v1 as tf
    with tf.Graph().as_default() as graph:
        x = y = tf.placeholder(tf.float32, [None, chain.size], name="x")
        variables = {}
        for number in range(chain.count):
            key = f"w{number:05d}"
            variables[key] = tf.get_variable(
                key, [chain.size] * 2, initializer=tf.zeros_initializer(), use_resource=True)
            y = tf.matmul(y, variables[key])
        saver = tf.train.Saver(variables)
        info = tf.saved_model.utils.build_tensor_info
        signature = tf.saved_model.signature_def_utils.build_signature_def(
            {"x": info(x)}, {"y": info(y)}, "tensorflow/serving/predict")
        meta = tf.train.export_meta_graph(graph=graph, saver_def=saver.as_saver_def())
    meta.meta_info_def.tags.append("serve")
    meta.signature_def["serving_default"].CopyFrom(signature)
    return meta


def save_weights(chain: Chain, prefix: str) -> np.ndarray:
    """Writes the shards, the first one with weights at odd addresses; returns what the
    chain makes of its row."""
    import tensorflow as tf
    y, parts = chain.row(), []
    for shard in range(SHARDS):
        part = f"{prefix}_part{shard}"
        numbers = range(shard * chain.count // SHARDS, (shard + 1) * chain.count // SHARDS)
        tensors = {"_odd": np.zeros(3, np.int8)} if shard == 0 else {}
        for number in numbers:
            tensors[f"w{number:05d}"] = weight = chain.weight(number)
            y = y @ weight
        tf.raw_ops.SaveV2(prefix=part, tensor_names=list(tensors),
                          shape_and_slices=[""] * len(tensors), tensors=list(tensors.values()))
        parts.append(part)
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=parts, destination_prefix=prefix,
                                  delete_old_dirs=False)
    return y


def make(chain: Chain, folder: Path) -> None:
    """Writes the SavedModel, and beside it x.npy and y.npy."""
    import tensorflow as tf
    model = folder / "saved_model"
    (model / "variables").mkdir(parents=True)
    saved = tf.compat.v1.saved_model.constants  # the schema's version
    from tensorflow.core.protobuf import saved_model_pb2
    proto = saved_model_pb2.SavedModel(saved_model_schema_version=1)
    proto.meta_graphs.add().CopyFrom(build_graph(chain))
    (model / saved.SAVED_MODEL_FILENAME_PB).write_bytes(proto.SerializeToString())
    np.save(folder / "x.npy", chain.row())
    np.save(folder / "y.npy", save_weights(chain, str(model / "variables" / "variables")))


def make_apart(chain: Chain, folder: Path) -> None:
    """Runs make in another process: a process begins as large as who starts it."""
    weirtool.run([sys.executable, __file__, "--make", chain.name, chain.size, chain.count,
                  folder])


#===--- Compiling and running -----------------------------------------------===#


def peak_memory(command: List[object]) -> int:
    """Runs a command; returns the most bytes it had in memory at once."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(word) for word in command], stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise weirtool.ToolError(f"exit status {process.returncode}: {command}\n"
                                     f"{said.read().decode()[-1500:]}")
    return usage.ru_maxrss * 1024


C_PROGRAM = """#include "weir/runtime.h"
#include <stdio.h>
extern const weir_program big_program;
static float x[SIZE], y[SIZE];
int main(int argc, char **argv) {
  int64_t shape[2] = {1, SIZE};
  weir_tensor in = {x, shape, WEIR_F32, 2}, out = {y, shape, WEIR_F32, 2};
  weir_context *context = weir_context_create(1);
  weir_session *session;
  FILE *file = fopen(argv[1], "rb");
  fseek(file, -(long)sizeof(x), SEEK_END);
  if (argc != 3 || fread(x, sizeof(x), 1, file) != 1)
    return 1;
  if (weir_session_create(context, &big_program, NULL, &session) ||
      weir_run(context, session, &big_program.functions[0], &in, &out))
    return puts(weir_context_message(context)), 1;
  file = fopen(argv[2], "wb");
  return fwrite(y, sizeof(y), 1, file) != 1 || fclose(file);
}
"""


class BigTest:
    """One model in a scratch folder: made, compiled in several ways, run."""

    def __init__(self, chain: Chain, folder: Path, tools: weirtool.Tools,
                 tally: weirtool.Tally) -> None:
        self.chain, self.folder, self.tools, self.tally = chain, folder, tools, tally

    def compile(self, out: str, *flags: str) -> Path:
        """Compiles, and checks the memory that it took."""
        path, start = self.folder / out, time.monotonic()
        name = f"{self.chain.name} {' '.join([out, *[f.split('=')[0] for f in flags]])} memory"
        peak = peak_memory([self.tools.weir, "compile", self.folder / "saved_model", "-o", path,
                            "--name=big", *flags])
        size = self.chain.bytes()
        note = (f"{peak / GIGABYTE:.2f} GiB, {peak / size:.2f} times the weights of "
                f"{size / GIGABYTE:.2f} GiB, in {time.monotonic() - start:.1f} s")
        many = peak > MOST_MEMORY * size
        self.tally.record(name, f"{note} are too much" if many else None, note)
        return path

    def compare(self, name: str, got: np.ndarray) -> None:
        """What came out against what NumPy has."""
        wanted = np.load(self.folder / "y.npy")
        error = np.abs(got.reshape(wanted.shape) - wanted).max() / np.abs(wanted).max()
        far = not error < 1e-4
        self.tally.record(f"{self.chain.name} {name}", f"differs by {error}" if far else None,
                          f"differs by {error:.1e}")

    def run(self, name: str, path: Path, *flags: str) -> None:
        """Runs an executable."""
        out = self.folder / "out.npy"
        weirtool.run([path, "--input", f"x=@{self.folder / 'x.npy'}", "--output", f"y=@{out}",
                      *flags])
        self.compare(name, np.load(out))

    def check_embedded(self) -> None:
        """The weights inside of the executable."""
        program = self.compile("program")
        self.run("embedded", program)
        program.unlink()

    def check_file(self) -> None:
        """The weights in a file; a file whose last byte is another is refused if asked."""
        weights = self.folder / "weights"
        program = self.compile("program", f"--weights={weights}")
        self.run("in a file", program, f"--weights={weights}", "--verify-weights")
        program.unlink()
        weights.unlink()

    def link(self, name: str, *libraries: object) -> None:
        """A C program with the library, by the system's compiler."""
        source, program = self.folder / "main.c", self.folder / "main"
        source.write_text(C_PROGRAM)
        weirtool.run(["cc", "-O1", f"-DSIZE={self.chain.size}",
                      f"-I{weirtool.REPOSITORY / 'include'}", source, *libraries, "-lm", "-o",
                      program])
        out = self.folder / "out.raw"
        weirtool.run([program, self.folder / "x.npy", out])
        self.compare(name, np.fromfile(out, np.float32))
        program.unlink()

    def check_libraries(self) -> None:
        """A static archive, a shared library."""
        library = self.compile("libbig.a")
        self.link("static archive", library)
        library.unlink()
        library = self.compile("libbig.so")
        self.link("shared library", library, f"-Wl,-rpath,{self.folder}")
        library.unlink()

    def check(self, everything: bool) -> None:
        """All checks that are asked for."""
        start = time.monotonic()
        make_apart(self.chain, self.folder)
        print(f"{self.chain.name}: {self.chain.count} weights of {self.chain.size} rows and "
              f"columns, made in {time.monotonic() - start:.1f} s", flush=True)
        self.check_embedded()
        self.check_file()
        if everything:
            self.check_libraries()


def shortage(bytes_of_weights: int, folder: Path) -> str:
    """Why the test can't be made here; empty where it can."""
    disk = shutil.disk_usage(folder).free
    if disk < 3.2 * bytes_of_weights:
        return f"{disk / GIGABYTE:.1f} GiB of disk are free"
    meminfo = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    memory = int(meminfo["MemAvailable"].split()[0]) * 1024
    if memory < 2 * bytes_of_weights:
        return f"{memory / GIGABYTE:.1f} GiB of memory are free"
    return ""


def parse() -> argparse.Namespace:
    """The command line."""
    parser = weirtool.parser(__doc__)
    parser.add_argument("--gigabytes", type=float, default=2.2, help="of weights (default: 2.2)")
    parser.add_argument("--all", action="store_true", help="libraries, too, and both models")
    parser.add_argument("--scratch", type=Path, help="folder for gigabytes of files")
    parser.add_argument("--make", nargs=4, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    options = parse()
    if options.make:
        name, size, count, folder = options.make
        return make(Chain(name, int(size), int(count)), Path(folder))
    tools, tally = weirtool.Tools(options.bin), weirtool.Tally()
    for chain in chains(options.gigabytes)[:None if options.all else 1]:
        with tempfile.TemporaryDirectory(dir=options.scratch) as scratch:
            reason = shortage(chain.bytes(), Path(scratch))
            if reason:
                tally.skip(f"{chain.name} {chain.bytes() / GIGABYTE:.1f} GiB", reason)
                continue
            try:
                BigTest(chain, Path(scratch), tools, tally).check(options.all)
            except weirtool.ToolError as error:
                tally.record(chain.name, error)
    tally.close()


if __name__ == "__main__":
    main()
