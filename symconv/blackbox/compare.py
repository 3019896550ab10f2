"""What a person may compare: a function, the text of a call, or the title of a row of the atlas.

Each becomes a function, or, where its library is missing, the rule that the atlas holds for it.

Hidden differences: what two functions with equal terms may still do differently, and inputs that may show it.

Terms say nothing of by what the kernel is divided, of complex operands and of the range of a narrow output.

Cells in words: the terms of one output as a line, and how one read came about.

The first difference between two functions, on the smallest input that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.blackbox.atlas import CatalogueRow, axis_of, row_of_title, rule_of
from symconv.blackbox.call_text import black_box
from symconv.blackbox.calling import Function
from symconv.blackbox.confirm import NORMS, WAYS, conjugated
from symconv.blackbox.identification import Identification, identify
from symconv.blackbox.size_rule import SizeRule, identify_rule
from symconv.blackbox.terms import TermEntry, same_terms
from symconv.errors import InputError, MissingExtraError, shown
from symconv.index import Axis, evaluate
from symconv.index.aliases import Array, Index

Given = Callable[[Any, Any], Any] | str


@dataclass(frozen=True, slots=True)
class Source:
    """Something that computes an output from an image and a kernel.

    Attributes:
        name: how it is called in messages.
        function: the function itself, or its rule applied exactly.
        call: the text of a call that can be run here; empty for a function.
        row: the row of the atlas, if it is one.
    """

    name: str
    function: Callable[[Any, Any], Any]
    call: str = ""
    row: CatalogueRow | None = None

    def rule(self, rank: int) -> SizeRule:
        """The rule for all sizes: from the atlas for one of its rows, measured for anything else."""
        return identify_rule(self.function, rank) if self.row is None else rule_of(self.row)


def source(given: Given, fallback: str = "f") -> Source:
    """The source that a function, a call or a title stands for.

    Raises:
        InputError: for a text that is neither.

    >>> source("matlab.conv2 same").function(np.eye(3), np.ones((2, 2))).tolist()
    [[2, 1, 0], [1, 2, 1], [0, 1, 1]]
    """
    if callable(given):
        name = getattr(given, "__name__", fallback)
        return Source(fallback if name == "<lambda>" else name, given)
    if not isinstance(given, str):
        raise InputError(f"{shown(given)} is neither a function nor the text of a call; pass one of these")
    row = row_of_title(given) if given.strip() else None
    if row is None:
        return Source(given, black_box(given), given)
    return Source(row.title, _function(row), row.call, row)


def _function(row: CatalogueRow) -> Callable[[Any, Any], Any]:
    if row.call:
        try:
            return black_box(row.call)
        except MissingExtraError:
            pass
    return lambda x, h: apply_rule(row, x, h)


def apply_rule(row: CatalogueRow, x: Any, h: Any) -> Any:
    """The output of a row by its rule: exact integers for whole numbers, correctly rounded otherwise."""
    rule = rule_of(row)
    axes = [axis_of(rule, p, k, row.title) for p, k in zip(x.shape, h.shape, strict=True)]
    divisor = NORMS[str(rule.normalised)](h) if rule.normalised else 1
    if np.iscomplexobj(x) or np.iscomplexobj(h):
        image_too, kernel_too = conjugated(rule.conjugation)
        x, h = (np.conj(a) if flag else a for a, flag in ((x, image_too), (h, kernel_too)))
        real, imaginary = (_exactly(axes, x.real, part, rule.fill) for part in (h.real, h.imag))
        crossed = [_exactly(axes, x.imag, part, 0) for part in (h.real, h.imag)]
        total = real - crossed[1] + 1j * (imaginary + crossed[0])
    else:
        total = _exactly(axes, x, h, rule.fill)
    total = total if rule.scale == 1 else total * float(rule.scale)
    return total / divisor if rule.normalised else total


def _exactly(axes: list[Axis], x: Any, h: Any, fill: Any) -> Any:
    if all(np.array_equal(a, np.round(a)) for a in (x, h)):
        total = evaluate(axes, x.astype(np.int64), h.astype(np.int64), fill)
    else:
        total = evaluate(axes, _fractions(x), _fractions(h), fill)
    return total.astype(np.float64) if total.dtype == object else total


def _fractions(values: Any) -> Any:
    exact = np.array([Fraction(float(value)) for value in values.reshape(-1)], dtype=object)
    return exact.reshape(values.shape)


Pair = tuple[Identification, Identification]
Names = tuple[str, str]
FACTORS = ((1, -1), (16, 16), (12, -11), (182, 182), (182, -182), (256, 256))
"""Pixels and kernel elements whose products leave the ranges of the narrow types, smallest first."""
CONJUGATING = {
    (False, False): "conjugates neither image nor kernel",
    (False, True): "conjugates a complex kernel",
    (True, False): "conjugates a complex image",
    (True, True): "conjugates a complex image and a complex kernel",
}


@dataclass(frozen=True, slots=True)
class Hidden:
    """A difference that no term shows.

    Attributes:
        reason: in one sentence, how the two differ.
        place: the flat place of the output to look at.
        inputs: images and kernels to try, smallest first.
    """

    reason: str
    place: int
    inputs: tuple[tuple[Array, Array], ...]


def hidden(found: Pair, names: Names) -> Hidden | None:
    """The first hidden difference of two functions with equal terms; None if there is none."""
    rows = np.flatnonzero(found[0].table.products)
    columns = found[0].table.output, found[0].table.image, found[0].table.kernel
    n, p, k = (int(column[rows[0]]) if rows.size else 0 for column in columns)
    return next((part for part in _parts(found, names, n, p, k) if part is not None), None)


def _parts(found: Pair, names: Names, n: int, p: int, k: int) -> Iterator[Hidden | None]:
    pixel, element = _unit(found[0].image, p), _unit(found[0].kernel, k)
    one, other = found
    if one.normalised != other.normalised:
        words = [f"{n} divides the kernel by {_norm(r)}" for n, r in zip(names, found, strict=True)]
        beside = _unit(one.kernel, (k + 1) % element.size) if element.size > 1 else 0 * element
        kernels = 2 * element, 3 * element - beside, -2 * element
        yield Hidden(" and ".join(words), n, tuple((pixel, h) for h in kernels))
    ways = WAYS.get(one.conjugation), WAYS.get(other.conjugation)
    if ways[0] != ways[1] and ways[0] is not None and ways[1] is not None:
        said = " and ".join(f"{name} {CONJUGATING[way]}" for name, way in zip(names, ways, strict=True) if way)
        inputs = (1j * pixel, element) if ways[0][0] != ways[1][0] else (pixel, 1j * element)
        yield Hidden(f"for real numbers they are the same; {said}", n, (inputs,))
    if one.range != other.range:
        words = [f"{n} {_range(r)}" for n, r in zip(names, found, strict=True)]
        yield Hidden(" and ".join(words), n, tuple((a * pixel, b * element) for a, b in FACTORS))


def _norm(found: Identification) -> str:
    return f"its {found.normalised}" if found.normalised else "nothing"


def _range(found: Identification) -> str:
    if found.range is None:
        return "holds any output"
    return f"holds outputs within {found.range[0]} … {found.range[1]} only"


def _unit(shape: tuple[int, ...], place: int) -> Array:
    values = np.zeros(int(np.prod(shape)), dtype=np.int64)
    values[max(place, 0)] = 1
    return values.reshape(shape)


MOST = 12


def entry_text(name: str, index: Index | None) -> str:
    """An entry of a signal: ``x[0,1]``.

    >>> entry_text("x", (0, 1))
    'x[0,1]'
    """
    return "" if index is None else f"{name}[{','.join(str(part) for part in index)}]"


def term_text(term: TermEntry) -> str:
    """One term: ``2·x[0]·h[1]``; a fill value and a bias are numbers.

    >>> term_text((2, (0,), (1,))), term_text((7, None, (1,))), term_text((5, None, None))
    ('2·x[0]·h[1]', '7·h[1]', '5')
    """
    coefficient, pixel, element = term
    factors = [entry_text("x", pixel), entry_text("h", element)]
    number = [str(coefficient)] if coefficient != 1 or not any(factors) else []
    return "·".join([*number, *(factor for factor in factors if factor)])


def cell_text(name: str, at: Index, terms: Sequence[TermEntry], x: Any = None, h: Any = None) -> str:
    """An output as the sum of its terms, with numbers if operands are given.

    >>> import numpy as np
    >>> cell_text("y", (0,), [(1, (0,), (1,)), (-1, (1,), (0,))], np.array([3, 4]), np.array([10, 1]))
    'y[0] = x[0]·h[1] - x[1]·h[0] = 3·1 - 4·10 = -37'
    """
    shown = [term_text(term) for term in terms[:MOST]]
    if len(terms) > MOST:
        shown.append(f"({len(terms) - MOST} more)")
    text = f"{entry_text(name, at) or name} = {_sum(shown) or '0'}"
    if x is None or h is None or not terms:
        return text
    values = [_value(term, x, h) for term in terms]
    middle = _sum([_numbers(term, x, h) for term in terms]) if len(terms) <= MOST else "…"
    return f"{text} = {middle} = {sum(values)}"


def _sum(parts: Sequence[str]) -> str:
    return " + ".join(part.replace("-1·", "-", 1) if part.startswith("-1·") else part for part in parts).replace(
        "+ -", "- "
    )


def _factors(term: TermEntry, x: Any, h: Any) -> list[Any]:
    coefficient, pixel, element = term
    found: list[Any] = [] if coefficient == 1 and (pixel or element) is not None else [coefficient]
    found += [] if pixel is None else [whole(x[pixel])]
    return found + ([] if element is None else [whole(h[element])])


def _numbers(term: TermEntry, x: Any, h: Any) -> str:
    first, *others = _factors(term, x, h)
    return "·".join([str(first), *(f"({other})" if other < 0 else str(other) for other in others)])


def _value(term: TermEntry, x: Any, h: Any) -> Any:
    total: Any = 1
    for factor in _factors(term, x, h):
        total *= factor
    return total


def whole(value: Any) -> Any:
    """A number of an array as an exact one, unless it is complex."""
    if np.iscomplexobj(value):
        return complex(value)
    fraction = Fraction(value.item() if hasattr(value, "item") else value)
    return fraction.numerator if fraction.denominator == 1 else fraction


def read_text(found: Identification, at: Index, element: Index) -> str:
    """What an output reads with a kernel element: ``x[-1] → x[0] (symmetric)``.

    >>> import numpy as np
    >>> from symconv.blackbox import identify
    >>> r = identify(lambda x, h: np.convolve(np.pad(x, 2, mode="symmetric"), h, "valid"), 6, 5)
    >>> read_text(r, (0,), (3,))
    'x[-1] → x[0] (symmetric)'
    """
    terms = [term for term in found.terms[at] if term[2] == element]
    read = _sum([term_text((c, pixel, None)) for c, pixel, _ in terms]) or "nothing"
    asked = asked_index(found, at, element)
    if asked is None or (terms and terms[0][1] == asked):
        return read
    boundary = found.boundary if isinstance(found.boundary, str) else ", ".join(found.boundary)
    return f"{entry_text('x', asked)} → {read} ({boundary})"


def asked_index(found: Identification, at: Index, element: Index) -> Index | None:
    """The image index that the law asks for before the boundary rule; None where no law tells it."""
    roles = found.roles
    if not roles or any(role.name != "spatial" for role in roles):
        return None
    asked = [0] * len(roles)
    for role, law in zip(roles, found.laws, strict=True):
        output, image, kernel, _ = role.places
        place = law.image(at[output], element[kernel])
        if place is None:
            return None
        asked[image] = place
    return tuple(asked)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Whether two functions agree, and if not, where they part.

    Attributes:
        same: whether they compute the same for all images and kernels of these shapes.
        reason: in one sentence, how they differ; empty if they do not.
        at: the first output on which they differ; None if their output shapes do.
        image, kernel: the smallest input that shows it, or None.
        values: what the two functions give there.
        cells: the two cells worked out.
    """

    same: bool
    reason: str = ""
    at: Index | None = None
    image: Array | None = None
    kernel: Array | None = None
    values: tuple[Any, Any] | None = None
    cells: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.same

    def __str__(self) -> str:
        if self.same:
            return "the same for all images and kernels of these shapes"
        lines = [self.reason]
        if self.image is not None and self.kernel is not None:
            lines += [f"image  {self.image.tolist()}", f"kernel {self.kernel.tolist()}", *self.cells]
        return "\n".join(lines)


