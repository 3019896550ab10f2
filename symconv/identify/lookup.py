"""Any row of the atlas as an operation, whether or not its library is installed."""

from __future__ import annotations

from typing import Any

from symconv.errors import InputError
from symconv.identify.catalogue import Row, find_row
from symconv.identify.conjugation import conjugated
from symconv.identify.operations import weighted
from symconv.identify.refusal import IdentifyError
from symconv.identify.regimes import Regime
from symconv.identify.shapes import shape_of
from symconv.identify.sizes import SizeRule
from symconv.identify.survey import Entry, committed_atlas, stated_rule
from symconv.index import Axis, Box, IndexLaw
from symconv.operation import Operation
from symconv.output import Output
from symconv.signal import Signal

DEFAULT_IMAGE, DEFAULT_KERNEL, ODD_KERNEL = (6, 7, 6), (3, 4, 3), (3, 5, 3)


def library(
    name: str,
    *,
    image: int | tuple[int, ...] | None = None,
    kernel: int | tuple[int, ...] | None = None,
    **options: Any,
) -> Output:
    """What a library's call computes, as an operation on symbolic signals x and h with indices from 0, rows first.

    The rule is the one in the atlas that comes with symconv, so the library need not be installed.

    Args:
        name: the call's name, ``"scipy.ndimage.correlate"``.
        image, kernel: the shapes, rows first; by default 6×7 and 3×4, or 6 and 3 for one axis.
        options: the call's own options, ``mode="reflect"``; constants by their names.

    Raises:
        InputError: for an unknown call, or shapes of different ranks.
        IdentifyError: for a row that follows no rule for these sizes.

    >>> y = library("scipy.ndimage.correlate", mode="reflect")
    >>> y.operation.boundaries, y.operation.axes[1].law
    (('symmetric', 'symmetric'), IndexLaw(u=1, s=1, d=1, o=-2))
    """
    row = find_row(name, options)
    rule = rule_of(row)
    shape = DEFAULT_IMAGE[: row.rank] if image is None else shape_of(image, "image")
    taps = (
        shape_of(kernel, "kernel")
        if kernel is not None
        else (ODD_KERNEL if rule.odd_only else DEFAULT_KERNEL)[: len(shape)]
    )
    if len(shape) != len(taps):
        raise InputError(f"image shape {shape} and kernel shape {taps} must have the same number of axes")
    axes = tuple(axis_of(rule, p, k, row.title) for p, k in zip(shape, taps, strict=True))
    operation = Operation(rule.regime.kind, axes, rule.regime.mode, rule.fill, conjugated(rule.conjugation)[1])
    x, h = (Box.of((0, size - 1) for size in sizes) for sizes in (shape, taps))
    return Output(operation, Signal("x", x, "ij"), weighted(Signal("h", h, "ij"), rule.scale, rule.normalised))


def rule_of(row: Row) -> SizeRule:
    """The rule of a row, from the committed atlas or from what it states.

    Raises:
        IdentifyError: if the atlas has no rule for it.
    """
    if row.law:
        return stated_rule(dict(row.law))
    entry: Entry | None = committed_atlas().get(row.title)
    if entry is None or entry.rule is None:
        note = "is not in the atlas" if entry is None else f"has no rule ({entry.note})"
        raise IdentifyError("no rule", f"{row.title} {note}; identify it for the shapes you need")
    return entry.rule


def axis_of(rule: SizeRule, image: int, kernel: int, title: str) -> Axis:
    """The axis that a rule makes of an image size and a kernel size.

    Raises:
        IdentifyError: if the rule has nothing to say about these sizes.
    """
    if rule.odd_only and kernel % 2 == 0:
        raise IdentifyError(
            "no rule", f"{title}: a kernel of size {kernel} was never tried with success; give an odd size"
        )
    regime = rule.regime if kernel <= image else _larger(rule, title)
    outputs = regime.size(image, kernel)
    if outputs < 1:
        raise IdentifyError(
            "no rule", f"{title}: a kernel of size {kernel} leaves no output of an image of size {image}"
        )
    law = IndexLaw(regime.u, regime.s, regime.d, regime.offset(image, kernel))
    return Axis(law, (0, outputs - 1), (0, image - 1), (0, kernel - 1), regime.boundary)


def _larger(rule: SizeRule, title: str) -> Regime:
    if rule.larger is None:
        why = rule.larger_error or "not tried"
        raise IdentifyError("no rule", f"{title}: for a kernel larger than the image there is no rule ({why})")
    return rule.larger
