"""Identities on given boxes: verdicts by hand, and every verdict against SymPy's own expansion of every cell."""

import time
from fractions import Fraction

import pytest
from sympy import expand

import symconv as sc
from symconv.errors import InputError, LimitError
from tests.unit.proof.identities import EVERYWHERE, FALSE

HOLDS = [  # (identity, image, kernel, options, given)
    ("conv(x, h) = slide(x, flip(h))", (5, 6), (2, 3), {}, []),
    ("conv(x, h) = slide(x, flip(h))", (5, 6), (2, 3), {"mode": "valid"}, []),
    ("conv(x, h) = slide(x, flip(h))", (5, 6), (3, 3), {"mode": "same", "anchor": "low"}, []),
    ("conv(x, h) = slide(x, flip(h))", (5, 6), (2, 4), {"mode": "same"}, []),  # the anchor is index 0 on both sides
    ("conv(x, h) = slide(x, flip(h))", (4, 5), (3, 3), {"mode": "same", "boundary": "symmetric"}, []),
    ("conv(x, h) = slide(x, flip(h))", (7,), (3,), {"stride": 2, "dilation": 2}, []),
    ("slide(x, h) = flip(corr(x, h))", (5, 4), (2, 3), {}, []),
    ("conv(x, h) = conv(h, x)", (5,), (4,), {}, []),
    ("conv(x, h) = slide(x, h)", (5,), (3,), {}, ["h = flip(h)"]),
    ("conv(x, h) = -slide(x, h)", (5, 5), (3, 3), {"mode": "same"}, ["h = -flip(h)"]),
    ("conv(x, h) - slide(x, h) = 2*conv(x, odd(h))", (4, 5), (3, 3), {}, []),
    ("conv(x, h) + slide(x, h) = 2*conv(x, even(h))", (4,), (2,), {}, []),
    ("even(conv(x, h)) = conv(even(x), even(h)) + conv(odd(x), odd(h))", (4,), (3,), {}, []),
    ("conv(x, h + k) = conv(x, h) + conv(x, k)", (4,), (3,), {"mode": "same", "boundary": "wrap"}, []),
    ("conv(2*x - y/3, h) = 2*conv(x, h) - conv(y, h)/3", (4,), (3,), {}, []),
    ("conv(shift(x, 2), h) = shift(conv(x, h), 2)", (4, 3), (3, 2), {}, []),
    ("flip(shift(conv(x, h), 2)) = shift(conv(flip(x), flip(h)), -2)", (4,), (2,), {}, []),
    ("conv(conv(x, h), k) = conv(x, conv(h, k))", (3, 3), (2, 2), {}, []),
    ("corr(corr(x, h), k) = corr(h, conv(x, k))", (4,), (2,), {}, []),
    ("corr(x, x) = flip(corr(x, x))", (4,), None, {}, []),
    ("slide(x, conj(h)) = conv(x, h)", (4,), (3,), {}, ["h = conj(flip(h))"]),
    ("corr(conj(x), h) = corr(x, h)", (4,), (2,), {}, ["x = conj(x)"]),
    ("conv(x, h) = 0", (4,), (3,), {}, ["h = flip(h)", "h = -flip(h)"]),
]
FAILS = [  # with the first cell that differs, index order xy
    ("conv(x, h) = slide(x, h)", (5,), (3,), {}, [], (-3,)),
    ("conv(x, h) = slide(x, flip(h))", (5, 6), (2, 3), {"mode": "same", "anchor": "low"}, [], (-2, -2)),
    ("conv(x, h) = conv(h, x)", (5,), (3,), {"mode": "same"}, [], (-2,)),  # the right side has no such output
    ("conv(x, h) = 2*conv(x, h)", (3,), (1,), {}, [], (-1,)),
    ("slide(x, h) = corr(x, h)", (3,), (3,), {}, [], (-2,)),
    ("conv(x, h) - slide(x, h) = conv(x, odd(h))", (4,), (3,), {}, [], (-2,)),
    ("conv(x, h) = slide(x, h)", (4,), (3,), {}, ["h = -flip(h)"], (-2,)),
    ("slide(x, conj(h)) = slide(x, h)", (3,), (1,), {}, [], (-1,)),
    ("corr(corr(x, h), k) = corr(x, corr(h, k))", (2,), (2,), {}, [], (-2,)),
    ("conv(x, h) = slide(x, flip(h))", (5,), (2,), {"mode": "same", "anchor": "high", "boundary": "wrap"}, [], (-2,)),
]


