"""Autocorrelation: a function of image and kernel that gets one sequence twice, and what its outputs are called.

On each axis a sliding correlation reads ``p = n + k + o``, so output n of f(x, x) is the sum of ``x[k + l]·x[k]`` over
k with the lag ``l = n + o``, and lag 0 stands at output ``-o``. Where the output runs backwards the law is
``p = -n + k + o``, the lag is ``o - n``, and lag 0 stands at ``o``. If the second operand comes d later,
``h[k] = x[k - d]``, each of its elements meets its equal at the lag -d.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.identification import Identification, identify
from symconv.blackbox.source import Given
from symconv.errors import InputError
from symconv.index.aliases import Index


@dataclass(frozen=True, slots=True)
class Autocorrelation(Finding):
    """What a function that gets one sequence twice computes.

    Attributes:
        found: what it computes of two operands of one shape.
        zero: the output that holds lag 0, counted from 0, rows first.
        sign: for each axis 1 if the lag grows with the output, -1 if the output runs backwards.
    """

    found: Identification
    zero: Index
    sign: Index

    def lag(self, *at: int) -> Index:
        """The lag of an output, its index from 0."""
        return tuple(sign * (n - zero) for n, zero, sign in zip(at, self.zero, self.sign, strict=True))

    def card(self) -> Card:
        """The card of the function, and where the lags stand."""
        return Card(said("lags.title"), (*self.found.card().lines, *self._lines()), note=said("card.indices"))

    def _lines(self) -> Iterator[CardLine]:
        ends = self.lag(*(0 for _ in self.zero)), self.lag(*(size - 1 for size in self.found.output))
        for axis, (zero, sign) in enumerate(zip(self.zero, self.sign, strict=True)):
            label = said("card.label.axis", axis=axis)
            circular = self.found.readings[axis].boundary == "wrap"
            key = "lags.circular" if circular else "lags.zero"
            yield CardLine(said(key, at=zero, first=ends[0][axis], last=ends[1][axis]), label)
            yield CardLine(said("lags.later" if sign < 0 else "lags.earlier", at=zero), label)


def autocorrelation(f: Given, image: object = 6, **options: Any) -> Autocorrelation:
    """Which output of f(x, x) holds lag 0, and which way a shift moves the largest output.

    Args:
        f: a function of two operands, or the text of a call that holds x twice (``"numpy.correlate(x, x, 'full')"``).
        image: the shape of x, rows first, or an integer for one axis.
        options: passed on to `identify`.

    Returns:
        An `Autocorrelation`; its `lag` gives the lag of an output.

    Raises:
        InputError: if the function flips one of the two, so that there is no lag, or if its outputs are a stride apart.
        IdentifyError: if the function is none that can be identified.

    >>> found = autocorrelation("numpy.correlate(x, x, 'full')", 6)
    >>> found.zero, found.lag(7)
    ((5,), (2,))
    """
    text = call_of_two(f) if isinstance(f, str) else None
    found = identify(text or f, image, image, **options)
    laws = found.laws
    if not laws or len(laws) != len(found.output):
        raise InputError("the function follows no law of one axis each, so it has no lags; use identify for its terms")
    if any(law.kind not in ("sliding", "correlation") for law in laws):
        raise InputError("the function flips one of the two, so x with itself is a convolution and has no lags")
    if any((law.u, abs(law.s), abs(law.d)) != (1, 1, 1) for law in laws):
        raise InputError("the outputs are a stride apart, so not every lag is there; use identify for the law")
    signs = tuple(law.s * law.d for law in laws)
    return Autocorrelation(found, tuple(-sign * law.d * law.o for sign, law in zip(signs, laws, strict=True)), signs)


def call_of_two(text: str) -> str | None:
    """The text of a call with its second x called h; None if it holds h, or not two x."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    alone = sorted((node for node in names if node.id == "x"), key=lambda node: (node.lineno, node.col_offset))
    if len(alone) != 2 or any(node.id == "h" for node in names):
        return None
    alone[1].id = "h"
    return ast.unparse(tree)
