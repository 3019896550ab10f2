"""Assertions for test suites: an identity, equal outputs, and what a function computes.

A failed assertion says first what the function is and how to mend it, and then shows the first wrong output. It hides
its own frames from pytest; with the plugin that comes with symconv the report has that output worked out in a section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from symconv.blackbox import Identification, identify
from symconv.blackbox.compare import cell_formula, difference
from symconv.blackbox.confirm import conjugated
from symconv.blackbox.fit import fit, layouts, rule_terms
from symconv.blackbox.identification import operands
from symconv.blackbox.source import Given
from symconv.blackbox.terms import TermEntry, Terms, same_terms
from symconv.core.operation import PerAxis
from symconv.core.output import Output
from symconv.errors import SymconvError
from symconv.formulas.nodes import Fact, Said
from symconv.formulas.plain import Printer
from symconv.formulas.rendered import joined, told
from symconv.index.aliases import Index
from symconv.proof import check, prove

MOST_TERMS = 12
Worked = tuple[tuple[str, Callable[[], str]], ...]


class ComputesError(AssertionError):
    """A function computes something else; `worked` holds titles and what makes the worked examples of the output."""

    def __init__(self, message: str, worked: Worked = ()) -> None:
        super().__init__(message)
        self.worked = worked


def assert_identity(identity: str, given: Sequence[str] | str | None = ()) -> None:
    """Assert that an identity holds for all sequences.

    Args:
        identity: text such as ``"conv(x, h) = slide(x, flip(h))"``, see `symconv.prove`.
        given: hypotheses such as ``"h = flip(h)"``.

    Raises:
        AssertionError: with the counterexample worked out.

    >>> assert_identity("conv(x, h) = slide(x, h)", given=["h = flip(h)"])
    """
    __tracebackhide__ = True
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
    __tracebackhide__ = True
    verdict = check(a, b)
    if not verdict.holds:
        raise AssertionError(f"\n{verdict.render('text')}")


def assert_computes(
    f: Callable[[Any, Any], Any],
    definition: str,
    *,
    image: object = None,
    kernel: object = None,
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
        image, kernel: the shapes to try it with; by default as for `symconv.identify`.
        mode, boundary, anchor, stride, dilation, padding, fill: the operation, as for `symconv.convolve`, with the
            first element of image and kernel at index 0; `anchor` is ``"low"``, ``"high"`` or a position in the kernel.
        conjugate: whether the kernel is conjugated; None leaves that open. The image never is.
        options: passed on to `symconv.identify`.

    Raises:
        AssertionError: with what the function is, how to mend it, and the first wrong output written out in both ways.
        IdentifyError: if the function is none that can be identified.

    >>> import numpy as np
    >>> assert_computes(lambda x, h: np.correlate(x, h, "same"), "sliding", image=6, kernel=4, anchor="high")
    >>> assert_computes(lambda x, h: np.correlate(x, h, "same"), "sliding", image=6, kernel=4, anchor="low")
    Traceback (most recent call last):
    symconv.testing.ComputesError: it is sliding, mode same, boundary zero, anchor high; lay kernel element 1 on the
    output in place of 2
    not sliding, mode same, boundary zero, anchor low: output [0] is
        found     y[0] = x[0]·h[2] + x[1]·h[3]
        expected  y[0] = x[0]·h[1] + x[1]·h[2] + x[2]·h[3]
    """
    __tracebackhide__ = True
    found = identify(f, image, kernel, **options)
    if mode != "same" or padding is not None:
        anchor = None
    elif anchor is None:
        anchor = "low"
    if padding is not None:
        mode = "full"
    choices = PerAxis(definition, mode, boundary, anchor, stride, dilation, padding)
    window = Said("assertion.mode", {"mode": str(mode)})
    if padding is not None:
        window = Said("assertion.padding", {"padding": str(padding)})
    claim = _claim(definition, window, str(boundary), None if anchor is None else str(anchor))
    _check_output(found, _expected(choices, found, Fraction(fill)), claim)
    image_too, kernel_too = conjugated(found.conjugation)
    if image_too or (conjugate is not None and conjugate != kernel_too):
        raise ComputesError(_told("complex", claim=claim, way=Said(f"complex.{found.conjugation}", {})))


def assert_same_as(f: Given, g: Given, *, image: object = None, kernel: object = None, **options: Any) -> None:
    """Assert that two functions of image and kernel compute the same for all numbers.

    Args:
        f, g: functions, texts of calls or titles of the atlas (``"cv2.filter2D"``), see `symconv.black_box`.
        image, kernel: the shapes to try them with; by default as for `symconv.difference`.
        options: passed on to `symconv.identify`.

    Raises:
        AssertionError: with the difference of the rules, the first output that differs, and the smallest input that
            shows it.
        IdentifyError: if one of them is none that can be identified.

    >>> import numpy as np
    >>> assert_same_as(lambda x, h: np.convolve(x, h.conj()[::-1]), "numpy.correlate full", image=6, kernel=3)
    >>> assert_same_as(lambda x, h: np.convolve(x, h), "numpy.correlate full", image=6, kernel=3)
    Traceback (most recent call last):
    symconv.testing.ComputesError: f flips the kernel, numpy.correlate mode='full' does not
    at output [0], kernel element [0]: f reads x[0], numpy.correlate mode='full' reads x[-2] → nothing (zero)
    image  [1, 0, 0, 0, 0, 0]
    kernel [1, 0, 0]
    f: y[0] = x[0]·h[0] = 1·1 = 1
    numpy.correlate mode='full': y[0] = 0
    """
    __tracebackhide__ = True
    found = difference(f, g, image=image, kernel=kernel, **options)
    if found:
        raise ComputesError(str(found), _worked(found.at, found.identifications))


