"""Sums of products as SymPy's canonical objects, without its flattening.

`Add(*[Mul(a, b) …])` spends its time on taking every product apart, on collecting like terms and on comparing them two
by two in Python. Here each entry is taken apart once; a product then joins two sorted lists of factors, like terms
meet in a dictionary, and terms are sorted by keys that stand in the order of `Basic.compare`. The objects are made as
`_from_args` makes them, and are the ones that the constructors make: equal, with the same hash and order of arguments.

Where a product is more than its factors side by side (powers of one base, roots that meet roots) `Mul` is asked, once
for each pair. An entry of another kind than sums and products of rationals, roots, symbols and powers leaves the whole
sum to the constructors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache, cmp_to_key, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from symconv.core.signal import as_expr, simplified

if TYPE_CHECKING:
    from symconv.symbolic import Expr

Key = tuple[Any, ...]


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
        return _constructed(pairs, weights or ()) if total is None else total

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
        met = self._asked(_product(one.factors), _product(other.factors)) or ()
        return [FactoredTerm(number * scale, factors, keys) for scale, factors, keys in met]

    def _asked(self, one: Any, other: Any) -> tuple[FactoredTerm, ...] | None:
        """The terms of what `Mul` makes of two factors."""
        from symconv.symbolic import Mul

        if (one, other) not in self._products:
            self._products[one, other] = taken_apart(Mul(one, other)).terms
        return self._products[one, other]


def sum_of_pairs(pairs: Iterable[tuple[Any, Any]]) -> Expr:
    """The sum of products of two symbols, of pairs that stand in SymPy's order."""
    add, mul, new = _sympy()
    products: list[Any] = []
    for one, other in pairs:
        product = new(mul, one, other)
        product.is_commutative = True
        products.append(product)
    return add._from_args(tuple(products), True)


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
    rank = _ranks()["Mul"]
    for keys, (number, factors) in collected.items():
        if not number:
            continue
        if not factors:
            constant = [as_expr(number)]
        elif number == 1:
            products.append((keys[0] if len(keys) == 1 else (rank, len(keys), *keys), _product(factors)))
        else:
            scale, key = _number(number)
            products.append(((rank, len(keys) + 1, key, *keys), _product((scale, *factors))))
    products.sort(key=itemgetter(0))
    return _sympy()[0]._from_args((*constant, *[product for _, product in products]), True)


@lru_cache(maxsize=1024)
def _number(number: int | Fraction) -> tuple[Any, Key]:
    """A rational number as SymPy's, and its key."""
    return (expr := as_expr(number)), order_key(expr)


def _product(factors: tuple[Any, ...]) -> Any:
    return _sympy()[1]._from_args(factors, True)


def _joined(one: FactoredTerm, other: FactoredTerm) -> FactoredTerm:
    """The product of factors that do not meet."""
    both = sorted(zip(one.keys + other.keys, one.factors + other.factors, strict=True), key=itemgetter(0))
    keys, factors = zip(*both, strict=True)
    return FactoredTerm(one.number * other.number, factors, keys)


def _constructed(pairs: Pairs, weights: Sequence[int]) -> Expr:
    """The sum by the ordinary constructors."""
    from symconv.symbolic import Add, Mul

    return _multiplied_out(
        Add(*[Mul(weight, one.expr, other.expr) for (one, other), weight in zip(pairs, weights, strict=True)])
    )


def _multiplied_out(total: Any) -> Expr:
    """A product of two irrational or complex numbers stays unevaluated in SymPy; multiplied out it is canonical."""
    from symconv.symbolic import expanded

    return expanded(total) if total.is_number and not total.is_Rational else total


def taken_apart(expr: Any) -> Factored:
    """An entry as terms and factors."""
    from symconv.symbolic import Add, Symbol, all_parts

    if type(expr) is Symbol:
        return _symbol(expr, is_plain(expr))
    if expr.is_Rational:
        number = FactoredTerm(simplified(expr))
        return Factored(expr, None, (number,), number, rational=True, numeric=True)
    if not all(_known(node) for node in all_parts(expr)):
        return Factored(expr)
    terms = tuple(map(_scaled, Add.make_args(expr)))
    product = FactoredTerm(1, (expr,), (order_key(expr),)) if expr.is_Add else terms[0]
    numeric = expr.is_number
    nested = any(len(term.factors) == 1 and term.factors[0].is_Add for term in terms)
    if nested or (numeric and not all(_is_plain_root(part) for term in terms for part in term.factors)):
        return Factored(expr)
    bases = tuple(part.as_base_exp()[0] for part in product.factors)
    return Factored(expr, None, terms, product, bases, False, numeric, any(map(_is_root, product.factors)))


