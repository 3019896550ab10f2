"""Comparing two functions: how their rules differ, and the first term in which they do, on the smallest input.

Rules are compared row by row (`ASPECTS`): the flip, the boundary, window, anchor and stride, as far as both functions
have one. Functions with equal terms may still differ: terms say nothing of by what the kernel is divided, of complex
operands and of the range of a narrow output.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from symconv.blackbox.calling import Function
from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.confirm import conjugated, drops_parts, ways_apart
from symconv.blackbox.identification import Identification, identify
from symconv.blackbox.placed import placed
from symconv.blackbox.source import Given, Source, shapes_for, source
from symconv.blackbox.terms import Coefficient, TermEntry, same_terms, unit
from symconv.formulas.nodes import Entry, Fact, Formula, Negative, Product, Relation, Said, Sum, Words, number
from symconv.formulas.rendered import joined, told
from symconv.index.aliases import Array, Index

Pair = tuple[Identification, Identification]
Names = tuple[str, str]
FACTORS = ((1, -1), (16, 16), (12, -11), (182, 182), (182, -182), (256, 256))
"""Pixels and kernel elements whose products leave the ranges of the narrow types, smallest first."""
CONJUGATING = {(False, False): "neither", (False, True): "kernel", (True, False): "image", (True, True): "both"}
"""Whether image and kernel are conjugated -> the last part of the sentence's key."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference(Finding):
    """Whether two functions agree, and if not, where they part.

    Attributes:
        same: whether they compute the same for all images and kernels of these shapes.
        sentence: the first term in which they differ, or that they do not.
        at: the first output on which they differ; None if their output shapes do.
        image, kernel: the smallest input that shows it, or None.
        values: what the two functions give there.
        sums: how each of them comes to its value.
        aspects: how their rules differ, as far as both have one.
        identifications: what each of them was found to be.
        chosen: what a formula leaves open, and how it was chosen.
    """

    same: bool
    sentence: Said
    at: Index | None = None
    image: Array | None = None
    kernel: Array | None = None
    values: tuple[Any, Any] | None = None
    sums: tuple[Said, ...] = ()
    aspects: tuple[Said, ...] = ()
    identifications: Pair | None = None
    chosen: Said | None = None

    def __bool__(self) -> bool:
        return not self.same

    @property
    def reason(self) -> str:
        """In one sentence, the first term in which they differ; empty if they do not."""
        return "" if self.same else told(self.sentence)

    @property
    def rules(self) -> tuple[str, ...]:
        """How their rules differ, in words."""
        return tuple(map(told, self.aspects))

    @property
    def cells(self) -> tuple[str, ...]:
        """The sums as text."""
        return tuple(told(one) for one in self.sums)

    def card(self) -> Card:
        """How the rules differ, the first term, and the input that shows it."""
        lines = [*self.aspects, self.sentence]
        if self.image is not None and self.kernel is not None:
            for name, values in (("image", self.image), ("kernel", self.kernel)):
                lines.append(said(f"difference.{name}", values=str(values.tolist())))
            lines += self.sums
        lines += [self.chosen] if self.chosen is not None else []
        return Card(said("difference.title"), tuple(CardLine(line) for line in lines))


def difference(f: Given, g: Given, *, image: object = None, kernel: object = None, **options: Any) -> Difference:
    """Whether two functions compute the same ``y[n] = Σ c · x[p] · h[k]``, or how their rules and terms differ.

    Functions with the same terms are compared further: by what they divide the kernel, what they conjugate, and the
    range that their outputs can hold.

    Args:
        f, g: functions of an image and a kernel, texts of calls, titles of the atlas, or formulas of a book. What a
            formula leaves open (window, boundary, the kernel's index 0) is then chosen as the other one has it.
        image, kernel: the shapes, as for `identify`; by default those that both functions take.
        options: passed on to `identify`.

    Raises:
        IdentifyError: if one of the two cannot be identified.

    >>> import numpy as np
    >>> def edge(x, h):
    ...     return np.convolve(np.pad(x, 2, mode="symmetric"), h, "valid")
    >>> def inner(x, h):
    ...     return np.convolve(np.pad(x, 2, mode="reflect"), h, "valid")
    >>> print(difference(edge, inner, image=5, kernel=5))
    outside the image edge reads by the rule symmetric and inner by mirror
    at output [0], kernel element [3]: edge reads x[-1] → x[0] (symmetric), inner reads x[-1] → x[1] (mirror)
    image  [1, 0, 0, 0, 0]
    kernel [0, 0, 0, 1, 0]
    edge: y[0] = x[0]·h[3] = 1·1 = 1
    inner: y[0] = 0
    """
    sources = source(f, "f"), source(g, "g")
    names = (sources[0].name, sources[1].name) if sources[0].name != sources[1].name else ("f", "g")
    functions, chosen = [one.function for one in sources], None
    image, kernel = shapes_for(sources, image, kernel, seconds=options.get("seconds"))
    for which, (one, other) in enumerate((sources, sources[::-1])):
        if one.formula is not None and other.formula is None:
            beside = placed(one.formula, identify(other.function, image, kernel, **options))
            functions[which], chosen = beside or (one.function, None)
    found = identify(functions[0], image, kernel, **options), identify(functions[1], image, kernel, **options)
    sides = Side(names[0], sources[0], found[0]), Side(names[1], sources[1], found[1])
    return replace(_compared((functions[0], functions[1]), sides), chosen=chosen)


