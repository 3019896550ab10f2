"""Fitting a rule: the layout of the axes and the law on each that together make the exact terms, or none.

The terms of a rule are all combinations of those of its axes. A layout says which axes of output, image and kernel
belong together, and in which role: images and kernels meet on spatial axes; tensors add batches (``n = p``), output
channels (``n = k``), contractions over channels (``p = k``) and groups of channels. Layouts are tried from the
plainest: every projection of the terms on a role must be a table that some law explains, the numbers of entries must
multiply to the number of terms, and the rule that is chosen must make exactly the terms.

On one spatial axis the terms are a table ``M[n, k] = p`` (or nothing). A law has few integers, so candidates are taken
from small steps and those found in the table, tied by their offset to some of its entries, sieved on a sample of the
table, and compared as a whole with the taps of `symconv.index.Axis`. The simplest comes first. Where terms have
different coefficients, or several pixels meet one kernel element, the boundary rules with weights are tried: each must
make the pixels that are read, with coefficients in the same proportion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations, product
from math import gcd
from operator import attrgetter

import numpy as np

from symconv.blackbox.terms import NONE, Shapes, Terms
from symconv.index import FILL, Axis, IndexLaw, term_table
from symconv.index.aliases import Array, Column, Index
from symconv.index.boundary import BOUNDARIES, NOTHING, weighted_pixels

SEVERAL = -4
"""Several pixels are read at once."""
KINDS = ("sliding", "convolution", "correlation", "backward convolution")
SMALL = (1, 2, 3, 4)
SAMPLE = 48
FEW = 5
ANCHORS = 12
MOST_ENTRIES = 600
LARGEST_FREE = 2


@dataclass(frozen=True, slots=True)
class Role:
    """One set of axes that belong together, each counted from 0 in its array, or None where one has no such axis.

    The name is `spatial`, `batch`, `output channel`, `contraction`, `group`, `shared` (``n = p = k``) or `pointwise`
    (``n = p`` beside channels); for `group`, the `second` kernel axis is contracted, and `kernel` is that of the output
    channels.
    """

    name: str
    output: int | None = None
    image: int | None = None
    kernel: int | None = None
    second: int | None = None

    @property
    def positions(self) -> tuple[int, int, int, int]:
        """The axes of output, image and kernel and the second of the kernel; 0 stands for one that is not there."""
        return self.output or 0, self.image or 0, self.kernel or 0, self.second or 0


Roles = tuple[Role, ...]
Parts = tuple[tuple[Role, Axis], ...]
"""The axes of an operation, and along which axes of output, image and kernel each runs."""


@dataclass(frozen=True, slots=True)
class AxisReading:
    """One axis as a law with ranges from 0, and a boundary rule.

    `plain` says that the law needs no boundary rule: reads outside the image find nothing.
    """

    axis: Axis
    plain: bool = False

    @property
    def law(self) -> IndexLaw:
        """The index law, all indices counted from 0."""
        return self.axis.law

    @property
    def kind(self) -> str:
        """The definition that the signs of the law stand for."""
        return self.axis.law.kind

    @property
    def boundary(self) -> str:
        """The boundary rule."""
        return self.axis.boundary

    @property
    def reads_outside(self) -> bool:
        """Whether anything outside the image is asked for, so that there is a boundary."""
        return self.overhang > 0

    @property
    def steps(self) -> tuple[int, int, int, str]:
        """The steps of the law and the boundary rule: what readings of different sizes must share."""
        return self.law.u, self.law.s, self.law.d, self.boundary

    @property
    def complexity(self) -> Index:
        """The size of the law alone; readings with the smallest are preferred."""
        u, s, d, _ = self.steps
        return (u, int(s < 0), int(not self.plain), abs(s), abs(d))

    @property
    def centred(self) -> bool:
        """Whether there are as many outputs as pixels and a middle kernel element is laid on each of them."""
        taps = self.axis.size("kernel")
        middle = -self.law.o in (self.law.d * position for position in ((taps - 1) // 2, taps // 2))
        return middle and self.law.s == 1 and self.axis.size("output") == self.axis.size("image")

    @property
    def overhang(self) -> int:
        """How many reads fall outside the image."""
        law, taps = self.law, np.arange(self.axis.size("kernel"))
        asked = law.s * np.arange(self.axis.size("output"))[:, None] + law.d * taps + law.o
        return int(((asked < 0) | (asked >= law.u * self.axis.size("image"))).sum())


@dataclass(frozen=True, slots=True)
class Rule:
    """A layout with a reading of each spatial axis.

    Attributes:
        roles: the layout, in the order in which the axes of the operation stand.
        parts: the axes of the operation; groups of channels make three.
        chosen: the reading of each spatial axis, in that order.
        consistent: every reading of each spatial axis, the chosen one included, simplest first.
        scale: the coefficient of every product, apart from the weights of the boundary rule.
        fill: what a read outside the image returns, for the boundary `constant`.
    """

    roles: Roles
    parts: Parts
    chosen: tuple[AxisReading, ...]
    consistent: tuple[tuple[AxisReading, ...], ...]
    scale: Fraction = Fraction(1)
    fill: Fraction = Fraction(0)


def fit(terms: Terms) -> Rule | None:
    """The rule that makes exactly the products (and fill values) of these terms; None if there is none."""
    products = terms.where(terms.products)
    if not len(products):
        return None
    flat = (products.output, products.image, products.kernel)
    columns = [
        np.array(np.unravel_index(positions, shape)) if shape else np.empty((0, len(positions)), dtype=np.int64)
        for positions, shape in zip(flat, terms.shapes, strict=True)
    ]
    for given in layouts(*(len(shape) for shape in terms.shapes)):
        layout = tuple(_shared(role, columns, terms.shapes) for role in given)
        consistent = _project(layout, columns, products)
        if consistent is None:
            continue
        chosen = choose(consistent)
        parts = parts_of(layout, [reading.axis for reading in chosen], terms.shapes)
        scale = _scale(parts, products)
        return None if scale is None else _filled(Rule(layout, parts, chosen, consistent, scale), terms)
    return None


def _shared(role: Role, columns: list[Column], shapes: Shapes) -> Role:
    """An axis of space on which output, image and kernel meet one by one is shared: no kernel is laid over it."""
    if role.name != "spatial":
        return role
    axes = role.positions[:3]
    sizes = {shape[axis] for shape, axis in zip(shapes, axes, strict=True)}
    n, p, k = (column[axis] for column, axis in zip(columns, axes, strict=True))
    alike = len(sizes) == 1 and sizes != {1} and np.array_equal(n, p) and np.array_equal(p, k)
    return replace(role, name="shared") if alike else role


def settled(rule: Rule, others: Sequence[Rule], shapes: Shapes) -> tuple[Rule, tuple[tuple[AxisReading, ...], ...]]:
    """The rule with the readings that the rules of other shapes allow too, and those that all shapes leave beside them.

    A rule is kept as it is where the others allow none of its readings.
    """
    left = [
        tuple(r for r in axis if all(any(r.steps == one.steps for one in other.consistent[number]) for other in others))
        for number, axis in enumerate(rule.consistent)
    ]
    if not all(left):
        return rule, tuple(tuple(r for r in a if r != c) for a, c in zip(rule.consistent, rule.chosen, strict=True))
    chosen = choose(left)
    parts = parts_of(rule.roles, [reading.axis for reading in chosen], shapes)
    beside = tuple(tuple(r for r in axis if r != one) for axis, one in zip(left, chosen, strict=True))
    return replace(rule, parts=parts, chosen=chosen), beside


def unsettled(rule: Rule, beside: Sequence[Sequence[AxisReading]]) -> list[Role]:
    """The axes of space on which other readings are as simple as the one chosen, and would read other pixels."""
    spatial = [role for role in rule.roles if role.name == "spatial"]
    return [
        role
        for role, chosen, others in zip(spatial, rule.chosen, beside, strict=True)
        if any(same_claim(chosen, other) is False for other in others if other.complexity == chosen.complexity)
    ]


def same_claim(one: AxisReading, other: AxisReading) -> bool:
    """Whether two readings say the same: a boundary is no claim where nothing outside is read."""
    return one.kind == other.kind and (one.boundary == other.boundary or not (one.reads_outside or other.reads_outside))


def _scale(parts: Parts, products: Terms) -> Fraction | None:
    """The factor between the coefficients of the products and the weights of a rule; None if it is not one for all."""
    *_, image, _, weight = _sorted_rows(parts, products.shapes)
    made = weight[image != NONE]
    if len(made) != len(products):
        return None
    pairs = np.unique(np.stack([products.weight, made]), axis=1).T
    scales = {products.weights[number] / int(weight) for number, weight in pairs}
    return scales.pop() if len(scales) == 1 else None


def _project(layout: Roles, columns: list[Column], terms: Terms) -> tuple[tuple[AxisReading, ...], ...] | None:
    """The readings of each spatial axis, or None if the terms are no product of this layout's parts."""
    entries, found = 1, []
    for role in layout:
        if role.name != "spatial":
            count = _plain_entries(role, columns, terms.shapes)
        else:
            matrix, positions = _matrix(role, columns, terms.shapes)
            count = int((matrix >= 0).sum()) if positions is None else int(positions.max()) + 1
            found.append((matrix, positions))
        if not count:
            return None
        entries *= count
    if entries != len(terms):
        return None
    spatial = [role for role in layout if role.name == "spatial"]
    if len(np.unique(terms.weight)) > 1 or any(positions is not None for _, positions in found):
        weighted = _weighted_reads(spatial, columns, terms)
    else:
        weighted = [None] * len(spatial)
    consistent = tuple(
        tuple(readings(matrix, terms.shapes[1][role.positions[1]], reads))
        for role, (matrix, _), reads in zip(spatial, found, weighted, strict=True)
    )
    return consistent if all(consistent) else None


