"""Both routes of expansion make the same objects, by == and by hash, also where symbols and numbers mix."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Add, Mul, Symbol, sqrt

from symconv import convolve, correlate, image, kernel, layer
from symconv.core.signal import as_expr
from symconv.index import term_table

NAMES = st.sampled_from(["x", "h", "x_1", "A", "alpha", "z9", "x10", "Z"])


def by_constructors(y):
    """The sums by `Add` and `Mul` alone, from the table and the entries."""
    table = term_table(y.operation.axes)
    pixels, weights = ([as_expr(entry) for entry in signal.array().flat] for signal in (y.image, y.kernel))
    rows = list(zip(table.image.tolist(), table.kernel.tolist(), strict=True))
    starts = table.starts().tolist()
    return [Add(*[Mul(pixels[p], weights[k]) for p, k in rows[a:b]]) for a, b in pairwise(starts)]


def identical(first, second) -> bool:
    return first == second and hash(first) == hash(second) and first.args == second.args and type(first) is type(second)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.data())
def test_expressions_of_plain_symbols_are_what_the_constructors_make(first, second, data):
    rank = data.draw(st.integers(1, 3))
    shapes = [tuple(data.draw(st.integers(1, 12 if rank == 1 else 3)) for _ in range(rank)) for _ in range(2)]
    if first == second:
        second += "2" if "_" not in second else ""
    x, h = image(shapes[0], name=first), kernel(shapes[1], name=second if first != second else "k")
    verb = data.draw(st.sampled_from([convolve, correlate]))
    y = verb(x, h, boundary=data.draw(st.sampled_from(["zero", "wrap", "symmetric"])))
    for ours, theirs in zip(y.values(), by_constructors(y), strict=True):
        assert identical(ours, theirs)


entries = st.sampled_from(
    [0, 1, -2, Fraction(1, 3), sqrt(2), Symbol("a"), Symbol("b"), Symbol("x[0]"), Symbol("a") + 1, 2 * Symbol("b")]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(entries, min_size=1, max_size=4), st.lists(entries, min_size=1, max_size=4))
def test_other_entries_give_canonical_sums(first, second):
    y = convolve([*first], [*second])
    for ours, theirs in zip(y.values(), by_constructors(y), strict=True):
        assert (ours - theirs).expand() == 0
        if not theirs.is_number:
            assert identical(ours, theirs)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([True, [3, -1], [0, Fraction(1, 2)], ["a", "b_1"], ["a+1", "sqrt(2)"]]), st.integers(1, 2))
def test_a_bias_is_added_as_the_constructors_add_it(bias, channels):
    y, bare = (layer((channels, 3), (2, channels, 2), given) for given in (bias, None))
    for (at, ours), plain in zip(y.items(), bare.values(), strict=True):
        assert identical(ours, Add(plain, y.bias[at[0]]))
