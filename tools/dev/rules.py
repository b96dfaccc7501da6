# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the import rules written in C++ say: for each foreign op the attributes that its
rule reads and the ops of ours that it makes, found in the rule's text and in that of
the functions it calls."""
import dataclasses
import pathlib
import re
from typing import Dict, Iterator, List, Set

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "passes" / "import" / "tensorflow"

#: A row of a rule table: {"Name", convertName<...>, ...}.
ROW = re.compile(r'\{"([A-Z]\w*)",\s*([A-Za-z_]\w*)\s*(<[^{}"]*?>)?\s*,')
#: The head of a function's definition, up to the brace.
HEAD = re.compile(r"\b([A-Za-z_]\w*)\(([^;{}]*)\)\s*(?:const\s*)?(?::[^;{}]*)?\{", re.S)
OP_CLASS = re.compile(r"\b([A-Z]\w*Op)\b")
ATTRIBUTE = re.compile(
    r'(?:get(?:Flag|IntAttr|FloatAttr|StringAttr|IntsAttr|TypeAttr|GraphAttr|Attr)|hasAttr|findAttr)'
    r'\(\s*"(\w+)"')
CALLED = re.compile(r"\b([A-Za-z_]\w*)\s*(?:<[^;{}()]*>)?\(")
INCLUDED = re.compile(r'#include "(?:[^"]*/)?(\w+\.h)"')
#: A function that a header offers to other files, and an object that one makes.
DECLARED = re.compile(r"^ *(?:[A-Za-z_:][^;{}()#/]*[\s*&])?([A-Za-z]\w*)\(", re.M)
CONSTRUCTED = re.compile(r"\b([A-Z]\w*) \w+\(")
#: Arithmetic on Terms makes these.
OPERATORS = {" + ": "AddOp", " - ": "SubOp", " * ": "MulOp", " / ": "DivOp", " && ": "LogicalAndOp",
             " < ": "LessOp", " > ": "GreaterOp", " == ": "EqualOp", ".where(": "SelectOp"}


@dataclasses.dataclass
class Rule:
    """What a rule reads and makes: names of attributes and of op classes."""
    op: str
    attributes: List[str]
    classes: List[str]


@dataclasses.dataclass
class Function:
    """The text of a function, and the file that it stands in."""
    text: str
    file: pathlib.Path


def body(text: str, begin: int) -> str:
    """The text from an opening brace to the one that closes it."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(text, begin):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return text[begin:match.end()]
    return text[begin:]


def functions(files: List[pathlib.Path]) -> Dict[str, List[Function]]:
    """All functions of the files, by name."""
    found: Dict[str, List[Function]] = {}
    for file in files:
        text = re.sub(r"//[^\n]*", "", file.read_text())
        for match in HEAD.finditer(text):
            if match.group(1) not in ("if", "for", "while", "switch"):
                inside = body(text, match.end() - 1)
                found.setdefault(match.group(1), []).append(Function(inside, file))
    return found


class Reader:
    """Follows calls from a rule."""

    def __init__(self) -> None:
        self.files = sorted(FOLDER.glob("*.cpp")) + sorted(FOLDER.parent.glob("Fourier.cpp"))
        self.headers = sorted(FOLDER.glob("*.h"))
        self.functions = functions(self.files + self.headers)
        self.declared = {header.name: set(DECLARED.findall(header.read_text()))
                         for header in self.headers}
        self.included = {file: set(INCLUDED.findall(file.read_text()))
                         for file in self.files + self.headers}

    def reached(self, name: str, file: pathlib.Path, seen: Set[str]) -> Iterator[str]:
        """The texts of a function and of those that it calls, those of its file first."""
        if name in seen:
            return
        seen.add(name)
        for function in self.resolve(name, file):
            yield function.text
            for called in CALLED.findall(function.text) + CONSTRUCTED.findall(function.text):
                yield from self.reached(called, function.file, seen)

    def resolve(self, name: str, file: pathlib.Path) -> List[Function]:
        """The functions that a call in the file may mean: its own, else one that it has
        by a header."""
        known = self.functions.get(name, [])
        own = [function for function in known if function.file == file]
        headers = {header for header in self.included[file]
                   if name in self.declared.get(header, ())}
        others = [function for function in known
                  if function.file.name in headers or headers & self.included[function.file]]
        return own or others[:1]

    def rule(self, op: str, name: str, arguments: str, file: pathlib.Path) -> Rule:
        """What the rule `name<arguments>` does for a foreign op."""
        seen: Set[str] = set()
        texts = list(self.reached(name, file, seen))
        for called in re.findall(r"\b[a-z]\w*", arguments):
            texts += self.reached(called, file, seen)
        whole = "\n".join(texts) + arguments
        classes = set(OP_CLASS.findall(whole))
        if "Term" in whole:
            classes |= {made for sign, made in OPERATORS.items() if sign in whole}
        return Rule(op, sorted(set(ATTRIBUTE.findall(whole))), sorted(classes))

    def rules(self) -> Iterator[Rule]:
        """All rules of the tables."""
        for file in self.files:
            for op, name, arguments in ROW.findall(file.read_text()):
                yield self.rule(op, name, arguments, file)


def rules() -> List[Rule]:
    """All rules, by the foreign op's name."""
    return sorted(Reader().rules(), key=lambda rule: rule.op)