def _matrix(role: Role, columns: list[Column], shapes: Shapes) -> tuple[Array, Column | None]:
    """``M[n, k] = p`` on one axis, or `SEVERAL` if output n reads several pixels with element k.

    If there are several somewhere, also the number of each row's triple (n, k, p) among the sorted different ones.
    """
    output, image, kernel = role.positions[:3]
    n, p, k = columns[0][output], columns[1][image], columns[2][kernel]
    matrix = np.full((shapes[0][output], shapes[2][kernel]), NONE, dtype=np.int64)
    matrix[n, k] = p
    if np.array_equal(matrix[n, k], p):
        return matrix, None
    several = matrix[n, k] != p
    matrix[n[several], k[several]] = SEVERAL
    return matrix, _triples(role, columns, shapes)[1]


def _triples(role: Role, columns: list[Column], shapes: Shapes) -> tuple[list[Column], Column]:
    """The different (n, k, p) on one axis, sorted, and the number of each row's triple among them."""
    output, image, kernel = role.positions[:3]
    shape = shapes[0][output], shapes[2][kernel], shapes[1][image]
    flat = np.ravel_multi_index((columns[0][output], columns[2][kernel], columns[1][image]), shape)
    found, numbers = np.unique(flat, return_inverse=True)
    return list(np.unravel_index(found, shape)), numbers.reshape(-1)


