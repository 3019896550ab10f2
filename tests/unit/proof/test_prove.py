"""Identities of a list written by hand: their verdicts, replayed on finite sequences, on a line and in the plane."""

import time
from random import Random

import pytest

from symconv import prove
from symconv.proof import Sequence
from symconv.proof.evaluation import without_gradients
from symconv.proof.language import LinearCombination, WordCall, equation
from tests.helpers import agree, given, random_signals
from tests.unit.proof.identities import ALL, EVERYWHERE, FALSE, HOLDING, ON_ONE_AXIS


@pytest.mark.parametrize(("identity", "lines"), EVERYWHERE)
def test_identity_holds_in_every_dimension(identity, lines):
    verdict = prove(identity, given=lines)
    assert verdict.holds
    assert verdict.dimensions is None
    assert verdict.scope.endswith("in every dimension")
    assert verdict.proof
    assert verdict.counterexample is None


@pytest.mark.parametrize(("identity", "lines"), ON_ONE_AXIS)
def test_identity_of_residue_classes_holds_along_one_axis(identity, lines):
    verdict = prove(identity, given=lines)
    assert verdict.holds
    assert verdict.dimensions == 1
    assert verdict.scope.endswith("along one axis at a time but not on 2 axes at once")


@pytest.mark.parametrize(("identity", "lines"), FALSE)
def test_identity_is_refuted(identity, lines):
    verdict = prove(identity, given=lines)
    assert not verdict.holds
    assert verdict.dimensions == 0
    assert verdict.proof is None
    assert verdict.counterexample is not None


@pytest.mark.parametrize(("identity", "lines"), HOLDING)
def test_proved_identity_agrees_on_random_sequences(identity, lines):
    left, right = equation(identity)
    known = given(lines)
    for seed in range(4):
        signals = random_signals("xyhkg", known, seed, complex_entries=seed % 2 == 0)
        assert agree(left, right, signals, known)


def test_there_are_enough_identities_and_they_are_decided_in_well_under_a_second():
    assert len(HOLDING) >= 40
    assert len(FALSE) >= 25
    start = time.process_time()
    for identity, lines in ALL:
        prove(identity, given=lines)
    assert time.process_time() - start < 6  # well under 1 s on the machine where it was written


SIGNS = {"conv": (1, 1), "corr": (-1, 1), "slide": (1, -1)}


def plane(expression, signals):
    """The value of an expression on {(row, column): value}; every operation acts on both axes."""
    match expression:
        case Sequence(name):
            return signals[name]
        case WordCall("delta" | "zero" as word):
            return {"delta": {(0, 0): 1}, "zero": {}}[word]
        case LinearCombination(terms):
            return added({at: factor * v for at, v in plane(part, signals).items()} for factor, part in terms)
        case WordCall("conv" | "corr" | "slide" as kind, (left, right)):
            p, q = SIGNS[kind]
            pairs = [(a, b) for a in plane(left, signals).items() for b in plane(right, signals).items()]
            return added({(p * a[0] + q * b[0], p * a[1] + q * b[1]): v * w} for (a, v), (b, w) in pairs)
        case WordCall("conj", (body,)):
            return {at: value.conjugate() for at, value in plane(body, signals).items()}
        case WordCall("flip", (body,)):
            return mirrored(plane(body, signals))
        case WordCall("even" | "odd" as kind, (body,)):
            one = plane(body, signals)
            sign = 1 if kind == "even" else -1
            whole = added([one, {at: sign * value for at, value in mirrored(one).items()}])
            return {at: value / 2 for at, value in whole.items()}
        case WordCall("shift", (body, s)):
            return {(r + s, c + s): value for (r, c), value in plane(body, signals).items()}
        case WordCall("up", (body, step)):
            return {(step * r, step * c): value for (r, c), value in plane(body, signals).items()}
        case WordCall("down", (body, step)):
            one = plane(body, signals)
            return {(r // step, c // step): v for (r, c), v in one.items() if r % step == 0 and c % step == 0}
    raise TypeError(expression)


def mirrored(one):
    return {(-r, -c): value for (r, c), value in one.items()}


def added(parts):
    found = {}
    for part in parts:
        for at, value in part.items():
            found[at] = found.get(at, 0) + value
    return found


def is_finite(identity):
    return "one" not in identity and "1000" not in identity


def same_in_the_plane(identity, seed):
    source = Random(seed)
    signals = {
        name: {(r, c): 2 * source.randint(-4, 4) for r in range(-2, 3) for c in range(-2, 3)} for name in "xyhkg"
    }
    difference = added(
        {at: sign * value for at, value in plane(without_gradients(side), signals).items()}
        for sign, side in zip((1, -1), equation(identity), strict=True)
    )
    return not any(difference.values())


@pytest.mark.parametrize("identity", [text for text, lines in EVERYWHERE if not lines and is_finite(text)])
def test_identity_proved_in_every_dimension_holds_in_the_plane(identity):
    assert same_in_the_plane(identity, 1)


@pytest.mark.parametrize("identity", [text for text, lines in ON_ONE_AXIS if not lines and is_finite(text)])
def test_identity_of_one_axis_fails_in_the_plane(identity):
    assert not same_in_the_plane(identity, 1)


@pytest.mark.parametrize(
    "identity", [text for text, lines in FALSE if not lines and is_finite(text) and "conj" not in text]
)
def test_refuted_identity_fails_in_the_plane(identity):
    assert not same_in_the_plane(identity, 1)


def test_the_plane_knows_no_gradient():
    assert not any("grad" in str(without_gradients(side)) for side in equation("grad(x, x, g) = g"))
