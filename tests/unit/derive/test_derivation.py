"""Worked examples, against sums written out by hand."""

import pytest
import sympy

import symconv as sc
from symconv.errors import IndexRuleError, InputError, LimitError
from symconv.formulas.nodes import Entry
from tests.unit.derive.written import steps, text

PATCH = [(0, 3), (0, 3)]
LETTERS = "a b c / d e f / g h i"
CONVOLUTION = (
    "y[1,1] = i·x[0,0] + h·x[1,0] + g·x[2,0] + f·x[0,1] + e·x[1,1] + d·x[2,1] + c·x[0,2] + b·x[1,2] + a·x[2,2]"
)
CORRELATION = (
    "y[-1,-1] = a·x[0,0] + b·x[1,0] + c·x[2,0] + d·x[0,1] + e·x[1,1] + f·x[2,1] + g·x[0,2] + h·x[1,2] + i·x[2,2]"
)


def by_hand(line, image):
    """The SymPy sum that a line such as `y[1,1] = i·x[0,0] + …` means, built factor by factor."""
    total = sympy.Integer(0)
    for product in line.split(" = ")[1].split(" + "):
        letter, pixel = product.split("·")
        total += sympy.Symbol(letter) * sympy.Symbol(pixel)
    return total


def test_the_worked_convolution_is_the_sum_of_the_lesson(x, h):
    d = sc.convolve(x, h).derive(1, 1, window=PATCH)
    assert text(d.result()) == CONVOLUTION
    assert d.expr == by_hand(CONVOLUTION, x)
    assert text(d.definition()) == "y[m,n] = (x ∗ h)[m,n] = Σ_i Σ_j x[i,j]·h[m-i,n-j]"
    assert text(d.substitution()) == "y[1,1] = Σ_i Σ_j x[i,j]·h[1-i,1-j]"


def test_the_worked_correlation_of_the_same_patch_is_output_minus_one(x, h):
    d = sc.correlate(x, h).derive(-1, -1, window=PATCH)
    assert text(d.result()) == CORRELATION
    assert d.expr == by_hand(CORRELATION, x)
    assert text(d.definition()) == "y[m,n] = (x ⋆ h)[m,n] = Σ_i Σ_j x[i,j]·h[m+i,n+j]"
    assert text(d.substitution()) == "y[-1,-1] = Σ_i Σ_j x[i,j]·h[-1+i,-1+j]"


def test_under_the_sliding_definition_the_patch_is_output_one_again(x, h):
    d = sc.correlate(x, h, definition="sliding").derive(1, 1, window=PATCH)
    assert text(d.result()) == CORRELATION.replace("[-1,-1] =", "[1,1] =")
    assert text(d.definition()) == "y[m,n] = Σ_i Σ_j x[i,j]·h[i-m,j-n]"


def test_sixteen_candidates_nine_kept_seven_without_a_kernel_element(x, h):
    d = sc.convolve(x, h).derive(1, 1, window=PATCH)
    assert [c.image_index for c in d.candidates] == [(i, j) for j in range(4) for i in range(4)]
    assert [c.kernel_index for c in d.candidates] == [(1 - i, 1 - j) for j in range(4) for i in range(4)]
    for candidate in d.candidates:
        gone = 3 in candidate.image_index
        assert candidate.kept is not gone
        assert candidate.reason == ("no such kernel element" if gone else None)
    assert len(d.terms) == 9


def test_rows_show_the_substituted_product_beside_the_solved_one(x, h):
    rows = sc.convolve(x, h).derive(1, 1, window=PATCH).rows()
    last = rows[12]
    assert (text(last.substituted), text(last.solved)) == ("x[0,3]·h[1-0,1-3]", "x[0,3]·h[1,-2]")
    assert last.value is None and last.solved.factors[1] == Entry("h", last.solved.factors[1].index, missing=True)
    minus = sc.convolve(x, h).derive(1, 1, window=[(-1, 0), (-2, 0)]).rows()[0]
    assert text(minus.substituted) == "x[-1,-2]·h[1-(-1),1-(-2)]"


def test_the_same_output_reads_other_pixels_under_the_two_definitions(x, h):
    first, second = (operation(x, h).derive(1, 1) for operation in (sc.convolve, sc.correlate))
    assert {t.image_index for t in first.terms} == {(i, j) for i in (0, 1, 2) for j in (0, 1, 2)}
    assert {t.image_index for t in second.terms} == {(i, j) for i in (-2, -1, 0) for j in (-2, -1, 0)}


