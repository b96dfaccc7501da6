#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints docs/Operators.md: which op of each format is understood, the attributes that
count, and the ops that it becomes, with the element types that these take.

It is read from the `foreign` rows of the ops' definitions and from the import rules.
"""
import pathlib
import re
import sys
from typing import Dict, List, NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "test" / "project"))
import repository  # noqa: E402
import rules  # noqa: E402

FORMATS = {"tf": "TensorFlow", "onnx": "ONNX"}
HEAD = """# Operators

Generated from the `foreign` rows in dialects/weir/ and the rules in passes/import/.
A rule makes some of the ops named, as the node asks; types are the element types that
its ops take. What else of a node isn't supported is refused when importing, with its name.
"""
#: Ops that only carry values about say nothing about a rule.
PLUMBING = {"ModuleOp", "ConstantOp", "SignatureOp", "GraphOp", "NodeOp"}


class Row(NamedTuple):
    """A line of a table."""
    name: str
    attributes: str
    becomes: str
    types: str

    def line(self) -> str:
        return f"| {self.name} | {self.attributes} | {self.becomes} | {self.types} |"


def element_types(op: repository.Op) -> str:
    """What the first operand of an op may have as elements, in TableGen's words."""
    for argument, _ in op.record["arguments"]["args"]:
        constraint = op.records.get(argument["def"], {})
        words = re.search(r"of (.*) values", constraint.get("summary") or "")
        if words:
            return words.group(1).replace(" or ", ", ").replace("1-bit signless integer", "bool")
    return ""


def direct_rows(op: repository.Op, rows: Dict[str, Dict[str, Row]]) -> None:
    """Adds the rows of an op's definition."""
    for reference in op.record.get("foreign", []):
        row = op.records[reference["def"]]
        renamed = [op.records[part["def"]] for part in row.get("renames", [])]
        attributes = ", ".join(f"`{part['from']}`" for part in renamed)
        version = f" (opset {row['since']})" if row["since"] else ""
        rows.setdefault(row["format"], {})[row["name"]] = Row(
            row["name"] + version, attributes, f"`{op.name}`", element_types(op))


def rule_row(rule: rules.Rule, ops: Dict[str, repository.Op]) -> Row:
    """The row of a rule in C++."""
    made = [ops[name] for name in rule.classes if name in ops]
    kinds = sorted({kind for op in made for kind in element_types(op).split(", ") if kind})
    return Row(rule.op, ", ".join(f"`{name}`" for name in rule.attributes),
               ", ".join(f"`{op.name}`" for op in made) or "what it is given",
               ", ".join(kinds) or "any")


def tables() -> Dict[str, List[Row]]:
    """The rows of each format, by name."""
    all_ops = repository.ops()
    found: Dict[str, Dict[str, Row]] = {}
    for op in all_ops:
        direct_rows(op, found)
    by_class = {f"{op.record['!name'].split('_', 1)[1]}": op for op in all_ops
                if op.name.startswith("weir.")}
    for rule in rules.rules():
        found["tf"][rule.op] = rule_row(rule, by_class)
    return {name: [rows[key] for key in sorted(rows)] for name, rows in found.items()}


def main() -> None:
    print(HEAD)
    for format_, rows in sorted(tables().items()):
        title = FORMATS.get(format_, format_)
        print(f"## {title}: {len(rows)} ops\n\n| {title} | attributes | becomes | types |\n"
              "|---|---|---|---|")
        print("\n".join(row.line() for row in rows) + "\n")


if __name__ == "__main__":
    main()
