"""How the cost grows with the image and the kernel: terms per second of each way to work an output out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import symconv as sc
from benchmarks.measure import best
from symconv.index import count_terms, term_table

SIZES = [(8, 3), (16, 3), (32, 3), (64, 3), (128, 3), (256, 3), (64, 5), (64, 7), (64, 9), (64, 11)]
HEADER = ("image", "kernel", "terms", "term table", "exact numbers", "expressions")


def rows() -> Iterator[tuple[str, ...]]:
    """One row for each size: terms, and millions of terms per second of table, numbers and expressions."""
    for rows, size in SIZES:
        y = sc.convolve((rows, rows), (size, size), limit=10**7)
        x, h = np.arange(rows * rows).reshape(rows, rows) - 7, np.arange(size * size).reshape(size, size) - 3
        numeric, axes = sc.convolve(x, h), y.operation.axes
        terms = count_terms(axes)
        times = best(lambda axes=axes: term_table(axes), numeric.array, y.expressions, runs=3)
        rates = tuple(f"{terms / time / 1e6:.3g} M/s" for time in times)
        yield (f"{rows}×{rows}", f"{size}×{size}", f"{terms:,}", *rates)