def _weighted_reads(spatial: list[Role], columns: list[Column], terms: Terms) -> list[WeightedReads | None]:
    """The reads of each spatial axis with their coefficients, those of one row for all other axes; None if all agree.

    The coefficients are products of those of the axes, which the rule that is chosen is held to in the end.
    """
    triples = [_triples(role, columns, terms.shapes) for role in spatial]
    found: list[WeightedReads | None] = []
    for number, (positions, own) in enumerate(triples):
        others = [rows for other, (_, rows) in enumerate(triples) if other != number]
        alike = np.logical_and.reduce([np.ones(len(terms), dtype=bool), *(rows == rows[0] for rows in others)])
        weight = np.zeros(len(positions[0]), dtype=np.int64)
        weight[own[alike]] = terms.weight[alike]
        n, k, p = positions
        reads = WeightedReads(n, k, p, weight, terms.weights)
        single = len(np.unique(np.stack([n, k]), axis=1).T) == len(n)
        found.append(None if single and len(np.unique(weight)) == 1 else reads)
    return found


def _plain_entries(role: Role, columns: list[Column], shapes: Shapes) -> int:
    """The number of pairs of a batch, channel or group role; 0 if the terms do not pair so."""
    if role.name == "group":
        return _group_entries(role, columns, shapes)
    given = [(array, axis) for array, axis in enumerate((role.output, role.image, role.kernel)) if axis is not None]
    (one, first), *others = given
    alike = all(
        shapes[one][first] == shapes[other][axis] and np.array_equal(columns[one][first], columns[other][axis])
        for other, axis in others
    )
    return shapes[one][first] if alike else 0


