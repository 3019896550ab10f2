"""SymPy expressions of all outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sympy import Add, Indexed, IndexedBase, Mul, Piecewise, Sum, Symbol, expand, symbols
from sympy.core.cache import clear_cache

import symconv as sc
from benchmarks.measure import Row, best, clock, faster, within

Index = tuple[int, int]


def nested_loops(x: dict[Index, Any], h: dict[Index, Any], add: Any = Add) -> dict[Index, Any]:
    """The full convolution as it is written by hand: loops over outputs and kernel, `Add` of the products."""
    columns, rows = (
        range(min(x)[axis] + min(h)[axis], max(x)[axis] + max(h)[axis] + 1) for axis in (0, 1)
    )  # both operands are boxes
    return {
        (m, n): add(*[x[m - k, n - j] * value for (k, j), value in h.items() if (m - k, n - j) in x])
        for n in rows
        for m in columns
    }


def entries(signal: sc.Signal) -> dict[Index, Any]:
    """The entries of a signal by their index."""
    (left, right), (top, bottom) = signal.box
    return {(i, j): signal[i, j] for j in range(top, bottom + 1) for i in range(left, right + 1)}


def multiplied_out(*products: Any) -> Any:
    """The sum of products as the mapping has it: a number that is not rational is multiplied out."""
    total = Add(*products)
    return expand(total) if total.is_number and not total.is_Rational else total


def from_args(expressions: list[Any]) -> Any:
    """A function that makes the same objects by `_from_args`, from symbols already there in the right order."""
    pairs = [[part.args for part in (total.args if total.is_Add else [total])] for total in expressions]

    def make() -> list[Any]:
        return [Add._from_args(tuple([Mul._from_args(pair, True) for pair in one]), True) for one in pairs]

    return make


def piecewise(rows: int) -> Any:
    """A function from an output to its sum by `Sum(Piecewise).doit()`, with a 3×3 kernel."""
    i, j, m, n = symbols("i j m n", integer=True)
    x, h = IndexedBase("x"), IndexedBase("h")
    half = (rows - 1) // 2
    exists = (m - i >= -1) & (m - i <= 1) & (n - j >= -1) & (n - j <= 1)
    factor = Piecewise((h[m - i, n - j], exists), (0, True))
    ends = (-half, rows - half - 1)

    def one(at: tuple[int, int]) -> Any:
        body = (x[i, j] * factor).subs({m: at[0], n: at[1]})
        return Sum(body, (i, *ends), (j, *ends)).doit()

    return one


def rows() -> Iterator[Row]:
    """The figures on expressions."""
    yield from _symbols()
    yield _piecewise()
    yield from _other_entries()


def _symbols() -> Iterator[Row]:
    """Symbols, all outputs at once and one by one."""

    def ours() -> Any:
        return sc.convolve((32, 32), (5, 5)).expressions()

    def one_by_one() -> Any:
        y = sc.convolve((32, 32), (5, 5))
        return {k: y[k] for k in y}

    def loops() -> Any:
        return nested_loops(entries(sc.image((32, 32))), entries(sc.kernel((5, 5))))

    work, single = "all outputs as expressions, 32×32, 5×5, full", "`{k: y[k] for k in y}`, 32×32, 5×5, full"
    fast = ours()
    for same in (loops(), one_by_one()):
        _identical(fast, same)
    own, slow = best(ours, loops, runs=3)
    yield faster(work, own, slow, 15, "nested loops, `Add(*[…])`")
    own, bare = best(ours, from_args(list(fast.values())), runs=9)
    yield within(work, own, bare, 1.5, "the same objects by `_from_args`, symbols ready")
    own, at_once = best(one_by_one, lambda: dict(sc.convolve((32, 32), (5, 5)).items()), runs=9)
    yield within(single, own, at_once, 5, "`dict(y.items())`")
    yield faster(single, own, slow, 12, "nested loops, `Add(*[…])`")


def _identical(one: dict[Any, Any], other: dict[Any, Any]) -> None:
    same = all(other[at] == total and hash(other[at]) == hash(total) for at, total in one.items())
    assert same and len(one) == len(other), "both must give identical expressions"


def _piecewise() -> Row:
    def small() -> Any:
        return sc.convolve((8, 8), (3, 3)).expressions()

    one, found = piecewise(8), small()
    clear_cache()
    summed = clock(lambda: [one(at) for at in found])
    for at in [(0, 0), (-4, -4), (2, 1)]:
        total = one(at)
        named = {Symbol(str(entry).replace(" ", "")): entry for entry in total.atoms(Indexed)}
        assert found[at].xreplace(named) == total, "both must give the same sums"
    own = best(small, runs=30)[0]
    return faster("all outputs as expressions, 8×8, 3×3, full", own, summed, 500, "`Sum(Piecewise).doit()`")


SURDS = ["sqrt(2)", "sqrt(3)/2", "1+sqrt(2)", "-sqrt(6)", "2", "sqrt(2)-sqrt(3)", "1/3", "sqrt(5)", "0"]
OTHER_ENTRIES: dict[str, tuple[Any, Any]] = {
    "sums": (
        [[f"a{i} + b{j}" for j in range(16)] for i in range(16)],
        [[f"c{k} - d{m}" for m in range(3)] for k in range(3)],
    ),
    "decimals on symbols": ((16, 16), [[0.1, 0.25, -1.5], [0.3, 2.0, 0.7], [0.01, 1.0, -0.2]]),
    "surds on symbols": ((16, 16), [SURDS[row : row + 3] for row in (0, 3, 6)]),
    "surds on surds": (
        [[SURDS[(3 * i + 5 * j) % 9] for j in range(16)] for i in range(16)],
        [SURDS[row : row + 3] for row in (0, 3, 6)],
    ),
    "complex numbers on symbols": ((16, 16), [[1 + 2j, -1j, 2], [0.5j, 1, 3 - 1j], [-1, 1j, 1 + 1j]]),
}
"""Entries that are not distinct symbols: image and kernel."""


def _other_entries() -> Iterator[Row]:
    """Other entries beside the ordinary constructors, per term, and rows of Gaussian integers beside real ones."""
    for kind, (x, h) in OTHER_ENTRIES.items():
        signals = sc.image(x), sc.kernel(h)
        pixels, taps = map(entries, signals)
        terms = 16 * 16 * 9

        def ours(signals: Any = signals) -> Any:
            return sc.convolve(*signals).expressions()

        def loops(pixels: Any = pixels, taps: Any = taps) -> Any:
            return nested_loops(pixels, taps, multiplied_out)

        _identical(ours(), loops())
        own, slow = _uncached(ours), _uncached(loops)
        yield faster(f"{kind} as entries, 16×16, 3×3, per term", own / terms, slow / terms, 2, "nested loops")
    draw = np.random.default_rng(2)
    row = [complex(*pair) for pair in draw.integers(-9, 10, (100, 2)).tolist()]
    gaussian, real = sc.image(row), sc.image([entry.real for entry in row])
    work = "`convolve(a, a).array()`, a row of 100 Gaussian integers"
    times = best(lambda: sc.convolve(gaussian, gaussian).array(), lambda: sc.convolve(real, real).array(), runs=5)
    yield within(work, *times, 10, "the real parts alone")


def _uncached(function: Any) -> float:
    """The best of three calls, each with SymPy's cache empty."""

    def once() -> float:
        clear_cache()
        return clock(function)

    return min(once() for _ in range(3))
