"""The operations behind an identification: its laws on symbolic signals, indices from 0, rows first.

Scale and normalisation of the kernel become the kernel's entries (``h[0]/9``, ``h[0]/(h[0] + h[1])``), so that the
derivation shows them.

The card: everything a page about a function says, as typed values without markup.

The card as plain text.

What identification finds: exact terms, the rule that makes them, and the words for it.

The verb: from a function to what it computes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.blackbox.call_text import adapted
from symconv.blackbox.calling import BlackBox, IdentifyError, shape_of
from symconv.blackbox.confirm import bilinear_fault, confirm, conjugated, conjugation
from symconv.blackbox.fit import AxisReading, Role, Rule, Window, fit, plain_axis, window_of
from symconv.blackbox.probe import MOST_CALLS, first_look, probe
from symconv.blackbox.terms import NONE, TermEntry, Terms
from symconv.core.operation import Layout, Operation
from symconv.core.output import Output
from symconv.core.signal import Signal, ranges_text
from symconv.errors import IndexRuleError, InputError, shown
from symconv.formula.rendered import Rendered
from symconv.index import Axis, Box, IndexLaw
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.derive import Derivation


KINDS = {"spatial": "space", "batch": "batch", "output channel": "out", "contraction": "in", "group": "group"}
ARRAYS = ("output", "image", "kernel")
Part = tuple[str, Axis, dict[str, int | None]]


def operation_of(found: Identification) -> Output:
    """The identified operation on symbolic signals x and h.

    Raises:
        IdentifyError: if no rule fits, parts without a kernel element are added, the image is conjugated, or the axes
            of the arrays stand in an order that an operation cannot write.
    """
    if found.rule is None:
        raise IdentifyError("no rule", "no single rule makes these terms; use terms, the exact table")
    if found.affine:
        raise IdentifyError("no rule", "parts without a kernel element are added; use terms, the exact table")
    if conjugated(found.conjugation)[0]:
        raise IdentifyError("no rule", "the image is conjugated, which no operation writes; use terms and conjugation")
    parts = next((order for order in _orders(found) if _in_order(order)), None)
    if not found.output:
        raise IdentifyError("no rule", "a single number has no index; use terms, the exact table")
    if parts is None:
        raise IdentifyError("no rule", "the axes stand in another order in each array; use terms, the exact table")
    kinds = {reading.kind for reading in found.readings}
    operation = Operation(
        definition="mixed" if len(kinds) > 1 else next(iter(kinds), "products"),
        axes=tuple(axis for _, axis, _ in parts),
        mode=found.mode if isinstance(found.mode, str) else "mixed",
        fill=found.rule.fill,
        conjugate=found.conjugate,
        channels=_layout(parts),
    )
    image, kernel = (
        Signal(name, Box.of((0, size - 1) for size in shape), "ij")
        for name, shape in (("x", found.image), ("h", found.kernel))
    )
    return Output(operation, image, weighted(kernel, found.rule.scale, found.normalised))


def _orders(found: Identification) -> Iterator[list[Part]]:
    """The axes of the operation in the two orders that filters with either channel axis first ask for."""
    assert found.rule is not None
    spatial = iter(found.readings)
    parts: list[Part] = []
    for role in found.roles:
        axes = {"output": role.output, "image": role.image, "kernel": role.kernel}
        if role.name == "group":
            parts += _group_parts(found, role)
        else:
            axis = next(spatial).axis if role.name == "spatial" else plain_axis(role, found.table.shapes)
            parts.append((KINDS[role.name], axis, axes))
    yield parts
    yield sorted(parts, key=lambda part: part[0] == "out")
    places = {kind: place for place, (kind, _, _) in enumerate(parts)}
    if {"in", "out"} <= set(places):
        first, second = places["out"], places["in"]
        parts = parts.copy()
        parts[first], parts[second] = parts[second], parts[first]
        yield parts


def _group_parts(found: Identification, role: Role) -> list[Part]:
    """Groups, output channels and input channels within a group, as three axes.

    The first is ``n = p = k`` as one law, see `symconv.core.layer`.
    """
    output, image, kernel, second = role.places
    groups = found.groups
    out, into = found.output[output] // groups, found.image[image] // groups
    owner = kernel if found.kernel[kernel] == found.output[output] else second
    last, one = (0, groups - 1), (0, 0)
    group = Axis(IndexLaw(2 * groups, 2 * groups + 1, -1, 0), last, last, last)
    outs = Axis(IndexLaw(0, 1, -1, 0), (0, out - 1), one, (0, out - 1))
    ins = Axis(IndexLaw(1, 0, 1, 0), one, (0, into - 1), (0, into - 1))
    return [
        ("group", group, {"output": output, "image": image, "kernel": owner}),
        ("out", outs, {"output": output, "image": None, "kernel": kernel}),
        ("in", ins, {"output": None, "image": image, "kernel": second}),
    ]


def _in_order(parts: list[Part]) -> bool:
    """Whether the places of each array run through the axes as they stand."""
    for array in ARRAYS:
        own = [axes[array] for _, _, axes in parts if axes[array] is not None]
        if own != sorted(own, key=lambda place: place or 0):
            return False
    return True


def _layout(parts: list[Part]) -> Layout | None:
    """How the axes are written; None if all are axes of space."""
    if all(kind == "space" for kind, _, _ in parts):
        return None
    groupings = []
    for array in ARRAYS:
        written = sorted({place for _, _, axes in parts if (place := axes[array]) is not None})
        groupings.append(
            tuple(tuple(n for n, (_, _, axes) in enumerate(parts) if axes[array] == place) for place in written)
        )
    output, image, kernel = groupings
    return Layout(tuple(kind for kind, _, _ in parts), output, image, kernel)


def weighted(kernel: Signal, factor: Fraction, normalised: str | bool) -> Signal:
    """The kernel with its scale and normalisation as entries; plain symbols if there are none."""
    if factor == 1 and not normalised:
        return kernel
    from sympy import Rational

    entries = list(kernel.array().reshape(-1))
    scale, divisor = Rational(factor.numerator, factor.denominator), _divisor(entries, normalised)
    cells = np.empty(len(entries), dtype=object)
    cells[:] = [scale * entry / divisor for entry in entries]
    return Signal("h", kernel.ranges, "ij", cells.reshape(kernel.shape))


def _divisor(cells: list[Any], norm: str | bool) -> Any:
    from sympy import Abs, Add, Integer, Max, sqrt

    return {
        "False": lambda: Integer(1),
        "sum": lambda: Add(*cells),
        "absolute sum": lambda: Add(*(Abs(cell) for cell in cells)),
        "length": lambda: sqrt(Add(*(Abs(cell) ** 2 for cell in cells))),
        "largest": lambda: Max(*(Abs(cell) for cell in cells)),
    }[str(norm)]()


Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CardAxis:
    """One spatial axis: its role, law, boundary and window, and the other (kind, boundary) pairs it could have."""

    role: Role
    law: IndexLaw
    kind: str
    boundary: str
    window: Window
    also: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says about a function.

    Attributes:
        output, image, kernel: the shapes.
        axes: the spatial axes; empty where no single rule fits.
        roles: the other axes.
        groups: the number of groups of channels.
        conjugation, normalised, scale, fill, range: as in `Identification` and its rule.
        bias: the number of terms with neither pixel nor kernel element, `added` of those with a pixel only.
        terms, calls: how many there are.
    """

    output: Shape
    image: Shape
    kernel: Shape
    axes: tuple[CardAxis, ...]
    roles: tuple[Role, ...]
    groups: int
    conjugation: str
    normalised: str | bool
    scale: Fraction | None
    fill: Fraction | None
    range: tuple[int, int] | None
    bias: int
    added: int
    terms: int
    calls: int


