"""What a person may compare: a function, the text of a call, or the title of a row of the atlas.

Each becomes a function, or, where its library is missing, the rule that the atlas holds for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.errors import InputError, MissingExtraError, shown
from symconv.identify.blackbox import black_box
from symconv.identify.catalogue import Row, row_of_title
from symconv.identify.confirm import NORMS
from symconv.identify.conjugation import conjugated
from symconv.identify.lookup import axis_of, rule_of
from symconv.identify.sizes import SizeRule, identify_rule
from symconv.index import Axis, evaluate

Given = Callable[[Any, Any], Any] | str


@dataclass(frozen=True, slots=True)
class Source:
    """Something that computes an output from an image and a kernel.

    Attributes:
        name: how it is called in messages.
        function: the function itself, or its rule applied exactly.
        call: the text of a call that can be run here; empty for a function.
        row: the row of the atlas, if it is one.
    """

    name: str
    function: Callable[[Any, Any], Any]
    call: str = ""
    row: Row | None = None

    def rule(self, rank: int) -> SizeRule:
        """The rule for all sizes: from the atlas for one of its rows, measured for anything else."""
        return identify_rule(self.function, rank) if self.row is None else rule_of(self.row)


def source(given: Given, fallback: str = "f") -> Source:
    """The source that a function, a call or a title stands for.

    Raises:
        InputError: for a text that is neither.

    >>> source("matlab.conv2 same").function(np.eye(3), np.ones((2, 2))).tolist()
    [[2, 1, 0], [1, 2, 1], [0, 1, 1]]
    """
    if callable(given):
        name = getattr(given, "__name__", fallback)
        return Source(fallback if name == "<lambda>" else name, given)
    if not isinstance(given, str):
        raise InputError(f"{shown(given)} is neither a function nor the text of a call; pass one of these")
    row = row_of_title(given) if given.strip() else None
    if row is None:
        return Source(given, black_box(given), given)
    return Source(row.title, _function(row), row.call, row)


def _function(row: Row) -> Callable[[Any, Any], Any]:
    if row.call:
        try:
            return black_box(row.call)
        except MissingExtraError:
            pass
    return lambda x, h: apply_rule(row, x, h)


def apply_rule(row: Row, x: Any, h: Any) -> Any:
    """The output of a row by its rule: exact integers for whole numbers, correctly rounded otherwise."""
    rule = rule_of(row)
    axes = [axis_of(rule, p, k, row.title) for p, k in zip(x.shape, h.shape, strict=True)]
    divisor = NORMS[str(rule.normalised)](h) if rule.normalised else 1
    if np.iscomplexobj(x) or np.iscomplexobj(h):
        image_too, kernel_too = conjugated(rule.conjugation)
        x, h = (np.conj(a) if flag else a for a, flag in ((x, image_too), (h, kernel_too)))
        real, imaginary = (_exactly(axes, x.real, part, rule.fill) for part in (h.real, h.imag))
        crossed = [_exactly(axes, x.imag, part, 0) for part in (h.real, h.imag)]
        total = real - crossed[1] + 1j * (imaginary + crossed[0])
    else:
        total = _exactly(axes, x, h, rule.fill)
    total = total if rule.scale == 1 else total * float(rule.scale)
    return total / divisor if rule.normalised else total


def _exactly(axes: list[Axis], x: Any, h: Any, fill: Any) -> Any:
    if all(np.array_equal(a, np.round(a)) for a in (x, h)):
        total = evaluate(axes, x.astype(np.int64), h.astype(np.int64), fill)
    else:
        total = evaluate(axes, _fractions(x), _fractions(h), fill)
    return total.astype(np.float64) if total.dtype == object else total


def _fractions(values: Any) -> Any:
    exact = np.array([Fraction(float(value)) for value in values.reshape(-1)], dtype=object)
    return exact.reshape(values.shape)
