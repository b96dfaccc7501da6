# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes files of kinds that aren't read into a folder (usage: other_kinds.py FOLDER), each
under a name that says nothing of it."""
import io
import pathlib
import sys
import tarfile
import zipfile

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def write_zip(name, entries):
    with zipfile.ZipFile(folder / name, "w") as archive:
        for entry in entries:
            archive.writestr(entry, b"{}")


def field(number, value):
    """A field of a message: a number, or bytes."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def write_tar(name):
    with tarfile.open(folder / name, "w") as archive:
        archive.addfile(tarfile.TarInfo("m/saved_model.pb"), io.BytesIO())


write_zip("keras.pb", ["metadata.json", "config.json", "model.weights.h5"])
write_zip("arrays.pb", ["x.npy"])
write_zip("torch.pb", ["archive/data.pkl"])
write_zip("zip.pb", ["notes.txt"])
write_tar("tar.pb")
for name, content in {
        "hdf5": b"\x89HDF\r\n\x1a\n" + bytes(40),
        "tflite": b"\x1c\0\0\0TFL3" + bytes(40),
        # What exporters write: version, producer, graph, opsets.
        "onnx": field(1, 8) + field(2, b"pytorch") + field(7, field(2, b"g")) + field(8, field(2, 17)),
        "saved": field(1, 1) + field(2, field(2, b"")),
        "gzip": b"\x1f\x8b\x08" + bytes(20),
        "elf": b"\x7fELF" + bytes(60),
        "json": b'{"class_name": "Functional"}',
        "safetensors": b"\x02\0\0\0\0\0\0\0" + b'{"}' + bytes(20),
        "table": bytes(60) + b"\x57\xfb\x80\x8b\x24\x75\x47\xdb",
        "empty": b"",
        "noise": bytes(range(256))}.items():
    (folder / f"{name}.pb").write_bytes(content)
for name in ["checkpoint/model.ckpt.index", "meta/model.ckpt.meta", "tfjs/model.json",
             "none/readme.txt"]:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).touch()
# Larger than is read, without the bytes.
with open(folder / "huge.pb", "wb") as file:
    file.truncate(3 << 30)
