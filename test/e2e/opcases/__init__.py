# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of the ops' numeric tests: all modules of this folder that have CASES.

Importing it needs neither TensorFlow nor NumPy, so that other tests can ask which
ops have a case.
"""
import importlib
import pathlib
from typing import List

from opcases.table import Case

_FAMILIES = sorted(path.stem for path in pathlib.Path(__file__).parent.glob("*.py")
                   if path.stem not in ("__init__", "table"))

#: All cases; a name is given once.
CASES: List[Case] = [case for family in _FAMILIES
                     for case in getattr(importlib.import_module(f"opcases.{family}"),
                                         "CASES", [])]
