"""Rules for all sizes: offset and output size as formulas in P and K, from the identification of many shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symconv.errors import InputError
from symconv.identify.core import identify
from symconv.identify.formula import Formula, fit_formula
from symconv.identify.identification import Identification
from symconv.identify.readings import Reading
from symconv.identify.refusal import IdentifyError
from symconv.identify.windows import window_of

FITTING = ((6, 3), (7, 4), (5, 2), (8, 5), (9, 3), (6, 4), (10, 2), (7, 5))
LARGER = ((3, 5), (4, 6), (3, 4), (2, 5), (5, 9), (3, 8), (4, 7))
FEWEST = 4
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


@dataclass(frozen=True, slots=True)
class SizeRule:
    """A function's rule for all sizes tried.

    Attributes:
        regime: for kernels that are not larger than the image.
        larger: for larger kernels; None if these are refused or follow no rule, then `larger_error` says why.
        conjugation, normalised, scale, fill: as in `Identification` and its rule.
    """

    regime: Regime
    larger: Regime | None
    larger_error: str
    conjugation: str
    normalised: str | bool
    scale: Any
    fill: Any

    def __str__(self) -> str:
        text = _regime_text(self.regime)
        if self.larger is None:
            return f"{text}; for K > P: {self.larger_error}"
        larger = _regime_text(self.larger)
        return text if larger == text else f"{text}; for K > P: {larger}"


def identify_rule(
    f: Callable[[Any, Any], Any],
    rank: int = 1,
    *,
    fitting: Sequence[tuple[int, int]] = FITTING,
    larger: Sequence[tuple[int, int]] = LARGER,
    **options: Any,
) -> SizeRule:
    """Offset and size of a function's law as formulas in image size P and kernel size K.

    The function is identified for several sizes of both parities, and for kernels larger than the image. Sizes that it
    refuses are left out. With more axes the sizes are dealt out differently on each of them.

    Args:
        f: the function, as for `identify`.
        rank: the number of axes of image and kernel.
        fitting, larger: the pairs (P, K) to try.
        options: passed on to `identify`.

    Raises:
        IdentifyError: if no single law and formula explain all sizes with K ≤ P.

    >>> import numpy as np
    >>> print(identify_rule(lambda x, h: np.convolve(x, h, "same")))
    convolution, zero boundary, same: p = n - k + (K - 1)//2, size P; for K > P: convolution, zero boundary, padding:
    p = n - k + (P - 1)//2, size K
    """
    if rank < 1:
        raise InputError(f"rank must be at least 1, not {rank}; give the number of axes of the image")
    found, error = _try(f, rank, fitting, options)
    if len(found) < min(FEWEST, len(fitting)):
        raise error or IdentifyError("no rule", "no single rule fits enough sizes; use identify for one of them")
    regime = _regime(found, fitting, ())
    if regime is None:
        raise IdentifyError("no rule", "no one law with formulas in P and K fits all sizes; use identify for each")
    others, refused = _try(f, rank, larger, options)
    first = next(iter(found.values()))
    assert first.rule is not None
    return SizeRule(
        regime,
        _regime(others, larger, (regime.offset, regime.size)) if len(others) >= FEWEST else None,
        _why_not(larger, others, refused),
        first.conjugation,
        first.normalised,
        first.rule.scale,
        first.rule.fill,
    )


def _try(
    f: Callable[[Any, Any], Any], rank: int, sizes: Sequence[tuple[int, int]], options: dict[str, Any]
) -> tuple[dict[int, Identification], IdentifyError | None]:
    """Number of the shape -> what was found, for the shapes that have a rule; and the last refusal."""
    found: dict[int, Identification] = {}
    refused: IdentifyError | None = None
    for number in range(len(sizes)):
        dealt = [sizes[(number + 2 * axis) % len(sizes)] for axis in range(rank)]
        try:
            one = identify(f, tuple(p for p, _ in dealt), tuple(k for _, k in dealt), **options)
        except IdentifyError as error:
            refused = error
            continue
        if one.rule is not None and len(one.readings) == rank:
            found[number] = one
    return found, refused


def _why_not(sizes: Sequence[tuple[int, int]], found: dict[int, Identification], refused: IdentifyError | None) -> str:
    """Why there is no rule for larger kernels, if there is none."""
    if not sizes:
        return "not tried"
    if refused is not None and not found:
        return "refused"
    return "too few sizes" if 0 < len(found) < FEWEST else "no single rule"


def _regime(
    found: dict[int, Identification], sizes: Sequence[tuple[int, int]], known: tuple[Formula, ...]
) -> Regime | None:
    """The law and boundary that every axis of every shape allows, simplest first, with its formulas.

    Formulas that are `known` from other sizes are kept if they hold here too.
    """
    axes = [
        (sizes[(number + 2 * axis) % len(sizes)], dict.fromkeys((chosen, *others)))
        for number, one in found.items()
        for axis, (chosen, others) in enumerate(zip(one.readings, one.alternatives, strict=True))
    ]
    if not axes:
        return None
    for key in [_key(reading) for reading in axes[0][1]]:
        columns = [(size, next((r for r in readings if _key(r) == key), None)) for size, readings in axes]
        chosen = [(p, k, reading) for (p, k), reading in columns if reading is not None]
        regime = _with_formulas(chosen, known) if len(chosen) == len(axes) else None
        if regime is not None:
            return regime
    return None


def _key(reading: Reading) -> Key:
    law = reading.law
    return law.u, law.s, law.d, reading.boundary


def _with_formulas(chosen: list[tuple[int, int, Reading]], known: tuple[Formula, ...]) -> Regime | None:
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


def _regime_text(regime: Regime) -> str:
    from symconv.identify.summary import law_text
    from symconv.index import IndexLaw

    law = law_text(IndexLaw(regime.u, regime.s, regime.d, 0))
    offset = str(regime.offset)
    joined = law if offset == "0" else f"{law} - {offset[1:]}" if offset.startswith("-") else f"{law} + {offset}"
    return f"{regime.kind}, {regime.boundary} boundary, {regime.mode}: {joined}, size {regime.size}"
