"""Formulas of a book as operations: their laws, what they leave open, and what no law says."""

import numpy as np
import pytest

import symconv as sc
from symconv.errors import InputError
from symconv.index import IndexLaw

LAWS = [
    ("y[m] = Σ_k x[m-k] h[k]", (1, 1, -1, 0), "conv(x, h)"),
    ("y[m] = Σ_k h[k] x[m-k]", (1, 1, -1, 0), "conv(x, h)"),
    ("y[m] = Σ_i x[i] h[m-i]", (1, 1, -1, 0), "conv(x, h)"),
    ("y[m] = Σ_k x[m+k] h[k]", (1, 1, 1, 0), "slide(x, h)"),
    ("y[m] = Σ_i x[i] h[m+i]", (1, -1, 1, 0), "corr(x, h)"),
    ("y[m] = Σ_k x[k-m] h[k]", (1, -1, 1, 0), "corr(x, h)"),
    ("y[m] = Σ_k x[2m+k-1] h[k]", (1, 2, 1, -1), "down(shift(slide(x, h), 1), 2)"),
    ("y[m] = Σ_k x[2(m-1)+3k] h[k]", (1, 2, 3, -2), "down(shift(slide(x, up(h, 3)), 2), 2)"),
    ("y[m] = Σ_i x[i] h[m-2i]", (2, 1, -1, 0), "conv(up(x, 2), h)"),
    ("y[m] = Σ_k x[(m-k)/2] h[k]", (2, 1, -1, 0), "conv(up(x, 2), h)"),
    ("y[m+1] = Σ_k x[m-k] h[k]", (1, 1, -1, -1), "shift(conv(x, h), 1)"),
    ("y[-m] = Σ_k x[m-k] h[k]", (1, -1, -1, 0), "flip(conv(x, h))"),
    ("y[m] = Σ_k x[m+k] h[m-k]", (1, 2, -1, 0), "down(conv(x, h), 2)"),
    ("y[m] = Σ_k x[m+2k] h[3k]", (3, 3, 2, 0), "down(slide(up(x, 3), up(h, 2)), 3)"),
]


@pytest.mark.parametrize(("text", "law", "expression"), LAWS)
def test_the_letters_are_eliminated_and_the_law_has_a_name_in_the_language(text, law, expression):
    f = sc.formula(text)
    assert f.laws == (IndexLaw(*law),) and f.expression == expression


def test_two_formulas_are_proved_equal_by_the_language():
    one, other = sc.formula("y[m] = Σ_k x[m-k] h[k]"), sc.formula("y[m] = Σ_i h[m-i] x[i]")
    assert sc.prove(f"{one.expression} = {other.expression}").holds
    wrong = sc.formula("y[m] = Σ_k x[m+k] h[k]").expression
    assert not sc.prove(f"{one.expression} = {wrong}").holds