def card_of(found: Identification) -> Card:
    """The card of an identification."""
    table = found.table
    alone = table.kernel == NONE
    return Card(
        output=found.output,
        image=found.image,
        kernel=found.kernel,
        axes=tuple(
            CardAxis(
                role,
                reading.law,
                reading.kind,
                reading.boundary,
                window,
                tuple(dict.fromkeys((r.kind, r.boundary) for r in others if r.complexity == reading.complexity)),
            )
            for role, reading, window, others in zip(
                [role for role in found.roles if role.name == "spatial"],
                found.readings,
                found.windows,
                found.alternatives,
                strict=True,
            )
        ),
        roles=tuple(role for role in found.roles if role.name != "spatial"),
        groups=found.groups,
        conjugation=found.conjugation,
        normalised=found.normalised,
        scale=found.scale,
        fill=found.rule.fill
        if found.rule is not None and any(r.boundary == "constant" for r in found.readings)
        else None,
        range=found.range,
        bias=int((alone & (table.image == NONE)).sum()),
        added=int((alone & (table.image != NONE)).sum()),
        terms=len(table),
        calls=found.calls,
    )


LABEL = 12
MEANINGS = {
    "convolution": "convolution (the kernel flipped)",
    "sliding": "sliding correlation (the kernel not flipped)",
    "correlation": "correlation (not flipped, the output runs backwards)",
    "backward convolution": "convolution, the output running backwards",
}
CONJUGATED = {
    "linear, conj": "the kernel is conjugated",
    "conj, linear": "the image is conjugated",
    "conj, conj": "image and kernel are conjugated",
}
MOST_ALSO = 6


