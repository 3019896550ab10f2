"""The operations behind an identification: its laws on symbolic signals, indices from 0, rows first.

Scale and normalisation of the kernel become the kernel's entries (``h[0]/9``, ``h[0]/(h[0] + h[1])``), so that the
derivation shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symconv.errors import IndexRuleError, shown
from symconv.identify.refusal import IdentifyError
from symconv.identify.regenerate import slots
from symconv.index import Axis, Box
from symconv.operation import Operation
from symconv.output import Output
from symconv.signal import Signal

if TYPE_CHECKING:
    from symconv.identify.identification import Identification


def operations(found: Identification) -> tuple[Output, ...]:
    """One operation on symbolic signals for each group of channels, see `Identification.operations`."""
    if found.rule is None:
        raise IdentifyError("no rule", "no single rule makes these terms; use terms, the exact table")
    if found.affine:
        raise IdentifyError("no rule", "parts without a kernel element are added; use terms, the exact table")
    return tuple(_operation(found, axes) for axes in found.rule.axes)


def operation_at(found: Identification, at: Sequence[int]) -> tuple[Output, tuple[int, ...]]:
    """The operation that makes one output, and that output's index on the operation's axes."""
    index = tuple(at[0]) if len(at) == 1 and isinstance(at[0], tuple | list) else tuple(at)
    sizes = found.output
    if len(index) != len(sizes) or not all(0 <= part < size for part, size in zip(index, sizes, strict=True)):
        ends = ", ".join(f"0 to {size - 1}" for size in sizes)
        raise IndexRuleError(f"output index {shown(index)} does not exist; indices run from {ends}")
    outputs = operations(found)
    expanded = tuple(0 if role.output is None else index[role.output] for role in slots(found.roles))
    return next((output, expanded) for output in outputs if expanded in output.box)


def _operation(found: Identification, axes: tuple[Axis, ...]) -> Output:
    rule = found.rule
    assert rule is not None
    kinds = {reading.kind for reading in rule.chosen}
    operation = Operation(
        definition=kinds.pop() if len(kinds) == 1 else "mixed",
        axes=axes,
        mode=found.mode if isinstance(found.mode, str) else "mixed",
        fill=rule.fill,
        conjugate=found.conjugate,
    )
    image = Signal("x", Box.of(axis.image for axis in axes), "ij")
    kernel = Signal("h", Box.of(axis.kernel for axis in axes), "ij")
    return Output(operation, image, _weighted(kernel, found))


def _weighted(kernel: Signal, found: Identification) -> Signal:
    """The kernel with its scale and normalisation as entries; plain symbols if there are none."""
    assert found.rule is not None
    if found.rule.scale == 1 and not found.normalised:
        return kernel
    entries = kernel.array()
    divisor = _divisor(entries, found.normalised) if found.normalised else 1
    cells = np.empty(entries.shape, dtype=object)
    scale = _rational(found.rule.scale)
    cells.reshape(-1)[:] = [scale * entry / divisor for entry in entries.reshape(-1)]
    return Signal("h", kernel.ranges, "ij", cells)


def _rational(value: Any) -> Any:
    from sympy import Rational

    return Rational(value.numerator, value.denominator)


def _divisor(entries: Any, norm: str | bool) -> Any:
    from sympy import Abs, Add, Max, sqrt

    cells = list(entries.reshape(-1))
    return {
        "sum": lambda: Add(*cells),
        "absolute sum": lambda: Add(*(Abs(cell) for cell in cells)),
        "length": lambda: sqrt(Add(*(Abs(cell) ** 2 for cell in cells))),
        "largest": lambda: Max(*(Abs(cell) for cell in cells)),
    }[str(norm)]()
