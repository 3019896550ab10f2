"""Verdicts on random identities against sums written by hand: nothing here uses the prover's own arithmetic."""

import re
from random import Random

import numpy as np
import pytest
from scipy.signal import convolve

from symconv.errors import SymconvError
from symconv.proof import Sequence, prove
from symconv.proof.evaluation import without_gradients
from symconv.proof.language import LinearCombination, WordCall, equation

NAMES = ("x", "h")


def value(e, signals):
    """The entries of an expression, by loops over all of them."""
    if isinstance(e, Sequence):
        return dict(signals[e.name])
    if isinstance(e, LinearCombination):
        return added((factor, value(part, signals)) for factor, part in e.terms)
    assert isinstance(e, WordCall)
    if e.word == "delta":
        return {0: 1}
    if e.word == "zero":
        return {}
    a, *rest = (value(part, signals) for part in e.parts)
    amount = next((one for one in e.arguments if isinstance(one, int)), 0)
    match e.word:
        case "conv":
            return added((u, {i + j: v for j, v in rest[0].items()}) for i, u in a.items())
        case "corr":
            return added((u, {j - i: v for j, v in rest[0].items()}) for i, u in a.items())
        case "slide":
            return added((u, {i - j: v for j, v in rest[0].items()}) for i, u in a.items())
        case "flip":
            return {-i: v for i, v in a.items()}
        case "conj":
            return {i: v.conjugate() for i, v in a.items()}
        case "shift":
            return {i + amount: v for i, v in a.items()}
        case "up":
            return {i * amount: v for i, v in a.items()}
        case "down":
            return {i // amount: v for i, v in a.items() if i % amount == 0}
        case "even":
            return added([(0.5, a), (0.5, {-i: v for i, v in a.items()})])
        case "odd":
            return added([(0.5, a), (-0.5, {-i: v for i, v in a.items()})])
    raise AssertionError(e.word)


def added(parts):
    total = {}
    for factor, entries in parts:
        for index, entry in entries.items():
            total[index] = total.get(index, 0) + complex(factor) * entry
    return total


def kept(name, entries, lines):
    """Entries averaged over what is given: (mirrored, centre, conjugated, sign) for each line, until nothing moves."""
    for _ in range(4):
        for of, mirrored, centre, conjugated, sign in lines:
            if of == name:
                image = {centre - i if mirrored else i: v.conjugate() if conjugated else v for i, v in entries.items()}
                entries = added([(0.5, entries), (0.5 * sign, image)])
    return entries


def text_of(name, mirrored, centre, conjugated, sign):
    text = f"flip({name})" if mirrored else name
    text = f"shift({text}, {centre})" if centre else text
    text = f"conj({text})" if conjugated else text
    return f"{name} = {'-' if sign < 0 else ''}{text}"


def random_line(source):
    name, mirrored = source.choice(NAMES), source.random() < 0.7
    centre = {"x": 1, "h": source.choice((-1, 0, 1, 2))}[name] if mirrored else 0
    return name, mirrored, centre, source.random() < 0.3, source.choice((1, 1, -1))


def random_expression(source, depth):
    if not depth:
        return source.choice((*NAMES, *NAMES, "delta"))
    body = random_expression(source, depth - 1)
    kind = source.choice(("pair", "pair", "pair", "flip", "conj", "shift", "step", "part", "sum"))
    if kind == "pair":
        return f"{source.choice(('conv', 'corr', 'slide'))}({body}, {random_expression(source, depth - 1)})"
    if kind == "shift":
        return f"shift({body}, {source.choice((-2, -1, 1, 3))})"
    if kind == "step":
        return f"{source.choice(('up', 'down'))}({body}, {source.choice((2, 3))})"
    if kind == "part":
        return f"{source.choice(('even', 'odd'))}({body})"
    if kind == "sum":
        return f"({body} - {random_expression(source, depth - 1)})"
    return f"{kind}({body})"


def turned(text, name, line):
    """The same expression with what is given used on one name throughout: true whenever the line is."""
    _, right = text_of(*line).split(" = ")
    return re.sub(rf"\b{name}\b", f"({right})", text)


def rewritten(source, text, lines):
    """Another way to say the same, or what may be the same."""
    ways = ["flip(flip({}))", "conv(delta, {})", "shift(shift({}, 2), -2)", "conj(conj({}))", "even({0}) + odd({0})"]
    ways += ["flip({})", "shift(flip({}), 1)", "conj({})", "-flip({})"]
    text = source.choice(ways).format(text)
    if lines and source.random() < 0.7:
        line = source.choice(lines)
        text = turned(text, line[0], line)
    return text


def asked(seed):
    source = Random(seed)
    lines = [random_line(source) for _ in range(source.choice((0, 1, 1, 2)))]
    left = random_expression(source, source.choice((1, 1, 2)))
    right = rewritten(source, left, lines) if source.random() < 0.8 else random_expression(source, 1)
    return f"{left} = {right}", [line for line in lines if re.search(rf"\b{line[0]}\b", left + right)]


def verdict_of(identity, lines):
    try:
        return prove(identity, given=[text_of(*line) for line in lines])
    except SymconvError as error:
        assert "repeat for ever" in str(error)
        return None


@pytest.mark.parametrize("block", range(6))
def test_verdicts_agree_with_values_on_random_sequences(block):
    answers = {True: 0, False: 0}
    for seed in range(100 * block, 100 * block + 100):
        identity, lines = asked(seed)
        verdict = verdict_of(identity, lines)
        if verdict is None:
            continue
        answers[verdict.holds] += 1
        sides = equation(identity)
        if verdict.holds:
            source = Random(seed)
            for _ in range(2):
                signals = {
                    name: kept(name, {i: complex(*source.choices(range(-8, 9), k=2)) for i in range(-3, 5)}, lines)
                    for name in NAMES
                }
                left, right = (value(side, signals) for side in sides)
                assert all(abs(left.get(i, 0) - right.get(i, 0)) < 1e-6 for i in {*left, *right}), (identity, lines)
        else:
            case = verdict.counterexample
            signals = {name: {i: complex(v.real, v.imag) for i, v in entries} for name, entries in case.sequences}
            for name, entries in signals.items():
                again = kept(name, entries, lines)
                moved = [i for i in {*again, *entries} if abs(again.get(i, 0) - entries.get(i, 0)) > 1e-9]
                assert not moved, (identity, lines, name)
            left, right = (value(side, signals).get(case.index, 0) for side in sides)
            assert abs(left - right) > 1e-9, (identity, lines)
    assert answers[True] > 15 and answers[False] > 15, answers


INVERSE = [
    ("conv(conv(x, h), g) = x", []),
    ("conv(conv(h, x), conv(g, y)) = conv(x, y)", []),
    ("conv(up(h, 2), up(g, 2)) = delta", []),
    ("conv(conv(flip(h), x), flip(g)) = x", []),
    ("conv(conv(h, h), conv(g, g)) = delta", []),
    ("conv(conj(h), conj(g)) = delta", []),
    ("down(conv(conv(up(h, 2), x), up(g, 2)), 2) = down(x, 2)", []),
    ("slide(slide(conv(x, h), flip(g)), conv(h, g)) = x", []),
    ("grad(conv(conv(x, h), g), x, y) = y", []),
    ("conv(corr(h, x), g) = x", None),
    ("conv(x, h) = x + conv(g, zero)", None),
    ("conv(h, flip(h)) = conv(g, flip(g))", None),
    ("conv(up(h, 2), g) = delta", None),
]


def pairs_of_inverses():
    """Sequences whose convolution is the unit impulse, as far as 60 entries go."""
    for ratio in (0.5, -0.25, 0.25j):
        for shift in (0, 1, -2):
            yield {shift: 2, shift + 1: -2 * ratio}, {n - shift: ratio**n / 2 for n in range(60)}
    yield {1: 4}, {-1: 0.25}


@pytest.mark.parametrize(("identity", "holds"), INVERSE)
def test_identities_of_inverses_hold_for_endless_ones_too(identity, holds):
    verdict = prove(identity, given=["conv(h, g) = delta"])
    assert verdict.holds == (holds is not None)
    sides = [without_gradients(side) for side in equation(identity)]
    source, agree = Random(1), []
    for h, g in pairs_of_inverses():
        signals = {name: {i: source.randint(-9, 9) for i in range(-3, 4)} for name in "xy"} | {"h": h, "g": g}
        left, right = (value(side, signals) for side in sides)
        agree.append(all(abs(left.get(i, 0) - right.get(i, 0)) < 1e-6 for i in range(-8, 9)))
    assert all(agree) if verdict.holds else not all(agree)
    if not verdict.holds:
        signals = {name: {i: complex(v) for i, v in entries} for name, entries in verdict.counterexample.sequences}
        assert value(equation("conv(h, g) = delta")[0], signals) == {0: 1}
        left, right = (value(side, signals).get(verdict.counterexample.index, 0) for side in sides)
        assert left != right


CANCELLING = [
    "conv(conv({}, h), g)",
    "conv(g, conv(h, {}))",
    "slide(conv({}, h), flip(g))",
    "conv(slide({}, flip(g)), h)",
    "flip(conv(conv(flip({}), flip(h)), flip(g)))",
    "conv({}, conv(shift(h, 2), shift(g, -2)))",
    "conv(conv({}, up(h, 2)), up(g, 2))",
    "conj(conv(conv(conj({}), conj(g)), conj(h)))",
]


def with_inverses(source, text):
    """An expression of x, h and g in which some factors cancel."""
    for _ in range(source.choice((1, 1, 2))):
        way = source.choice(CANCELLING)
        text = way.format(text)
    return text


@pytest.mark.parametrize("block", range(4))
def test_factors_that_are_inverse_cancel_in_random_identities(block):
    for seed in range(60 * block, 60 * block + 60):
        source = Random(seed)
        left = source.choice(["x", "flip(x)", "conv(x, h)", "down(x, 2)", "corr(g, x)", "up(x, 3)", "even(conv(x, g))"])
        start = left if source.random() < 0.6 else source.choice(["x", "conv(x, g)", "shift(x, 1)"])
        right = with_inverses(source, start)
        try:
            verdict = prove(f"{left} = {right} + conv(zero, conv(g, h))", given="conv(g, h) = delta")
        except SymconvError as error:
            assert "does not follow from conv(g, h) = delta alone" in str(error)
            continue
        sides = equation(f"{left} = {right}")
        agree = []
        for h, g in pairs_of_inverses():
            signals = {"x": {i: source.randint(-9, 9) for i in range(-3, 4)}, "h": h, "g": g}
            one, other = (value(side, signals) for side in sides)
            agree.append(all(abs(one.get(i, 0) - other.get(i, 0)) < 1e-6 for i in range(-8, 9)))
        assert verdict.holds == all(agree), (left, right)


def plane(e, signals):
    """The entries of an expression with two indices: an array whose middle has the index (0, 0)."""
    if isinstance(e, Sequence):
        return signals[e.name]
    assert isinstance(e, WordCall)
    a, *rest = (plane(part, signals) for part in e.parts)
    numbers = [one for one in e.arguments if isinstance(one, int)]
    match e.word:
        case "conv":
            return convolve(a, rest[0], mode="full", method="direct")
        case "slide":
            return convolve(a, rest[0][::-1, ::-1], mode="full", method="direct")
        case "corr":
            return convolve(a[::-1, ::-1], rest[0], mode="full", method="direct")
        case "flip":
            return np.flip(a, numbers[0] if numbers else None)
        case "shift":
            wide = np.pad(a, 3)
            return np.roll(wide, numbers[0], numbers[1]) if numbers[1:] else np.roll(wide, (numbers[0],) * 2, (0, 1))
    raise AssertionError(e.word)


def alike(one, other):
    size = max(one.shape[0], other.shape[0])
    return np.array_equal(*(np.pad(part, (size - part.shape[0]) // 2) for part in (one, other)))


def plane_expression(source, names):
    if len(names) == 1:
        body = names[0]
    else:
        cut = source.randrange(1, len(names))
        pair = plane_expression(source, names[:cut]), plane_expression(source, names[cut:])
        body = "{}({}, {})".format(source.choice(["conv", "slide", "corr"]), *pair)
    for _ in range(source.choice((0, 1, 2))):
        ways = ["flip({})", "flip({}, 0)", "flip({}, 1)", "shift({}, 1, 0)", "shift({}, -1, 1)", "shift({}, 1)"]
        body = source.choice(ways).format(body)
    return body


PLANE = [
    ("flip(flip(x, 0), 1) = flip(x)", True),
    ("conv(flip(x, 0), flip(h, 0)) = flip(conv(x, h), 0)", True),
    ("conv(x, h) = slide(x, flip(flip(h, 0), 1))", True),
    ("shift(conv(x, h), 2, 1) = conv(x, shift(h, 2, 1))", True),
    ("shift(shift(x, 2, 0), 2, 1) = shift(x, 2)", True),
    ("shift(x, 1, 0) = shift(x, 1, 1)", False),
    ("conv(x, h) = slide(x, flip(h, 1))", False),
]


@pytest.mark.parametrize(("identity", "holds"), PLANE)
def test_one_axis_alone(identity, holds):
    sides = equation(identity)
    draw = np.random.default_rng(3)
    signals = {name: draw.integers(-9, 9, (5, 5)) for name in "xh"}
    assert prove(identity).holds == holds == alike(*(plane(side, signals) for side in sides))


def test_random_identities_along_one_axis_agree_with_arrays():
    draw, answers = np.random.default_rng(4), []
    for seed in range(400):
        source = Random(seed)
        left = plane_expression(source, source.choice((["x"], ["x", "h"])))
        right = source.choice(
            ["flip(flip({}, 0), 0)", "flip(flip({}, 0), 1)", "shift({}, 1, 0)", "flip({})", "{}", "flip({}, 1)"]
        ).format(left)
        for old, new in (("flip(x)", "flip(flip(x, 1), 0)"), ("shift(x, 1)", "shift(shift(x, 1, 1), 1, 0)")):
            right = right.replace(old, new)
        identity = f"flip(flip({left}, 1), 1) = {right}"
        verdict = prove(identity)
        signals = {name: draw.integers(-9, 9, (5, 5)) for name in "xh"}
        assert verdict.holds == alike(*(plane(side, signals) for side in equation(identity))), identity
        answers.append(verdict.holds)
    assert 60 < sum(answers) < 340


@pytest.mark.parametrize(
    ("identity", "given"),
    [
        ("conv(x, x) = flip(flip(conv(x, x), 0), 0)", None),
        ("flip(x, 0) + x = x + flip(x, 0)", None),
        ("even(flip(x, 0)) = flip(even(x), 0)", None),
        ("flip(x, 0) = flip(x, 0)", "x = flip(x)"),
        ("x = flip(x)", "x = flip(x, 0)"),
    ],
)
def test_what_one_axis_alone_cannot_carry_is_refused(identity, given):
    with pytest.raises(SymconvError, match="acts on one axis alone, which"):
        prove(identity, given=given)
