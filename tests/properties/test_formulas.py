"""Random formulas in every spelling: the sum that a user wrote, worked out naively, is what symconv works out."""

from itertools import product

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import symconv as sc
from symconv.errors import InputError

OUTPUTS, SUMS, CHANNELS = ("m", "n"), ("k", "l"), ("c", "o", "b", "q")
REACH = np.arange(-150, 151)


def spelled(parts, constant, style):
    """A linear form as text, its parts in the order given."""
    pieces = []
    for letter, factor in parts:
        size = "" if abs(factor) == 1 else f"{abs(factor)}{style['times']}"
        pieces.append(("-" if factor < 0 else "+", size + letter))
    if constant or not pieces:
        pieces.append(("-" if constant < 0 else "+", str(abs(constant))))
    text = "".join(
        f"{style['gap']}{style['minus'] if sign == '-' else sign}{style['gap']}{piece}" for sign, piece in pieces
    )
    return text.strip().removeprefix("+").strip()


def entry(name, forms, style):
    indices = f",{style['gap']}".join(spelled(*form, style) for form in forms)
    return name + {"square": "[{}]", "round": "({})", "latex": r"\left[{}\right]", "subscript": "_{{{}}}"}[
        style["brackets"]
    ].format(indices)


STYLES = st.fixed_dictionaries(
    {
        "times": st.sampled_from(("", "*", r" \cdot ", "·")),
        "gap": st.sampled_from(("", " ")),
        "minus": st.sampled_from(("-", "−")),
        "brackets": st.sampled_from(("square", "round", "latex", "subscript")),
        "product": st.sampled_from((" ", "*", "·", r"\,", r" \cdot ", "×")),
        "sum": st.sampled_from(("braces", "latex", "several", "plain", "over", "bare", "lowered")),
        "limits": st.booleans(),
        "swapped": st.booleans(),
    }
)


def sum_sign(letters, limits, style):
    kind = style["sum"]
    if not letters:
        return ""
    if limits and kind in ("several", "over", "lowered"):
        return " ".join(rf"\sum\limits_{{{a}={limits[a][0]}}}^{{{limits[a][1]}}}" for a in letters)
    if limits:
        return "Σ_{" + ", ".join(f"{a}={limits[a][0]}..{limits[a][1]}" for a in letters) + "}"
    joined = ",".join(letters)
    return {
        "braces": f"Σ_{{{joined}}}",
        "latex": rf"\sum_{{{joined}}}",
        "several": " ".join(rf"\sum_{a}" for a in letters),
        "plain": f"sum_{joined}",
        "over": f"sum over {joined} of",
        "bare": "Σ",
        "lowered": "Σ" + ",".join({"k": "ₖ", "l": "ₗ"}.get(a, "") for a in letters)
        if {*letters} <= {*SUMS}
        else f"∑_{{{joined}}}",
    }[kind]


FACTORS = st.sampled_from((-3, -2, -1, -1, 0, 1, 1, 1, 2, 3))
CONSTANTS = st.integers(-3, 3)


@st.composite
def axes(draw):
    """Axes of space and of channels: for each its three forms, None for a sequence without an index."""
    found = []
    for number in range(draw(st.integers(0, 2))):
        m, k = OUTPUTS[number], SUMS[number]
        image, kernel = ([(m, draw(FACTORS)), (k, draw(FACTORS.filter(bool)))] for _ in range(2))
        if draw(st.booleans()):  # over the kernel, as most are
            kernel = [(k, 1)]
        pairs = [[(a, f) for a, f in draw(st.permutations(form)) if f] for form in (image, kernel)]
        left = ([(m, draw(st.sampled_from((1, 1, 1, -1))))], draw(st.sampled_from((0, 0, 0, 1, -2))))
        found.append((left, (pairs[0], draw(CONSTANTS)), (pairs[1], draw(st.sampled_from((0, 0, 1, -1))))))
    for letter in CHANNELS[: draw(st.integers(0 if found else 1, 2))]:
        form = ([(letter, 1)], 0)
        shares = draw(st.sampled_from(((1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1))))
        found.insert(draw(st.integers(0, len(found))), tuple(form if shared else None for shared in shares))
    return found


def triples(axis, ranges):
    """What one axis joins, by trying every value of its letters: positions in output, image and kernel."""
    names = sorted({name for form in axis if form for name, _ in form[0]})
    grids = dict(zip(names, np.meshgrid(*[REACH] * len(names)), strict=True))
    found, inside = [], True
    for form, (low, size) in zip(axis, ranges, strict=True):
        index = np.zeros(()) if form is None else sum(f * grids[a] for a, f in form[0]) + form[1] - low
        inside = inside & (index >= 0) & (index < size)
        found.append(index)
    return [
        tuple(int(np.broadcast_to(i, inside.shape)[at]) for i in found) for at in zip(*np.nonzero(inside), strict=True)
    ]


