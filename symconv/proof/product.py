"""Expressions multiplied out: combinations of products of sequences, each known by its lattice.

The product ``Σ_r Π_t f_t[a_t·n + b_t·r + c_t]``, with r running over the integer solutions of linear conditions, is
known by the names f_t and the points (1, n, u_1 … u_T), u_t being the argument of f_t (`symconv.proof.lattice`). The
summation variables themselves do not matter, as long as the points determine them; where they do not, infinitely many
contributions meet in one point and the sum is ill defined.

Every word of the language is linear in each of its sequences, so it is carried out on products: the lattices stand side
by side, the indices of its defining sum are linear conditions on them, and some columns are kept. Dropping a column
loses a direction exactly when the sum over that direction has no end, so each step compares the two ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product as choices
from math import prod
from operator import mul

from symconv.errors import IllDefinedError, InputError, shown
from symconv.limits import check_limit
from symconv.proof.language import DefiningSum, Expression, LinearCombination, WordCall
from symconv.proof.language import Sequence as Named
from symconv.proof.lattice import Row, Rows, hermite, is_empty, pick, zeros


class Unbounded(Exception):  # noqa: N818 - a signal inside the engine, which `expand` turns into an error
    """A sum that meets infinitely many contributions; `expand` names the part of the expression."""


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


Combination = dict[LatticeProduct, Fraction]


def arranged(labels: Sequence[Label], rows: Sequence[Row]) -> LatticeProduct:
    """The product with its factors in sorted order; `rows` are generators with columns as the labels stand."""
    order = sorted(range(len(labels)), key=lambda position: labels[position])
    columns = (0, 1, *(position + 2 for position in order))
    return LatticeProduct(tuple(labels[position] for position in order), hermite(pick(rows, columns)))


def expand(expression: Expression, real: frozenset[str] = frozenset()) -> Combination:
    """The expression as a combination of products; conjugation passes over the names in `real`."""
    try:
        return _expanded(expression, real)
    except Unbounded:
        raise IllDefinedError(
            f"in {shown(expression)} infinitely many contributions meet, so the sum is ill defined; "
            "replace 'one' by a sequence with finitely many non-zero entries"
        ) from None


def _expanded(expression: Expression, real: frozenset[str]) -> Combination:
    match expression:
        case Named(name):
            return {LatticeProduct((Label(name),), ((1, 0, 0), (0, 1, 1))): Fraction(1)}
        case LinearCombination(terms):
            return collected((one, factor * v) for factor, part in terms for one, v in expand(part, real).items())
        case WordCall("grad", parts=(body, Named(name), g)):
            return _gradient(expand(body, real), name, expand(g, real))
        case WordCall():
            return _called(expression, real)
    raise TypeError(type(expression))


def _called(expression: WordCall, real: frozenset[str]) -> Combination:
    operands = [expand(part, real) for part in expression.parts]
    if len(operands) > 1:
        counted(prod(map(len, operands)))
    return collected(
        (_defined(one, [made for made, _ in chosen], real), prod((v for _, v in chosen), start=one.coefficient))
        for chosen in choices(*(operand.items() for operand in operands))
        for one in expression.sums
    )


def _defined(one: DefiningSum, parts: Sequence[LatticeProduct], real: frozenset[str]) -> LatticeProduct | None:
    """A defining sum of products: their points side by side, as far as they meet its indices at some m and i."""
    free = 2 if one.is_summed else 1  # the letters m and i come after the 1
    rows = [(row[0], *(0,) * free, *row[1:]) for row in _side_by_side(parts)]
    rows += [tuple(int(p == q) for q in range(len(rows[0]))) for p in range(1, 1 + free)]
    columns, position = [], 1 + free
    for product in parts:
        columns.append(position)
        position += 1 + len(product.labels)
    met = zeros([(*_rests(one, row, columns), *row) for row in rows], len(one.indices) + len(one.impulses))
    if is_empty(met):
        return None
    kept = [column for column in range(1 + free, position) if column not in columns]
    labels = [label for part in parts for label in part.labels]
    if one.conjugated:
        labels = [Label(label.name, not label.conjugated and label.name not in real) for label in labels]
    return _checked(labels, pick(met, (0, 1, *kept)), len(met))


def _rests(one: DefiningSum, row: Row, columns: Sequence[int]) -> list[int]:
    """What the indices miss the n of their products by on a row (1, m, i, …), and the impulses miss 0 by."""
    letters = row[: 3 if one.is_summed else 2]
    found = [sum(map(mul, whole, letters)) for whole, _ in _whole(one)]
    for position, (column, (_, divisor)) in enumerate(zip(columns, _whole(one), strict=False)):
        found[position] -= divisor * row[column]
    return found


@cache
def _whole(one: DefiningSum) -> tuple[tuple[tuple[int, ...], int], ...]:
    """The integers of each index, before 1, m and i, and its divisor."""
    return tuple(
        (tuple(int(part * index.divisor) for part in (index.constant, index.of("m"), index.of("i"))), index.divisor)
        for index in (*one.indices, *one.impulses)
    )


def _gradient(body: Combination, name: str, g: Combination) -> Combination:
    if any(label == Label(name, True) for one in body for label in one.labels):
        raise InputError(
            f"the gradient with respect to {name!r} meets conj({name}), which has no derivative; "
            f"give {name} = conj({name}) if its entries are real"
        )
    factors = [
        (one, value, position)
        for one, value in body.items()
        for position, label in enumerate(one.labels)
        if label.name == name
    ]
    counted(len(factors) * len(g))
    return collected(
        (_differentiated(one, position, other), value * weight)
        for one, value, position in factors
        for other, weight in g.items()
    )


def _differentiated(body: LatticeProduct, position: int, g: LatticeProduct) -> LatticeProduct | None:
    """``Σ_m g[m] body[m]`` differentiated by the factor at `position`: n becomes that factor's argument."""
    g_n = 2 + len(body.labels)
    taken = position + 2
    others = [column for column in range(2, g_n) if column != taken]
    solutions = zeros([(row[1] - row[g_n], *row) for row in _side_by_side([body, g])])
    if is_empty(solutions):
        return None
    rows = pick(solutions, (0, taken, *others, *range(g_n + 1, len(solutions[0]))))
    labels = tuple(label for spot, label in enumerate(body.labels) if spot != position) + g.labels
    return _checked(labels, rows, len(solutions))


def _side_by_side(parts: Sequence[LatticeProduct]) -> list[Row]:
    """Generators of (1, n, u…, n', u'…): one offset row, and the directions of each lattice."""
    offset = (1, *(entry for part in parts for entry in part.rows[0][1:]))
    rows, before = [offset], 1
    for part in parts:
        width = 1 + len(part.labels)
        after = len(offset) - before - width
        rows += [(*(0,) * before, *row[1:], *(0,) * after) for row in part.rows[1:]]
        before += width
    return rows


def _checked(labels: Sequence[Label], rows: Sequence[Row], rank: int) -> LatticeProduct:
    product = arranged(labels, rows)
    if len(product.rows) < rank:
        raise Unbounded
    return product


def counted(number: int) -> None:
    """Refuse a number of products above the limit, before they are built."""
    check_limit("products", number, f"the expression multiplies out to {number:,} products")


def collected(items: Iterable[tuple[LatticeProduct | None, Fraction]]) -> Combination:
    """The combination with equal products added up; zeros and products without points are left out."""
    found: Combination = {}
    for one, value in items:
        if one is not None and not is_empty(one.rows):
            found[one] = found.get(one, Fraction(0)) + value
    return {one: value for one, value in found.items() if value}
