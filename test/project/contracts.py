# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every public declaration of include/weir says what it promises.

Declarations that stand together without an empty line share a comment: `begin` and `end`
of one idea. What is private, and what stands inside of functions and initialisers, is not
looked at; neither are #if, extern "C", what is only declared to be named, and the namespace
detail.
"""
import re
import unittest
from typing import Iterator, List, Tuple

import repository

HEADERS = repository.ROOT / "include" / "weir"
COMMENT = re.compile(r"/\*|//")
#: Lines that declare nothing by themselves.
IDLE = re.compile(r'^\s*(#|extern "C"|namespace |\}|template|friend (struct|class) \w|using namespace'
                  r'|(public|private|protected):|(class|struct|enum class) [\w:]+;|typedef struct (\w+) \5;)')
TEXTS = re.compile(r'"(\\.|[^"\\])*"|//.*|/\*.*?\*/')
CLASS = re.compile(r"\s*(template <.*> )?class\b|namespace detail\b")
OUTER = re.compile(r"\s*(typedef )?(template <.*> )?(class|struct|namespace|extern|enum)\b")


def uncovered(lines: List[str]) -> Iterator[Tuple[int, str]]:
    """Number and text of the first line of each paragraph without a comment, at the level
    of namespaces and of the public part of classes."""
    paragraph: List[Tuple[int, str]] = []
    for number, line in [*visible(lines), (0, "")]:
        if line.strip():
            paragraph.append((number, line))
            continue
        told = any(COMMENT.search(text) for _, text in paragraph)
        declared = [entry for entry in paragraph if not IDLE.match(entry[1])]
        if declared and not told:
            yield declared[0]
        paragraph = []


class Braces:
    """The braces that are open: which of them hide what stands in them."""

    def __init__(self) -> None:
        self.bodies: List[bool] = []  # of functions and initialisers, not classes and namespaces
        self.private: List[bool] = []  # whether a class is in its private part

    def shows(self) -> bool:
        return not any(self.bodies) and not any(self.private)

    def take(self, code: str) -> None:
        """Follows a line without comments and texts."""
        part = re.match(r"\s*(public|private|protected):", code)
        if part and self.private:
            self.private[-1] = part[1] != "public"
        for sign in re.findall(r"[{}]", code):
            if sign == "{":
                self.bodies.append(not OUTER.match(code))
                self.private.append(bool(CLASS.match(code)))
            elif self.bodies:
                self.bodies.pop()
                self.private.pop()


def visible(lines: List[str]) -> Iterator[Tuple[int, str]]:
    """The public lines; of a comment that spans several the first."""
    braces, comment = Braces(), False
    for number, line in enumerate(lines, 1):
        code = TEXTS.sub("", line)
        if not comment:
            if braces.shows():
                yield number, line
            braces.take(code)
        comment = (comment or "/*" in code) and "*/" not in line


class Contracts(unittest.TestCase):
    def test_headers(self) -> None:
        found = [f"{path.name}:{number}: no comment: {line.strip()}"
                 for path in sorted(HEADERS.glob("*.h*"))
                 for number, line in uncovered(path.read_text().splitlines())]
        if found:
            self.fail("\n" + "\n".join(found))

    def test_headers_are_found(self) -> None:
        self.assertGreater(len(list(HEADERS.glob("*.h*"))), 5)

    def check(self, text: str, *wanted: str) -> None:
        self.assertEqual([line.strip() for _, line in uncovered(text.splitlines())], list(wanted))

    def test_gaps_are_found(self) -> None:
        self.check("int f(void);\n", "int f(void);")
        self.check("/* Says. */\nint f(void);\nint g(void);\n\nint h(void);\n", "int h(void);")
        self.check("/* Says\n * more. */\nint f(void);\n")
        self.check("namespace weir {\n\n/// Says.\nclass A {\npublic:\n  int f();\n\n  int g();\n\n"
                   "private:\n  int h();\n};\n} // namespace weir\n", "int g();")
        self.check("/// Says.\ninline int f() {\n  int a;\n\n  return a;\n}\n")
        self.check("namespace detail {\n\nint f();\n} // namespace detail\n")
        self.check("class Named;\n\n#define GUARD\n")


if __name__ == "__main__":
    unittest.main()
