"""What a person may compare: a function, the text of a call, or the title of a row of the atlas.

Each becomes a function, or, where its library is missing, the rule that the atlas holds for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symconv.errors import InputError, MissingExtraError, shown
from symconv.identify.blackbox import black_box
from symconv.identify.catalogue import Row, row_of_title
from symconv.identify.confirm import NORMS
from symconv.identify.lookup import axis_of, rule_of
from symconv.identify.sizes import SizeRule, identify_rule
from symconv.index import evaluate

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
    """The output of a row by its rule, in exact integers where the operands are whole numbers."""
    rule = rule_of(row)
    axes = [axis_of(rule, p, k, row.title) for p, k in zip(x.shape, h.shape, strict=True)]
    whole = all(np.isrealobj(a) and np.array_equal(a, np.round(a)) for a in (x, h))
    operands = (x.astype(np.int64), h.astype(np.int64)) if whole else (x.astype(object), h.astype(object))
    total = evaluate(axes, *operands, rule.fill)
    return total / (NORMS[str(rule.normalised)](h)) if rule.normalised else total