REFUSED = [
    ("y[m] = Σ_k x[m-2k] h[2k]", {}, r"column 22: '2k' and 'm-2k' are read at some of their indices only"),
    ("y[2m] = Σ_k x[m-k] h[k]", {}, r"column 3: '2m' says only some of the outputs"),
    ("y[m+n] = Σ_k x[m-k] h[k]", {}, r"column 3: 'm\+n' is no output index"),
    ("y[m] = Σ_k x[s+k] h[k]", {}, r"column 14: 's\+k' depends on 's', which stands neither on the left"),
    ("y[m] = Σ_j x[m-k] h[k]", {}, r"column 10: the sum runs over 'j', which stands in neither"),
    ("y[m] = Σ_m x[m-k] h[k]", {}, r"the sum runs over 'm', which also stands on the left"),
    ("y[m] = Σ_{k,l} x[m+k+l] h[k,l]", {}, r"shares letters with the index 'k' of the same sequence"),
    ("y[m] = Σ_{k,l} x[m-k-l] h[k+l]", {}, r"is summed in a way that no law of one axis says"),
    ("y[m] = Σ_k x[m+k] h[m+k]", {}, r"leave 'm' out of the relation"),
    ("y[m] = Σ_k x[m] h[k]", {}, r"'k' is an index of the kernel alone"),
    ("y[m] = Σ_k x[m] h[m+k]", {}, r"'m' does not depend on 'k'"),
    ("y[m,n] = Σ_k x[n+k,m] h[k]", {}, r"indices in another order"),
    ("y[m] = Σ_k x[m-k] y[k]", {}, r"'y\[m\]' stands on both sides"),
    ("y[m] = Σ_k x[k] x[m+k]", {}, r"is the same sequence again"),
    ("y[m] = Σ_k conj(x[m-k]) h[k]", {}, r"'conj\(x\[m-k\]\)' is conjugated; only the kernel may be"),
    ("y[m] = Σ_k x[0] h[m-k]", {}, r"'0' is a fixed index"),
    ("y[m] = Σ_k x[m+k/2+1/4] h[k]", {}, r"never meet at whole numbers"),
    ("y[m] = Σ_{k=2}^{0} x[m-k] h[k]", {}, r"so the sum is empty"),
    ("y[m] = Σ_{k=0}^{2} x[m-k] h[m+k]", {}, r"an index of neither image nor kernel by itself"),
    ("y[m] = Σ_{k=-1}^{1} x[m-k] h[k]", {"kernel": 5}, r"from -1 to 1, that is 3 values, but the kernel has 5"),
    ("y[m] = Σ_{k=-K}^{K} x[m-k] h[k]", {"kernel": 4}, r"from -K to K, which no kernel of size 4 fits"),
    ("y[m] = Σ_{k=0}^{2} x[m-k] h[k]", {"kernel_origin": (1,), "kernel": 3}, r"begins at index -1 by its origin"),
    ("y[m] = Σ_k x[m-k] h[k]", {"image": (3, 3)}, r"image has 2 axes and 'x\[m-k\]' 1 ind"),
    ("y[m] = Σ_k x[m-k] h[k]", {"mode": "fully"}, r"unknown mode 'fully'; did you mean 'full'"),
    ("y[m] = Σ_k x[m-k] h[k]", {"kernel_name": "g"}, r"no factor 'g'; its factors are x and h"),
]


@pytest.mark.parametrize(("text", "options", "words"), REFUSED)
def test_what_no_law_says_is_refused_with_the_piece_that_says_so(text, options, words):
    with pytest.raises(InputError, match=words):
        sc.formula(text, **options)


def test_limits_give_sizes_and_first_indices():
    y = sc.formula(r"y[m] = \sum_{k=-1}^{2} x[m-k] h[k]", 5).on()
    assert list(y.kernel.box) == [(-1, 2)] and list(y.image.box) == [(-2, 2)] and list(y.box) == [(-3, 4)]
    y = sc.formula(r"y[m] = \sum_{k=0}^{K-1} x[m-k] h[k]", 5, 4).on()
    assert list(y.kernel.box) == [(0, 3)]
    y = sc.formula(r"y[m] = \sum_{k=-R}^{R} x[m-k] h[k]", 5, 5).on()
    assert list(y.kernel.box) == [(-2, 2)]
    y = sc.formula(r"y[m] = \sum_{i=0}^{\infty} x[i] h[m-i]", 5, 3).on()
    assert list(y.image.box) == [(0, 4)] and list(y.kernel.box) == [(-1, 1)]


def test_one_letter_in_two_limits_has_one_value():
    text = r"y[m,n] = \sum_{k=-R}^{R}\sum_{l=-R}^{R} x[m-k,n-l] h[k,l]"
    assert list(sc.formula(text, (5, 5), (3, 3)).on().kernel.box) == [(-1, 1), (-1, 1)]
    with pytest.raises(InputError, match="that is 3 values, but the kernel has 5"):
        sc.formula(text, (5, 5), (3, 5))


def test_the_kernel_is_known_by_its_name_its_indices_or_by_order():
    for text, name in (
        ("y[m] = Σ_k h[k] x[m-k]", "h"),
        ("y[m] = Σ_k b[k] a[m-k]", "b"),
        ("y[m] = Σ_k a[m-k] b[k]", "b"),
        ("y[m] = Σ_k f[k] g[m-k]", "g"),
        ("y[m] = Σ_k a[k] b[m-k]", "a"),
    ):
        assert sc.formula(text).entries[2].name == name
    assert sc.formula("y[m] = Σ_k a[k] b[m-k]", kernel_name="b").entries[2].name == "b"


