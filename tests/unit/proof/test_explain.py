from fractions import Fraction

import pytest

import symconv as sc
from symconv import prove
from symconv.errors import InputError
from symconv.proof.evaluation import evaluate
from symconv.proof.language import equation
from symconv.proof.sums import Met, Restated, Split, Substituted, Vanished, WrittenSides
from tests.helpers import check_lines, given, random_signals, value_of
from tests.unit.proof.identities import EVERYWHERE, HOLDING, ON_ONE_AXIS

PROOFS = {
    "conv(x, h) = conv(h, x)": [
        "left: (conv(x, h))[m] = Σ_i x[i]·h[m-i]",
        "right: (conv(h, x))[m] = Σ_k h[k]·x[m-k]",
        "Σ_i x[i]·h[m-i] = Σ_k x[m-k]·h[k]: put k = m-i",
        "Σ_k h[k]·x[m-k]: left 1, right 1",
    ],
    "down(conv(up(h,2), x), 2) = conv(h, down(x,2))": [
        "left: (down(conv(up(h, 2), x), 2))[m] = Σ_i h[i/2]·x[2m-i]·[2 ∣ i]",
        "right: (conv(h, down(x, 2)))[m] = Σ_k h[k]·x[2m-2k]",
        "Σ_i h[i/2]·x[2m-i]·[2 ∣ i] = Σ_k h[k]·x[2m-2k]: put k = i/2",
        "Σ_k h[k]·x[2m-2k]: left 1, right 1",
    ],
    "grad(down(conv(x,h),2), h, g) = slide(up(g,2), x)": [
        "left: (grad(down(conv(x, h), 2), h, g))[m] = Σ_i Σ_j g[i]·x[j]·δ[2i-m-j]",
        "Σ_i Σ_j g[i]·x[j]·δ[2i-m-j] = Σ_i g[i]·x[2i-m]: δ leaves only j = 2i-m",
        "right: (slide(up(g, 2), x))[m] = Σ_k g[(m+k)/2]·x[k]·[2 ∣ m+k]",
        "Σ_i g[i]·x[2i-m] = Σ_k g[(m+k)/2]·x[k]·[2 ∣ m+k]: put k = 2i-m",
        "Σ_k g[(m+k)/2]·x[k]·[2 ∣ m+k]: left 1, right 1",
    ],
    "x = up(down(x,2),2) + shift(up(down(shift(x,-1),2),2),1)": [
        "left: (x)[m] = x[m]",
        "right: (up(down(x, 2), 2) + shift(up(down(shift(x, -1), 2), 2), 1))[m] = x[m]·[2 ∣ m] + x[m]·[2 ∣ m-1]",
        "by residue classes: left x[m]; right x[m]·[2 ∣ m]; right x[m]·[2 ∣ m-1]: "
        "m ≡ 0 (mod 2): left 1, right 1; m ≡ 1 (mod 2): left 1, right 1",
    ],
}


@pytest.mark.parametrize("identity", PROOFS)
def test_proof_reads_as_by_hand(identity):
    assert [str(step) for step in prove(identity).proof] == PROOFS[identity]


def test_hypothesis_is_a_step_of_its_own():
    steps = prove("conv(x, h) = slide(x, h)", given=["h = flip(h)"]).proof
    assert [str(step) for step in steps[2:4]] == [
        "Σ_i x[i]·h[m-i] = Σ_k x[m+k]·h[-k]: put k = i-m",
        "Σ_k x[m+k]·h[-k] = Σ_k x[m+k]·h[k]: given h = flip(h)",
    ]


def test_conditions_said_in_another_way_are_a_step_of_their_own():
    steps = prove("up(corr(x, h), 2) = corr(up(x, 2), up(h, 2))").proof
    assert [type(step) for step in steps] == [WrittenSides, WrittenSides, Substituted, Restated, Met]
    why = "the conditions say the same: (m+k)/2 = m/2 + k/2, m/2 = k/2 + (m+k)/2 - k"
    assert str(steps[3]).endswith(f"·[2 ∣ k]·[2 ∣ m+k]: {why}")
    restated = prove("down(up(x,4),6) = up(down(x,3),2)").proof[2]
    assert str(restated) == (
        "x[3m/2]·[2 ∣ 3m] = x[3m/2]·[2 ∣ m]: the conditions say the same: m/2 = 3m/2 - m, 3m/2 = m/2 + m"
    )


