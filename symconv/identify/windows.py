"""The words for an output window: mode, anchor and padding of an axis, read from its law and its sizes."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.identify.readings import Reading
from symconv.index import IndexLaw


@dataclass(frozen=True, slots=True)
class Window:
    """One spatial axis in a person's words.

    Attributes:
        mode: `full`, `same`, `valid`, or `padding` for any other window.
        anchor: the kernel place that is laid on the output position, from 0; None if it lies off the kernel.
        anchor_rule: ``"low"`` (place (K-1)//2), ``"high"`` (K//2), ``"middle"`` where an odd size makes both the same.
        padding: how far reads reach before and after the image.
    """

    mode: str
    anchor: int | None
    anchor_rule: str | None
    padding: tuple[int, int]


def window_of(reading: Reading) -> Window:
    """The window of a reading.

    >>> from symconv.index import Axis, IndexLaw
    >>> window_of(Reading(Axis(IndexLaw(1, 1, 1, -2), (0, 5), (0, 5), (0, 3))))
    Window(mode='same', anchor=2, anchor_rule='high', padding=(2, 1))
    """
    law, outputs = reading.law, reading.axis.size("output")
    pixels, taps = reading.axis.size("image"), reading.axis.size("kernel")
    ends = [law.s * n + law.d * k + law.o for n in (0, outputs - 1) for k in (0, taps - 1)]
    last = law.u * (pixels - 1)
    padding = (max(0, -(min(ends) // law.u)), max(0, -((last - max(ends)) // law.u)))
    place = anchor_of(law, pixels, taps)
    mode = _mode(reading, outputs, pixels, padding)
    return Window(mode, place, _rule(place, taps), padding)


def anchor_of(law: IndexLaw, pixels: int, taps: int) -> int | None:
    """The kernel place that output 0 lays on pixel 0 (on the last pixel where the law runs backwards)."""
    place, rest = divmod((law.u * (pixels - 1) if law.s < 0 else 0) - law.o, law.d)
    return place if rest == 0 and 0 <= place < taps else None


def _mode(reading: Reading, outputs: int, pixels: int, padding: tuple[int, int]) -> str:
    law = reading.law
    reach = abs(law.d) * (reading.axis.size("kernel") - 1)
    if law.u > 1:
        return "full" if outputs == law.u * (pixels - 1) + reach + 1 else "padding"
    windows = {
        "same": (pixels, True),
        "full": (pixels + reach, padding[0] == reach),
        "valid": (pixels - reach, padding == (0, 0)),
    }
    fitting = (mode for mode, (size, placed) in windows.items() if placed and 0 < outputs == -(-size // abs(law.s)))
    return next(fitting, "padding")


def _rule(place: int | None, taps: int) -> str | None:
    if place is None:
        return None
    rules = {(taps - 1) // 2: "low", taps // 2: "high"}
    return "middle" if taps % 2 and place == taps // 2 else rules.get(place)
