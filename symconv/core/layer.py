"""Layers of networks: convolution over channels, exactly as PyTorch defines ``conv1d/2d/3d`` and their transposes.

Batches, groups and channels are axes with index laws of their own, a missing index running over the single value 0, so
a layer is an operation like any other: its terms, its adjoint and its worked examples come from the same code.

    batch                 n = p                no kernel index
    output channel        n = k                no image index
    input channel         p = k                no output index: the contraction
    group                 n = p = k

The last is two equations, but one law: ``2G·p = (2G+1)·n - k`` says ``2G·(p-n) = n-k``, and as all three indices lie
in 0 … G-1 the right side is smaller than 2G in size, so both sides are 0. An output channel written ``o`` is the pair
(group, output channel in the group), an image channel the pair (group, input channel in the group); a `Layout` writes
each pair as one number.

On the axes of space a layer slides, ``p = s·n + D·k - before``; a transposed layer is its adjoint. Numbers of outputs,
``"same"`` and the bounds of `output_padding` are those of PyTorch. ``"same"`` is a padding and no anchor: half of
``D·(K-1)`` before, the rest after, so that with an even kernel and an even dilation D every output position lies
between two taps. Layers are row first and count from 0, as their users do.

PyTorch's ``"same"`` is ``"same_upper"`` at stride 1, the only one that it takes. A transposed layer with
``"same_upper"`` or ``"same_lower"`` has s·P outputs: it is the adjoint of the layer of that name on an image of size
s·P, which has P outputs. Where the kernel is shorter than the stride its last outputs read nothing.
"""

from __future__ import annotations

import math
from typing import Any

from symconv.core.operation import Layout, Operation, paddings, per_axis
from symconv.core.output import Output
from symconv.core.signal import Signal, check_names, image
from symconv.errors import InputError, told
from symconv.index import Axis, IndexLaw, check_boundary, check_padding, check_padding_name, check_step, named_padding
from symconv.index.aliases import Range, is_integer

ONE = (0, 0)


