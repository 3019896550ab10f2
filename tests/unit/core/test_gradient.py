"""Gradients of one operation: against SymPy's own derivative, and named as a textbook names them."""

import numpy as np
import pytest
from sympy import Add, Mul, diff

import symconv as sc
from symconv import gradients
from symconv.errors import InputError

CASES = {
    "full": lambda: sc.convolve((4,), (3,)),
    "valid": lambda: sc.correlate((3, 4), (2, 3), definition="sliding", mode="valid"),
    "textbook": lambda: sc.correlate((4,), (2,)),
    "same, even": lambda: sc.convolve((3, 3), (2, 2), mode="same", anchor="high"),
    "stride": lambda: sc.convolve((7,), (3,), stride=2, padding=1),
    "dilation": lambda: sc.correlate((6,), (2,), definition="sliding", dilation=3),
    "stride and dilation": lambda: sc.layer((1, 7, 6), (1, 1, 2, 3), stride=(2, 1), dilation=(2, 1), padding=(1, 0)),
    "channels": lambda: sc.layer((2, 3, 3), (3, 2, 2, 2)),
    "batch and groups": lambda: sc.layer((2, 4, 3), (4, 2, 2), groups=2, padding=1, bias=True),
    "transposed": lambda: sc.layer((2, 2, 3), (2, 3, 2, 2), stride=2, transposed=True),
    "transposed groups": lambda: sc.layer((4, 3), (4, 2, 2), stride=2, groups=2, transposed=True, bias=True),
    "depthwise": lambda: sc.layer((3, 4), (3, 1, 2), groups=3),
    "replicate": lambda: sc.correlate((4,), (3,), mode="same", boundary="replicate"),
    "mirror": lambda: sc.convolve((4, 3), (3, 2), mode="same", boundary="mirror"),
    "wrap": lambda: sc.convolve((3,), (3,), mode="same", boundary="wrap"),
    "constant": lambda: sc.convolve((3,), (3,), mode="same", boundary="constant", fill="c"),
    "omit": lambda: sc.correlate((5,), (2,), mode="same", boundary="omit", anchor="low"),
    "omit all": lambda: sc.convolve((4, 2), (3, 3), mode="same", boundary="omit"),
}


def loss(y, d):
    """⟨g, y⟩: its gradient is the one for ``∂L/∂y = g``."""
    g = sc.Output.companion(y)
    return Add(*[Mul(value, g[index]) for index, value in y.expressions().items()])


@pytest.mark.parametrize("case", CASES)
def test_both_gradients_are_what_sympy_differentiates(case):
    y = CASES[case]()
    d = gradients(y)
    total = loss(y, d)
    for gradient, signal in ((d.image, y.image), (d.kernel, y.kernel)):
        assert gradient.box == signal.box
        for index, value in gradient.expressions().items():
            assert value.expand() == diff(total, signal[index]).expand(), index
    if y.bias is not None:
        assert list(d.bias) == [diff(total, y.bias[o]) for o in range(y.bias.shape[0])]


@pytest.mark.parametrize(
    "case", [name for name in CASES if name not in ("replicate", "mirror", "wrap", "omit", "omit all")]
)
@pytest.mark.parametrize("over", ["image", "kernel"])
def test_every_entry_can_be_worked_out_step_by_step(case, over):
    d = gradients(CASES[case]())
    for gradient in (d.image, d.kernel):
        for index in gradient:
            worked = gradient.derive(*index, over=over)
            kept = [term for candidate in worked.candidates for term in candidate.terms]
            assert len(kept) == len(worked.terms) and Add(*[term.expr for term in kept]) == gradient[index]


NAMES = {  # (operation, window, zeros, taps, step) of the gradient by image and by kernel, by the rules of textbooks
    "valid": (("convolution", "full", 1, 1, 1), ("sliding", "valid", 1, 1, 1)),
    "full": (("sliding", "valid", 1, 1, 1), ("correlation", "continued", 1, 1, 1)),
    "textbook": (("correlation", "valid", 1, 1, 1), ("convolution", "continued", 1, 1, 1)),
    "stride": (("sliding", "part_full", 2, 1, 1), ("correlation", "continued", 1, 2, 1)),
    "dilation": (("convolution", "valid", 1, 3, 1), ("sliding", "continued", 1, 1, 3)),
    "depthwise": (("convolution", "full", 1, 1, 1), ("sliding", "valid", 1, 1, 1)),
}


@pytest.mark.parametrize("case", NAMES)
def test_gradients_are_named(case):
    d = gradients(CASES[case]())
    found = [(one.operation, one.window, one.zeros[0], one.taps[0], one.step[0]) for one in (d.image_is, d.kernel_is)]
    assert tuple(found) == NAMES[case]


def spread(values, step):
    """The values with zeros in between."""
    found = [0] * ((len(values) - 1) * step + 1)
    found[::step] = values
    return found


def named(name, first, second):
    """The operation that a gradient is called, by NumPy, without its window: results from the first overlap on."""
    first, second = spread(list(first), name.zeros[0]), spread(list(second), name.taps[0])
    whole = np.convolve(first, second if name.operation == "convolution" else second[::-1])
    if "valid" in name.window:
        whole = whole[len(second) - 1 : len(first)]
    return list(whole[::-1] if name.operation == "correlation" else whole)


