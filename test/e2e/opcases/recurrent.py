# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Cells and loops of recurrent networks that TensorFlow has as one op."""
from opcases.linear import weights
from opcases.table import Arg, Case, tf

UNITS, INPUTS = 3, 5


def vectors(peepholes):
    """The three peepholes and the bias, by name."""
    names = {f"wc{gate}": weights(UNITS) * 0.7 * i for i, gate in enumerate("ifo", 1)}
    return {**names, "use_peephole": peepholes, "b": weights(4 * UNITS)}


def lstm_cell(x, c, h, peepholes=False, **options):
    """One step, all seven results."""
    return tuple(tf.raw_ops.LSTMBlockCell(
        x=x, cs_prev=c, h_prev=h, w=weights(INPUTS + UNITS, 4 * UNITS), **vectors(peepholes),
        **options))


def lstm(version, steps, x, c, h, peepholes=False, **options):
    """All steps; what comes after the last asked for is only told of states."""
    results = getattr(tf.raw_ops, version)(
        seq_len_max=tf.cast(steps, tf.int64), x=x, cs_prev=c, h_prev=h,
        w=weights(INPUTS + UNITS, 4 * UNITS), **vectors(peepholes), **options)
    return (results.cs, results.h, *[result[:2] for result in results])


def gru_cell(x, h):
    """One step, all four results."""
    joined = INPUTS + UNITS
    return tuple(tf.raw_ops.GRUBlockCell(
        x=x, h_prev=h, w_ru=weights(joined, 2 * UNITS), w_c=weights(joined, UNITS),
        b_ru=weights(2 * UNITS), b_c=weights(UNITS)))


STATE = Arg((None, UNITS))
STEP, STEPS = Arg((None, INPUTS)), Arg((4, None, INPUTS))
LOOPS = [((4, b, INPUTS), (b, UNITS), (b, UNITS)) for b in (1, 2)]
CELLS = [((b, INPUTS), (b, UNITS), (b, UNITS)) for b in (1, 2)]
MADE_OF = ["matmul", "sigmoid", "tanh"]

CASES = [
    Case("lstm_cell", MADE_OF, lstm_cell, [STEP, STATE, STATE], CELLS),
    Case("lstm_cell_peephole", MADE_OF,
         lambda x, c, h: lstm_cell(x, c, h, True, cell_clip=0.4, forget_bias=0.3),
         [STEP, STATE, STATE], CELLS),
    Case("gru_cell", MADE_OF, gru_cell, [STEP, STATE], [shapes[:2] for shapes in CELLS]),
    *[Case(f"block_{version}_{name}", MADE_OF + ["while", "take", "put"],
           lambda x, c, h, v=version, o=options: lstm(v, o["steps"], x, c, h, o["peepholes"]),
           [STEPS, STATE, STATE], LOOPS)
      for version in ("BlockLSTM", "BlockLSTMV2")
      for name, options in [("plain", {"steps": 4, "peepholes": False}),
                            ("short", {"steps": 2, "peepholes": True})]],
]