def _channels(pixels: tuple[int, ...], weight: tuple[int, ...], groups: Any, transposed: bool) -> tuple[int, int, int]:
    """The numbers of groups, and of image and output channels in a group, once the two shapes are known to fit."""
    rank = len(weight) - 2
    if rank < 1 or len(pixels) not in (rank + 1, rank + 2):
        raise InputError(
            f"image {pixels} and weight {weight} do not fit; a layer needs an image (C, …) or (N, C, …) "
            "and a weight with as many axes of space after two of channels"
        )
    groups = int(groups) if is_integer(groups) and type(groups) is not bool else groups
    check_step(groups, "groups", "use 1 to join all channels")
    channels, (first, second) = pixels[-1 - rank], weight[:2]
    for count, what in ((channels, "image"), (first, "image" if transposed else "output")):
        if count % groups:
            raise InputError(f"groups={groups} does not divide {count} {what} channels; use a divisor of {count}")
    expected, fitting = (first, f"{channels}, O") if transposed else (second * groups, f"O, {channels // groups}")
    if channels != expected:
        raise InputError(
            f"image has {channels} channels, but weight {weight} with groups={groups} needs {expected}; "
            f"give a weight ({fitting}, …) or another groups="
        )
    return (groups, channels // groups, second) if transposed else (groups, second, first // groups)


def _channel_axes(
    pixels: tuple[int, ...], weight: tuple[int, ...], groups: Any, transposed: bool
) -> tuple[tuple[Axis, ...], Layout]:
    """The axes of batch, groups and channels, and how they and the axes of space after them are written.

    Their order is such that the positions of each array run through the axes as they stand: a weight is stored (group,
    output channel, input channel), a transposed one (group, input channel, output channel).
    """
    groups, inner, outer = _channels(pixels, weight, groups, transposed)
    rank = len(weight) - 2
    batches, members = pixels[: -1 - rank], (0, groups - 1)
    samples = (0, math.prod(batches) - 1)
    named = {
        "batch": Axis(IndexLaw(1, 1, 0, 0), samples, samples, ONE),
        "group": Axis(IndexLaw(2 * groups, 2 * groups + 1, -1, 0), members, members, members),
        "out": Axis(IndexLaw(0, 1, -1, 0), (0, outer - 1), ONE, (0, outer - 1)),
        "in": Axis(IndexLaw(1, 0, 1, 0), ONE, (0, inner - 1), (0, inner - 1)),
    }
    kinds = (
        *(["batch"] if batches else []),
        *(["group"] if groups > 1 else []),
        *(["in", "out"] if transposed else ["out", "in"]),
    )
    number = {kind: (position,) for position, kind in enumerate(kinds)}
    batch, group = (number["batch"],) if batches else (), number.get("group", ())
    space = tuple((len(kinds) + axis,) for axis in range(rank))
    first, second = kinds[-2:]
    layout = Layout(
        kinds=kinds + ("space",) * rank,
        output=(*batch, group + number["out"], *space),
        image=(*batch, group + number["in"], *space),
        kernel=(group + number[first], number[second], *space),
    )
    return tuple(named[kind] for kind in kinds), layout


def space_axes(
    pixels: tuple[int, ...],
    elements: tuple[int, ...],
    *,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: bool,
    output_padding: Any,
    boundary: Any,
) -> tuple[Axis, ...]:
    """The axes of space, from the sizes of image and weight on each and the options of `layer`.

    >>> options = {"dilation": 1, "output_padding": 0, "boundary": "zero"}
    >>> space_axes((5,), (3,), stride=2, padding=1, transposed=False, **options)[0].output
    (0, 2)
    >>> space_axes((3,), (3,), stride=2, padding=1, transposed=True, **options)[0].output
    (0, 4)
    """
    rank = len(elements)
    strides = tuple(check_step(step, "stride") for step in per_axis(stride, rank, "stride"))
    dilations = tuple(check_step(step, "dilation") for step in per_axis(dilation, rank, "dilation"))
    columns = zip(
        _paddings(padding, rank),
        strides,
        dilations,
        _output_padding(output_padding, strides, dilations, transposed),
        _boundaries(boundary, rank, transposed),
        pixels,
        elements,
        strict=True,
    )
    return tuple(_space_axis(transposed, *values) for values in columns)


def _paddings(given: Any, rank: int) -> tuple[Range | str, ...]:
    """The amounts before and after on each axis of space, or their names."""
    found: list[Range | str] = []
    for one in paddings(given, rank):
        if one is None:
            raise InputError("padding of a layer is a number for each axis of space, not None; use 0 for none")
        found.append(check_padding_name(one, "valid", "same") if isinstance(one, str) else check_padding(one))
    return tuple(found)


def _output_padding(
    given: Any, strides: tuple[int, ...], dilations: tuple[int, ...], transposed: bool
) -> tuple[int, ...]:
    """The amounts at the end, each smaller than stride or dilation: more would only add outputs that read nothing."""
    amounts = per_axis(given, len(strides), "output_padding")
    if not transposed and any(amounts):
        raise InputError(
            f"output_padding={told(given)} belongs to transposed=True; leave it out or use transposed=True"
        )
    for amount, step, spacing in zip(amounts, strides, dilations, strict=True):
        if type(amount) is not int or not 0 <= amount < max(step, spacing):
            raise InputError(
                f"output_padding must be smaller than stride {step} or dilation {spacing} and not negative, "
                f"not {told(amount)}; use 0 … {max(step, spacing) - 1}"
            )
    return amounts


def _boundaries(given: Any, rank: int, transposed: bool) -> tuple[str, ...]:
    names = tuple(check_boundary(name) for name in per_axis(given, rank, "boundary"))
    if "constant" in names:
        raise InputError("a layer has no fill value; use boundary='zero', or convolve with boundary='constant'")
    if transposed and set(names) != {"zero"}:
        raise InputError(f"a transposed layer reads nothing outside, so boundary={given!r} is for others; leave it out")
    return names


def _space_axis(
    transposed: bool,
    given: Range | str,
    stride: int,
    dilation: int,
    extra: int,
    boundary: str,
    pixels: int,
    elements: int,
) -> Axis:
    """One axis of space of a layer, ``p = s·n + D·k - before``, or of a transposed one, ``s·p = n - D·k + before``."""
    reach = dilation * (elements - 1)
    if not isinstance(given, str):
        before, after = given
    elif transposed:
        before, after = _named_transposed(given, pixels * stride, elements, stride, dilation)
        if extra:
            raise InputError(
                f"padding={given!r} of a transposed layer makes {stride}·{pixels} outputs, so output_padding={extra} "
                "cannot be added; leave it out or give the padding as a number"
            )
        extra = max(0, stride - reach - 1)
    else:
        before, after = _named(given, pixels, elements, stride, dilation)
    law = space_law(transposed, stride, dilation, before)
    if transposed:
        last = (pixels - 1) * stride - before - after + reach + extra
        if last < 0:
            raise InputError(f"padding {before, after} leaves no output of a transposed layer; use less padding")
    else:
        last = (pixels + before + after - reach - 1) // stride
        if last < 0:
            raise InputError(
                f"kernel of size {elements} (dilation {dilation}) does not fit in image of size {pixels} with padding "
                f"{before, after}; use more padding"
            )
    return Axis(law, (0, last), (0, pixels - 1), (0, elements - 1), boundary)


def space_law(transposed: bool, stride: int, dilation: int, before: int) -> IndexLaw:
    """The law of an axis of space: ``p = s·n + D·k - before``, transposed ``s·p = n - D·k + before``."""
    return IndexLaw(stride, 1, -dilation, before) if transposed else IndexLaw(1, stride, dilation, -before)


def _named(name: str, pixels: int, elements: int, stride: int, dilation: int) -> Range:
    """The amounts of a named padding; PyTorch's ``"same"`` is ``"same_upper"`` at stride 1."""
    if name == "valid":
        return 0, 0
    if name == "same" and stride != 1:
        raise InputError(
            f"padding='same' needs stride 1, not {stride}; use 'same_upper' (TensorFlow, Keras, ONNX), 'same_lower' or "
            "the amount as a number"
        )
    return named_padding("same_upper" if name == "same" else name, pixels, elements, stride, dilation)


def _named_transposed(name: str, outputs: int, elements: int, stride: int, dilation: int) -> Range:
    """The amounts of a named padding of the layer whose image the outputs of the transposed one are."""
    if not name.startswith("same_"):
        hint = "'same_upper' (Keras), 'same_lower' or the amount as a number"
        raise InputError(f"padding={name!r} is for layers that are not transposed; use {hint}")
    return named_padding(name, outputs, elements, stride, dilation)


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
    limit: int | None = None,
) -> Output:
    """A convolution layer: ``y[o,m,n] = b[o] + Σ_c Σ_k Σ_l x[c, s·m+D·k-P, s·n+D·l-P] · w[o,c,k,l]``.

    With groups, output channel o sees only the image channels of its own group. With ``transposed=True`` it is the
    adjoint, ``y[o,m,n] = b[o] + Σ_c Σ_k Σ_l x[c,i,j] · w[c,o,k,l]`` over the positions with ``s·i = m - D·k + P``.

    Args:
        x: the image, shape (C, …) or with a batch (N, C, …), with 1 to 4 axes of space.
        w: the weight, shape (O, C/groups, …), transposed (C, O/groups, …).
        bias: what is added to each of the O output channels: a shape, list or signal of length O, or True for symbols.
        stride, dilation: as in `convolve`; a number or one for each axis of space.
        padding: the amount added on both sides of each axis of space (or a pair before, after), or a name, for all axes
            or for each: ``"valid"`` (0), ``"same"`` (PyTorch's; stride 1, as many outputs as pixels, an odd amount
            longer after), ``"same_upper"`` (``SAME`` of TensorFlow, Keras and JAX, ``SAME_UPPER`` of ONNX: ⌈P/s⌉
            outputs, an odd amount longer after), ``"same_lower"`` (longer before) or ``"causal"`` (all before, so that
            output n reads no pixel after s·n). A transposed layer takes numbers, ``"same_upper"`` (Keras' ``same``) and
            ``"same_lower"``, with s·P outputs.
        groups: into how many groups the channels are split.
        transposed: whether image and output are exchanged.
        output_padding: in a transposed layer, the outputs added at the end of each axis of space.
        boundary: what a padded read returns: `zero`, or as `padding_mode` of ``nn.Conv2d`` has them `mirror`
            ("reflect"), `replicate`, `wrap` ("circular"), or any other rule of `convolve` without a fill value. PyTorch
            refuses a reflected padding of at least the image's size and a circular one beyond it; a document says so.
        name: how the output is printed.
        limit: the largest number of terms that one request may expand.

    Returns:
        An `Output` with indices [o, …] or, with a batch, [sample, o, …], all from 0, rows first.

    Raises:
        InputError: if shapes or options do not fit together.

    Source: the documentation of ``torch.nn.Conv2d`` and ``torch.nn.ConvTranspose2d``; for the names of paddings that of
    ``tf.nn.convolution``, of ``keras.layers.Conv1D`` and of the operators Conv and ConvTranspose of ONNX.

    >>> y = layer((2, 3), (1, 2, 2), bias=[5])
    >>> y[0, 1]
    w[0,0,0]*x[0,1] + w[0,0,1]*x[0,2] + w[0,1,0]*x[1,1] + w[0,1,1]*x[1,2] + 5
    >>> layer([[1, 2, 3]], [[[1, 10]]], stride=2, transposed=True).array().tolist()
    [[1, 10, 2, 20, 3, 30]]
    >>> layer([[1, 2, 3, 4]], [[[1, 10, 100]]], stride=2, padding="same_upper").array().tolist()
    [[321, 43]]
    >>> layer([[1, 2, 3, 4]], [[[1, 10, 100]]], stride=2, padding=1).array().tolist()    # another phase
    [[210, 432]]
    """
    pixels, weight = _signal(x, "x", "image"), _signal(w, "w", "weight")
    axes, layout = _channel_axes(pixels.shape, weight.shape, groups, transposed)
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
    word = "convolution" if transposed else "sliding"
    operation = Operation(word, axes + space, "padding", channels=layout)
    added = _bias(bias, operation.ranges.shape[-1 - rank])
    check_names(image=pixels, weight=weight, bias=added)
    return Output(operation, pixels, weight, added, name, limit)


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