def _group_entries(role: Role, columns: list[Column], shapes: Shapes) -> int:
    """Pairs of output and image channels in the same group."""
    output, image, kernel, second = role.positions
    n, p, k, c = columns[0][output], columns[1][image], columns[2][kernel], columns[2][second]
    outputs, pixels, taps = shapes[0][output], shapes[1][image], (shapes[2][kernel], shapes[2][second])
    groups, all_outputs = _groups(role, shapes)
    if groups < 2 or outputs % groups or pixels % groups:
        return 0
    out, into = outputs // groups, pixels // groups
    group = k // out if all_outputs else c // into
    good = taps == ((outputs, into) if all_outputs else (out, pixels))
    good = good and np.array_equal(n, out * group + k % out) and np.array_equal(p, into * group + c % into)
    return taps[0] * taps[1] if good else 0


def _groups(role: Role, shapes: Shapes) -> tuple[int, bool]:
    """The number of groups, and whether it is the kernel axis of the output channels that counts those of all groups.

    Otherwise it is that of the contraction.
    """
    output, image, kernel, second = role.positions
    if shapes[0][output] == shapes[2][kernel]:
        return shapes[1][image] // shapes[2][second], True
    return shapes[0][output] // shapes[2][kernel], False


def choose(consistent: Sequence[Sequence[AxisReading]]) -> tuple[AxisReading, ...]:
    """The simplest reading of each axis; among equally simple ones, kind and boundary that most axes share."""
    simplest = [[r for r in axis if r.complexity == axis[0].complexity] for axis in consistent]
    simplest = _preferred(simplest, attrgetter("kind"), KINDS)
    return tuple(axis[0] for axis in _preferred(simplest, attrgetter("boundary"), rule_order()))


def _preferred(
    axes: list[list[AxisReading]], word: Callable[[AxisReading], str], order: tuple[str, ...]
) -> list[list[AxisReading]]:
    """The readings of each axis with the word that most axes allow, among these the first in the order."""
    votes = Counter(one for axis in axes for one in {word(reading) for reading in axis})
    best = [min(map(word, axis), key=lambda one: (-votes[one], order.index(one))) for axis in axes]
    return [[reading for reading in axis if word(reading) == one] for axis, one in zip(axes, best, strict=True)]


def _filled(rule: Rule, terms: Terms) -> Rule | None:
    """The rule with its fill value, if the terms without a pixel are those of a constant boundary on some axes."""
    fills = terms.where((terms.image == NONE) & (terms.kernel != NONE))
    if not len(fills):
        return rule if regenerates(rule.parts, terms) else None
    weights = {fills.weights[number] for number in np.unique(fills.weight)}
    if len(weights) > 1:
        return None
    fill = weights.pop() / rule.scale
    choices = [
        (replace(r, axis=replace(r.axis, boundary="constant")), r) if r.boundary == "zero" else (r,)
        for r in rule.chosen
    ]
    for chosen in product(*choices):
        parts = parts_of(rule.roles, [reading.axis for reading in chosen], terms.shapes)
        if regenerates(parts, terms):
            pairs = zip(chosen, rule.chosen, rule.consistent, strict=True)
            consistent = tuple((new,) if new != old else others for new, old, others in pairs)
            return replace(rule, parts=parts, chosen=chosen, consistent=consistent, fill=fill)
    return None


