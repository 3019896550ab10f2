"""Laws of the integer floor, against loops that apply the definitions one index at a time."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.index import (
    BOUNDARIES,
    FILL,
    Axis,
    IndexLaw,
    WindowSpec,
    count_terms,
    evaluate,
    output_box,
    term_table,
    window,
)

PATTERNS = {  # three periods of the sequence 0 1 2 … written by hand rule by rule for size 3, places -7 … 9
    "replicate": [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2],
    "symmetric": [0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2],
    "mirror": [1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1],
    "wrap": [2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0],
}


def read_by_hand(place: int, size: int, boundary: str) -> int | None:
    """Walk one step at a time from the nearest edge; None is 'no pixel', FILL the fill value."""
    if 0 <= place < size:
        return place
    if boundary in ("zero", "omit"):
        return None
    if boundary == "constant":
        return FILL
    if boundary == "replicate":
        return 0 if place < 0 else size - 1
    if boundary == "wrap":
        return read_by_hand(place + size if place < 0 else place - size, size, boundary)
    edge = 1 if boundary == "symmetric" else 0
    if size == 1:
        return 0
    reflected = -place - edge if place < 0 else 2 * (size - 1) - place + edge
    return read_by_hand(reflected, size, boundary)


def test_boundary_rules_follow_the_written_patterns_to_the_end():
    for rule, expected in PATTERNS.items():
        assert [read_by_hand(place, 3, rule) for place in range(-7, 10)] == expected
        axis = Axis(IndexLaw(1, 1, 1, 0), (-7, 9), (0, 2), (0, 0), rule)
        assert axis.taps().read[:, 0].tolist() == expected


def weighed_by_hand(place: int, size: int, boundary: str) -> dict[int, int]:
    """The weighted pixels of a read, one fold at a time: each rule is applied to the image that it has extended."""
    if boundary not in ("antisymmetric", "antireflect"):
        read = read_by_hand(place, size, boundary)
        return {} if read is None else {read: 1}
    if 0 <= place < size:
        return {place: 1}
    if boundary == "antisymmetric":
        reflected, edge = -place - 1 if place < 0 else 2 * size - 1 - place, {}
    elif size == 1:
        return {0: 1}
    else:
        reflected, edge = (-place, {0: 2}) if place < 0 else (2 * (size - 1) - place, {size - 1: 2})
    found = dict(edge)
    for pixel, weight in weighed_by_hand(reflected, size, boundary).items():
        found[pixel] = found.get(pixel, 0) - weight
    return {pixel: weight for pixel, weight in found.items() if weight}


@st.composite
def axes(draw: st.DrawFn, linear: bool = False) -> Axis:
    image = draw(st.integers(-2, 2))
    kernel = draw(st.integers(-2, 2))
    ranges = (image, image + draw(st.integers(0, 4))), (kernel, kernel + draw(st.integers(0, 3)))
    boundary = draw(st.sampled_from(sorted(BOUNDARIES)))
    if draw(st.booleans()):
        law = IndexLaw(
            draw(st.integers(1, 3)),
            draw(st.sampled_from([-2, -1, 1, 2, 3])),
            draw(st.sampled_from([-2, -1, 1, 2])),
            draw(st.integers(-3, 3)),
        )
        low = draw(st.integers(-3, 2))
        return Axis(law, (low, low + draw(st.integers(0, 5))), *ranges, "zero" if linear else boundary)
    spec = WindowSpec(
        draw(st.sampled_from(["convolution", "correlation", "sliding"])),
        draw(st.sampled_from(["full"])),
        draw(st.integers(1, 3)),
        draw(st.integers(1, 2)),
    )
    law, output = window(spec, *ranges)
    return Axis(law, output, *ranges, boundary)


def terms_by_hand(axis: Axis) -> dict[tuple[int, int, int], int]:
    """(output place, read place or FILL, kernel place) and its weight, by trying every pair of indices."""
    size, found = axis.image[1] - axis.image[0] + 1, {}
    for n in range(axis.output[0], axis.output[1] + 1):
        row, overhangs = {}, False
        for k in range(axis.kernel[0], axis.kernel[1] + 1):
            asked = Fraction(axis.law.s * n + axis.law.d * k + axis.law.o, axis.law.u)
            if asked.denominator == 1:
                reads = weighed_by_hand(int(asked) - axis.image[0], size, axis.boundary)
                overhangs |= not reads
                row |= {(n - axis.output[0], read, k - axis.kernel[0]): weight for read, weight in reads.items()}
        found |= {} if axis.boundary == "omit" and overhangs else row
    return found


def weights_of(table) -> list[int]:
    return [1] * len(table) if table.weight is None else table.weight.tolist()


@given(axes())
def test_the_table_of_one_axis_holds_exactly_the_terms_of_the_law(axis: Axis):
    table = term_table([axis])
    rows = list(zip(table.output.tolist(), table.image.tolist(), table.kernel.tolist(), strict=True))
    assert sorted(rows) == sorted(terms_by_hand(axis))
    assert dict(zip(rows, weights_of(table), strict=True)) == terms_by_hand(axis)
    assert rows == sorted(rows, key=lambda row: (row[0], row[2]))
    assert len(table) == count_terms([axis])


@given(axes(), axes())
def test_the_table_of_two_axes_is_their_product(first: Axis, second: Axis):
    height, width = second.size("image"), second.size("kernel")
    expected = Counter()
    pairs = itertools.product(terms_by_hand(first).items(), terms_by_hand(second).items())
    for ((n, p, k), weight), ((m, q, j), other) in pairs:
        place = FILL if FILL in (p, q) else p * height + q
        expected[n * second.size("output") + m, place, k * width + j, weight * other] += 1
    table = term_table([first, second])
    columns = (table.output.tolist(), table.image.tolist(), table.kernel.tolist(), weights_of(table))
    rows = list(zip(*columns, strict=True))
    assert Counter(rows) == expected
    starts = table.starts()
    assert starts[0] == 0 and starts[-1] == len(rows)


@settings(max_examples=60)
@given(axes(), axes(), st.sampled_from([1, 2**62, Fraction(1, 3)]), st.integers(-2, 2), st.integers(0, 2**32))
def test_bulk_numbers_equal_the_sum_of_the_terms(first, second, scale, fill, seed):
    pair = (first, second)
    draw = np.random.default_rng(seed)
    image = draw.integers(-9, 9, [axis.size("image") for axis in pair]).astype(object) * scale
    kernel = draw.integers(-9, 9, [axis.size("kernel") for axis in pair])
    table = term_table(pair)
    expected = [Fraction(0)] * table.outputs
    for n, p, k, weight in zip(table.output, table.image, table.kernel, weights_of(table), strict=True):
        expected[n] += weight * (fill if p == FILL else image.flat[p]) * int(kernel.flat[k])
    assert evaluate(pair, image, kernel, fill).ravel().tolist() == expected


@given(axes(), st.integers(0, 2**32))
def test_the_adjoint_transposes_every_rule(axis: Axis, seed: int):
    forward, backward = terms_by_hand(axis), term_table([axis.adjoint()])
    exchanged = list(zip(backward.image.tolist(), backward.output.tolist(), backward.kernel.tolist(), strict=True))
    assert len(exchanged) == len(set(exchanged))
    found = dict(zip(exchanged, weights_of(backward), strict=True))
    assert found == {row: weight for row, weight in forward.items() if row[1] != FILL}
    draw = np.random.default_rng(seed)
    x, h = (draw.integers(-9, 9, axis.size(role)) for role in ("image", "kernel"))
    g = draw.integers(-9, 9, axis.size("output"))
    assert np.dot(evaluate([axis], x, h), g) == np.dot(x, evaluate([axis.adjoint()], g, h))


@given(axes(linear=True), st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3))
def test_the_law_solved_for_any_index_is_the_same_relation(axis: Axis, n: int, p: int, k: int):
    law = axis.law
    holds = law.u * p == law.s * n + law.d * k + law.o
    assert (law.image(n, k) == p) is holds
    assert (law.kernel(n, p) == k) is holds
    assert (law.output(p, k) == n) is holds
    assert (law.adjoint().image(p, k) == n) is holds
    assert (law.kernel_view().image(k, n) == p) is holds


def test_the_output_box_of_the_lesson():
    law, output = window(WindowSpec(), (-3, 3), (-1, 1))
    assert list(output_box([Axis(law, output, (-3, 3), (-1, 1))] * 2)) == [(-4, 4), (-4, 4)]