def summary(card: Card) -> str:
    """A few lines of text: shapes, kind, one line for each axis, and what else was found.

    >>> from symconv.blackbox import identify
    >>> import numpy as np
    >>> print(summary(identify(lambda x, h: np.correlate(x, h, "same"), 6, 4).card()))
    shapes      image (6,), kernel (4,), output (6,)
    kind        sliding correlation (the kernel not flipped)
    axis 0      p = n + k - 2, zero boundary, same, anchor 2 (high), reads 2 before and 1 after the image
    complex     the kernel is conjugated
    terms       20, from 16 calls
    """
    return "\n".join(f"{line.label:<{LABEL}}{line}" for line in card_lines(card))


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a card: a label, the law of an axis if the line is about one, and words."""

    label: str
    text: str
    law: IndexLaw | None = None

    def __str__(self) -> str:
        return self.text if self.law is None else f"{law_text(self.law)}, {self.text}"


def card_lines(card: Card) -> Iterator[CardLine]:
    """The lines of a card, in the order in which every format shows them."""
    yield CardLine("shapes", f"image {card.image}, kernel {card.kernel}, output {card.output}")
    yield CardLine("kind", _kind(card))
    for axis in card.axes:
        yield CardLine(f"axis {axis.role.image}", _axis(axis), axis.law)
        if axis.also:
            yield CardLine("", "could also be " + _also(axis))
    for role in card.roles:
        yield CardLine("channels", _role(role, card.groups))
    yield from (CardLine(label, text) for label, text in _extras(card))
    yield CardLine("complex", CONJUGATED.get(card.conjugation, card.conjugation))
    yield CardLine("terms", f"{card.terms:,}, from {card.calls:,} calls")


def _kind(card: Card) -> str:
    if not card.axes and card.roles:
        return "products without an axis of space"
    if not card.axes:
        return "no single rule; the exact table of terms is the answer"
    kinds = list(dict.fromkeys(axis.kind for axis in card.axes))
    return MEANINGS[kinds[0]] if len(kinds) == 1 else ", ".join(axis.kind for axis in card.axes) + " (by axis)"


def _axis(axis: CardAxis) -> str:
    """What is said of one axis beside its law."""
    window = axis.window
    rule = f" ({window.anchor_rule})" if window.anchor_rule else ""
    anchor = "" if window.anchor is None else f", anchor {window.anchor}{rule}"
    before, after = window.padding
    return f"{axis.boundary} boundary, {window.mode}{anchor}, reads {before} before and {after} after the image"


def law_text(law: IndexLaw) -> str:
    """The law as a line of text.

    >>> law_text(IndexLaw(2, 1, -1, 3)), law_text(IndexLaw(1, -1, 2, 0))
    ('2p = n - k + 3', 'p = -n + 2k')
    """
    parts = ((law.s, "n"), (law.d, "k"), (law.o, ""))
    text = " ".join(f"{'-' if c < 0 else '+'} {'' if abs(c) == 1 and v else abs(c)}{v}" for c, v in parts if c)
    text = text.removeprefix("+ ") if text.startswith("+") else text.replace("- ", "-", 1)
    return f"{'' if law.u == 1 else law.u}p = {text or 0}"


def _also(axis: CardAxis) -> str:
    words = [boundary if kind == axis.kind else f"{kind} {boundary}" for kind, boundary in axis.also]
    more = len(words) - MOST_ALSO
    return ", ".join(words[:MOST_ALSO]) + (f" and {more} more" if more > 0 else "")


def _role(role: Role, groups: int) -> str:
    named = (("output", role.output), ("image", role.image), ("kernel", role.kernel))
    axes = ", ".join(f"{name} axis {axis}" for name, axis in named if axis is not None)
    return f"{groups} groups: {axes}" if role.name == "group" else f"{role.name}: {axes}"


def _extras(card: Card) -> Iterator[tuple[str, str]]:
    if card.scale not in (None, 1):
        yield "scale", f"every product times {card.scale}"
    if card.fill is not None:
        yield "fill", f"reads outside the image return {card.fill}"
    if card.normalised:
        yield "kernel", f"divided by its {card.normalised} first"
    if card.added:
        yield "added", f"{card.added} pixels without a kernel element"
    if card.bias:
        yield "bias", f"a constant in {card.bias} outputs"
    if card.range is not None:
        yield "range", f"holds while outputs stay within {card.range[0]} … {card.range[1]}, the range of the type"


@dataclass(frozen=True)
class Identification(Rendered):
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
    """

    table: Terms
    rule: Rule | None
    conjugation: str
    normalised: str | bool
    range: tuple[int, int] | None
    calls: int

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
        """`convolution`, `correlation` (runs backwards) or `sliding`."""
        return self._word([reading.kind for reading in self.readings])

    @property
    def boundary(self) -> Any:
        """The boundary rule."""
        return self._word([reading.boundary for reading in self.readings])

    @property
    def mode(self) -> Any:
        """`full`, `same`, `valid` or `padding`."""
        return self._word([window.mode for window in self.windows])

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
        """The kernel place laid on the output position on each spatial axis, from 0."""
        return tuple(window.anchor for window in self.windows)

    @property
    def anchor_rule(self) -> Any:
        """``"low"`` for place (K-1)//2, ``"high"`` for K//2, ``"middle"`` for odd sizes."""
        return self._word([window.anchor_rule for window in self.windows])

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
        return 0 if self.rule is None else len(self.rule.axes)

    @property
    def alternatives(self) -> tuple[tuple[AxisReading, ...], ...]:
        """For each spatial axis, every other reading that these shapes cannot tell apart, simplest first."""
        if self.rule is None:
            return ()
        pairs = zip(self.rule.consistent, self.rule.chosen, strict=True)
        return tuple(tuple(other for other in axis if other != chosen) for axis, chosen in pairs)

    @property
    def scale(self) -> Fraction | None:
        """The coefficient that all products share."""
        return None if self.rule is None else self.rule.scale

    @property
    def affine(self) -> bool:
        """Whether there are terms without a kernel element: a bias, or the image itself added."""
        return bool((self.table.kernel == NONE).any())

    @property
    def operation(self) -> Output:
        """The same thing as a symconv operation on symbolic signals x and h, indices from 0, rows first.

        Raises:
            IdentifyError: if no rule fits, parts without a kernel element are added, or the image is conjugated.
        """

        return operation_of(self)

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

        return card_of(self)

    def _word(self, words: list[Any]) -> Any:
        if not words:
            return None
        return words[0] if len(set(words)) == 1 else tuple(words)


