"""Diagnosis: given the numbers of an output, the conventions under which they would be right, the nearest first.

For each definition and boundary rule one output is computed that is larger than any window; the numbers are then looked
for in it, so that every anchor, window and crop is tried at once. Where these conventions differ from those that were
wanted are the faults. First the conventions alone are tried, with axes or channels swapped; then what may have happened
to the output (a stride, a mirrored axis, a factor, rounding, a narrow type); and where nothing explains all cells, the
conventions with which most of them agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Any

import numpy as np

from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.confirm import conjugated
from symconv.blackbox.distortions import Change, Changes, simple
from symconv.blackbox.fit import rule_order
from symconv.blackbox.identification import identify
from symconv.blackbox.placed import OPEN
from symconv.blackbox.source import Given, source
from symconv.blackbox.wide_output import (
    SIDES,
    LayerArrays,
    WideOutput,
    blocks,
    cells,
    layouts,
    spread,
    wide_outputs,
    window,
)
from symconv.errors import InputError, shown
from symconv.formulas.nodes import Entry, Said
from symconv.formulas.rendered import joined, told
from symconv.index import BOUNDARIES, check_boundary, definition_signs
from symconv.index.aliases import Array, Index
from symconv.text.values import parse_slices

ANCHORS = ("low", "high")
STRIDES = (2, 3, 4)
SPREADS = ((1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (4, 1))
"""How far apart the pixels and the kernel elements may lie: transposed layers, and dilations."""
MOST = 5
"""Explanations that are given."""
SEEN, COUNTED = 32, 160
"""Cells that are compared first, where all must agree and where most of them should."""
MOST_CELLS = 3
"""Wrong cells that are named one by one."""
COMMON = {
    "not_flipped": 1, "flipped": 1, "border": 2, "off_by_one": 3, "even": 3, "swapped": 4, "saturated": 4, "rounded": 4,
    "normalised": 4, "factor": 5, "stride": 5, "dilation": 5, "transposed": 5, "sign": 5, "real": 5, "absolute": 5,
    "backwards": 6, "crop": 6, "mirrored": 7,
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
            stand in reverse: ``channels`` (of the image), ``output_channels``, ``batch``; or what was conjugated,
            ``conjugated_image`` and so on, or both operands without their imaginary parts: ``real_operands``.
        mirrored: the axes on which the output stands in reverse.
        steps: the stride on each axis.
        spread: how far apart pixels and kernel elements lie: the stride of a transposed layer, and the dilation.
        agreeing: how many cells these conventions explain, of how many.
        deviations: how this differs from what was expected; empty if the numbers are right.
    """

    kinds: tuple[str, ...]
    boundary: str
    offsets: Index
    swapped: str = ""
    mirrored: tuple[int, ...] = ()
    steps: Index = ()
    spread: tuple[int, int] = (1, 1)
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
            channels; or all have the axes of a layer, ``[batch,] channel, …`` and ``output channel, channel, …``, with
            fewer channels in a kernel whose layer has groups, or one for each channel.
        expected: what was wanted: `convolution` or `sliding` (an output that runs backwards is found under either), or
            a function, the text of a call or a title of the atlas, which then says boundary and anchor too; or a
            formula, which says neither.
        boundary: the boundary rule that was wanted, without fill value.
        anchor: for outputs as large as the image, the anchor that was wanted: ``"low"`` (K-1)//2 or ``"high"`` K//2.

    Returns:
        One diagnosis or several, those with the fewest faults, common mistakes first. Where no convention explains all
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
    found_layouts = list(layouts(y, x, h))
    if not found_layouts:
        raise InputError(
            f"values, image and kernel of shapes {y.shape}, {x.shape} and {h.shape} do not belong together; give as "
            "many axes to each, or batches and channels in the order of a layer"
        )
    wanted = [_wanted(expected, boundary, anchor, layout.rank, (x.shape, h.shape)) for layout in found_layouts]
    searches = [
        Search(_conjugated(layout, due.conjugated), due, kind)
        for layout, due in zip(found_layouts, wanted, strict=True)
        if len(due.kinds) == layout.rank
    ]
    found = [one for search in searches for one in search.conventions()]
    if not found or min(len(one.deviations) for one in found) > 1:
        found += [one for search in searches for one in search.changes()]
    if not found and not y.any():
        nothing = Diagnosis(wanted[0].kinds, wanted[0].boundary, (), deviations=(said("diagnosis.zero"),))
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

    best: dict[str, Diagnosis] = {}
    for one in sorted(found, key=cost):
        best.setdefault(repr(one.deviations), one)
    return list(best.values())[:MOST]


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
        kind = np.complex128 if array.dtype.kind == "c" else np.float64
        array = array.astype(kind, casting="unsafe" if array.dtype == object else "same_kind")
    except (TypeError, ValueError):
        raise InputError(f"{what} {shown(given)} must be an array of numbers, rows first") from None
    if array.ndim == 0 or not array.size or not np.isfinite(array).all():
        raise InputError(f"{what} must be a non-empty array of finite numbers, rows first")
    return array


