"""Rules for all sizes: one law, its offset and number of outputs as formulas in image size P and kernel size K.

A function is identified for many shapes. If its law, its boundary and everything else that may not depend on the sizes
agree, offset and size are fitted exactly by formulas ``(a·P + b·K + c) // m``, the simplest that hold for all samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from symconv.blackbox.calling import IdentifyError
from symconv.blackbox.fit import AxisReading, window_of
from symconv.blackbox.identification import Identification, identified
from symconv.blackbox.size_formula import Regime, Sample, SizeFormula, SizeRule, fit_formula, fit_padding
from symconv.blackbox.source import Given
from symconv.errors import InputError

FITTING = ((6, 3), (7, 4), (5, 2), (8, 5), (9, 3), (6, 4), (10, 2), (7, 5))
LARGER = ((3, 5), (4, 6), (3, 4), (2, 5), (5, 9), (3, 8), (4, 7))
ODD = ((6, 3), (8, 5), (9, 3), (7, 5), (5, 3), (11, 5))
FEWEST = 4
DOMAINS = ("complex", "all", "integers")
"""The numbers for which a rule holds, the widest first."""
PRECISIONS = ("float16", "float32", "float64", "exact")
Known = TypeVar("Known", bound=Callable[[int, int], int])
UNLIKE = "complex operands, scale or normalisation are treated otherwise"
SHARED: dict[str, Callable[[Identification], Any]] = {
    "normalisation of the kernel": lambda found: found.normalised or "none",
    "treatment of complex operands": lambda found: found.conjugation,
    "scale": lambda found: found.scale,
    "fill value": lambda found: None if found.rule is None else found.rule.fill,
}
"""What does not depend on the sizes in a rule for all sizes."""


def identify_rule(
    f: Given,
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
        f: the function, text or title, as for `identify`.
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
    if len(found) < max(1, min(FEWEST, len(fitting))):
        raise error or IdentifyError("no rule", "no single rule fits enough sizes; use identify for one of them")
    unlike = _refusal_of(found)
    if unlike is not None:
        raise unlike
    regime = _regime(found)
    if regime is None:
        raise IdentifyError("no rule", _why_no_regime(found, fitting))
    others, refused = _try(f, rank, larger, options)
    first = found[0]
    assert first.rule is not None
    alike = len(others) >= FEWEST and _refusal_of([first, *others]) is None
    return SizeRule(
        regime,
        _regime(others, regime) if alike else None,
        UNLIKE if len(others) >= FEWEST and not alike else _why_not(larger, others, refused),
        first.conjugation,
        first.normalised,
        first.rule.scale,
        first.rule.fill,
        min((one.domain for one in found), key=lambda domain: -DOMAINS.index(domain.split(" ")[0])),
        min((one.precision for one in found), key=PRECISIONS.index),
    )


def _try(
    f: Given, rank: int, sizes: Sequence[tuple[int, int]], options: dict[str, Any]
) -> tuple[list[Identification], IdentifyError | None]:
    """What was found for the shapes that have a rule, and the last refusal."""
    dealt = ([sizes[(number + 2 * axis) % len(sizes)] for axis in range(rank)] for number in range(len(sizes)))
    shapes = ((tuple(p for p, _ in pairs), tuple(k for _, k in pairs)) for pairs in dealt)
    found, refused = identified(f, shapes, **options)
    return [one for one in found if one.rule is not None and len(one.readings) == rank], refused


def _refusal_of(found: Iterable[Identification]) -> IdentifyError | None:
    """Why no rule for all sizes holds what was found, apart from its laws; None if one may."""
    first: Identification | None = None
    for one in found:
        first = first or one
        unlike = next((word for word, value in SHARED.items() if value(one) != value(first)), None)
        if one.affine:
            fault = f"parts without a kernel element are added (for image {one.image} and kernel {one.kernel})"
        elif unlike is not None:
            values = (f"{SHARED[unlike](e)} for image {e.image} and kernel {e.kernel}" for e in (first, one))
            fault = f"the {unlike} depends on the sizes: {', '.join(values)}"
        else:
            continue
        return IdentifyError("no rule", f"{fault}; no rule for all sizes holds that, use identify for each")
    return None


def _why_no_regime(found: Sequence[Identification], sizes: Sequence[tuple[int, int]]) -> str:
    """Why no law and formulas fit: the axes differ, or the sizes do."""
    kinds = {one.kind for one in found}
    if all(isinstance(kind, tuple) for kind in kinds):
        return f"the axes follow different laws ({', '.join(kinds.pop())}); use identify for each shape"
    tried = ", ".join(f"{p} and {k}" for p, k in sizes)
    return f"no one law with formulas in P and K fits all sizes tried ({tried}); use identify for each"


def _why_not(sizes: Sequence[tuple[int, int]], found: Sequence[Identification], refused: IdentifyError | None) -> str:
    """Why there is no rule for larger kernels, if there is none."""
    if not sizes:
        return "not tried"
    if refused is not None and not found:
        return "refused"
    return "too few sizes" if 0 < len(found) < FEWEST else "no single rule"


def _regime(found: Sequence[Identification], known: Regime | None = None) -> Regime | None:
    """The law and boundary that every axis of every shape allows, simplest first, with its formulas.

    Formulas of the regime that is `known` for other sizes are kept if they hold here too.
    """
    axes = [
        (p, k, (chosen, *others))
        for one in found
        for p, k, chosen, others in zip(one.image, one.kernel, one.readings, one.alternatives, strict=True)
    ]
    for key in [reading.steps for reading in axes[0][2]]:
        chosen = [(p, k, reading) for p, k, readings in axes for reading in readings if reading.steps == key]
        regime = _with_formulas(chosen, known) if len(chosen) == len(axes) else None
        if regime is not None:
            return regime
    return None


def _with_formulas(chosen: list[tuple[int, int, AxisReading]], known: Regime | None) -> Regime | None:
    """The regime of readings (P, K, reading) with a common key; None if offset or size follow no formula."""
    law = chosen[0][2].law
    samples = [(p, k, reading.law.o) for p, k, reading in chosen]
    offset = _formula(samples, known and known.offset) or (fit_padding(samples, law.s, law.d) if law.u == 1 else None)
    size = _formula([(p, k, reading.axis.size("output")) for p, k, reading in chosen], known and known.size)
    if offset is None or size is None:
        return None
    first = chosen[0][2]
    anchor = None
    if (law.u, law.s, abs(law.d)) == (1, 1, 1):
        anchor = fit_formula([(p, k, -law.d * reading.law.o) for p, k, reading in chosen])
    modes = {window_of(reading).mode for _, _, reading in chosen}
    mode = modes.pop() if len(modes) == 1 else "padding"
    sizes = tuple(sorted({(p, k) for p, k, _ in chosen}))
    return Regime(first.kind, first.boundary, mode, law.u, law.s, law.d, offset, size, anchor, sizes)


def _formula(samples: list[Sample], known: Known | None) -> Known | SizeFormula | None:
    """The `known` formula if it holds for the samples, else the simplest that does."""
    if known is not None and all(known(p, k) == value for p, k, value in samples):
        return known
    return fit_formula(samples)
