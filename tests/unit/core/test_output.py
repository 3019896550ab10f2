"""Outputs as mappings, and their three other views: superposition, matrix, adjoint."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy

from symconv import check, convolve, correlate, layer
from symconv.errors import IndexRuleError, InputError, LimitError


def test_an_output_is_a_mapping_in_reading_order():
    y = convolve((1, 2), (2, 1))
    assert list(y) == [(0, 0), (1, 0), (0, 1), (1, 1)] and len(y) == 4
    assert (1, 1) in y and (2, 0) not in y and "1" not in y
    assert 1 in convolve((2,), (1,)) and (1,) in convolve((2,), (1,))
    assert dict(y) == y.expressions() == {at: y[at] for at in y}


def test_numpy_takes_an_output_as_its_array():
    y = convolve([1, 2, 3], [1, 10, 100])
    assert np.asarray(y).dtype == np.int64 and np.asarray(y).tolist() == [1, 12, 123, 230, 300]
    assert np.asarray(y, dtype=float).dtype == np.float64 and np.array_equal(y, y.array())
    assert np.asarray(convolve((2,), "a b")).tolist() == list(convolve((2,), "a b").values())
    if np.lib.NumpyVersion(np.__version__) < "2.0.0":
        return  # there copy=False means a copy where there must be one
    with pytest.raises(InputError, match="y holds no array that could be shared; leave out copy=False"):
        np.array(y, copy=False)


def test_an_output_prints_as_the_text_that_notebooks_show():
    y = convolve([1, 2], [1, 10])
    assert str(y) == y._repr_mimebundle_()["text/plain"] and "y[2] = 20" in str(y)
    assert repr(y).startswith("Output(operation=")
    lawless = convolve(5, 3, boundary="wrap").adjoint()  # it has no law to show
    assert str(lawless) == repr(lawless)


def test_an_adjoint_without_a_law_says_why():
    for boundary, reason in (("omit", "leaves out the windows that overhang, which no"), ("wrap", "folds reads back")):
        with pytest.raises(InputError, match=f"{reason}.* single index law.*; list its products with terms()"):
            convolve(5, 3, mode="same", boundary=boundary).adjoint().derive(0)
        axis = convolve(5, 3, mode="same", boundary=boundary).adjoint().operation.axes[0]
        with pytest.raises(InputError, match=f"{reason}.* single index law.*; use 'zero'"):
            axis.kernel_view()


def test_outside_the_box_the_sum_is_empty():
    y = convolve((2,), (2,))
    assert y[7] == 0 and y.terms(7) == []
    assert y[10**5000] == 0 and y.terms(-(10**30)) == []


def test_what_lies_too_far_outside_is_refused():
    y = convolve((2,), (2,))
    for far in (10**30, -(10**5000)):
        with pytest.raises(IndexRuleError) as error:
            y.derive(far)
        assert str(error.value).endswith("lies too far outside to be worked out; indices run from 0 to 2")
        with pytest.raises(
            IndexRuleError, match=r"x index .* lies too far outside to be worked out; indices run from 0 to 1"
        ):
            y.scatter(far)
    with pytest.raises(IndexRuleError, match="needs 1 integers, not 2; indices run from 0 to 2"):
        y[10**5000, 1]


def test_a_wrong_index_is_refused_with_the_ranges():
    y = convolve((2, 2), (2, 2))
    for wrong in (1, (1, 1, 1), (0.5, 1), (True, 1)):
        with pytest.raises(IndexRuleError, match=r"y index .*; indices run from 0 to 2, 0 to 2"):
            y[wrong]


def test_terms_know_where_they_were_asked_for_and_what_was_read():
    first, second = correlate("a b", "p q", definition="sliding", mode="same", anchor="high", boundary="wrap").terms(0)
    assert (first.image_index, first.read_index, first.kernel_index, str(first.expr)) == ((-1,), (1,), (0,), "b*p")
    assert (second.image_index, second.read_index, second.kernel_index, str(second.expr)) == ((0,), (0,), (1,), "a*q")


def test_superposition_is_a_copy_of_the_kernel_around_the_pixel():
    y = convolve((3, 3), "1 2 / 3 4")
    assert [(t.output_index, int(t.kernel_value)) for t in y.scatter(1, -1)] == [
        ((1, -1), 1),
        ((2, -1), 2),
        ((1, 0), 3),
        ((2, 0), 4),
    ]


def test_superposition_lists_every_folded_read_of_a_pixel():
    y = convolve((3,), (3,), mode="same", boundary="symmetric")
    assert [(t.output_index, t.kernel_index, t.image_index) for t in y.scatter(-1)] == [
        ((-1,), (0,), (-1,)),
        ((-1,), (1,), (-2,)),
        ((0,), (1,), (-1,)),
    ]


def test_superposition_of_no_pixel_is_refused():
    with pytest.raises(IndexRuleError) as error:
        convolve((3,), (3,)).scatter(2)
    assert str(error.value) == "x[2] does not exist; indices run from -1 to 1"


def test_the_matrix_of_a_convolution_has_constant_diagonals():
    a, b, c = sympy.symbols("a b c")
    matrix = convolve((3,), "a b c").matrix()
    assert matrix.entries.tolist() == [[a, 0, 0], [b, a, 0], [c, b, a], [0, c, b], [0, 0, c]]
    assert matrix.rows == ((-2,), (-1,), (0,), (1,), (2,)) and matrix.columns == ((-1,), (0,), (1,))
    assert matrix.shape == (5, 3) and matrix.constant.tolist() == [0] * 5


def test_reads_folded_onto_one_pixel_add_up_in_the_matrix():
    matrix = convolve((2,), "1 2 3", mode="same", boundary="symmetric").matrix()
    assert matrix.entries.tolist() == [[2 + 3, 1], [3, 2 + 1]]


def test_fill_and_bias_are_the_constant_of_the_matrix():
    filled = convolve("p q", "1 2 3", mode="same", boundary="constant", fill=5).matrix()
    assert filled.entries.tolist() == [[2, 1], [3, 2]] and filled.constant.tolist() == [15, 5]
    biased = layer((1, 2), [[[1]], [[2]]], [7, "b"]).matrix()
    assert biased.constant.tolist() == [7, 7, sympy.Symbol("b"), sympy.Symbol("b")]
    named = convolve((1,), "1 2 3", mode="same", boundary="constant", fill="c").matrix()
    assert named.constant.tolist() == [4 * sympy.Symbol("c")]


def test_a_matrix_acts_exactly_on_large_numbers_fractions_and_symbols():
    matrix = convolve((2,), [2**62, 3]).matrix()
    assert (matrix @ [4, 2**61]).tolist() == [2**64, 2**123 + 12, 3 * 2**61]
    assert (convolve((2,), [Fraction(1, 2)]).matrix() @ [2, 3]).tolist() == [1, Fraction(3, 2)]
    x = sympy.symbols("x:2")
    assert (convolve((2,), "a b").matrix() @ list(x)).tolist() == list(convolve([*x], "a b").values())


def test_a_matrix_acts_exactly_on_unsigned_integers():
    assert (convolve([1], [1]).matrix() @ np.array([2**60 + 1], dtype=np.uint64)).tolist() == [2**60 + 1]
    assert (convolve([1], [1]).matrix() @ np.array([2**64 - 1], dtype=np.uint64)).tolist() == [2**64 - 1]


def test_a_matrix_acts_on_several_images_at_once():
    matrix = convolve("p q", "1 2 3", mode="same", boundary="constant", fill=5).matrix()
    images = np.array([[1, 0], [0, 1]])
    assert (matrix @ images).T.tolist() == [(matrix @ column).tolist() for column in images.T]


def test_rows_and_columns_of_a_matrix_are_written_in_index_order():
    matrix = convolve((1, 2), (1, 1)).matrix()
    assert matrix.columns == ((0, 0), (1, 0)) == matrix.rows


def test_a_large_matrix_is_refused_from_its_size():
    with pytest.raises(LimitError) as error:
        convolve((40, 40), (3, 3)).matrix()
    assert str(error.value) == (
        "the matrix has 1,764 × 1,600 = 2,822,400 entries, more than the limit of 1,000,000; "
        "ask for less, or raise the limit: --limit terms=N, [limits] terms = N in a course file, limit=N in Python"
    )
    assert convolve((40, 40), (1, 1), limit=10**7).matrix().shape == (1600, 1600)


def test_the_adjoint_of_convolution_slides():
    z = convolve("x0 x1 x2", "a b").adjoint()
    assert [str(total) for total in z.values()] == ["a*g[-1] + b*g[0]", "a*g[0] + b*g[1]", "a*g[1] + b*g[2]"]
    assert z.operation.definition == "adjoint" and list(z) == [(-1,), (0,), (1,)]


def test_the_adjoint_takes_numbers_of_the_shape_of_the_output():
    y = convolve([1, 2], [1, 10])
    assert y.adjoint([1, 1, 1]).array().tolist() == [11, 11]
    with pytest.raises(InputError) as error:
        y.adjoint([1, 2])
    assert str(error.value) == "signal g has shape (2,), the output (3,); give both the same shape"


def test_the_adjoint_does_not_conjugate():
    i = sympy.I
    y = correlate((2,), [1, i], conjugate=True)
    assert y.adjoint().matrix().entries.tolist() == y.matrix().entries.T.tolist()
    assert {-i, 1, 0} == set(y.matrix().entries.ravel().tolist())


@pytest.mark.parametrize("boundary", ["antireflect", ("antireflect", "constant", "antireflect")])
def test_weights_of_reads_far_outside_are_exact(boundary):
    x, h, far = [[[3, 5], [7, 2]], [[1, 8], [4, 6]]], [[[1]]], 10**9
    fill = {} if boundary == "antireflect" else {"fill": 2}
    y = convolve(x, h, padding=far, stride=far, boundary=boundary, **fill)
    line = {-far: {0: far + 1, 1: -far}, 0: {0: 1}, far: {0: 1 - far, 1: far}}  # the line through both pixels
    outside = {-far: {None: 1}, 0: {0: 1}, far: {None: 1}}
    rules = [line, line if boundary == "antireflect" else outside, line]
    expected = [
        sum(
            a * b * c * (2 if None in (p, q, r) else x[p][q][r])
            for (p, a), (q, b), (r, c) in product(*(rule[at].items() for rule, at in zip(rules, place, strict=True)))
        )
        for place in product((-far, 0, far), repeat=3)
    ]
    assert max(map(abs, expected)) > 2**62
    assert y.array().ravel().tolist() == expected
    assert [int(value) for value in y.values()] == expected == [int(y[at]) for at in y]
    assert (y.matrix() @ y.image.array().ravel()).tolist() == expected
    assert check(y, y).holds
