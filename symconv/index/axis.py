"""One axis of an operation: its law, its three ranges and its boundary rule."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from symconv.errors import InputError
from symconv.index.exchange import exchanged_taps, most_reads
from symconv.index.law import IndexLaw
from symconv.index.taps import Taps, law_taps

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """The law ``u·p = s·n + d·k + o`` on the ranges of output, image and kernel.

    The adjoint of an axis whose boundary rule folds outside reads back obeys no single law. It keeps the axis that it
    came from as `parent`, and output and image trade places term by term.
    """

    law: IndexLaw
    output: Range
    image: Range
    kernel: Range
    boundary: str = "zero"
    parent: Axis | None = None

    def size(self, role: str) -> int:
        """The number of indices of `output`, `image` or `kernel`."""
        low, high = getattr(self, role)
        return max(0, high - low + 1)

    def on(self, output: Range) -> Axis:
        """The same axis for another range of outputs."""
        return replace(self, output=output)

    def adjoint(self) -> Axis:
        """The axis with output and image exchanged."""
        if self.parent is not None:
            return self.parent
        swapped = replace(self, output=self.image, image=self.output)
        if self.boundary in ("zero", "constant"):
            return replace(swapped, law=self.law.adjoint(), boundary="zero")
        return replace(swapped, parent=self)

    def kernel_view(self) -> Axis:
        """The axis with output and kernel exchanged: the gradient with respect to the kernel.

        Under the rule `omit` an output whose window overhangs is 0 whatever the kernel is, so it takes no part.

        Raises:
            InputError: for the adjoint of a boundary rule that folds, and if every window overhangs.
        """
        if self.parent is not None:
            raise InputError(f"{self.lawless}; use 'zero'")
        swapped = replace(self, law=self.law.kernel_view(), output=self.kernel, kernel=self.output)
        if self.boundary != "omit":
            return swapped
        whole = np.flatnonzero(self.taps().live.any(axis=1))
        if not whole.size:
            raise InputError("every window overhangs the image under boundary 'omit'; use 'zero' or a larger image")
        ends = int(whole[0]) + self.output[0], int(whole[-1]) + self.output[0]
        return replace(swapped, kernel=ends, boundary="zero")

    @property
    def lawless(self) -> str:
        """Why an adjoint that keeps its parent obeys no law, for messages."""
        if self.boundary == "omit":
            return "the adjoint of boundary 'omit' leaves out the windows that overhang, which no single index law says"
        return "the adjoint of a boundary that folds reads back obeys no single index law"

    def taps(self) -> Taps:
        """What every output of the range reads, see `Taps`."""
        return law_taps(self) if self.parent is None else exchanged_taps(self, self.parent)

    @property
    def bound(self) -> int:
        """A number that the terms of the range cannot exceed, found without any table."""
        outputs = self.size("output") if self.parent is None else most_reads(self, self.parent)
        return outputs * self.size("kernel")
