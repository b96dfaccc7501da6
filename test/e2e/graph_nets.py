#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A graph built by the C++ API, the same graph written by TensorFlow, and its text.

`weir-nets` writes the nets as the API builds them, their text after it was read and
written again, and what a session compiles; TensorFlow writes SavedModels of the same
nets. All must give the same optimised IR, but for names and places, and TensorFlow's
values.
"""
import pathlib
import re
import struct
import tempfile
from typing import Dict, List

import numpy as np

import tensorflow_nets
import oracle
import nearness
import weirtool

Path = pathlib.Path
FORMS = ("saved", "text", "again", "export")


def constants(path: Path) -> Dict[str, str]:
    """The hashes of the constants that a file of weights holds, by their names."""
    if not path.is_file():
        return {}
    content = path.read_bytes()
    count, _ = struct.unpack_from("<QQ", content, 8)
    place, hashes = 24, {}
    for _ in range(count):
        _, size, digest, length = struct.unpack_from("<QQQQ", content, place)
        name = content[place + 32:place + 32 + length].decode()
        hashes[name] = f"constant_{digest:x}_{size}"
        place += 32 + length
    return hashes


def normalized(tools: weirtool.Tools, dump: Path) -> str:
    """The IR without places, names of the model, and names of constants."""
    weights = dump.with_suffix(".weights")
    hashes = constants(weights)
    flags = [f"--weights={weights}"] if hashes else []
    text = weirtool.run([tools.weir_opt, dump, *flags, "--mlir-print-local-scope"])
    text = re.sub(r'dense_resource<"?([^">]*)"?>', lambda m: hashes[m[1]], text)
    text = re.sub(r', weir\.(original_)?name = "[^"]*"|weir\.(original_)?name = "[^"]*",? ?',
                  "", text)
    text = re.sub(r'weir\.dims = \[[^]]*\]', "weir.dims", text)
    text = re.sub(r'"node \'[^"]*"', '"message"', text)
    return re.sub(r'weir\.(program|signature) = "[^"]*"|@[a-z_]+\(', "", text)


def beside(model: Path) -> List[str]:
    """The flag that names a text's constants, where it has large ones."""
    file = model.with_name(model.name + ".weights")
    return [f"--weights={file}"] if file.exists() else []


def optimised(tools: weirtool.Tools, model: Path, out: Path) -> str:
    """The IR that a model comes down to."""
    flags = beside(model)
    tools.compile(model, out, "--compile-to=optimize", "--emit=mlir", "--name=net", *flags)
    return normalized(tools, out)


def first_difference(a: str, b: str) -> str:
    """The first lines that differ."""
    for left, right in zip(a.splitlines(), b.splitlines()):
        if left != right:
            return f"{left.strip()[:300]}\n  is not\n{right.strip()[:300]}"
    return "one ends before the other"


def check_values(tools: weirtool.Tools, net, folder: Path, values) -> object:
    """What TensorFlow gives for the SavedModel, and we for the API's graph."""
    want = oracle.SavedModel(folder / "saved").run("serving_default", values)
    program = folder / "program"
    text = folder / "text.mlir"
    tools.compile(text, program, *beside(text))
    got = weirtool.Program(program, folder).run(values, list(want))
    difference = nearness.compare_all(got, want, rtol=1e-5, atol=1e-6)
    return None if difference.near else difference


def check_net(tools: weirtool.Tools, name: str, source: Path, folder: Path,
              random: np.random.Generator, tally: weirtool.Tally) -> None:
    """All that is asked of one net."""
    net = tensorflow_nets.NETS[name]
    net.save(folder / "saved")
    for form, suffix in (("text", ""), ("again", ".again"), ("export", ".export")):
        for end in ("", ".weights"):
            origin = source / f"{name}{suffix}.mlir{end}"
            if origin.exists():
                (folder / f"{form}.mlir{end}").write_bytes(origin.read_bytes())
    want = optimised(tools, folder / "saved", folder / "saved.out.mlir")
    for form in FORMS[1:]:
        got = optimised(tools, folder / f"{form}.mlir", folder / f"{form}.out.mlir")
        tally.record(f"{name} {form}", None if got == want else first_difference(got, want))
    tally.record(f"{name} values", check_values(tools, net, folder, net.draw(random)))


def main() -> None:
    """Checks all nets, or those that are named."""
    parser = weirtool.parser(__doc__)
    parser.add_argument("nets", nargs="*", help="names; none: all")
    parser.add_argument("--keep", type=Path, help="folder for what is made")
    args = parser.parse_args()
    tools, tally = weirtool.Tools(args.bin), weirtool.Tally()
    random = np.random.default_rng(weirtool.choose_seed(args.seed))
    with tempfile.TemporaryDirectory() as scratch:
        root = args.keep or Path(scratch)
        root.mkdir(exist_ok=True)
        weirtool.run([args.bin / "weir-nets", root])
        for name in args.nets or tensorflow_nets.NETS:
            folder = root / name
            folder.mkdir(exist_ok=True)
            try:
                check_net(tools, name, root, folder, random, tally)
            except weirtool.ToolError as error:
                tally.record(name, error)
    tally.close()


if __name__ == "__main__":
    main()
