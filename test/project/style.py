# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What holds for every text file of the repository."""
import pathlib
import re
import unittest
from typing import Iterator

import repository

LONGEST = 800  # lines
#: Notes to self. What is left out is said in docs or on an issue.
NOTE = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
#: Paths of somebody's machine.
MACHINE = re.compile(r"(?<![\w.$}/])/(work|home|root|Users)/\w")
#: Addresses; only where a definition comes from may be named.
ADDRESS = re.compile(r"\b(?:https?|ftp|git)://(?:[^/\s@]+@)?([A-Za-z0-9.-]+\.[A-Za-z]{2,})")
REFERENCES = ("llvm.org", "apache.org", "arxiv.org", "doi.org", "onnx.ai", "tensorflow.org",
              "numpy.org", "json-schema.org")
EXEMPT = {"LICENSE"}


def is_reference(host: str) -> bool:
    return any(host == r or host.endswith("." + r) for r in REFERENCES)


def line_problems(line: str) -> Iterator[str]:
    if NOTE.search(line):
        yield "a note to self"
    if MACHINE.search(line):
        yield "a path of one machine"
    for host in ADDRESS.findall(line):
        if not is_reference(host):
            yield f"the host {host}"


def problems(path: str, text: str) -> Iterator[str]:
    """One line for each thing that breaks the style."""
    lines = text.splitlines()
    if len(lines) > LONGEST:
        yield f"{path}: {len(lines)} lines, more than {LONGEST}"
    for number, line in enumerate(lines, 1):
        for problem in line_problems(line):
            yield f"{path}:{number}: {problem}: {line.strip()[:80]}"


def read_text(file: pathlib.Path) -> str:
    """The file's text; nothing for a binary file."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


class Style(unittest.TestCase):
    def test_repository(self) -> None:
        found = []
        for file in repository.files():
            path = file.relative_to(repository.ROOT).as_posix()
            if path not in EXEMPT:
                found += problems(path, read_text(file))
        if found:
            self.fail("\n" + "\n".join(found))

    def test_problems_are_found(self) -> None:
        for line in ["// TO" "DO: later", "x = 1  # FIX" "ME", "open('/ho" "me/me/x')",
                     "see ht" "tp://deb.example.org/debian"]:
            with self.subTest(line=line):
                self.assertEqual(len(list(line_problems(line))), 1)
        self.assertEqual(len(list(problems("long.cpp", "\n" * (LONGEST + 1)))), 1)

    def test_other_lines_pass(self) -> None:
        for line in ["a todo list", "https://mlir.llvm.org/docs", "http://mirror/debian",
                     "build/work/x", "$HOME/home/x", "mktemp -d /tmp/x.XXXXXX"]:
            with self.subTest(line=line):
                self.assertEqual(list(line_problems(line)), [])


if __name__ == "__main__":
    unittest.main()
