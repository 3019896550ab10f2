"""SymPy expressions of all outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Indexed, IndexedBase, Mul, Piecewise, Sum, Symbol, symbols
from sympy.core.cache import clear_cache

import symconv as sc
from benchmarks.measure import Row, best, clock, faster, within


def nested_loops(rows: int, size: int) -> dict[tuple[int, int], Any]:
    """The full convolution as a person writes it: loops over outputs and kernel, `Add` of the products."""
    half, middle = (rows - 1) // 2, (size - 1) // 2
    x = {(i, j): Symbol(f"x[{i},{j}]") for j in range(-half, rows - half) for i in range(-half, rows - half)}
    h = {(k, m): Symbol(f"h[{k},{m}]") for m in range(-middle, size - middle) for k in range(-middle, size - middle)}
    outputs = range(-half - middle, rows - half + size - middle - 1)
    return {
        (m, n): Add(*[x[m - k, n - j] * value for (k, j), value in h.items() if (m - k, n - j) in x])
        for n in outputs
        for m in outputs
    }


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

    def ours() -> Any:
        return sc.convolve((32, 32), (5, 5)).expressions()

    work = "all outputs as expressions, 32×32, 5×5, full"
    slow, fast = nested_loops(32, 5), ours()
    same = all(slow[at] == total and hash(slow[at]) == hash(total) for at, total in fast.items())
    assert same and len(slow) == len(fast), "both must give identical expressions"
    own, loops = best(ours, lambda: nested_loops(32, 5), runs=2)
    yield faster(work, own, loops, 15, "nested loops, `Add(*[…])`")
    own, bare = best(ours, from_args(list(fast.values())), runs=9)
    yield within(work, own, bare, 1.5, "the same objects by `_from_args`, symbols ready")

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
    yield faster("all outputs as expressions, 8×8, 3×3, full", own, summed, 500, "`Sum(Piecewise).doit()`")