def asked(identity, image, kernel, options, given):
    return sc.check(identity, image=image, kernel=kernel, given=given, **options)


@pytest.mark.parametrize("case", HOLDS, ids=lambda case: case[0])
def test_it_holds(case):
    verdict = asked(*case)
    assert verdict.holds and verdict.counterexample is None and verdict.scope.startswith("holds for ")


@pytest.mark.parametrize("case", FAILS, ids=lambda case: case[0])
def test_it_fails_in_this_cell_first(case):
    verdict = asked(*case[:5])
    assert not verdict.holds and verdict.counterexample.index == case[5]
    left, right = verdict.counterexample.values
    assert expand(left - right) != 0
    first, second = verdict.counterexample.coefficients
    assert first != second


def every_cell(left, right):
    """Cell by cell with SymPy: another way to the same answer."""
    cells = {*left, *right}
    return all(expand(left[cell] - right[cell]) == 0 for cell in cells)


MODES = [{}, {"mode": "valid"}, *({"mode": "same", "anchor": anchor} for anchor in (None, "low", "high"))]


@pytest.mark.parametrize("options", MODES, ids=str)
@pytest.mark.parametrize("boundary", ["zero", "replicate", "mirror", "wrap", "omit"])
@pytest.mark.parametrize("shape", [(2,), (3,), (2, 3)], ids=str)
def test_outputs_compare_as_sympy_compares_them(options, boundary, shape):
    x, h = sc.image((4,) * len(shape)), sc.kernel(shape)
    left = sc.convolve(x, h, boundary=boundary, **options)
    for kernel in (h, h.flip()):
        right = sc.correlate(x, kernel, definition="sliding", boundary=boundary, **options)
        assert sc.check(left, right).holds == every_cell(left, right)


VALUES = ["1 2 1", "1 2 3", "a b a", "a b c", "1/2 1 1/2", "a+b 2 a+b", "sqrt(2) 1 sqrt(2)", "a 0 -a", "a^2 b a^2"]


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("image", ["1 2 3", "a b c", "x0 a*b 1/3", "sqrt(2) a 1"])
def test_numbers_letters_and_polynomials_compare_exactly(values, image):
    left = sc.convolve(image, values, boundary="constant", fill="c", mode="same")
    right = sc.correlate(image, values, definition="sliding", boundary="constant", fill="c", mode="same")
    assert sc.check(left, right).holds == every_cell(left, right)


def test_symbols_that_image_and_kernel_share_commute():
    # a·b from pixel a and tap b is b·a from pixel b and tap a
    assert sc.check(sc.convolve("a b", "b a"), sc.convolve("b a", "a b")).holds
    assert not sc.check(sc.convolve("a b", "a b"), sc.convolve("a b", "b a")).holds


def test_powers_and_the_imaginary_unit_are_multiplied_out():
    assert sc.check(sc.convolve([[1j, 0]], [[1j, 0]]), sc.convolve([[-1, 0]], [[1, 0]])).holds
    assert sc.check(sc.convolve(["a^2"], ["a"]), sc.convolve(["a"], ["a^2"])).holds
    assert sc.check(sc.convolve(["sqrt(2)"], ["sqrt(2)*a"]), sc.convolve([2], ["a"])).holds


def test_a_difference_far_beyond_64_bits_is_seen():
    large = 10**30
    left, right = sc.convolve(["a"], [large]), sc.convolve(["a"], [large + 1])
    assert not sc.check(left, right).holds and sc.check(left, left).holds
    assert not sc.check(sc.convolve(["a"], [2**62]), sc.convolve(["a"], [Fraction(2**62) + Fraction(1, 3)])).holds


