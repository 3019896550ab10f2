"""Rules for all sizes as values: one law, its offset and number of outputs as formulas in the sizes P and K.

Such a formula is ``(a·P + b·K + c) // m``, or the offset of a named padding, whose amount depends on the remainder of P
by the stride; a `Regime` holds the law of every axis with its formulas, and a `SizeRule`
what holds for kernels up to the size of the image, and for larger ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from symconv.blackbox.card import Card, CardLine, Finding, law_formula, said, weighted_sum
from symconv.formulas.nodes import Formula, Negative, Phrase, Quotient, Relation, Said, Sum, Words, number
from symconv.formulas.plain import Printer
from symconv.index import IndexLaw, named_padding

Sample = tuple[int, int, int]
"""A size P, a size K and a value that depends on them."""


@dataclass(frozen=True, slots=True)
class SizeFormula:
    """``(a·P + b·K + c) // m`` for an image of size P and a kernel of size K on one axis.

    >>> str(SizeFormula(1, 1, -1)), SizeFormula(1, 1, -1)(6, 4), str(SizeFormula(0, -1, 1, 2))
    ('P + K - 1', 9, '-(K//2)')
    """

    a: int
    b: int
    c: int
    m: int = 1

    def __call__(self, image: int, kernel: int) -> int:
        """The value for an image of size P and a kernel of size K."""
        return (self.a * image + self.b * kernel + self.c) // self.m

    @property
    def formula(self) -> Formula:
        """The formula as a sum, or as a sum divided and rounded down."""
        if self.m == 1:
            return _linear(self.a, self.b, self.c)
        if self.a <= 0 and self.b <= 0:  # easier read as minus a quotient rounded up
            return Negative(Quotient(_linear(-self.a, -self.b, self.m - 1 - self.c), self.m))
        return Quotient(_linear(self.a, self.b, self.c), self.m)

    def __str__(self) -> str:
        return Printer().show(self.formula)

    @property
    def code(self) -> str:
        """The formula as Python code."""
        return re.sub(r"(\d)([PK])", r"\1*\2", str(self))


def _linear(a: int, b: int, c: int) -> Sum:
    """``a·P + b·K + c``, negative letters last, but after a number where no letter is positive."""
    letters = sorted([(a, "P"), (b, "K")], key=lambda part: part[0] < 0)
    return weighted_sum([*letters, (c, None)] if max(a, b) > 0 else [(c, None), *letters])


def fit_formula(samples: Sequence[Sample]) -> SizeFormula | None:
    """The simplest formula that is exact for all samples (P, K, value); None if there is none."""
    best: tuple[tuple[int, ...], SizeFormula] | None = None
    for m, a, b in product(range(1, 5), range(-3, 4), range(-3, 4)):
        low = max(m * value - a * p - b * k for p, k, value in samples)
        high = min(m * value + m - 1 - a * p - b * k for p, k, value in samples)
        if low > high:
            continue
        c = min(max(low, 0), high)
        cost = (m, abs(a) + abs(b), abs(c), -a, -b)
        if best is None or cost < best[0]:
            best = cost, SizeFormula(a, b, c, m)
    return None if best is None else best[1]


@dataclass(frozen=True, slots=True)
class PaddedOffset:
    """The offset of a sliding law with stride s and dilation d under a named padding: minus the amount before.

    >>> offset = PaddedOffset("same_upper", 2, 1)
    >>> str(offset), offset(5, 3), offset(6, 3)
    ('-(max(0, K - 2 + (-P) mod 2)//2)', -1, 0)
    """

    name: str
    s: int
    d: int

    def __call__(self, image: int, kernel: int) -> int:
        """The value for an image of size P and a kernel of size K."""
        return -named_padding(self.name, image, kernel, self.s, self.d)[0]

    @property
    def before(self) -> str:
        """The amount before the image as Python code."""
        return self.code.removeprefix("-(").removesuffix(")")

    @property
    def formula(self) -> Formula:
        """Half of the amount that ``⌈P/s⌉`` outputs need, rounded down (upper) or up (lower)."""
        reach = weighted_sum([(self.d, "K"), (1 - self.d - self.s, None)])
        total = Phrase("max", (number(0), Sum((*reach.parts, Words(f"(-P) mod {self.s}")))))
        return Negative(Quotient(Sum((total, number(1)) if self.name == "same_lower" else (total,)), 2))

    def __str__(self) -> str:
        return Printer().show(self.formula)

    @property
    def code(self) -> str:
        """The formula as Python code."""
        return re.sub(r"(\d)([PK])", r"\1*\2", str(self)).replace(f"(-P) mod {self.s}", f"(-P) % {self.s}")


def fit_padding(samples: Sequence[Sample], s: int, d: int) -> PaddedOffset | None:
    """The named padding whose offset is exact for all samples of a sliding law; None if there is none."""
    named = (PaddedOffset(name, s, d) for name in ("same_upper", "same_lower")) if d > 0 else ()
    return next((one for one in named if all(one(p, k) == value for p, k, value in samples)), None)


@dataclass(frozen=True, slots=True)
class Regime:
    """What holds on every axis for the sizes that were tried.

    Attributes:
        kind, boundary, mode: as in `Identification`.
        u, s, d: the law's steps.
        offset, size: the law's offset and the number of outputs as formulas in P and K.
        anchor: the kernel position laid on the output position; None unless u, s and d are 1 in size.
        sizes: the pairs (P, K) that were tried with success.
    """

    kind: str
    boundary: str
    mode: str
    u: int
    s: int
    d: int
    offset: SizeFormula | PaddedOffset
    size: SizeFormula
    anchor: SizeFormula | None
    sizes: tuple[tuple[int, int], ...]

    @property
    def law(self) -> Relation:
        """The law with its offset as a formula: ``p = n + k - (K//2)``."""
        return law_formula(IndexLaw(self.u, self.s, self.d, 0), self.offset.formula)

    def said(self) -> Said:
        """The regime in one sentence."""
        return said(
            "size_rule.inside" if self.mode == "valid" else "size_rule.regime",
            kind=said(f"kind.{self.kind}"),
            boundary=said(f"rule.{self.boundary}"),
            mode=said(f"window.{self.mode}"),
            law=self.law,
            size=self.size.formula,
        )


@dataclass(frozen=True, slots=True)
class SizeRule(Finding):
    """A function's rule for all sizes tried.

    Attributes:
        regime: for kernels that are not larger than the image.
        larger: for larger kernels; None if these are refused or follow no rule, then `larger_error` says why in a word
            or two.
        conjugation, normalised, scale, fill: as in `Identification` and its rule.
        domain, precision: as in `Identification`, the narrowest of all sizes; empty if nothing was measured.
    """

    regime: Regime
    larger: Regime | None
    larger_error: str
    conjugation: str
    normalised: str | bool
    scale: Any
    fill: Any
    domain: str = ""
    precision: str = ""

    @property
    def odd_only(self) -> bool:
        """Whether only odd kernel sizes were tried with success; `regime.sizes` lists all pairs (P, K)."""
        return bool(self.regime.sizes) and all(k % 2 for _, k in self.regime.sizes)

    def card(self) -> Card:
        """The rule in one sentence, with what holds for larger kernels if that is something else."""
        text = said("size_rule.odd", regime=self.regime.said()) if self.odd_only else self.regime.said()
        if self.larger is None:
            text = said("size_rule.larger", regime=text, larger=said(f"size_rule.no_larger.{self.larger_error}"))
        elif self.larger.said() != self.regime.said():
            text = said("size_rule.larger", regime=text, larger=self.larger.said())
        return Card(said("size_rule.title"), (CardLine(text),), note=said("size_rule.letters"))
