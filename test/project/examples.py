# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The examples in the ops' descriptions are programs that weir-opt accepts.

An example is whole functions, or statements. Statements are put into a function whose
arguments are the values that they use and don't define; what the parser says against a
missing or wrongly typed argument gives its name and its type.
"""
import concurrent.futures
import os
import re
import subprocess
import textwrap
import unittest
from typing import Dict, List, Tuple

import repository

FENCE = re.compile(r"```mlir\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
#: Statements that stand in a module, not in a function.
TOP_LEVEL = re.compile(r"\s*(?:func\.func|weir\.variable|foreign\.graph|foreign\.variable"
                       r"|foreign\.signature|device\.program|device\.function|module)\b")
UNDECLARED = re.compile(r"^<stdin>:(\d+):(\d+): error: use of undeclared SSA value", re.MULTILINE)
OTHER_TYPE = re.compile(r"error: use of value '(%[^']+)' expects different type than prior uses: "
                        r"'(.*)' vs 'none'")
NAME = re.compile(r"%[\w$.-]+")


def examples(op: repository.Op) -> List[str]:
    """The fenced blocks of the op's description that hold IR."""
    return [textwrap.dedent(block) for block in FENCE.findall(op.description)]


def function(example: str, arguments: Dict[str, str]) -> str:
    """The statements in a function with these arguments."""
    listed = ", ".join(f"{name}: {type_}" for name, type_ in arguments.items())
    return f"func.func @example({listed}) {{\n{textwrap.indent(example, '  ')}  return\n}}\n"


def parse(text: str) -> str:
    """What weir-opt says against the program; empty when nothing."""
    tool = repository.TOOLS / "weir-opt"
    done = subprocess.run([str(tool), "-", "-o", os.devnull], input=text, text=True,
                          capture_output=True)
    if done.returncode and not done.stderr:
        return f"weir-opt ended with status {done.returncode}"
    return done.stderr.strip() if done.returncode else ""


def learn(said: str, text: str, arguments: Dict[str, str]) -> bool:
    """Adds to the arguments what the parser's errors tell; whether that was anything."""
    before = dict(arguments)
    lines = text.splitlines()
    for line, column in UNDECLARED.findall(said):
        arguments.setdefault(NAME.match(lines[int(line) - 1], int(column) - 1)[0], "none")
    for name, type_ in OTHER_TYPE.findall(said):
        arguments[name] = type_
    return arguments != before


def accept(example: str) -> Tuple[str, str]:
    """(the program made of the example, what weir-opt says against it)."""
    if TOP_LEVEL.match(example):
        return example, parse(example)
    arguments: Dict[str, str] = {}
    while True:
        text = function(example, arguments)
        said = parse(text)
        if not said or not learn(said, text, arguments):
            return text, said


class Examples(unittest.TestCase):
    def test_examples_are_accepted(self) -> None:
        named = [(op.name, example) for op in repository.ops() for example in examples(op)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(accept, [example for _, example in named])
        for (name, _), (text, said) in zip(named, results):
            with self.subTest(op=name):
                self.assertEqual(said, "", text)

    def test_free_values_become_arguments(self) -> None:
        text, said = accept("%c = arith.addf %x, %y : tensor<?xf32>\n"
                            "%e = tensor.extract %c[%i] : tensor<?xf32>\n")
        self.assertEqual(said, "")
        self.assertIn("@example(%x: tensor<?xf32>, %y: tensor<?xf32>, %i: index) {", text)

    def test_wrong_examples_are_refused(self) -> None:
        for wrong in ["%r = weir.no_such_op %x : (i1) -> i1\n", "%r = arith.addf %x : f32\n"]:
            self.assertIn("error", accept(wrong)[1])


if __name__ == "__main__":
    unittest.main()
