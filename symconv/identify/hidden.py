"""Hidden differences: what two functions with equal terms may still do differently, and inputs that may show it.

Terms say nothing of by what the kernel is divided, of complex operands and of the range of a narrow output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.conjugation import WAYS
from symconv.identify.identification import Identification

Array = NDArray[Any]
Pair = tuple[Identification, Identification]
Names = tuple[str, str]
FACTORS = ((1, -1), (16, 16), (12, -11), (182, 182), (182, -182), (256, 256))
"""Pixels and kernel elements whose products leave the ranges of the narrow types, smallest first."""
CONJUGATING = {
    (False, False): "conjugates neither image nor kernel",
    (False, True): "conjugates a complex kernel",
    (True, False): "conjugates a complex image",
    (True, True): "conjugates a complex image and a complex kernel",
}


@dataclass(frozen=True, slots=True)
class Hidden:
    """A difference that no term shows.

    Attributes:
        reason: in one sentence, how the two differ.
        place: the flat place of the output to look at.
        inputs: images and kernels to try, smallest first.
    """

    reason: str
    place: int
    inputs: tuple[tuple[Array, Array], ...]


def hidden(found: Pair, names: Names) -> Hidden | None:
    """The first hidden difference of two functions with equal terms; None if there is none."""
    rows = np.flatnonzero(found[0].table.products)
    columns = found[0].table.output, found[0].table.image, found[0].table.kernel
    n, p, k = (int(column[rows[0]]) if rows.size else 0 for column in columns)
    return next((part for part in _parts(found, names, n, p, k) if part is not None), None)


def _parts(found: Pair, names: Names, n: int, p: int, k: int) -> Iterator[Hidden | None]:
    pixel, element = _unit(found[0].image, p), _unit(found[0].kernel, k)
    one, other = found
    if one.normalised != other.normalised:
        words = [f"{n} divides the kernel by {_norm(r)}" for n, r in zip(names, found, strict=True)]
        beside = _unit(one.kernel, (k + 1) % element.size) if element.size > 1 else 0 * element
        kernels = 2 * element, 3 * element - beside, -2 * element
        yield Hidden(" and ".join(words), n, tuple((pixel, h) for h in kernels))
    ways = WAYS.get(one.conjugation), WAYS.get(other.conjugation)
    if ways[0] != ways[1] and ways[0] is not None and ways[1] is not None:
        said = " and ".join(f"{name} {CONJUGATING[way]}" for name, way in zip(names, ways, strict=True) if way)
        inputs = (1j * pixel, element) if ways[0][0] != ways[1][0] else (pixel, 1j * element)
        yield Hidden(f"for real numbers they are the same; {said}", n, (inputs,))
    if one.range != other.range:
        words = [f"{n} {_range(r)}" for n, r in zip(names, found, strict=True)]
        yield Hidden(" and ".join(words), n, tuple((a * pixel, b * element) for a, b in FACTORS))


def _norm(found: Identification) -> str:
    return f"its {found.normalised}" if found.normalised else "nothing"


def _range(found: Identification) -> str:
    if found.range is None:
        return "holds any output"
    return f"holds outputs within {found.range[0]} … {found.range[1]} only"


def _unit(shape: tuple[int, ...], place: int) -> Array:
    values = np.zeros(int(np.prod(shape)), dtype=np.int64)
    values[max(place, 0)] = 1
    return values.reshape(shape)
