"""PyTorch: conv1d/2d/3d and conv_transpose1d/2d/3d, and the padding modes of nn.Conv2d."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from symconv import layer
from symconv.errors import InputError
from tests.helpers import integers

torch = pytest.importorskip("torch")
functional = torch.nn.functional

SPACES = {1: ((7,), (3,)), 2: ((5, 6), (2, 3)), 3: ((4, 3, 5), (2, 1, 3))}
STEPS = [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 1, 2), (2, 3, 3)]  # stride, padding, dilation
CHANNELS = [(1, 1, 1), (2, 3, 1), (4, 6, 2), (3, 3, 3), (3, 6, 3)]  # image, output, groups


def tensors(*arrays):
    return [torch.tensor(array, dtype=torch.float64) for array in arrays]


def same(ours, theirs) -> bool:
    theirs = theirs.detach().numpy()
    return ours.box.shape == theirs.shape and ours.array().tolist() == theirs.tolist()


@pytest.mark.parametrize("rank", SPACES)
@pytest.mark.parametrize(("inner", "outer", "groups"), CHANNELS)
@pytest.mark.parametrize(("stride", "padding", "dilation"), STEPS)
def test_layers_are_those_of_torch(rank, inner, outer, groups, stride, padding, dilation):
    space, size = SPACES[rank]
    x, w, b = integers((2, inner, *space)), integers((outer, inner // groups, *size), 1), integers((outer,), 2)
    reach = [dilation * (k - 1) + 1 for k in size]
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    if any(p + 2 * padding < k for p, k in zip(space, reach, strict=True)):
        with pytest.raises(InputError, match="does not fit in image"):
            layer(x, w, b, **options)
        return
    theirs = getattr(functional, f"conv{rank}d")
    assert same(layer(x, w, b, **options), theirs(*tensors(x, w, b), **options))
    assert same(layer(x[1], w, **options), theirs(*tensors(x[1], w), **options))


@pytest.mark.parametrize("rank", SPACES)
@pytest.mark.parametrize(("inner", "outer", "groups"), CHANNELS)
@pytest.mark.parametrize(("stride", "padding", "dilation"), STEPS)
def test_transposed_layers_are_those_of_torch(rank, inner, outer, groups, stride, padding, dilation):
    space, size = SPACES[rank]
    x, w, b = integers((2, inner, *space)), integers((inner, outer // groups, *size), 1), integers((outer,), 2)
    for extra in range(max(stride, dilation)):
        options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        options["output_padding"] = extra
        lengths = [
            (p - 1) * stride - 2 * padding + dilation * (k - 1) + extra + 1 for p, k in zip(space, size, strict=True)
        ]
        if min(lengths) < 1:
            with pytest.raises(InputError, match="leaves no output"):
                layer(x, w, b, transposed=True, **options)
            continue
        theirs = getattr(functional, f"conv_transpose{rank}d")
        assert same(layer(x, w, b, transposed=True, **options), theirs(*tensors(x, w, b), **options))


@pytest.mark.parametrize("options", [{"padding": "same"}, {"padding": "same", "dilation": 2}, {"padding": "valid"}])
@pytest.mark.parametrize("size", [(3, 3), (2, 3), (4, 2), (1, 1)])
@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
def test_named_padding(options, size):
    x, w = integers((2, 6, 7)), integers((3, 2, *size), 1)
    assert same(layer(x, w, **options), functional.conv2d(*tensors(x, w), **options))


def test_different_values_on_each_axis():
    x, w = integers((2, 6, 7)), integers((3, 2, 3, 2), 1)
    options = {"stride": (2, 1), "padding": (0, 1), "dilation": (1, 2)}
    assert same(layer(x, w, **options), functional.conv2d(*tensors(x, w), **options))
    w = integers((2, 3, 3, 2), 1)
    options["output_padding"] = (1, 0)
    assert same(layer(x, w, transposed=True, **options), functional.conv_transpose2d(*tensors(x, w), **options))


PADDING_MODES = {"zeros": "zero", "reflect": "mirror", "replicate": "replicate", "circular": "wrap"}


@pytest.mark.parametrize(("mode", "size", "stride"), list(product(PADDING_MODES, [(3, 3), (2, 4)], [1, 2])))
def test_padding_modes_of_modules(mode, size, stride):
    x, w, b = integers((2, 4, 5)), integers((3, 2, *size), 1), integers((3,), 2)
    module = torch.nn.Conv2d(2, 3, size, stride, 2, padding_mode=mode, dtype=torch.float64)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(w))
        module.bias.copy_(torch.tensor(b))
    assert same(layer(x, w, b, stride, 2, boundary=PADDING_MODES[mode]), module(*tensors(x)))


def test_the_adjoint_is_the_gradient_with_respect_to_the_image():
    x, w = integers((4, 5, 6)), integers((6, 2, 3, 2), 1)
    given = {"stride": 2, "padding": 1, "groups": 2}
    y = layer(x, w, **given)
    g = integers(y.box.shape, 3)
    (pixels, weight) = tensors(x, w)
    pixels.requires_grad_()
    (functional.conv2d(pixels, weight, **given) * torch.tensor(g)).sum().backward()
    assert y.adjoint(g).array().tolist() == np.asarray(pixels.grad).tolist()


@pytest.mark.parametrize(
    ("mode", "boundary"), [("reflect", "mirror"), ("circular", "wrap"), ("replicate", "replicate")]
)
@pytest.mark.parametrize("padding", [1, 2, 3, 4, 5])
def test_a_document_of_a_layer_says_where_pytorch_refuses_its_padding(mode, boundary, padding):
    module = torch.nn.Conv2d(1, 1, (3, 3), padding=padding, padding_mode=mode, bias=False)
    try:
        module(torch.zeros(1, 1, 3, 4))
        refused = False
    except RuntimeError:
        refused = True
    said = str(layer((1, 3, 4), (1, 1, 3, 3), padding=padding, boundary=boundary))
    assert refused == ("PyTorch refuses this layer" in said)
    if refused:
        assert f"its padding mode {mode} takes" in " ".join(said.split())
