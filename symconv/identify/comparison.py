"""The first difference between two functions, on the smallest input that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import Function
from symconv.identify.core import identify
from symconv.identify.identification import Identification
from symconv.identify.sources import Given, source
from symconv.identify.terms import Index, TermEntry, same_terms
from symconv.identify.worked import cell_text, read_text, term_text, whole


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Whether two functions agree, and if not, where they part.

    Attributes:
        same: whether they compute the same for all images and kernels of these shapes.
        reason: in one sentence, how they differ; empty if they do not.
        at: the first output on which they differ; None if their output shapes do.
        image, kernel: the smallest integer input that shows it, or None.
        values: what the two functions give there.
        cells: the two cells worked out.
    """

    same: bool
    reason: str = ""
    at: Index | None = None
    image: NDArray[Any] | None = None
    kernel: NDArray[Any] | None = None
    values: tuple[Any, Any] | None = None
    cells: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.same

    def __str__(self) -> str:
        if self.same:
            return "the same for all images and kernels of these shapes"
        lines = [self.reason]
        if self.image is not None and self.kernel is not None:
            lines += [f"image  {self.image.tolist()}", f"kernel {self.kernel.tolist()}", *self.cells]
        return "\n".join(lines)


def difference(f: Given, g: Given, *, image: object = (6, 7), kernel: object = (3, 4), **options: Any) -> Difference:
    """Whether two functions compute the same ``y[n] = Σ c · x[p] · h[k]``, or the first term in which they differ.

    Args:
        f, g: functions of an image and a kernel, texts of calls, or titles of the atlas.
        image, kernel: the shapes, as for `identify`.
        options: passed on to `identify`.

    Raises:
        IdentifyError: if one of the two cannot be identified.

    >>> import numpy as np
    >>> def edge(x, h):
    ...     return np.convolve(np.pad(x, 2, mode="symmetric"), h, "valid")
    >>> def inner(x, h):
    ...     return np.convolve(np.pad(x, 2, mode="reflect"), h, "valid")
    >>> print(difference(edge, inner, image=5, kernel=5))
    at output [0], kernel element [3]: edge reads x[-1] → x[0] (symmetric), inner reads x[-1] → x[1] (mirror)
    image  [1, 0, 0, 0, 0]
    kernel [0, 0, 0, 1, 0]
    edge: y[0] = x[0]·h[3] = 1·1 = 1
    inner: y[0] = 0
    """
    one, other = source(f, "f"), source(g, "g")
    names = (one.name, other.name) if one.name != other.name else ("f", "g")
    found = identify(one.function, image, kernel, **options), identify(other.function, image, kernel, **options)
    if found[0].output != found[1].output:
        return Difference(False, _sizes(found, names))
    if same_terms(found[0].table, found[1].table):
        return _hidden(found, names, (one.function, other.function))
    at, term = _first(found)
    x, h = _smallest(found[0], term)
    values = _values((one.function, other.function), x, h, at)
    cells = tuple(_cell(name, at, result, x, h) for name, result in zip(names, found, strict=True))
    return Difference(False, _reads(found, names, at, term), at, x, h, values, cells)


def _sizes(found: tuple[Identification, Identification], names: tuple[str, str]) -> str:
    shapes = " and ".join(
        f"{name} has outputs of shape {result.output}" for name, result in zip(names, found, strict=True)
    )
    return f"{shapes}, for image {found[0].image} and kernel {found[0].kernel}"


def _hidden(
    found: tuple[Identification, Identification], names: tuple[str, str], functions: tuple[Function, Function]
) -> Difference:
    """Differences that no single kernel element shows: normalisation, and complex numbers."""
    one, other = found
    if one.normalised != other.normalised:
        words = [f"{n} divides the kernel by {r.normalised or 'nothing'}" for n, r in zip(names, found, strict=True)]
        n, p, k = (int(column[0]) for column in (one.table.output, one.table.image, one.table.kernel))
        x, h = _unit(one.image, p), 2 * _unit(one.kernel, k)
        at = tuple(int(part) for part in np.unravel_index(n, one.output))
        return Difference(False, " and ".join(words), at, x, h, _values(functions, x, h, at))
    if one.conjugate != other.conjugate:
        conjugating = names[0] if one.conjugate else names[1]
        return Difference(False, f"for real numbers they are the same; {conjugating} conjugates a complex kernel")
    return Difference(True)


def _values(functions: tuple[Function, Function], x: NDArray[Any], h: NDArray[Any], at: Index) -> tuple[Any, Any]:
    """What the two functions themselves give at one output."""
    one, other = (np.asarray(f(x.astype(np.float64), h.astype(np.float64)))[at] for f in functions)
    return whole(one), whole(other)


def _first(found: tuple[Identification, Identification]) -> tuple[Index, TermEntry]:
    """The first output whose terms differ, and the first term that only one of the two has."""
    for at, terms in found[0].terms.items():
        others = found[1].terms[at]
        if terms != others:
            only = [term for term in terms if term not in others] or [term for term in others if term not in terms]
            return at, (only or terms)[0]
    raise AssertionError("different tables differ in some output")


def _smallest(found: Identification, term: TermEntry) -> tuple[NDArray[Any], NDArray[Any]]:
    """A one at the pixel and the kernel element of a term, zeros elsewhere."""
    _, pixel, element = term
    x, h = np.zeros(found.image, dtype=np.int64), np.zeros(found.kernel, dtype=np.int64)
    if pixel is not None:
        x[pixel] = 1
    if element is not None:
        h[element] = 1
    return x, h


def _unit(shape: Index, place: int) -> NDArray[Any]:
    values = np.zeros(int(np.prod(shape)), dtype=np.int64)
    values[max(place, 0)] = 1
    return values.reshape(shape)


def _reads(found: tuple[Identification, Identification], names: tuple[str, str], at: Index, term: TermEntry) -> str:
    element = term[2]
    place = f"output {list(at)}"
    if element is None:
        return f"at {place} only one of the two adds {term_text(term)}"
    reads = ", ".join(f"{name} reads {read_text(r, at, element)}" for name, r in zip(names, found, strict=True))
    return f"at {place}, kernel element {list(element)}: {reads}"


def _cell(name: str, at: Index, found: Identification, x: NDArray[Any], h: NDArray[Any]) -> str:
    live = [term for term in found.terms[at] if _alive(term, x, h)]
    return f"{name}: {cell_text('y', at, live, x, h)}"


def _alive(term: TermEntry, x: NDArray[Any], h: NDArray[Any]) -> bool:
    _, pixel, element = term
    return bool((pixel is None or x[pixel]) and (element is None or h[element]))
