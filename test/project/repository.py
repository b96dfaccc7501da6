# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where the repository and its files are, for the tests of the project itself."""
import functools
import json
import pathlib
import subprocess
from typing import Dict, Iterator, List

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LLVM = pathlib.Path("/usr/lib/llvm-22")
TOOLS = ROOT / "build" / "bin"


def files() -> Iterator[pathlib.Path]:
    """The files that git knows or would take, generated ones left out."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout
    for name in sorted(filter(None, listed.split("\0"))):
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            yield path


def dialect_definitions() -> List[pathlib.Path]:
    """The .td file that holds all of a dialect, one a dialect."""
    tops = []
    for folder in sorted((ROOT / "dialects").iterdir()):
        top = folder / f"{folder.name.capitalize()}.td"
        if top.is_file():
            tops.append(top)
    return tops


@functools.lru_cache(maxsize=None)
def records(definition: pathlib.Path) -> Dict[str, dict]:
    """TableGen's records of a .td file, by name."""
    command = [str(LLVM / "bin" / "llvm-tblgen"), "--dump-json", f"-I{LLVM / 'include'}",
               f"-I{ROOT}", str(definition)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


class Op:
    """An op as TableGen knows it."""

    def __init__(self, name: str, all_records: Dict[str, dict]) -> None:
        self.record, self.records = all_records[name], all_records
        dialect = all_records[self.record["opDialect"]["def"]]["name"]
        self.name = f"{dialect}.{self.record['opName']}"
        self.summary = (self.record.get("summary") or "").strip()
        self.description = (self.record.get("description") or "").strip()

    def traits(self) -> List[str]:
        """Names of the traits, and of the interfaces' C++ classes."""
        names = []
        for trait in self.record["traits"]:
            record = self.records[trait["def"]]
            names.append(trait["def"])
            names += [record[key] for key in ("trait", "cppInterfaceName") if record.get(key)]
        return names


def ops() -> List[Op]:
    """All ops of all dialects, by name."""
    found = {}
    for definition in dialect_definitions():
        all_records = records(definition)
        for name in all_records["!instanceof"].get("Op", []):
            op = Op(name, all_records)
            found[op.name] = op
    return [found[name] for name in sorted(found)]
