"""The unknowns of a counterexample: entries that may be chosen freely, and what a hypothesis makes of them.

A hypothesis ties an entry to its mirror image or to its own conjugate. Of entries that are tied to each other one is
the unknown: that with the index 0 or more. The symmetries that bring an entry back to its own place say which numbers
it may be: with ``h = conj(flip(h))`` the entry ``h[0]`` is real, with ``h = -conj(h)`` every entry is imaginary.
"""

from collections.abc import Callable, Iterator, Mapping

from symconv.proof.gaussian import Number, number
from symconv.proof.given import Given, Symmetry
from symconv.proof.product import Label

Variable = tuple[str, int]
Grid = list[Number]


def entries_of(labels: tuple[Label, ...], indices: tuple[int, ...]) -> tuple[Variable, ...]:
    """The entries of the sequences that a monomial multiplies, each once."""
    return tuple(dict.fromkeys((label.name, index) for label, index in zip(labels, indices, strict=True)))


def unknowns(entries: tuple[Variable, ...], given: Given) -> tuple[Variable, ...]:
    """The entries with one for each set of entries that hypotheses tie to each other.

    >>> from symconv.proof.given import Hypothesis
    >>> unknowns((("h", -1), ("h", 1)), Given((Hypothesis("h", Symmetry(mirrored=True, sign=-1)),)))
    (('h', 1),)
    """
    return tuple(dict.fromkeys(max(partners(one, given)) for one in entries))


def partners(entry: Variable, given: Given) -> dict[Variable, Symmetry]:
    """The entries that hypotheses tie to this one, itself among them, each with a symmetry that leads there."""
    name, index = entry
    return {(name, -index if one.mirrored else index): one for one in reversed(given.group(name))}


def filled(values: Mapping[Variable, Number], given: Given) -> Iterator[tuple[Variable, Number]]:
    """Every entry that the values of the unknowns give."""
    for entry, value in values.items():
        for place, symmetry in partners(entry, given).items():
            yield place, symmetry.sign * (value.conjugate() if symmetry.conjugated else value)


def grid(entry: Variable, size: int, is_complex: bool, given: Given) -> Grid:
    """The numbers to try for an unknown, from the smallest on.

    Integers 1 … size, the same times i, or Gaussian integers with parts 0 … size.
    """
    name, index = entry
    fixing = {one.sign for one in given.group(name) if one.conjugated and (not index or not one.mirrored)}
    return GRIDS["real" if 1 in fixing or not is_complex else "imaginary" if fixing else "complex"](size)


def _gaussian(size: int) -> Grid:
    corners = sorted((real + imaginary, imaginary) for real in range(size + 1) for imaginary in range(size + 1))
    return [number(total - imaginary, imaginary) for total, imaginary in corners if total]


GRIDS: dict[str, Callable[[int], Grid]] = {
    "real": lambda size: list(range(1, size + 1)),
    "imaginary": lambda size: [number(0, part) for part in range(1, size + 1)],
    "complex": _gaussian,
}
