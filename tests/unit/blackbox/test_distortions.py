"""What happened to the cells of an output: measured numbers, and the changes of cells one by one."""

import numpy as np
import pytest

from symconv import diagnose
from symconv.blackbox.distortions import Change, Changes, simple
from symconv.formulas.nodes import Said
from tests.helpers import same

X = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8], [9, 7, -9, 3], [2, 3, 8, -4]])
H = np.array([[1, 2, 3], [-4, 5, 7], [2, -8, 6]])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "1/2"), (-2.0, "-2"), (1 / 3, "1/3"), (1 / 256, "1/256"), (127.5, "255/2"), (20_000.0, "20000"),
        (1 / 3 * (1 + 1e-7), "1/3"), (2**0.5, "1.41421"), (3.14159265e-5, "3.14159e-05"), (0.1234, "0.1234"),
        (1 / 1001, "0.000999001"), (1_234_567.0, "1234567"), (0.0256, "16/625"),
    ],
)  # fmt: skip
def test_a_measured_number_is_a_fraction_only_where_that_is_a_simple_one(value, text):
    assert simple(value) == text


def test_a_factor_is_named_by_its_digits_or_as_a_fraction():
    full = same("convolution")(X, H)
    assert str(diagnose(full * np.sqrt(2), X, H)) == "every output times 1.41421"
    assert str(diagnose(full / 3, X, H)) == "every output times 1/3"


def changes(y, kind="float64", whole=3.0, complex=False):
    return Changes(np.array(y), kind, whole, complex)


def key(said):
    return "" if said is None else said.key.removeprefix("diagnosis.")


def named(found, due):
    """What is tried for an output that makes one array of another, and explains it in every cell."""
    was, now = np.array(found), np.array(due)
    seen = []
    for change in changes(due).of_cells():
        if change.explains(was, now).all():
            said = change.measured(was, now) if change.measured else change.said
            seen += [key(said)] if said is not None else []
    return seen


@pytest.mark.parametrize(
    ("found", "due", "keys"),
    [
        ([1.0, -2, 3], [-1.0, 2, -3], ["sign"]),
        ([1.0, -2, 3], [1.0, 2, 3], ["absolute"]),
        ([1.0, -2, 3], [1.0, 0, 3], ["rectified"]),
        ([1.5, -2.4, 2.6], [2.0, -2, 3], ["rounded_whole"]),
        ([1.9, -2.1, 2.6], [1.0, -3, 2], ["floored_whole"]),
        ([1.9, -2.6, 2.6], [1.0, -2, 2], ["truncated_whole"]),
        ([1.26, -2.44, 2.6], [1.3, -2.4, 2.6], ["rounded"]),
        ([1.29, -2.41, 2.6], [1.2, -2.5, 2.6], ["floored"]),
        ([1.29, -2.47, 2.6], [1.2, -2.4, 2.6], ["truncated"]),
        ([1.0, 2, 3], [2.0, 1, 3], []),
        ([2.0, -2, 3], [1.0, -3, 2], []),
        ([300.0, 1.5, 2, 255], [255.0, 2, 2, 255], ["saturated"]),
        ([300.0, 1.6, 2, 255], [255.0, 1, 2, 255], []),
        ([300.0, 1, 2, 255], [255.0, 1, 2, 255], ["saturated"]),
        ([300.0, 1, 2, -7], [255.0, 1, 2, 0], ["saturated"]),
        ([300.0, 1, 2, 7], [44.0, 1, 2, 7], ["wrapped", "wrapped"]),
        ([200.0, 1, -129, 7], [-56.0, 1, 127, 7], ["wrapped"]),
        ([40_000.0, 1, -40_000, 7], [32767.0, 1, -32768, 7], ["saturated"]),
        ([70_000.0, 1, 2, 7], [4464.0, 1, 2, 7], ["wrapped", "wrapped"]),
    ],
)  # fmt: skip
def test_what_happened_to_single_cells_is_named(found, due, keys):
    assert named(found, due) == keys


def test_what_is_tried_follows_from_the_output():
    def tried(y, **options):
        return [key(change.said) for change in changes(y, **options).of_cells() if change.said is not None]

    whole, tenths = ["rounded_whole", "floored_whole", "truncated_whole"], ["rounded", "floored", "truncated"]
    assert tried([-1.0, 2]) == ["sign", *whole]
    assert tried([0.0, 2]) == ["sign", "absolute", *whole]
    assert tried([1.0, 2]) == ["sign", "absolute", "rectified", *whole]
    assert tried([-1.5, 2]) == ["sign", *tenths]
    assert tried([-np.pi, 2]) == tried([-0.123456, 2]) == ["sign"]
    assert tried([-2.0000001, 2]) == ["sign", *whole]
    assert tried([-1.0, 2], complex=True) == ["sign", "real"]
    assert tried([1.0, 2], complex=True) == ["sign", "real", "absolute"]
    assert tried([1.0 + 1j, 2], complex=True) == ["sign"]
    facts = [change.said.facts for change in changes([-0.25, 0.5]).of_cells()]
    assert facts == [{}, *[{"digits": 2}] * 3]


