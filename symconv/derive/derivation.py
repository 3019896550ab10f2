"""Derivations: the worked example of one output as typed steps, without markup.

Every step is made from the one list of terms that the index law gives, so the steps, the drawing and the result cannot
disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symconv.derive.candidates import candidates, check_window
from symconv.derive.notation import layer_notation
from symconv.derive.sheet import MAX_CELLS
from symconv.derive.written import Written
from symconv.doors import downstairs
from symconv.signal import check_index
from symconv.terms import Term

if TYPE_CHECKING:
    from symconv.derive.figure import Figure
    from symconv.output import Output


@dataclass(frozen=True)
class Derivation(Written):
    """The worked example of one output index.

    Attributes:
        output: the operation on its signals.
        at: the output index, in index order.
        notation: letters, brackets, and the operand that the sum runs over.
        terms: the products of the sum, in the order in which the sum is written.
        candidates: every index shown, kept or not, each with its reason.

    >>> from symconv import convolve, image, kernel
    >>> d = convolve(image((7, 7)), kernel("a b c / d e f / g h i")).derive(1, 1, window=[(0, 3), (0, 3)])
    >>> len(d.candidates), len(d.terms), d.candidates[12].kernel_index, d.candidates[12].reason
    (16, 9, (1, -2), 'no such kernel element')
    """

    def figure(self) -> Figure:
        """The drawing: pixel indices, kernel indices and values in place."""
        return downstairs("symconv.derive.overlay", "overlay")(self)

    @property
    def drawable(self) -> bool:
        """Whether the drawing has few enough cells to be read; `figure` refuses one with more."""
        return downstairs("symconv.derive.overlay", "overlay_cells")(self) <= MAX_CELLS

    def render(self, format: str = "text", **options: Any) -> str:
        """The worked example as `text`, `latex` or `markdown`, see `symconv.render.render`."""
        return downstairs("symconv.render", "render")(self, format, **options)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render", "mimebundle")(self)


def derive(
    output: Output,
    at: tuple[Any, ...],
    *,
    window: object = None,
    over: str = "image",
    brackets: str = "square",
    letters: dict[str, str | tuple[str, ...]] | None = None,
) -> Derivation:
    """The worked example of one output index.

    Args:
        output: the operation on its signals.
        at: the output index, in index order.
        window: one pair (lowest, highest) for each index of space: the image pixels to show (or kernel elements, if
            the sum runs over the kernel). By default the survivors and the ring around them, or the whole kernel.
        over: `image`: the sum runs over image pixels, as in ``Σ x[i] h[m-i]``; `kernel`: over kernel elements.
        brackets: `square`, `subscript` or `round`.
        letters: index letters by role, such as ``{"output": "mn", "image": "ij", "kernel": "kl"}``.

    Raises:
        IndexRuleError: if the output index has the wrong number of parts, or there is no such output because the mode
            cuts it off.
        InputError: if an option cannot be used.
    """
    given = at[0] if len(at) == 1 and isinstance(at[0], tuple) else at
    index = check_index(given, output.rank, "output index", output.box)
    written = layer_notation(output, over, brackets, letters)
    terms = output.terms(*index)
    shown = candidates(output, index, over, check_window(window, len(output.operation.layout.space)), terms)
    return Derivation(output, index, written, _in_order(terms, over, output), tuple(shown))


def _in_order(terms: list[Term], over: str, output: Output) -> tuple[Term, ...]:
    """Terms in the reading order of the operand that the sum runs over."""
    if over == "kernel":
        return tuple(terms)
    return tuple(sorted(terms, key=lambda term: output.order(term.image_index)))