def naively(found, ranges, output, x, h):
    """Every product of the sum, added up where the left side says."""
    total = np.zeros(output, dtype=np.int64)
    for joined in product(*(triples(axis, ends) for axis, ends in zip(found, ranges, strict=True))):
        places = (tuple(one[role] for one, axis in zip(joined, found, strict=True) if axis[role]) for role in range(3))
        n, p, k = places
        total[n] += x[p] * h[k]
    return total


def written(data, found, style):
    """The text, its options, and size and first index of image and kernel on each axis."""
    sizes, limits = [], {}
    for left, image, kernel in found:
        one = data.draw(st.integers(1, 4))
        if left and image and kernel and len(left[0]) and (image[0] != left[0]):
            lows = data.draw(st.tuples(st.integers(-2, 1), st.integers(-2, 1)))
            size = data.draw(st.integers(1, 4))
            sizes.append([(lows[0], one), (lows[1], size)])
            if len(kernel[0]) == 1 and kernel[0][0][1] == 1 and kernel[0][0][0] in SUMS:
                low = lows[1] - kernel[1]
                limits[kernel[0][0][0]] = low, low + size - 1
        else:
            sizes.append([(0, one), (0, one)])
            limits |= {a: (0, one - 1) for form in (image, kernel) if form for a, _ in form[0]}
    fixed = {a for axis in found if axis[0] for a, _ in axis[0][0]}
    every = {a: None for axis in found for form in axis[1:] if form for a, _ in form[0]}
    summed = [a for a in every if a not in fixed]
    limited = style["limits"] and all(a in limits for a in summed) and style["sum"] != "bare"
    forms = [[axis[role] for axis in found if axis[role]] for role in range(3)]
    factors = [entry("x", forms[1], style), entry("h", forms[2], style)]
    if style["swapped"]:
        factors.reverse()
    left = entry("y", forms[0], style)
    text = f"{left} = {sum_sign(summed, limits if limited else {}, style)} {style['product'].join(factors)}"
    starts = [
        tuple(-one[role][0] for one, axis in zip(sizes, found, strict=True) if axis[role + 1]) for role in range(2)
    ]
    options = {"origin": starts[0]} | ({} if limited else {"kernel_origin": starts[1]})
    return text, options, sizes


def expressible(axis):
    """Whether the triples of an axis are all points of integers on one plane that is not parallel to the outputs."""
    if not all(axis) or len({name for form in axis for name, _ in form[0]}) < 2:
        return True
    columns = [[dict(form[0]).get(name, 0) for form in axis] for name in sorted({a for f in axis for a, _ in f[0]})]
    normal = np.cross(*columns)
    if not normal[0] or not normal[1] or not normal[2]:
        return False
    normal //= np.gcd.reduce(normal)
    window = np.array(list(product(range(-7, 8), repeat=3)))
    plane = window[(window @ normal) == normal @ [form[1] for form in axis]] + 7
    return {tuple(point) for point in plane.tolist()} == {*triples(axis, ((-7, 15),) * 3)}


@given(axes(), STYLES, st.data())
@settings(max_examples=300, deadline=None)
def test_the_sum_as_it_is_written_is_what_is_worked_out(found, style, data):
    if any(all(axis[role] is None for axis in found) for role in range(3)):
        return
    text, options, sizes = written(data, found, style)
    if not all(map(expressible, found)):
        event("refused")
        with pytest.raises(InputError, match=r"formula, column \d+: "):
            sc.formula(text, **options)
        return
    event("read")
    f = sc.formula(text, **options)
    shapes = [
        tuple(one[role][1] for one, axis in zip(sizes, found, strict=True) if axis[role + 1]) for role in range(2)
    ]
    draws = np.random.default_rng(len(text))
    x, h = (draws.integers(-9, 10, shape) for shape in shapes)
    try:
        y, boxes = f(x, h), iter(f.operation(*shapes).ranges)
    except InputError as error:
        assert "no output exists" in str(error)
        event("no output")
        assert any(
            not triples(axis, ((-100, 201), *size)) for axis, size in zip(found, sizes, strict=True) if all(axis)
        )
        return
    ranges = []
    for axis, size in zip(found, sizes, strict=True):
        low, high = next(boxes) if axis[0] else (0, 0)
        ranges.append(((low, high - low + 1), size[0] if axis[1] else (0, 1), size[1] if axis[2] else (0, 1)))
    assert y.tolist() == naively(found, ranges, y.shape, x, h).tolist(), text
    assert f.on(x, h).array().tolist() == y.tolist()

    spatial = [axis[0] is not None and axis[0][0][0][0] in OUTPUTS for axis in found]
    wider = [
        ((n[0] - 9, n[1] + 18), *rest) if wide else (n, *rest) for (n, *rest), wide in zip(ranges, spatial, strict=True)
    ]
    shape = tuple(n[1] for (n, *_), axis in zip(wider, found, strict=True) if axis[0])
    assert np.abs(naively(found, wider, shape, x, h)).sum() == np.abs(y).sum(), "no output is left out"
