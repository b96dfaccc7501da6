#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checkpoints: TensorFlow's read and written again, saves that are killed, flipped bits.

TensorFlow writes checkpoints of its savers; `weir-checkpoints` restores them into variables
and saves those; TensorFlow reads the same values. A process that saves for ever is killed at
random moments: what it leaves must restore. Files with one bit flipped must be refused.

    test/e2e/checkpoints.py --kills=200 --flips=1000      the full counts
"""
import pathlib
import random
import subprocess
import tempfile
import time
from typing import Callable, Dict

import numpy as np
import tensorflow as tf

import weirtool

Path = pathlib.Path
OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
TYPES = ["float32", "float64", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8",
         "uint16", "uint32", "uint64", "bool", "complex64", "complex128"]


def draw(dtype: str, shape, generator: np.random.Generator) -> np.ndarray:
    """Values of any type."""
    values = generator.integers(0, 2 if dtype == "bool" else 100, shape)
    if dtype.startswith("complex"):
        values = values + 1j * generator.integers(-9, 9, shape)
    return values.astype(tf.as_dtype(dtype).as_numpy_dtype)


#===--- TensorFlow's --------------------------------------------------------===#


def write_all_types(prefix: str, generator: np.random.Generator) -> str:
    """All types, scalars and empty tensors, many keys: TensorFlow's raw op."""
    values = {f"{dtype}/{rank}": draw(dtype, shape, generator) for dtype in TYPES
              for rank, shape in enumerate([(), (5,), (2, 0, 3), (2, 3, 4)])}
    values.update({f"many/{i:04}/of/one/scope": np.float32(i) for i in range(300)})
    names = sorted(values)
    tf.raw_ops.SaveV2(prefix=prefix, tensor_names=names, shape_and_slices=[""] * len(names),
                      tensors=[tf.constant(values[name]) for name in names])
    return prefix


def write_saver(prefix: str, generator: np.random.Generator) -> str:
    """TensorFlow 1's saver, of reference and resource variables and a partitioned one."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v1.get_variable("a/w", initializer=draw("float32", (7, 5), generator), use_resource=False)
        v1.get_variable("a/b", initializer=draw("float64", (5,), generator), use_resource=True)
        with v1.variable_scope("p", partitioner=v1.fixed_size_partitioner(3)):
            v1.get_variable("v", (7, 2), initializer=v1.random_normal_initializer())
        session.run(v1.global_variables_initializer())
        return v1.train.Saver(sharded=True).save(session, prefix, global_step=12)


def write_objects(prefix: str, generator: np.random.Generator) -> str:
    """TensorFlow 2's checkpoint of objects."""
    module = tf.Module()
    module.w = tf.Variable(draw("float32", (3, 4), generator))
    module.inner = [tf.Variable(draw("int64", (2,), generator), name="i")]
    return tf.train.Checkpoint(module=module).write(prefix)


def contents(prefix: str) -> Dict[str, np.ndarray]:
    """All that TensorFlow reads."""
    reader = tf.train.load_checkpoint(prefix)
    return {name: np.asarray(reader.get_tensor(name))
            for name in reader.get_variable_to_shape_map() if name != OBJECT_GRAPH}


def difference(got: Dict[str, np.ndarray], want: Dict[str, np.ndarray]) -> object:
    """What differs in any bit."""
    if sorted(got) != sorted(want):
        return f"keys {sorted(set(got) ^ set(want))[:5]}"
    for name, value in want.items():
        same = got[name].dtype == value.dtype and got[name].shape == value.shape
        if not same or got[name].tobytes() != value.tobytes():
            return f"'{name}': {got[name]} is not {value}"
    return None


def files_of(prefix: str) -> Dict[str, bytes]:
    path = Path(prefix)
    return {file.name: file.read_bytes() for file in path.parent.glob(path.name + ".*")}


def check_copy(tool: Path, write: Callable, folder: Path, generator: np.random.Generator):
    """TensorFlow's checkpoint, restored, saved twice, read by TensorFlow."""
    source = write(str(folder / "source"), generator)
    saved = weirtool.run([tool, "copy", source, folder / "copy"]).strip()
    problem = difference(contents(saved), contents(source))
    first, last = files_of(saved), tf.train.latest_checkpoint(folder)
    weirtool.run([tool, "copy", source, folder / "copy"])
    if files_of(saved) != first:
        problem = problem or "the second save has other bytes"
    if last and Path(last) != Path(saved):
        problem = problem or f"the last checkpoint is {last}"
    return problem


def check_parts(tool: Path, folder: Path) -> object:
    """Tensors in parts, in two shards, as TensorFlow reads them, whole and in other parts."""
    prefix = str(folder / "parts")
    weirtool.run([tool, "parts", prefix])
    values = np.arange(12, dtype=np.float32)
    want = {"scope/parts": values.reshape(4, 3), "whole": values,
            "none": np.zeros((3, 0), np.int64)}
    middle = tf.raw_ops.RestoreV2(prefix=prefix, tensor_names=["scope/parts"],
                                  shape_and_slices=["4 3 1,3:0,3"], dtypes=[tf.float32])[0]
    return difference({**contents(prefix), "middle": middle.numpy()},
                      {**want, "middle": values.reshape(4, 3)[1:]})


#===--- Ends and damage -----------------------------------------------------===#


def check_kills(tool: Path, folder: Path, kills: int, rng: random.Random) -> object:
    """A process that saves is killed again and again; each time the last save restores."""
    last = 0
    for number in range(kills):
        process = subprocess.Popen([tool, "loop", folder], stdout=subprocess.PIPE)
        done = len(process.stdout.read(1))  # it has begun
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        done += len(process.communicate()[0])
        step = int(weirtool.run([tool, "last", folder]))
        if not last + done <= step <= last + done + 1:
            return f"kill {number}: step {step} is restored, {last + done} was saved"
        last = step
    kept = len(list(folder.glob("*.index")))
    left = [file.name for file in folder.glob("*.temporary")]
    if kept > 2 + kills or len(left) > 3:
        return f"{kept} checkpoints and {left} are left"
    return None


def check_flips(tool: Path, folder: Path, flips: int, seed: int, generator) -> object:
    """Flipped bits of TensorFlow's files."""
    source = write_all_types(str(folder / "damaged"), generator)
    weirtool.run([tool, "flip", source, flips, seed])
    return None


def main() -> None:
    """Checks all."""
    parser = weirtool.parser(__doc__)
    parser.add_argument("--kills", type=int, default=20, help="(default: 20)")
    parser.add_argument("--flips", type=int, default=100, help="(default: 100)")
    args = parser.parse_args()
    tool, tally = args.bin / "weir-checkpoints", weirtool.Tally()
    seed = weirtool.choose_seed(args.seed)
    rng, generator = random.Random(seed), np.random.default_rng(seed)
    checks = {f"copy {write.__name__[6:]}":
              lambda folder, write=write: check_copy(tool, write, folder, generator)
              for write in (write_all_types, write_saver, write_objects)}
    checks["parts"] = lambda folder: check_parts(tool, folder)
    checks[f"{args.kills} kills"] = lambda folder: check_kills(tool, folder, args.kills, rng)
    checks[f"{args.flips} flips"] = \
        lambda folder: check_flips(tool, folder, args.flips, seed, generator)
    for name, check in checks.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                tally.record(name, check(Path(folder)))
            except weirtool.ToolError as error:
                tally.record(name, error)
    tally.close()


if __name__ == "__main__":
    main()
