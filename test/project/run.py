#!/usr/bin/env python3
# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the tests of the project itself and prints how many passed and failed."""
import pathlib
import sys
import unittest


def main() -> int:
    folder = pathlib.Path(__file__).resolve().parent
    suite = unittest.TestSuite()
    for file in sorted(folder.glob("*.py")):
        if file.stem != "run":
            suite.addTests(unittest.defaultTestLoader.discover(str(folder), pattern=file.name))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
    # A test with subtests may fail more than once; it counts as one.
    failed = {getattr(test, "test_case", test).id()
              for test, _ in result.failures + result.errors}
    skipped = len(result.skipped)
    passed = result.testsRun - len(failed) - skipped
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