def _conjugated(layout: LayerArrays, which: tuple[bool, bool]) -> LayerArrays:
    """The operands as a function takes them that conjugates image or kernel."""
    x, h = (np.conj(a) if conj else a for a, conj in zip((layout.x, layout.h), which, strict=True))
    return replace(layout, x=x, h=h)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was wanted: definition and stride on each axis, boundary rule, and how the output lies.

    `positions` are the kernel positions laid on output 0; where there are none, the sizes and the `anchor` say them.
    `spread` is as in `Diagnosis`; `conjugated` says whether image and kernel are.
    """

    kinds: tuple[str, ...]
    boundary: str
    steps: Index
    anchor: str = "low"
    positions: Index | None = None
    spread: tuple[int, int] = (1, 1)
    conjugated: tuple[bool, bool] = (False, False)

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
    spreads = {(law.u, abs(law.d)) for law in found.laws}
    if not kinds or not set(kinds) <= set(SIDES) or len(spreads) > 1:
        raise InputError("what is expected must be a convolution or a sliding correlation; give another function")
    positions = tuple(law.o if law.d < 0 else -law.o for law in found.laws)
    boundaries = [reading.boundary for reading in found.readings if reading.boundary != "zero"]
    return Wanted(
        kinds,
        next(iter(boundaries), "zero"),
        tuple(law.s for law in found.laws),
        positions=positions,
        spread=spreads.pop(),
        conjugated=conjugated(found.conjugation),
    )


@dataclass(frozen=True, slots=True)
class Variation:
    """What is done to the operands, to the output and between them before windows are compared, as in `Diagnosis`."""

    swapped: str
    mirrored: tuple[int, ...]
    steps: Index
    spread: tuple[int, int]


SWAPS: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "image": ("x", lambda a: a.swapaxes(-1, -2)),
    "kernel": ("h", lambda a: a.swapaxes(-1, -2)),
    "output": ("y", lambda a: a.swapaxes(-1, -2)),
    "channels": ("x", lambda a: a[:, ::-1]),
    "output_channels": ("y", lambda a: a[:, ::-1]),
    "batch": ("y", lambda a: a[::-1]),
    "conjugated_kernel": ("h", np.conj),
    "conjugated_image": ("x", np.conj),
    "conjugated_output": ("y", np.conj),
    "real_operands": ("xh", np.real),
}
"""What may be swapped or conjugated -> in which arrays, and how."""


@dataclass(slots=True)
class Search:
    """The search for explanations of the numbers of a layer; wide outputs are kept, since each stage needs them."""

    layout: LayerArrays
    wanted: Wanted
    kind: str
    wide: dict[tuple[str, tuple[int, int]], list[WideOutput]] = field(default_factory=dict)

    @property
    def due(self) -> Variation:
        """What was wanted."""
        return Variation("", (), self.wanted.steps, self.wanted.spread)

    @property
    def of_output(self) -> Changes:
        """What may have happened to the cells."""
        y, h = self.layout.y, self.layout.h
        return Changes(y, self.kind, h.sum(), self.layout.complex)

    def _turned(self) -> Iterator[Variation]:
        """Everything that may be swapped, with the output forwards and backwards."""
        for swapped, mirrored in product(self._swaps(), ((), tuple(range(self.layout.rank)))):
            yield replace(self.due, swapped=swapped, mirrored=mirrored)

    def conventions(self) -> Iterator[Diagnosis]:
        """Definition, boundary, anchor, a kernel divided by its sum, and swapped or reversed axes."""
        changes = self.of_output
        for variation in self._turned():
            tried = [changes.same()] if variation.swapped else [changes.same(), changes.factor()]
            yield from self._explained(tried, variation)

    def changes(self) -> Iterator[Diagnosis]:
        """What may have happened to the output."""
        rank, due, changes = self.layout.rank, self.due, self.of_output
        of_cells = list(changes.of_cells())
        yield from self._explained([*of_cells, *changes.added()], due)
        if changes.divides:
            yield from self._explained([changes.after_division(change) for change in of_cells], due)
        if not self.layout.complex:
            yield from self._filled()
        variations = [
            replace(due, mirrored=axes) for count in range(1, rank) for axes in combinations(range(rank), count)
        ]
        variations += [replace(due, spread=one) for one in SPREADS]
        for steps in dict.fromkeys([*((s,) * rank for s in STRIDES), *product((1, 2, 3), repeat=rank)]):
            sizes = zip(*(a.shape[2:] for a in (self.layout.y, self.layout.x, self.layout.h)), steps, strict=True)
            if all((n - 1) * step < p + k - 1 for n, p, k, step in sizes):
                variations.append(replace(due, steps=steps))
        for variation in variations:
            if variation != due:
                yield from self._explained([changes.same()], variation)

    def nearest(self) -> Iterator[Diagnosis]:
        """The conventions with which most cells agree, a tenth of them taken off for each fault; then the closest."""
        found: list[tuple[float, float, int, Diagnosis, Array]] = []
        close = self.of_output.close
        for variation in self._turned():
            for layout, wide, candidates, target in self._windows(variation, COUNTED):
                y = layout.y
                agree, error = close(candidates, target).sum(axis=0), np.abs(candidates - target).sum(axis=0)
                rating = agree - error / (error.max() + 1)
                due = self._due_start(wide, layout)
                if due is not None and all(at in range(size) for at, size in zip(due, agree.shape, strict=True)):
                    rating[due] += y.size / 10
                start = np.unravel_index(int(np.argmax(rating)), agree.shape)
                values = window(wide.values, start, y.shape[2:], variation.steps)
                one, count = self._diagnosis(wide, start, layout, variation), int(close(values, y).sum())
                score = count - y.size * len(one.deviations) / 10
                found.append((score, -float(np.abs(values - y).sum()), count, one, values - y))
        best = max(one[:2] for one in found)
        for *rank, count, one, gap in found:
            if tuple(rank) == best:
                rest = self._rest(one, count, gap)
                yield replace(one, agreeing=(count, gap.size), deviations=(*one.deviations, *rest))

    def _due_start(self, wide: WideOutput, layout: LayerArrays) -> Index | None:
        """Where the wanted window begins in a wide output; None for no usual window."""
        starts: list[int] = []
        for axis, (kind, low) in enumerate(zip(wide.kinds, wide.lows, strict=True)):
            due, size = self.wanted.position(axis, layout), layout.h.shape[axis + 2]
            if due is None:
                return None
            due = due if kind == self.wanted.kinds[axis] else size - 1 - due
            starts.append((due if kind == "convolution" else -due) - low)
        return tuple(starts)

    def _rest(self, one: Diagnosis, count: int, gap: Array) -> Iterator[Said]:
        """How many cells agree, and what is wrong with the others."""
        kinds = joined("list.comma", (said(f"kind.{kind}") for kind in dict.fromkeys(one.kinds)))
        key = "diagnosis.agree" if 2 * count > gap.size else "diagnosis.only"
        yield said(key, count=count, all=gap.size, kind=kinds, boundary=said(f"rule.{one.boundary}"))
        wrong = np.argwhere(np.abs(gap) > 10 * self.of_output.tolerance).tolist()
        few = len(wrong) <= MOST_CELLS
        for at in wrong if few else [max(wrong, key=lambda at: abs(gap[tuple(at)]))]:
            by = gap[tuple(at)]
            size = "off" if np.iscomplexobj(by) else "large" if by < 0 else "small"
            index = self.layout.written(at[0], at[1], tuple(at[2:]))
            key = f"diagnosis.{'too' if few else 'most'}_{size}"
            yield said(key, cell=Entry.at("y", index), by=f"{abs(by):.6g}")

    def _windows(self, variation: Variation, count: int) -> Iterator[tuple[LayerArrays, WideOutput, Array, Array]]:
        """Each wide output with some cells of every window in it, and those of the output; cells come first."""
        layout, wides = self._seen(variation)
        some = cells(layout.y, count)
        target = layout.y[some].reshape(-1, *[1] * layout.rank)
        for wide in wides:
            candidates = blocks(wide.values, layout.y.shape[2:], some, variation.steps)
            if candidates is not None:
                yield layout, wide, candidates, target

    def _explained(self, changes: Sequence[Change], variation: Variation) -> Iterator[Diagnosis]:
        for layout, wide, candidates, target in self._windows(variation, SEEN):
            flat, shape = layout.y.reshape(-1), layout.y.shape[2:]
            for change in changes:
                for start in np.argwhere(change.explains(candidates, target).all(axis=0))[:SEEN]:
                    values = window(wide.values, start, shape, variation.steps).reshape(-1)
                    if not change.explains(values, flat).all():
                        continue
                    extra = change.measured(values, flat) if change.measured else change.said
                    if change.measured is None or extra is not None:
                        found = self._diagnosis(wide, start, layout, variation, extra)
                        if not change.alone or len(found.deviations) == 1:
                            yield found

    def _seen(self, variation: Variation) -> tuple[LayerArrays, list[WideOutput]]:
        """The operands and the wide outputs once something is swapped or spread, or the output mirrored."""
        arrays = {"y": self.layout.y, "x": self.layout.x, "h": self.layout.h}
        names, turn = SWAPS.get(variation.swapped, ("", np.asarray))
        arrays |= {name: turn(arrays[name]) for name in names}
        pixels, taps = variation.spread
        arrays["y"] = np.flip(arrays["y"], tuple(axis + 2 for axis in variation.mirrored))
        layout = replace(self.layout, **{**arrays, "x": spread(arrays["x"], pixels), "h": spread(arrays["h"], taps)})
        key = variation.swapped, variation.spread
        if key not in self.wide:
            rules = _boundaries() if pixels == 1 else ("zero",)
            self.wide[key] = list(wide_outputs(layout.x, layout.h, layout.y.shape[2:], rules))
        return layout, self.wide[key]

    def _swaps(self) -> list[str]:
        """What may be swapped: rows and columns of a plane, the order of channels, complex numbers with conjugates."""
        y, x, h = self.layout.y, self.layout.x, self.layout.h
        planes = [("image", x), ("kernel", h), ("output", y)] if self.layout.rank == 2 else []
        channels = (("channels", x.shape[1]), ("output_channels", y.shape[1]), ("batch", y.shape[0]))
        swaps = ["", *(name for name, a in planes if a.shape[2:] != (1, 1)), *(name for name, n in channels if n > 1)]
        parts = (("conjugated_kernel", h), ("conjugated_image", x), ("conjugated_output", y))
        real = ["real_operands"] if np.iscomplexobj(x) and np.iscomplexobj(h) else []
        return [*swaps, *(name for name, a in parts if np.iscomplexobj(a)), *real]

    def _filled(self) -> Iterator[Diagnosis]:
        """A fill value outside the image: ``y = w + c·(Σh - v)``, v the output of an image of ones."""
        variation = self.due
        layout, wides = self._seen(variation)
        y, shape = layout.y, layout.y.shape[2:]
        whole = layout.h.sum(axis=tuple(range(1, layout.h.ndim))).reshape(1, -1, *(1 for _ in shape))
        ones = wide_outputs(np.ones_like(layout.x), layout.h, shape, ("zero",))
        for zero, inside in zip((one for one in wides if one.boundary == "zero"), ones, strict=True):
            outside = whole - inside.values
            reach = zip(shape, outside.shape[2:], variation.steps, strict=True)
            for start in np.ndindex(*(max(0, size - (n - 1) * step) for n, size, step in reach)):
                w, u = (window(a, start, shape, variation.steps) for a in (zero.values, outside))
                value = float((u * (y - w)).sum() / max(float((u * u).sum()), 1e-300))
                if abs(value) > 1e-9 and self.of_output.close(w + value * u, y).all():
                    yield self._diagnosis(
                        replace(zero, boundary="constant"), start, layout, variation, fill=simple(value)
                    )

    def _diagnosis(
        self,
        wide: WideOutput,
        start: Any,
        layout: LayerArrays,
        variation: Variation,
        extra: Said | None = None,
        fill: str = "",
    ) -> Diagnosis:
        offsets = tuple(low + int(position) for low, position in zip(wide.lows, start, strict=True))
        agreeing = (layout.y.size, layout.y.size)
        found = Diagnosis(
            wide.kinds,
            wide.boundary,
            offsets,
            variation.swapped,
            variation.mirrored,
            variation.steps,
            variation.spread,
            agreeing,
        )
        deviations = [*_deviations(found, self.wanted, layout, fill), *([] if extra is None else [extra])]
        return replace(found, deviations=tuple(deviations))


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
        done = [f"conjugated_{name}" for name, due in zip(("image", "kernel"), wanted.conjugated, strict=True) if due]
        yield said(f"diagnosis.swapped.{'not_' if found.swapped in done else ''}{found.swapped}")
    for name, have, due in zip(("transposed", "dilation"), found.spread, wanted.spread, strict=True):
        if have != due:
            yield said(f"diagnosis.{name}", step=have)
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
    due = (wanted if found.spread == wanted.spread else replace(wanted, positions=None)).position(axis, layout)
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