def test_row_first_order_exchanges_the_parts_of_every_index():
    x, h = sc.image((7, 7), indexing="ij"), sc.kernel(LETTERS, indexing="ij")
    assert h[-1, 1] == sympy.Symbol("c")
    d = sc.convolve(x, h).derive(1, 1, window=PATCH)
    assert text(d.result()).startswith("y[1,1] = i·x[0,0] + h·x[0,1] + g·x[0,2] + f·x[1,0]")


def test_without_a_window_the_survivors_and_the_ring_around_them_are_shown(x, h):
    d = sc.convolve(x, h).derive(1, 1)
    assert {c.image_index for c in d.candidates} == {(i, j) for i in range(-1, 4) for j in range(-1, 4)}
    corner = sc.convolve(x, h).derive(-4, -4)
    assert {c.image_index: c.reason for c in corner.candidates}[-4, -3] == "no such pixel"
    assert [c.image_index for c in corner.candidates if c.kept] == [(-3, -3)]


def test_an_output_outside_the_box_is_an_empty_sum(x, h):
    d = sc.convolve(x, h).derive(100, 0)
    assert d.expr == 0 and d.terms == () and not any(c.kept for c in d.candidates)
    assert text(d.result()) == "y[100,0] = 0"


def test_the_sum_over_kernel_elements_asks_each_element_for_its_pixel(x, h):
    d = sc.convolve(x, h).derive(1, 1, over="kernel")
    assert text(d.definition()) == "y[m,n] = (x ∗ h)[m,n] = Σ_k Σ_l x[m-k,n-l]·h[k,l]"
    assert text(d.result()).startswith("y[1,1] = a·x[2,2] + b·x[1,2] + c·x[0,2] + d·x[2,1]")
    edge = sc.convolve(x, h).derive(4, 0, over="kernel")
    assert [c.reason for c in edge.candidates] == ["no such pixel", "no such pixel", None] * 3


def test_numbers_are_put_in_multiplied_and_added_exactly():
    y = sc.correlate("1 2 3 / 4 5 6 / 7 8 9", "0 1 0 / 1 -4 1 / 0 1/3 0", definition="sliding")
    d = y.derive(0, 0)
    assert text(d.substituted_values()) == "y[0,0] = 1·0 + 2·1 + 3·0 + 4·1 + 5·(-4) + 6·1 + 7·0 + 8·1/3 + 9·0"
    assert text(d.products()) == "y[0,0] = 0 + 2 + 0 + 4 - 20 + 6 + 0 + 8/3 + 0"
    assert text(d.result()) == "y[0,0] = -16/3"


def test_equal_symbols_are_gathered_in_the_order_of_the_derivation():
    d = sc.convolve((2,), [2, 3, 5], boundary="symmetric", mode="same").derive(0)
    assert text(d.survivors()) == "y[0] = x[0]·h[1] + x[0]·h[0] + x[1]·h[-1]"
    assert text(d.result()) == "y[0] = 8·x[0] + 2·x[1]"


def test_a_numeric_image_under_a_symbolic_kernel_keeps_the_kernel_as_symbol():
    d = sc.convolve([2, 0, -1], (2,)).derive(1)
    assert text(d.survivors()) == "y[1] = x[0]·h[1] + x[1]·h[0]"
    assert text(d.result()) == "y[1] = -h[0]"


REFUSED = [
    (
        {"window": [(0, 3)]},
        InputError,
        "window '[(0, 3)]' needs one pair (lowest, highest) an axis, 2 in all, such as [(0, 3), (0, 3)], or "
        "0:3,0:3 on the command line",
    ),
    ({"over": "imag"}, InputError, "unknown over 'imag'; did you mean 'image'?"),
    ({"brackets": "curly"}, InputError, "unknown brackets 'curly'; known: square, subscript, round"),
    ({"letters": {"image": "i"}}, InputError, "image letters ('i',) are 1, the signals have 2 axes; give one for each"),
    ({"letters": {"pixel": "ij"}}, InputError, "unknown index role 'pixel'; known: output, image, kernel"),
    (
        {"letters": {"image": "ii"}},
        InputError,
        "'i' names two things in one formula; choose another index letter or signal name",
    ),
    (
        {"window": [(0, 999), (0, 999)]},
        LimitError,
        "the window holds 1,000,000 candidates, more than the limit of 10,000; ask for a smaller window, or "
        "raise the limit: --limit candidates=N, [limits] candidates = N in a course file, "
        "raise_limits(candidates=N) in Python",
    ),
]


