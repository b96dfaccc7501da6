# Part of the Weir project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fourier transforms: lengths with small and large factors, cut and padded."""
from opcases.table import Arg, Case, np, tf

OPS = ["matmul", "complex", "real", "imag"]


def fft(length, inverse=False, dtype="complex64", tolerance=1e-4):
    """A transform of the last dimension."""
    function = (lambda x: tf.signal.ifft(x)) if inverse else (lambda x: tf.signal.fft(x))
    return Case(f"{'i' if inverse else ''}fft_{length}_{dtype}", OPS, function,
                [Arg((None, length), dtype)], [((3, length),), ((1, length),), ((0, length),)],
                tolerance, tolerance * length**0.5)


def real(kind, length, size, dtype="float32"):
    """A transform of `size` elements made `length` long."""
    function = {"rfft": lambda x: tf.signal.rfft(x, [length]),
                "irfft": lambda x: tf.signal.irfft(x, [length])}[kind]
    return Case(f"{kind}_{length}_of_{size}", OPS, function, [Arg((None, size), dtype)],
                [((3, size),), ((1, size),)], 1e-4, 1e-4 * length**0.5)


def several(name, function, shape, dtype="complex64", oracle=None):
    """Transforms of several dimensions."""
    return Case(name, OPS, function, [Arg((None, *shape), dtype)],
                [((2, *shape),), ((1, *shape),)], 1e-4, 1e-3, oracle)


CASES = [
    *(fft(n) for n in (1, 2, 3, 8, 31, 48, 60, 97, 101, 128, 202, 243, 512, 1000, 1024)),
    *(fft(n, inverse=True) for n in (1, 7, 64, 101, 144)),
    fft(120, dtype="complex128", tolerance=1e-11),
    fft(103, dtype="complex128", tolerance=1e-11),
    *(real("rfft", n, size) for n, size in ((1, 1), (2, 2), (16, 16), (16, 9), (16, 20), (15, 15),
                                            (512, 400), (127, 127))),
    *(real("irfft", n, size, "complex64") for n, size in ((1, 1), (2, 2), (16, 9), (16, 12),
                                                          (16, 4), (15, 8), (512, 257))),
    several("fft2d", lambda x: tf.signal.fft2d(x), (6, 10)),
    several("ifft2d", lambda x: tf.signal.ifft2d(x), (6, 10)),
    several("fft3d", lambda x: tf.signal.fft3d(x), (3, 4, 5)),
    several("ifft3d", lambda x: tf.signal.ifft3d(x), (3, 4, 5)),
    several("rfft2d", lambda x: tf.signal.rfft2d(x, [8, 8]), (6, 10), "float32"),
    several("rfft3d", lambda x: tf.signal.rfft3d(x), (3, 4, 6), "float32"),
    several("irfft2d", lambda x: tf.signal.irfft2d(x, [8, 10]), (6, 6)),
    several("irfft3d", lambda x: tf.signal.irfft3d(x, [3, 4, 6]), (3, 4, 4)),
    several("fft_nd", lambda x: tf.raw_ops.FFTND(input=x, fft_length=[4, 6], axes=[1, 3]),
            (4, 5, 6),
            # TensorFlow has no such op on CPUs.
            oracle=lambda x: tf.constant(np.fft.fftn(x, axes=[1, 3]), tf.complex64)),
    Case("fft_vector", OPS, lambda x: tf.signal.fft(x), [Arg((24,), "complex64")], [], 1e-4, 1e-3),
    Case("rfft_unknown_length", OPS, lambda x: tf.signal.rfft(x, [16]), [Arg((None, None))],
         [((3, 16),), ((2, 20),), ((2, 5),)], 1e-4, 1e-3),
    Case("stft", OPS, lambda x: tf.abs(tf.signal.stft(x, 64, 32, 64)), [Arg((None, 320))],
         [((2, 320),)], 1e-4, 1e-3),
]
