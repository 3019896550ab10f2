"""Sums of products as SymPy's canonical objects, without its flattening.

`Add(*[Mul(a, b) …])` spends its time on taking every product apart, on collecting like terms and on comparing them two
by two in Python. Here each entry is taken apart once; a product then joins two sorted lists of factors, like terms
meet in a dictionary, and terms are sorted by keys that stand in the order of `Basic.compare`. The objects are made as
`_from_args` makes them, and are the ones that the constructors make: equal, with the same hash and order of arguments.

Where a product is more than its factors side by side (powers of one base, roots that meet roots) `Mul` is asked, once
for each pair. An entry of another kind than sums and products of rationals, roots, symbols and powers leaves the whole
sum to the constructors. Where all entries are distinct plain symbols SymPy's order is found once for all outputs: the
symbols are ranked by name, and pairs of ranks sorted with NumPy.

The module imports SymPy, and is imported when the first sum is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cmp_to_key, lru_cache
from itertools import pairwise, product
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from symconv.core.operation import Applied
from symconv.core.signal import Signal, as_expr, simplified
from symconv.index import FILL, Box, TermTable
from symconv.index.aliases import Index
from symconv.symbolic import (
    IMAGINARY_UNIT,
    NEW,
    PI,
    Add,
    Expr,
    Integer,
    Mul,
    Rational,
    Symbol,
    all_parts,
    compared,
    conjugated,
    expanded,
    is_plain,
    product_of_parts,
    sum_of_parts,
)

Key = tuple[Any, ...]


def _examples() -> list[Any]:
    """One of each kind that is taken apart."""
    x, y = Symbol("x"), Symbol("y")
    numbers = [*map(Integer, (0, 1, -1, 2)), Rational(1, 2), Rational(1, 3), PI, IMAGINARY_UNIT]
    both = [kind(x, y, evaluate=False) for kind in (Add, Mul)]  # to evaluate them would import much of SymPy
    return [*numbers, x, x**2, *both]


RANKS: dict[Any, int] = {
    type(example): rank for rank, example in enumerate(sorted(_examples(), key=cmp_to_key(compared)))
}
"""The kinds that are taken apart, by their position in SymPy's order."""


class FactoredTerm(NamedTuple):
    """A rational number, of Python's kind, times sorted factors, each with its key."""

    number: int | Fraction
    factors: tuple[Any, ...] = ()
    keys: tuple[Key, ...] = ()


class Factored(NamedTuple):
    """An entry taken apart.

    Attributes:
        expr: the entry.
        name: its name if it is a symbol without assumptions.
        terms: the terms of a sum, else the entry alone; None if it is of another kind, and nothing else is known.
        product: the entry as a product, in which a sum is a single factor.
        bases: the bases of its factors.
        rational, numeric: whether it is a rational number, whether it is a number.
        rooted: whether a factor is a root of a number or the imaginary unit, which may meet others of its kind.
    """

    expr: Any
    name: str | None = None
    terms: tuple[FactoredTerm, ...] | None = None
    product: FactoredTerm = FactoredTerm(1)
    bases: tuple[Any, ...] = ()
    rational: bool = False
    numeric: bool = False
    rooted: bool = False


REMEMBERED = 10_000
"""Of how many pairs of numbers the product is remembered."""
Pairs = Sequence[tuple[Factored, Factored]]


