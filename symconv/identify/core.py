"""The verb: from a function to what it computes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.errors import InputError, shown
from symconv.identify.adapters import adapted
from symconv.identify.blame import bilinear_fault
from symconv.identify.calling import BlackBox
from symconv.identify.codes import NONE
from symconv.identify.confirm import confirm
from symconv.identify.conjugation import conjugation
from symconv.identify.identification import Identification
from symconv.identify.probe import MOST_CALLS, first_look, probe
from symconv.identify.refusal import IdentifyError
from symconv.identify.rule import fit
from symconv.identify.shapes import shape_of
from symconv.identify.terms import Terms

MOST_SECONDS = 1_000_000
NARROWEST = {"uint8": (0, 255), "int8": (-128, 127), "uint16": (0, 65535), "int16": (-32768, 32767)}


def identify(
    f: Callable[[Any, Any], Any],
    image: object = (6, 7),
    kernel: object = (3, 4),
    *,
    adapter: str | None = None,
    dtype: str = "float64",
    packed: bool = False,
    seconds: float | None = None,
    calls: int = MOST_CALLS,
) -> Identification:
    """What a function of an image and a kernel computes: ``y[n] = Σ c · x[p] · h[k]`` with ``u·p = s·n + d·k + o``.

    The function is called with one unit kernel element at a time and an image of codes, K calls for K kernel elements,
    and then with random signed numbers: at most K + 20 calls (2K + 20 for 8-bit types and images of more than 255
    pixels), unless several pixels meet one kernel element.

    Args:
        f: the function; it gets an image and a kernel as NumPy arrays and returns an array.
        image, kernel: their shapes, rows first, or an integer for one axis. Different even and odd sizes tell most.
        adapter: a layout or type the function wants, see `symconv.identify.adapters.ADAPTERS` (``"torch nchw"``).
        dtype: the type of the arrays that the function gets.
        packed: put several kernel elements into each call, for functions whose calls are expensive.
        seconds: a time limit for each call.
        calls: the largest number of calls, if pairs of pixel and kernel element must be asked one by one.

    Returns:
        An `Identification`. Where no rule fits, its table of terms is the answer.

    Raises:
        IdentifyError: with its `reason`: the function raises, is not deterministic, has a shape that depends on the
            data, is not finite, not bilinear, saturates or rounds, or does not depend on kernel or image.

    >>> r = identify(lambda x, h: np.convolve(x, h, "same"), image=6, kernel=4)
    >>> r.kind, r.mode, r.anchor_rule, r.laws
    ('convolution', 'same', 'low', (IndexLaw(u=1, s=1, d=-1, o=1),))
    >>> r.terms[0,]
    [(1, (0,), (1,)), (1, (1,), (0,))]
    """
    _check_options(dtype, seconds, calls)
    shapes = shape_of(image, "image"), shape_of(kernel, "kernel")
    box = BlackBox(adapted(f, adapter), *shapes, dtype, seconds)
    terms = probe(box, first_look(box), packed=packed, most=calls)
    _refuse_one_sided(box, terms)
    normalised = confirm(box, terms)
    complex_rule = conjugation(box, terms, normalised)
    terms = terms.times(Fraction(10) ** box.unit)
    span = NARROWEST.get(box.kind if box.kind in NARROWEST else box.dtype)
    return Identification(terms, fit(terms), complex_rule, normalised or False, span, box.calls)


def _check_options(dtype: object, seconds: object, calls: object) -> None:
    """Refuse a type that is no type of real numbers, and limits that are no positive numbers."""
    try:
        known = np.dtype(dtype).kind in "iuf"  # pyright: ignore[reportArgumentType,reportCallIssue]
    except (TypeError, ValueError):
        known = False
    if not known or dtype is None:
        raise InputError(f"dtype must be a type of real numbers such as 'float64' or 'uint8', not {shown(dtype)}")
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if seconds is not None and not (number and 0 < seconds < MOST_SECONDS):  # pyright: ignore[reportOperatorIssue]
        raise InputError(f"seconds must be a positive number below {MOST_SECONDS:,} or None, not {shown(seconds)}")
    if isinstance(calls, bool) or not isinstance(calls, int | np.integer) or calls < 1:
        raise InputError(f"calls must be a positive integer, not {shown(calls)}")


def _refuse_one_sided(box: BlackBox, terms: Terms) -> None:
    for reason, column in (("kernel", terms.kernel), ("image", terms.image)):
        if not (column != NONE).any():
            raise bilinear_fault(box) or IdentifyError(
                f"no {reason}", f"the output does not depend on the {reason}; pass a function of image and kernel"
            )
