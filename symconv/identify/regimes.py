"""Regimes: one law for all sizes of a kind, with its offset and number of outputs as formulas in P and K."""

from __future__ import annotations

from dataclasses import dataclass

from symconv.identify.formula import Formula, fit_formula
from symconv.identify.readings import Reading
from symconv.identify.summary import law_text
from symconv.identify.windows import window_of
from symconv.index import IndexLaw

Key = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class Regime:
    """What holds on every axis for the sizes that were tried.

    Attributes:
        kind, boundary, mode: as in `Identification`.
        u, s, d: the law's steps.
        offset, size: the law's offset and the number of outputs as formulas in P and K.
        anchor: the kernel place laid on the output position; None unless u, s and d are 1 in size.
        sizes: the pairs (P, K) that were tried with success.
    """

    kind: str
    boundary: str
    mode: str
    u: int
    s: int
    d: int
    offset: Formula
    size: Formula
    anchor: Formula | None
    sizes: tuple[tuple[int, int], ...]


def key_of(reading: Reading) -> Key:
    """What readings of different sizes must share: the steps of the law and the boundary rule."""
    law = reading.law
    return law.u, law.s, law.d, reading.boundary


def with_formulas(chosen: list[tuple[int, int, Reading]], known: tuple[Formula, ...]) -> Regime | None:
    """The regime of readings (P, K, reading) with a common key; None if offset or size follow no formula."""
    offset = _formula([(p, k, reading.law.o) for p, k, reading in chosen], known)
    size = _formula([(p, k, reading.axis.size("output")) for p, k, reading in chosen], known[1:])
    if offset is None or size is None:
        return None
    first = chosen[0][2]
    law, anchor = first.law, None
    if (law.u, law.s, abs(law.d)) == (1, 1, 1):
        anchor = fit_formula([(p, k, -law.d * reading.law.o) for p, k, reading in chosen])
    modes = {window_of(reading).mode for _, _, reading in chosen}
    mode = modes.pop() if len(modes) == 1 else "padding"
    sizes = tuple(sorted({(p, k) for p, k, _ in chosen}))
    return Regime(first.kind, first.boundary, mode, law.u, law.s, law.d, offset, size, anchor, sizes)


def _formula(samples: list[tuple[int, int, int]], known: tuple[Formula, ...]) -> Formula | None:
    if known and all(known[0](p, k) == value for p, k, value in samples):
        return known[0]
    return fit_formula(samples)


def regime_text(regime: Regime) -> str:
    """The regime on one line."""
    return f"{regime.kind}, {regime.boundary} boundary, {regime.mode}: {regime_law(regime)}, size {regime.size}"


def regime_law(regime: Regime) -> str:
    """The law with its offset as a formula: ``p = n + k - (K//2)``."""
    law, offset = law_text(IndexLaw(regime.u, regime.s, regime.d, 0)), str(regime.offset)
    if offset == "0":
        return law
    return f"{law} - {offset[1:]}" if offset.startswith("-") else f"{law} + {offset}"
