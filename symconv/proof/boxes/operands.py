"""Operands on boxes: the signals that names stand for, and what flip, shift, even, odd and conj make of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from symconv.cells import as_expr
from symconv.errors import InputError, shown
from symconv.index import Box
from symconv.proof.boxes.shares import hull_of
from symconv.proof.given import REAL, SAME, Given, Symmetry
from symconv.proof.language import Expression, Move, Pair, Scaled, Sequence, Total, Turn
from symconv.signal import Index, Signal

LONGEST_NAME = 32
REFUSED = "has no finite box here; check settles conv, corr and slide of an image and a kernel, prove settles the rest"
Nested = Callable[[Pair], Signal]


@dataclass(frozen=True, slots=True)
class Operands:
    """The signals by name, and how a nested operation becomes a signal."""

    signals: Mapping[str, Signal]
    nested: Nested

    def signal(self, expression: Expression) -> Signal:
        """The finite signal that an operand stands for.

        Raises:
            InputError: for words that are not settled on boxes.
        """
        match expression:
            case Sequence(name):
                return self.signals[name]
            case Pair():
                return self.nested(expression)
            case Turn("flip", body):
                inner = self.signal(body)
                return inner.flip(_named(inner, "flip"))
            case Turn("conj", body):
                inner = self.signal(body)
                return _made(inner, "conj", inner.ranges, inner.ranges.indices(), lambda at: _conjugate(inner, at))
            case Turn("even" | "odd" as kind, body):
                inner, sign = self.signal(body), 1 if kind == "even" else -1
                pairs = [(Fraction(1, 2), inner), (Fraction(sign, 2), inner.flip())]
                return _combined(inner, kind, pairs)
            case Move("shift", body, amount):
                inner = self.signal(body)
                ranges = Box.of((low + amount, high + amount) for low, high in inner.ranges)
                return Signal(_named(inner, "shift"), ranges, inner.indexing, inner.array())
            case Scaled(factor, body):
                inner = self.signal(body)
                return _combined(inner, "times", [(factor, inner)])
            case Total(terms):
                parts = [self.signal(term) for term in terms]
                return _combined(parts[0], "sum", [(Fraction(1), part) for part in parts])
        raise InputError(f"{shown(expression)} {REFUSED}")


def _named(signal: Signal, word: str) -> str:
    """The name of what is made of a signal: ``h_flip``."""
    if not word:
        return signal.name
    base, _, tail = signal.name.partition("_")
    name = f"{base}_{tail}{word}"
    return name if len(name) <= LONGEST_NAME else f"{base[:8]}_{word}"


def _made(signal: Signal, word: str, ranges: Box, indices: Iterable[Index], entry: Callable[[Index], Any]) -> Signal:
    cells = np.empty(ranges.size, dtype=object)
    cells[:] = [entry(index) for index in indices]
    return Signal(_named(signal, word), ranges, signal.indexing, cells.reshape(ranges.shape))


def _conjugate(signal: Signal, index: Index) -> Any:
    return as_expr(signal.entry(index)).conjugate()


def _combined(signal: Signal, word: str, parts: list[tuple[Fraction, Signal]]) -> Signal:
    """Signals times numbers, added up; entries outside a box are 0."""
    ranges = hull_of(part.ranges for _, part in parts)

    def entry(index: Index) -> Any:
        return sum(as_expr(factor) * part.entry(index) for factor, part in parts if index in part.ranges)

    return _made(signal, word, ranges, ranges.indices(), lambda index: as_expr(entry(index)))


def tied(signal: Signal, given: Given) -> Signal:
    """The signal with the entries that hypotheses tie together written by one symbol each.

    Raises:
        InputError: if a hypothesis mirrors a box that is not its own mirror image.
    """
    group = given.group(signal.name)
    if len(group) == 1:
        return signal
    if signal.values is not None:
        raise InputError(f"{signal.name} has values of its own, so nothing can be given about it; give a shape")
    if any(one.mirrored for one in group) and signal.ranges != signal.ranges.negated():
        raise InputError(
            f"a symmetry of {signal.name} needs a box that is its own mirror image, not shape {signal.shape} with "
            "index 0 off the middle; use odd sizes"
        )
    return _made(signal, "", signal.ranges, signal.ranges.indices(), lambda index: _tied_entry(signal, index, group))


def _tied_entry(signal: Signal, index: Index, group: tuple[Symmetry, ...]) -> Any:
    """The entry by the symbol of its first partner; what a hypothesis says of that one alone becomes an assumption."""
    mirror = tuple(-part for part in index)
    first = min(index, mirror) if any(one.mirrored for one in group) else index
    # Symmetries that leave the first partner where it is say that it is 0, real or imaginary.
    alone = {one for one in group if not one.mirrored or first == mirror == index}
    own = {Symmetry(False, one.conjugated, one.sign) for one in alone}
    if Symmetry(False, False, -1) in own:
        return 0
    symbol = _assuming(signal.symbol(first), own)
    way = next(one for one in group if one.mirrored) if first != index else SAME
    return way.sign * (symbol.conjugate() if way.conjugated else symbol)


def _assuming(symbol: Any, own: set[Symmetry]) -> Any:
    from sympy import Symbol

    words = {REAL: {"real": True}, Symmetry(False, True, -1): {"imaginary": True}}
    chosen = next((words[one] for one in words if one in own), MappingProxyType({}))
    return Symbol(symbol.name, **chosen) if chosen else symbol
