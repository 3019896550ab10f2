"""Receptive fields against the dependencies that PyTorch's gradients show, stack by stack and output by output."""

from __future__ import annotations

import numpy as np
import pytest

from symconv import receptive
from symconv.errors import SymconvError

torch = pytest.importorskip("torch")


def module(one, rank):
    """A layer of PyTorch with one channel and positive weights, so that no dependency cancels."""
    name = f"Conv{'Transpose' if one.get('transposed') else ''}{rank}d"
    options = {key: value for key, value in one.items() if key not in ("kernel", "transposed")}
    made = getattr(torch.nn, name)(1, 1, one["kernel"], bias=False, dtype=torch.float64, **options)
    torch.nn.init.ones_(made.weight)
    return made


def dependencies(stack, image):
    """The size of the output, and for an output the pixels on each axis that its gradient reaches."""
    network = torch.nn.Sequential(*(module(one, len(image)) for one in stack))
    x = torch.ones((1, 1, *image), dtype=torch.float64, requires_grad=True)
    y = network(x)[0, 0]

    def of(at):
        (found,) = torch.autograd.grad(y[at], x, retain_graph=True)
        return tuple(tuple(sorted(set(axis.tolist()))) for axis in np.nonzero(found[0, 0].numpy()))

    return tuple(y.shape), of


def drawn(draw, transposed):
    one = {"kernel": int(draw.integers(1, 5)), "stride": int(draw.integers(1, 4)), "dilation": int(draw.integers(1, 3))}
    one["padding"] = int(draw.integers(0, 1 + one["dilation"] * (one["kernel"] - 1) // 2))
    if transposed and draw.random() < 0.4:
        one["transposed"] = True
        one["output_padding"] = int(draw.integers(0, max(one["stride"], one["dilation"])))
    return one


@pytest.mark.parametrize("transposed", [False, True])
def test_random_stacks_depend_on_the_pixels_that_gradients_reach(transposed):
    draw, compared = np.random.default_rng(3), 0
    for _ in range(60):
        stack = [drawn(draw, transposed) for _ in range(draw.integers(1, 5))]
        size = int(draw.integers(5, 30))
        try:
            field = receptive(stack, image=size)
        except SymconvError:
            continue  # a layer that leaves no output
        shape, reached = dependencies(stack, (size,))
        assert field.outputs == shape
        for n in range(shape[0]):
            pixels = reached((n,))[0]
            assert field.pixels(n) == (pixels,), (stack, size, n)
            window = field.window(n)[0]
            assert not pixels or (window[0] <= pixels[0] and pixels[-1] <= window[1])
            compared += 1
    assert compared > 300


@pytest.mark.parametrize(
    "stack",
    [
        [{"kernel": 3, "stride": 2}, {"kernel": 3, "dilation": 2}, {"kernel": 5}],
        [{"kernel": 2, "stride": 2}, {"kernel": 4, "stride": 2, "transposed": True}, {"kernel": 3}],
        [{"kernel": 3, "stride": 3}, {"kernel": 2, "stride": 2, "transposed": True}],
        [{"kernel": 1, "stride": 3, "transposed": True}, {"kernel": 2}],
    ],
)
def test_away_from_the_ends_a_window_ends_where_the_gradient_does(stack):
    field, size = receptive(stack), 120
    shape, reached = dependencies(stack, (size,))
    for n in range(shape[0] // 3, shape[0] // 3 + 13):
        pixels = reached((n,))[0]
        assert field.window(n)[0] == ((pixels[0], pixels[-1]) if pixels else None)
        assert field.axes[0].counts[n % len(field.axes[0].windows)] == len(pixels)
        if pixels:
            assert field.middle(n)[0] == (pixels[0] + pixels[-1]) / 2


def test_axes_of_their_own_sizes():
    stack = [{"kernel": (3, 5), "stride": (2, 1), "padding": (1, 2)}, {"kernel": (2, 3), "stride": 2}]
    field = receptive(stack, image=(11, 13))
    shape, reached = dependencies(stack, (11, 13))
    assert field.outputs == shape and field.size == (5, 7)
    assert all(field.pixels(*at) == reached(at) for at in np.ndindex(shape))


def test_the_first_layers_of_a_residual_network():
    stack = ["7 s2 p3", "3 s2 p1", "3 p1", "3 p1", "3 p1", "3 p1"]
    field = receptive(stack, image=224)
    assert (field.size, field.jump, field.outputs) == ((43,), (4,), (56,))
    pixels = dependencies([{"kernel": 7, "stride": 2, "padding": 3}, {"kernel": 3, "stride": 2, "padding": 1}]
                          + [{"kernel": 3, "padding": 1}] * 4, (224,))[1]((20,))[0]  # fmt: skip
    assert field.window(20) == ((pixels[0], pixels[-1]),)
