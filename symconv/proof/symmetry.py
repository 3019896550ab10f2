"""When do combinations of products agree for all sequences? Symmetries, and the decision.

A hypothesis says that a sequence is unchanged by a symmetry: reversed about 0 or about another point or not, conjugated
or not, times a sign. Those on one name generate a group of at most eight symmetries. If it holds plain conjugation the
entries are real; if it holds the bare sign -1 the sequence is zero. Two centres of one sequence, or a shift, would make
it repeat for ever, which leaves only zero; this is refused.

Factors of a product with the same label may change places, and a factor with a hypothesis, say ``h = -flip(h)``, may
have its argument negated, at the price of the sign. The images of a product under all these changes form its orbit; the
least is the normal form. A product whose orbit holds one lattice with both signs equals its own negative, so it is
zero. A change acts on all axes at once, so what has no normal forms left vanishes in every dimension.

A hypothesis ``conv(h, g) = delta`` shortens a product in which h[u] g[v] are summed over all u with the same u + v:
that sum is δ[u + v]. Nothing else is used of h and g, so a proof holds for every such pair. What is left over does not
refute an identity yet: with finitely many entries, h and g are single ones, and `symconv.proof.prove` puts these in.

With every product spread over its orbit, a combination is a function on points (n, u_1 … u_T): the coefficient that a
monomial gets at the output n. It vanishes for all sequences exactly when that function is zero. Products are grouped by
rational span; on a span of the largest dimension the others only touch a thinner set, so each group must vanish for
itself. In a group, F = Σ c_i [point in C_i] with cosets C_i of one dimension is periodic; it is zero exactly when the
mean of F² is: ``Σ_i Σ_j c_i c_j / volume(C_i ∩ C_j)``. So no residue class is ever enumerated.

In D dimensions the set of a product is the D-fold power of its lattice, so the same sum with D-th powers decides. An
identity that needs residue classes to cancel, like the split into polyphase components, always fails from some
dimension on (there the distinct powers are independent), and one that fails in one dimension fails in all: put the
counterexample on the diagonal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import combinations, count
from itertools import product as choices
from typing import TypeVar

from symconv.errors import InputError, nearest, shown
from symconv.limits import check_limit
from symconv.proof.language import Expression, WordCall, equation, names_of, side_of
from symconv.proof.language import Sequence as Name
from symconv.proof.lattice import Affine, Rows, contains, hermite, is_empty, meet, pick, span, volume, zeros
from symconv.proof.product import Combination, Label, LatticeProduct, arranged, collected, expand

ADVICE = (
    "write a = flip(a), a = -flip(a), a = shift(flip(a), 1) or a = conj(a), or one of these with conj(flip(a)), or "
    "conv(a, b) = delta"
)


REPEATS = "makes the sequence repeat for ever, and with finitely many entries only zero does; write zero in its place"
Index = TypeVar("Index", int, Affine)


@dataclass(frozen=True, slots=True, order=True)
class Symmetry:
    """The change a[n] → sign · a[n] or sign · a[by - n], conjugated or not; all of one sequence share what `by` is."""

    mirrored: bool = False
    conjugated: bool = False
    sign: int = 1
    by: int = 0

    def then(self, other: Symmetry) -> Symmetry:
        """Both changes, one after the other; they commute and each is its own inverse."""
        mirrored, conjugated = self.mirrored != other.mirrored, self.conjugated != other.conjugated
        return Symmetry(mirrored, conjugated, self.sign * other.sign, self.by + other.by if mirrored else 0)

    def of(self, index: Index) -> Index:
        """Where the change reads."""
        return -index + self.by if self.mirrored else index


SAME = Symmetry()
REAL = Symmetry(conjugated=True)
IMAGINARY = Symmetry(conjugated=True, sign=-1)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One line of what is given: the sequence `name` is unchanged by `symmetry`.

    >>> print(Hypothesis("h", Symmetry(mirrored=True, sign=-1)))
    h = -flip(h)
    """

    name: str
    symmetry: Symmetry

    def __str__(self) -> str:
        text = f"flip({self.name})" if self.symmetry.mirrored else self.name
        text = f"shift({text}, {self.symmetry.by})" if self.symmetry.by else text
        text = f"conj({text})" if self.symmetry.conjugated else text
        return f"{self.name} = {'-' if self.symmetry.sign < 0 else ''}{text}"


