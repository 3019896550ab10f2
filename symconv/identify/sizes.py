"""Rules for all sizes: offset and output size as formulas in P and K, from the identification of many shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symconv.errors import InputError
from symconv.identify.agreement import refusal_of
from symconv.identify.core import identify
from symconv.identify.formula import Formula
from symconv.identify.identification import Identification
from symconv.identify.refusal import IdentifyError
from symconv.identify.regimes import Regime, key_of, regime_text, with_formulas

FITTING = ((6, 3), (7, 4), (5, 2), (8, 5), (9, 3), (6, 4), (10, 2), (7, 5))
LARGER = ((3, 5), (4, 6), (3, 4), (2, 5), (5, 9), (3, 8), (4, 7))
ODD = ((6, 3), (8, 5), (9, 3), (7, 5), (5, 3), (11, 5))
FEWEST = 4
UNLIKE = "complex operands, scale or normalisation are treated otherwise"


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

    @property
    def odd_only(self) -> bool:
        """Whether only odd kernel sizes were tried with success; `regime.sizes` lists all pairs (P, K)."""
        return bool(self.regime.sizes) and all(k % 2 for _, k in self.regime.sizes)

    def __str__(self) -> str:
        text = regime_text(self.regime) + (" (for odd K only)" if self.odd_only else "")
        if self.larger is None:
            return f"{text}; for K > P: {self.larger_error}"
        larger = regime_text(self.larger)
        return text if larger == regime_text(self.regime) else f"{text}; for K > P: {larger}"


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
        IdentifyError: if no single law and formula explain all sizes with K ≤ P, if something else depends on the sizes
            (scale, normalisation), or if parts without a kernel element are added.

    >>> import numpy as np
    >>> print(identify_rule(lambda x, h: np.convolve(x, h, "same")))
    convolution, zero boundary, same: p = n - k + (K - 1)//2, size P; for K > P: convolution, zero boundary, padding:
    p = n - k + (P - 1)//2, size K
    """
    if rank < 1:
        raise InputError(f"rank must be at least 1, not {rank}; give the number of axes of the image")
    found, error = _try(f, rank, fitting, options)
    if len(found) < FEWEST and fitting is FITTING:  # some functions take odd kernels only
        fitting = ODD
        found, error = _try(f, rank, fitting, options)
    if len(found) < min(FEWEST, len(fitting)):
        raise error or IdentifyError("no rule", "no single rule fits enough sizes; use identify for one of them")
    unlike = refusal_of(found.values())
    if unlike is not None:
        raise unlike
    regime = _regime(found, fitting, ())
    if regime is None:
        raise IdentifyError("no rule", _why_no_regime(found, fitting))
    others, refused = _try(f, rank, larger, options)
    first = next(iter(found.values()))
    assert first.rule is not None
    alike = len(others) >= FEWEST and refusal_of([first, *others.values()]) is None
    return SizeRule(
        regime,
        _regime(others, larger, (regime.offset, regime.size)) if alike else None,
        UNLIKE if len(others) >= FEWEST and not alike else _why_not(larger, others, refused),
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


def _why_no_regime(found: dict[int, Identification], sizes: Sequence[tuple[int, int]]) -> str:
    """Why no law and formulas fit: the axes differ, or the sizes do."""
    kinds = {one.kind for one in found.values()}
    if all(isinstance(kind, tuple) for kind in kinds):
        return f"the axes follow different laws ({', '.join(kinds.pop())}); use identify for each shape"
    tried = ", ".join(f"{p} and {k}" for p, k in sizes)
    return f"no one law with formulas in P and K fits all sizes tried ({tried}); use identify for each"


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
    for key in [key_of(reading) for reading in axes[0][1]]:
        columns = [(size, next((r for r in readings if key_of(r) == key), None)) for size, readings in axes]
        chosen = [(p, k, reading) for (p, k), reading in columns if reading is not None]
        regime = with_formulas(chosen, known) if len(chosen) == len(axes) else None
        if regime is not None:
            return regime
    return None