def _expected(choices: PerAxis, found: Identification, fill: Fraction) -> Terms:
    """The terms of the operation for the shapes of an identification."""
    if len(found.image) != len(found.kernel):
        raise AssertionError(_told("axes", image=str(found.image), kernel=str(found.kernel)))
    signals = operands(found.image, found.kernel, Fraction(1), False)
    axes = choices.axes(*signals)
    output = tuple(axis.size("output") for axis in axes)
    rank = len(axes)
    return rule_terms(next(layouts(rank, rank, rank)), axes, (output, found.image, found.kernel), fill)


def _told(key: str, **facts: Fact) -> str:
    """A sentence of the wording about assertions."""
    return told(Said(f"assertion.{key}", facts))


def _claim(definition: str, window: Said, boundary: str | None, anchor: str | None) -> Fact:
    """Definition, window, boundary and anchor in the words of the arguments."""
    parts = [Said("assertion.word", {"word": definition}), window]
    parts += [] if boundary is None else [Said("assertion.boundary", {"boundary": boundary})]
    parts += [] if anchor is None else [Said("assertion.anchor", {"anchor": anchor})]
    return joined("list.comma", parts)


def _check_output(found: Identification, expected: Terms, claim: Fact) -> None:
    __tracebackhide__ = True
    if same_terms(found.table, expected) and not found.normalised:
        return
    wanted = replace(found, table=expected, rule=fit(expected), normalised=False)
    fixes = joined("list.comma", {repr(one): one for one in _fixes(found, wanted)}.values())
    message = _told("is", what=_is(found)) if not fixes else _told("is_mend", what=_is(found), fixes=fixes)
    if expected.shapes[0] != found.output:
        shapes = {"found": str(found.output), "due": str(expected.shapes[0])}
        raise ComputesError(f"{message}\n{_told('shape', claim=claim, **shapes)}")
    if found.normalised:
        norm = Said(f"norm.{found.normalised}", {})
        raise ComputesError(f"{message}\n{_told('normalised', claim=claim, norm=norm)}")
    at = next(index for index, terms in found.terms.items() if terms != wanted.terms[index])
    cells = "".join(
        f"\n    {_told(key)} {_sum_at(at, one.terms[at])}" for key, one in (("found", found), ("expected", wanted))
    )
    worked = _worked(at, (found, wanted))
    raise ComputesError(f"{message}\n{_told('cell', claim=claim, at=str(list(at)))}{cells}", worked)


def _is(found: Identification) -> Fact:
    """What a function is, in the words of the assertion."""
    if found.rule is None:
        return Said("assertion.no_rule", {})

    def word(value: Any) -> str:
        return told(joined("list.and", (Said("assertion.word", {"word": str(one)}) for one in dict.fromkeys(value))))

    mode, kind = (word(value if isinstance(value, tuple) else (value,)) for value in (found.mode, found.kind))
    anchors = [rule for window in found.windows if (rule := window.anchor_rule) not in (None, "middle")]
    read = [reading.boundary for reading in found.readings if reading.reads_outside]
    window, anchor = Said("assertion.mode", {"mode": mode}), word(anchors) if anchors and "same" in mode else None
    return _claim(kind, window, word(read) if read else None, anchor)


def _fixes(found: Identification, wanted: Identification) -> Iterator[Said]:
    """What to change, the most important first."""
    if len(found.readings) != len(wanted.readings):
        return

    def fix(key: str, **facts: Fact) -> Said:
        return Said(f"assertion.{key}", facts)

    columns = list(zip(found.readings, wanted.readings, found.windows, wanted.windows, strict=True))
    kinds = [(mine.kind, due.kind) for mine, due, *_ in columns]
    flips = [axis for axis, pair in enumerate(kinds) if len(set(pair)) == 2 and "convolution" in pair]
    if flips:
        yield fix("flip") if len(flips) == len(columns) else fix("flip_on", axis=flips[0])
    if any(len(set(pair)) == 2 and "correlation" in pair for pair in kinds):
        yield fix("reverse")
    for axis, (mine, due, window, due_window) in enumerate(columns):
        if mine.boundary != due.boundary and due_window.padding != (0, 0):
            yield fix("pad", due=due.boundary, found=mine.boundary)
        if abs(mine.law.s) != abs(due.law.s):
            yield fix("stride", due=abs(due.law.s), found=abs(mine.law.s), axis=axis)
        if abs(mine.law.d) != abs(due.law.d):
            yield fix("dilation", due=abs(due.law.d), found=abs(mine.law.d), axis=axis)
        if window.mode != due_window.mode:
            yield fix("keep", due=due_window.mode, found=window.mode)
        elif window.anchor != due_window.anchor and axis not in flips and due_window.mode == "same":
            yield fix("lay", due=str(due_window.anchor), found=str(window.anchor))
    if found.normalised:
        yield fix("undivided", norm=Said(f"norm.{found.normalised}", {}))
    if found.scale not in (None, wanted.scale):
        yield fix("divide", factor=str(found.scale))


def _worked(at: Index | None, pair: tuple[Identification, Identification] | None) -> Worked:
    """The worked examples of an output, for the plugin; nothing where there is no operation."""
    if at is None or pair is None:
        return ()

    def example(found: Identification) -> str:
        try:
            return found.derive(*at).render()
        except SymconvError as error:
            return _told("no_example", error=str(error))

    return tuple((title, partial(example, found)) for title, found in zip(("found", "expected"), pair, strict=True))


def _sum_at(at: Index, terms: Sequence[TermEntry]) -> str:
    """An output as the sum of its first terms."""
    text = Printer().show(cell_formula("y", at, terms[:MOST_TERMS]))
    more = len(terms) - MOST_TERMS
    return text if more <= 0 else _told("more", sum=text, more=more)