def test_biases_count():
    x, w = (1, 3), (2, 1, 2)
    verdict = sc.check(sc.layer(x, w, bias=True), sc.layer(x, w))
    assert not verdict.holds and verdict.counterexample.product is None
    assert sc.check(sc.layer(x, w, bias=True), sc.layer(x, w, bias=True)).holds
    assert "what is added to them differs" in str(verdict)


def test_the_scope_says_what_was_asked():
    found = sc.check("conv(x, h) = slide(x, flip(h))", image=(5, 6), kernel=(2, 3), mode="same", anchor="low")
    assert found.scope == "fails for images 5 × 6 and kernels 2 × 3, mode same, boundary zero, anchor low"
    held = sc.check("conv(x, h) = slide(x, h)", image=(5,), kernel=(3,), given="h = flip(h)")
    assert held.scope == "holds for images 5 and kernels 3, mode full, boundary zero where h = flip(h)"


SCOPES = {  # by hand: an even kernel has no centre, and its flip has another anchor
    ("conv(x, h) = slide(x, flip(h))", ("mode", "same"), ("anchor", "low")): "for odd kernels",
    ("conv(x, h) = slide(x, flip(h))", ("mode", "full")): "for every size tried",
    ("conv(x, h) = 2*conv(x, h)", ("mode", "full")): "for none",
    ("conv(x, h) = slide(x, h)", ("mode", "full")): "for K = 1",
    ("conv(x, h) = conv(h, x)", ("mode", "same"), ("anchor", "low")): "where image and kernel are of one size",
}


@pytest.mark.parametrize("question", SCOPES, ids=str)
def test_the_pattern_over_sizes(question):
    identity, *options = question
    found = sc.scope(identity, sizes=range(1, 6), **dict(options))
    assert found.where == SCOPES[question]
    assert len(found.holds) + len(found.fails) == 25 and not found.refused


def test_a_scope_tells_what_was_tried_and_what_could_not_be_asked():
    found = sc.scope("conv(x, h) = slide(x, flip(h))", mode="valid", sizes=[1, 2, 3], images=[2, 3])
    assert str(found) == (
        "conv(x, h) = slide(x, flip(h)): holds for every size tried; cannot be asked where the kernel is larger than "
        "the image; tried: K = 1…3, P = 2, 3 on one axis, mode valid, boundary zero"
    )
    even = sc.scope("conv(x, h) = slide(x, h)", given="h = flip(h)", sizes=range(1, 5))
    assert "cannot be asked for even kernels" in str(even)
    commuted = sc.scope("conv(x, h) = conv(h, x)", mode="valid")
    assert "; can be asked only where image and kernel are of one size; tried" in str(commuted)
    assert set(commuted.holds) == {(size, size) for size in range(1, 7)}
    odd = sc.scope("conv(x, h) = conv(h, x)", mode="valid", given="h = flip(h)")
    assert "; can be asked only at (K = 1, P = 1); (K = 3, P = 3); (K = 5, P = 5); tried" in str(odd)


def test_one_size_alone_makes_no_pattern():
    assert sc.scope("conv(x, h) = slide(x, h)", sizes=[1, 2]).where == "for K = 1"  # it fails at 3, which was not tried


def test_a_scope_works_out_the_smallest_failing_case():
    found = sc.scope("conv(x, h) = slide(x, flip(h))", mode="same", anchor="low", sizes=range(1, 4))
    assert found.counterexample.scope == "fails for images 1 and kernels 2, mode same, boundary zero, anchor low"
    assert "The first output that differs is [0]." in found.render()


REFUSED = {
    "up(x, 2) = x": "'up(x, 2)' has no finite box here; check settles conv, corr and slide of an image and a kernel",
    "conv(x, delta) = x": "'delta' has no finite box here",
    "x = flip(flip(x))": "'x' has no finite box here",
    "grad(conv(x, h), x, g) = slide(g, h)": "'grad(conv(x, h), x, g)' has no finite box here",
    "conv(x, h = x": "column 11: expected",
}


