"""A formula beside a function: what the formula leaves open is chosen as the function has it.

A formula says which indices meet. It does not say which outputs an array holds, where the kernel has index 0 (unless
limits do), or what a read outside the image returns. On array positions N, P and K, with first indices n₀, p₀ and k₀,
its law ``u·p = s·n + d·k + o`` reads ``u·P = s·N + d·K + (o + s·n₀ + d·k₀ - u·p₀)``, so the offset of the function's
law says what k₀ and n₀ have to be. Outputs as many as pixels keep the pixels' indices. Where the laws differ in more
than the offset, the kernel is laid as the function lays it, and the window has as many outputs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symconv.blackbox.card import said
from symconv.core.formula import Options, WrittenFormula, computed
from symconv.core.written_law import window_of_law
from symconv.formulas.nodes import Said, index_ranges
from symconv.formulas.rendered import joined
from symconv.index import MODES, Axis, IndexLaw
from symconv.index.aliases import Range

if TYPE_CHECKING:
    from symconv.blackbox.calling import Function
    from symconv.blackbox.identification import Identification

OPEN = Options()
"""The options of a formula that is given without any."""


def placed(formula: WrittenFormula, found: Identification) -> tuple[Function, Said] | None:
    """The formula on the arrays of a function that was identified, and what was chosen; None if nothing is open.

    >>> from symconv import formula, identify
    >>> f = formula("y[m,n] = Σ_k,l x[m+k,n+l] h[k,l]")
    >>> function, _ = placed(f, identify("scipy.signal.correlate2d(x, h, 'valid')", (5, 5), (3, 2)))
    >>> import numpy as np
    >>> function(np.ones((5, 5)), np.ones((3, 2))).shape
    (3, 4)
    """
    rank = len(formula.entries[0].index)
    if formula.options.mode != OPEN.mode or len(found.output) != rank or len(found.laws) != len(formula.laws):
        return None
    operation = formula.operation(found.image, found.kernel)
    fixed = formula.fixed(1), formula.fixed(2)
    rules = [reading.boundary for reading in found.readings]
    open_rules = formula.options.boundary == OPEN.boundary
    others, axes, ranges = iter(zip(found.laws, rules, strict=True)), [], []
    for axis, written in zip(operation.axes, formula.axes, strict=True):
        at, pixel, element = written.positions
        if written.law is None or at is None or pixel is None or element is None:
            axes.append(axis)
            continue
        law, rule = next(others)
        image = axis.image if fixed[0][pixel] else (0, axis.size("image") - 1)
        boundary = rule if open_rules else axis.boundary
        axis = _placed(replace(axis, image=image, boundary=boundary), law, found.output[at], fixed[1][element])
        axes.append(axis)
        ranges.append(axis.kernel)
    fill = found.rule.fill if found.rule is not None and "constant" in rules and open_rules else operation.fill
    chosen = replace(operation, axes=tuple(axes), fill=fill)
    names = dict.fromkeys(axis.boundary for axis, own in zip(axes, formula.axes, strict=True) if own.law is not None)
    words = joined("list.comma", [said(f"rule.{name}") for name in names])
    sizes = str(found.output[0]) if rank == 1 else str(found.output)
    sentence = said("difference.chosen", outputs=sizes, ranges=index_ranges(ranges), boundary=words)
    return (lambda x, h: computed(chosen, x, h)), sentence


def _placed(axis: Axis, other: IndexLaw, outputs: int, fixed: bool) -> Axis:
    """One axis of space with the outputs, and if they are not fixed the kernel indices, that the other law has."""
    law, first, taps = axis.law, axis.image[0], axis.size("kernel")
    alike = (law.u, law.s, law.d) == (other.u, other.s, other.d)
    same = outputs == axis.size("image") and (law.u, law.s) == (1, 1)
    gap = other.o - law.o + law.u * first  # that s·n₀ + d·k₀ has to be
    start = first if same else None
    low = axis.kernel[0] if fixed else None
    if low is None and alike:
        tries = (start,) if start is not None else range(abs(law.d))
        start, low = next(
            ((n, (gap - law.s * n) // law.d) for n in tries if not (gap - law.s * n) % law.d), (start, low)
        )
    elif low is None:
        element = -other.o // other.d if not other.o % other.d else -1
        low = -element if 0 <= element < taps else -((taps - 1) // 2)
    kernel = axis.kernel if low is None else (low, low + taps - 1)
    if start is None and alike and not (gap - law.d * kernel[0]) % law.s:
        start = (gap - law.d * kernel[0]) // law.s
    if start is None:
        start = _window_of_size(law, axis.image, kernel, outputs)[0]
    return replace(axis, kernel=kernel, output=(start, start + outputs - 1))


def _window_of_size(law: IndexLaw, image: Range, kernel: Range, outputs: int) -> Range:
    """The usual window with so many outputs, or the full one."""
    windows = [window_of_law(law, image, kernel, mode) for mode in MODES]
    fitting = [window for window in windows if window[1] - window[0] + 1 == outputs]
    return (fitting or windows)[0]
