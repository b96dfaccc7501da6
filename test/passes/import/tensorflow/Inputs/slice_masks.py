# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""StridedSlice by Python's rules: `graphs` writes graphs of slices drawn by
chance, `check FILE` runs what they were imported to and compares."""
import itertools
import random
import re
import sys

COUNT = 400
FIRST, END = -(2**63), 2**63 - 1


def draw(rng):
    """A shape and an index: slices, numbers, None and an Ellipsis."""
    shape = [rng.randint(1, 5) for _ in range(rng.randint(1, 4))]
    index, left = [], len(shape)
    ellipsis_at = rng.randint(0, 6)
    while left or rng.random() < 0.3:
        if len(index) == ellipsis_at and Ellipsis not in index:
            index.append(Ellipsis)
        elif rng.random() < 0.2:
            index.append(None)
        elif not left or rng.random() < 0.1:
            break
        else:
            index.append(draw_dim(rng, shape[used(index)] if Ellipsis not in index else 1))
            left -= 1
    return shape, index


def used(index):
    return sum(entry is not None for entry in index)


def draw_dim(rng, size):
    if rng.random() < 0.3:
        return rng.randint(-size, size - 1)
    place = lambda: rng.choice([None, None, rng.randint(-7, 7)])
    return slice(place(), place(), rng.choice([None, 1, 1, 2, 3, -1, -1, -2]))


def is_legal(shape, index):
    """Numbers in range; none drawn after an ellipsis knows its dimension."""
    after = index[index.index(Ellipsis) + 1:] if Ellipsis in index else []
    dims = [entry for entry in after if entry is not None]
    for entry, size in zip(dims, shape[len(shape) - len(dims):]):
        if isinstance(entry, int) and not -size <= entry < size:
            return False
    return used(index) - (Ellipsis in index) <= len(shape)


def cases():
    rng = random.Random(7)
    drawn = (draw(rng) for _ in itertools.count())
    legal = (case for case in drawn if is_legal(*case) and case[1])
    return list(itertools.islice(legal, COUNT))


def entries(index):
    """StridedSlice's operands and masks."""
    begin, end, strides = [], [], []
    masks = dict.fromkeys(["begin", "end", "ellipsis", "new_axis", "shrink_axis"], 0)
    for i, entry in enumerate(index):
        b, e, s = 0, 0, 1
        if entry is Ellipsis:
            masks["ellipsis"] |= 1 << i
        elif entry is None:
            masks["new_axis"] |= 1 << i
        elif isinstance(entry, int):
            masks["shrink_axis"] |= 1 << i
            b, e = entry, entry + 1
        else:
            s = entry.step or 1
            b, e = entry.start or 0, entry.stop or 0
            masks["begin"] |= (entry.start is None) << i
            masks["end"] |= (entry.stop is None) << i
        begin.append(b), end.append(e), strides.append(s)
    return begin, end, strides, masks


def write_graph(number, shape, index):
    *operands, masks = entries(index)
    kind = f"tensor<{len(index)}xi32>"
    tensor = f"tensor<{'x'.join(map(str, shape))}xi32>"
    print(f'foreign.graph @s{number}(%x: {tensor} named "x") -> ("r") {{')
    for name, values in zip("bes", operands):
        print(f'  %{name}:2 = foreign.node "Const" named "{name}" () {{value = dense<{values}> : {kind}}}'
              " : () -> (!foreign.value, none)")
    attrs = ", ".join(f"{name}_mask = {mask}" for name, mask in masks.items())
    print(f'  %r:2 = foreign.node "StridedSlice" named "r" (%x, %b#0, %e#0, %s#0) {{{attrs}}}'
          f" : ({tensor}, !foreign.value, !foreign.value, !foreign.value) -> (!foreign.value, none)")
    print("  foreign.return %r#0 : !foreign.value\n}")


# --- arrays as nested lists --------------------------------------------------


def array(shape, count=None):
    count = count if count is not None else itertools.count()
    return next(count) if not shape else [array(shape[1:], count) for _ in range(shape[0])]


def index_array(value, index, rank):
    """Python's indexing, dimension by dimension."""
    if not index:
        return value
    first, rest = index[0], index[1:]
    if first is None:
        return [index_array(value, rest, rank)]
    if first is Ellipsis:
        missing = rank - used(rest)
        return index_array(value, [slice(None)] * missing + rest, rank)
    if isinstance(first, int):
        return index_array(value[first], rest, rank - 1)
    return [index_array(part, rest, rank - 1) for part in value[first]]


# --- the weir dialect's ops, by their descriptions ---------------------------


def place(at, size, forward):
    if at == FIRST:
        return 0 if forward else -1
    if at == END:
        return size if forward else size - 1
    at = at + size if at < 0 else at
    return min(max(at, 0), size) if forward else min(max(at, -1), size - 1)


def run_slice(value, starts, limits, strides):
    if not starts:
        return value
    start, limit, stride = starts[0], limits[0], strides[0]
    ends = [place(at, len(value), stride > 0) for at in (start, limit)]
    return [run_slice(value[i], starts[1:], limits[1:], strides[1:]) for i in range(*ends, stride)]


def run_expand(value, axes, depth=0):
    """Inserts dimensions from the outermost on."""
    if depth in axes:
        return [run_expand(value, axes, depth + 1)]
    if not isinstance(value, list) or depth > max(axes, default=-1):
        return value
    return [run_expand(part, axes, depth + 1) for part in value]


def run_squeeze(value, axes, depth=0):
    if depth in axes:
        assert len(value) == 1
        return run_squeeze(value[0], axes, depth + 1)
    if not isinstance(value, list):
        return value
    return [run_squeeze(part, axes, depth + 1) for part in value]


def ints(line, name):
    found = re.search(name + r" = array<i64(?:: ([-\d, ]*))?>", line)
    return [int(text) for text in (found.group(1) or "").split(",") if text.strip()]


def run(lines, value):
    for line in lines:
        if "weir.slice" in line:
            value = run_slice(value, ints(line, "starts"), ints(line, "limits"), ints(line, "strides"))
        elif "weir.squeeze" in line:
            value = run_squeeze(value, ints(line, "axes"))
        elif "weir.expand_dims" in line:
            value = run_expand(value, ints(line, "axes"))
        elif " weir." in line and "func.func" not in line:
            raise SystemExit("unexpected op: " + line)
    return value


def check(path):
    text = open(path).read()
    for number, (shape, index) in enumerate(cases()):
        body = re.search(rf"func\.func @s{number}\(.*?\n  }}", text, re.S).group(0)
        got = run(body.splitlines(), array(shape))
        want = index_array(array(shape), index, len(shape))
        if got != want:
            raise SystemExit(f"slice {number}: shape {shape}, index {index}: {got} is not {want}\n{body}")
    print(COUNT, "slices agree")


if __name__ == "__main__":
    if sys.argv[1] == "graphs":
        for number, case in enumerate(cases()):
            write_graph(number, *case)
    else:
        check(sys.argv[2])