def layouts(output: int, image: int, kernel: int) -> Iterator[Roles]:
    """The layouts for arrays of the given ranks, plainest first."""
    if output == image == kernel:
        spatial, batch, last = tuple(Role("spatial", a, a, a) for a in range(output)), Role("batch", 0, 0), output - 1
        yield spatial
        if output >= 3:  # batched tensors with channels first, then with channels last
            yield from _layers((batch,), 1, (0, 1), spatial[2:])
            inner = (Role("spatial", a, a, a - 1) for a in range(1, last))
            yield from _layers((batch, *inner), last, (last, last - 1))
        yield from _exchanged(output)
    if output == image > kernel == 2:  # channels of single pixels
        yield from _pointwise(output)
    if output == image > kernel:  # a kernel on some of the axes only
        for axes in reversed(list(combinations(range(output), kernel))):
            yield tuple(
                Role("spatial", a, a, axes.index(a)) if a in axes else Role("batch", a, a) for a in range(output)
            )
    if output == image == kernel - 1:
        yield from _layers((), 0, (0, 1), tuple(Role("spatial", a, a, a + 1) for a in range(1, output)))
    if image == kernel and output < image:
        for axes in combinations(range(image), image - output):
            kept = [a for a in range(image) if a not in axes]
            yield tuple(
                Role("spatial", kept.index(a), a, a) if a in kept else Role("contraction", None, a, a)
                for a in range(image)
            )
    if max(output, image, kernel) <= LARGEST_FREE:
        yield from _free(tuple(range(output)), tuple(range(image)), tuple(range(kernel)))


def _layers(head: Roles, channel: int, kernel: tuple[int, int], tail: Roles = ()) -> Iterator[Roles]:
    """Layers of channels and of groups, filters with either of the two channel axes first."""
    for out, into in (kernel, kernel[::-1]):
        yield (*head, Role("output channel", channel, None, out), Role("contraction", None, channel, into), *tail)
        yield (*head, Role("group", channel, channel, out, into), *tail)


def _pointwise(rank: int) -> Iterator[Roles]:
    """Channels mixed at every pixel; they stand first, after a batch, or last, and so may either kernel axis."""
    for channel, (out, into) in product(dict.fromkeys((0, 1, rank - 1)), ((0, 1), (1, 0))):
        yield tuple(
            role
            for axis in range(rank)
            for role in (
                (Role("output channel", axis, None, out), Role("contraction", None, axis, into))
                if axis == channel
                else (Role("batch" if axis < channel == 1 else "pointwise", axis, axis),)
            )
        )


def _exchanged(rank: int) -> Iterator[Roles]:
    """The kernel's or the output's axes in another order."""
    if not 2 <= rank <= 3:
        return
    for order in list(permutations(range(rank)))[1:]:
        yield tuple(Role("spatial", a, a, order[a]) for a in range(rank))
        yield tuple(Role("spatial", order[a], a, a) for a in range(rank))
        yield tuple(Role("spatial", order[a], a, order[a]) for a in range(rank))


def _free(outputs: Index, images: Index, kernels: Index) -> Iterator[Roles]:
    """Every way to pair the axes of small arrays: outer products, products of matrices, and what else there may be."""
    if outputs:
        n, rest = outputs[0], outputs[1:]
        heads = [(Role("spatial", n, p, k), (p,), (k,)) for p in images for k in kernels]
        heads += [(Role("batch", n, p), (p,), ()) for p in images]
        heads += [(Role("output channel", n, None, k), (), (k,)) for k in kernels]
        for role, used, taken in heads:
            left = tuple(p for p in images if p not in used), tuple(k for k in kernels if k not in taken)
            for others in _free(rest, *left):
                yield (role, *others)
    elif len(images) == len(kernels):
        for order in permutations(kernels):
            yield tuple(Role("contraction", None, p, k) for p, k in zip(images, order, strict=True))


def rule_order() -> tuple[str, ...]:
    """The boundary rules in the order in which they are preferred; `constant` is told from `zero` by its fill value."""
    return tuple(name for name in BOUNDARIES if name != "constant")


