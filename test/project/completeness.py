# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""No op without summary, description, example, lowering and numeric test."""
import subprocess
import sys
import unittest
from typing import Iterator, List, Set

import examples
import repository

#: Ways to machine code that all ops share; each is used by one lowering pass.
LOWERINGS = {"ScalarBody", "Decomposable", "LinalgLowerable"}
#: The numeric tests; with --list it prints the ops that have a row in their table.
NUMERIC_TESTS = repository.ROOT / "test" / "e2e" / "ops.py"


def documentation_problems(op: repository.Op) -> Iterator[str]:
    if not op.summary:
        yield "no summary"
    if not op.description:
        yield "no description"
    if not examples.examples(op):
        yield "no example (a fenced mlir block in its description)"


def is_lowered(op: repository.Op) -> bool:
    """Whether the op says how it becomes code: by an interface, or in words."""
    return bool(LOWERINGS & set(op.traits())) or bool(op.record.get("lowering"))


def is_structural(op: repository.Op) -> bool:
    """Whether the op only stands inside another one or between two passes."""
    return bool(op.record.get("structural"))


def problems(op: repository.Op, covered: Set[str]) -> List[str]:
    """What the op lacks. Only ops of graphs that compute need the last two."""
    found = list(documentation_problems(op))
    if op.name.startswith("weir.") and not is_structural(op):
        if not is_lowered(op):
            found.append("no lowering (ScalarBody, Decomposable, LinalgLowerable, or `lowering`)")
        if op.name not in covered:
            found.append("no numeric test (a case in test/e2e/opcases)")
    return [f"{op.name}: {what}" for what in found]


def covered_ops() -> Set[str]:
    """The ops that the numeric tests say they test."""
    done = subprocess.run([sys.executable, str(NUMERIC_TESTS), "--list"], check=True,
                          capture_output=True, text=True)
    return {f"weir.{op}" for op in done.stdout.split()}


class FakeOp(repository.Op):
    """An op that is as complete as the arguments say."""

    def __init__(self, **facts: object) -> None:
        self.name, self.summary, self.description = "weir.fake", "a summary", ""
        self.description = "Words.\n\n```mlir\n%r = weir.fake\n```"
        self.record, self.interfaces = {}, ["ScalarBody"]
        self.__dict__.update(facts)

    def traits(self) -> List[str]:
        return self.interfaces


class Completeness(unittest.TestCase):
    def test_ops(self) -> None:
        covered = covered_ops()
        found = [line for op in repository.ops() for line in problems(op, covered)]
        if found:
            self.fail("\n" + "\n".join(found))

    def test_ops_are_found(self) -> None:
        """An empty list of ops would pass every other test."""
        self.assertGreater(len(repository.ops()), 20)

    def test_covered_ops_exist(self) -> None:
        covered = covered_ops()
        self.assertEqual(covered - {op.name for op in repository.ops()}, set())

    def check(self, op: FakeOp, covered: Set[str], *wanted: str) -> None:
        found = problems(op, covered)
        self.assertEqual(len(found), len(wanted), found)
        for line, what in zip(found, wanted):
            self.assertIn(what, line)

    def test_gaps_are_found(self) -> None:
        self.check(FakeOp(), {"weir.fake"})
        self.check(FakeOp(summary=""), {"weir.fake"}, "no summary")
        self.check(FakeOp(description=""), {"weir.fake"}, "no description", "no example")
        self.check(FakeOp(description="Words."), {"weir.fake"}, "no example")
        self.check(FakeOp(interfaces=["Pure"]), {"weir.fake"}, "no lowering")
        self.check(FakeOp(), set(), "no numeric test")
        self.check(FakeOp(interfaces=[], record={"lowering": "a launch"}), {"weir.fake"})
        self.check(FakeOp(interfaces=[], record={"structural": 1}), set())
        self.check(FakeOp(name="device.fake", interfaces=[]), set())


if __name__ == "__main__":
    unittest.main()
