import time

import pytest

from symconv.proof import prove
from symconv.proof.language import equation
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
