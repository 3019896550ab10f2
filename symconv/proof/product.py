"""A product of sequences under a sum, and the operations of the language as steps on its lattice.

The product ``Σ_r Π_t f_t[a_t·n + b_t·r + c_t]``, with r running over the integer solutions of linear conditions, is
known by the names f_t and the points (1, n, u_1 … u_T), u_t being the argument of f_t (`symconv.proof.lattice`). The
summation variables themselves do not matter, as long as the points determine them; where they do not, infinitely many
contributions meet in one point and the sum is ill defined.

A step joins lattices by linear conditions and then keeps some of the columns. Dropping a column from the joined lattice
loses a direction exactly when the sum over that direction has no end, so each step compares the two ranks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symconv.proof.lattice import Row, Rows, hermite, is_empty, pick, zeros

# How the output index of a pair follows from those of its operands: m = left·p + right·q for a[p] and b[q].
INDEX_OF_PAIR = {"conv": (1, 1), "corr": (-1, 1), "slide": (1, -1)}


class Unbounded(Exception):  # noqa: N818 - a signal inside the engine, which `normal` turns into an error
    """A sum that meets infinitely many contributions; `normal` names the part of the expression."""


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """What a factor of a product is: a named sequence, conjugated or not."""

    name: str
    conjugated: bool = False


@dataclass(frozen=True, slots=True, order=True)
class LatticeProduct:
    """Labels in sorted order, and the lattice with columns 1, n, u_1 … u_T in the same order."""

    labels: tuple[Label, ...]
    rows: Rows


def arranged(labels: Sequence[Label], rows: Sequence[Row]) -> LatticeProduct:
    """The product with its factors in sorted order; `rows` are generators with columns as the labels stand."""
    order = sorted(range(len(labels)), key=lambda place: labels[place])
    columns = (0, 1, *(place + 2 for place in order))
    return LatticeProduct(tuple(labels[place] for place in order), hermite(pick(rows, columns)))


def named(label: Label) -> LatticeProduct:
    """A sequence by itself: n = u."""
    return LatticeProduct((label,), ((1, 0, 0), (0, 1, 1)))


IMPULSE = LatticeProduct((), ((1, 0),))
ONE = LatticeProduct((), ((1, 0), (0, 1)))


def on_output(product: LatticeProduct, change: Callable[[int, int], int]) -> LatticeProduct:
    """The product with the column n replaced by ``change(1, n)``, linear in both."""
    rows = [(row[0], change(row[0], row[1]), *row[2:]) for row in product.rows]
    return LatticeProduct(product.labels, hermite(rows))


def flipped(product: LatticeProduct) -> LatticeProduct:
    """``a[-n]``."""
    return on_output(product, lambda _, n: -n)


def shifted(product: LatticeProduct, amount: int) -> LatticeProduct:
    """``a[n-s]``: the point of n moves to n + s."""
    return on_output(product, lambda one, n: n + amount * one)


def spread(product: LatticeProduct, step: int) -> LatticeProduct:
    """``a[n/M]`` where M divides n: the point of n moves to M·n."""
    return on_output(product, lambda _, n: step * n)


def thinned(product: LatticeProduct, step: int) -> LatticeProduct:
    """``a[M·n]``: the points with M·n' = n, seen from n'."""
    rows = [(row[1], row[0], 0, *row[2:]) for row in product.rows]
    fresh = (-step, 0, 1, *(0,) * len(product.labels))
    return LatticeProduct(product.labels, zeros([*rows, fresh]))


def conjugated(product: LatticeProduct, real: frozenset[str]) -> LatticeProduct:
    """Every factor conjugated; the names in `real` do not notice."""
    labels = [replace(label, conjugated=not label.conjugated and label.name not in real) for label in product.labels]
    return arranged(labels, product.rows)


def paired(kind: str, first: LatticeProduct, second: LatticeProduct) -> LatticeProduct:
    """The pair of two products: their points side by side, with the output index of that kind."""
    left, right = INDEX_OF_PAIR[kind]
    joined = _side_by_side(first, second)
    second_n = 2 + len(first.labels)
    rows = [(row[0], left * row[1] + right * row[second_n], *row[2:second_n], *row[second_n + 1 :]) for row in joined]
    return _checked(first.labels + second.labels, rows, len(joined))


def differentiated(body: LatticeProduct, place: int, g: LatticeProduct) -> LatticeProduct | None:
    """``Σ_m g[m] body[m]`` differentiated by the factor at `place`: n becomes that factor's argument."""
    g_n = 2 + len(body.labels)
    taken = place + 2
    others = [column for column in range(2, g_n) if column != taken]
    tied = [(row[1] - row[g_n], *row) for row in _side_by_side(body, g)]
    solutions = zeros(tied)
    if is_empty(solutions):
        return None
    rows = pick(solutions, (0, taken, *others, *range(g_n + 1, len(solutions[0]))))
    labels = tuple(label for spot, label in enumerate(body.labels) if spot != place) + g.labels
    return _checked(labels, rows, len(solutions))


def _side_by_side(first: LatticeProduct, second: LatticeProduct) -> list[Row]:
    """Generators of (1, n, u…, n', u'…): one offset row, and the directions of either lattice."""
    blank_first, blank_second = (0,) * len(first.rows[0]), (0,) * (len(second.rows[0]) - 1)
    offset = (*first.rows[0], *second.rows[0][1:])
    directions = [(*row, *blank_second) for row in first.rows[1:]]
    return [offset, *directions, *((*blank_first, *row[1:]) for row in second.rows[1:])]


def _checked(labels: Sequence[Label], rows: Sequence[Row], rank: int) -> LatticeProduct:
    product = arranged(labels, rows)
    if len(product.rows) < rank:
        raise Unbounded
    return product