@dataclass(frozen=True, slots=True, eq=False)
class WeightedReads:
    """What is read on one axis, sorted by output, kernel element and pixel, all counted from 0.

    The coefficient is `weights[weight]`, up to a factor that all share.
    """

    output: Column
    kernel: Column
    image: Column
    weight: Column
    weights: tuple[Fraction, ...]

    def made_by(self, axis: Axis) -> bool:
        """Whether an axis reads the same pixels with weights in the same proportion."""
        taps = axis.taps()
        outputs, slots = np.nonzero(taps.read >= 0)
        columns = [column[outputs, slots] for column in (taps.kernel, taps.read, taps.weight)]
        order = np.lexsort((columns[1], columns[0], outputs))
        made = (outputs[order], *(column[order] for column in columns))
        if not all(map(np.array_equal, made, (self.output, self.kernel, self.image))):
            return False
        pairs = {(self.weights[w], v) for w, v in zip(self.weight.tolist(), made[3].tolist(), strict=True)}
        return len({weight / value for weight, value in pairs}) == 1


def readings(matrix: Array, pixels: int, weighted: WeightedReads | None = None) -> list[AxisReading]:
    """All readings of the table ``M[n, k]`` of an axis, simplest first; -1 is no pixel, `SEVERAL` more than one.

    If there are several, or coefficients differ, these are given as `weighted`, and only rules with weights are tried;
    otherwise only those without.
    """
    candidates = _candidates(matrix)
    found: dict[tuple[IndexLaw, str], AxisReading] = {}
    for rule in rule_order():
        if (BOUNDARIES[rule].weights is None) != (weighted is None):
            continue
        for law in _sieve(candidates, matrix, pixels, rule):
            axis = Axis(law, (0, matrix.shape[0] - 1), (0, pixels - 1), (0, matrix.shape[1] - 1), rule)
            read = np.maximum(axis.taps().read, NOTHING)
            if np.array_equal(read, matrix) if weighted is None else weighted.made_by(axis):
                found[law, rule] = AxisReading(axis, (law, "zero") in found or rule == "zero")
    return sorted(_nearest(found.values()), key=lambda r: (r.complexity, r.overhang, rule_order().index(r.boundary)))


def _nearest(found: Iterable[AxisReading]) -> list[AxisReading]:
    """Of laws that differ only by periods of their boundary rule, a centred one, or that closest to the image."""
    groups: dict[tuple[int, int, int, str], list[AxisReading]] = {}
    for reading in found:
        groups.setdefault(reading.steps, []).append(reading)
    return [min(group, key=lambda r: (not r.centred, r.overhang, abs(r.law.o))) for group in groups.values()]


