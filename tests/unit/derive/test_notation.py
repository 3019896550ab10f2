"""Index letters, and the law written in them."""

import pytest

import symconv as sc
from symconv.derive.derivation import law_sides
from symconv.errors import InputError
from symconv.formulas.nodes import Relation
from tests.unit.derive.written import text


def test_index_letters_step_aside_for_the_names_of_signals():
    d = sc.convolve(sc.image((3,), name="i"), sc.kernel((3,), name="m")).derive(0)
    assert text(d.definition()) == "y[n] = (i ∗ m)[n] = Σ_j i[j]·m[n-j]"


def test_eight_axes_have_letters():
    y = sc.convolve(sc.image((1,) * 8), sc.kernel((1,) * 8))
    assert len({*y.derive(*(0,) * 8).notation.kernel, *"xhy"}) == 11 and "y[m,n,r,s,a,b,c,d]" in str(y)


def test_letters_brackets_and_names_can_be_chosen(x, h):
    d = sc.convolve(x, h, name="g").derive(1, 1, letters={"output": "uv", "image": "pq"}, brackets="round")
    assert text(d.definition(), "round") == "g(u,v) = (x ∗ h)(u,v) = Σ_p Σ_q x(p,q)·h(u-p,v-q)"


@pytest.mark.parametrize("names", [("h", "h", "y"), ("x", "h", "x"), ("x", "y", "y")])
def test_signals_with_one_name_are_not_written(names):
    x, h = sc.image((3,), name=names[0]), sc.kernel("1 2 3", name=names[1])
    with pytest.raises(InputError, match="names two things in one formula"):
        sc.convolve(x, h, name=names[2]).derive(0)


def test_one_signal_may_stand_on_both_sides():
    x = sc.image("1 2 3")
    assert sc.convolve(x, x).derive(0).expr == 10


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
