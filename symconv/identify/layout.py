"""Layouts: which axes of output, image and kernel belong together, and in which role.

Images and filters meet on spatial axes only; tensors add batches (``n = p``), output channels (``n = k``),
contractions over channels (``p = k``) and groups of channels. A layout is one way to pair all axes; the plainest comes
first, and the terms decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, permutations


@dataclass(frozen=True, slots=True)
class Role:
    """One set of axes that belong together, each counted from 0 in its array, or None where one has no such axis.

    Attributes:
        name: `spatial`, `batch`, `output channel`, `contraction` or `group`.
        output, image, kernel: the axes.
        second: for `group`, the kernel axis that is contracted; `kernel` is then that of the output channels.
    """

    name: str
    output: int | None = None
    image: int | None = None
    kernel: int | None = None
    second: int | None = None

    @property
    def places(self) -> tuple[int, int, int, int]:
        """The axes of output, image and kernel and the second of the kernel; 0 stands for one that is not there."""
        return self.output or 0, self.image or 0, self.kernel or 0, self.second or 0


Layout = tuple[Role, ...]
Axes = tuple[int, ...]
LARGEST_FREE = 2


def layouts(output: int, image: int, kernel: int) -> Iterator[Layout]:
    """The layouts for arrays of the given ranks, plainest first.

    >>> next(layouts(2, 2, 2))
    (Role(name='spatial', output=0, image=0, kernel=0, second=None), Role(name='spatial', output=1, image=1, kernel=1,
    second=None))
    """
    if output == image == kernel:
        yield _spatial(output)
        yield from _channels(output)
        yield from _exchanged(output)
    if output == image > kernel:
        for axes in reversed(list(combinations(range(output), kernel))):
            yield _partly(output, axes)
    if output == image == kernel - 1:
        yield from _without_batch(output)
    if image == kernel and output < image:
        for axes in combinations(range(image), image - output):
            yield _contracted(image, axes)
    if max(output, image, kernel) <= LARGEST_FREE:
        yield from _free(tuple(range(output)), tuple(range(image)), tuple(range(kernel)))


def _spatial(rank: int) -> Layout:
    return tuple(Role("spatial", a, a, a) for a in range(rank))


def _channels(rank: int) -> Iterator[Layout]:
    """Batched tensors with channels first or last, filters with either of the two channel axes first."""
    if rank < 3:
        return
    inner = tuple(Role("spatial", a, a, a) for a in range(2, rank))
    batch = Role("batch", 0, 0)
    for out, into in ((0, 1), (1, 0)):
        yield (batch, Role("output channel", 1, None, out), Role("contraction", None, 1, into), *inner)
        yield (batch, Role("group", 1, 1, out, into), *inner)
    last, inner = rank - 1, tuple(Role("spatial", a, a, a - 1) for a in range(1, rank - 1))
    for out, into in ((last, last - 1), (last - 1, last)):
        yield (batch, *inner, Role("output channel", last, None, out), Role("contraction", None, last, into))
        yield (batch, *inner, Role("group", last, last, out, into))


def _exchanged(rank: int) -> Iterator[Layout]:
    """The kernel's or the output's axes in another order."""
    if not 2 <= rank <= 3:
        return
    for order in list(permutations(range(rank)))[1:]:
        yield tuple(Role("spatial", a, a, order[a]) for a in range(rank))
        yield tuple(Role("spatial", order[a], a, a) for a in range(rank))
        yield tuple(Role("spatial", order[a], a, order[a]) for a in range(rank))


def _partly(rank: int, axes: tuple[int, ...]) -> Layout:
    """A kernel on some of the axes only."""
    return tuple(Role("spatial", a, a, axes.index(a)) if a in axes else Role("batch", a, a) for a in range(rank))


def _without_batch(rank: int) -> Iterator[Layout]:
    inner = tuple(Role("spatial", a, a, a + 1) for a in range(1, rank))
    for out, into in ((0, 1), (1, 0)):
        yield (Role("output channel", 0, None, out), Role("contraction", None, 0, into), *inner)
        yield (Role("group", 0, 0, out, into), *inner)


def _contracted(rank: int, axes: tuple[int, ...]) -> Layout:
    kept = [a for a in range(rank) if a not in axes]
    return tuple(
        Role("contraction", None, a, a) if a in axes else Role("spatial", kept.index(a), a, a) for a in range(rank)
    )


def _free(outputs: Axes, images: Axes, kernels: Axes) -> Iterator[Layout]:
    """Every way to pair the axes of small arrays: outer products, products of matrices, and what else there may be."""
    if outputs:
        n, rest = outputs[0], outputs[1:]
        heads = [(Role("spatial", n, p, k), (p,), (k,)) for p in images for k in kernels]
        heads += [(Role("batch", n, p), (p,), ()) for p in images]
        heads += [(Role("output channel", n, None, k), (), (k,)) for k in kernels]
        for role, used, taken in heads:
            for others in _free(rest, _without(images, used), _without(kernels, taken)):
                yield (role, *others)
    elif len(images) == len(kernels):
        for order in permutations(kernels):
            yield tuple(Role("contraction", None, p, k) for p, k in zip(images, order, strict=True))


def _without(axes: Axes, used: Axes) -> Axes:
    return tuple(axis for axis in axes if axis not in used)
