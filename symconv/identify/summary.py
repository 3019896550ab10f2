"""The card as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symconv.identify.card import Card, CardAxis
from symconv.identify.layout import Role
from symconv.index import IndexLaw

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

    >>> from symconv.identify import identify
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
class Line:
    """One line of a card: a label, the law of an axis if the line is about one, and words."""

    label: str
    text: str
    law: IndexLaw | None = None

    def __str__(self) -> str:
        return self.text if self.law is None else f"{law_text(self.law)}, {self.text}"


def card_lines(card: Card) -> Iterator[Line]:
    """The lines of a card, in the order in which every format shows them."""
    yield Line("shapes", f"image {card.image}, kernel {card.kernel}, output {card.output}")
    yield Line("kind", _kind(card))
    for axis in card.axes:
        yield Line(f"axis {axis.role.image}", _axis(axis), axis.law)
        if axis.also:
            yield Line("", "could also be " + _also(axis))
    for role in card.roles:
        yield Line("channels", _role(role, card.groups))
    yield from (Line(label, text) for label, text in _extras(card))
    yield Line("complex", CONJUGATED.get(card.conjugation, card.conjugation))
    yield Line("terms", f"{card.terms:,}, from {card.calls:,} calls")


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