class Sums:
    """Makes canonical sums, and remembers entries taken apart and the products that it asked `Mul` for.

    >>> from sympy.abc import a, x
    >>> sums = Sums()
    >>> sums.total([(sums.factored(2 * x), sums.factored(a)), (sums.factored(a), sums.factored(x))])
    3*a*x
    """

    def __init__(self) -> None:
        self._entries: dict[Any, Factored] = {}
        self._numbers: dict[tuple[Any, Any], Sequence[FactoredTerm]] = {}
        self._products: dict[tuple[Any, Any], tuple[FactoredTerm, ...] | None] = {}

    def factored(self, expr: Any) -> Factored:
        """An entry taken apart."""
        return self._entries.get(expr) or self._entries.setdefault(expr, taken_apart(expr))

    def total(self, pairs: Pairs, weights: Sequence[int] | None = None) -> Expr:
        """The sum of the products of pairs, each times its weight if there are any; a number is multiplied out."""
        total = None if weights else _of_distinct_symbols(pairs)
        if total is None:
            weights = weights or [1] * len(pairs)
            total = self._collected(pairs, weights)
            if total is None:
                rows = zip(pairs, weights, strict=True)
                total = _multiplied_out(Add(*[Mul(weight, one.expr, other.expr) for (one, other), weight in rows]))
        return total

    def _collected(self, pairs: Pairs, weights: Sequence[int]) -> Expr | None:
        """The sum by its like terms; None if an entry is of another kind."""
        if any(one.terms is None or other.terms is None for one, other in pairs):
            return None
        numeric = all(
            one.numeric and other.numeric for one, other in pairs if one.product.number and other.product.number
        )
        collected: dict[Any, tuple[Any, tuple[Any, ...]]] = {}
        for (one, other), weight in zip(pairs, weights, strict=True):
            terms = self._multiplied_out(one, other) if numeric else self._multiplied(one, other)
            if terms is None:
                return None
            for number, factors, keys in terms:
                known = collected.get(keys)
                collected[keys] = (number * weight if known is None else known[0] + number * weight, factors)
        total = _sum(collected)
        return _multiplied_out(total) if not numeric else total

    def _multiplied(self, one: Factored, other: Factored) -> Iterable[FactoredTerm] | None:
        """The terms of a product as `Mul` leaves it: a rational number is put into a sum, all else stays a factor."""
        if one.rational or other.rational:
            scale, terms = (one.product.number, other.terms) if one.rational else (other.product.number, one.terms)
            return [FactoredTerm(scale * term.number, term.factors, term.keys) for term in terms or ()]
        if (one.rooted and other.rooted) or not {*one.bases}.isdisjoint(other.bases):
            return self._asked(one.expr, other.expr)
        return [_joined(one.product, other.product)]

    def _multiplied_out(self, one: Factored, other: Factored) -> Sequence[FactoredTerm]:
        """The terms of a product of two numbers."""
        found = self._numbers.get((one.expr, other.expr))
        if found is None:
            found = [term for a in one.terms or () for b in other.terms or () for term in self._roots(a, b)]
            if len(self._numbers) < REMEMBERED:
                self._numbers[one.expr, other.expr] = found
        return found

    def _roots(self, one: FactoredTerm, other: FactoredTerm) -> Iterable[FactoredTerm]:
        number = one.number * other.number
        if not one.factors or not other.factors:
            return [FactoredTerm(number, one.factors or other.factors, one.keys or other.keys)]
        met = self._asked(product_of_parts(one.factors), product_of_parts(other.factors)) or ()
        return [FactoredTerm(number * scale, factors, keys) for scale, factors, keys in met]

    def _asked(self, one: Any, other: Any) -> tuple[FactoredTerm, ...] | None:
        """The terms of what `Mul` makes of two factors."""
        if (one, other) not in self._products:
            self._products[one, other] = taken_apart(Mul(one, other)).terms
        return self._products[one, other]


def table_sums(applied: Applied, table: TermTable) -> Iterator[Expr]:
    """The sums of the outputs of a table, in reading order and without a bias."""
    pixels, reads = _entries_at(applied.image, table.image, applied.operation.fill)
    taps, elements = _entries_at(applied.kernel, table.kernel, 0)
    if applied.operation.conjugate:
        taps = [conjugated(value) for value in taps]
    entries: list[Any] = [*pixels, *taps]
    plain = table.weight is None and all(map(is_plain, entries)) and len({e.name for e in entries}) == len(entries)
    return (_from_ranks if plain else _by_terms)(table, pixels, reads, taps, elements)


def _entries_at(signal: Signal, positions: Any, fill: Any) -> tuple[list[Expr], Any]:
    """The entries that occur, each once, and for each position the number of its entry among them."""
    found, numbers = np.unique(positions, return_inverse=True)
    columns = np.unravel_index(found[found != FILL], signal.shape)
    indices = [(column + low).tolist() for column, low in zip(columns, signal.ranges.lower, strict=True)]
    entries = signal.symbols(*indices) if signal.values is None else [*map(signal.entry, zip(*indices, strict=True))]
    return [as_expr(fill)] * (len(found) - len(entries)) + entries, numbers  # the mark FILL is the smallest


def _from_ranks(table: TermTable, pixels: list[Expr], reads: Any, taps: list[Expr], elements: Any) -> Iterator[Expr]:
    """The sums, for entries that are distinct plain symbols: SymPy sorts these by name."""
    entries: list[Any] = [*pixels, *taps]
    by_name = sorted(range(len(entries)), key=lambda number: entries[number].name)
    symbols = [entries[number] for number in by_name]
    rank = np.argsort(np.array(by_name, dtype=np.int64))
    one, other = rank[reads], rank[len(pixels) + elements]
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first, table.output))
    firsts, seconds = ([symbols[rank] for rank in column[order].tolist()] for column in (first, second))
    for a, b in pairwise(table.starts().tolist()):
        yield sum_of_pairs(zip(firsts[a:b], seconds[a:b], strict=True))


