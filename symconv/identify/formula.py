"""Formulas in the sizes: ``(a·P + b·K + c) // m``, fitted exactly to a few sizes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

Sample = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Formula:
    """``(a·P + b·K + c) // m`` for an image of size P and a kernel of size K on one axis.

    >>> str(Formula(1, 1, -1)), Formula(1, 1, -1)(6, 4), str(Formula(0, -1, 1, 2))
    ('P + K - 1', 9, '-(K//2)')
    """

    a: int
    b: int
    c: int
    m: int = 1

    def __call__(self, image: int, kernel: int) -> int:
        """The value for an image of size P and a kernel of size K."""
        return (self.a * image + self.b * kernel + self.c) // self.m

    def __str__(self) -> str:
        if self.m == 1:
            return _linear(self.a, self.b, self.c)
        if self.a <= 0 and self.b <= 0:  # the floor of a negative number is easier read as minus a ceiling
            return f"-({_divided(-self.a, -self.b, self.m - 1 - self.c, self.m)})"
        return _divided(self.a, self.b, self.c, self.m)

    @property
    def code(self) -> str:
        """The formula as Python code.

        >>> Formula(2, 1, -1).code
        '2*P + K - 1'
        """
        return re.sub(r"(\d)([PK])", r"\1*\2", str(self))


def fit_formula(samples: Sequence[Sample]) -> Formula | None:
    """The simplest formula that is exact for all samples (P, K, value); None if there is none.

    >>> str(fit_formula([(6, 3, 1), (6, 4, 1), (7, 5, 2), (9, 2, 0)]))
    '(K - 1)//2'
    """
    best: tuple[tuple[int, ...], Formula] | None = None
    for m, a, b in product(range(1, 5), range(-3, 4), range(-3, 4)):
        low = max(m * value - a * p - b * k for p, k, value in samples)
        high = min(m * value + m - 1 - a * p - b * k for p, k, value in samples)
        if low > high:
            continue
        c = min(max(low, 0), high)
        cost = (m, abs(a) + abs(b), abs(c), -a, -b)
        if best is None or cost < best[0]:
            best = cost, Formula(a, b, c, m)
    return None if best is None else best[1]


def _linear(a: int, b: int, c: int) -> str:
    letters = sorted([(a, "P"), (b, "K")], key=lambda part: part[0] < 0)
    parts = [*letters, (c, "")] if max(a, b) > 0 else [(c, ""), *letters]
    text = "".join(_signed(value, letter) for value, letter in parts if value)
    return (text.removeprefix(" + ") if text.startswith(" + ") else text.replace(" - ", "-", 1)) or "0"


def _signed(value: int, letter: str) -> str:
    size = "" if abs(value) == 1 and letter else str(abs(value))
    return f" {'-' if value < 0 else '+'} {size}{letter}"


def _divided(a: int, b: int, c: int, m: int) -> str:
    text = _linear(a, b, c)
    return f"{text}//{m}" if text in ("P", "K") else f"({text})//{m}"
