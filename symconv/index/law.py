"""The index law: one integer relation between output, image and kernel index on one axis.

    u·p = s·n + d·k + o        n output, p image, k kernel index

Convolution is ``p = n - k``, textbook correlation ``p = -n + k``, sliding correlation ``p = n + k``; stride multiplies
``s``, dilation ``d``, padding and anchor move ``o``, and a transposed operation has ``u`` > 1. Solved for another of
its three indices the same law gives the scatter view and both gradients, so every view below is an exchange of the
roles of the three. Two more relations of networks are laws of this kind: a contraction over channels is ``p = k``, an
output channel ``n = k``, a batch ``n = p`` (the missing index runs over the single value 0).
"""

from __future__ import annotations

from dataclasses import dataclass

from symconv.errors import InputError, nearest, told

DEFINITIONS = {"convolution": (1, -1), "correlation": (-1, 1), "sliding": (1, 1)}
"""Definition -> the signs of ``s`` and ``d``."""


@dataclass(frozen=True, slots=True)
class IndexLaw:
    """The relation ``u·p = s·n + d·k + o`` on one axis.

    >>> convolution = IndexLaw(1, 1, -1, 0)
    >>> convolution.image(n=1, k=-1), convolution.kernel(n=1, p=3), convolution.output(p=2, k=1)
    (2, -2, 3)
    >>> IndexLaw(1, 2, 1, 0).output(p=2, k=1) is None    # stride 2: no output lies between
    True
    """

    u: int
    s: int
    d: int
    o: int

    def image(self, n: int, k: int) -> int | None:
        """The image index that output ``n`` asks for with kernel element ``k``; None if it is not an integer."""
        return _quotient(self.s * n + self.d * k + self.o, self.u)

    def kernel(self, n: int, p: int) -> int | None:
        """The kernel index that joins output ``n`` and image ``p``; None if it is not an integer."""
        return _quotient(self.u * p - self.s * n - self.o, self.d)

    def output(self, p: int, k: int) -> int | None:
        """The output that image ``p`` reaches through kernel element ``k``; None if it is not an integer."""
        return _quotient(self.u * p - self.d * k - self.o, self.s)

    @property
    def kind(self) -> str:
        """The definition that the signs stand for.

        >>> IndexLaw(1, 2, 3, 0).kind, IndexLaw(2, 1, -1, 0).kind
        ('sliding', 'convolution')
        """
        run, side = ((number > 0) - (number < 0) for number in (self.s, self.d))
        return _KINDS[run, side]

    def adjoint(self) -> IndexLaw:
        """The same relation with output and image exchanged: ``s·p = u·n - d·k - o``.

        >>> IndexLaw(1, 1, -1, 0).adjoint()    # the adjoint of convolution slides
        IndexLaw(u=1, s=1, d=1, o=0)
        """
        sign = -1 if self.s < 0 else 1
        return IndexLaw(sign * self.s, sign * self.u, -sign * self.d, -sign * self.o)

    def kernel_view(self) -> IndexLaw:
        """The same relation with output and kernel exchanged: the gradient with respect to the kernel."""
        return IndexLaw(self.u, self.d, self.s, self.o)


def definition_signs(definition: object) -> tuple[int, int]:
    """The signs of ``s`` and ``d`` for a definition's name.

    >>> definition_signs("slidng")
    Traceback (most recent call last):
    symconv.errors.InputError: unknown definition 'slidng'; did you mean 'sliding'?
    """
    if not isinstance(definition, str) or definition not in DEFINITIONS:
        raise InputError(f"unknown definition {told(definition)}{nearest(definition, tuple(DEFINITIONS))}")
    return DEFINITIONS[definition]


def _quotient(numerator: int, divisor: int) -> int | None:
    if divisor == 0:
        return 0 if numerator == 0 else None
    whole, rest = divmod(numerator, divisor)
    return None if rest else whole


# A law with s < 0 runs backwards; -p = n - k is convolution of the reversed image, and does not occur with u > 0.
_KINDS = {
    (1, -1): "convolution",
    (-1, 1): "correlation",
    (1, 1): "sliding",
    (-1, -1): "backward convolution",
    (0, 1): "channel contraction",
    (1, 0): "batch",
    (0, -1): "channel contraction",
    (0, 0): "none",
    (-1, 0): "batch",
}