@pytest.mark.parametrize(("options", "kind", "message"), REFUSED)
def test_options_that_cannot_be_used_are_refused_in_one_sentence(x, h, options, kind, message):
    with pytest.raises(kind) as error:
        sc.convolve(x, h).derive(1, 1, **options)
    assert str(error.value) == message


def test_an_index_with_the_wrong_number_of_parts_is_refused(x, h):
    with pytest.raises(IndexRuleError, match=r"output index \[1\] needs 2 integers, not 1; indices run from -4 to 4"):
        sc.convolve(x, h).derive(1)
    with pytest.raises(IndexRuleError, match="must be made of integers"):
        sc.convolve(x, h).derive(1.5, 0)


def test_a_window_that_leaves_survivors_out_says_so():
    d = sc.convolve((3,), (3,)).derive(0, window=[(5, 7)])
    told = " ".join(d.render("text").split())
    assert "Of the 3 products looked at, 0 will stay and 3 will vanish:" in told
    assert "Outside the window, 3 more will stay; the sum has them all. What survives: y[0] = x[-1]·h[1]" in told
    assert "no pixel of this window is read, others outside it are" in told
    d = sc.convolve((7, 7), "a b c / d e f / g h i").derive(1, 1, window=[(0, 1), (0, 1)])
    part = " ".join(d.render("text").split())
    assert "4 will stay and 0 will vanish" in part and "Outside the window, 5 more will stay" in part
    assert "over those pixels of this window that are read, the kernel h stands as i h / f e" in part


def test_too_many_cells_leave_the_drawing_out_and_nothing_else():
    d = sc.convolve((50, 50), (21, 21)).derive(0, 0)
    assert not d.drawable and "There is no drawing, as it would have more than 400 cells" in d.render("text")
    bundle = d._repr_mimebundle_()
    assert "no drawing" in bundle["text/plain"] and "no drawing" in bundle["text/markdown"]
    with pytest.raises(LimitError):
        d.figure()


def test_roots_and_products_are_written_with_signs():
    told = sc.convolve("1 2 3", "1 -1/3 sqrt(2)").derive(1).render("text")
    assert "y[1] = 2·√2 + 3·(-1/3)" in told and "y[1] = -1 + 2·√2\n" in told
    assert "x[0]·h[1]   =  2·√2\n" in told


def test_the_legend_explains_only_marks_that_cells_bear():
    drawing = sc.correlate((5, 5), (3, 3), definition="sliding").derive(1, 1).render().partition("The drawing:")[2]
    assert "╱╱ outside the image: no pixel, no product\n" in drawing
    inside = sc.convolve((7, 7), "a b c / d e f / g h i").derive(1, 1).figure()
    assert inside.legend == ()


def test_the_weights_of_a_boundary_rule_stand_before_the_products():
    d = sc.convolve((3,), (3,), boundary="antireflect", mode="same").derive(-1)
    assert text(d.survivors()) == "y[-1] = 2·x[-1]·h[1] - x[0]·h[1] + x[-1]·h[0] + x[0]·h[-1]"
    (outside,) = [row for row in d.rows() if row.read is not None]
    assert (text(outside.solved), text(outside.read)) == ("x[-2]·h[1]", "2·x[-1] - x[0]")
    assert [(term.weight, term.read_index) for term in outside.candidate.terms] == [(2, (-1,)), (-1, (0,))]


def test_a_negative_weight_of_a_negative_pixel_is_put_in_parentheses():
    d = sc.convolve([-3, 2, 4], [1, -2, 3], boundary="antisymmetric", mode="same").derive(-1)
    assert text(d.survivors()) == "y[-1] = -x[-1]·h[1] + x[-1]·h[0] + x[0]·h[-1]"
    assert text(d.substituted_values()) == "y[-1] = -(-3·3) - 3·(-2) + 2·1"
    assert (text(d.products()), text(d.result())) == ("y[-1] = 9 + 6 + 2", "y[-1] = 17")


def test_equal_products_are_gathered_with_their_weights():
    d = sc.convolve((1,), "a b c", boundary="antisymmetric", mode="same").derive(0)
    assert text(d.survivors()) == "y[0] = -x[0]·h[1] + x[0]·h[0] - x[0]·h[-1]"
    numbers = sc.convolve((2,), [1, 5, 1], boundary="antireflect", mode="same").derive(0)
    assert text(numbers.result()) == "y[0] = 7·x[0]"


