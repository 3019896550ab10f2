"""Seeded draws: the numbers stay for ever."""

from symconv.handout.exercises import variant_id
from symconv.handout.exercises.exercise import SeededDraw


def test_the_first_draws_are_pinned():
    # From SHA-256 by hand: printf of lengths and parts, then the counter; changing these changes every printed sheet.
    import hashlib

    parts = [b"symconv exercise 1", b"seed", b"student"]
    key = hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).digest()
    words = [int.from_bytes(hashlib.sha256(key + n.to_bytes(8, "big")).digest()[:8], "big") for n in range(1, 9)]
    draw = SeededDraw("seed", "student")
    assert [draw.integer(1, 6) for _ in words] == [1 + word % 6 for word in words]
    assert variant_id(7, "Ann") == "XSNN-R2GM"


def test_keys_do_not_run_together_and_accents_have_one_form():
    assert SeededDraw("ab", "c").integer(0, 2**60) != SeededDraw("a", "bc").integer(0, 2**60)
    assert variant_id(1, "é") == variant_id(1, "é")


def test_draws_reach_every_number_and_no_other():
    draw = SeededDraw("reach")
    assert {draw.integer(2, 5) for _ in range(200)} == {2, 3, 4, 5}
    assert {draw.nonzero(2) for _ in range(200)} == {-2, -1, 1, 2}
    assert sorted(draw.shuffled("abc")) == ["a", "b", "c"]
