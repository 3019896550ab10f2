"""What the sections of the lesson share: one image, one kernel, the operations on them, and small formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symconv.cells import as_expr
from symconv.derive import Derivation
from symconv.derive.formula import Entry, Formula, Relation, Value, letter, number
from symconv.handout.document import Paragraph
from symconv.output import Output
from symconv.signal import Signal, image, kernel
from symconv.verbs import convolve, correlate

LETTERS = "a b c / d e f / g h i"
PATCH = [(0, 3), (0, 3)]


@dataclass(frozen=True)
class Material:
    """The signals and operations that the sections share."""

    indexing: str = "xy"
    brackets: str = "square"

    @cached_property
    def image(self) -> Signal:
        """The image of the lesson."""
        return image((7, 7), indexing=self.indexing)

    @cached_property
    def kernel(self) -> Signal:
        """The kernel of the lesson, with its nine letters."""
        return kernel(LETTERS, indexing=self.indexing)

    @cached_property
    def convolution(self) -> Output:
        """The convolution of both."""
        return convolve(self.image, self.kernel)

    @cached_property
    def correlation(self) -> Output:
        """Their cross-correlation in the textbook form."""
        return correlate(self.image, self.kernel)

    def derive(self, output: Output, *at: int, **options: Any) -> Derivation:
        """A worked example in the lesson's brackets."""
        return output.derive(*at, brackets=self.brackets, **options)

    @cached_property
    def worked(self) -> Derivation:
        """The worked convolution."""
        return self.derive(self.convolution, 1, 1, window=PATCH)

    @cached_property
    def worked_correlation(self) -> Derivation:
        """The worked cross-correlation of the same patch."""
        return self.derive(self.correlation, -1, -1, window=PATCH)


def at(name: str, *index: int) -> Entry:
    """An entry with a number for each index."""
    return Entry(name, tuple(number(part) for part in index))


def generic(name: str, letters: tuple[str, ...]) -> Entry:
    """An entry with letters for its index."""
    return Entry(name, tuple(letter(part) for part in letters))


def listed(values: Iterable[Any]) -> Formula:
    """Numbers in a row."""
    return Relation(tuple(Value(as_expr(int(one) if isinstance(one, np.integer) else one)) for one in values), " ")


def given(image: Signal, kernel: Signal) -> Paragraph:
    """The sentence that tells the numbers of two sequences, and their indices."""
    facts: dict[str, Formula] = {}
    for role, signal in (("x", image), ("h", kernel)):
        ((low, high),) = signal.ranges
        ends = {"first": at(signal.name, low), "last": at(signal.name, high)}
        facts |= {role: listed(signal.array())} | {f"{role}_{end}": entry for end, entry in ends.items()}
    return Paragraph("lesson.given", facts)


def rows_of(values: list[Any]) -> Formula:
    """Nine values as three rows, ``i h g / f e d / c b a``."""
    return Relation(tuple(Relation(tuple(map(Value, values[row : row + 3])), " ") for row in (0, 3, 6)), "/")
