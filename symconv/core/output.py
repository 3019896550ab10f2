"""Outputs: an operation applied to an image and a kernel, as a mapping from output index to SymPy expression.

`convolve` and `correlate` make one. An output is worked out when it is asked for, and only as far as that: one sum, all
of them, an array, the terms of one output or of one pixel, or the matrix. Every request is counted before it is begun.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symconv.core.expand import OperatorMatrix, TermList, exact_array, expand, gather, operator_matrix, scatter
from symconv.core.operation import Applied, Operation, PerAxis, WrittenSum
from symconv.core.signal import Signal, as_expr, check_index, check_names, image, kernel, ranges_text, read_cell
from symconv.errors import IndexRuleError, InputError, SymconvError, told
from symconv.formulas.rendered import Rendered
from symconv.index import Axis, Box, count_terms, output_box, restrict
from symconv.index.aliases import Index, is_truth, is_tuple, objects
from symconv.limits import check_limit, limit_of
from symconv.text.names import check_name

if TYPE_CHECKING:
    from symconv.core.canonical import OneByOne
    from symconv.derive import Derivation
    from symconv.render.page import Page
    from symconv.symbolic import Expr

COUNTABLE = 20_000_000
"""The largest table of one axis that is built for the sake of counting."""


@dataclass(frozen=True, slots=True, eq=False)
class Output(Applied, Rendered, Mapping["Index", "Expr"]):
    """The result of an operation: output index -> sum of products, worked out when it is asked for.

    Iterating runs over the output box in reading order. `y[m, n]` answers for every integer index; outside the box the
    sum is empty and 0.

    Attributes:
        operation, image, kernel, bias, name: see `Applied`.
        limit: the largest number of terms that one request may expand; None for that of `symconv.limits`.
        written: how a user wrote it, if it was made of a formula.
    """

    limit: int | None = None
    written: WrittenSum | None = None
    _sums: OneByOne | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.limit is not None and (type(self.limit) is not int or self.limit < 1):
            raise InputError(
                f"limit must be a positive integer, not {told(self.limit)}; it is the largest number of terms"
            )

    @property
    def box(self) -> Box:
        """The index ranges of the output, in index order."""
        return Box.of(self.order(tuple(self.operation.ranges)))

    def __getitem__(self, index: object) -> Expr:
        sums = self._sums or self._one_by_one()
        at = self._index(index, sums.ranges.rank)
        written = self.order(at)
        if written not in sums.ranges:
            return as_expr(0)
        if not sums.small:
            self.check_size(self.axes_at(at), f"{self.name}{list(at)}")
        return sums.total(written)

    def _one_by_one(self) -> OneByOne:
        from symconv.core.canonical import OneByOne

        object.__setattr__(self, "_sums", found := OneByOne(self, self._most))
        return found

    def _index(self, given: object, rank: int) -> Index:
        if is_tuple(given) and len(given) == rank and all(type(part) is int for part in given):
            return given
        return check_index(given, rank, f"{self.name} index", self.box, bounded=False)

    def __iter__(self) -> Iterator[Index]:
        return (self.order(index) for index in self.operation.ranges.indices())

    def __len__(self) -> int:
        return self.operation.ranges.size

    def __contains__(self, index: object) -> bool:
        return (index if isinstance(index, tuple) else (index,)) in self.box

    def items(self):  # noqa: D102 - Mapping documents it
        return self.expressions().items()

    def values(self):  # noqa: D102 - Mapping documents it
        return self.expressions().values()

    def expressions(self) -> dict[Index, Expr]:
        """All outputs at once, in reading order.

        Raises:
            LimitError: before anything is built, if there are more terms than `limit`.
        """
        self.check_size(self.operation.axes, "expanding all outputs")
        return dict(zip(self, expand(self), strict=True))

    def array(self) -> NDArray[Any]:
        """The whole output as a NumPy array, rows first.

        Exact integers and fractions where all entries are such numbers (64-bit integers if they suffice, Python
        objects otherwise), an object array of SymPy expressions in all other cases.

        >>> from symconv import correlate
        >>> correlate([[1, 2], [3, 4]], [[1, 10]], definition="sliding", mode="valid").array().tolist()
        [[21], [43]]
        """
        ranges = self.operation.ranges
        check_limit("numbers", ranges.size, f"the array {self.name} has {ranges.size:,} numbers")
        numbers = exact_array(self)
        return (objects(list(self.values())) if numbers is None else numbers).reshape(ranges.shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """What NumPy makes of an output: `array`.

        Raises:
            InputError: with ``copy=False``, since the numbers are worked out.
        """
        if copy is False:
            raise InputError(f"{self.name} holds no array that could be shared; leave out copy=False")
        return np.asarray(self.array(), dtype=dtype)

    def axes_at(self, index: Index) -> tuple[Axis, ...]:
        """The axes restricted to one output of the box; the index in index order."""
        position = self.operation.split("output", self.order(index))
        return restrict(self.operation.axes, Box(position, position))

    def terms(self, *at: int | Index) -> TermList:
        """The products of one output, by kernel element in reading order (gather: what does this output read?).

        Raises:
            IndexRuleError: if the index has the wrong number of parts.

        >>> from symconv import convolve
        >>> [(t.image_index, t.kernel_index) for t in convolve("1 2 3", "1 1").terms(0)]
        [((0,), (0,)), ((-1,), (1,))]
        """
        index = self._index(_one(at), self.rank)
        if index not in self.box:
            return TermList((), self)
        axes = self.axes_at(index)
        self.check_size(axes, f"{self.name}{list(index)}")
        return TermList(gather(self, axes), self)

    def scatter(self, *pixel: int | Index) -> TermList:
        """The products that read one pixel, by output in reading order (superposition: where does this pixel go?).

        The same law solved for the output, ``n = (u·p - d·k - o)/s``; where the boundary rule sends reads back into the
        image, every read that ends at this pixel is listed, and `Term.image_index` says where it was asked for.

        Args:
            pixel: an image index, in index order.

        Raises:
            IndexRuleError: if there is no such pixel.

        >>> from symconv import convolve
        >>> y = convolve("1 2 3", "a b c")
        >>> [(t.output_index, t.kernel_value) for t in y.scatter(-1)]    # a copy of the kernel around the pixel
        [((-2,), a), ((-1,), b), ((0,), c)]
        """
        index = check_index(_one(pixel), self.image.rank, f"{self.image.name} index", self.image.box)
        position = self.order(index)
        if position not in self.image.ranges:
            raise IndexRuleError(f"{self.image.name}{list(index)} does not exist; {ranges_text(self.image.box)}")
        at = self.operation.split("image", position)
        back = restrict([axis.adjoint() for axis in self.operation.axes], Box(at, at))
        self.check_size(back, f"superposition of {self.image.name}{list(index)}")
        return TermList(scatter(self, back), self)

    def matrix(self) -> OperatorMatrix:
        """The operation as a matrix A acting on the flattened image: ``A @ x.ravel()`` is the flattened output.

        Raises:
            LimitError: before anything is built, if A has more entries than `limit`.

        >>> from symconv import convolve
        >>> convolve("x0 x1", "a b").matrix().entries.tolist()
        [[a, 0], [b, a], [0, b]]
        """
        rows, columns = self.operation.ranges.size, self.image.ranges.size
        what = f"the matrix has {rows:,} × {columns:,} = {rows * columns:,} entries"
        check_limit("terms", rows * columns, what, self._most)
        self.check_size(self.operation.axes, "the matrix")
        return operator_matrix(self)

    def adjoint(self, g: object = None, *, name: str = "z") -> Output:
        """The transposed operation applied to a signal on the indices of the output.

        For all x and g it holds that ``<A x, g> = <x, Aᵀ g>``; entries are not conjugated. It is the gradient of
        ``<y, g>`` with respect to the image, and its matrix is the transpose of `matrix`.

        Args:
            g: the signal, with the shape of the output (rows first); by default the symbols ``g[m,n]``.
            name: how the result is printed.

        Raises:
            InputError: if g has another shape than the output.

        >>> from symconv import convolve
        >>> z = convolve("x0 x1 x2", "a b c").adjoint()
        >>> z[0]
        a*g[-1] + b*g[0] + c*g[1]
        """
        return Output(self.operation.adjoint(), self.companion(g), self.kernel, name=name, limit=self.limit)

    def companion(self, g: object = None) -> Signal:
        """A signal on the indices of the output, see `adjoint`."""
        ranges = self.operation.ranges
        free = next(name for name in ("g", "u", "e") if name not in (self.image.name, self.kernel.name))
        given = image(ranges.shape if g is None else g, name=free, indexing=self.image.indexing, what="signal g")
        if given.shape != ranges.shape:
            raise InputError(f"signal g has shape {given.shape}, the output {ranges.shape}; give both the same shape")
        return Signal(given.name, ranges, self.image.indexing, given.values)

    def __str__(self) -> str:
        """The same as text; where no document can be made of an output, its fields."""
        try:
            return self.render()
        except SymconvError:
            return repr(self)

    def derive(self, *at: int, **options: Any) -> Derivation:
        """The worked example of one output, see `symconv.derive.derive`."""
        from symconv.derive import derive

        return derive(self, at, **options)

    def page(self, at: int | Index | None = None, **options: Any) -> Page:
        """The output as a living page, one HTML file that opens at an index; see `symconv.render.page.page`.

        Args:
            at: the output that it opens at, in index order; by default the one in the middle.
            options: `over`, `predict`, `title` and `templates` of `symconv.render.page.page`.

        Raises:
            InputError: for an output that a page cannot show, such as that of a layer.

        >>> from symconv import convolve
        >>> convolve("1 2 3", "1 10").page(at=0)
        Page of y at 0
        """
        from symconv.render.page import page

        return page(self, at, **options)

    def check_size(self, axes: Sequence[Axis], what: str) -> None:
        """Refuse a request for more terms than the limit, before anything is built.

        Each axis knows a bound on its terms, mostly (outputs × kernel elements). Only where the product of these is
        too large are terms counted, and not even that where the tables of the axes would be large themselves.
        """
        limit, outputs, bounds = self._most, output_box(axes).size, [axis.bound for axis in axes]
        check_limit("terms", outputs, f"{what} takes {outputs:,} outputs", limit)
        most = math.prod(bounds)
        if most > limit:
            counted = max(bounds) <= COUNTABLE
            count = count_terms(axes) if counted else most
            check_limit("terms", count, f"{what} takes {'' if counted else 'up to '}{count:,} terms", limit)

    @property
    def _most(self) -> int:
        """The largest number of terms."""
        return limit_of("terms") if self.limit is None else self.limit

    def with_limit(self, limit: int) -> Output:
        """The same output with another limit on the number of terms."""
        return replace(self, limit=limit)


def _one(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """An index given as one tuple, or as its parts."""
    return given[0] if len(given) == 1 and is_tuple(given[0]) else given


def convolve(
    x: object,
    h: object,
    *,
    mode: Any = "full",
    boundary: Any = "zero",
    anchor: Any = None,
    stride: Any = 1,
    dilation: Any = 1,
    padding: Any = None,
    fill: Any = 0,
    conjugate: bool = False,
    name: str = "y",
    limit: int | None = None,
) -> Output:
    """Convolution: ``y[m,n] = Σ_i Σ_j x[i,j] · h[m-i,n-j]``, the kernel flipped.

    With stride s, dilation D and offset o the law on each axis is ``p = s·n - D·k + o``.

    `mode`, `boundary`, `stride`, `dilation` and `padding` may differ by axis: a tuple, rows first like a shape.

    Args:
        x: the image: a `Signal`, or anything that `image` takes (arrays and lists rows first).
        h: the kernel, likewise.
        mode: output window: `full` (every overlap), `same` (one output for each pixel) or `valid` (the kernel inside
            the image).
        boundary: what a read outside the image returns: `zero`, `constant` (the value `fill`), `replicate`,
            `symmetric`, `mirror`, `wrap`, `omit` (the output is 0 where the window overhangs), `antisymmetric`
            (``x[-1] = -x[0]``) or `antireflect` (``x[-1] = 2·x[0] - x[1]``).
        anchor: in mode `same`, the kernel element laid on the output position: an index (in index order), ``"low"``
            (position (K-1)//2), ``"high"`` (position K//2) or None (index 0); a dilation does not change which element
            it is.
        stride: keep every stride-th output, counted from the first of the window.
        dilation: spacing of the kernel's taps, 1 = dense.
        padding: in place of `mode`: the amount added before and after the image on each axis, or ``"same_upper"``,
            ``"same_lower"`` or ``"causal"`` as in `layer`.
        fill: the value of the boundary rule `constant`.
        conjugate: take the complex conjugate of the kernel.
        name: how the output is printed.
        limit: the largest number of terms that one request may expand.

    Returns:
        An `Output`, a mapping from output index to SymPy expression.

    Raises:
        InputError: if operands or options do not fit together.

    Source: the definition of textbooks on signals and systems, for instance Oppenheim and Schafer, Discrete-Time
    Signal Processing, section 2.3.

    >>> y = convolve(image((7, 7)), kernel("a b c / d e f / g h i"))
    >>> y[1, 1].coeff(image((7, 7))[2, 2])
    a
    >>> convolve([1, 2, 3], [1, 10, 100]).array().tolist()
    [1, 12, 123, 230, 300]
    """
    return _output(
        PerAxis("convolution", mode, boundary, anchor, stride, dilation, padding), x, h, fill, conjugate, name, limit
    )


def correlate(
    x: object,
    h: object,
    *,
    definition: str = "correlation",
    mode: Any = "full",
    boundary: Any = "zero",
    anchor: Any = None,
    stride: Any = 1,
    dilation: Any = 1,
    padding: Any = None,
    fill: Any = 0,
    conjugate: bool = False,
    name: str = "y",
    limit: int | None = None,
) -> Output:
    """Cross-correlation: the kernel not flipped, under one of its two definitions.

    * ``definition="correlation"`` (textbook): ``y[m,n] = Σ_i Σ_j x[i,j] · h[m+i,n+j]``, the law ``p = -n + k``;
    * ``definition="sliding"`` (libraries, networks): ``y[m,n] = Σ_k Σ_l x[m+k,n+l] · h[k,l]``, the law ``p = n + k``.

    The outputs of one are those of the other in reverse: ``slide[m] = corr[-m]``. All other arguments are those of
    `convolve`; complex signals ask for ``conjugate=True``.

    Raises:
        InputError: if operands or options do not fit together.

    Source: the textbook form is the sum that belongs to the pentagram notation of Bracewell, The Fourier Transform and
    Its Applications, ``x ⋆ h = ∫ x(τ) h(t+τ) dτ``; the sliding form as in the documentation of SciPy and PyTorch.

    >>> x, h = image((7, 7)), kernel("a b c / d e f / g h i")
    >>> correlate(x, h)[-1, -1] == correlate(x, h, definition="sliding")[1, 1]
    True
    """
    if definition == "convolution":
        raise InputError("correlate does not flip the kernel; use convolve, or definition='correlation' or 'sliding'")
    return _output(
        PerAxis(definition, mode, boundary, anchor, stride, dilation, padding), x, h, fill, conjugate, name, limit
    )


def _output(
    choices: PerAxis, x: object, h: object, fill: Any, conjugate: object, name: str, limit: int | None
) -> Output:
    """The output of two operands; what is not a signal yet takes the index order of the other."""
    indexing = next((given.indexing for given in (x, h) if isinstance(given, Signal)), "xy")
    first, second = image(x, indexing=indexing), kernel(h, indexing=indexing)
    if first.rank != second.rank:
        raise InputError(
            f"image has {first.rank} axes and kernel {second.rank}; give both the same number "
            "(a single row of a 2-D signal is written '1 2 1 /' or [[1, 2, 1]])"
        )
    if first.indexing != second.indexing:
        raise InputError(
            f"image has indexing {first.indexing!r} and kernel {second.indexing!r}; write both in one index order"
        )
    if not is_truth(conjugate):
        raise InputError(f"conjugate must be True or False, not {told(conjugate)}; use True for complex correlation")
    axes, constant = choices.axes(first, second), read_cell(fill, "fill")
    check_names(constant, image=first, kernel=second)
    if constant and not any(axis.boundary == "constant" for axis in axes):
        raise InputError(f"fill={told(fill)} belongs to boundary='constant'; leave it out or use that boundary")
    mode = "padding" if choices.padding is not None else choices.mode
    operation = Operation(choices.definition, axes, mode, constant, bool(conjugate))
    return Output(operation, first, second, name=name, limit=limit)
