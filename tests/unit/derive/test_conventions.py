"""Worked examples of every convention, against lines written out by hand."""

import pytest

import symconv as sc
from symconv.derive.derivation import law_sides
from symconv.errors import IndexRuleError, InputError
from symconv.formula.nodes import Relation
from symconv.formula.plain import Printer


def text(node):
    return Printer().show(node)


def rows(derivation):
    """Each candidate as written: substituted, solved, and what becomes of it."""
    return [
        (
            text(row.substituted),
            text(row.solved),
            row.candidate.reason or (f"→ {text(row.read)}" if row.read is not None else "kept"),
        )
        for row in derivation.rows()
    ]


def steps(derivation):
    return [
        text(step)
        for step in (
            derivation.definition(),
            derivation.substitution(),
            derivation.survivors(),
            derivation.substituted_values(),
            derivation.result(),
        )
    ]


def test_stride_and_dilation_skip_kernel_places_that_are_no_integers():
    d = sc.convolve((7,), "1 2 3", stride=2, dilation=2).derive(0)
    assert rows(d) == [
        ("x[-4]·h[(2·0-(-4)-1)/2]", "x[-4]·h[3/2]", "not an integer"),
        ("x[-3]·h[(2·0-(-3)-1)/2]", "x[-3]·h[1]", "kept"),
        ("x[-2]·h[(2·0-(-2)-1)/2]", "x[-2]·h[1/2]", "not an integer"),
        ("x[-1]·h[(2·0-(-1)-1)/2]", "x[-1]·h[0]", "kept"),
        ("x[0]·h[(2·0-0-1)/2]", "x[0]·h[-1/2]", "not an integer"),
        ("x[1]·h[(2·0-1-1)/2]", "x[1]·h[-1]", "kept"),
        ("x[2]·h[(2·0-2-1)/2]", "x[2]·h[-3/2]", "not an integer"),
    ]
    assert steps(d)[0] == "y[m] = Σ_i x[i]·h[(2m-i-1)/2]"
    assert steps(d)[-1] == "y[0] = 3·x[-3] + 2·x[-1] + x[1]"


def test_a_transposed_law_asks_for_pixels_that_are_no_integers():
    d = sc.layer([[5, 7]], [[[1, 2, 3]]], stride=2, transposed=True).derive(0, 1, over="kernel")
    assert rows(d) == [
        ("x[0,(1-0)/2]·w[0,0,0]", "x[0,1/2]·w[0,0,0]", "not an integer"),
        ("x[0,(1-1)/2]·w[0,0,1]", "x[0,0]·w[0,0,1]", "kept"),
        ("x[0,(1-2)/2]·w[0,0,2]", "x[0,-1/2]·w[0,0,2]", "not an integer"),
    ]
    assert steps(d)[0] == "y[o,m] = Σ_c Σ_k x[c,(m-k)/2]·w[c,o,k]"
    assert steps(d)[-1] == "y[0,1] = 10"


def test_a_read_outside_is_shown_with_the_pixel_that_is_read_instead():
    y = sc.convolve((3, 3), (2, 2), boundary="symmetric", mode="same")
    d = y.derive(-1, 0, over="kernel")
    assert rows(d) == [
        ("x[-1-0,0-0]·h[0,0]", "x[-1,0]·h[0,0]", "kept"),
        ("x[-1-1,0-0]·h[1,0]", "x[-2,0]·h[1,0]", "→ x[-1,0]"),
        ("x[-1-0,0-1]·h[0,1]", "x[-1,-1]·h[0,1]", "kept"),
        ("x[-1-1,0-1]·h[1,1]", "x[-2,-1]·h[1,1]", "→ x[-1,-1]"),
    ]
    assert steps(d)[2] == "y[-1,0] = x[-1,0]·h[0,0] + x[-1,0]·h[1,0] + x[-1,-1]·h[0,1] + x[-1,-1]·h[1,1]"
    assert text(Relation(law_sides(y.operation.axes[0]))) == "p = n-k"


def test_a_fill_value_is_put_in_where_a_read_leaves_the_image():
    d = sc.convolve("a b c", "1 2 3", boundary="constant", fill="u", mode="same").derive(-1, window=[(-2, 0)])
    assert rows(d) == [
        ("x[-2]·h[-1-(-2)]", "x[-2]·h[1]", "→ u"),
        ("x[-1]·h[-1-(-1)]", "x[-1]·h[0]", "kept"),
        ("x[0]·h[-1-0]", "x[0]·h[-1]", "kept"),
    ]
    assert steps(d)[2:] == [
        "y[-1] = u·h[1] + x[-1]·h[0] + x[0]·h[-1]",
        *["y[-1] = 3·u + 2·a + 1·b"],
        "y[-1] = 3·u + 2·a + b",
    ]


