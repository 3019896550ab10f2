"""Assertions for test suites: an identity, equal outputs, and what a function computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from symconv.blackbox import Identification, identify
from symconv.blackbox.compare import cell_formula
from symconv.blackbox.confirm import conjugated
from symconv.blackbox.fit import layouts, rule_terms
from symconv.blackbox.identification import operands
from symconv.blackbox.terms import TermEntry, Terms, same_terms
from symconv.core.operation import PerAxis
from symconv.core.output import Output
from symconv.formulas.plain import Printer
from symconv.index.aliases import Index
from symconv.proof import check, prove

MOST_TERMS = 12


def assert_identity(identity: str, given: Sequence[str] | str | None = ()) -> None:
    """Assert that an identity holds for all sequences.

    Args:
        identity: text such as ``"conv(x, h) = slide(x, flip(h))"``, see `symconv.prove`.
        given: hypotheses such as ``"h = flip(h)"``.

    Raises:
        AssertionError: with the counterexample worked out.

    >>> assert_identity("conv(x, h) = slide(x, h)", given=["h = flip(h)"])
    """
    verdict = prove(identity, given=given)
    if not verdict.holds:
        raise AssertionError(f"\n{verdict.render('text')}")


def assert_equal_outputs(a: Output, b: Output) -> None:
    """Assert that two outputs hold the same sums of products in every cell, compared exactly, term by term.

    Args:
        a, b: outputs on the same signals, with as many axes; a cell that one of them lacks counts as 0.

    Raises:
        AssertionError: with the first cell that differs, worked out on both sides.

    >>> from symconv import convolve, correlate
    >>> assert_equal_outputs(convolve((4, 4), "1 2 1 /"), correlate((4, 4), "1 2 1 /", definition="sliding"))
    """
    verdict = check(a, b)
    if not verdict.holds:
        raise AssertionError(f"\n{verdict.render('text')}")


def assert_computes(
    f: Callable[[Any, Any], Any],
    definition: str,
    *,
    image: object = (6, 7),
    kernel: object = (3, 4),
    mode: Any = "same",
    boundary: Any = "zero",
    anchor: Any = None,
    stride: Any = 1,
    dilation: Any = 1,
    padding: Any = None,
    fill: Any = 0,
    conjugate: bool | None = None,
    **options: Any,
) -> None:
    """Assert that a function of image and kernel computes exactly one operation.

    Args:
        f: the function.
        definition: `convolution`, `correlation` (runs backwards) or `sliding`.
        image, kernel: the shapes to try it with.
        mode, boundary, anchor, stride, dilation, padding, fill: the operation, as for `symconv.convolve`, with the
            first element of image and kernel at index 0; `anchor` is ``"low"``, ``"high"`` or a position in the kernel.
        conjugate: whether the kernel is conjugated; None leaves that open. The image never is.
        options: passed on to `symconv.identify`.

    Raises:
        AssertionError: with the first wrong output written out in both ways.
        IdentifyError: if the function is none that can be identified.

    >>> import numpy as np
    >>> assert_computes(lambda x, h: np.correlate(x, h, "same"), "sliding", image=6, kernel=4, anchor="high")
    >>> assert_computes(lambda x, h: np.correlate(x, h, "same"), "sliding", image=6, kernel=4, anchor="low")
    Traceback (most recent call last):
    AssertionError: the function is not sliding, mode same, boundary zero, anchor low: output [0] is
        found     y[0] = x[0]·h[2] + x[1]·h[3]
        expected  y[0] = x[0]·h[1] + x[1]·h[2] + x[2]·h[3]
    """
    found = identify(f, image, kernel, **options)
    if mode != "same" or padding is not None:
        anchor = None
    elif anchor is None:
        anchor = "low"
    if padding is not None:
        mode = "full"
    choices = PerAxis(definition, mode, boundary, anchor, stride, dilation, padding)
    window = f"mode {mode}" if padding is None else f"padding {padding}"
    said = f"{definition}, {window}, boundary {boundary}" + (f", anchor {anchor}" if anchor is not None else "")
    expected = _expected(choices, found, Fraction(fill))
    _check_output(found, expected, said)
    image_too, kernel_too = conjugated(found.conjugation)
    if image_too or (conjugate is not None and conjugate != kernel_too):
        raise AssertionError(f"the function is {said}, but complex operands enter as: {found.conjugation}")


def _expected(choices: PerAxis, found: Identification, fill: Fraction) -> Terms:
    """The terms of the operation for the shapes of an identification."""
    if len(found.image) != len(found.kernel):
        raise AssertionError(f"image {found.image} and kernel {found.kernel} have different numbers of axes")
    signals = operands(found.image, found.kernel, Fraction(1), False)
    axes = choices.axes(*signals)
    output = tuple(axis.size("output") for axis in axes)
    rank = len(axes)
    return rule_terms(next(layouts(rank, rank, rank)), axes, (output, found.image, found.kernel), fill)


def _check_output(found: Identification, expected: Terms, said: str) -> None:
    if expected.shapes[0] != found.output:
        raise AssertionError(f"the function is not {said}: its output is {found.output}, not {expected.shapes[0]}")
    if found.normalised:
        raise AssertionError(f"the function is not {said}: it divides the kernel by its {found.normalised}")
    if same_terms(found.table, expected):
        return
    wanted = expected.by_output()
    at = next(index for index, terms in found.terms.items() if terms != wanted[index])
    raise AssertionError(
        f"the function is not {said}: output {list(at)} is\n"
        f"    found     {_sum_at(at, found.terms[at])}\n"
        f"    expected  {_sum_at(at, wanted[at])}"
    )


def _sum_at(at: Index, terms: Sequence[TermEntry]) -> str:
    """An output as the sum of its first terms."""
    text = Printer().show(cell_formula("y", at, terms[:MOST_TERMS]))
    return text if len(terms) <= MOST_TERMS else f"{text} + ({len(terms) - MOST_TERMS} more)"
