# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of the gradients' tests."""
from typing import List

from gradcases import control, elementwise, indices, matrices, shapes, windows
from gradcases.table import Arg, Case


def all_cases() -> List[Case]:
    """All cases; a name is given once."""
    modules = (shapes, indices, windows, matrices, control)
    return elementwise.cases() + [case for module in modules for case in module.CASES]
