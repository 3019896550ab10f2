"""Template matching: the index at which an inner product is largest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.core.signal import as_expr, simplified
from symconv.derive.figure import CellContent, CellLine, Figure, Panel, signal_panels
from symconv.errors import InputError
from symconv.formula.nodes import Entry, Name, Value
from symconv.index import Box, hull
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.core.signal import Signal


@dataclass(frozen=True, slots=True)
class Match:
    """The best match: its output index (in index order), its score, and how many outputs share that score."""

    index: Index
    score: Any
    ties: int


def best_match(output: Output) -> Match:
    """The output with the largest value, the first one in reading order.

    The score of output n under the sliding definition is ``Σ_k x[n+k]·h[k]``, the inner product of the template with
    the pixels under it.

    Args:
        output: a correlation of numbers.

    Raises:
        InputError: if the outputs are not all numbers.

    >>> from symconv import correlate
    >>> best_match(correlate([0, 1, 3, 1, 0, 2], [1, 3, 1], definition="sliding", mode="valid"))
    Match(index=(0,), score=11, ties=1)
    """
    scores = _scores(output)
    position = np.unravel_index(int(np.argmax(scores)), scores.shape)
    lower = output.operation.ranges.lower
    index = tuple(int(part) + low for part, low in zip(position, lower, strict=True))
    best = scores[position]
    return Match(output.order(index), simplified(as_expr(best)), int((scores == best).sum()))


def _scores(output: Output) -> Any:
    scores = output.array()
    if any(hasattr(score, "free_symbols") for score in scores.flat):
        raise InputError("a best match needs numbers, not symbols; give image and template as numbers")
    return scores


def score_figure(output: Output) -> Figure:
    """The image, the template and the scores side by side, the best match and the pixels under it boxed.

    Args:
        output: a two-dimensional correlation of numbers.
    """
    best = best_match(output)
    reads = [output.order(term.image_index) for term in output.terms(*best.index)]
    image, kernel, index = output.image, output.kernel, output.order(best.index)
    panels = (
        *_value_panels("image", image, image.array(), image.ranges, hull(reads)),
        *_value_panels("values", kernel, kernel.array(), kernel.ranges),
        *_value_panels("output", output, _scores(output), output.operation.ranges, Box(index, index)),
    )
    facts = {"image": Name(output.image.name), "template": Name(output.kernel.name), "scores": Name(output.name)}
    facts |= {"at": Entry.at(output.name, best.index), "score": Value(as_expr(best.score))}
    return Figure("matching", panels, "matching", facts)


def _value_panels(
    kind: str, signal: Signal | Output, values: Any, ranges: Box, outlined: Box | None = None
) -> tuple[Panel, ...]:
    """The values of a signal or an output, with its indices along the edges."""

    def content(index: Index) -> CellContent:
        return CellContent((CellLine(Value(as_expr(values[ranges.position(index)]))),))

    outlines = () if outlined is None else (("solid", outlined),)
    return signal_panels(kind, signal, content, ticks=True, outlines=outlines)