@dataclass(frozen=True, slots=True)
class Inverse:
    """One line of what is given: the convolution of two sequences is the unit impulse."""

    first: str
    second: str

    def __str__(self) -> str:
        return f"conv({self.first}, {self.second}) = delta"


@dataclass(frozen=True, slots=True)
class Given:
    """All hypotheses of one question."""

    hypotheses: tuple[Hypothesis, ...] = ()
    inverses: tuple[Inverse, ...] = ()

    @property
    def lines(self) -> tuple[Hypothesis | Inverse, ...]:
        """All that is given."""
        return (*self.hypotheses, *self.inverses)

    @classmethod
    def of(cls, lines: Iterable[Hypothesis | Inverse]) -> Given:
        """The lines by their kinds."""
        known = tuple(lines)
        inverses = tuple(one for one in known if isinstance(one, Inverse))
        return cls(tuple(one for one in known if isinstance(one, Hypothesis)), inverses)

    def group(self, name: str) -> tuple[Symmetry, ...]:
        """Every symmetry that the sequence has, the identity first."""
        found = {SAME}
        for hypothesis in self.hypotheses:
            if hypothesis.name == name:
                found |= {one.then(hypothesis.symmetry) for one in found}
        return tuple(sorted(found, key=lambda one: (one != SAME, one)))

    def word(self, name: str, symmetry: Symmetry) -> tuple[Hypothesis, ...]:
        """The fewest hypotheses on the name that make up one of its symmetries."""
        known = [one for one in self.hypotheses if one.name == name]
        words = (word for size in range(len(known) + 1) for word in combinations(known, size))
        return next(word for word in words if reduce(Symmetry.then, (one.symmetry for one in word), SAME) == symmetry)

    def real(self) -> frozenset[str]:
        """The names whose entries are real."""
        return frozenset(one.name for one in self.hypotheses if REAL in self.group(one.name))

    def changes(self, name: str) -> tuple[Symmetry, ...]:
        """The symmetries to try on a factor; on real entries conjugation does not show."""
        real = REAL in self.group(name)
        seen = {replace(one, conjugated=one.conjugated and not real) for one in self.group(name)}
        return tuple(sorted(seen - {SAME}))


def hypothesis(lhs: Expression, rhs: Expression) -> Hypothesis | Inverse:
    """Read an equation as a hypothesis about one sequence, or about two that are inverse to each other."""
    for side, other in ((lhs, rhs), (rhs, lhs)):
        if str(other) == "delta" and isinstance(side, WordCall) and side.word == "conv":
            names = [part.name for part in side.parts if isinstance(part, Name)]
            if len(set(names)) == 2:
                return Inverse(*names)
    left, right = _side(lhs), _side(rhs)
    if left is None or right is None or left[0] != right[0]:
        raise InputError(f"a hypothesis is a symmetry of one sequence, not {shown(f'{lhs} = {rhs}')}; {ADVICE}")
    change = left[1].then(right[1])
    if not change.mirrored and left[1].by != right[1].by:
        raise InputError(f"{shown(f'{lhs} = {rhs}')} {REPEATS}")
    return Hypothesis(left[0], change)


def _side(side: Expression) -> tuple[str, Symmetry] | None:
    """The name and the change, if the side is ± a sequence, possibly flipped, shifted or conjugated."""
    combination = expand(side)
    if len(combination) != 1:
        return None
    ((product, value),) = combination.items()
    match product.rows:
        case ((1, 0, by), (0, 1, 1 | -1 as way)) if abs(value) == 1:
            label = product.labels[0]
            return label.name, Symmetry(way < 0, label.conjugated, int(value), by)
        case _:
            return None


Assumption = str | Hypothesis | Inverse | tuple[Expression, Expression]
Assumptions = Sequence[Assumption] | str | None


def assumed(given: Assumptions, sides: tuple[Expression, Expression]) -> Given:
    """The hypotheses of a question about two sides, without repetitions; none for None.

    >>> from symconv.proof.language import equation
    >>> assumed("h = flip(k)", equation("conv(x, h) = slide(x, h)"))
    Traceback (most recent call last):
    symconv.errors.InputError: in given 'h = flip(k)': a hypothesis is a symmetry of one sequence, not 'h = flip(k)';
    write a = flip(a), a = -flip(a), a = shift(flip(a), 1) or a = conj(a), or one of these with conj(flip(a)), or
    conv(a, b) = delta
    """
    known = names_of(sides[0]) | names_of(sides[1])
    listed = () if given is None else (given,) if isinstance(given, str) else given
    found = Given.of(dict.fromkeys(_read(one, known) for one in listed))
    for one, other in combinations((one for one in found.hypotheses if one.symmetry.mirrored), 2):
        if one.name == other.name and one.symmetry.by != other.symmetry.by:
            raise InputError(f"in given {shown(other)}: together with {shown(one)} it {REPEATS}")
    return found


