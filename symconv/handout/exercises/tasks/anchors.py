"""What an exercise says about an anchor that is to be found: the definition with letters in its place.

An anchor `a` moves the kernel: where a definition reads ``x[n - k]`` or ``x[n + k]``, it then reads ``x[n - k + a]`` or
``x[n + k - a]``, so that the element with index `a` takes the place that index 0 had. With a number for `a` the formula
would tell the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from symconv.derive.formula import BigSum, Entry, Linear, Part, Product, Relation, letter
from symconv.handout.document import Display, Item, Paragraph

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.derive.notation import Notation
    from symconv.output import Output

OFF: Mapping[tuple[int, ...], str] = MappingProxyType({(1,): "anchor", (1, 1): "anchor_diagonal"})
"""How many places an anchor is off on each axis, without those where it is right -> the mistake; others are far off."""
SPARE = "abcdefgopqrstuvwz"


def open_definition(derivation: Derivation) -> list[Item]:
    """The definition with the anchor as letters, and the sentence that says what they are.

    Args:
        derivation: a worked example over the kernel, of an operation whose laws have an offset for the anchor alone.
    """
    output, notation = derivation.output, derivation.notation
    letters = _letters(output, notation)
    first, element = _summand(output, notation, letters)
    at = Entry(output.name, tuple(letter(name) for name in notation.output))
    law = Relation((at, BigSum(notation.kernel, Product((first, element)))))
    anchor = replace(element, index=tuple(letter(name) for name in letters))
    return [Display((law,)), Paragraph("exercise.open_anchor", {"anchor": anchor})]


def _letters(output: Output, notation: Notation) -> tuple[str, ...]:
    """One letter for each axis that stands for nothing else."""
    taken = {*notation.output, *notation.image, *notation.kernel, output.name, output.image.name, output.kernel.name}
    return tuple(name for name in SPARE if name not in taken)[: output.image.rank]


def _summand(output: Output, notation: Notation, letters: tuple[str, ...]) -> tuple[Entry, Entry]:
    laws = [axis.law for axis in output.order(output.operation.axes)]
    parts = zip(laws, notation.output, notation.kernel, letters, strict=True)
    index = tuple(Linear(_read(law.s, law.d, m, k, a)) for law, m, k, a in parts)
    element = Entry(output.kernel.name, tuple(letter(name) for name in notation.kernel))
    return Entry(output.image.name, index), element


def _read(s: int, d: int, m: str, k: str, a: str) -> tuple[Part, ...]:
    """``m-k+a``, ``m+k-a`` or ``k-m-a``: what begins with a minus sign is put behind."""
    sides = (Part(s, m), Part(d, k)) if s > 0 else (Part(d, k), Part(s, m))
    return (*sides, Part(-d, a))
