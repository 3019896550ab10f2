"""Terms: one product with the output, image and kernel index that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One product ``image value · kernel value``; all indices are in index order.

    Attributes:
        output_index: the output that the product belongs to.
        image_index: the image index that the law asks for; it may lie outside the image.
        read_index: the pixel that is read after the boundary rule; None stands for the fill value.
        kernel_index: the kernel element.
        image_value, kernel_value: the two factors as SymPy expressions (the kernel's conjugated where asked for).
    """

    output_index: Index
    image_index: Index
    read_index: Index | None
    kernel_index: Index
    image_value: Expr
    kernel_value: Expr

    @property
    def expr(self) -> Expr:
        """The product."""
        from sympy import Mul

        return Mul(self.image_value, self.kernel_value)
