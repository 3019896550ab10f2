"""Where an identity holds: tried for sizes of image and kernel on one axis, and told as a pattern over these sizes.

Only what was tried is claimed. A pattern is named if it separates the pairs that hold from those that fail without an
exception, and if both were met; otherwise the pairs are listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symconv.doors import downstairs
from symconv.errors import InputError, SymconvError, shown
from symconv.proof.assumptions import Assumptions
from symconv.proof.boxes.asking import options_text
from symconv.proof.boxes.checking import SizedVerdict, check
from symconv.proof.boxes.patterns import Pair, pattern_of, range_text, sizes_text, where
from symconv.proof.language import Expression

MOST_PAIRS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What `scope` answers.

    Attributes:
        identity: the identity as text.
        where: in words where it holds, such as ``for odd kernels``.
        holds, fails, refused: the pairs (size of the image, size of the kernel); refused ones have no output at all.
        counterexample: the verdict for the smallest pair that fails, None if none does.
        tried: in words what was tried.
    """

    identity: str
    where: str
    holds: tuple[Pair, ...]
    fails: tuple[Pair, ...]
    refused: tuple[Pair, ...]
    counterexample: SizedVerdict | None
    tried: str

    @property
    def sentence(self) -> str:
        """Where it holds, where it fails first, and what was tried."""
        parts = [f"holds {self.where}" if self.holds else "holds for none"]
        if self.fails:
            parts.append(f"fails at {sizes_text(self.fails[0])}")
        if self.refused:
            parts.append(f"cannot be asked {pattern_of(self.refused, (*self.holds, *self.fails))}")
        return f"{'; '.join(parts)}; tried: {self.tried}"

    def render(self, format: str = "text", **options: Any) -> str:
        """The sentence, and the smallest failing case worked out, as `text`, `latex` or `markdown`."""
        return downstairs("symconv.render", "render_scope")(self, format, **options)

    def __str__(self) -> str:
        return f"{self.identity}: {self.sentence}"


def scope(
    identity: str | tuple[Expression, Expression],
    *,
    sizes: Iterable[int] = range(1, 7),
    images: Iterable[int] | None = None,
    given: Assumptions = (),
    **options: Any,
) -> Scope:
    """Where an identity holds, on one axis: every pair of an image size and a kernel size is checked.

    Args:
        identity: text such as ``"conv(x, h) = slide(x, flip(h))"``, or its two sides.
        sizes: the kernel sizes to try.
        images: the image sizes to try, by default the same.
        given, options: as in `check`.

    Returns:
        A `Scope`; its `where` speaks of the sizes that were tried and of no others.

    Raises:
        InputError: if no pair can be asked at all.

    >>> found = scope("conv(x, h) = slide(x, flip(h))", mode="same", anchor="low", sizes=range(1, 5))
    >>> print(found.sentence)
    holds for odd kernels; fails at K = 2, P = 1; tried: K = 1…4, P = 1…4 on one axis, mode same, boundary zero,
    anchor low
    """
    kernels, pixels = _checked(sizes), _checked(sizes if images is None else images)
    if len(kernels) * len(pixels) > MOST_PAIRS:
        raise InputError(f"{len(kernels) * len(pixels):,} pairs of sizes are more than {MOST_PAIRS:,}; try fewer sizes")
    sides = (identity,) if isinstance(identity, str) else identity
    verdicts: dict[Pair, SizedVerdict | SymconvError] = {}
    for k in kernels:
        for p in pixels:
            verdicts[p, k] = _asked(sides, p, k, given, options)
    return _told(verdicts, kernels, pixels, options)


def _checked(sizes: Iterable[int]) -> tuple[int, ...]:
    found = tuple(sorted(set(sizes)))
    if not found or not all(type(size) is int and size > 0 for size in found):
        raise InputError(f"sizes must be positive integers, at least one, not {shown(found)}; use range(1, 7)")
    return found


def _asked(sides: tuple[Any, ...], p: int, k: int, given: Any, options: Mapping[str, Any]) -> Any:
    try:
        return check(*sides, image=(p,), kernel=(k,), given=given, **options)
    except InputError as error:
        return error


def _told(
    verdicts: Mapping[Pair, Any], kernels: tuple[int, ...], pixels: tuple[int, ...], options: Mapping[str, Any]
) -> Scope:
    answered = {pair: one for pair, one in verdicts.items() if isinstance(one, SizedVerdict)}
    if not answered:
        raise next(iter(verdicts.values()))
    holds = tuple(pair for pair, one in answered.items() if one.holds)
    fails = tuple(pair for pair, one in answered.items() if not one.holds)
    refused = tuple(pair for pair in verdicts if pair not in answered)
    tried = f"K = {range_text(kernels)}, P = {range_text(pixels)} on one axis, {options_text(options)}"
    first = answered[fails[0]] if fails else None
    return Scope(next(iter(answered.values())).identity, where(holds, fails), holds, fails, refused, first, tried)