def _read(one: object, known: set[str]) -> Hypothesis | Inverse:
    try:
        found = _hypothesis(one)
    except InputError as error:
        text = " = ".join(map(str, one)) if isinstance(one, tuple) else str(one)
        raise type(error)(f"in given {shown(text)}: {error}") from None
    for name in (found.first, found.second) if isinstance(found, Inverse) else (found.name,):
        if name not in known:
            hint = nearest(name, tuple(sorted(known)))
            raise InputError(f"in given {shown(found)}: {name!r} does not occur in the identity{hint}")
    return found


def _hypothesis(one: object) -> Hypothesis | Inverse:
    if isinstance(one, Hypothesis | Inverse):
        return one
    if isinstance(one, str):
        return hypothesis(*equation(one))
    if isinstance(one, tuple) and len(one) == 2:
        return hypothesis(*map(side_of, one))
    raise InputError(f"a hypothesis is text such as 'h = flip(h)' or a pair of expressions, not {shown(one)}")


@dataclass(frozen=True, slots=True)
class Image:
    """A product reached by symmetries: the sign, for each factor its origin and its change."""

    product: LatticeProduct
    sign: int
    sources: tuple[tuple[int, Symmetry], ...]


@dataclass(frozen=True, slots=True)
class Orbit:
    """All images of a product, and one that is the product itself with the opposite sign, if there is one."""

    images: dict[LatticeProduct, Image]
    negated: Image | None

    @property
    def form(self) -> tuple[LatticeProduct, int]:
        """The least image and its sign, which is 0 for a product that equals its own negative."""
        least = min(self.images)
        return least, 0 if self.negated else self.images[least].sign


def orbit(product: LatticeProduct, given: Given) -> Orbit:
    """All images of the product under the symmetries; it stops at once when the product is seen to be zero."""
    start = Image(product, 1, tuple((position, Symmetry()) for position in range(len(product.labels))))
    for name in given.real():
        while (plain := Label(name, True)) in start.product.labels:
            start = _changed(start, start.product.labels.index(plain), REAL)
    images, waiting = {start.product: start}, [start]
    while waiting:
        for image in _neighbours(waiting.pop(), given):
            known = images.setdefault(image.product, image)
            if known.sign != image.sign:
                return Orbit(images, _returned(known, image, start.product))
            if known is image:
                waiting.append(image)
        count = len(images)
        check_limit("orbit", count, f"a product of {len(product.labels)} factors has {count:,} arrangements or more")
    return Orbit(images, None)


def _returned(one: Image, other: Image, product: LatticeProduct) -> Image:
    """The way to one image and back from another one of the same product."""
    pairs = zip(one.sources, other.sources, strict=True)
    back = {origin: (there, turn.then(turned)) for (origin, turn), (there, turned) in pairs}
    return Image(product, one.sign * other.sign, tuple(back[position] for position in range(len(back))))


def _neighbours(image: Image, given: Given) -> Iterator[Image]:
    labels = image.product.labels
    for position in range(1, len(labels)):
        if labels[position] == labels[position - 1]:
            order = list(range(len(labels)))
            order[position - 1 : position + 1] = position, position - 1
            yield _reordered(image, order)
    for position, label in enumerate(labels):
        for change in given.changes(label.name):
            yield _changed(image, position, change)


def _reordered(image: Image, order: list[int]) -> Image:
    product = image.product
    rows = hermite(pick(product.rows, (0, 1, *(position + 2 for position in order))))
    labels = tuple(product.labels[position] for position in order)
    return Image(LatticeProduct(labels, rows), image.sign, tuple(image.sources[position] for position in order))


def _changed(image: Image, position: int, change: Symmetry) -> Image:
    """The image with one factor replaced by its mirrored or conjugated self."""
    product, column = image.product, position + 2
    labels, sources, rows = list(product.labels), list(image.sources), product.rows
    if change.conjugated:
        labels[position] = replace(labels[position], conjugated=not labels[position].conjugated)
    if change.mirrored:
        rows = tuple((*row[:column], change.by * row[0] - row[column], *row[column + 1 :]) for row in rows)
    origin, before = sources[position]
    sources[position] = (origin, before.then(change))
    altered = Image(LatticeProduct(tuple(labels), rows), image.sign * change.sign, tuple(sources))
    return _reordered(altered, sorted(range(len(labels)), key=lambda spot: labels[spot]))


