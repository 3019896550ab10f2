"""What may have happened to the cells of an output: a sign, a factor, rounding, a narrow type, lost imaginary parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.blackbox.card import said
from symconv.blackbox.terms import exact
from symconv.formulas.nodes import Said
from symconv.index.aliases import Array

RANGES = {name: (int(np.iinfo(name).min), int(np.iinfo(name).max)) for name in ("uint8", "int8", "uint16", "int16")}
LONGEST_FRACTION = 10_000
"""The largest product of numerator and denominator of a simple fraction: every number is near some longer one."""
TELLING = 2
"""Cells beside those at one end of a range that tell one window from another."""


@dataclass(frozen=True, slots=True)
class Change:
    """What may have happened to an output.

    `explains` compares what it was with what it is, cell by cell. The first axis of both runs over cells, the others of
    the former over windows; it gives what is true of each, and the deviation of a window (`said` if it is None). What
    many windows explain is believed `alone`, without another deviation.
    """

    explains: Callable[[Array, Array], Array]
    said: Said | None = None
    measured: Callable[[Array, Array], Said | None] | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes that may have led to an output `y` of a type, by a kernel with the sum `whole`."""

    y: Array
    kind: str
    whole: Any
    complex: bool

    @property
    def tolerance(self) -> float:
        """The error that rounding may cause: none to speak of in whole numbers."""
        return 1e-6 if np.array_equal(self.y, np.round(self.y)) else 2e-6 * float(np.abs(self.y).max())

    def close(self, one: Array, other: Array) -> Array:
        """Where numbers agree."""
        return np.isclose(one, other, rtol=1e-6, atol=self.tolerance)

    @property
    def divides(self) -> bool:
        """Whether a division by the sum of the kernel changes something."""
        return not self.complex and self.whole not in (0, 1)

    def same(self) -> Change:
        """No change."""
        return Change(self.close)

    def of_cells(self) -> Iterator[Change]:
        """The changes of single cells: sign, absolute value, real part, rounding, narrow types."""
        y, close = self.y, self.close
        yield Change(lambda w, t: close(-w, t), said("diagnosis.sign"))
        if np.iscomplexobj(y):
            return
        if self.complex:
            yield Change(lambda w, t: close(np.real(w), t), said("diagnosis.real"))
        if y.min() >= 0:
            yield Change(lambda w, t: close(np.abs(w), t), said("diagnosis.absolute"))
        if self.complex:
            return
        if y.min() >= 0 and (y > 0).sum() > 1:
            yield Change(lambda w, t: close(np.maximum(w, 0), t), said("diagnosis.rectified"))
        digits = next((d for d in range(6) if np.allclose(y * 10.0**d, np.round(y * 10.0**d), rtol=0, atol=1e-6)), None)
        if digits is not None:
            yield from self._rounded(digits)
        if digits == 0:
            yield from self._narrow()

    def _rounded(self, digits: int) -> Iterator[Change]:
        """What rounding to so many decimals does, to the nearest, down, or towards 0."""
        unit, slack = 10.0**-digits, 1e-6
        tests: dict[str, Callable[[Array, Array], Array]] = {
            "rounded": lambda w, t: np.abs(w - t) <= unit / 2 + slack,
            "floored": lambda w, t: (w - t > -slack) & (w - t < unit),
            "truncated": lambda w, t: self.close(np.trunc(w / unit) * unit, t),
        }
        for name, explains in tests.items():
            yield Change(explains, said(f"diagnosis.{name}" if digits else f"diagnosis.{name}_whole", digits=digits))

    def _narrow(self) -> Iterator[Change]:
        """What a type of 8 or 16 bits does to numbers beyond its range; that of the output if it is known."""
        y = self.y
        types = {self.kind.split(".")[-1]} & set(RANGES) or set(RANGES)
        for name, (low, high) in RANGES.items():
            if name not in types or y.min() < low or y.max() > high:
                continue
            lowest, highest = int((y == low).sum()), int((y == high).sum())
            if highest or (lowest and (low or len(types) == 1)):
                yield Change(
                    lambda w, t, low=low, high=high: np.abs(np.clip(w, low, high) - t) <= 0.5 + 1e-6,
                    measured=_leaving(low, high, said("diagnosis.saturated", type=name, low=low, high=high)),
                    alone=y.size - lowest - highest + min(lowest, highest) < TELLING,
                )
            if y.size > 2:
                period = high - low + 1
                yield Change(
                    lambda w, t, period=period: _remainder(w, t, period) == 0,
                    measured=_leaving(low, high, said("diagnosis.wrapped", type=name, period=period)),
                )

    def factor(self) -> Change:
        """One real factor for all cells."""

        def factor(w: Array, t: Array) -> Any:
            return np.real(np.conj(w) * t).sum(axis=0) / np.maximum((np.abs(w) ** 2).sum(axis=0), 1e-300)

        def measured(w: Array, t: Array) -> Said | None:
            value = float(factor(w, t))
            if self.divides and np.isclose(value * self.whole, 1, rtol=1e-5):
                return said("diagnosis.normalised")
            return said("diagnosis.factor", factor=simple(value))

        def explains(w: Array, t: Array) -> Array:
            value = factor(w, t)
            return self.close(value * w, t) & (np.abs(value) > 1e-9) & ~np.isclose(np.abs(value), 1)

        return Change(explains, measured=measured)

    def added(self) -> Iterator[Change]:
        """One number added to all cells."""

        def explains(w: Array, t: Array) -> Array:
            value = (t - w).mean(axis=0)
            return self.close(w + value, t) & (np.abs(value) > self.tolerance)

        if not self.complex:
            yield Change(explains, measured=lambda w, t: said("diagnosis.added", value=simple(float((t - w).mean()))))

    def after_division(self, change: Change) -> Change:
        """A change of what was divided by the sum of the kernel."""
        divided = said("diagnosis.normalised")

        def measured(w: Array, t: Array) -> Said | None:
            found = change.measured(w / self.whole, t) if change.measured else change.said
            return None if found is None else said("list.semicolon", first=divided, second=found)

        return Change(lambda w, t: change.explains(w / self.whole, t), measured=measured, alone=change.alone)


def _leaving(low: int, high: int, what: Said) -> Callable[[Array, Array], Said | None]:
    """A deviation of numbers that leave a range."""
    return lambda w, _: what if w.min() < low or w.max() > high else None


def _remainder(w: Array, t: Array, period: int) -> Array:
    """How far numbers are from others, counted in whole periods, once they have lost their decimals in some way."""
    return np.minimum(np.mod(np.trunc(w) - t, period), np.mod(np.rint(w) - t, period))


def simple(value: float) -> str:
    """A measured number: a whole number or a simple fraction if it is one, else its digits."""
    near = Fraction(value).limit_denominator(1000)
    short = near.denominator == 1 or abs(near.numerator) * near.denominator <= LONGEST_FRACTION
    close = abs(float(near) - value) <= 1e-6 * abs(value)
    return str(near) if short and close else f"{float(exact(value)):.6g}"
