"""Exact complex numbers with rational parts, for examples that conjugation can tell apart."""

from dataclasses import dataclass
from fractions import Fraction


def number(real: int | Fraction, imaginary: int | Fraction = 0) -> "Number":
    """The number as plainly as it can be written: an int, a Fraction, or a Gaussian if it is not real.

    >>> number(Fraction(4, 2)), number(1, 0), str(number(2, -1))
    (2, 1, '2 - i')
    """
    if imaginary:
        return Gaussian(_plain(real), _plain(imaginary))
    return _plain(real)


def _plain(value: int | Fraction) -> int | Fraction:
    return int(value) if value == int(value) else value


@dataclass(frozen=True, slots=True)
class Gaussian:
    """real + imaginary·i with a non-zero imaginary part; built by `number`."""

    real: int | Fraction
    imaginary: int | Fraction

    def __add__(self, other: "Number") -> "Number":
        real, imaginary = parts(other)
        return number(self.real + real, self.imaginary + imaginary)

    __radd__ = __add__

    def __mul__(self, other: "Number") -> "Number":
        real, imaginary = parts(other)
        return number(
            self.real * real - self.imaginary * imaginary,
            self.real * imaginary + self.imaginary * real,
        )

    __rmul__ = __mul__

    def conjugate(self) -> "Number":
        """real - imaginary·i."""
        return number(self.real, -self.imaginary)

    def __str__(self) -> str:
        size = "" if abs(self.imaginary) == 1 else str(abs(self.imaginary))
        if not self.real:
            return f"{'-' if self.imaginary < 0 else ''}{size}i"
        return f"{self.real} {'-' if self.imaginary < 0 else '+'} {size}i"


def parts(value: "Number") -> tuple[int | Fraction, int | Fraction]:
    """The real and the imaginary part.

    >>> parts(3)
    (3, 0)
    """
    return (value.real, value.imaginary) if isinstance(value, Gaussian) else (value, 0)


Number = int | Fraction | Gaussian