def cancelling(product: LatticeProduct, given: Given) -> tuple[Image, int, int, Inverse] | None:
    """An image of a product that convolves two factors which are inverse to each other, and where these stand."""
    if not given.inverses or (found := orbit(product, given)).negated:
        return None
    for image in found.images.values():
        places = list(enumerate(image.product.labels))
        for inverse, (p, one), (q, other) in choices(given.inverses, places, places):
            named = (one.name, other.name) == (inverse.first, inverse.second)
            if named and one.conjugated == other.conjugated and _is_convolved(image.product.rows, p + 2, q + 2):
                return image, p, q, inverse
    return None


def _is_convolved(rows: Rows, first: int, second: int) -> bool:
    """Whether these two indices run over all pairs of one sum while all others stay."""
    others = [column for column in range(len(rows[0])) if column not in (first, second)]
    read = [(*(row[column] for column in others), row[first] + row[second], row[first]) for row in rows]
    return zeros(read, len(others) + 1) == ((1,),)


def cancelled(product: LatticeProduct, given: Given) -> tuple[LatticeProduct | None, int]:
    """The product without the factors that cancel as inverses, and its sign; None if it is zero."""
    sign = 1
    while (found := cancelling(product, given)) is not None:
        image, p, q, _ = found
        sign *= image.sign
        labels, rows = image.product.labels, image.product.rows
        met = zeros([(row[p + 2] + row[q + 2], *row) for row in rows])
        if is_empty(met):
            return None, sign
        left = [position for position in range(len(labels)) if position not in (p, q)]
        kept = (0, 1, *(position + 2 for position in left))
        product = arranged([labels[position] for position in left], pick(met, kept))
    return product, sign


def normalised(combination: Combination, given: Given) -> Combination:
    """The combination with every product in its normal form."""
    forms: list[tuple[LatticeProduct, Fraction]] = []
    images = 0
    for before, value in combination.items():
        one, turned = cancelled(before, given)
        if one is None:
            continue
        found = orbit(one, given)
        images += len(found.images)
        check_limit("arrangements", images, f"the products have {images:,} arrangements or more in all")
        least, sign = found.form
        forms.append((least, sign * turned * value))
    return collected(forms)


def groups(combination: Combination, given: Given) -> list[Combination]:
    """A combination in normal form, every product spread evenly over its orbit, grouped by labels and rational span.

    The coefficient of each point then tells all; there are no groups if the combination is empty.
    """
    orbits = ((orbit(one, given).images.values(), value) for one, value in combination.items())
    spread = ((image.product, value * image.sign / len(images)) for images, value in orbits for image in images)
    found: dict[object, Combination] = {}
    for one, value in collected(spread).items():
        found.setdefault((one.labels, span(one.rows)), {})[one] = value
    return list(found.values())


def overlaps(group: Combination) -> list[tuple[Fraction, Fraction]]:
    """For every two products of a group: the product of their coefficients, and the density of what they share."""
    pairs = ((value * weight, meet(a.rows, b.rows)) for a, value in group.items() for b, weight in group.items())
    return [(both, Fraction(1, volume(shared))) for both, shared in pairs if shared]


def mean_square(pairs: list[tuple[Fraction, Fraction]], dimension: int = 1) -> Fraction:
    """The mean of F² over the span, in units of one cell, in that many dimensions."""
    return sum((value * density**dimension for value, density in pairs), Fraction(0))


def dimensions(parts: list[Combination]) -> int | None:
    """In how many dimensions the groups of a combination vanish: 0 for none, None for every number of them."""
    if not parts:
        return None
    pairs = [overlaps(group) for group in parts]
    return next(lower for lower in count() if any(mean_square(one, lower + 1) for one in pairs))


def coefficient(combination: Combination, one: LatticeProduct, point: tuple[int, ...]) -> Fraction:
    """The coefficient that a symmetrised combination gives to the point (1, n, u…) of products labelled like `one`."""
    return sum(
        (value for other, value in combination.items() if other.labels == one.labels and contains(other.rows, point)),
        Fraction(0),
    )
