"""Back-propagation through one operation: the index law solved for the image, and for the kernel.

If L depends on the outputs and ``g[n] = ∂L/∂y[n]`` is the upstream gradient, the chain rule says

    ∂L/∂x[p] = Σ g[n] h[k],    ∂L/∂h[k] = Σ x[p] g[n]

each sum over the triples with ``u·p = s·n + d·k + o``. So both gradients are operations of the same law with its
indices in other roles: the first reads g where the operation wrote y, the second reads x through g.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from symconv.core.output import Output
from symconv.core.signal import Signal, symbolic
from symconv.errors import InputError
from symconv.formulas.rendered import Rendered
from symconv.index import Axis

if TYPE_CHECKING:
    from symconv.symbolic import Expr


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a gradient is called.

    Attributes:
        operation: `convolution`, `correlation` or `sliding`, `mixed` for several of them, `products` without an axis of
            space; None where reads that fold back obey no single law.
        window: `full`, `valid` or `continued` (valid on the image continued outside), or a part of these:
            `part_full`, `part_valid`, `part_continued`.
        zeros: on each axis of space, the step between the entries of the first operand once zeros are inserted.
        taps: the spacing of the entries of the second operand (its dilation).
        step: every so many outputs are kept.
        summed: the sort of channel that is summed over, `in`, `out` or `batch`; None without channels.
        idle: whether there are entries beyond the window, which no output reads: a stride may leave a remainder.
    """

    operation: str | None
    window: str
    zeros: tuple[int, ...]
    taps: tuple[int, ...]
    step: tuple[int, ...]
    summed: str | None = None
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Gradients(Rendered):
    """The gradients of one operation; made by `gradients`.

    Attributes:
        output: the operation that the gradients belong to.
        image: ∂L/∂x as an output with the indices of the image.
        kernel: ∂L/∂h as an output with the indices of the kernel.
    """

    output: Output
    image: Output
    kernel: Output

    @property
    def bias(self) -> tuple[Expr, ...]:
        """The sums ∂L/∂b of the upstream gradient, one for each output channel; nothing without a bias."""
        if self.output.bias is None:
            return ()
        upstream = self.image.image
        found: dict[Any, list[Expr]] = {}
        for index in upstream.ranges.indices():
            found.setdefault(self.output.channel(index), []).append(upstream.entry(index))
        return tuple(symbolic().Add(*found[channel]) for channel in sorted(found))

    @property
    def image_is(self) -> Recognised:
        """What the gradient with respect to the image is called."""
        return recognised(self.image, "out")

    @property
    def kernel_is(self) -> Recognised:
        """What the gradient with respect to the kernel is called."""
        return recognised(self.kernel, "batch")


def gradients(y: Output, g: object = None) -> Gradients:
    """The gradients of L with respect to image and kernel, where ``g[n] = ∂L/∂y[n]``.

    ``∂L/∂x[p] = Σ g[n] h[k]`` and ``∂L/∂h[k] = Σ x[p] g[n]`` over the index triples of the operation. If image and
    kernel are the same signal, each gradient holds the other one fixed.

    Args:
        y: the operation on its signals, with any stride, padding, dilation, boundary rule, channels and groups.
        g: the upstream gradient, with the shape of the output (rows first); by default the symbols ``g[m,n]``.

    Returns:
        `Gradients`: two outputs, each of which can be worked out step by step with ``derive``.

    Raises:
        InputError: if g has another shape than the output, if the kernel is conjugated (there is no derivative through
            a conjugate), or if y is itself the adjoint of a boundary rule that folds.

    >>> from symconv import convolve
    >>> d = gradients(convolve("x0 x1 x2", "a b", mode="valid"))
    >>> d.image[0], d.kernel[1]
    (a*g[0] + b*g[1], g[0]*x0 + g[1]*x1)
    >>> d.image_is.window, d.image_is.operation
    ('full', 'sliding')
    """
    if y.operation.conjugate:
        raise InputError(
            "there is no derivative through a conjugated kernel; use conjugate=False and a conjugated kernel"
        )
    upstream = y.companion(g)
    to_image, to_kernel = y.operation.image_gradient(), y.operation.kernel_gradient()
    return Gradients(
        y,
        Output(to_image, upstream, y.kernel, name=_name(y.image), limit=y.limit),
        Output(to_kernel, y.image, _cropped(upstream, to_kernel), name=_name(y.kernel), limit=y.limit),
    )


