#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints docs/Operators.md: which op of each format becomes which op of ours.

All of it is read from the `foreign` rows of the ops' definitions.
"""
import pathlib
import sys
from typing import Dict, Iterator, List, Tuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "test" / "project"))
import repository  # noqa: E402

FORMATS = {"tf": "TensorFlow", "onnx": "ONNX"}
HEAD = """# Operators

Generated from the `foreign` rows in dialects/weir/. Ops that need more
than a change of names are imported by C++ rules in passes/import/, and are not listed.
"""


def foreign_rows(op: repository.Op) -> Iterator[Tuple[str, str, int]]:
    """(format, its op's name, since which opset) of each foreign op that this op is."""
    for reference in op.record.get("foreign", []):
        row = op.records[reference["def"]]
        yield row["format"], row["name"], row["since"]


def rows(all_ops: List[repository.Op]) -> Dict[str, List[str]]:
    """Table lines by format, sorted by the format's names."""
    tables: Dict[str, List[str]] = {}
    for op in all_ops:
        for format_, name, since in foreign_rows(op):
            version = f" (opset {since})" if since else ""
            tables.setdefault(format_, []).append(f"| {name}{version} | `{op.name}` | {op.summary} |")
    return {format_: sorted(lines) for format_, lines in tables.items()}


def main() -> None:
    print(HEAD)
    for format_, lines in sorted(rows(repository.ops()).items()):
        title = FORMATS.get(format_, format_)
        print(f"## {title}: {len(lines)} ops\n\n| {title} | Weir | what it is |\n|---|---|---|")
        print("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
