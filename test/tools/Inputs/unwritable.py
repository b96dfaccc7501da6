# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles a model to where nothing can be written (usage: unwritable.py MODEL FOLDER): each
time the status is 1, one line says why, and nothing is left behind."""
import os
import pathlib
import subprocess
import sys

model, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)


def files(place):
    return sorted(p.name for p in place.iterdir())


def fails(what, out, *words, place=folder):
    before = files(place)
    done = subprocess.run(["weir", "compile", model, "-o", out, *words], capture_output=True, text=True)
    assert done.returncode == 1, (what, done)
    assert done.stderr.startswith("weir: error: ") and done.stderr.count("\n") == 1, (what, done)
    assert files(place) == before, (what, files(place))
    print(f"{what}: {done.stderr.strip()}")


def works(*words):
    subprocess.run(["weir", "compile", model, *words], check=True)


def full_disk():
    """Makes a small file system of its own, where this process may: a namespace, else nothing."""
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    flags = 0x00020000 | (0 if os.geteuid() == 0 else 0x10000000)  # CLONE_NEWNS, CLONE_NEWUSER
    try:
        os.unshare(flags)
    except (AttributeError, OSError):
        # Python before 3.12 has no unshare: the C library has.
        import ctypes
        if ctypes.CDLL(None, use_errno=True).unshare(flags) != 0:
            return None
    private = subprocess.run(["mount", "--make-rprivate", "/"], stderr=subprocess.DEVNULL)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk],
                          stderr=subprocess.DEVNULL)
    return disk if private.returncode == 0 and done.returncode == 0 else None


fails("missing", folder / "none" / "x.so")
(folder / "taken").mkdir(exist_ok=True)
fails("folder", folder / "taken")
fails("device", "/dev/full", "--emit=so")
assert not os.path.isfile("/dev/full"), "a file took the device's place"
if os.geteuid() != 0:
    (folder / "read-only").mkdir(mode=0o555, exist_ok=True)
    fails("read-only", folder / "read-only" / "x.so")
# The header can't be written: the library goes with it.
(folder / "x.h").mkdir(exist_ok=True)
fails("companion", folder / "x.so")
works("-o", "/dev/null", "--emit=so")
assert not os.path.isfile("/dev/null"), "a file took the device's place"
disk = full_disk()
if disk:
    for name in ("x.so", "x.a", "x.o", "x", "x.s"):
        fails(f"full disk, {name}", disk / name, place=disk)
    works("-o", folder / "cached.o", f"--cache-dir={disk}/cache")
    assert files(disk / "cache") == [], files(disk / "cache")
else:
    print("full disk: skipped, no file system can be made")