def test_the_ranges_that_are_tried_are_those_that_hold_the_output_or_that_of_its_type():
    def types(y, kind="float64"):
        found = [change for change in changes(y, kind).of_cells() if change.measured]
        low, high = np.full(len(y), -1e6), np.full(len(y), 1e6)
        facts = [change.measured(high, low).facts for change in found]
        return [one.get("type") + ("" if "low" in one else " wrapped") for one in facts]

    assert types([-1.0, 2, 3]) == ["int8 wrapped", "int16 wrapped"]
    assert types([1.0, 255, 3]) == ["uint8", "uint8 wrapped", "uint16 wrapped", "int16 wrapped"]
    assert types([1.0, 255], "uint8") == ["uint8"]
    assert types([1.0, 255, 3], "torch.uint8") == ["uint8", "uint8 wrapped"]
    assert types([0.0, 2, 3], "uint8") == ["uint8", "uint8 wrapped"]
    assert types([0.0, 2, 3]) == [f"{name} wrapped" for name in ("uint8", "int8", "uint16", "int16")]
    assert types([-128.0, 2, 3]) == ["int8", "int8 wrapped", "int16 wrapped"]
    assert types([-128.0, 300, 3]) == ["int16 wrapped"]
    assert types([1.0, 255, 300], "uint8") == []


def test_a_range_that_most_cells_have_left_is_believed_alone():
    def alone(y):
        return next(change.alone for change in changes(y, "uint8").of_cells() if change.measured)

    assert alone([255.0, 255, 3]) is True
    assert alone([255.0, 255, 3, 4]) is False
    assert alone([255.0, 0, 255, 3]) is False
    assert alone([255.0, 0, 255]) is True


def test_numbers_within_a_range_have_not_left_it():
    y = [1.0, 255, 3]
    (saturated, wrapped) = [change for change in changes(y, "uint8").of_cells() if change.measured]
    for numbers, left in (([1.0, 255, 3], False), ([1.0, 256, 3], True), ([-1.0, 255, 3], True), ([0.0, 5, 3], False)):
        for change in (saturated, wrapped):
            assert (change.measured(np.array(numbers), np.array(y)) is not None) is left


def test_what_a_narrow_type_did_is_said_with_its_range():
    saturated, wrapped = [change for change in changes([1.0, 255, 3], "uint8").of_cells() if change.measured]
    out = np.array([300.0, 1, 2])
    assert saturated.measured(out, out) == Said("diagnosis.saturated", {"type": "uint8", "low": 0, "high": 255})
    assert wrapped.measured(out, out) == Said("diagnosis.wrapped", {"type": "uint8", "period": 256})


def test_lost_imaginary_parts_are_those_of_the_output():
    _, real = changes([-1.0, 2], complex=True).of_cells()
    assert real.explains(np.array([-1 + 5j, 2 - 1j]), np.array([-1.0, 2])).all()
    assert not real.explains(np.array([1 + 5j, 1 - 1j]), np.array([-1.0, 2])).any()


def test_one_factor_or_one_number_for_all_cells_is_measured():
    w, t = np.array([1.0, -2, 4]), np.array([2.5, -5, 10])
    factor = changes(t, whole=7.0).factor()
    assert factor.explains(w[:, None], t[:, None]).all() and factor.measured(w, t).facts == {"factor": "5/2"}
    assert key(changes(t, whole=0.4).factor().measured(w, t)) == "normalised"
    for whole in (0, 1):
        assert key(changes(t, whole=whole).factor().measured(w, t)) == "factor"
    for same_size in (w, -w, 0 * w):
        assert not factor.explains(w[:, None], same_size[:, None]).any()
    assert not factor.explains(w[:, None], np.array([[2.5], [-5], [11]])).all()
    (added,) = changes(t).added()
    assert added.explains(np.stack([w, t], 1), w[:, None] + 1.5).all(axis=0).tolist() == [True, False]
    assert added.measured(w, w + 1.5) == Said("diagnosis.added", {"value": "3/2"})
    assert not added.explains(w[:, None], w[:, None]).any() and not added.explains(w[:, None], t[:, None]).all()
    assert list(changes(t, complex=True).added()) == []
    assert changes(t / 1000).factor().explains(w[:, None] / 1000, t[:, None] / 1000).all()
    assert key(changes(t, whole=0.41).factor().measured(w, t)) == "factor"


def test_complex_numbers_have_one_real_factor():
    w = np.array([1 + 2j, -3j, 4])
    factor = changes(2 * w, complex=True).factor()
    assert factor.explains(w[:, None], 2 * w[:, None]).all() and factor.measured(w, 2 * w).facts == {"factor": "2"}
    assert not factor.explains(w[:, None], 2j * w[:, None]).any()


def test_a_change_after_a_division_is_named_with_it():
    w, t = np.array([4.0, -8, 12]), np.array([-1.0, 2, -3])
    given = changes(t, whole=4.0)
    sign = next(given.of_cells())
    divided = given.after_division(sign)
    assert given.divides and divided.explains(w, t).all() and not divided.explains(-w, t).any()
    both = {"first": Said("diagnosis.normalised"), "second": Said("diagnosis.sign")}
    assert divided.measured(w, t) == Said("list.semicolon", both)
    measuring = Change(sign.explains, measured=lambda w, t: Said("diagnosis.factor", {"factor": str((t / w)[0])}))
    assert given.after_division(measuring).measured(w, t).facts["second"].facts == {"factor": "-1.0"}
    silent = Change(sign.explains, measured=lambda w, t: None, alone=True)
    assert given.after_division(silent).measured(w, t) is None and given.after_division(silent).alone
    assert not changes(t, whole=4.0, complex=True).divides
    assert not any(changes(t, whole=whole).divides for whole in (0, 1))


def test_whole_numbers_agree_to_a_millionth_and_others_to_a_part_of_the_largest():
    assert changes([1.0, -200]).tolerance == 1e-6
    assert changes([0.5, -200]).tolerance == pytest.approx(4e-4)
    agree = changes([1.0, 2]).same().explains
    assert agree(np.array([0, 5, 1000.0]), np.array([5e-7, 5 + 5e-6, 1000.0009])).all()
    assert not agree(np.array([5, 1000.0]), np.array([5.0001, 1000.005])).any()