def test_where_the_window_overhangs_every_product_is_left_out():
    d = sc.convolve("a b c", "1 2 3", boundary="omit", mode="same").derive(-1)
    assert rows(d) == [
        ("x[-2]·h[-1-(-2)]", "x[-2]·h[1]", "no such pixel"),
        ("x[-1]·h[-1-(-1)]", "x[-1]·h[0]", "the window overhangs"),
        ("x[0]·h[-1-0]", "x[0]·h[-1]", "the window overhangs"),
    ]
    assert steps(d)[-1] == "y[-1] = 0"


def test_a_conjugated_kernel_is_written_so_and_its_values_are_conjugated():
    d = sc.correlate([1, 1j], [2, 1j], conjugate=True).derive(0, over="kernel")
    assert steps(d) == [
        "y[m] = x[m] ⋆ h[m] = Σ_k x[k-m]·conj(h[k])",
        "y[0] = Σ_k x[k-0]·conj(h[k])",
        "y[0] = x[0]·conj(h[0]) + x[1]·conj(h[1])",
        "y[0] = 1·2 + I·(-I)",
        "y[0] = 3",
    ]


def test_numbers_among_symbols_are_added_up():
    assert steps(sc.convolve("1 2 b", "3 4 a").derive(0))[-1] == "y[0] = a + 8 + 3·b"


def test_channels_are_an_outer_sum_and_the_bias_stands_before_it():
    d = sc.layer((2, 3), (2, 2, 2), bias=[5, 6]).derive(1, 0, over="kernel")
    assert rows(d) == [
        ("x[0,0+0]·w[1,0,0]", "x[0,0]·w[1,0,0]", "kept"),
        ("x[0,0+1]·w[1,0,1]", "x[0,1]·w[1,0,1]", "kept"),
        ("x[1,0+0]·w[1,1,0]", "x[1,0]·w[1,1,0]", "kept"),
        ("x[1,0+1]·w[1,1,1]", "x[1,1]·w[1,1,1]", "kept"),
    ]
    products = "x[0,0]·w[1,0,0] + x[0,1]·w[1,0,1] + x[1,0]·w[1,1,0] + x[1,1]·w[1,1,1]"
    assert steps(d) == [
        "y[o,m] = b[o] + Σ_c Σ_k x[c,m+k]·w[o,c,k]",
        "y[1,0] = b[1] + Σ_c Σ_k x[c,0+k]·w[1,c,k]",
        f"y[1,0] = b[1] + {products}",
        f"y[1,0] = 6 + {products}",
        f"y[1,0] = 6 + {products}",
    ]


def test_over_the_image_all_channels_and_a_ring_in_space_are_shown():
    d = sc.layer((2, 2), (1, 2, 1)).derive(0, 0)
    assert rows(d) == [
        (f"x[{c},{i}]·w[0,{c},{i}-0]", f"x[{c},{i}]·w[0,{c},{i}]", "kept" if i == 0 else "no such kernel element")
        for c in (0, 1)
        for i in (-1, 0, 1)
    ]


def test_groups_number_the_channels_and_are_not_summed():
    d = sc.layer((4, 2), (2, 2, 1), True, groups=2).derive(1, 0, over="kernel")
    assert steps(d)[:3] == [
        "y[o,m] = b[o] + Σ_c Σ_k x[2g+c,m+k]·w[o,c,k]",
        "y[1,0] = b[1] + Σ_c Σ_k x[2·1+c,0+k]·w[1,c,k]",
        "y[1,0] = b[1] + x[2,0]·w[1,0,0] + x[3,0]·w[1,1,0]",
    ]
    assert rows(d)[1] == ("x[2·1+1,0+0]·w[1,1,0]", "x[3,0]·w[1,1,0]", "kept")


def test_transposed_groups_number_the_output_channels_too():
    d = sc.layer((4, 3), (4, 2, 2), transposed=True, groups=2).derive(3, 1, over="kernel")
    assert steps(d)[:2] == [
        "y[o,m] = Σ_c Σ_k x[2g+c,m-k]·w[2g+c,o-2g,k]",
        "y[3,1] = Σ_c Σ_k x[2·1+c,1-k]·w[2·1+c,3-2·1,k]",
    ]
    assert rows(d)[0] == ("x[2·1+0,1-0]·w[2·1+0,3-2·1,0]", "x[2,1]·w[2,1,0]", "kept")


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


