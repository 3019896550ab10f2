"""Layers of networks: convolution over channels, exactly as PyTorch defines ``conv1d/2d/3d`` and their transposes.

Batches, groups and channels are axes with index laws of their own (see `symconv.channels`), so that a layer is an
operation like any other: its terms, its adjoint and its worked examples come from the same code. Layers are row first
and count from 0, as their users do.
"""

from __future__ import annotations

from typing import Any

from symconv.channels import channel_axes, read_channels
from symconv.errors import InputError
from symconv.operation import Operation
from symconv.output import LIMIT, Output
from symconv.signal import Signal, check_names, image
from symconv.spacing import space_axes


def layer(
    x: object,
    w: object,
    bias: object = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
    transposed: bool = False,
    output_padding: Any = 0,
    boundary: str = "zero",
    *,
    name: str = "y",
    limit: int = LIMIT,
) -> Output:
    """A convolution layer: ``y[o,m,n] = b[o] + Σ_c Σ_k Σ_l x[c, s·m+D·k-P, s·n+D·l-P] · w[o,c,k,l]``.

    With groups, output channel o sees only the image channels of its own group. With ``transposed=True`` it is the
    adjoint, ``y[o,m,n] = b[o] + Σ_c Σ_k Σ_l x[c,i,j] · w[c,o,k,l]`` over the places with ``s·i = m - D·k + P``.

    Args:
        x: the image, shape (C, …) or with a batch (N, C, …), with 1 to 4 axes of space.
        w: the weight, shape (O, C/groups, …), transposed (C, O/groups, …).
        bias: what is added to each of the O output channels: a shape, list or signal of length O, or True for symbols.
        stride, dilation: as in `convolve`; a number or one for each axis of space.
        padding: the amount added on both sides of each axis of space (or a pair before, after), or ``"same"`` (as many
            outputs as pixels; the odd one of an even kernel after) or ``"valid"`` (0).
        groups: into how many groups the channels are split.
        transposed: whether image and output trade places.
        output_padding: in a transposed layer, the outputs added at the end of each axis of space.
        boundary: what a padded read returns: `zero`, or as `padding_mode` of ``nn.Conv2d`` has them `mirror`
            ("reflect"), `replicate`, `wrap` ("circular"), or any other rule of `convolve` without a fill value.
        name: how the output is printed.
        limit: the largest number of terms that one request may expand.

    Returns:
        An `Output` with indices [o, …] or, with a batch, [sample, o, …], all from 0, rows first.

    Raises:
        InputError: if shapes or options do not fit together.

    Source: the documentation of ``torch.nn.Conv2d`` and ``torch.nn.ConvTranspose2d``.

    >>> y = layer((2, 3), (1, 2, 2), bias=[5])
    >>> y[0, 1]
    w[0,0,0]*x[0,1] + w[0,0,1]*x[0,2] + w[0,1,0]*x[1,1] + w[0,1,1]*x[1,2] + 5
    >>> layer([[1, 2, 3]], [[[1, 10]]], stride=2, transposed=True).array().tolist()
    [[1, 10, 2, 20, 3, 30]]
    """
    pixels, weight = _signal(x, "x", "image"), _signal(w, "w", "weight")
    sizes = read_channels(pixels.shape, weight.shape, groups, transposed)
    rank = weight.rank - 2
    space = space_axes(
        pixels.shape[-rank:],
        weight.shape[2:],
        stride=stride,
        padding=padding,
        dilation=dilation,
        transposed=transposed,
        output_padding=output_padding,
        boundary=boundary,
    )
    axes, layout = channel_axes(sizes, rank, transposed)
    word = "convolution" if transposed else "sliding"
    operation = Operation(word, axes + space, "padding", channels=layout)
    added = _bias(bias, sizes.outputs)
    check_names(image=pixels, weight=weight, bias=added)
    return Output(operation, pixels, weight, name, limit, added)


def _signal(given: object, name: str, what: str) -> Signal:
    signal = image(given, name=name, origin="first", indexing="ij", what=what)
    if signal.indexing != "ij" or any(signal.ranges.lower):
        raise InputError(
            f"{what} {signal.name} of a layer counts from 0, rows first; make it with origin='first', indexing='ij'"
        )
    return signal


def _bias(given: object, outputs: int) -> Signal | None:
    """The bias as a signal with one entry for each output channel."""
    if given is None or given is False:
        return None
    signal = _signal((outputs,) if given is True else given, "b", "bias")
    if signal.shape != (outputs,):
        raise InputError(f"bias has shape {signal.shape}, the layer {outputs} output channels; give one value for each")
    return signal
