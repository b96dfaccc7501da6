#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the commands of the hand-written docs, so that they stay true.

Each fenced `sh` block is run by bash, in the order of the text, in a folder of the
document's own. There `build` leads to this build, as if the folder were the repository.
A `text` block right after a command is what it prints; lines `...` stand for any others,
`*` for any characters.
"""
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import Iterator, List, NamedTuple, Optional

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Command(NamedTuple):
    """A block of commands, the line where it begins, what it should print."""

    line: int
    text: str
    output: Optional[str]


def commands(document: str) -> Iterator[Command]:
    """The `sh` blocks of a document."""
    blocks = list(BLOCK.finditer(document))
    for block, following in zip(blocks, blocks[1:] + [None]):
        if block[1] != "sh":
            continue
        follows = following and not document[block.end():following.start()].strip()
        output = following[2] if follows and following[1] == "text" else None
        yield Command(document[:block.start()].count("\n") + 1, block[2], output)


def missing_line(wanted: str, printed: str) -> Optional[str]:
    """The first line of the documented output that the command did not print, in order."""
    lines: List[str] = printed.splitlines()
    for want in filter(lambda line: line.strip() != "...", wanted.splitlines()):
        pattern = want.replace("[", "[[]").rstrip()
        while lines and not fnmatch.fnmatchcase(lines[0].rstrip(), pattern):
            lines.pop(0)
        if not lines:
            return want
        lines.pop(0)
    return None


def run(command: Command, folder: pathlib.Path) -> Optional[str]:
    """Runs a block; returns what went wrong, or None."""
    script = "set -euo pipefail\n" + command.text
    done = subprocess.run(["bash", "-c", script], cwd=folder, text=True, timeout=300,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        return f"exit status {done.returncode}\n{command.text}{done.stdout}"
    line = missing_line(command.output or "", done.stdout)
    return f"the line '{line}' is not printed\n{command.text}{done.stdout}" if line else None


def run_document(path: pathlib.Path) -> List[bool]:
    """Runs a document's blocks; whether each passed."""
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for entry in ("build", "demo", "include"):
            os.symlink(ROOT / entry, folder / entry)
        for command in commands(path.read_text()):
            problem = run(command, folder)
            results.append(problem is None)
            where = f"{path.relative_to(ROOT)}:{command.line}"
            print(f"FAIL {where}: {problem}" if problem else f"ok   {where}", flush=True)
    return results


def main() -> int:
    documents = [ROOT / "README.md"] + sorted((ROOT / "docs").glob("*.md"))
    results = [passed for path in documents for passed in run_document(path)]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