def test_the_laws_of_channels_say_which_indices_are_equal():
    operation = sc.layer((2, 4, 3), (2, 2, 2), groups=2, stride=2, padding=1).operation
    assert [text(Relation(law_sides(axis))) for axis in operation.axes] == [
        "p = n",
        "p = n = k",
        "n = k",
        "p = k",
        "p = 2n+k-1",
    ]
    assert [text(Relation(law_sides(axis))) for axis in operation.adjoint().axes] == [
        "p = n",
        "p = n = k",
        "p = k",
        "n = k",
        "2p = n-k+1",
    ]


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
    (sc.convolve((5,), (3,), mode="valid"), (2,), "y[2] does not exist; indices run from -1 to 1"),
    (sc.convolve((5,), (3,), mode="same", boundary="wrap"), (3,), "y[3] does not exist; indices run from -2 to 2"),
    (sc.layer((1, 3), (2, 1, 2)), (2, 0), "y[2, 0] does not exist; indices run from 0 to 1, 0 to 1"),
]


@pytest.mark.parametrize(("output", "at", "message"), OUTSIDE)
def test_an_output_that_the_mode_cuts_off_has_no_worked_example(output, at, message):
    with pytest.raises(IndexRuleError) as error:
        output.derive(*at)
    assert str(error.value) == message


def definition_line(value):
    """The first convention of a sheet, on one line."""
    found = " ".join(value.render().split())
    return found[found.index("Definition: ") : found.index(" Index order")]


LAWS = [
    (lambda: sc.convolve((5,), (3,)).derive(0), "i = m-k (i image, m output, k kernel index)."),
    (
        lambda: sc.convolve((5, 5), (3, 3)).derive(0, 0),
        "i = m-k, j = n-l ([i,j] image, [m,n] output, [k,l] kernel index).",
    ),
    (
        lambda: sc.correlate((5, 5), (3, 3), definition="sliding", stride=(1, 2), padding=1).derive(0, 0),
        "i = 2m+k, j = n+l ([i,j] image, [m,n] output, [k,l] kernel index).",
    ),
    (
        lambda: sc.correlate(
            sc.image((5, 6), indexing="ij"), sc.kernel((3, 4), indexing="ij"), definition="sliding", dilation=(2, 1)
        ).derive(0, 0),
        "i = m+2k, j = n+l ([i,j] image, [m,n] output, [k,l] kernel index).",
    ),
    (
        lambda: sc.convolve((7,), "1 2 3", stride=2, dilation=2).derive(0),
        "i = 2m-2k-1 (i image, m output, k kernel index).",
    ),
    (
        lambda: sc.convolve((3, 3, 3), (2, 2, 2)).derive(0, 0, 0),
        "i = m-k, j = n-l, p = r-u ([i,j,p] image, [m,n,r] output, [k,l,u] kernel index).",
    ),
    (
        lambda: sc.convolve((5, 5), (3, 3)).derive(0, 0, letters={"output": "uv", "kernel": "ab"}),
        "i = u-a, j = v-b ([i,j] image, [u,v] output, [a,b] kernel index).",
    ),
    (
        lambda: sc.layer((2, 5, 5), (3, 2, 3, 3), stride=2, padding=1).derive(0, 0, 0),
        "i = 2m+k-1, j = 2n+l-1 on the axes of space ([i,j] image, [m,n] output, [k,l] kernel index).",
    ),
    (
        lambda: sc.layer((2, 5), (2, 3, 3), stride=2, transposed=True).derive(0, 0),
        "2i = m-k on the axes of space (i image, m output, k kernel index).",
    ),
]


@pytest.mark.parametrize(("made", "law"), LAWS)
def test_the_law_is_written_in_the_letters_of_the_sheet(made, law):
    assert definition_line(made()).endswith(law)


def test_the_law_of_an_output_and_of_a_check_has_its_letters_too():
    y = sc.convolve((3, 3), (2, 2))
    assert "i = m-k, j = n-l ([i,j] image" in " ".join(str(y).split())
    verdict = sc.check("conv(x, h) = slide(x, h)", image=(3, 3), kernel=(2, 2))
    assert "i = m-k, j = n-l ([i,j] image" in " ".join(str(verdict).split())


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