def test_a_conjugated_kernel_is_written_so_and_its_values_are_conjugated():
    d = sc.correlate([1, 1j], [2, 1j], conjugate=True).derive(0, over="kernel")
    assert steps(d) == [
        "y[m] = (x ⋆ h)[m] = Σ_k x[k-m]·conj(h[k])",
        "y[0] = Σ_k x[k-0]·conj(h[k])",
        "y[0] = x[0]·conj(h[0]) + x[1]·conj(h[1])",
        "y[0] = 1·2 + I·(-I)",
        "y[0] = 3",
    ]


def test_numbers_among_symbols_are_added_up():
    assert steps(sc.convolve("1 2 b", "3 4 a").derive(0))[-1] == "y[0] = a + 8 + 3·b"


def test_a_batch_is_written_and_not_summed():
    d = sc.layer((2, 1, 3), (1, 1, 2)).derive(1, 0, 0, over="kernel")
    assert steps(d)[:2] == [
        "y[s,o,m] = Σ_c Σ_k x[s,c,m+k]·w[o,c,k]",
        "y[1,0,0] = Σ_c Σ_k x[1,c,0+k]·w[0,c,k]",
    ]


def test_numbers_in_a_layer_are_worked_out_with_the_bias():
    d = sc.layer([[1, 2], [3, 4]], [[[1, 2]], [[3, 4]]], [5, 6], groups=2, stride=2, transposed=True).derive(1, 1)
    assert steps(d)[2:] == ["y[1,1] = b[1] + x[1,0]·w[1,0,1]", "y[1,1] = 6 + 3·4", "y[1,1] = 18"]
    assert text(d.products()) == "y[1,1] = 6 + 12"


def test_the_bias_keeps_to_the_first_product_so_that_no_line_of_a_sheet_loses_one():
    d = sc.layer((2, 4, 4), (1, 2, 3, 3), True).derive(0, 1, 1, over="kernel")
    assert len(d.survivors().sides[1].parts) == len(d.terms) == 18
    for format in ("text", "markdown", "latex"):
        assert "w[0,1,2,2]" in d.render(format).split("survive")[1].split("drawing")[0]


def test_the_adjoint_of_a_plain_law_has_a_worked_example_of_its_own():
    d = sc.convolve("x0 x1", "1 2").adjoint().derive(0)
    assert steps(d) == [
        "z[m] = Σ_i g[i]·h[i-m]",
        "z[0] = Σ_i g[i]·h[i-0]",
        "z[0] = g[0]·h[0] + g[1]·h[1]",
        "z[0] = 1·g[0] + 2·g[1]",
        "z[0] = g[0] + 2·g[1]",
    ]


def test_the_adjoint_of_a_fold_is_sent_to_its_terms():
    with pytest.raises(InputError, match="obeys no single index law; list its products with terms"):
        sc.convolve((3,), (3,), boundary="wrap").adjoint().derive(0)


OUTSIDE = [
    (
        lambda: sc.convolve((7, 7), (3, 3)).derive(9, 9),
        "y[9,9] lies outside the output, whose indices run from [-4,-4] to [4,4], and counts as 0.",
    ),
    (lambda: sc.convolve((5,), (3,)).derive(-7), "y[-7] lies outside the output, whose indices run from [-3] to [3]"),
]


@pytest.mark.parametrize(("made", "sentence"), OUTSIDE)
def test_an_index_outside_the_output_is_said_to_be_outside(made, sentence):
    derivation = made()
    assert derivation.outside and derivation.expr == 0
    assert sentence in " ".join(derivation.render().split())
    for format in ("latex", "markdown", "typst"):
        assert "lies outside the output, whose indices run from" in " ".join(derivation.render(format).split())


def test_an_index_of_the_output_is_not_said_to_be_outside():
    derivation = sc.convolve((7, 7), (3, 3)).derive(4, 4)
    assert not derivation.outside and "outside the output" not in derivation.render()


def test_a_coefficient_counts_a_product_as_a_whole():
    result = sc.convolve(5, 3, boundary="antireflect").derive(-3).result()
    two, counted = result.sides[-1].parts[0].factors
    assert two.expr == 2 and [factor.name for factor in counted.factors] == ["x", "h"]
