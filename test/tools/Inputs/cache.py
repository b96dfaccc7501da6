# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the cache of artefacts promises (usage: cache.py MODEL FOLDER)."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

model, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
cache = folder / "cache"
folder.mkdir(parents=True)


def compile_to(out, *words, given=model, where=cache, environment=None):
    """The line about the cache; the artefact is there."""
    command = ["weir", "compile", given, "-o", out, "--remarks", *words]
    command += [f"--cache-dir={where}"] if where else []
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert out.exists()
    lines = [line for line in done.stderr.splitlines() if line.startswith("cache: ")]
    return lines[0] if lines else "off"


def entries(where=cache):
    return sorted(where.iterdir())


def same(a, b):
    return a.read_bytes() == b.read_bytes() and os.access(a, os.X_OK) == os.access(b, os.X_OK)


def expect(got, wanted, what):
    print(f"{what}: {got}")
    assert got == wanted, f"not {wanted}"


# The same command again, or into another folder, from another one, by other threads.
for part in ("a", "b", "c"):
    (folder / part).mkdir()
expect(compile_to(folder / "a/x.so", "--no-cache"), "off", "no cache")
assert not cache.exists()
expect(compile_to(folder / "b/x.so"), "cache: miss", "first")
expect(compile_to(folder / "c/x.so", "--threads=1"), "cache: hit", "again")
for name in ("x.so", "x.h"):
    assert same(folder / "a" / name, folder / "b" / name)
    assert same(folder / "a" / name, folder / "c" / name)
expect(compile_to(folder / "a/x"), "cache: miss", "executable")
expect(compile_to(folder / "b/x"), "cache: hit", "executable again")
assert same(folder / "a/x", folder / "b/x")
subprocess.run([folder / "b/x", "--input=x=1x4xf32=1"], check=True, stdout=subprocess.DEVNULL)

# Whatever may change the artefact makes another one.
expect(compile_to(folder / "a/x.so", "-O0"), "cache: miss", "option")
expect(compile_to(folder / "a/y.so"), "cache: miss", "name of the library")
expect(compile_to(folder / "a/x.so", "--target-cpu=x86-64-v2"), "cache: miss", "CPU")
changed = folder / model.name
changed.write_text(model.read_text().replace("0.5, -0.25", "0.5, -0.125"))
before = compile_to(folder / "a/m.o", given=changed)
changed.write_text(changed.read_text().replace("-0.125", "-0.375"))
expect(compile_to(folder / "a/m.o", given=changed), "cache: miss", "one weight")
expect(before, "cache: miss", "before")

# The weights' file goes with the artefact.
saved = model.parent / "tags.pbtxt"
tree = folder / "saved"
tree.mkdir()
shutil.copy(saved, tree / "saved_model.pbtxt")
expect(compile_to(folder / "a/s.so", f"--weights={folder}/a/s.weights", given=tree), "cache: miss",
       "weights apart")
expect(compile_to(folder / "b/s.so", f"--weights={folder}/b/s.weights", given=tree), "cache: hit",
       "weights apart again")
assert same(folder / "a/s.weights", folder / "b/s.weights")

# A damaged entry is none, and is replaced.
shutil.rmtree(cache)
compile_to(folder / "a/x.so")
entry, = entries()
good = entry.read_bytes()
for what, bad in (("flipped", good[:-5] + bytes([good[-5] ^ 1]) + good[-4:]), ("cut", good[:100]),
                  ("empty", b""), ("lies", good[:48] + b"\xff" * 8 + good[56:])):
    entry.write_bytes(bad)
    expect(compile_to(folder / "b/x.so"), "cache: miss", what)
    assert entry.read_bytes() == good and same(folder / "a/x.so", folder / "b/x.so")
expect(compile_to(folder / "b/x.so"), "cache: hit", "mended")

# The least recently used goes first; what is used is not the least.
small = folder / "small"
sizes = ["-O0", "-O1", "-O3"]
padding = b"\0" * (1 << 20)
compile_to(folder / "a/e.o", "-O0", where=small)
first, = entries(small)
os.utime(first, (1, 1))
for number in range(3):
    (small / f"{number}.entry").write_bytes(padding[:400_000])
    os.utime(small / f"{number}.entry", (10 + number, 10 + number))
expect(compile_to(folder / "a/e.o", "-O0", where=small), "cache: hit", "used")
compile_to(folder / "a/e.o", "-O1", "--cache-size=1", where=small)
assert not (small / "0.entry").exists() and first.exists(), entries(small)
assert sum(p.stat().st_size for p in entries(small)) <= 1 << 20

# Several at once: each gets its artefact.
together = [subprocess.Popen(["weir", "compile", model, "-o", folder / f"p{n}.so", "-O1",
                              f"--cache-dir={folder}/shared"]) for n in (0, 0, 1, 1)]
assert all(process.wait() == 0 for process in together)
assert len(entries(folder / "shared")) == 2, entries(folder / "shared")

# Where no folder can be made there is no cache, and no word about it.
environment = {key: value for key, value in os.environ.items() if key not in ("HOME", "XDG_CACHE_HOME")}
for what, more in (("none", {}), ("not a folder", {"XDG_CACHE_HOME": "/dev/null"}),
                   ("relative", {"XDG_CACHE_HOME": "cache"})):
    expect(compile_to(folder / "a/x.o", where=None, environment={**environment, **more}), "off", what)
home = {**environment, "HOME": str(folder / "home")}
expect(compile_to(folder / "a/x.o", where=None, environment=home), "cache: miss", "home")
expect(compile_to(folder / "a/x.o", where=None, environment=home), "cache: hit", "home again")
expect(compile_to(folder / "a/x.o", where="/dev/null/cache"), "off", "folder that can't be made")

# What fails is not kept.
bad = folder / "bad.mlir"
bad.write_text("func.func @f(")
done = subprocess.run(["weir", "compile", bad, "-o", folder / "bad.so", f"--cache-dir={folder}/fails"])
assert done.returncode == 1 and entries(folder / "fails") == []
