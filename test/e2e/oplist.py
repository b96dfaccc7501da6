# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The ops of the weir dialect as they are described, and which of them have a gradient."""
import functools
import pathlib
import sys
from typing import Dict, List, Optional, Set

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "project"))
import repository

#: Ops without a case, each with the reason.
EXCEPTIONS: Dict[str, str] = {
    "kernel": "made by fusion, after differentiation",
    "read": "has no operands",
    "yield": "ends a region: the cases of if and while have it",
}
#: Ops through which no gradient flows, and what TensorFlow's ops are that they come from,
#: where the description doesn't say it; none where the reason stands there.
SOURCES: Dict[str, List[str]] = {
    "arg_max": ["ArgMax"], "arg_min": ["ArgMin"], "assert": ["Assert"], "assign": ["Assign"],
    "bitcast": ["Bitcast"], "constant": ["Const"], "floor_div": ["FloorDiv"],
    "iota": ["Range"], "list_reserve": ["TensorListReserve", "EmptyTensorList"],
    "non_max_suppression": ["NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5"],
    "pack_weights": [],  # made by code generation, after differentiation
    "packed_contraction": [],  # the same
    "pool_argmax": [],  # the places of MaxPoolWithArgmax: integers
    "random_bits": ["RandomUniform", "RandomStandardNormal", "StatelessRandomUniform"],
    "reduce_all": ["All"], "reduce_any": ["Any"], "stop_gradient": ["StopGradient"], "variable": ["VariableV2", "VarHandleOp"],
}
#: Ops that have a gradient though TensorFlow's haven't.
BEYOND = {"igamma_grad_a"}  # by its second operand: igamma's second derivative
#: TensorFlow's ops that have a gradient, which is 0: nothing need flow.
ZEROS = {"Sign"}


class Op:
    """An op of the weir dialect."""

    def __init__(self, described: repository.Op) -> None:
        self.name = described.name.partition(".")[2]
        self.record, self.records = described.record, described.records
        self.traits = described.traits()

    def is_of(self, base: str) -> bool:
        """Whether its TableGen record is of a class."""
        return base in self.record["!superclasses"]

    def is_fixed(self) -> bool:
        """Whether no gradient flows through it."""
        return "NotDifferentiable" in self.traits

    def is_structural(self) -> bool:
        return bool(self.record.get("structural"))

    def tensorflow_names(self) -> List[str]:
        """The ops of TensorFlow that are this op, operand by operand."""
        rows = [self.records[row["def"]] for row in self.record["foreign"]]
        return [row["name"] for row in rows if row["format"] == "tf"]


def has_gradient(name: str) -> bool:
    """Whether an op of TensorFlow has one that isn't nothing, or zeros."""
    import oracle  # first: it keeps TensorFlow quiet
    from tensorflow.python.framework import ops as registry
    try:
        function = registry._gradient_registry.lookup(name)
    except LookupError:
        return False
    if function is None or name in ZEROS:
        return False
    try:
        found = function(object(), object())
    except Exception:  # it does something with what it is given
        return True
    return not isinstance(found, (list, tuple)) or any(each is not None for each in found)


def problem(op: Op, covered: Set[str]) -> Optional[str]:
    """What is wrong with an op's gradient but for its values."""
    names = op.tensorflow_names()
    if not op.is_fixed():
        if op.name not in covered and op.name not in EXCEPTIONS:
            return "no case, and no reason why there is none"
        without = [name for name in names
                   if not has_gradient(name) and op.name not in BEYOND]
        return f"TensorFlow has no gradient of {without}" if without else None
    if op.is_structural():
        return None
    if not names and op.name not in SOURCES:
        return "no gradient flows, but what is it in TensorFlow?"
    against = [name for name in names + SOURCES.get(op.name, []) if has_gradient(name)]
    return f"no gradient flows, but one does in TensorFlow's {against}" if against else None


@functools.lru_cache(maxsize=None)
def ops() -> List[Op]:
    """All ops of the dialect, by name."""
    return [Op(op) for op in repository.ops() if op.name.startswith("weir.")]
