"""The operations behind an identification: its laws on symbolic signals, indices from 0, rows first.

Scale and normalisation of the kernel become the kernel's entries (``h[0]/9``, ``h[0]/(h[0] + h[1])``), so that the
derivation shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.identify.conjugation import conjugated
from symconv.identify.layout import Role
from symconv.identify.refusal import IdentifyError
from symconv.identify.regenerate import plain_axis
from symconv.index import Axis, Box, IndexLaw
from symconv.layout import Layout
from symconv.operation import Operation
from symconv.output import Output
from symconv.signal import Signal

if TYPE_CHECKING:
    from symconv.identify.identification import Identification

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

    The first is ``n = p = k`` as one law, see `symconv.channels`.
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
