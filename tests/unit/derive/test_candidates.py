"""Candidates: what is asked for, what is read and why a product vanishes, against lines written out by hand."""

import pytest

import symconv as sc
from symconv.derive.derivation import law_sides
from symconv.errors import IndexRuleError
from symconv.formulas.nodes import Relation
from tests.unit.derive.written import steps, text


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


def test_stride_and_dilation_skip_kernel_positions_that_are_no_integers():
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