def _candidates(matrix: Array) -> Array:
    """Rows (u, s, d, o): small steps and the table's own, with offsets from a few of its entries."""
    n, k = np.nonzero(matrix >= 0)
    steps = [_steps(matrix, SMALL), _steps(matrix.T, SMALL)]
    widths = {ratio.denominator for step in steps for ratio in step} | set(SMALL[:3])
    ratios = product(sorted(widths), *(sorted(step) for step in steps))
    whole = [(u, s.numerator * u // s.denominator, d.numerator * u // d.denominator, s, d) for u, s, d in ratios]
    laws = [(int(u), int(a), int(b)) for u, a, b, s, d in whole if a == s * u and b == d * u]
    laws = [law for law in laws if gcd(*law) == 1]
    if not laws or not n.size:
        return np.empty((0, 4), dtype=np.int64)
    chosen = np.unique(np.linspace(0, n.size - 1, MOST_ENTRIES).astype(int))
    table = np.array(laws)
    offsets = table[:, :1] * matrix[n, k][chosen] - table[:, 1:2] * n[chosen] - table[:, 2:] * k[chosen]
    spaced = offsets[:, np.unique(np.linspace(0, chosen.size - 1, ANCHORS).astype(int))]
    picked = np.column_stack([spaced, _frequent(offsets)])
    rows = np.column_stack([np.repeat(table, picked.shape[1], axis=0), picked.reshape(-1)])
    return np.unique(rows, axis=0)


def _frequent(offsets: Array) -> Array:
    """The offset that most entries agree on, for each law: all reads inside the image share theirs."""
    ordered = np.sort(offsets, axis=1)
    starts = np.column_stack([np.ones(len(ordered), dtype=bool), np.diff(ordered, axis=1) != 0])
    positions = np.where(starts, np.arange(ordered.shape[1]), 0)
    runs = np.arange(ordered.shape[1]) - np.maximum.accumulate(positions, axis=1)
    return np.take_along_axis(ordered, runs.argmax(axis=1)[:, None], axis=1)


def _steps(matrix: Array, small: Index) -> set[Fraction]:
    """Changes of the pixel from one row to a later one: those found in the table, and small ones of both signs.

    A table of one row says nothing about its step; then ±1 stand for all.
    """
    if matrix.shape[0] == 1:
        return {Fraction(1), Fraction(-1)}
    found: set[Fraction] = set()
    for column in matrix.T[:SAMPLE]:
        rows = np.flatnonzero(column >= 0)
        found |= {Fraction(int(p), int(n)) for p, n in zip(np.diff(column[rows]), np.diff(rows), strict=True) if p}
    common = sorted(found, key=lambda ratio: (ratio.denominator + abs(ratio.numerator), ratio))[:8]
    ratios = {Fraction(sign * step, divisor) for step in small for divisor in small[:3] for sign in (1, -1)}
    return ratios | set(common)


def _sieve(candidates: Array, matrix: Array, pixels: int, rule: str) -> list[IndexLaw]:
    """The candidates that agree with the table on a sample of its entries: a few first, then more."""
    for count in (FEW, SAMPLE):
        n, k = np.unravel_index(np.unique(np.linspace(0, matrix.size - 1, count).astype(int)), matrix.shape)
        u, s, d, o = (column[:, None] for column in candidates.T)
        asked, rest = np.divmod(s * n + d * k + o, u)
        reads = weighted_pixels(asked, pixels, rule)[0]
        read = np.where((reads >= 0).sum(axis=-1) > 1, SEVERAL, np.maximum(reads.max(axis=-1), NOTHING))
        agrees = np.where(rest != 0, NOTHING, read) == matrix[n, k]
        if BOUNDARIES[rule].drops:  # a row may be emptied as a whole
            agrees |= matrix[n, k] == NOTHING
        candidates = candidates[agrees.all(axis=1)]
    return [IndexLaw(*(int(part) for part in row)) for row in candidates]


@dataclass(frozen=True, slots=True)
class Window:
    """The output window of one spatial axis: `full`, `same`, `valid`, or `padding` for any other.

    `anchor` is the kernel position that is laid on the output position, from 0, None if it lies off the kernel.
    `anchor_rule` is ``"low"`` (position (K-1)//2), ``"high"`` (K//2) or ``"middle"`` where an odd size makes both the
    same; `padding` is how far reads reach before and after the image.
    """

    mode: str
    anchor: int | None
    anchor_rule: str | None
    padding: tuple[int, int]


def window_of(reading: AxisReading) -> Window:
    """The window of a reading."""
    law, outputs = reading.law, reading.axis.size("output")
    pixels, taps = reading.axis.size("image"), reading.axis.size("kernel")
    ends = [law.s * n + law.d * k + law.o for n in (0, outputs - 1) for k in (0, taps - 1)]
    last = law.u * (pixels - 1)
    padding = (max(0, -(min(ends) // law.u)), max(0, -((last - max(ends)) // law.u)))
    position, rest = divmod((last if law.s < 0 else 0) - law.o, law.d)  # output 0 lies on the first or last pixel
    if rest or not 0 <= position < taps:
        return Window(_mode(reading, outputs, pixels, padding), None, None, padding)
    rules = {(taps - 1) // 2: "low", taps // 2: "middle" if taps % 2 else "high"}
    return Window(_mode(reading, outputs, pixels, padding), position, rules.get(position), padding)


def _mode(reading: AxisReading, outputs: int, pixels: int, padding: tuple[int, int]) -> str:
    law = reading.law
    reach = abs(law.d) * (reading.axis.size("kernel") - 1)
    if law.u > 1:
        return "full" if outputs == law.u * (pixels - 1) + reach + 1 else "padding"
    windows = {
        "same": (pixels, True),
        "full": (pixels + reach, padding[0] == reach),
        "valid": (pixels - reach, padding == (0, 0)),
    }
    fitting = (mode for mode, (size, placed) in windows.items() if placed and 0 < outputs == -(-size // abs(law.s)))
    return next(fitting, "padding")


CHANNEL_LAWS = {
    "batch": IndexLaw(1, 1, 0, 0),
    "pointwise": IndexLaw(1, 1, 0, 0),
    "output channel": IndexLaw(0, 1, -1, 0),
    "contraction": IndexLaw(1, 0, 1, 0),
}
"""The laws ``n = p``, ``n = k`` and ``p = k``."""


def one_by_one(size: int) -> IndexLaw:
    """``n = p = k`` as one law, for indices from 0 below a size."""
    return IndexLaw(2 * size, 2 * size + 1, -1, 0)


def parts_of(layout: Roles, spatial: Sequence[Axis], shapes: Shapes) -> Parts:
    """The axes of the operation, those of space as given."""
    given = iter(spatial)
    found: list[tuple[Role, Axis]] = []
    for role in layout:
        if role.name == "group":
            found += _group_parts(role, shapes)
        elif role.name == "spatial":
            found.append((role, next(given)))
        else:
            axes = zip((role.output, role.image, role.kernel), shapes, strict=True)
            output, image, kernel = ((0, 0 if axis is None else shape[axis] - 1) for axis, shape in axes)
            law = one_by_one(output[1] + 1) if role.name == "shared" else CHANNEL_LAWS[role.name]
            found.append((role, Axis(law, output, image, kernel)))
    return tuple(found)


def _group_parts(role: Role, shapes: Shapes) -> list[tuple[Role, Axis]]:
    """Groups, output channels and input channels within a group."""
    output, image, kernel, second = role.positions
    groups, all_outputs = _groups(role, shapes)
    out, into = (0, shapes[0][output] // groups - 1), (0, shapes[1][image] // groups - 1)
    every, one = (0, groups - 1), (0, 0)
    return [
        (
            Role("group", output, image, kernel if all_outputs else second),
            Axis(one_by_one(groups), every, every, every),
        ),
        (Role("output channel", output, None, kernel), Axis(CHANNEL_LAWS["output channel"], out, one, out)),
        (Role("contraction", None, image, second), Axis(CHANNEL_LAWS["contraction"], one, into, into)),
    ]


def regenerates(parts: Parts, terms: Terms) -> bool:
    """Whether the term table of these axes holds the terms with a kernel element, weights aside."""
    rows = _sorted_rows(parts, terms.shapes)
    expected = terms.where(terms.kernel != NONE)
    return all(map(np.array_equal, rows, (expected.output, expected.image, expected.kernel)))


def rule_terms(layout: Roles, axes: Sequence[Axis], shapes: Shapes, fill: Fraction) -> Terms:
    """The terms that a rule makes, by their weights; reads outside under a constant boundary weigh the fill value."""
    output, image, kernel, weight = _sorted_rows(parts_of(layout, axes, shapes), shapes)
    return Terms.of(shapes, [(output, image, kernel, np.where(image == NONE, float(fill), 1.0) * weight)])


def _sorted_rows(parts: Parts, shapes: Shapes) -> list[Column]:
    """Flat positions in output, image and kernel, and weights, in the order in which `Terms` has them."""
    table = term_table([axis for _, axis in parts])
    image = np.where(table.image == FILL, NONE, _flat(table.image, parts, "image", shapes[1]))
    output, kernel = _flat(table.output, parts, "output", shapes[0]), _flat(table.kernel, parts, "kernel", shapes[2])
    weight = np.ones(len(table), dtype=np.int64) if table.weight is None else table.weight
    order = np.lexsort((kernel, image, output))
    return [column[order] for column in (output, image, kernel, weight)]


def _flat(positions: Column, parts: Parts, array: str, shape: Index) -> Column:
    """Flat positions in an array from those in the box of the axes; several axes may make one index."""
    sizes = [axis.size(array) for _, axis in parts]
    index = [np.zeros(len(positions), dtype=np.int64) for _ in shape]
    for (role, _), size, part in zip(parts, sizes, np.unravel_index(np.maximum(positions, 0), sizes), strict=True):
        target = getattr(role, array)
        if target is not None:
            index[target] = index[target] * size + part
    return np.ravel_multi_index(index, shape) if shape else np.zeros(len(positions), dtype=np.int64)