def _by_terms(table: TermTable, pixels: list[Expr], reads: Any, taps: list[Expr], elements: Any) -> Iterator[Expr]:
    """The sums, for all other entries."""
    sums = Sums()
    first, second = [*map(sums.factored, pixels)], [*map(sums.factored, taps)]
    rows: list[tuple[int, int]] = list(zip(reads.tolist(), elements.tolist(), strict=True))
    weights = None if table.weight is None else table.weight.tolist()
    for a, b in pairwise(table.starts().tolist()):
        yield sums.total([(first[p], second[k]) for p, k in rows[a:b]], weights and weights[a:b])


def plus(total: Expr, addend: Expr) -> Expr:
    """The sum of both, by the short way where SymPy's order is known: a number or a plain symbol precedes products."""
    plain = type(addend) is Symbol or (addend.is_Rational and addend)
    if plain and total.is_Add and all(type(part) is Mul and part.args[0].is_Symbol for part in total.args):
        return Add._from_args((addend, *total.args), True)  # type: ignore[return-value]
    return Add(total, addend)


class Positions(dict[int, Factored]):
    """The entries of a signal by position, each taken apart when it is first read; below 0 stands the fill value."""

    def __init__(self, signal: Signal, sums: Sums, fill: Any, conjugate: bool) -> None:
        self.signal, self.sums, self.outside, self.conjugate = signal, sums, sums.factored(as_expr(fill)), conjugate

    def __missing__(self, position: int) -> Factored:
        if position < 0:
            return self.outside
        value = self.signal.entry(_index_at(position, self.signal.ranges))
        if self.conjugate:
            value = conjugated(value)
        elif self.signal.values is None:
            return self.setdefault(position, plain_symbol(value))
        return self.setdefault(position, self.sums.factored(value))


def _index_at(position: int, box: Box) -> Index:
    """The index at a position of a box, counted from 0 in reading order."""
    index: list[int] = []
    for low, high in zip(box.lower[::-1], box.upper[::-1], strict=True):
        position, part = divmod(position, high - low + 1)
        index.append(low + part)
    return tuple(index[::-1])


Link = tuple[list[int], list[int], list[int] | None]
"""What one axis adds to the positions of the pixels that an output reads and of the kernel elements; weights but 1."""


class OneByOne:
    """The sums of single outputs; what does not depend on the output is found once.

    `small` says that no single output can have more terms than the limit.
    """

    def __init__(self, applied: Applied, limit: int) -> None:
        operation = applied.operation
        self.applied, self.ranges, self.sums = applied, operation.ranges, Sums()
        self.small = self.ranges.size <= limit and math.prod(axis.bound for axis in operation.axes) <= limit
        self.pixels = Positions(applied.image, self.sums, operation.fill, False)
        self.taps = Positions(applied.kernel, self.sums, 0, operation.conjugate)
        self.links: list[dict[int, Link]] = [{} for _ in operation.axes]
        sizes = operation.sizes("image"), operation.sizes("kernel")
        self.strides = [[math.prod(size[number + 1 :]) for number in range(len(size))] for size in sizes]

    def total(self, written: Index) -> Expr:
        """The sum of one output, given in array order; it must exist."""
        reads, elements, weights = [0], [0], None
        for number, n in enumerate(self.applied.operation.split("output", written)):
            read, element, weight = self.links[number].get(n) or self._linked(number, n)
            if weights or weight:
                pairs = product(weights or [1] * len(reads), weight or [1] * len(read))
                weights = [before * factor for before, factor in pairs]
            reads = [before + position for before in reads for position in read]
            elements = [before + position for before in elements for position in element]
        pixels, taps = self.pixels, self.taps
        pairs = [(pixels[p], taps[k]) for p, k in zip(reads, elements, strict=True)]
        total = self.sums.total(pairs, weights)
        biases = self.applied.biases([written])
        return plus(total, biases[0]) if biases else total

    def _linked(self, number: int, n: int) -> Link:
        axis = self.applied.operation.axes[number]
        taps = axis.on((n, n)).taps()
        live = taps.live[0]
        image, kernel = (strides[number] for strides in self.strides)
        outside = -math.prod(self.applied.operation.sizes("image"))  # below 0, whatever the other axes add
        reads = [outside if read == FILL else read * image for read in taps.read[0][live].tolist()]
        elements, weights = (column[0][live].tolist() for column in (taps.kernel, taps.weight))
        found = reads, [element * kernel for element in elements], None if {*weights} <= {1} else weights
        return self.links[number].setdefault(n, found)


def sum_of_pairs(pairs: Iterable[tuple[Any, Any]]) -> Expr:
    """The sum of products of two symbols, of pairs that stand in SymPy's order."""
    products: list[Any] = []
    for one, other in pairs:
        product = NEW(Mul, one, other)  # what `Mul._from_args` comes to
        product.is_commutative = True
        products.append(product)
    return sum_of_parts(products)