MOST_SECONDS = 1_000_000
NARROWEST = {"uint8": (0, 255), "int8": (-128, 127), "uint16": (0, 65535), "int16": (-32768, 32767)}


def identify(
    f: Callable[[Any, Any], Any],
    image: object = (6, 7),
    kernel: object = (3, 4),
    *,
    adapter: str | None = None,
    dtype: str = "float64",
    packed: bool = False,
    seconds: float | None = None,
    calls: int = MOST_CALLS,
) -> Identification:
    """What a function of an image and a kernel computes: ``y[n] = Σ c · x[p] · h[k]`` with ``u·p = s·n + d·k + o``.

    The function is called with one unit kernel element at a time and an image of codes, K calls for K kernel elements,
    and then with random signed numbers: at most K + 20 calls (2K + 20 for 8-bit types and images of more than 255
    pixels), unless several pixels meet one kernel element.

    Args:
        f: the function; it gets an image and a kernel as NumPy arrays and returns an array.
        image, kernel: their shapes, rows first, or an integer for one axis. Different even and odd sizes tell most.
        adapter: a layout or type the function wants, see `symconv.blackbox.ADAPTERS` (``"torch nchw"``).
        dtype: the type of the arrays that the function gets.
        packed: put several kernel elements into each call, for functions whose calls are expensive.
        seconds: a time limit for each call.
        calls: the largest number of calls, if pairs of pixel and kernel element must be asked one by one.

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
    _check_options(dtype, seconds, calls)
    shapes = shape_of(image, "image"), shape_of(kernel, "kernel")
    box = BlackBox(adapted(f, adapter), *shapes, dtype, seconds)
    terms = probe(box, first_look(box), packed=packed, most=calls)
    _refuse_one_sided(box, terms)
    normalised = confirm(box, terms)
    complex_rule = conjugation(box, terms, normalised)
    terms = terms.times(Fraction(10) ** box.unit)
    span = NARROWEST.get(box.kind if box.kind in NARROWEST else box.dtype)
    return Identification(terms, fit(terms), complex_rule, normalised or False, span, box.calls)


def _check_options(dtype: object, seconds: object, calls: object) -> None:
    """Refuse a type that is no type of real numbers, and limits that are no positive numbers."""
    try:
        known = np.dtype(dtype).kind in "iuf"  # pyright: ignore[reportArgumentType,reportCallIssue]
    except (TypeError, ValueError):
        known = False
    if not known or dtype is None:
        raise InputError(f"dtype must be a type of real numbers such as 'float64' or 'uint8', not {shown(dtype)}")
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if seconds is not None and not (number and 0 < seconds < MOST_SECONDS):  # pyright: ignore[reportOperatorIssue]
        raise InputError(f"seconds must be a positive number below {MOST_SECONDS:,} or None, not {shown(seconds)}")
    if isinstance(calls, bool) or not isinstance(calls, int | np.integer) or calls < 1:
        raise InputError(f"calls must be a positive integer, not {shown(calls)}")


def _refuse_one_sided(box: BlackBox, terms: Terms) -> None:
    for reason, column in (("kernel", terms.kernel), ("image", terms.image)):
        if not (column != NONE).any():
            raise bilinear_fault(box) or IdentifyError(
                f"no {reason}", f"the output does not depend on the {reason}; pass a function of image and kernel"
            )
