"""The lesson: its order answers a reader's questions, and what it says of numbers is what the numbers are."""

import re

import pytest

from symconv.derive.illustration import Illustration
from symconv.handout import document_files, lesson
from symconv.handout.document import Display, Heading, Picture, SentenceList

ORDER = (
    *("why", "summary", "setting", "convolution", "worked_convolution", "two", "worked_correlation", "reads"),
    *("sliding", "parts", "window", "superposition", "matching", "which", "origin", "notations", "shift", "myth"),
    *("one", "three", "integral", "agreement", "symmetric", "impulse", "networks"),
)


@pytest.fixture(scope="module")
def text():
    (made,) = document_files(lesson(), "text").values()
    return made


def section(text, title):
    return re.search(rf"^{re.escape(title)}\n-+\n(.*?)(?=^[^\n]*\n---|\Z)", text, re.S | re.M)[1]


def test_a_picture_and_a_summary_come_first_proofs_and_more_dimensions_last():
    keys = [item.key.removeprefix("lesson.") for item in lesson().items if isinstance(item, Heading)]
    assert tuple(keys) == ORDER
    first = next(item for item in lesson().items if isinstance(item, Picture))
    assert isinstance(first.figure, Illustration) and len(first.figure.parts) == 5
    assert sum(isinstance(item, SentenceList) for item in lesson().items) == 4


def test_the_reliefs_of_both_operations_are_each_others_negative():
    """Grey 128 is added to both: what is bright in one is as dark in the other."""
    first = next(item for item in lesson().items if isinstance(item, Picture))
    *_, convolved, correlated = first.figure.parts
    rows = zip(convolved.rows, correlated.rows, strict=True)
    sums = {one + other for pair in rows for one, other in zip(*pair, strict=True)}
    assert sums <= {14, 15, 16} and convolved.rows != correlated.rows


def test_negative_numbers_and_fractions_in_a_row_are_parted_by_commas(text):
    for line in ("h_new = 1/2, -1/5, 9/5", "k_new = 9/5, -1/5, 1/2"):
        assert line in text
    assert "odd part of this kernel is -2, 0, 2." in " ".join(text.split())


def test_a_symmetric_kernel_is_told_by_its_indices_and_an_even_one_is_no_such(text):
    told = " ".join(section(text, "Kernels that the flip does not change").split())
    assert "h[k] = h[-k] for every index, such as 1 2 1" in told and "The kernel 1 1 has no middle" in told


def test_the_largest_score_is_not_said_to_be_the_best_match(text):
    told = " ".join(section(text, "Cross-correlation finds a template").split())
    assert (
        "y[1,5] has the largest score, 16" in told
        and "At y[4,1], where the template really is, the score is 12" in told
    )
    assert "it is 50 for the bright pixel and 100 for the template" in told


def test_a_corner_origin_moves_the_same_numbers_by_one_index(text):
    told = section(text, "Why index 0 is at the centre")
    assert "y_centre[-2]…y_centre[2] = 12 123 234 345 450" in told  # by hand: 2·1 + 1·10 = 12, then 3·1 + 2·10 + 1·100
    assert "y_corner[-1]…y_corner[3] = 12 123 234 345 450" in told


def test_the_delay_of_the_sequence_is_found(text):
    assert "The largest score is y[3]: z is 3 steps behind x." in text


def test_other_notations_stand_side_by_side(text):
    told = section(text, "What other books write")
    for line in (
        "y_{m} = (x ∗ h)_{m} = Σ_i x_{i}·h_{m-i}",
        "y(m) = (x ∗ h)(m) = Σ_i x(i)·h(m-i)",
        "Σ_k h[k]·x[m-k]",
        "y(t) = ∫ h(τ)·x(t-τ) dτ",
        "y[m] = x[m] ∗ h[m]",
    ):
        assert line in " ".join(told.split())


def test_the_order_of_products_does_not_matter():
    keys = [getattr(item, "key", "") for item in lesson().items]
    shown = lesson().items[keys.index("lesson.myth_text") + 1]
    assert isinstance(shown, Display)
    _, forwards, backwards = shown.relations[0].sides
    assert forwards.parts == backwards.parts[::-1] and len(forwards.parts) == 3