def test_coefficients_of_one_side_are_added_up():
    (met,) = [step for step in prove("even(h) = 0", given=["h = -flip(h)"]).proof if isinstance(step, Met)]
    assert met.left == (Fraction(1, 2), Fraction(-1, 2))
    assert str(met) == "h[m]: left 1/2 - 1/2 = 0, right 0"


def test_sums_that_vanish_say_why():
    never = prove("down(shift(up(x,2),1),2) = 0").proof[1]
    assert str(never) == "x[(2m-1)/2]·[2 ∣ 2m-1] = 0: no index meets the conditions"
    assert not never.negative
    negative = prove("conv(h, flip(h)) = conv(h, flip(h)) + conv(shift(h, 0), delta) - h", given=[]).proof
    assert not any(isinstance(step, Vanished) for step in negative)
    lines = [str(step) for step in prove("h = 0", given=["h = flip(h)", "h = -flip(h)"]).proof[1:4]]
    assert lines == [
        "h[m] = h[-m]: given h = flip(h)",
        "h[-m] = -h[m]: given h = -flip(h)",
        "-h[m] = 0: it is its own negative",
    ]


def test_a_sum_that_is_its_own_negative_shows_the_change_of_variable():
    assert [str(step) for step in prove("conv(h, one) = 0", given=["h = -shift(flip(h), 1)"]).proof[1:4]] == [
        "Σ_i h[i] = Σ_j h[1-j]: put j = 1-i",
        "Σ_j h[1-j] = -Σ_j h[j]: given h = -shift(flip(h), 1)",
        "-Σ_j h[j] = 0: it is its own negative",
    ]


REAL = [
    ("conj(x) = x", ["x = conj(flip(x))", "x = flip(x)"]),
    ("conv(conj(x), h) = conv(x, conj(h))", ["x = conj(x)", "h = conj(h)"]),
]


def test_real_entries_are_said_where_they_are_used():
    lines = [str(step) for step in prove(REAL[0][0], given=REAL[0][1]).proof[1:3]]
    assert lines == ["conj(x[m]) = x[-m]: given x = conj(flip(x))", "x[-m] = x[m]: given x = flip(x)"]
    given = [str(step) for step in prove(REAL[1][0], given=REAL[1][1]).proof if "given" in str(step)]
    assert given == [
        "Σ_i conj(x[i])·h[m-i] = Σ_i x[i]·h[m-i]: given x = conj(x)",
        "Σ_k x[k]·conj(h[m-k]) = Σ_k x[k]·h[m-k]: given h = conj(h)",
    ]
    written = prove("grad(conv(conj(x), x), x, g) = 2*corr(x, g)", given=["x = conj(x)"]).proof[0]
    assert str(written).endswith(": given x = conj(x)")


@pytest.mark.parametrize(("identity", "lines"), [*HOLDING, ("conv(x, h) - conv(h, x) = 0", [])])
def test_no_letter_is_put_in_terms_of_itself(identity, lines):
    for step in prove(identity, given=lines).proof:
        if isinstance(step, Substituted):
            old = set(step.before.letters)
            assert all(put.value.letters == (put.letter,) for put in step.put if put.letter in old), str(step)


def test_residue_classes_name_their_modulus_and_are_listed_completely():
    third = "up(down(x,3),3) + shift(up(down(shift(x,-1),3),3),1)"
    proof = prove(f"x - ({third}) = shift(up(down(shift(x,-2),3),3),2)").proof
    (split,) = [step for step in proof if isinstance(step, Split)]
    assert [str(one) for one in split.classes] == [
        "m ≡ 0 (mod 3): left 0, right 0",
        "m ≡ 1 (mod 3): left 0, right 0",
        "m ≡ 2 (mod 3): left 1, right 1",
    ]
    assert not split.others
    halves = "up(down(x,2),2) = up(down(x,4),4) + shift(up(down(shift(x,-2),4),4),2)"
    (split,) = [step for step in prove(halves).proof if isinstance(step, Split)]
    assert [str(one) for one in split.classes] == ["m ≡ 0 (mod 4): left 1, right 1", "m ≡ 2 (mod 4): left 1, right 1"]
    assert split.others