def _of_distinct_symbols(pairs: Pairs) -> Expr | None:
    """The sum if each product has two plain symbols and no two products are the same: SymPy sorts these by name."""
    products: dict[tuple[str, str], tuple[Any, Any]] = {}
    for one, other in pairs:
        a, b = one[1], other[1]  # the names
        if a is None or b is None or a == b:
            return None
        if a < b:
            products[a, b] = one[0], other[0]
        else:
            products[b, a] = other[0], one[0]
    return sum_of_pairs([products[names] for names in sorted(products)]) if len(products) == len(pairs) else None


def _sum(collected: dict[Any, tuple[Any, tuple[Any, ...]]]) -> Any:
    """The sum of like terms, from the keys of their factors to number and factors."""
    products: list[tuple[Key, Any]] = []
    constant: list[Any] = []
    rank = RANKS[Mul]
    for keys, (number, factors) in collected.items():
        if not number:
            continue
        if not factors:
            constant = [as_expr(number)]
        elif number == 1:
            products.append((keys[0] if len(keys) == 1 else (rank, len(keys), *keys), product_of_parts(factors)))
        else:
            scale, key = _number(number)
            products.append(((rank, len(keys) + 1, key, *keys), product_of_parts((scale, *factors))))
    products.sort(key=itemgetter(0))
    return sum_of_parts([*constant, *[product for _, product in products]])


@lru_cache(maxsize=1024)
def _number(number: int | Fraction) -> tuple[Any, Key]:
    """A rational number as SymPy's, and its key."""
    return (expr := as_expr(number)), order_key(expr)


def _joined(one: FactoredTerm, other: FactoredTerm) -> FactoredTerm:
    """The product of factors that do not meet."""
    both = sorted(zip(one.keys + other.keys, one.factors + other.factors, strict=True), key=itemgetter(0))
    keys, factors = zip(*both, strict=True)
    return FactoredTerm(one.number * other.number, factors, keys)


def _multiplied_out(total: Any) -> Expr:
    """A product of two irrational or complex numbers stays unevaluated in SymPy; multiplied out it is canonical."""
    return expanded(total) if total.is_number and not total.is_Rational else total


def taken_apart(expr: Any) -> Factored:
    """An entry as terms and factors."""
    if is_plain(expr):
        return plain_symbol(expr)
    if expr.is_Rational:
        number = FactoredTerm(simplified(expr))
        return Factored(expr, None, (number,), number, rational=True, numeric=True)
    if not all(type(part) in RANKS and (not part.args or part.func(*part.args) == part) for part in all_parts(expr)):
        return Factored(expr)
    terms = tuple(map(_scaled, Add.make_args(expr)))
    product = FactoredTerm(1, (expr,), (order_key(expr),)) if expr.is_Add else terms[0]
    numeric = expr.is_number
    nested = any(len(term.factors) == 1 and term.factors[0].is_Add for term in terms)
    factors = [factor for term in terms for factor in term.factors] if numeric else []
    if nested or not all(_is_root(factor) and (not factor.is_Pow or factor.args[1].is_Rational) for factor in factors):
        return Factored(expr)
    bases = tuple(part.as_base_exp()[0] for part in product.factors)
    return Factored(expr, None, terms, product, bases, False, numeric, any(map(_is_root, product.factors)))


def plain_symbol(expr: Any) -> Factored:
    """A symbol that is known to have no assumptions."""
    alone = FactoredTerm(1, (expr,), (order_key(expr),))
    return Factored(expr, expr.name, (alone,), alone, (expr,))


def _scaled(term: Any) -> FactoredTerm:
    """A term that is no sum as a number and its other factors."""
    if term.is_Rational:
        return FactoredTerm(simplified(term))
    number, rest = term.as_coeff_Mul()
    factors = rest.args if rest.is_Mul else (rest,)
    return FactoredTerm(simplified(number), factors, tuple(map(order_key, factors)))


def _is_root(factor: Any) -> bool:
    """Whether a factor is the imaginary unit, π, or a power of these or of a number."""
    base = factor.args[0] if factor.is_Pow else factor
    return bool(base.is_number and not base.args)


@lru_cache(maxsize=4096)
def order_key(expr: Any) -> Key:
    """A key in the order of `Basic.compare`: the kind, the number of parts, the parts.

    >>> from sympy.abc import x, y
    >>> order_key(x) < order_key(y) < order_key(x**2) < order_key(x * y) < order_key(x + y)
    True
    """
    content = expr._hashable_content()
    parts = [order_key(part) if hasattr(part, "_hashable_content") else part for part in content]
    if expr.is_Symbol:
        parts = [parts[0], tuple(parts[1:])]
    return (RANKS[type(expr)], len(content), *parts)
