# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The table of the ops' numeric tests, one module a family of ops.

Importing it needs neither TensorFlow nor NumPy, so that other tests can ask which
ops have a case.
"""
from typing import List

from opcases import (chosen, control, convolution, counting, einsum, elementwise, gather,
                     linear, matrix, random, reduction, scatter, shape, sorting, state)
from opcases.table import Case

#: All cases; a name is given once.
CASES: List[Case] = [case for family in (elementwise, shape, reduction, linear,
                                         convolution, gather, scatter, sorting, counting,
                                         chosen, control, state, einsum, matrix, random)
                     for case in family.CASES]