def test_letters_are_chosen_and_never_clash_with_names():
    proof = prove("conv(m, i) = conv(i, m)").proof
    assert str(proof[2]) == "Σ_j m[j]·i[n-j] = Σ_k m[n-k]·i[k]: put k = n-j"
    proof = prove("conv(x, h) = conv(h, x)", letters=("n", "k", "l")).proof
    assert str(proof[2]) == "Σ_k x[k]·h[n-k] = Σ_l x[n-l]·h[l]: put l = n-k"


def test_nested_even_parts_do_not_double():
    start = prove("even(" * 20 + "x" + ")" * 20 + " = even(x)").proof[0]
    assert len(start.sums) <= 8


def test_too_many_classes_are_not_listed():
    identity = "up(down(x,500),500) = up(down(x,1000),1000) + shift(up(down(shift(x,-500),1000),1000),500)"
    (split,) = [step for step in prove(identity).proof if isinstance(step, Split)]
    assert [(one.left, one.right) for one in split.classes] == [(1, 1), (1, 1)]
    wide = "x + up(down(x,500),500) = x + up(down(x,1000),1000) + shift(up(down(shift(x,-500),1000),1000),500)"
    assert prove(wide).holds
    mixed = f"{identity.split(' = ')[0]} + up(down(x,2),2) = {identity.split(' = ')[1]} + up(down(x,4),4)"
    mixed += " + shift(up(down(shift(x,-2),4),4),2)"
    (split,) = [step for step in prove(mixed).proof if isinstance(step, Split)]
    assert split.classes == ()
    assert str(split).endswith("the mean square of the difference is 0")


@pytest.mark.parametrize(("identity", "lines"), HOLDING)
def test_lines_written_out_have_the_value_of_their_side(identity, lines):
    known = given(lines)
    signals = random_signals("xyhkg", known, 5, reach=1)
    sides = dict(zip(("left", "right"), equation(identity), strict=True))
    for step in prove(identity, given=lines).proof:
        if isinstance(step, WrittenSides) and max((len(one.letters) for one in step.sums), default=0) <= 3:
            value = evaluate(sides[step.side], signals, known.real())
            for index in (-1, 2):
                assert sum(value_of(one, step.output, index, signals, 9) for one in step.sums) == value.at(index)


@pytest.mark.parametrize(("identity", "lines"), HOLDING)
def test_every_line_follows_from_the_line_before_and_both_sides_meet(identity, lines):
    check_lines(prove(identity, given=lines).proof, given(lines))


@pytest.mark.parametrize(("identity", "lines"), EVERYWHERE)
def test_no_residue_classes_are_needed_in_every_dimension(identity, lines):
    assert not any(isinstance(step, Split) for step in prove(identity, given=lines).proof)


@pytest.mark.parametrize(("identity", "lines"), ON_ONE_AXIS)
def test_both_sides_agree_in_every_residue_class(identity, lines):
    splits = [step for step in prove(identity, given=lines).proof if isinstance(step, Split)]
    assert splits
    assert all(one.left == one.right for step in splits for one in step.classes)


POLYPHASE = "down(conv(x,h),2) = conv(down(x,2),down(h,2)) + conv(down(shift(x,1),2),down(shift(h,-1),2))"
RESIDUES = {  # the lines that lead to the residue classes
    (POLYPHASE, ""): [
        "Σ_k x[2k]·h[2m-2k] = Σ_i x[i]·h[2m-i]·[2 ∣ i]: put i = 2k",
        "Σ_k x[2k-1]·h[2m-2k+1] = Σ_i x[i]·h[2m-i]·[2 ∣ i+1]: put i = 2k-1",
    ],
    ("down(shift(conv(x,x),-1),2) = 2*conv(down(x,2),down(shift(x,-1),2))", ""): [
        "2·Σ_k x[2k]·x[2m-2k+1] = Σ_i x[i]·x[2m-i+1]·[2 ∣ i] + "
        "Σ_i x[i]·x[2m-i+1]·[2 ∣ i-1]: "
        "half each: i = 2k; i = 2m-2k+1",
    ],
    ("up(down(x,2),2) = x - 2*even(shift(up(down(shift(x,-1),4),4),1))", "x = flip(x)"): [
        "-x[-m]·[4 ∣ m+1] = -x[m]·[4 ∣ m+1]: given x = flip(x)",
    ],
}