def is_plain(expr: Any) -> bool:
    """Whether an entry is a symbol without assumptions."""
    kind, assumed = _plain()[:2]
    return type(expr) is kind and expr.assumptions0 == assumed


def plain_symbol(expr: Any) -> Factored:
    """A symbol that is known to have no assumptions."""
    return _symbol(expr, True)


def _symbol(expr: Any, plain: bool) -> Factored:
    key = (*_plain()[2], expr.name, _plain()[3]) if plain else order_key(expr)
    alone = FactoredTerm(1, (expr,), (key,))
    return Factored(expr, expr.name if plain else None, (alone,), alone, (expr,))


def _scaled(term: Any) -> FactoredTerm:
    """A term that is no sum as a number and its other factors."""
    if term.is_Rational:
        return FactoredTerm(simplified(term))
    number, rest = term.as_coeff_Mul()
    factors = rest.args if rest.is_Mul else (rest,)
    return FactoredTerm(simplified(number), factors, tuple(map(order_key, factors)))


def _known(node: Any) -> bool:
    """Whether a part of an entry is of a kind that is taken apart here, and as its constructor makes it."""
    return type(node).__name__ in _ranks() and (not node.args or node.func(*node.args) == node)


def _is_root(factor: Any) -> bool:
    """Whether a factor is the imaginary unit, π, or a power of these or of a number."""
    base = factor.args[0] if factor.is_Pow else factor
    return bool(base.is_number and not base.args)


def _is_plain_root(factor: Any) -> bool:
    return _is_root(factor) and (not factor.is_Pow or factor.args[1].is_Rational)


@lru_cache(maxsize=4096)
def order_key(expr: Any) -> Key:
    """A key in the order of `Basic.compare`: the kind, the number of parts, the parts.

    >>> from sympy.abc import x, y
    >>> order_key(x) < order_key(y) < order_key(x**2) < order_key(x * y) < order_key(x + y)
    True
    """
    if is_plain(expr):
        return (*_plain()[2], expr.name, _plain()[3])
    content = expr._hashable_content()
    parts = [order_key(part) if hasattr(part, "_hashable_content") else part for part in content]
    if expr.is_Symbol:
        parts = [parts[0], tuple(parts[1:])]
    return (_ranks()[type(expr).__name__], len(content), *parts)


@cache
def _ranks() -> dict[str, int]:
    """The kinds that are taken apart, by their place in SymPy's order."""
    from symconv.symbolic import IMAGINARY_UNIT, PI, Add, Integer, Mul, Rational, Symbol, compared

    x, y = Symbol("x"), Symbol("y")
    numbers = [*map(Integer, (0, 1, -1, 2)), Rational(1, 2), Rational(1, 3), PI, IMAGINARY_UNIT]
    both = [kind(x, y, evaluate=False) for kind in (Add, Mul)]  # to evaluate them would import much of SymPy
    ordered = sorted([*numbers, x, x**2, *both], key=cmp_to_key(compared))
    return {type(example).__name__: rank for rank, example in enumerate(ordered)}


@cache
def _plain() -> tuple[type, dict[str, bool], tuple[int, int], tuple[Any, ...]]:
    """Of a symbol without assumptions its type, what it assumes, and its key before and after the name."""
    from symconv.symbolic import Symbol

    symbol: Any = Symbol("x")
    content = symbol._hashable_content()
    return Symbol, symbol.assumptions0, (_ranks()["Symbol"], len(content)), content[1:]


@cache
def _sympy() -> tuple[Any, Any, Any]:
    """`Add`, `Mul`, and what `_from_args` calls: an import statement would cost more than a product."""
    from symconv.symbolic import NEW, Add, Mul

    return Add, Mul, NEW
