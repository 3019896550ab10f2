"""Patterns over sizes: in words, where pairs of an image size and a kernel size hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

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
