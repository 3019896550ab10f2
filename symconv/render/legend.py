"""The legend of a figure: for each kind of stroke or shade a small sample and its sentence."""

from __future__ import annotations

from symconv.derive.figure import Said
from symconv.render.escape import Printed
from symconv.render.panels import BASELINE, Painter
from symconv.render.shapes import Drawing, Rect, Text, rounded

LEADING = 1.6
"""From one line of the legend to the next, as a part of the font size."""
SAMPLE = 2.0
INDENT = 2.6
"""Width of the sample, and where the sentence begins, likewise."""
SPARE = 0.5
"""Room on the right for fonts that are wider than ours."""


def legend_size(painter: Painter, legend: tuple[tuple[str, Said], ...]) -> tuple[float, float]:
    """Width and height of the whole legend."""
    metrics = painter.metrics
    widths = [metrics.width(painter.ruler.say(said), "note") for _, said in legend]
    size = metrics.sizes["note"]
    return metrics.margin + (INDENT + SPARE) * size + max(widths, default=0), LEADING * size * len(legend)


def legend_drawings(painter: Painter, legend: tuple[tuple[str, Said], ...], x: float, y: float) -> list[Drawing]:
    """The lines of the legend, one below the other."""
    step = LEADING * painter.metrics.sizes["note"]
    return [_entry(painter, kind, said, x, y + number * step) for number, (kind, said) in enumerate(legend)]


def _entry(painter: Painter, kind: str, said: Said, x: float, y: float) -> Drawing:
    size, left = painter.metrics.sizes["note"], x + painter.metrics.margin
    baseline = rounded(y + LEADING * size / 2 + BASELINE * size)
    text = Text(rounded(left + (INDENT * size if kind != "none" else 0)), baseline, "note",
                painter.voice.say(said), "start")  # fmt: skip
    if kind == "none":
        return Drawing(texts=(text,))
    if kind in ("dash", "faded"):
        sign = Printed("—") if kind == "dash" else painter.voice.inline(said.facts["kernel"])
        return Drawing(texts=(Text(rounded(left + SAMPLE * size / 2), baseline, "note", sign, faded=True), text))
    sample = Rect.at(left, y + 0.3 * size, SAMPLE * size, size, kind)
    if kind in ("light", "dark", "outside"):
        return Drawing(cells=(sample,), hatches=painter.hatches(sample), texts=(text,))
    return Drawing(outlines=painter.strokes(sample), texts=(text,))
