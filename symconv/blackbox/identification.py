"""Identification: from a function to its exact terms, the rule that makes them, and the operation they are.

`identify` probes the function, confirms the terms with random checks, and fits a rule. The operation behind a rule is
its laws on symbolic signals, indices from 0, rows first; scale and normalisation of the kernel become the kernel's
entries (``h[0]/9``, ``h[0]/(h[0] + h[1])``), so that a derivation shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.blackbox.call_text import adapted, fitting_adapter
from symconv.blackbox.calling import OTHERWISE, USUAL, BlackBox, Function, IdentifyError, probed_shapes
from symconv.blackbox.card import Card, CardLine, Finding, law_formula, said
from symconv.blackbox.confirm import bilinear_fault, confirm, conjugated, conjugation, domain_of, takes_bytes
from symconv.blackbox.fit import AxisReading, Parts, Role, Rule, Window, fit, same_claim, settled, unsettled, window_of
from symconv.blackbox.probe import first_look, probe
from symconv.blackbox.source import Given, source
from symconv.blackbox.terms import NONE, Coefficient, TermEntry, Terms, simplest
from symconv.core.operation import Layout, Operation
from symconv.core.output import Output
from symconv.core.signal import Signal, ranges_text
from symconv.errors import IndexRuleError, InputError, shown
from symconv.formulas.nodes import Fact, Said
from symconv.formulas.rendered import joined
from symconv.index import Box, IndexLaw
from symconv.index.aliases import Index, objects

if TYPE_CHECKING:
    from symconv.derive import Derivation

RANGES = {"uint8": (0, 255), "int8": (-128, 127), "uint16": (0, 65535), "int16": (-32768, 32767)}
"""Lowest and highest output of the narrow types."""


@dataclass(frozen=True)
class Identification(Finding):
    """What a function computes, as far as its answers tell.

    A property that belongs to an axis is one word if all spatial axes agree, and a tuple (rows first) if they differ;
    it is None where no rule fits and the table of terms is the whole answer.

    Attributes:
        table: the exact terms as columns.
        rule: the rule that makes them, or None.
        conjugation: how complex operands enter, see `symconv.blackbox.confirm`.
        normalised: by what the kernel is divided first (``"sum"``, ``"absolute sum"``, …), or False.
        range: the lowest and highest output of a narrow type, within which all of this holds, or None.
        calls: how often the function was called.
        domain: the numbers for which all of this holds: `complex`, `all` (real ones), `integers`, or `integers 0…255`
            where image and outputs must stay within the range of a narrow type.
        precision: the type whose rounding the answers show, `float64`, `float32` or `float16`; `exact` for integers and
            fractions.
        beside: for each spatial axis the readings that all shapes tried leave beside the chosen one.
        tried: the other shapes of image and kernel that were tried because the given ones leave several rules.
    """

    table: Terms
    rule: Rule | None
    conjugation: str
    normalised: str | bool
    range: tuple[int, int] | None
    calls: int
    domain: str
    precision: str
    beside: tuple[tuple[AxisReading, ...], ...] = ()
    tried: tuple[tuple[Index, Index], ...] = ()

    @property
    def image(self) -> Index:
        """The shape of the image."""
        return self.table.shapes[1]

    @property
    def kernel(self) -> Index:
        """The shape of the kernel."""
        return self.table.shapes[2]

    @property
    def output(self) -> Index:
        """The shape of the output."""
        return self.table.shapes[0]

    @cached_property
    def terms(self) -> dict[Index, list[TermEntry]]:
        """Output index -> [(coefficient, image index or None, kernel index or None), …], from 0, rows first."""
        return self.table.by_output()

    @property
    def readings(self) -> tuple[AxisReading, ...]:
        """The chosen reading of each spatial axis; empty where no rule fits."""
        return () if self.rule is None else self.rule.chosen

    @property
    def kind(self) -> Any:
        """`convolution`, `correlation` (runs backwards) or `sliding`; `pointwise` where channels alone are mixed."""
        pointwise = any(role.name == "pointwise" for role in self.roles)
        return "pointwise" if pointwise else _word([reading.kind for reading in self.readings])

    @property
    def boundary(self) -> Any:
        """The boundary rule; None on an axis where nothing outside the image is read."""
        return _word([reading.boundary if reading.reads_outside else None for reading in self.readings])

    @property
    def mode(self) -> Any:
        """`full`, `same`, `valid` or `padding`."""
        return _word([window.mode for window in self.windows])

    @property
    def laws(self) -> tuple[IndexLaw, ...]:
        """The law ``u·p = s·n + d·k + o`` of each spatial axis, all indices from 0."""
        return tuple(reading.law for reading in self.readings)

    @property
    def windows(self) -> tuple[Window, ...]:
        """Mode, anchor and padding of each spatial axis."""
        return tuple(window_of(reading) for reading in self.readings)

    @property
    def anchor(self) -> tuple[int | None, ...]:
        """The kernel position laid on the output position on each spatial axis, from 0."""
        return tuple(window.anchor for window in self.windows)

    @property
    def anchor_rule(self) -> Any:
        """``"low"`` for position (K-1)//2, ``"high"`` for K//2, ``"middle"`` for odd sizes."""
        return _word([window.anchor_rule for window in self.windows])

    @property
    def conjugate(self) -> bool:
        """Whether the kernel's entries are conjugated."""
        return conjugated(self.conjugation)[1]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Which axes of output, image and kernel belong together, and as what."""
        return () if self.rule is None else self.rule.roles

    @property
    def groups(self) -> int:
        """The number of groups of channels that do not meet."""
        if self.rule is None:
            return 0
        return next((axis.size("output") for role, axis in self.rule.parts if role.name == "group"), 1)

    @property
    def alternatives(self) -> tuple[tuple[AxisReading, ...], ...]:
        """For each spatial axis, every other reading that these shapes cannot tell apart, simplest first."""
        if self.rule is None:
            return ()
        pairs = zip(self.rule.consistent, self.rule.chosen, strict=True)
        return tuple(tuple(other for other in axis if other != chosen) for axis, chosen in pairs)

    @property
    def scale(self) -> Coefficient | None:
        """The coefficient that all products share, exact where it is simple, else the float that was measured."""
        return None if self.rule is None else simplest(self.rule.scale)

    @property
    def affine(self) -> bool:
        """Whether there are terms without a kernel element, such as a bias or the image itself."""
        return bool((self.table.kernel == NONE).any())

    @property
    def operation(self) -> Output:
        """The same thing as a symconv operation on symbolic signals x and h, indices from 0, rows first.

        Raises:
            IdentifyError: if no rule fits, parts without a kernel element are added, the image is conjugated, or the
                axes of the arrays stand in an order that an operation cannot write.
        """
        if self.rule is None:
            raise IdentifyError("no rule", "no single rule makes these terms; use terms, the exact table")
        if self.affine:
            raise IdentifyError("no rule", "parts without a kernel element are added; use terms, the exact table")
        image_too, kernel_too = conjugated(self.conjugation)
        if image_too:
            reason = "the image is conjugated, which no operation writes; use terms and conjugation"
            raise IdentifyError("no rule", reason)
        if not self.output:
            raise IdentifyError("no rule", "a single number has no index; use terms, the exact table")
        layouts = ((parts, _layout(parts)) for parts in _orders(self.rule.parts))
        parts, layout = next(((parts, layout) for parts, layout in layouts if layout is not None), ((), None))
        if layout is None:
            raise IdentifyError("no rule", "the axes stand in another order in each array; use terms, the exact table")
        kinds = {reading.kind for reading in self.readings}
        operation = Operation(
            definition="mixed" if len(kinds) > 1 else next(iter(kinds), "products"),
            axes=tuple(axis for _, axis in parts),
            mode=self.mode if isinstance(self.mode, str) else "mixed",
            fill=self.rule.fill,
            conjugate=kernel_too,
            channels=None if set(layout.kinds) == {"space"} else layout,
        )
        return Output(operation, *operands(self.image, self.kernel, self.rule.scale, self.normalised))

    def derive(self, *at: int, **options: Any) -> Derivation:
        """The worked example of one output, its index from 0, rows first.

        Raises:
            IdentifyError: if there is no operation, see `operation`.
            IndexRuleError: if there is no such output.
        """
        output = self.operation
        index = at[0] if len(at) == 1 and isinstance(at[0], tuple) else at
        whole = len(index) == output.box.rank and all(isinstance(part, int) for part in index)
        if whole and index not in output.box:
            raise IndexRuleError(f"there is no output {list(index)}; {ranges_text(output.box)}")
        return output.derive(*at, **options)

    def card(self) -> Card:
        """Everything a page about this function says, as one value without markup."""
        return Card(said("card.title"), tuple(_card_lines(self)), note=said("card.indices"))


def _word(words: list[Any]) -> Any:
    return (words[0] if len(set(words)) == 1 else tuple(words)) if words else None


def identify(
    f: Given,
    image: object = None,
    kernel: object = None,
    *,
    adapter: str | None = None,
    dtype: str = "float64",
    packed: bool = False,
    seconds: float | None = None,
    calls: int | None = None,
    others: bool = True,
) -> Identification:
    """What a function of an image and a kernel computes: ``y[n] = Σ c · x[p] · h[k]`` with ``u·p = s·n + d·k + o``.

    The function is called with one unit kernel element at a time and an image of codes, K calls for K kernel elements,
    and then with random signed numbers: at most K + 20 calls (2K + 20 for 8-bit types and images of more than 255
    pixels), unless several pixels meet one kernel element.

    Args:
        f: the function; it gets an image and a kernel as NumPy arrays and returns an array. Or the text of a call, or a
            title of the atlas, see `symconv.black_box`.
        image, kernel: their shapes, rows first, or an integer for one axis. Different even and odd sizes tell most. By
            default 6×7 and 3×4, or those of another number of axes if the function takes no arrays of two.
        adapter: a layout or type the function wants, see `symconv.blackbox.ADAPTERS` (``"torch nchw"``).
        dtype: the type of the arrays that the function gets.
        packed: put several kernel elements into each call, for functions whose calls are expensive.
        seconds: a time limit for each call.
        calls: the largest number of calls, if pairs of pixel and kernel element must be asked one by one.
        others: try other shapes too where the given ones leave several rules, and choose the one that holds for all.

    Returns:
        An `Identification`. Where no rule fits, its table of terms is the answer.

    Raises:
        IdentifyError: with its `reason`: the function raises, is not deterministic, has a shape that depends on the
            data, is not finite, not bilinear, saturates or rounds, or does not depend on kernel or image.

    >>> r = identify(lambda x, h: np.convolve(x, h, "same"), image=6, kernel=4)
    >>> r.kind, r.mode, r.anchor_rule, r.laws
    ('convolution', 'same', 'low', (IndexLaw(u=1, s=1, d=-1, o=1),))
    >>> r.terms[0,]
    [(1, (0,), (1,)), (1, (1,), (0,))]
    """
    _check_options(dtype, calls)
    given = source(f)
    function = given.function
    fitted = adapted(function, adapter)
    ranks = USUAL if given.call else (1,)  # three axes may be a batch and channels to a function
    shapes = probed_shapes((fitted,), image, kernel, first=given.rank, seconds=seconds, ranks=ranks)
    box = BlackBox(fitted, *shapes, dtype, seconds)
    first = _first_look(box, function, adapter, image is None and kernel is None)
    try:
        terms = probe(box, first, packed=packed, most=calls)
    except IdentifyError as error:
        if box.narrow or error.reason not in UNCLEAR or not takes_bytes(box):
            raise
        box.bytes_only = True
        terms = probe(box, first, packed=packed, most=calls)
    for reason, column in (("kernel", terms.kernel), ("image", terms.image)):
        if (column == NONE).all():
            message = f"the output does not depend on the {reason}; pass a function of image and kernel"
            raise bilinear_fault(box) or IdentifyError(f"no {reason}", message)
    confirmed = confirm(box, terms)
    way = conjugation(box, terms, confirmed)
    numbers, precision = domain_of(box, confirmed, way)
    terms = terms.times(Fraction(10) ** box.unit)
    span = RANGES.get("uint8" if box.bytes_only else box.kind if box.kind in RANGES else box.dtype)
    domain = numbers if span is None else f"{numbers} {span[0]}…{span[1]}"
    rule = fit(terms)
    found = Identification(terms, rule, way, confirmed.normalised or False, span, box.calls, domain, precision)
    return found if rule is None else _settled(replace(found, beside=found.alternatives), box, rule, others)


MOST_SHAPES, MOST_TAPS = 2, 200
GROWTH = ((0, 2), (1, 1), (1, 0))
"""By how much image and kernel are made larger on the axes that the given shapes leave open."""


def _settled(found: Identification, box: BlackBox, rule: Rule, others: bool) -> Identification:
    """The same with the rule that holds for other shapes too, where the given ones leave several.

    Other shapes are only probed: they choose among readings that are confirmed for the given ones.
    """
    rules: list[Rule] = []
    for more in GROWTH if others and not rule.fill else ():
        roles = unsettled(found.rule or rule, found.beside)
        if not roles or len(found.tried) == MOST_SHAPES:
            break
        again = _larger(box, roles, more)
        if prod(again.kernel) > MOST_TAPS:
            continue
        try:
            other = fit(probe(again, first_look(again)))
        except IdentifyError:
            other = None
        found = replace(found, calls=found.calls + again.calls)
        if other is not None and other.roles == rule.roles:
            rules.append(other)
            kept, beside = settled(rule, rules, found.table.shapes)
            found = replace(found, rule=kept, beside=beside, tried=(*found.tried, (again.image, again.kernel)))
    return found


def _larger(box: BlackBox, roles: list[Role], more: tuple[int, int]) -> BlackBox:
    """The same function for a larger image and kernel; a kernel that fits into its image still does."""
    image, kernel = list(box.image), list(box.kernel)
    for role in roles:
        _, p, k, _ = role.positions
        fits = kernel[k] <= image[p]
        image[p], kernel[k] = image[p] + more[0], kernel[k] + more[1]
        image[p] = max(image[p], kernel[k]) if fits else image[p]
    larger = BlackBox(box.function, tuple(image), tuple(kernel), box.dtype, box.seconds)
    larger.bytes_only = box.bytes_only
    return larger


UNCLEAR = ("not bilinear", "saturates")
"""Reasons of refusals behind which a cast to 8 bits may stand."""


def _first_look(box: BlackBox, function: Function, adapter: str | None, free: bool) -> Any:
    """The first look; where a function takes no plain arrays, the refusal names the adapter with which it does."""
    try:
        return first_look(box)
    except IdentifyError as error:
        if error.reason != "exception" or box.calls > 1 or adapter is not None:
            raise
        given = box.image, box.kernel
        for shapes in dict.fromkeys((given, *(USUAL.values() if free else ()))):
            fitting = fitting_adapter(BlackBox(function, *shapes, box.dtype, box.seconds))
            if fitting is not None:
                arrays = "such arrays" if shapes == given else "image {} and kernel {}".format(*shapes)
                text = f"{str(error).removesuffix(OTHERWISE)}; it takes {arrays} with adapter={fitting!r}"
                raise IdentifyError("exception", text) from error
        raise


def identified(
    f: Given, shapes: Iterable[tuple[Index, Index]], most: int | None = None, **options: Any
) -> tuple[list[Identification], IdentifyError | None]:
    """What was found for the shapes that a function takes, the first `most` of them, and the last refusal."""
    found: list[Identification] = []
    refused: IdentifyError | None = None
    for image, kernel in shapes:
        try:
            found.append(identify(f, image, kernel, **{"others": False, **options}))
        except IdentifyError as error:
            refused = error
        if len(found) == most:
            break
    return found, refused


def _check_options(dtype: object, calls: object) -> None:
    """Refuse a type that is no type of real numbers, and a number of calls that is none."""
    try:
        known = np.dtype(dtype).kind in "iuf"  # pyright: ignore[reportArgumentType,reportCallIssue]
    except (TypeError, ValueError):
        known = False
    if not known or dtype is None:
        raise InputError(f"dtype must be a type of real numbers such as 'float64' or 'uint8', not {shown(dtype)}")
    if calls is not None and (isinstance(calls, bool) or not isinstance(calls, int | np.integer) or calls < 1):
        raise InputError(f"calls must be a positive integer, not {shown(calls)}")


MOST_LISTED = 6


def _card_lines(found: Identification) -> Iterator[CardLine]:
    """What a page says of an identification, in the order in which every format shows it."""
    shapes = {"image": str(found.image), "kernel": str(found.kernel), "output": str(found.output)}
    yield _line("shapes", said("card.shapes", **shapes))
    yield _line("kind", _kind(found))
    spatial = [role for role in found.roles if role.name == "spatial"]
    for role, reading, others in zip(spatial, found.readings, found.beside, strict=True):
        yield CardLine(_axis(reading), said("card.label.axis", axis=role.image or 0))
        alike = (r for r in others if r.complexity == reading.complexity and not same_claim(reading, r))
        also = dict.fromkeys((r.kind, r.boundary if r.reads_outside else None) for r in alike)
        if also:
            yield CardLine(_also(reading.kind, list(also)))
    if found.tried:
        shapes = joined("list.and", (said("card.tried", image=str(p), kernel=str(k)) for p, k in found.tried))
        yield CardLine(said("card.holds_too", shapes=shapes))
    for role in found.roles:
        if role.name != "spatial":
            yield _line("channels", _channels(role, found.groups))
    yield from _extras(found)
    yield _line("domain", _domain(found))
    yield _line("complex", said(f"complex.{found.conjugation}"))
    yield _line("terms", said("card.terms", terms=f"{len(found.table):,}", calls=f"{found.calls:,}"))


def _line(label: str, text: Said) -> CardLine:
    return CardLine(text, said(f"card.label.{label}"))


def _domain(found: Identification) -> Said:
    precision = said(f"precision.{found.precision}")
    if found.range is not None:
        return said("card.within", low=found.range[0], high=found.range[1], precision=precision)
    return said("card.domain", numbers=said(f"numbers.{found.domain}"), precision=precision)


def _kind(found: Identification) -> Said:
    if found.kind == "pointwise":
        return said("card.pointwise")
    kinds = list(dict.fromkeys(reading.kind for reading in found.readings))
    if not kinds:
        return said("card.products" if found.roles else "card.no_rule")
    if len(kinds) == 1:
        return said(f"card.kind.{kinds[0]}")
    return said("card.kinds", kinds=joined("list.comma", (said(f"kind.{r.kind}") for r in found.readings)))


def _axis(reading: AxisReading) -> Said:
    """The law of one axis, its boundary and its window."""
    window = window_of(reading)
    key = "card.window"
    facts: dict[str, Fact] = {"mode": said(f"window.{window.mode}")}
    if window.anchor is not None:
        key, facts["anchor"] = "card.anchored", window.anchor
    if window.anchor_rule is not None:
        key, facts["name"] = "card.anchored_named", said(f"anchor.{window.anchor_rule}")
    return said(
        "card.axis" if reading.reads_outside else "card.axis_inside",
        law=law_formula(reading.law),
        boundary=said(f"rule.{reading.boundary}"),
        window=Said(key, facts),
        before=window.padding[0],
        after=window.padding[1],
    )


def _also(kind: str, others: list[tuple[str, str | None]]) -> Said:
    """The other readings of an axis that are as simple, each by its boundary, and by its kind if that differs."""
    words = [
        said(f"kind.{other}")
        if boundary is None
        else said(f"rule.{boundary}")
        if other == kind
        else said("card.other_kind", kind=said(f"kind.{other}"), boundary=said(f"rule.{boundary}"))
        for other, boundary in others
    ]
    more = len(words) - MOST_LISTED
    return said(
        "card.also" if more <= 0 else "card.also_more", readings=joined("list.comma", words[:MOST_LISTED]), more=more
    )


def _channels(role: Role, groups: int) -> Said:
    named = (("output", role.output), ("image", role.image), ("kernel", role.kernel))
    axes = [said(f"card.axis_of.{name}", axis=axis) for name, axis in named if axis is not None]
    return said(f"card.role.{role.name}", axes=joined("list.comma", axes), groups=groups)


def _extras(found: Identification) -> Iterator[CardLine]:
    """What some functions do beside a sum of plain products."""
    table, alone = found.table, found.table.kernel == NONE
    added, bias = int((alone & (table.image != NONE)).sum()), int((alone & (table.image == NONE)).sum())
    if found.scale not in (None, 1):
        yield _line("scale", said("card.scale", scale=str(found.scale)))
    if found.rule is not None and any(reading.boundary == "constant" for reading in found.readings):
        yield _line("fill", said("card.fill", fill=str(found.rule.fill)))
    if found.normalised:
        yield _line("kernel", said("card.normalised", norm=said(f"norm.{found.normalised}")))
    if added:
        yield _line("added", said("card.added", count=added))
    if bias:
        yield _line("bias", said("card.bias", count=bias))


AXIS_KINDS = {
    "spatial": "space",
    "batch": "batch",
    "pointwise": "batch",
    "output channel": "out",
    "contraction": "in",
    "group": "group",
    "shared": "group",
}


def _orders(parts: Parts) -> Iterator[Parts]:
    """The axes of the operation in the orders that filters with either channel axis first ask for."""
    yield parts
    yield tuple(sorted(parts, key=lambda part: part[0].name == "output channel"))
    positions = {role.name: position for position, (role, _) in enumerate(parts)}
    if {"contraction", "output channel"} <= set(positions):
        first, second = positions["output channel"], positions["contraction"]
        exchanged = list(parts)
        exchanged[first], exchanged[second] = parts[second], parts[first]
        yield tuple(exchanged)


def _layout(parts: Parts) -> Layout | None:
    """How the axes are written; None if those of some array stand in another order."""
    written = []
    for array in ("output", "image", "kernel"):
        own = [(axis, number) for number, (role, _) in enumerate(parts) if (axis := getattr(role, array)) is not None]
        if own != sorted(own):
            return None
        written.append(tuple(tuple(number for _, number in group) for _, group in groupby(own, key=itemgetter(0))))
    return Layout(tuple(AXIS_KINDS[role.name] for role, _ in parts), *written)


def operands(image: Index, kernel: Index, factor: Fraction, normalised: str | bool) -> tuple[Signal, Signal]:
    """Symbolic signals x and h with indices from 0; scale and normalisation of the kernel become its entries."""
    x, h = (
        Signal(name, Box.of((0, size - 1) for size in shape), "ij") for name, shape in (("x", image), ("h", kernel))
    )
    if factor == 1 and not normalised:
        return x, h
    from sympy import Abs, Add, Max, sqrt, sympify

    cells = list(h.array().flat)
    norms: dict[str | bool, Callable[[], Any]] = {
        False: lambda: 1,
        "sum": lambda: Add(*cells),
        "absolute sum": lambda: Add(*map(Abs, cells)),
        "length": lambda: sqrt(Add(*(Abs(cell) ** 2 for cell in cells))),
        "largest": lambda: Max(*map(Abs, cells)),
    }
    scale, divisor = sympify(simplest(factor)), norms[normalised]()
    entries = objects([scale * cell / divisor for cell in cells])
    return x, Signal("h", h.ranges, "ij", entries.reshape(kernel))
