"""Patterns over sizes: in words, where pairs of an image size and a kernel size hold.

Where an identity holds: tried for sizes of image and kernel on one axis, and told as a pattern over these sizes.

Only what was tried is claimed. A pattern is named if it separates the pairs that hold from those that fail without an
exception, and if both were met; otherwise the pairs are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError, SymconvError, shown
from symconv.formula.rendered import Rendered
from symconv.proof.check import SizedVerdict, check, options_text
from symconv.proof.hypothesis import Assumptions
from symconv.proof.language import Expression

Pair = tuple[int, int]
"""The sizes of image and kernel, P and K."""
LISTED = 6
PATTERNS: Mapping[str, Callable[[int, int], bool]] = MappingProxyType(
    {
        "for odd kernels": lambda _, k: k % 2 == 1,
        "for even kernels": lambda _, k: k % 2 == 0,
        "for odd images": lambda p, _: p % 2 == 1,
        "for even images": lambda p, _: p % 2 == 0,
        "where image and kernel are of one size": lambda p, k: p == k,
        "where the kernel is no larger than the image": lambda p, k: k <= p,
        "where the kernel is smaller than the image": lambda p, k: k < p,
        "where the kernel is larger than the image": lambda p, k: k > p,
        "for odd kernels no larger than the image": lambda p, k: k % 2 == 1 and k <= p,
        "where image and kernel are both odd or both even": lambda p, k: (p - k) % 2 == 0,
    }
)


def where(holds: tuple[Pair, ...], fails: tuple[Pair, ...]) -> str:
    """The pattern that all pairs that hold keep and all that fail break, or one of whole kernel sizes with the rest."""
    if not fails or not holds:
        return "for every size tried" if not fails else "for none"
    failing = {k for _, k in fails}
    whole = tuple(pair for pair in holds if pair[1] not in failing)
    rest = tuple(pair for pair in holds if pair[1] in failing)
    together = matching(holds, fails)
    if together or not whole:
        return together or f"at {listed(holds)}"
    sizes = sorted({k for _, k in whole})
    words = matching(whole, fails) or f"for K = {', '.join(map(str, sizes))}"
    if words in PATTERNS:
        rest = tuple(pair for pair in rest if not PATTERNS[words](*pair))
    return f"{words}, and also at {listed(rest)}" if rest else words


def matching(yes: tuple[Pair, ...], no: tuple[Pair, ...]) -> str | None:
    """The first pattern that separates the pairs without an exception; one size alone is not odd or even sizes."""
    found = (
        words
        for words, pattern in PATTERNS.items()
        if all(pattern(*pair) for pair in yes) and not any(pattern(*pair) for pair in no) and _seen_twice(words, yes)
    )
    return next(found, None)


def _seen_twice(words: str, pairs: tuple[Pair, ...]) -> bool:
    sizes = {p for p, _ in pairs} if "images" in words else {k for _, k in pairs}
    return len(sizes) > 1 or not ("odd" in words or "even" in words)


def pattern_of(yes: tuple[Pair, ...], no: tuple[Pair, ...]) -> str:
    """The pattern in words, or the pairs."""
    return matching(yes, no) or f"at {listed(yes)}"


def sizes_text(pair: Pair) -> str:
    """One pair in words."""
    return f"K = {pair[1]}, P = {pair[0]}"


def listed(pairs: tuple[Pair, ...]) -> str:
    """The first few pairs, and how many there are beyond them."""
    few = "; ".join(f"({sizes_text(pair)})" for pair in pairs[:LISTED])
    return few + (f" and {len(pairs) - LISTED} more" if len(pairs) > LISTED else "")


def range_text(sizes: Sequence[int]) -> str:
    """Sizes as a range, or one by one.

    >>> range_text((1, 2, 3)), range_text((2, 3))
    ('1…3', '2, 3')
    """
    whole = tuple(sizes) == tuple(range(sizes[0], sizes[-1] + 1)) and len(sizes) > 2
    return f"{sizes[0]}…{sizes[-1]}" if whole else ", ".join(map(str, sizes))


MOST_PAIRS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Scope(Rendered):
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
