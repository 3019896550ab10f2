"""The two verbs: convolve and correlate."""

from __future__ import annotations

from typing import Any

import numpy as np

from symconv.cells import read_cell
from symconv.errors import InputError, told
from symconv.operation import Choices, Operation
from symconv.output import LIMIT, Output
from symconv.signal import Signal, check_names, image, kernel


def convolve(
    x: object,
    h: object,
    *,
    mode: Any = "full",
    boundary: Any = "zero",
    anchor: Any = None,
    stride: Any = 1,
    dilation: Any = 1,
    padding: Any = None,
    fill: Any = 0,
    conjugate: bool = False,
    name: str = "y",
    limit: int = LIMIT,
) -> Output:
    """Convolution: ``y[m,n] = Σ_i Σ_j x[i,j] · h[m-i,n-j]``, the kernel flipped.

    With stride s, dilation D and offset o the law on each axis is ``p = s·n - D·k + o``.

    Args:
        x: the image: a `Signal`, or anything that `image` takes (arrays and lists rows first).
        h: the kernel, likewise.
        mode: output window: `full` (every overlap), `same` (one output for each pixel) or `valid` (the kernel inside
            the image).
        boundary: what a read outside the image returns: `zero`, `constant` (the value `fill`), `replicate`,
            `symmetric`, `mirror`, `wrap` or `omit` (the output is 0 where the window overhangs).
        anchor: in mode `same`, the kernel element laid on the output position: an index (in index order), ``"low"``
            (place (K-1)//2), ``"high"`` (place K//2) or None (index 0); a dilation does not change which element it is.
        stride: keep every stride-th output, counted from the first of the window.
        dilation: spacing of the kernel's taps, 1 = dense.
        padding: in place of `mode`: the amount added before and after the image on each axis.
        fill: the value of the boundary rule `constant`.
        conjugate: take the complex conjugate of the kernel.
        name: how the output is printed.
        limit: the largest number of terms that one request may expand.

        `mode`, `boundary`, `stride`, `dilation` and `padding` may differ by axis: a tuple, rows first like a shape.

    Returns:
        An `Output`: a mapping from output index to SymPy expression.

    Raises:
        InputError: if operands or options do not fit together.

    Source: the definition of textbooks on signals and systems, for instance Oppenheim and Schafer, Discrete-Time
    Signal Processing, section 2.3.

    >>> y = convolve(image((7, 7)), kernel("a b c / d e f / g h i"))
    >>> y[1, 1].coeff(image((7, 7))[2, 2])
    a
    >>> convolve([1, 2, 3], [1, 10, 100]).array().tolist()
    [1, 12, 123, 230, 300]
    """
    return _output(
        Choices("convolution", mode, boundary, anchor, stride, dilation, padding), x, h, fill, conjugate, name, limit
    )


def correlate(
    x: object,
    h: object,
    *,
    definition: str = "correlation",
    mode: Any = "full",
    boundary: Any = "zero",
    anchor: Any = None,
    stride: Any = 1,
    dilation: Any = 1,
    padding: Any = None,
    fill: Any = 0,
    conjugate: bool = False,
    name: str = "y",
    limit: int = LIMIT,
) -> Output:
    """Cross-correlation: the kernel not flipped, under one of its two definitions.

    * ``definition="correlation"`` (textbook): ``y[m,n] = Σ_i Σ_j x[i,j] · h[m+i,n+j]``, the law ``p = -n + k``;
    * ``definition="sliding"`` (libraries, networks): ``y[m,n] = Σ_k Σ_l x[m+k,n+l] · h[k,l]``, the law ``p = n + k``.

    The outputs of one are those of the other in reverse: ``slide[m] = corr[-m]``. All other arguments are those of
    `convolve`; complex signals ask for ``conjugate=True``.

    Raises:
        InputError: if operands or options do not fit together.

    Source: the textbook form as in Oppenheim and Schafer, Discrete-Time Signal Processing, section 2.9 (image first);
    the sliding form as in the documentation of SciPy and PyTorch.

    >>> x, h = image((7, 7)), kernel("a b c / d e f / g h i")
    >>> correlate(x, h)[-1, -1] == correlate(x, h, definition="sliding")[1, 1]
    True
    """
    if definition == "convolution":
        raise InputError("correlate does not flip the kernel; use convolve, or definition='correlation' or 'sliding'")
    return _output(
        Choices(definition, mode, boundary, anchor, stride, dilation, padding), x, h, fill, conjugate, name, limit
    )


def _output(choices: Choices, x: object, h: object, fill: Any, conjugate: bool, name: str, limit: int) -> Output:
    first, second = _operands(x, h)
    if first.rank != second.rank:
        raise InputError(
            f"image has {first.rank} axes and kernel {second.rank}; give both the same number "
            "(a single row of a 2-D signal is written '1 2 1 /' or [[1, 2, 1]])"
        )
    if first.indexing != second.indexing:
        raise InputError(
            f"image has indexing {first.indexing!r} and kernel {second.indexing!r}; write both in one index order"
        )
    check_names(image=first, kernel=second)
    if not isinstance(conjugate, bool | np.bool_):
        raise InputError(f"conjugate must be True or False, not {told(conjugate)}; use True for complex correlation")
    axes, constant = choices.axes(first, second), read_cell(fill, "fill")
    if constant and not any(axis.boundary == "constant" for axis in axes):
        raise InputError(f"fill={told(fill)} belongs to boundary='constant'; leave it out or use that boundary")
    mode = "padding" if choices.padding is not None else choices.mode
    operation = Operation(choices.definition, axes, mode, constant, bool(conjugate))
    return Output(operation, first, second, name, limit)


def _operands(x: object, h: object) -> tuple[Signal, Signal]:
    """Both operands as signals; what is not a signal yet takes the index order of the other."""
    indexing = next((s.indexing for s in (x, h) if isinstance(s, Signal)), "xy")
    return image(x, indexing=indexing), kernel(h, indexing=indexing)