def test_a_formula_is_a_function_of_arrays_exact_for_integers_and_in_the_type_of_floats():
    f = sc.formula("y[m] = Σ_k x[m-k] h[k]")
    assert f([1, 2, 3], [1, 10]).tolist() == [1, 12, 23, 30]
    x, h = np.array([0.1, 0.7, -0.3]), np.array([0.2, 1e-9])
    assert np.allclose(f(x, h), np.convolve(x, h), rtol=1e-15)
    assert f(x.astype(np.float32), h.astype(np.float32)).dtype == np.float32
    assert f([2**40, 1], [2**40]).tolist() == [2**80, 2**40]
    assert np.array_equal(sc.formula("y[m] = Σ_k x[m-k] h[k]", kernel=[1, 2])([1, 1]), [1, 3, 2])


def test_a_conjugate_is_that_of_the_kernel():
    rng = np.random.default_rng(3)
    x, h = (rng.normal(size=n) + 1j * rng.normal(size=n) for n in (6, 3))
    f = sc.formula("y[m] = Σ_k x[m+k] conj(h[k])", mode="valid")
    assert np.allclose(f(x, h), np.correlate(x, h, "valid"))


def test_documents_state_the_formula_in_the_letters_of_its_user():
    text = sc.formula(r"g_\tau = \sum_{s=0}^{2} f_{2\tau-s} w_s", 7).derive(1).render()
    assert "Formula as read: g[τ] = Σ_s f[2τ-s]·w[s], for s = 0…2." in text
    assert "i = 2τ-s (i image, τ output, s kernel" in text and "Put τ = 1:" in text
    over = sc.formula("y[m] = Σ_p x[p] h[m-p]", 5, 3).derive(0).render()
    assert "y[m] = (x ∗ h)[m] = Σ_p x[p]·h[m-p]" in over


def test_the_index_order_is_that_of_arrays_unless_it_is_said():
    text = "y[m,n] = Σ_{k,l} x[2m+k,n+l] h[k,l]"
    assert sc.formula(text).laws == (IndexLaw(1, 2, 1, 0), IndexLaw(1, 1, 1, 0))
    assert sc.formula(text, indexing="xy").laws == (IndexLaw(1, 1, 1, 0), IndexLaw(1, 2, 1, 0))
    x, h = np.arange(30).reshape(5, 6), np.arange(4).reshape(2, 2)
    rows, columns = sc.formula(text)(x, h), sc.formula(text, indexing="xy")(x.T, h.T)
    assert np.array_equal(rows, columns.T)
    with pytest.raises(InputError, match="a formula with channels is written in the order of arrays"):
        sc.formula("y[o,m] = Σ_{c,k} x[c,m+k] w[o,c,k]", indexing="xy")


def test_channels_have_one_size_in_image_and_kernel():
    f = sc.formula("y[o,m] = Σ_{c,k} x[c,m+k] w[o,c,k]")
    with pytest.raises(InputError, match=r"the image has indices 0 … 1 for 'c', the kernel indices 0 … 2 for 'c'"):
        f(np.ones((2, 5)), np.ones((4, 3, 2)))
    assert "In the language" not in f.render() and "Channels: o, c" in f.render()
    with pytest.raises(InputError, match="has channels; compare it with difference"):
        _ = f.expression


DOCUMENTS = [
    ("C[i,j] = Σ_k A[i,k] B[k,j]", (2, 4), (4, 2), "Sum of products at C[0,0]"),
    ("y[m,n] = Σ_{k,l} x[m-k,n+l] h[k,l]", (3, 3), (2, 2), "Convolution on some axes"),
    ("y[-m] = Σ_k x[m-k] h[k]", 3, 2, "Convolution running backwards at y[0]"),
    (
        r"g(x,y) = \sum_{s=-a}^{a}\sum_{t=-b}^{b} w(s,t)\, f(x+s,y+t)",
        (4, 5),
        (3, 3),
        "Sliding cross-correlation at g[0,0]",
    ),
    ("y[a,b,m] = Σ_k x[a,b,m+k] h[k]", (2, 3, 4), 2, "Sliding cross-correlation at y[0,0,0]"),
]


@pytest.mark.parametrize(("text", "image", "kernel", "title"), DOCUMENTS)
def test_every_kind_of_formula_has_its_documents(text, image, kernel, title):
    y = sc.formula(text, image, kernel).on()
    derivation = y.derive(*(0,) * y.rank).render()
    assert derivation.startswith(title) and "mixed" not in derivation and "Formula as read: " in derivation
    assert "law holds; the terms" not in sc.gradients(y).render()
