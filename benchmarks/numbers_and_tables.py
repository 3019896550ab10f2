"""The term table, exact numbers, and single outputs of large images."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

import symconv as sc
from benchmarks.measure import Row, best, faster, missing, peak, within
from symconv.index import term_table


def table_loops(rows: int, size: int) -> list[tuple[int, int, int]]:
    """The table in plain Python: (output, image, kernel) places of every term, mode `same`."""
    middle, found = size // 2, []
    for m in range(rows):
        for n in range(rows):
            for k in range(size):
                for j in range(size):
                    p, q = m - k + middle, n - j + middle
                    if 0 <= p < rows and 0 <= q < rows:
                        found.append((m * rows + n, p * rows + q, k * size + j))
    return found


def table_of(rows: int, size: int) -> Any:
    """A function that builds the table of a `same` convolution."""
    axes = sc.convolve((rows, rows), (size, size), mode="same").operation.axes
    return lambda: term_table(axes)


def rows() -> Iterator[Row]:
    """The figures on tables, numbers and single outputs."""
    yield from _tables()
    yield from _numbers()
    yield from _single()


def _tables() -> Iterator[Row]:
    work, big, small = "term table, 512×512, 7×7, same", table_of(512, 7), table_loops(64, 7)
    terms = len(big())
    assert len(small) == len(table_of(64, 7)()), "both must find the same number of terms"
    own, loops = best(big, lambda: table_loops(64, 7), runs=3)
    yield faster(f"{work}, per term", own / terms, loops / len(small), 10, "plain loops on 64×64")
    held = peak(big) / terms
    yield Row(f"{work}, memory at the peak", f"{held:.0f} bytes", "—", "per term", "≤ 100 bytes", held <= 100)
    quarter = table_of(256, 7)
    fewer = len(quarter())
    own, less = best(big, quarter, runs=5)
    growth = (own / terms) / (less / fewer)
    yield Row(
        f"{work}, growth",
        f"{own / terms * 1e9:.2f} ns per term",
        f"{less / fewer * 1e9:.2f} ns per term (256×256)",
        f"{growth:.2f}× per term",
        "linear: ≤ 2×",
        growth <= 2,
    )


def _numbers() -> Iterator[Row]:
    draw = np.random.default_rng(1)
    x, h = draw.integers(-99, 100, (512, 512)), draw.integers(-9, 10, (7, 7))
    work = "exact integers, 512×512, 7×7, same"
    if find_spec("scipy") is None:
        yield missing(work, "≤ 3×", "SciPy")
    else:
        from scipy.signal import convolve2d

        def ours() -> Any:
            return sc.convolve(x, h, mode="same").array()

        assert ours().tolist() == convolve2d(x, h, "same").tolist(), "both must give the same numbers"
        yield within(work, *best(ours, lambda: convolve2d(x, h, "same"), runs=3), 3, "`scipy.signal.convolve2d`")
    huge = sc.convolve([[2**62, 2**62]], [[4, 4]]).array().tolist()
    exact = huge == [[2**64, 2**65, 2**64]]
    yield Row("exact beyond 2⁶³", str(huge[0][1] == 2**65), "wraps or rounds (`convolve2d`)", "—", "exact", exact)


def _single() -> Iterator[Row]:
    def output(rows: int) -> Any:
        return sc.convolve((rows, rows), (11, 11))

    own, small = best(lambda: output(1000)[1, 1], lambda: output(20)[1, 1], runs=30)
    yield within("one output `y[m, n]`, 1000×1000, 11×11", own, small, 2, "the same on 20×20")
    own, small = best(lambda: output(1000).derive(1, 1), lambda: output(20).derive(1, 1), runs=30)
    yield within("one derivation, 1000×1000, 11×11", own, small, 2, "the same on 20×20")