def contains(whole, part):
    """Whether the part stands in the whole in one piece."""
    return any(whole[start : start + len(part)] == part for start in range(len(whole)))


@pytest.mark.parametrize("definition", ["convolution", "correlation", "sliding"])
@pytest.mark.parametrize("mode", ["full", "valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("dilation", [1, 2])
def test_the_named_operation_gives_the_gradient(definition, mode, stride, dilation):
    for size, taps in ((6, 3), (8, 3), (9, 2), (5, 1)):
        options = {"mode": mode, "stride": stride, "dilation": dilation}
        options |= {} if mode != "same" else {"anchor": "low"}
        x, h = [3**place for place in range(size)], [1 + 100 * place**2 for place in range(taps)]
        make = sc.convolve if definition == "convolution" else sc.correlate
        y = make(x, h, **options, **({} if definition == "convolution" else {"definition": definition}))
        d = gradients(y, [7 + 5 * place**3 for place in range(y.box.size)])
        for gradient, name in ((d.image, d.image_is), (d.kernel, d.kernel_is)):
            found = [int(value) for value in gradient.array()]
            if "continued" in name.window:
                continue
            whole = [int(value) for value in named(name, gradient.image.array(), gradient.kernel.array())]
            kept = [whole[phase :: name.step[0]] for phase in range(name.step[0])]
            if name.window == "part_full":
                assert contains([0] * 30 + whole + [0] * 30, found)
                assert not contains(found, whole)
            elif name.window == "part_valid":
                assert any(contains(one, found) for one in kept) and len(found) < len(whole)
            elif name.idle:
                assert contains(found, whole) and len(found) > len(whole) and set(found) - set(whole) <= {0}
            else:
                assert found in kept


def test_a_stride_that_leaves_a_remainder_is_told():
    d = gradients(sc.correlate((6,), (3,), definition="sliding", mode="valid", stride=2))
    assert (d.image_is.window, d.image_is.idle, d.kernel_is.window) == ("full", True, "part_valid")
    text = " ".join(str(d).split())
    assert "It is the full convolution of g with h. Entries of x that no output reads lie beyond it" in text
    assert "It is a part of the valid sliding cross-correlation of x with g: results for entries that h does" in text


def test_channels_are_summed_over_the_right_sort():
    d = gradients(sc.layer((2, 2, 3, 3), (3, 2, 2, 2)))
    assert (d.image_is.summed, d.kernel_is.summed) == ("out", "batch")
    assert gradients(sc.layer((2, 3, 3), (3, 2, 2, 2))).kernel_is.summed is None


def test_the_letters_are_those_of_the_layer():
    from symconv.formulas.plain import Printer

    d = gradients(sc.layer((2, 4, 5, 5), (4, 2, 3, 3), groups=2, dilation=2))
    shown = [Printer().show(one.derive(*next(iter(one)), over="kernel").definition()) for one in (d.image, d.kernel)]
    assert shown == [
        "grad_x[s,c,i,j] = Σ_o Σ_k Σ_l g[s,2q+o,i-2k,j-2l]·w[2q+o,c-2q,k,l]",
        "grad_w[o,c,k,l] = Σ_s Σ_m Σ_n x[s,2q+c,2k+m,2l+n]·g[s,o,m,n]",
    ]


def test_numbers_come_back_as_numbers():
    d = gradients(sc.convolve([1, 2, 3], [1, 10], mode="valid"), [5, 7])
    # y[0] = 10·1 + 1·2 and y[1] = 10·2 + 1·3, the kernel flipped; L = 5 y[0] + 7 y[1]
    assert d.image.array().tolist() == [50, 75, 7]
    assert d.kernel.array().tolist() == [5 * 2 + 7 * 3, 5 * 1 + 7 * 2]


def test_a_conjugated_kernel_and_a_wrong_shape_are_refused():
    with pytest.raises(InputError, match="no derivative through a conjugated kernel"):
        gradients(sc.correlate((3,), (2,), conjugate=True))
    with pytest.raises(InputError, match="signal g has shape"):
        gradients(sc.convolve((3,), (2,)), [1, 2])
    with pytest.raises(InputError, match="folds reads back"):
        gradients(sc.convolve((3,), (2,), boundary="wrap", mode="same").adjoint())


@pytest.mark.parametrize("format", ["text", "latex", "markdown", "typst"])
def test_both_gradients_are_worked_out_as_documents(format):
    d = gradients(sc.layer((2, 4, 5), (3, 2, 2, 2), stride=2, padding=1))
    for gradient in (d.image, d.kernel):
        assert "grad" in gradient.derive(*next(iter(gradient))).render(format)
    plain = gradients(sc.convolve((4, 4), (2, 2)))
    assert plain.kernel.derive(0, 0).render().startswith("Gradient at grad_h[0,0]")


def test_gradients_of_an_operation_whose_windows_all_overhang_are_zero():
    d = gradients(sc.correlate((2,), (5,), mode="same", boundary="omit"))
    assert set(d.output.expressions().values()) == set(d.image.expressions().values()) == {0}
    assert len(d.kernel.expressions()) == 5 and set(d.kernel.expressions().values()) == {0}
    assert "Every window overhangs x, so every output is 0" in " ".join(str(d).split())