@pytest.mark.parametrize("identity", REFUSED)
def test_what_has_no_meaning_on_boxes_is_refused_in_one_sentence(identity):
    import re

    with pytest.raises(InputError, match=re.escape(REFUSED[identity])):
        sc.check(identity, image=(4,), kernel=(3,))


def test_other_bad_questions_are_refused():
    with pytest.raises(InputError, match="only mode='full' with nothing else keeps all of it"):
        sc.check("conv(conv(x, h), h) = x", image=(4,), kernel=(3,), mode="same")
    with pytest.raises(InputError, match="needs a box that is its own mirror image"):
        sc.check("conv(x, h) = slide(x, h)", image=(4,), kernel=(2,), given="h = flip(h)")
    with pytest.raises(InputError, match="check needs a shape for the kernel, such as kernel="):
        sc.check("conv(x, h) = slide(x, h)", image=(4,))
    with pytest.raises(InputError, match="check has no option 'mod'"):
        sc.check("conv(x, h) = slide(x, h)", image=(4,), kernel=(3,), mod="same")
    with pytest.raises(InputError, match="leave out image="):
        sc.check(sc.convolve((3,), (2,)), sc.convolve((3,), (2,)), image=(3,))
    with pytest.raises(LimitError, match="more than the limit of 20,000,000; give smaller shapes"):
        sc.check("conv(x, h) = slide(x, flip(h))", image=(2000, 2000), kernel=(9, 9))
    with pytest.raises(InputError, match="sizes must be positive integers"):
        sc.scope("conv(x, h) = conv(h, x)", sizes=[0, 1])


def test_a_million_terms_take_less_than_a_second():
    taken = []
    for _ in range(5):
        begun = time.process_time()
        verdict = sc.check("conv(x, h) = slide(x, flip(h))", image=(100, 100), kernel=(8, 8))
        taken.append(time.process_time() - begun)
    assert verdict.holds and verdict.terms == 2 * 100 * 100 * 64
    assert verdict.terms / min(taken) > 1_000_000


def askable(identity, given, **shapes):
    try:
        return sc.check(identity, given=given, **shapes)
    except InputError:
        return None  # a word that has no finite box, or a mirror hypothesis on an even size


@pytest.mark.parametrize("shapes", [{"image": (4,), "kernel": (3,)}, {"image": (3, 2), "kernel": (2, 3)}], ids=str)
def test_what_holds_for_all_sequences_holds_on_every_box_that_keeps_all_outputs(shapes):
    verdicts = [(one, askable(one, given, **shapes)) for one, given in EVERYWHERE]
    asked = [(one, verdict) for one, verdict in verdicts if verdict is not None]
    assert [one for one, verdict in asked if not verdict.holds] == []
    assert len(asked) >= 25


def test_a_check_that_fails_in_full_mode_is_refuted_for_all_sequences():
    asked = [(one, given, askable(one, given, image=(4,), kernel=(3,))) for one, given in FALSE]
    failing = [(one, given) for one, given, found in asked if found is not None and not found.holds]
    assert len(failing) >= 10
    assert not any(sc.prove(one, given=given).holds for one, given in failing)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "mode full, boundary zero"),
        ({"mode": "same"}, "mode same, boundary zero, anchor at kernel index 0"),
        ({"mode": "same", "anchor": "low"}, "mode same, boundary zero, anchor low"),
        ({"mode": "same", "stride": 2}, "mode same, boundary zero, anchor at kernel index 0, stride 2"),
    ],
)
def test_the_anchor_of_mode_same_is_always_said(options, said):
    identity = "conv(x, h) = slide(x, flip(h))"
    assert sc.check(identity, image=(5,), kernel=(3,), **options).scope.endswith(said)
    assert sc.scope(identity, sizes=(3,), images=(5,), **options).tried.endswith(said)