def difference(f: Given, g: Given, *, image: object = (6, 7), kernel: object = (3, 4), **options: Any) -> Difference:
    """Whether two functions compute the same ``y[n] = Σ c · x[p] · h[k]``, or the first term in which they differ.

    Functions with the same terms are compared further: by what they divide the kernel, what they conjugate, and the
    range that their outputs can hold.

    Args:
        f, g: functions of an image and a kernel, texts of calls, or titles of the atlas.
        image, kernel: the shapes, as for `identify`.
        options: passed on to `identify`.

    Raises:
        IdentifyError: if one of the two cannot be identified.

    >>> import numpy as np
    >>> def edge(x, h):
    ...     return np.convolve(np.pad(x, 2, mode="symmetric"), h, "valid")
    >>> def inner(x, h):
    ...     return np.convolve(np.pad(x, 2, mode="reflect"), h, "valid")
    >>> print(difference(edge, inner, image=5, kernel=5))
    at output [0], kernel element [3]: edge reads x[-1] → x[0] (symmetric), inner reads x[-1] → x[1] (mirror)
    image  [1, 0, 0, 0, 0]
    kernel [0, 0, 0, 1, 0]
    edge: y[0] = x[0]·h[3] = 1·1 = 1
    inner: y[0] = 0
    """
    one, other = source(f, "f"), source(g, "g")
    names = (one.name, other.name) if one.name != other.name else ("f", "g")
    found = identify(one.function, image, kernel, **options), identify(other.function, image, kernel, **options)
    if found[0].output != found[1].output:
        return Difference(False, _sizes(found, names))
    if same_terms(found[0].table, found[1].table):
        return _hidden(found, names, (one.function, other.function))
    at, term = _first(found)
    x, h = _smallest(found[0], term)
    values = _values((one.function, other.function), x, h, at)
    cells = tuple(_cell(name, at, result, x, h) for name, result in zip(names, found, strict=True))
    return Difference(False, _reads(found, names, at, term), at, x, h, values, cells)