def _name(signal: Signal) -> str:
    return f"grad_{signal.name.replace('_', '')[:20]}"


def _cropped(g: Signal, operation: Any) -> Signal:
    """The upstream gradient of the outputs that take part; the boundary rule `omit` leaves some out."""
    kept = operation.box("kernel")
    if kept == g.ranges:
        return g
    positions = tuple(
        slice(low - start, high - start + 1) for (low, high), start in zip(kept, g.ranges.lower, strict=True)
    )
    return replace(g, ranges=kept, values=None if g.values is None else g.values[positions])


def recognised(gradient: Output, summed: str) -> Recognised:
    """The name of a gradient, from its laws and ranges alone; `summed` is the sort of channel that it may sum over."""
    layout = gradient.operation.layout
    axes = [gradient.operation.axes[position] for position in layout.space]
    kinds = {axis.law.kind for axis in axes}
    folded = any(axis.parent is not None for axis in axes)
    word = "mixed" if len(kinds) > 1 else next(iter(kinds), "products")
    batched = summed != "batch" or "in" in layout.kinds  # the kernel's gradient contracts the batch
    # it is called a valid window if every tap counts, on the image or on what continues it
    inside = gradient.operation.roles[1] == "image" or all(
        axis.parent is None and axis.law.u == 1 and axis.taps().live.all() for axis in axes
    )
    return Recognised(
        operation=None if folded else word,
        window=_window(axes, inside),
        zeros=tuple(axis.law.u for axis in axes),
        taps=tuple(abs(axis.law.d) for axis in axes),
        step=tuple(abs(axis.law.s) for axis in axes),
        summed=summed if gradient.operation.channels is not None and batched else None,
        idle=not inside
        and any(axis.parent is None and not axis.taps().live[[0, -1]].any(axis=1).all() for axis in axes),
    )


def _window(axes: list[Axis], inside: bool) -> str:
    if not inside:
        return "part_full" if any(map(_goes_on, axes)) else "full"
    window = "valid" if all(map(_reads_inside, axes)) else "continued"
    return f"part_{window}" if any(map(_has_space, axes)) else window


def _reads(axis: Axis, output: int) -> tuple[int, int]:
    """The first and the last position that the law asks for, on an image that is spread by u."""
    positions = [axis.law.s * output + axis.law.d * element + axis.law.o for element in axis.kernel]
    return min(positions), max(positions)


def _reads_inside(axis: Axis) -> bool:
    low, high = (axis.law.u * end for end in axis.image)
    return all(low <= position <= high for output in axis.output for position in _reads(axis, output))


def _has_space(axis: Axis) -> bool:
    """Whether one more result would fit in at an end: into the image, or into as much as is read anyway."""
    read = [position for output in axis.output for position in _reads(axis, output)]
    low, high = (end(axis.law.u * edge, end(read)) for end, edge in zip((min, max), axis.image, strict=True))
    further = [_reads(axis, output) for output in (axis.output[0] - 1, axis.output[1] + 1)]
    return any(low <= first and last <= high for first, last in further)


def _goes_on(axis: Axis) -> bool:
    """Whether outputs beyond the ends would read anything; where reads fold back that is unknown."""
    low, high = axis.output
    beyond = (low - axis.law.u, low - 1), (high + 1, high + axis.law.u)
    return axis.parent is not None or any(bool(axis.on(ends).taps().live.any()) for ends in beyond)
