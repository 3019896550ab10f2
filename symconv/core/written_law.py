"""The index laws of a written sum: which axis joins which indices, and by which relation.

The indices of a sum fall into groups that share letters, and each group is one axis. Most join an index of the output,
one of the image and one of the kernel through one letter of the output and one of the sum. With p = a·m + b·k + c in
the image, q = a'·m + b'·k + c' in the kernel and m = ±n + c'' on the left, the letters are eliminated exactly:

    b'·p = (b'·a - b·a')·m + b·q + (b'·c - b·c')        so        u·p = s·n + d·q + o

with whole coefficients once denominators and common factors are taken out. The law says the same as the formula only
if every triple (p, n, q) of integers that obeys it comes from an integer k, which is checked on a basis of these
triples: x[m-2k]·h[2k] reads every second element alone, and no single law says so. The other groups are the axes of
channels: an index that two of the three share letter by letter, or all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from math import gcd, lcm

from symconv.core.operation import ROLES
from symconv.errors import InputError, shown
from symconv.index import IndexLaw
from symconv.text.summation import INFINITY, IndexForm, Summation, WrittenEntry

IMAGES = ("x", "X", "f", "I", "img", "image", "input", "in", "s")
KERNELS = ("h", "H", "w", "W", "k", "K", "g", "kernel", "weight", "filter", "mask", "psf")
"""Usual names of images and of kernels; they say which factor is which."""
KINDS = {
    (True, True, False): "batch",
    (True, False, True): "out",
    (False, True, True): "in",
    (True, True, True): "group",
}
"""Which of output, image and kernel share an index -> the sort of channel."""
Positions = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class WrittenAxis:
    """One axis of a formula.

    Attributes:
        kind: `space`, or a sort of channel as in `Layout`.
        positions: for output, image and kernel the number of the index that belongs to the axis, None if there is none.
        law: of an axis of space.
    """

    kind: str
    positions: Positions
    law: IndexLaw | None = None


@dataclass(frozen=True, slots=True)
class _Index:
    """One written index: whose it is, which one, and its form."""

    role: int
    position: int
    form: IndexForm


def fault(piece: IndexForm | WrittenEntry, problem: str) -> InputError:
    """An error about a piece of a formula."""
    return InputError(f"formula, column {piece.column}: {shown(piece.text)} {problem}")


def image_and_kernel(summation: Summation, kernel: str | None = None) -> tuple[WrittenEntry, WrittenEntry]:
    """Which factor is the image and which the kernel.

    A name that is given decides, then the usual names, then where the sum stands: a kernel is read at the letters of
    the sum alone. Otherwise the image comes first.
    """
    first, second = summation.factors
    names = [factor.name for factor in summation.factors]
    if first.name == second.name:
        raise fault(second, "is the same sequence again; give it another name, and the same values")
    if summation.left.name in names:
        raise fault(summation.left, "stands on both sides; a recursion is no sum of products of two given sequences")
    if kernel is not None:
        if kernel not in names:
            raise InputError(f"the formula has no factor {shown(kernel)}; its factors are {names[0]} and {names[1]}")
        swapped = kernel == first.name
    else:
        scores = [(name in KERNELS) - (name in IMAGES) for name in names]
        swapped = scores[0] > scores[1]
        if scores[0] == scores[1]:
            fixed = {letter for form in summation.left.index for letter in form.letters}
            alone = [not any(a in fixed for form in one.index for a in form.letters) for one in summation.factors]
            swapped = alone[0] and not alone[1]
    image, element = (second, first) if swapped else (first, second)
    if image.conjugated:
        raise fault(image, f"is conjugated; only the kernel may be: conjugate {element.text} in place of it")
    return image, element


def written_axes(
    summation: Summation, entries: tuple[WrittenEntry, WrittenEntry, WrittenEntry]
) -> tuple[WrittenAxis, ...]:
    """The axes of a formula, ordered as the indices of output, image and kernel (`entries`) stand.

    Raises:
        InputError: naming the index that no law of one axis covers.
    """
    indices = [_Index(role, at, form) for role, entry in enumerate(entries) for at, form in enumerate(entry.index)]
    _check_left(entries[0])
    summed = [one.name for one in summation.sums]
    _check_letters(summation, indices, summed)
    axes = [_axis(group, summed) for group in _groups(indices)]
    before: dict[int, set[int]] = {number: set() for number in range(len(axes))}
    for role, entry in enumerate(entries):
        owners = {axis.positions[role]: number for number, axis in enumerate(axes)}
        for position in range(1, len(entry.index)):
            before[owners[position]].add(owners[position - 1])
    try:
        return tuple(axes[number] for number in TopologicalSorter(before).static_order())
    except CycleError:
        raise fault(
            entries[1], "has its indices in another order than the others; transpose it, and write it so"
        ) from None


def _check_left(left: WrittenEntry) -> None:
    seen: set[str] = set()
    for form in left.index:
        if len(form.parts) != 1 or form.letters[0] in seen or form.letters[0] == INFINITY:
            raise fault(form, "is no output index; write one letter for each axis, such as y[m,n]")
        seen.add(form.letters[0])
        if abs(form.parts[0][1]) != 1 or form.constant.denominator != 1:
            raise fault(form, "says only some of the outputs; write a plain letter, such as y[m], or m+1 or -m")


def _check_letters(summation: Summation, indices: list[_Index], summed: list[str]) -> None:
    """Every letter is one of the left side or of the sum, and every letter of the sum is used."""
    fixed = {letter for index in indices if index.role == 0 for letter in index.form.letters}
    used = {letter for index in indices if index.role for letter in index.form.letters}
    for one in summation.sums:
        if one.name in fixed or one.name not in used:
            why = "also stands on the left" if one.name in fixed else "stands in neither of the two factors"
            raise InputError(f"formula, column {one.column}: the sum runs over {shown(one.name)}, which {why}")
    for index in indices:
        for letter in index.form.letters:
            if letter not in fixed and letter not in summed:
                stands = "is no index" if letter == INFINITY else "stands neither on the left nor below the sum sign"
                raise fault(index.form, f"depends on {shown(letter)}, which {stands}; sum over it, or write a number")
        if not index.form.letters:
            raise fault(index.form, "is a fixed index; leave it out and give that part of the sequence")


def _groups(indices: list[_Index]) -> Iterator[list[_Index]]:
    """The indices that share letters, directly or through others."""
    groups: list[list[_Index]] = []
    for index in indices:
        letters = {*index.form.letters}
        joined = [group for group in groups if any(letters & {*one.form.letters} for one in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(one for group in joined for one in group), index])
    return iter(sorted(groups, key=lambda group: min((one.role, one.position) for one in group)))


def _axis(group: list[_Index], summed: list[str]) -> WrittenAxis:
    """The axis that a group of indices makes."""
    group = sorted(group, key=lambda one: one.role)
    roles = [one.role for one in group]
    for one, other in pairwise(group):
        if one.role == other.role:
            raise fault(
                other.form,
                f"shares letters with the index {shown(one.form.text)} of the same sequence; an axis "
                "joins one index of each",
            )
    positions = tuple(next((one.position for one in group if one.role == role), None) for role in range(3))
    letters = dict.fromkeys(letter for one in group for letter in one.form.letters)
    sums = [letter for letter in letters if letter in summed]
    found: Positions = (positions[0], positions[1], positions[2])
    if len(roles) == 1:
        raise fault(group[0].form, f"is an index of the {ROLES[roles[0]]} alone; a letter joins two sequences")
    if len(letters) == 1:
        for one in group:
            if one.form.parts[0][1] != 1 or one.form.constant:
                raise fault(
                    one.form,
                    f"differs from {shown(*letters)}; without a letter of the sum beside it, an index "
                    "is the same in all sequences",
                )
        return WrittenAxis(KINDS[0 in roles, 1 in roles, 2 in roles], found)
    if len(roles) < 3 or len(sums) != 1:
        lonely = next(one for one in group if any(letter in sums for letter in one.form.letters))
        raise fault(
            lonely.form,
            "is summed in a way that no law of one axis says; use one letter of the sum on each "
            "axis, in image or kernel or both",
        )
    return WrittenAxis("space", found, _law(group[0].form, group[1].form, group[2].form, sums[0]))


def _law(left: IndexForm, image: IndexForm, kernel: IndexForm, letter: str) -> IndexLaw:
    """The law of an axis of space, the letters eliminated."""
    ((fixed, sign),) = left.parts
    b, q = image.of(letter), kernel.of(letter)
    for one, form in ((b, image), (q, kernel)):
        if not one:
            raise fault(
                form, f"does not depend on {shown(letter)}, so the sum over it is one of the other factor alone"
            )
    s = (q * image.of(fixed) - b * kernel.of(fixed)) * sign
    o = q * image.constant - b * kernel.constant - s * left.constant
    scale = lcm(*(part.denominator for part in (q, s, b))) * (1 if q > 0 else -1)
    common = gcd(*(int(part * scale) for part in (q, s, b)))
    if not s:
        raise fault(
            image,
            f"and {shown(kernel.text)} leave {shown(fixed)} out of the relation between them: every "
            "output would be the same",
        )
    u, s, d, o = (part * scale / common for part in (q, s, b, o))
    if o.denominator != 1:
        raise fault(image, f"and {shown(kernel.text)} never meet at whole numbers; check the constants")
    law = IndexLaw(int(u), int(s), int(d), int(o))
    if not _complete(law, left, image, letter):
        raise fault(
            kernel,
            f"and {shown(image.text)} are read at some of their indices only, which no single law says; "
            f"write {letter} without a factor in one of them",
        )
    return law


def _complete(law: IndexLaw, left: IndexForm, image: IndexForm, letter: str) -> bool:
    """Whether every triple of integers that obeys the law comes from an integer letter of the sum.

    The letter is a linear function of image and output index, which is asked at one triple and along a basis.
    """
    ((fixed, sign),) = left.parts

    def value(p: int, n: int, *, constant: bool) -> Fraction:
        m = sign * (n - (left.constant if constant else 0))
        return (p - image.of(fixed) * m - (image.constant if constant else 0)) / image.of(letter)

    g, a, _ = _bezout(law.u, -law.d)  # u·p - d·k = s·n + o has solutions where g divides the right side
    at = -_bezout(law.s, g)[1] * law.o  # an output whose right side g divides: s and g have no common factor
    p = a * ((law.s * at + law.o) // g)
    basis = ((-law.d // g, 0), (a * law.s, g))
    whole = [value(p, at, constant=True), *(value(*pair, constant=False) for pair in basis)]
    return all(one.denominator == 1 for one in whole)


def _bezout(a: int, b: int) -> tuple[int, int, int]:
    """The greatest common divisor g > 0, and x and y with ``a·x + b·y = g``.

    >>> _bezout(6, -4)
    (2, -1, -2)
    """
    x, y, u, v = 1, 0, 0, 1
    while b:
        quotient, rest = divmod(a, b)
        a, b, x, y, u, v = b, rest, u, v, x - quotient * u, y - quotient * v
    return (a, x, y) if a > 0 else (-a, -x, -y)


def window_of_law(law: IndexLaw, image: tuple[int, int], kernel: tuple[int, int], mode: str) -> tuple[int, int]:
    """The outputs of an axis of space.

    `full`: from the first to the last that the law joins to a pixel; `same`: those with ``u·p = s·n`` for a position in
    the image; `valid`: those for which every kernel element asks for a position between the first and last pixel.
    """
    ends = [law.d * k + law.o for k in kernel]
    low, high = (law.u * p for p in image)
    bounds = {
        "full": (low - max(ends), high - min(ends)),
        "same": (low, high),
        "valid": (low - min(ends), high - max(ends)),
    }[mode]
    first, last = bounds if law.s > 0 else (-bounds[1], -bounds[0])
    return -(-first // abs(law.s)), last // abs(law.s)


def letters_of(forms: Iterable[IndexForm]) -> tuple[str | None, ...]:
    """The letter that each index is, None for one that is more than a letter."""
    return tuple(
        form.letters[0] if len(form.parts) == 1 and form.parts[0][1] == 1 and not form.constant else None
        for form in forms
    )