@pytest.mark.parametrize(("identity", "line"), RESIDUES)
def test_sums_are_led_to_their_residue_classes_step_by_step(identity, line):
    proof = prove(identity, given=line or []).proof
    assert [str(step) for step in proof if not isinstance(step, WrittenSides | Split)] == RESIDUES[identity, line]


@pytest.mark.parametrize(
    ("identity", "lines", "unused"),
    [
        (POLYPHASE, ["h = flip(h)"], ["h = flip(h)"]),
        ("conv(x, h) = slide(x, h)", ["x = conj(x)", "h = flip(h)"], ["x = conj(x)"]),
        ("conv(x, h) = slide(x, h)", ["h = conj(flip(h))", "h = conj(h)"], []),
        (
            "conv(x, h) = slide(x, h)",
            ["h = conj(flip(h))", "h = conj(h)", "h = flip(h)"],
            ["h = conj(flip(h))", "h = conj(h)"],
        ),
        ("grad(conv(conj(x), x), x, g) = 2*corr(x, g)", ["x = conj(x)"], []),
        ("up(down(h, 2), 2) = -flip(up(down(h, 2), 2))", ["h = -flip(h)"], []),
        ("conv(x, h) = slide(x, 2*h)", ["h = flip(h)"], []),
    ],
)
def test_hypotheses_that_are_not_needed_are_left_out(identity, lines, unused):
    verdict = prove(identity, given=lines)
    assert [str(one) for one in verdict.unused] == unused
    assert [str(one) for one in verdict.used] == [line for line in lines if line not in unused]
    assert verdict.given == tuple(lines)
    assert all(line not in verdict.scope for line in unused)
    plain = prove(identity, given=[line for line in lines if line not in unused])
    assert (plain.proof, plain.scope) == (verdict.proof, verdict.scope)


def test_factors_that_are_inverse_cancel_in_one_step():
    proof = prove("conv(conv(h, x), conv(g, y)) = conv(x, y)", given=["conv(g, h) = delta"]).proof
    assert [str(step) for step in proof[1:4]] == [
        "Σ_i Σ_j Σ_p h[j]·x[i-j]·g[p]·y[m-i-p] = Σ_q Σ_r Σ_p h[r-p]·x[q-r]·g[p]·y[m-q]: put q = i+p, r = j+p",
        "Σ_q Σ_r Σ_p h[r-p]·x[q-r]·g[p]·y[m-q] = Σ_q Σ_r x[q-r]·y[m-q]·δ[r]: given conv(g, h) = δ",
        "Σ_q Σ_r x[q-r]·y[m-q]·δ[r] = Σ_q x[q]·y[m-q]: δ leaves only r = 0",
    ]


ACCIDENTAL = [
    "conv(down(h, 2), down(shift(g, -1), 2)) = 0",
    "conv(down(h, 3), down(shift(g, -2), 3)) = 0",
]


@pytest.mark.parametrize("identity", ACCIDENTAL)
def test_what_is_true_of_single_entries_alone_is_neither_proved_nor_refuted(identity):
    with pytest.raises(InputError, match="does not follow from conv\\(h, g\\) = delta alone, and single entries"):
        prove(identity, given="conv(h, g) = delta")


def test_a_hypothesis_about_inverses_names_two_sequences_of_the_identity():
    with pytest.raises(InputError, match="'g' does not occur in the identity"):
        prove("conv(x, h) = x", given="conv(h, g) = delta")
    with pytest.raises(InputError, match="a hypothesis is a symmetry of one sequence, not 'conv"):
        prove("conv(x, h) = x", given="conv(h, h) = delta")
    with pytest.raises(InputError, match="cannot be given about symbols on finite boxes; ask prove"):
        sc.check("conv(x, h) = conv(h, x)", image=(3,), kernel=(3,), given="conv(h, x) = delta")
