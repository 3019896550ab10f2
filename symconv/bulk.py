"""Whole outputs as exact numbers, without any expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from symconv.cells import simplified
from symconv.index import add_exactly, evaluate

if TYPE_CHECKING:
    from symconv.output import Output


def exact_array(output: Output) -> NDArray[Any] | None:
    """All outputs as integers or fractions; None if an entry is no such number.

    The array has one axis for each axis of the operation, which is the shape as written up to axes of size 1.
    """
    operation, bias = output.operation, output.bias
    fill = simplified(operation.fill) if _symbolic(operation.fill) else operation.fill
    signals = [signal for signal in (output.image, output.kernel, bias) if signal is not None]
    if _symbolic(fill) or not all(signal.rational for signal in signals):
        return None
    pixels = output.image.array().reshape(operation.sizes("image"))
    weights = output.kernel.array().reshape(operation.sizes("kernel"))
    total = evaluate(operation.axes, pixels, weights, fill)
    if bias is None:
        return total
    flat = total.reshape(-1, bias.shape[0], *(operation.sizes("output")[place] for place in operation.layout.space))
    return add_exactly(flat, bias.array().reshape(-1, *[1] * len(operation.layout.space)))


def _symbolic(value: Any) -> bool:
    return hasattr(value, "free_symbols")
