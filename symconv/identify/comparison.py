"""The first difference between two functions, on the smallest input that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symconv.identify.calling import Function
from symconv.identify.core import identify
from symconv.identify.hidden import hidden
from symconv.identify.identification import Identification
from symconv.identify.sources import Given, source
from symconv.identify.terms import Index, TermEntry, same_terms
from symconv.identify.worked import cell_text, entry_text, read_text, term_text, whole

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Whether two functions agree, and if not, where they part.

    Attributes:
        same: whether they compute the same for all images and kernels of these shapes.
        reason: in one sentence, how they differ; empty if they do not.
        at: the first output on which they differ; None if their output shapes do.
        image, kernel: the smallest input that shows it, or None.
        values: what the two functions give there.
        cells: the two cells worked out.
    """

    same: bool
    reason: str = ""
    at: Index | None = None
    image: Array | None = None
    kernel: Array | None = None
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

    Functions with the same terms are compared further: by what they divide the kernel, what they conjugate, and the
    range that their outputs can hold.

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
    """The difference that no term shows, on the first input that shows it."""
    part = hidden(found, names)
    if part is None:
        return Difference(True)
    at = tuple(int(place) for place in np.unravel_index(part.place, found[0].output))
    for x, h in part.inputs:
        values = _values(functions, x, h, at)
        if values is not None and not np.isclose(*np.array(values, dtype=complex), rtol=1e-6):
            cells = tuple(
                f"{name}: {entry_text('y', at) or 'y'} = {_shown(value)}"
                for name, value in zip(names, values, strict=True)
            )
            return Difference(False, part.reason, at, x, h, values, cells)
    return Difference(False, part.reason)


def _values(functions: tuple[Function, Function], x: Array, h: Array, at: Index) -> tuple[Any, Any] | None:
    """What the two functions themselves give at one output; None if one of them fails."""
    kind = np.complex128 if "c" in (x.dtype.kind, h.dtype.kind) else np.float64
    try:
        one, other = (np.asarray(f(x.astype(kind), h.astype(kind)))[at] for f in functions)
        return whole(one), whole(other)
    except Exception:  # noqa: BLE001 - a person's function may raise anything
        return None


def _shown(value: Any) -> str:
    if isinstance(value, int | complex):
        return str(value) if isinstance(value, int) else f"{value:g}"
    return f"{float(value):g}"


def _first(found: tuple[Identification, Identification]) -> tuple[Index, TermEntry]:
    """The first output whose terms differ, and the first term that only one of the two has."""
    for at, terms in found[0].terms.items():
        others = found[1].terms[at]
        if terms != others:
            only = [term for term in terms if term not in others] or [term for term in others if term not in terms]
            return at, (only or terms)[0]
    raise AssertionError("different tables differ in some output")


def _smallest(found: Identification, term: TermEntry) -> tuple[Array, Array]:
    """A one at the pixel and the kernel element of a term, zeros elsewhere."""
    _, pixel, element = term
    x, h = np.zeros(found.image, dtype=np.int64), np.zeros(found.kernel, dtype=np.int64)
    if pixel is not None:
        x[pixel] = 1
    if element is not None:
        h[element] = 1
    return x, h


def _reads(found: tuple[Identification, Identification], names: tuple[str, str], at: Index, term: TermEntry) -> str:
    element = term[2]
    place = f"output {list(at)}"
    if element is None:
        return f"at {place} only one of the two adds {term_text(term)}"
    reads = ", ".join(f"{name} reads {read_text(r, at, element)}" for name, r in zip(names, found, strict=True))
    return f"at {place}, kernel element {list(element)}: {reads}"


def _cell(name: str, at: Index, found: Identification, x: Array, h: Array) -> str:
    live = [term for term in found.terms[at] if _alive(term, x, h)]
    return f"{name}: {cell_text('y', at, live, x, h)}"


def _alive(term: TermEntry, x: Array, h: Array) -> bool:
    _, pixel, element = term
    return bool((pixel is None or x[pixel]) and (element is None or h[element]))