def _compared(functions: tuple[Function, Function], sides: tuple[Side, Side]) -> Difference:
    """The difference of two functions that were identified."""
    found, names = (sides[0].found, sides[1].found), (sides[0].name, sides[1].name)
    aspects = tuple(_aspects(*sides))
    if found[0].output != found[1].output:
        outputs = [said("difference.shape", name=side.name, shape=str(side.found.output)) for side in sides]
        operands = {"image": str(found[0].image), "kernel": str(found[0].kernel)}
        sentence = said("difference.shapes", shapes=joined("list.and", outputs), **operands)
        return Difference(False, sentence, aspects=aspects)
    if same_terms(found[0].table, found[1].table):
        return _hidden_difference(found, names, functions)
    at, term = _first(found)
    x, h = unit(found[0].image, term[1]), unit(found[0].kernel, term[2])
    values = _values(functions, x, h, at)
    sums = tuple(_sum_at(name, at, result, x, h) for name, result in zip(names, found, strict=True))
    return Difference(False, _reads(sides, at, term), at, x, h, values, sums, aspects, found)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of two functions that are compared: its name, its source and what was found."""

    name: str
    source: Source
    found: Identification

    def boundary(self, rule: str) -> Said:
        """A boundary rule in our word, and beside it in that of the library."""
        ours, theirs = said(f"rule.{rule}"), self.source.word(rule)
        return ours if theirs in ("", rule) else said("difference.called", rule=ours, word=theirs)


def _aspects(one: Side, other: Side) -> Iterator[Said]:
    """How the rules of two functions differ, the most important first; nothing where one of them has none."""
    if not one.found.readings or len(one.found.readings) != len(other.found.readings):
        return
    for aspect in ASPECTS:
        yield from aspect(one, other)


def _named(key: str, one: Side, other: Side, **facts: Fact) -> Said:
    return said(f"difference.{key}", one=one.name, other=other.name, **facts)


def _flips(one: Side, other: Side) -> Iterator[Said]:
    kinds = [[reading.kind for reading in side.found.readings] for side in (one, other)]
    if kinds[0] == kinds[1]:
        return
    flips = [[kind == "convolution" for kind in each] for each in kinds]
    if all(flips[0]) and not any(flips[1]):
        yield _named("flips", one, other)
    elif all(flips[1]) and not any(flips[0]):
        yield _named("flips", other, one)
    else:
        words = [joined("list.comma", (said(f"kind.{kind}") for kind in dict.fromkeys(each))) for each in kinds]
        yield _named("kinds", one, other, first=words[0], second=words[1])
    backwards = [side.name for side, each in zip((one, other), kinds, strict=True) if "correlation" in each]
    if len(backwards) == 1:
        yield said("difference.backwards", name=backwards[0])


def _boundaries(one: Side, other: Side) -> Iterator[Said]:
    """The rules by which both read outside the image; a word that they share is named first."""
    pairs = dict.fromkeys(
        (mine.boundary, theirs.boundary)
        for mine, theirs, *windows in zip(
            one.found.readings, other.found.readings, one.found.windows, other.found.windows, strict=True
        )
        if all(window.padding != (0, 0) for window in windows) and mine.boundary != theirs.boundary
    )
    for mine, theirs in pairs:
        word = one.source.word(mine)
        if word and word == other.source.word(theirs):
            rules = {"first": said(f"rule.{mine}"), "second": said(f"rule.{theirs}")}
            yield _named("one_word", one, other, word=word, **rules)
        else:
            yield _named("outside", one, other, first=one.boundary(mine), second=other.boundary(theirs))


def _windows(one: Side, other: Side) -> Iterator[Said]:
    pairs = zip(one.found.windows, other.found.windows, strict=True)
    modes = dict.fromkeys((mine.mode, theirs.mode) for mine, theirs in pairs)
    for mine, theirs in modes:
        if mine != theirs:
            yield _named("windows", one, other, first=said(f"window.{mine}"), second=said(f"window.{theirs}"))


def _anchors(one: Side, other: Side) -> Iterator[Said]:
    for axis, (mine, theirs) in enumerate(zip(one.found.windows, other.found.windows, strict=True)):
        alike = mine.mode == theirs.mode and mine.mode in ("same", "padding")
        if alike and mine.anchor is not None and theirs.anchor is not None and mine.anchor != theirs.anchor:
            yield _named("anchors", one, other, axis=axis, first=mine.anchor, second=theirs.anchor)


def _steps(one: Side, other: Side) -> Iterator[Said]:
    for key, letter in (("strides", "s"), ("dilations", "d"), ("spreads", "u")):
        steps = [tuple(abs(getattr(law, letter)) for law in side.found.laws) for side in (one, other)]
        if steps[0] != steps[1]:
            first, second = (str(each[0]) if len(set(each)) == 1 else str(each) for each in steps)
            yield _named(key, one, other, first=first, second=second)


def _scales(one: Side, other: Side) -> Iterator[Said]:
    if one.found.scale != other.found.scale:
        yield _named("scales", one, other, first=str(one.found.scale), second=str(other.found.scale))
    if one.found.normalised != other.found.normalised:
        yield said("list.and", first=_divides(one.name, one.found), second=_divides(other.name, other.found))


ASPECTS = (_flips, _boundaries, _windows, _anchors, _steps, _scales)
"""What two rules are compared by, the most important first."""


def _values(functions: tuple[Function, Function], x: Array, h: Array, at: Index) -> tuple[Any, Any] | None:
    """What the two functions themselves give at one output; None if one of them fails."""
    kind = np.complex128 if "c" in (x.dtype.kind, h.dtype.kind) else np.float64
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one, other = (np.asarray(f(x.astype(kind), h.astype(kind)))[at] for f in functions)
        return whole(one), whole(other)
    except Exception:  # noqa: BLE001 - a user's function may raise anything
        return None


def _first(found: Pair) -> tuple[Index, TermEntry]:
    """The first output whose terms differ, and the first term that only one of the two has."""
    for at, terms in found[0].terms.items():
        others = found[1].terms[at]
        if terms != others:
            only = [term for term in terms if term not in others] or [term for term in others if term not in terms]
            return at, (only or terms)[0]
    raise AssertionError("different tables differ in some output")


def _sum_at(name: str, at: Index, found: Identification, x: Array, h: Array) -> Said:
    """The terms of an output that are not zero for an input, worked out."""
    live = [
        (c, pixel, element)
        for c, pixel, element in found.terms[at]
        if (pixel is None or x[pixel]) and (element is None or h[element])
    ]
    return said("difference.cell", name=name, cell=cell_formula("y", at, live, x, h))


def _reads(sides: tuple[Side, Side], at: Index, term: TermEntry) -> Said:
    """What the two read at the first output where their terms differ."""
    element = term[2]
    if element is None:
        return said("difference.adds", at=str(list(at)), term=term_formula(term))
    reads = [said("difference.reads", name=side.name, read=read_of(side, at, element)) for side in sides]
    both = joined("list.comma", reads)
    return said("difference.reads_differ", at=str(list(at)), element=str(list(element)), reads=both)


def read_of(side: Side, at: Index, element: Index) -> Said:
    """What an output reads with a kernel element: ``x[-1] → x[0] (symmetric)``."""
    found = side.found
    terms = [term for term in found.terms[at] if term[2] == element]
    read: Fact = Sum(tuple(term_formula((c, pixel, None)) for c, pixel, _ in terms))
    read = read if terms else said("difference.nothing")
    asked = asked_index(found, at, element)
    if asked is None or (terms and terms[0][1] == asked):
        return said("difference.read", read=read)
    outside = dict.fromkeys(
        reading.boundary
        for role, reading in zip(found.roles, found.readings, strict=True)
        if not 0 <= asked[role.positions[1]] < found.image[role.positions[1]]
    )
    boundary = joined("list.comma", (side.boundary(rule) for rule in outside))
    return said("difference.read_outside", asked=Entry.at("x", asked), read=read, boundary=boundary)


def asked_index(found: Identification, at: Index, element: Index) -> Index | None:
    """The image index that the law asks for before the boundary rule; None where no law tells it."""
    roles = found.roles
    if not roles or any(role.name != "spatial" for role in roles):
        return None
    asked = [0] * len(roles)
    for role, law in zip(roles, found.laws, strict=True):
        output, image, kernel, _ = role.positions
        position = law.image(at[output], element[kernel])
        if position is None:
            return None
        asked[image] = position
    return tuple(asked)


def term_formula(term: TermEntry) -> Formula:
    """One term: ``2·x[0]·h[1]``; a fill value and a bias are numbers."""
    coefficient, pixel, element = term
    entries = [Entry.at(name, index) for name, index in (("x", pixel), ("h", element)) if index is not None]
    return _product(coefficient, entries)


def _product(coefficient: Coefficient, factors: Sequence[Formula]) -> Formula:
    """A number times factors, without a one."""
    if not factors:
        return number(coefficient)
    if abs(coefficient) != 1:
        return Product((number(coefficient), *factors))
    body = Product(tuple(factors)) if len(factors) > 1 else factors[0]
    return body if coefficient > 0 else Negative(body)


def cell_formula(name: str, at: Index, terms: Sequence[TermEntry], x: Any = None, h: Any = None) -> Relation:
    """An output as the sum of its terms, with numbers if operands are given."""
    sides: list[Formula] = [Entry.at(name, at), Sum(tuple(term_formula(term) for term in terms))]
    if x is None or h is None or not terms:
        return Relation(tuple(sides))
    pairs = [
        (coefficient, [whole(values[index]) for values, index in ((x, pixel), (h, element)) if index is not None])
        for coefficient, pixel, element in terms
    ]
    total = sum(coefficient * prod(numbers) for coefficient, numbers in pairs)
    sides.append(Sum(tuple(_product(coefficient, [number(one) for one in numbers]) for coefficient, numbers in pairs)))
    return Relation((*sides, number(total)))


def whole(value: Any) -> Any:
    """A number of an array as an exact one, unless it is complex."""
    if np.iscomplexobj(value):
        return complex(value)
    fraction = Fraction(value.item() if hasattr(value, "item") else value)
    return fraction.numerator if fraction.denominator == 1 else fraction


def _hidden_difference(found: Pair, names: Names, functions: tuple[Function, Function]) -> Difference:
    """The difference that no term shows, on the first input that shows it."""
    one = found[0]
    products = ((at, p, k) for at, terms in one.terms.items() for _, p, k in terms if p is not None and k is not None)
    origin = tuple((0,) * len(shape) for shape in (one.output, one.image, one.kernel))
    at, pixel, element = next(products, origin)
    differences = _hidden(found, names, unit(one.image, pixel), unit(one.kernel, element))
    sentence, inputs = next(differences, (None, ()))
    if sentence is None:
        return Difference(True, said("difference.same"))
    for x, h in inputs:
        values = _values(functions, x, h, at)
        if values is not None and not np.isclose(*np.array(values, dtype=complex), rtol=1e-6):
            sums = tuple(
                said(
                    "difference.cell",
                    name=name,
                    cell=Relation(
                        (
                            Entry.at("y", at),
                            Words(
                                str(value)
                                if isinstance(value, int)
                                else f"{value if isinstance(value, complex) else float(value):g}"
                            ),
                        )
                    ),
                )
                for name, value in zip(names, values, strict=True)
            )
            return Difference(False, sentence, at, x, h, values, sums)
    return Difference(False, sentence)


def _hidden(
    found: Pair, names: Names, pixel: Array, element: Array
) -> Iterator[tuple[Said, tuple[tuple[Array, Array], ...]]]:
    """The differences of two functions with equal terms: how they differ, and operands to try, smallest first."""
    one, other = found
    if one.normalised != other.normalised:
        beside = np.roll(element, 1) if element.size > 1 else 0 * element
        kernels = 2 * element, 3 * element - beside, -2 * element
        sentence = said("list.and", first=_divides(names[0], one), second=_divides(names[1], other))
        yield sentence, tuple((pixel, h) for h in kernels)
    if ways_apart(one.conjugation, other.conjugation):
        both = [_enters(name, each) for name, each in zip(names, found, strict=True)]
        inputs = (1j * pixel, element), (pixel, 1j * element), (1j * pixel, 1j * element)
        yield said("difference.complex", both=joined("list.and", both)), inputs
    integers = [each.domain.startswith("integers") for each in found]
    if one.range == other.range and integers[0] != integers[1]:
        words = ("difference.integers" if only else "difference.fractions" for only in integers)
        both = [said(word, name=name) for word, name in zip(words, names, strict=True)]
        sentence = said("list.and", first=both[0], second=both[1])
        yield sentence, ((pixel / 2, element), (pixel, element / 2))
    if one.range != other.range:
        sentence = said("list.and", first=_holds(names[0], one), second=_holds(names[1], other))
        yield sentence, tuple((a * pixel, b * element) for a, b in FACTORS)


def _enters(name: str, found: Identification) -> Said:
    """How complex operands enter."""
    if drops_parts(found.conjugation):
        return said("difference.enters", name=name, way=said(f"complex.{found.conjugation}"))
    return said(f"difference.conjugates.{CONJUGATING[conjugated(found.conjugation)]}", name=name)


def _divides(name: str, found: Identification) -> Said:
    if not found.normalised:
        return said("difference.divides_by_nothing", name=name)
    return said("difference.divides", name=name, norm=said(f"norm.{found.normalised}"))


def _holds(name: str, found: Identification) -> Said:
    if found.range is None:
        return said("difference.holds_all", name=name)
    return said("difference.holds", name=name, low=found.range[0], high=found.range[1])