def _sizes(found: tuple[Identification, Identification], names: tuple[str, str]) -> str:
    shapes = " and ".join(
        f"{name} has outputs of shape {result.output}" for name, result in zip(names, found, strict=True)
    )
    return f"{shapes}, for image {found[0].image} and kernel {found[0].kernel}"


def _hidden(
    found: tuple[Identification, Identification], names: tuple[str, str], functions: tuple[Function, Function]
) -> Difference:
    """The difference that no term shows, on the first input that shows it."""
    part = hidden(found, names)
    if part is None:
        return Difference(True)
    at = tuple(int(place) for place in np.unravel_index(part.place, found[0].output))
    for x, h in part.inputs:
        values = _values(functions, x, h, at)
        if values is not None and not np.isclose(*np.array(values, dtype=complex), rtol=1e-6):
            cells = tuple(
                f"{name}: {entry_text('y', at) or 'y'} = {_shown(value)}"
                for name, value in zip(names, values, strict=True)
            )
            return Difference(False, part.reason, at, x, h, values, cells)
    return Difference(False, part.reason)


def _values(functions: tuple[Function, Function], x: Array, h: Array, at: Index) -> tuple[Any, Any] | None:
    """What the two functions themselves give at one output; None if one of them fails."""
    kind = np.complex128 if "c" in (x.dtype.kind, h.dtype.kind) else np.float64
    try:
        one, other = (np.asarray(f(x.astype(kind), h.astype(kind)))[at] for f in functions)
        return whole(one), whole(other)
    except Exception:  # noqa: BLE001 - a person's function may raise anything
        return None


