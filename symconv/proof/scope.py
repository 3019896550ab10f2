"""Where an identity holds: asked for sizes of image and kernel on one axis, and told as a pattern over these sizes.

Only what was tried is claimed. A pattern is named if it separates the pairs that hold from those that fail without an
exception, and if both were met; otherwise the pairs are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as choices
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError, shown
from symconv.formula.nodes import Said
from symconv.formula.rendered import Rendered, joined, told
from symconv.proof.check import SizedVerdict, check, options_said
from symconv.proof.language import Expression
from symconv.proof.symmetry import Assumptions

Pair = tuple[int, int]
"""The sizes of image and kernel, P and K."""
LISTED = 6
MOST_PAIRS = 10_000


@dataclass(frozen=True, slots=True)
class SizePattern:
    """A property of pairs of sizes; of `varies`, image (0) or kernel (1), more than one size must have been met."""

    holds: Callable[[int, int], bool]
    varies: int | None = None


PATTERNS: Mapping[str, SizePattern] = MappingProxyType(
    {
        "odd_kernels": SizePattern(lambda _, k: k % 2 == 1, 1),
        "even_kernels": SizePattern(lambda _, k: k % 2 == 0, 1),
        "odd_images": SizePattern(lambda p, _: p % 2 == 1, 0),
        "even_images": SizePattern(lambda p, _: p % 2 == 0, 0),
        "one_size": SizePattern(lambda p, k: p == k),
        "no_larger": SizePattern(lambda p, k: k <= p),
        "smaller": SizePattern(lambda p, k: k < p),
        "larger": SizePattern(lambda p, k: k > p),
        "odd_no_larger": SizePattern(lambda p, k: k % 2 == 1 and k <= p, 1),
        "same_parity": SizePattern(lambda p, k: (p - k) % 2 == 0, 1),
    }
)
"""The patterns by their key in the wording, the one to prefer first."""


def where_said(holds: tuple[Pair, ...], fails: tuple[Pair, ...]) -> Said:
    """The pattern that all pairs that hold keep and all that fail break, or one of whole kernel sizes with the rest."""
    if not fails or not holds:
        return Said("scope.none" if fails else "scope.every")
    failing = {k for _, k in fails}
    whole = tuple(pair for pair in holds if pair[1] not in failing)
    rest = tuple(pair for pair in holds if pair[1] in failing)
    key = matching(holds, fails)
    if key or not whole:
        return pattern_said(holds, fails)
    key = matching(whole, fails)
    sizes = ", ".join(map(str, sorted({k for _, k in whole})))
    pattern = Said(f"scope.pattern.{key}") if key else Said("scope.kernels", {"sizes": sizes})
    if key:
        rest = tuple(pair for pair in rest if not PATTERNS[key].holds(*pair))
    return Said("scope.also", {"pattern": pattern, "pairs": pairs_said(rest)}) if rest else pattern


def matching(yes: tuple[Pair, ...], no: tuple[Pair, ...]) -> str | None:
    """The first pattern that separates the pairs without an exception; one size alone is not odd or even sizes."""
    found = (
        key
        for key, pattern in PATTERNS.items()
        if all(pattern.holds(*pair) for pair in yes)
        and not any(pattern.holds(*pair) for pair in no)
        and (pattern.varies is None or len({pair[pattern.varies] for pair in yes}) > 1)
    )
    return next(found, None)


def pattern_said(yes: tuple[Pair, ...], no: tuple[Pair, ...]) -> Said:
    """The pattern, or the pairs."""
    key = matching(yes, no)
    return Said(f"scope.pattern.{key}") if key else Said("scope.at", {"pairs": pairs_said(yes)})


def pair_said(pair: Pair) -> Said:
    """One pair of sizes."""
    return Said("scope.pair", {"kernel": pair[1], "image": pair[0]})


def pairs_said(pairs: tuple[Pair, ...]) -> Said | str:
    """The first few pairs, and how many there are beyond them."""
    few = joined("list.semicolon", (Said("scope.bracketed", {"pair": pair_said(pair)}) for pair in pairs[:LISTED]))
    return Said("scope.more", {"pairs": few, "number": len(pairs) - LISTED}) if len(pairs) > LISTED else few


def range_text(sizes: Sequence[int]) -> str:
    """Sizes as a range, or one by one.

    >>> range_text((1, 2, 3)), range_text((2, 3))
    ('1…3', '2, 3')
    """
    whole = tuple(sizes) == tuple(range(sizes[0], sizes[-1] + 1)) and len(sizes) > 2
    return f"{sizes[0]}…{sizes[-1]}" if whole else ", ".join(map(str, sizes))


@dataclass(frozen=True, slots=True, eq=False)
class Scope(Rendered):
    """What `scope` answers.

    Attributes:
        identity: the identity as text.
        holds, fails, refused: the pairs (size of the image, size of the kernel); refused ones have no output at all.
        counterexample: the verdict for the smallest pair that fails, None if none does.
        tried_said: what was tried, as a sentence of the wording.
    """

    identity: str
    holds: tuple[Pair, ...]
    fails: tuple[Pair, ...]
    refused: tuple[Pair, ...]
    counterexample: SizedVerdict | None
    tried_said: Said

    @property
    def said(self) -> Said | str:
        """Where it holds, where it fails first, and what was tried, as a sentence of the wording."""
        where = where_said(self.holds, self.fails)
        parts = [Said("scope.holds", {"where": where})]
        if self.fails:
            parts.append(Said("scope.fails", {"pair": pair_said(self.fails[0])}))
        if self.refused:
            pattern = pattern_said(self.refused, (*self.holds, *self.fails))
            parts.append(Said("scope.refused", {"pattern": pattern}))
        tried = Said("scope.told", {"tried": self.tried_said})
        return Said("list.semicolon", {"first": joined("list.semicolon", parts), "second": tried})

    @property
    def where(self) -> str:
        """In words where it holds, such as ``for odd kernels``."""
        return told(where_said(self.holds, self.fails))

    @property
    def tried(self) -> str:
        """In words what was tried."""
        return told(self.tried_said)

    @property
    def sentence(self) -> str:
        """In words where it holds, where it fails first, and what was tried."""
        return told(self.said)

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
    sides: tuple[Any, ...] = (identity,) if isinstance(identity, str) else identity
    answered: dict[Pair, SizedVerdict] = {}
    refused: dict[Pair, InputError] = {}
    for k, p in choices(kernels, pixels):
        try:
            answered[p, k] = check(*sides, image=(p,), kernel=(k,), given=given, **options)
        except InputError as error:
            refused[p, k] = error
    if not answered:
        raise next(iter(refused.values()))
    holds = tuple(pair for pair, one in answered.items() if one.holds)
    fails = tuple(pair for pair, one in answered.items() if not one.holds)
    facts = {"kernels": range_text(kernels), "images": range_text(pixels), "options": options_said(options)}
    first = answered[fails[0]] if fails else None
    identity = next(iter(answered.values())).identity
    return Scope(identity, holds, fails, tuple(refused), first, Said("scope.tried", facts))


def _checked(sizes: Iterable[int]) -> tuple[int, ...]:
    found = tuple(sorted(set(sizes)))
    if not found or not all(type(size) is int and size > 0 for size in found):
        raise InputError(f"sizes must be positive integers, at least one, not {shown(found)}; use range(1, 7)")
    return found
