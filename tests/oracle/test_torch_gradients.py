"""PyTorch's autograd: both gradients and that of the bias, in exact integers."""

from __future__ import annotations

import pytest

from symconv import gradients, layer
from tests.helpers import integers

torch = pytest.importorskip("torch")
functional = torch.nn.functional

SPACES = {1: ((7,), (3,)), 2: ((5, 6), (2, 3)), 3: ((4, 3, 5), (2, 1, 3))}
STEPS = [(1, 0, 1), (2, 1, 1), (1, 2, 2), (3, 2, 2)]  # stride, padding, dilation
CHANNELS = [(1, 1, 1), (2, 3, 1), (4, 6, 2), (3, 3, 3)]  # image, output, groups


def learned(ours, theirs, x, w, b, options):
    """Our gradients and those of PyTorch for the same integers coming back."""
    y = layer(x, w, b, **options)
    g = integers(y.box.shape, 5)
    tensors = [torch.tensor(array, dtype=torch.float64, requires_grad=True) for array in (x, w, b)]
    (theirs(*tensors, **{k: v for k, v in options.items() if k != "transposed"}) * torch.tensor(g)).sum().backward()
    found = ours(y, g)
    return (
        [found.image.array().tolist(), found.kernel.array().tolist(), [int(one) for one in found.bias]],
        [tensor.grad.numpy().tolist() for tensor in tensors],
    )


@pytest.mark.parametrize("rank", SPACES)
@pytest.mark.parametrize(("inner", "outer", "groups"), CHANNELS)
@pytest.mark.parametrize(("stride", "padding", "dilation"), STEPS)
def test_gradients_are_those_of_autograd(rank, inner, outer, groups, stride, padding, dilation):
    space, size = SPACES[rank]
    x, w, b = integers((2, inner, *space)), integers((outer, inner // groups, *size), 1), integers((outer,), 2)
    if any(p + 2 * padding < dilation * (k - 1) + 1 for p, k in zip(space, size, strict=True)):
        return
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    ours, theirs = learned(gradients, getattr(functional, f"conv{rank}d"), x, w, b, options)
    assert ours == theirs


@pytest.mark.parametrize(("inner", "outer", "groups"), CHANNELS)
@pytest.mark.parametrize(("stride", "padding", "dilation"), STEPS[:3])
def test_gradients_of_transposed_layers_are_those_of_autograd(inner, outer, groups, stride, padding, dilation):
    x, w, b = integers((2, inner, 4, 5)), integers((inner, outer // groups, 3, 3), 1), integers((outer,), 2)
    options = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups, "transposed": True}
    ours, theirs = learned(gradients, functional.conv_transpose2d, x, w, b, options)
    assert ours == theirs