def _shown(value: Any) -> str:
    if isinstance(value, int | complex):
        return str(value) if isinstance(value, int) else f"{value:g}"
    return f"{float(value):g}"


def _first(found: tuple[Identification, Identification]) -> tuple[Index, TermEntry]:
    """The first output whose terms differ, and the first term that only one of the two has."""
    for at, terms in found[0].terms.items():
        others = found[1].terms[at]
        if terms != others:
            only = [term for term in terms if term not in others] or [term for term in others if term not in terms]
            return at, (only or terms)[0]
    raise AssertionError("different tables differ in some output")


def _smallest(found: Identification, term: TermEntry) -> tuple[Array, Array]:
    """A one at the pixel and the kernel element of a term, zeros elsewhere."""
    _, pixel, element = term
    x, h = np.zeros(found.image, dtype=np.int64), np.zeros(found.kernel, dtype=np.int64)
    if pixel is not None:
        x[pixel] = 1
    if element is not None:
        h[element] = 1
    return x, h


def _reads(found: tuple[Identification, Identification], names: tuple[str, str], at: Index, term: TermEntry) -> str:
    element = term[2]
    place = f"output {list(at)}"
    if element is None:
        return f"at {place} only one of the two adds {term_text(term)}"
    reads = ", ".join(f"{name} reads {read_text(r, at, element)}" for name, r in zip(names, found, strict=True))
    return f"at {place}, kernel element {list(element)}: {reads}"


def _cell(name: str, at: Index, found: Identification, x: Array, h: Array) -> str:
    live = [term for term in found.terms[at] if _alive(term, x, h)]
    return f"{name}: {cell_text('y', at, live, x, h)}"


def _alive(term: TermEntry, x: Array, h: Array) -> bool:
    _, pixel, element = term
    return bool((pixel is None or x[pixel]) and (element is None or h[element]))
