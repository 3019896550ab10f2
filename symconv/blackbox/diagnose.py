"""Diagnosis: given the numbers of an output, the conventions under which they would be right, the nearest first.

For each definition and boundary rule one output is computed that is larger than any window; the numbers are then looked
for in it, so that every anchor, window and crop is tried at once. Where these conventions differ from those that were
wanted are the faults. First the conventions alone are tried, with axes or channels swapped; then what may have happened
to the output (a stride, a mirrored axis, a factor, rounding, a narrow type); and where nothing explains all cells, the
conventions with which most of them agree.

Inside, all operands have the axes of a layer, ``y[n, o, …] = Σ_c x[n, c, …] h[o, c, …]``, with sizes of 1 where there
are no batches and channels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np

from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.fit import rule_order
from symconv.blackbox.identification import identify
from symconv.blackbox.placed import OPEN
from symconv.blackbox.source import Given, source
from symconv.blackbox.terms import exact
from symconv.errors import InputError, shown
from symconv.formulas.nodes import Entry, Said
from symconv.formulas.rendered import joined, told
from symconv.index import BOUNDARIES, Axis, IndexLaw, check_boundary, definition_signs
from symconv.index.aliases import Array, Index
from symconv.index.evaluate import followed
from symconv.text.values import parse_slices

SIDES = {"convolution": -1, "sliding": 1}
ANCHORS = ("low", "high")
RANGES = {name: (int(np.iinfo(name).min), int(np.iinfo(name).max)) for name in ("uint8", "int8", "uint16", "int16")}
STRIDES = (2, 3, 4)
MOST = 5
"""Explanations that are given."""
SEEN, COUNTED = 32, 160
"""Cells that are compared first, where all must agree and where most of them should."""
MOST_CELLS = 3
"""Wrong cells that are named one by one."""
COMMON = {
    "not_flipped": 1, "flipped": 1, "border": 2, "off_by_one": 3, "even": 3, "swapped": 4, "saturated": 4, "rounded": 4,
    "normalised": 4, "factor": 5, "stride": 5, "sign": 5, "absolute": 5, "backwards": 6, "crop": 6, "mirrored": 7,
}  # fmt: skip
"""How common a mistake is, the commonest first; others come last."""
RARE = 9


@dataclass(frozen=True, slots=True)
class Diagnosis(Finding):
    """One set of conventions that explains the numbers, or most of them.

    Attributes:
        kinds, boundary: definition on each axis, and boundary rule.
        offsets: the offset ``o`` of the law ``p = s·n ± k + o`` on each axis, indices from 0.
        swapped: what had rows and columns swapped: ``image``, ``kernel``, ``output`` or nothing; or whose channels
            stand in reverse: ``channels`` (of the image), ``output_channels``, ``batch``.
        mirrored: the axes on which the output stands in reverse.
        steps: the stride on each axis.
        agreeing: how many cells these conventions explain, of how many.
        deviations: how this differs from what was expected; empty if the numbers are right.
    """

    kinds: tuple[str, ...]
    boundary: str
    offsets: Index
    swapped: str = ""
    mirrored: tuple[int, ...] = ()
    steps: Index = ()
    agreeing: tuple[int, int] = (0, 0)
    deviations: tuple[Said, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """How this differs from what was expected, in words; empty if the numbers are right."""
        return tuple(told(one) for one in self.deviations)

    @property
    def backwards(self) -> bool:
        """Whether the output stands in reverse on every axis."""
        return len(self.mirrored) == len(self.kinds)

    def card(self) -> Card:
        """The faults on one line."""
        return Card(said("diagnosis.title"), (self.line(),))

    def line(self) -> CardLine:
        """The faults in one sentence."""
        faults = joined("list.semicolon", self.deviations) or said("diagnosis.none")
        return CardLine(said("diagnosis.faults", faults=faults))


class Diagnoses(Finding, tuple[Diagnosis, ...]):
    """Explanations of numbers, the likeliest first; as a document one line for each."""

    __slots__ = ()

    def card(self) -> Card:
        """One line for each explanation."""
        return Card(said("diagnosis.title"), tuple(one.line() for one in self))


def diagnose(
    values: object,
    image: object,
    kernel: object,
    *,
    expected: Given = "convolution",
    boundary: str = "zero",
    anchor: str = "low",
) -> Diagnoses:
    """The conventions that explain an output, those closest to the expected ones first.

    Args:
        values: the output numbers, rows first.
        image, kernel: the operands, rows first. Numbers are arrays, tensors, nested lists or drawn rows
            (``"1 2 / 3 4"``). Image and output may have one axis more than the kernel, first or last, for batches or
            channels; or all have the axes of a layer, ``[batch,] channel, …`` and ``output channel, channel, …``.
        expected: what was wanted: `convolution` or `sliding` (an output that runs backwards is found under either), or
            a function, the text of a call or a title of the atlas, which then says boundary and anchor too; or a
            formula, which says neither.
        boundary: the boundary rule that was wanted, without fill value.
        anchor: for outputs as large as the image, the anchor that was wanted: ``"low"`` (K-1)//2 or ``"high"`` K//2.

    Returns:
        At least one diagnosis: those with the fewest faults, common mistakes first. Where no convention explains all
        cells, those with which most agree, and the first wrong cells.

    Raises:
        InputError: if shapes do not fit together, or for an unknown word.
        IdentifyError: if the function that was expected cannot be identified.

    >>> import numpy as np
    >>> x, h = [1, 2, 3, 4, 6], [1, 2, 5]
    >>> [str(d) for d in diagnose(np.correlate(x, h, "same"), x, h)]
    ['kernel not flipped']
    >>> print(diagnose([12, 20, 28, 41, 17], x, h, expected="sliding"))
    4 of 5 cells agree with sliding, zero; y[4] is 1 too large
    """
    kind = str(getattr(values, "dtype", ""))
    y, x, h = (_numbers(given, what) for given, what in ((values, "values"), (image, "image"), (kernel, "kernel")))
    layouts = list(_layouts(y, x, h))
    if not layouts:
        raise InputError(
            f"values, image and kernel of shapes {y.shape}, {x.shape} and {h.shape} do not belong together; give as "
            "many axes to each, or batches and channels in the order of a layer"
        )
    wanted = _wanted(expected, boundary, anchor, layouts[0].rank, (x.shape, h.shape))
    searches = [Search(layout, wanted, kind) for layout in layouts]
    found = [one for search in searches for one in search.conventions()]
    if not found or min(len(one.deviations) for one in found) > 2:
        found += [one for search in searches for one in search.changes()]
    if not found and not y.any():
        nothing = Diagnosis(wanted.kinds, wanted.boundary, (), deviations=(said("diagnosis.zero"),))
        return Diagnoses((nothing,))
    if not found:
        return Diagnoses(_ranked(one for search in searches for one in search.nearest()))
    fewest = min(len(one.deviations) for one in found)
    return Diagnoses(_ranked(one for one in found if len(one.deviations) == fewest))


def _ranked(found: Iterable[Diagnosis]) -> list[Diagnosis]:
    """One diagnosis for each set of deviations: most cells, fewest and commonest mistakes first."""
    order = rule_order()

    def cost(one: Diagnosis) -> tuple[int, ...]:
        common = sum(_commonness(deviation) for deviation in one.deviations)
        rule = order.index(one.boundary) if one.boundary in order else len(order)
        return -one.agreeing[0], len(one.deviations), common, rule

    return list({repr(one.deviations): one for one in sorted(found, key=cost, reverse=True)}.values())[::-1][:MOST]


def _commonness(deviation: Said) -> int:
    name = deviation.key.split(".")[1]
    return COMMON.get(name, RARE if name.endswith("_on") else RARE - 1)


def _boundaries() -> tuple[str, ...]:
    """The rules that are tried: those under which every window makes an output."""
    return tuple(name for name in rule_order() if not BOUNDARIES[name].drops)


def _numbers(given: Any, what: str) -> Array:
    try:
        if isinstance(given, str):
            slices: Any = parse_slices(given, what)
            given = slices if len(slices) > 1 else slices[0] if len(slices[0]) > 1 else slices[0][0]
        array = np.asarray(given.detach() if hasattr(given, "detach") else given)
        array = array.astype(np.float64, casting="unsafe" if array.dtype == object else "same_kind")
    except (TypeError, ValueError):
        raise InputError(f"{what} {shown(given)} must be an array of numbers, rows first") from None
    if array.ndim == 0 or not array.size or not np.isfinite(array).all():
        raise InputError(f"{what} must be a non-empty array of finite numbers, rows first")
    return array


@dataclass(frozen=True, slots=True)
class LayerArrays:
    """Output, image and kernel with the axes of a layer, and how the index of an output is written."""

    y: Array
    x: Array
    h: Array
    written: Callable[[int, int, Index], Index]

    @property
    def rank(self) -> int:
        """The number of axes of space."""
        return self.y.ndim - 2


def _layouts(y: Array, x: Array, h: Array) -> Iterator[LayerArrays]:
    """The ways to read the axes."""
    ranks = (y.ndim, x.ndim, h.ndim)
    if len(set(ranks)) == 1:
        if y.ndim == 4 and (y.shape[0], y.shape[1], x.shape[1]) == (x.shape[0], h.shape[0], h.shape[1]):
            yield LayerArrays(y, x, h, lambda n, o, at: (n, o, *at))
        else:
            yield LayerArrays(y[None, None], x[None, None], h[None, None], lambda _n, _o, at: at)
    elif y.ndim == x.ndim == h.ndim + 1:
        if x.shape[0] == y.shape[0]:
            yield LayerArrays(y[:, None], x[:, None], h[None, None], lambda n, _, at: (n, *at))
        if x.shape[-1] == y.shape[-1]:
            first = (np.moveaxis(a, -1, 0)[:, None] for a in (y, x))
            yield LayerArrays(next(first), next(first), h[None, None], lambda n, _, at: (*at, n))
    elif ranks == (x.ndim, x.ndim, x.ndim + 1) and (y.shape[0], x.shape[0]) == h.shape[:2]:
        yield LayerArrays(y[None], x[None], h, lambda _, o, at: (o, *at))
    elif ranks == (x.ndim - 1, x.ndim, x.ndim) and x.shape[0] == h.shape[0]:
        yield LayerArrays(y[None, None], x[None], h[None], lambda _n, _o, at: at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was wanted: definition and stride on each axis, boundary rule, and how the output lies.

    `positions` are the kernel positions laid on output 0; where there are none, the sizes and the `anchor` say them.
    """

    kinds: tuple[str, ...]
    boundary: str
    steps: Index
    anchor: str = "low"
    positions: Index | None = None

    def position(self, axis: int, layout: LayerArrays) -> int | None:
        """The kernel position laid on output 0 of an axis; None for no usual window."""
        if self.positions is not None:
            return self.positions[axis]
        n, p, k = (a.shape[axis + 2] for a in (layout.y, layout.x, layout.h))
        ends = {p - k + 1: k - 1, p + k - 1: 0}
        if self.kinds[axis] == "sliding":
            ends = {size: k - 1 - position for size, position in ends.items()}
        return (k // 2 if self.anchor == "high" else (k - 1) // 2) if n == p else ends.get(n)


def _wanted(expected: Given, boundary: str, anchor: str, rank: int, shapes: tuple[Index, Index]) -> Wanted:
    if not isinstance(expected, str) or not expected.isidentifier():
        written = source(expected).formula
        if written is None or written.options != OPEN:
            return _wanted_of(expected, shapes)
        kinds = {law.kind for law in written.laws if law.u == abs(law.d) == 1}  # nothing of boundary and anchor
        strides = tuple(law.s for law in written.laws)
        if len(kinds) == 1 and len(strides) == rank and kinds <= set(SIDES):
            return Wanted((*kinds,) * rank, check_boundary(boundary), strides, anchor)
        return _wanted_of(expected, shapes)
    definition_signs(expected)
    check_boundary(boundary)
    known_words = {"expected": tuple(SIDES), "boundary": _boundaries(), "anchor": ANCHORS}
    for (what, known), word in zip(known_words.items(), (expected, boundary, anchor), strict=True):
        if word not in known:
            raise InputError(f"diagnose knows {what}= {', '.join(known)}, not {shown(word)}; give one of these")
    return Wanted((expected,) * rank, boundary, (1,) * rank, anchor)


def _wanted_of(given: Given, shapes: tuple[Index, Index]) -> Wanted:
    """What a function computes for these shapes."""
    found = identify(given, *shapes)
    kinds = tuple(reading.kind for reading in found.readings)
    if not kinds or not set(kinds) <= set(SIDES) or any(law.u != 1 or abs(law.d) != 1 for law in found.laws):
        raise InputError("what is expected must be a convolution or a sliding correlation; give another function")
    positions = tuple(law.o if law.d < 0 else -law.o for law in found.laws)
    boundaries = [reading.boundary for reading in found.readings if reading.boundary != "zero"]
    return Wanted(kinds, next(iter(boundaries), "zero"), tuple(law.s for law in found.laws), positions=positions)


@dataclass(frozen=True, slots=True)
class WideOutput:
    """An output on every window of some shape that meets the image, and the offsets of its first position."""

    kinds: tuple[str, ...]
    boundary: str
    values: Array
    lows: Index


def _continued(x: Array, boundary: str, margins: Sequence[tuple[int, int]]) -> Array:
    """The image continued by a boundary rule, so many pixels before and after it on each axis."""
    for number, (before, after) in enumerate(margins, 2):
        size = x.shape[number]
        law = IndexLaw(1, 1, 1, -before)
        taps = Axis(law, (0, before + size + after - 1), (0, size - 1), (0, 0), boundary).taps()
        x = followed(x, number, taps.read, taps.weight)
    return x


def _wide_outputs(x: Array, h: Array, shape: Sequence[int], boundaries: Iterable[str]) -> Iterator[WideOutput]:
    """The wide outputs of all definitions, for windows of this shape."""
    taps = h.shape[2:]
    margins = [(2 * k, max(2 * k, n - p + k + 1)) for n, p, k in zip(shape, x.shape[2:], taps, strict=True)]
    for boundary in boundaries:
        around = _continued(x, boundary, margins)
        for kinds in product(SIDES, repeat=len(taps)):
            lows = tuple(-k if kind == "sliding" else -1 for kind, k in zip(kinds, taps, strict=True))
            columns = zip(lows, margins, x.shape[2:], shape, taps, strict=True)
            sizes = [max(p + k, low + n + 1) - low for low, _, p, n, k in columns]
            total: Array = np.zeros((x.shape[0], h.shape[0], *sizes))
            for position in np.ndindex(*taps):
                firsts = (
                    low + SIDES[kind] * k + before
                    for low, kind, k, (before, _) in zip(lows, kinds, position, margins, strict=True)
                )
                parts = (slice(first, first + size) for first, size in zip(firsts, sizes, strict=True))
                part, weights = around[(slice(None), slice(None), *parts)], h[(slice(None), slice(None), *position)]
                total += part * weights[0, 0] if weights.size == 1 else np.einsum("nc...,oc->no...", part, weights)
            yield WideOutput(kinds, boundary, total, lows)


@dataclass(frozen=True, slots=True)
class Change:
    """What may have happened to an output.

    `explains` compares what it was with what it is, cell by cell. The first axis of both runs over cells, the others of
    the former over windows; it gives what is true of each, and the deviation of a window (`said` if it is None).
    """

    explains: Callable[[Array, Array], Array]
    said: Said | None = None
    measured: Callable[[Array, Array], Said | None] | None = None


@dataclass(slots=True)
class Search:
    """The search for explanations of the numbers of a layer; wide outputs are kept, since each stage needs them."""

    layout: LayerArrays
    wanted: Wanted
    kind: str
    wide: dict[str, list[WideOutput]] = field(default_factory=dict)

    @property
    def ones(self) -> Index:
        """The stride 1 on every axis."""
        return (1,) * self.layout.rank

    def conventions(self) -> Iterator[Diagnosis]:
        """Definition, boundary, anchor, a kernel divided by its sum, and swapped or reversed axes."""
        for swapped, mirrored in product(self._swaps(), ((), tuple(range(self.layout.rank)))):
            changes = [self._same()] if swapped else [self._same(), self._factor()]
            yield from self._explained(changes, swapped, mirrored)

    def changes(self) -> Iterator[Diagnosis]:
        """What may have happened to the output."""
        rank = self.layout.rank
        changes = list(self._changes())
        yield from self._explained([*changes, self._added()])
        whole = float(self.layout.h.sum())
        if whole not in (0, 1):
            yield from self._explained([_after_division(change, whole) for change in changes])
        yield from self._filled()
        for count in range(1, rank):
            for mirrored in combinations(range(rank), count):
                yield from self._explained([self._same()], mirrored=mirrored)
        for steps in dict.fromkeys([*((s,) * rank for s in STRIDES), *product((1, 2, 3), repeat=rank)]):
            sizes = zip(*(a.shape[2:] for a in (self.layout.y, self.layout.x, self.layout.h)), steps, strict=True)
            if steps != self.ones and all((n - 1) * step < p + k - 1 for n, p, k, step in sizes):
                yield from self._explained([self._same()], steps=steps)

    def nearest(self) -> Iterator[Diagnosis]:
        """The conventions with which most cells agree, a tenth of them taken off for each fault."""
        found: list[tuple[float, int, Diagnosis, Array]] = []
        for swapped, mirrored in product(self._swaps(), ((), tuple(range(self.layout.rank)))):
            layout, wides = self._seen(swapped, mirrored)
            y = layout.y
            cells = _cells(y, COUNTED)
            for wide in wides:
                blocks = _blocks(wide.values, y.shape[2:], cells, self.ones)
                if blocks is None:
                    continue
                agree = self._close(blocks, _column(y[cells], layout.rank)).sum(axis=0)
                start = np.unravel_index(int(np.argmax(agree)), agree.shape)
                window = _window(wide.values, start, y.shape[2:], self.ones)
                one, count = self._diagnosis(wide, start, layout, swapped, mirrored), int(self._close(window, y).sum())
                found.append((count - y.size * len(one.deviations) / 10, count, one, window - y))
        best = max(score for score, *_ in found)
        for score, count, one, gap in found:
            if score == best:
                rest = self._rest(one, count, gap)
                yield replace(one, agreeing=(count, gap.size), deviations=(*one.deviations, *rest))

    def _rest(self, one: Diagnosis, count: int, gap: Array) -> Iterator[Said]:
        """How many cells agree, and what is wrong with the others."""
        kinds = joined("list.comma", (said(f"kind.{kind}") for kind in dict.fromkeys(one.kinds)))
        key = "diagnosis.agree" if 2 * count > gap.size else "diagnosis.only"
        yield said(key, count=count, all=gap.size, kind=kinds, boundary=said(f"rule.{one.boundary}"))
        wrong = np.argwhere(np.abs(gap) > 10 * self._tolerance()).tolist()
        few = len(wrong) <= MOST_CELLS
        for at in wrong if few else [max(wrong, key=lambda at: abs(gap[tuple(at)]))]:
            by = float(gap[tuple(at)])
            which = f"{'too' if few else 'most'}_{'large' if by < 0 else 'small'}"
            index = self.layout.written(at[0], at[1], tuple(at[2:]))
            yield said(f"diagnosis.{which}", cell=Entry.at("y", index), by=f"{abs(by):.6g}")

    def _explained(
        self, changes: Sequence[Change], swapped: str = "", mirrored: tuple[int, ...] = (), steps: Index = ()
    ) -> Iterator[Diagnosis]:
        layout, wides = self._seen(swapped, mirrored)
        y, shape, steps = layout.y, layout.y.shape[2:], steps or self.ones
        cells = _cells(y, SEEN)
        target, flat = _column(y[cells], layout.rank), y.reshape(-1)
        for wide in wides:
            blocks = _blocks(wide.values, shape, cells, steps)
            if blocks is None:
                continue
            for change in changes:
                for start in np.argwhere(change.explains(blocks, target).all(axis=0))[:SEEN]:
                    window = _window(wide.values, start, shape, steps).reshape(-1)
                    if change.explains(window, flat).all():
                        extra = change.measured(window, flat) if change.measured else change.said
                        if change.measured is None or extra is not None:
                            yield self._diagnosis(wide, start, layout, swapped, mirrored, steps, extra)

    def _seen(self, swapped: str, mirrored: tuple[int, ...]) -> tuple[LayerArrays, list[WideOutput]]:
        """The operands and the wide outputs once something is swapped, or the output mirrored."""
        y, x, h = self.layout.y, self.layout.x, self.layout.h
        if swapped in ("image", "channels"):
            x = x.swapaxes(-1, -2) if swapped == "image" else x[:, ::-1]
        elif swapped == "kernel":
            h = h.swapaxes(-1, -2)
        elif swapped:
            y = y.swapaxes(-1, -2) if swapped == "output" else y[:, ::-1] if swapped == "output_channels" else y[::-1]
        layout = replace(self.layout, y=np.flip(y, tuple(axis + 2 for axis in mirrored)), x=x, h=h)
        if swapped not in self.wide:
            self.wide[swapped] = list(_wide_outputs(x, h, y.shape[2:], _boundaries()))
        return layout, self.wide[swapped]

    def _swaps(self) -> list[str]:
        """What may be swapped: rows and columns of a plane, and the order of channels."""
        y, x, h = self.layout.y, self.layout.x, self.layout.h
        planes = [("image", x), ("kernel", h), ("output", y)] if self.layout.rank == 2 else []
        channels = (("channels", x.shape[1]), ("output_channels", y.shape[1]), ("batch", y.shape[0]))
        return ["", *(name for name, a in planes if a.shape[2:] != (1, 1)), *(name for name, n in channels if n > 1)]

    def _tolerance(self) -> float:
        """The error that rounding may cause: none to speak of in whole numbers."""
        y = self.layout.y
        return 1e-6 if np.array_equal(y, np.round(y)) else 2e-6 * float(np.abs(y).max())

    def _close(self, one: Array, other: Array) -> Array:
        return np.isclose(one, other, rtol=1e-6, atol=self._tolerance())

    def _same(self) -> Change:
        return Change(self._close)

    def _changes(self) -> Iterator[Change]:
        """The changes of single cells: sign, absolute value, rounding, narrow types."""
        y, close = self.layout.y, self._close
        yield Change(lambda w, t: close(-w, t), said("diagnosis.sign"))
        if y.min() >= 0:
            yield Change(lambda w, t: close(np.abs(w), t), said("diagnosis.absolute"))
            if (y > 0).sum() > 1:
                yield Change(lambda w, t: close(np.maximum(w, 0), t), said("diagnosis.rectified"))
        digits = next((d for d in range(6) if np.allclose(y * 10.0**d, np.round(y * 10.0**d), rtol=0, atol=1e-6)), None)
        if digits is not None:
            unit, slack = 10.0**-digits, 1e-6
            facts = {"digits": digits}
            key = "diagnosis.rounded" if digits else "diagnosis.rounded_whole"
            yield Change(lambda w, t: np.abs(w - t) <= unit / 2 + slack, said(key, **facts))
            key = "diagnosis.floored" if digits else "diagnosis.floored_whole"
            yield Change(lambda w, t: (w - t > -slack) & (w - t < unit), said(key, **facts))
            key = "diagnosis.truncated" if digits else "diagnosis.truncated_whole"
            yield Change(lambda w, t: close(np.trunc(w / unit) * unit, t), said(key, **facts))
        if digits == 0:
            yield from self._narrow()

    def _narrow(self) -> Iterator[Change]:
        """What a type of 8 or 16 bits does to numbers beyond its range; that of the output if it is known."""
        y = self.layout.y
        types = {self.kind.split(".")[-1]} & set(RANGES) or set(RANGES)
        for name, (low, high) in RANGES.items():
            if name not in types or y.min() < low or y.max() > high:
                continue
            period = high - low + 1
            beyond = said("diagnosis.saturated", type=name, low=low, high=high)
            round_again = said("diagnosis.wrapped", type=name, period=period)
            if 1 < ((y > low) & (y < high)).sum() < y.size and (len(types) == 1 or (y == (low or high)).any()):
                yield Change(
                    lambda w, t, low=low, high=high: np.abs(np.clip(w, low, high) - t) <= 0.5 + 1e-6,
                    measured=lambda w, _, low=low, high=high, say=beyond: say if _leaves(w, low, high) else None,
                )
            if y.size > 2:
                yield Change(
                    lambda w, t, period=period: _remainder(w, t, period) == 0,
                    measured=lambda w, _, low=low, high=high, say=round_again: say if _leaves(w, low, high) else None,
                )

    def _factor(self) -> Change:
        """One factor for all cells."""
        kernel = float(self.layout.h.sum())

        def factor(w: Array, t: Array) -> Any:
            return (w * t).sum(axis=0) / np.maximum((w * w).sum(axis=0), 1e-300)

        def measured(w: Array, t: Array) -> Said | None:
            value = float(factor(w, t))
            if kernel not in (0, 1) and np.isclose(value * kernel, 1, rtol=1e-5):
                return said("diagnosis.normalised")
            return said("diagnosis.factor", factor=_simple(value))

        def explains(w: Array, t: Array) -> Array:
            value = factor(w, t)
            return self._close(value * w, t) & (np.abs(value) > 1e-9) & ~np.isclose(np.abs(value), 1)

        return Change(explains, measured=measured)

    def _added(self) -> Change:
        """One number added to all cells."""

        def explains(w: Array, t: Array) -> Array:
            value = (t - w).mean(axis=0)
            return self._close(w + value, t) & (np.abs(value) > self._tolerance())

        return Change(explains, measured=lambda w, t: said("diagnosis.added", value=_simple(float((t - w).mean()))))

    def _filled(self) -> Iterator[Diagnosis]:
        """A fill value outside the image: ``y = w + c·(Σh - v)``, v the output of an image of ones."""
        layout, wides = self._seen("", ())
        y, shape = layout.y, layout.y.shape[2:]
        whole = layout.h.sum(axis=tuple(range(1, layout.h.ndim))).reshape(1, -1, *self.ones)
        ones = _wide_outputs(np.ones_like(layout.x), layout.h, shape, ("zero",))
        for zero, inside in zip((one for one in wides if one.boundary == "zero"), ones, strict=True):
            outside = whole - inside.values
            free = [size - n + 1 for n, size in zip(shape, outside.shape[2:], strict=True)]
            for start in np.ndindex(*free):
                w, u = (_window(a, start, shape, self.ones) for a in (zero.values, outside))
                value = float((u * (y - w)).sum() / max(float((u * u).sum()), 1e-300))
                if abs(value) > 1e-9 and self._close(w + value * u, y).all():
                    yield self._diagnosis(replace(zero, boundary="constant"), start, layout, fill=_simple(value))

    def _diagnosis(
        self,
        wide: WideOutput,
        start: Any,
        layout: LayerArrays,
        swapped: str = "",
        mirrored: tuple[int, ...] = (),
        steps: Index = (),
        extra: Said | None = None,
        fill: str = "",
    ) -> Diagnosis:
        offsets = tuple(low + int(position) for low, position in zip(wide.lows, start, strict=True))
        agreeing = (layout.y.size, layout.y.size)
        found = Diagnosis(wide.kinds, wide.boundary, offsets, swapped, mirrored, steps or self.ones, agreeing)
        deviations = [*_deviations(found, self.wanted, layout, fill), *([] if extra is None else [extra])]
        return replace(found, deviations=tuple(deviations))


def _after_division(change: Change, whole: float) -> Change:
    """A change of what was divided by the sum of the kernel."""
    divided = said("diagnosis.normalised")

    def measured(w: Array, t: Array) -> Said | None:
        found = change.measured(w / whole, t) if change.measured else change.said
        return None if found is None else said("list.semicolon", first=divided, second=found)

    return Change(lambda w, t: change.explains(w / whole, t), measured=measured)


def _leaves(w: Array, low: int, high: int) -> bool:
    """Whether numbers leave a range."""
    return bool(w.min() < low or w.max() > high)


def _remainder(w: Array, t: Array, period: int) -> Array:
    """How far numbers are from others, counted in whole periods, once they have lost their decimals in some way."""
    return np.minimum(np.mod(np.trunc(w) - t, period), np.mod(np.rint(w) - t, period))


def _column(values: Array, rank: int) -> Array:
    """Cells along the first of ``rank + 1`` axes."""
    return values.reshape(-1, *[1] * rank)


def _simple(value: float) -> str:
    """A measured number: a simple fraction if it is one, else its digits."""
    near = Fraction(value).limit_denominator(1000)
    return str(near) if abs(float(near) - value) <= 1e-6 * abs(value) else f"{float(exact(value)):.6g}"


def _cells(y: Array, most: int) -> tuple[Array, ...]:
    """The cells that are compared first: the largest ones, and others spread evenly."""
    flat = np.abs(y).reshape(-1)
    largest = np.argsort(-flat, kind="stable")[: most // 4]
    spread = np.linspace(0, y.size - 1, min(y.size, most)).astype(int)
    return np.unravel_index(np.unique([*largest, *spread]), y.shape)


def _blocks(wide: Array, shape: Index, cells: tuple[Array, ...], steps: Index) -> Array | None:
    """What stands in these cells, for every window of a shape: an array of cells by windows; None if there is none."""
    free = [size - (n - 1) * step for n, size, step in zip(shape, wide.shape[2:], steps, strict=True)]
    if min(free) < 1:
        return None
    return np.stack(
        [
            wide[(n, o, *(slice(i * step, i * step + size) for i, step, size in zip(at, steps, free, strict=True)))]
            for n, o, *at in zip(*cells, strict=True)
        ]
    )


def _window(wide: Array, start: Any, shape: Index, steps: Index) -> Array:
    """The window of a wide output that begins at a position."""
    parts = (
        slice(int(first), int(first) + (n - 1) * step + 1, step)
        for first, n, step in zip(start, shape, steps, strict=True)
    )
    return wide[(slice(None), slice(None), *parts)]


def _deviations(found: Diagnosis, wanted: Wanted, layout: LayerArrays, fill: str) -> Iterator[Said]:
    """What differs from the wanted definitions, boundary and kernel positions.

    In a kernel that was flipped by mistake, or not flipped, the wanted element stands at the mirrored position. An even
    kernel has no middle, so the positions themselves are named.
    """
    wrong = [axis for axis, (kind, due) in enumerate(zip(found.kinds, wanted.kinds, strict=True)) if kind != due]
    words = {"convolution": "diagnosis.not_flipped", "sliding": "diagnosis.flipped"}
    keys = {axis: words[wanted.kinds[axis]] for axis in wrong}
    whole = len(wrong) == layout.rank and len(set(keys.values())) == 1
    yield from [said(keys[0])] if whole else [said(f"{keys[axis]}_on", axis=axis) for axis in wrong]
    if found.boundary != wanted.boundary:
        rule = said("diagnosis.filled", fill=fill) if fill else said(f"rule.{found.boundary}")
        yield said("diagnosis.border", found=rule, wanted=said(f"rule.{wanted.boundary}"))
    if found.swapped:
        yield said(f"diagnosis.swapped.{found.swapped}")
    if found.backwards:
        yield said("diagnosis.backwards")
    else:
        yield from (said("diagnosis.mirrored", axis=axis) for axis in found.mirrored)
    strides = [axis for axis, step in enumerate(found.steps) if step != wanted.steps[axis]]
    if strides and len(set(found.steps)) == 1:
        yield said("diagnosis.stride", step=found.steps[0])
    else:
        yield from (said("diagnosis.stride_on", step=found.steps[axis], axis=axis) for axis in strides)
    for axis in range(layout.rank):
        if found.steps[axis] == wanted.steps[axis]:
            yield from _shifted(found, wanted, layout, axis)


def _shifted(found: Diagnosis, wanted: Wanted, layout: LayerArrays, axis: int) -> Iterator[Said]:
    """Where the window of one axis lies: beside the wanted one, or in the full output if there is no usual one."""
    kind, offset, size = found.kinds[axis], found.offsets[axis], layout.h.shape[axis + 2]
    due = wanted.position(axis, layout)
    have = offset if kind == "convolution" else -offset
    if due is None:
        first = offset if kind == "convolution" else offset + size - 1
        outputs, full = layout.y.shape[axis + 2], layout.x.shape[axis + 2] + size - 1
        yield said("diagnosis.crop", axis=axis, first=first, last=first + outputs - 1, full=full - 1)
        return
    due = due if kind == wanted.kinds[axis] else size - 1 - due
    gap = abs(have - due)
    if gap:
        fault = said("diagnosis.off_by_one", axis=axis) if gap == 1 else said("diagnosis.off", gap=gap, axis=axis)
        yield fault if size % 2 else said("diagnosis.even", fault=fault, have=have, last=size - 1, due=due)