def test_pairs_that_a_pattern_covers_are_not_listed_again():
    found = sc.scope("corr(x,h)=flip(slide(x,h))", mode="valid", stride=2, sizes=range(1, 6))
    assert found.where == "where image and kernel are of one size, and also at (K = 1, P = 5)"


PLAIN = {"antisymmetric": "symmetric", "antireflect": "mirror"}  # rules that read the same pixels, or some of them


@pytest.mark.parametrize("boundary", PLAIN)
@pytest.mark.parametrize("values", [None, [[2, 3, 5], [7, 1, 4]]])
def test_a_rule_with_weights_is_not_the_rule_without(boundary, values):
    x = sc.image((2, 3) if values is None else values)
    y, plain = (sc.convolve(x, (3, 3), mode="same", boundary=name) for name in (boundary, PLAIN[boundary]))
    refuted = sc.check(y, plain)
    assert not refuted.holds and sc.check(y, y).holds
    left, right = refuted.counterexample.coefficients
    assert left == expand(y[refuted.counterexample.index]).coeff(refuted.counterexample.product)
    assert right == expand(plain[refuted.counterexample.index]).coeff(refuted.counterexample.product)


@pytest.mark.parametrize("boundary", PLAIN)
def test_identities_are_checked_with_the_weights_of_the_rule(boundary):
    options = {"image": (3, 4), "kernel": (3, 2), "mode": "same", "anchor": (0, 0), "boundary": boundary}
    assert sc.check("conv(x, h + v) = conv(x, h) + conv(x, v)", **options).holds
    assert sc.check("slide(x, 2*h) = 2*slide(x, h)", **options).holds
    assert not sc.check("conv(x, h) = slide(x, h)", **options).holds


def test_what_survives_keeps_its_sign():
    y = sc.convolve((3,), (3,), mode="same", boundary="antisymmetric")
    told = str(sc.check(y, sc.convolve(y.image, y.kernel, mode="same", boundary="symmetric")))
    assert "x[0]·h[-1] + x[-1]·h[0] - x[-1]·h[1]" in told
    assert "x[-1]·h[1], with coefficient -1 on the left and 1 on the right." in told


def test_several_operations_of_one_word_within_others_have_names_of_their_own():
    said = str(sc.check("conv(conv(x, x), conv(x, h)) = conv(conv(x, h), conv(h, h))", image=2, kernel=2))
    assert "z_conv1[" in said and "z_conv2[" in said and "z_conv3[" in said
    assert "z_conv[" in str(sc.check("conv(conv(x, h), h) = conv(conv(x, h), x)", image=2, kernel=2))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_kernels_of_even_length_may_be_symmetric_about_a_half(mode):
    options = {"image": (5,), "kernel": (4,), "given": ["h = shift(flip(h), 1)"], "mode": mode}
    x, h = sc.image("3 1 4 1 5"), sc.kernel("2 7 7 2")  # the kernel indices are -1 … 2
    one = {index[0]: value for index, value in sc.convolve(x, h, mode=mode).expressions().items()}
    other = sc.correlate(x, h, mode=mode, definition="sliding").expressions()
    for by in (0, 1, 2):
        equal = one == {index[0] + by: value for index, value in other.items()}
        identity = f"conv(x, h) = shift(slide(x, h), {by})"
        assert sc.check(identity, **options).holds == equal
    with pytest.raises(InputError, match="the last index add up to 1 on each axis, not -1…1; use even sizes"):
        sc.check("conv(x, h) = slide(x, h)", image=(5,), kernel=(3,), given=["h = shift(flip(h), 1)"])


def test_one_axis_alone_is_no_question_for_a_check():
    for identity in ("conv(x, flip(h, 0)) = slide(x, h)", "flip(conv(x, h), 0) = conv(flip(x, 0), h)"):
        with pytest.raises(InputError, match="acts on one axis alone, which only prove carries"):
            sc.check(identity, image=(3, 3), kernel=(3, 3))
