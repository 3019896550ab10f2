"""One operation before and after a change of its options: which outputs stay, move, come, go, or read nothing.

Two outputs are the same if they are sums of the same products, whatever their indices. So a padding that begins one
pixel earlier moves all outputs by one, a longer output has new ones, and a dilation makes other sums of them. The
question is decided by the terms of both operations on one image and one kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from symconv.core.layer import space_axes
from symconv.core.operation import Operation, per_axis
from symconv.core.output import Output
from symconv.core.receptive import StackLayer
from symconv.core.signal import image as signal
from symconv.core.signal import kernel as taps
from symconv.errors import InputError
from symconv.formulas.rendered import Rendered
from symconv.index.aliases import Index, is_sequence

Products = frozenset[tuple[Index | None, Index, int]]
"""The pixel, the kernel element and the weight of every product of an output."""


@dataclass(frozen=True, slots=True, eq=False)
class OptionChange(Rendered):
    """Two layers on one image and one kernel, one channel each, all indices from 0, rows first.

    Attributes:
        layers: both layers as they were given.
        before, after: their outputs, y and z.
    """

    layers: tuple[StackLayer, StackLayer]
    before: Output
    after: Output

    def outputs(self) -> Iterator[tuple[str, Index, Index | None]]:
        """Every output after the change, what became of it, and the index that it had before.

        It is `same` (at the same index), `moved`, `empty` (it reads nothing) or `new`.
        """
        known = {products: index for index in self.before if (products := _products(self.before, index))}
        for index in self.after:
            products = _products(self.after, index)
            if products and index in self.before and _products(self.before, index) == products:
                yield "same", index, index
            elif not products:
                yield "empty", index, None
            else:
                found = known.get(products)
                yield "new" if found is None else "moved", index, found

    def gone(self) -> list[Index]:
        """The outputs before the change that are none after it."""
        kept = {_products(self.after, index) for index in self.after}
        return [index for index in self.before if _products(self.before, index) not in kept]


def _products(output: Output, index: Index) -> Products:
    return frozenset((term.read_index, term.kernel_index, term.weight) for term in output.terms(*index))


def change(before: object, after: object, *, image: Any, kernel: object = None) -> OptionChange:
    """What a change of the options of a layer does to its outputs, on symbols x and h or on a kernel of values.

    Args:
        before, after: the layer before and after, each as for `receptive`, with kernels of one size.
        image: the size of the image, a number or one for each axis of space, or its values.
        kernel: its values; by default symbols.

    Raises:
        InputError: if a layer has another form or does not fit, or the kernels differ in size.

    Source: the comparison of terms, as worked out in this module.

    >>> found = change("3 s2 transposed", "3 s2 transposed o1", image=2)
    >>> [kind for kind, *_ in found.outputs()]
    ['same', 'same', 'same', 'same', 'same', 'empty']
    >>> found = change("4 padding same_upper", "4 padding same_lower", image=4)
    >>> list(found.outputs())[:2], found.gone()
    ([('new', (0,), None), ('moved', (1,), (0,))], [(3,)])
    """
    layers = StackLayer.read(before), StackLayer.read(after)
    pixels = signal(image, name="x", origin="first", indexing="ij")
    sizes = [per_axis(_one(layer.kernel), pixels.rank, "kernel") for layer in layers]
    if sizes[0] != sizes[1]:
        raise InputError(f"the kernel has the size {sizes[0]} before and {sizes[1]} after; compare layers of one size")
    elements = taps(sizes[0] if kernel is None else kernel, name="h", origin="first", indexing="ij")
    if elements.shape != sizes[0]:
        raise InputError(f"the kernel has the shape {elements.shape}, its layers {sizes[0]}; give both the same")
    outputs: list[Output] = []
    for layer, name in zip(layers, "yz", strict=True):
        axes = space_axes(
            pixels.shape,
            elements.shape,
            stride=layer.stride,
            padding=layer.padding,
            dilation=layer.dilation,
            transposed=layer.transposed,
            output_padding=layer.output_padding,
            boundary="zero",
        )
        operation = Operation("convolution" if layer.transposed else "sliding", axes, "padding")
        outputs.append(Output(operation, pixels, elements, name=name))
    return OptionChange(layers, *outputs)


def _one(size: Any) -> Any:
    return size[0] if is_sequence(size) and len(size) == 1 else size
