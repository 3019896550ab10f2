"""One output of one side, worked out on given sequences: every product that is not 0, with indices and values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as choices
from math import prod

from symconv.proof.affine import Affine, affine
from symconv.proof.gaussian import Gaussian, Number
from symconv.proof.language import Expression
from symconv.proof.lattice import contains
from symconv.proof.linear import named_places, product_of, solved
from symconv.proof.rewrite import collapsed
from symconv.proof.steps import Summed
from symconv.proof.written import Letters, written


@dataclass(frozen=True, slots=True)
class CaseFactor:
    """One entry that a term multiplies; `value` is the entry as it stands, before conjugation."""

    name: str
    index: int
    value: Number
    conjugated: bool = False

    @property
    def counts(self) -> Number:
        """What enters the product."""
        return self.value.conjugate() if self.conjugated else self.value

    def __str__(self) -> str:
        entry = f"{self.name}[{self.index}]"
        return f"conj({entry})" if self.conjugated else entry


@dataclass(frozen=True, slots=True)
class CaseTerm:
    """One product of a sum: the coefficient, the summation letters with their values, the factors, the value."""

    coefficient: Fraction
    letters: tuple[tuple[str, int], ...]
    factors: tuple[CaseFactor, ...]
    value: Number

    def __str__(self) -> str:
        names = "·".join(str(factor) for factor in self.factors)
        values = "·".join(_grouped(factor.counts) for factor in self.factors)
        weight = {Fraction(1): "", Fraction(-1): "-"}.get(self.coefficient, f"{self.coefficient}·")
        return f"{weight}{names} = {weight}{values}" if names else str(self.coefficient)


@dataclass(frozen=True, slots=True)
class CaseSide:
    """One side at one output: the sums it stands for, its terms, and its value."""

    expression: str
    sums: tuple[Summed, ...]
    terms: tuple[CaseTerm, ...]
    value: Number

    def __str__(self) -> str:
        return f"{self.expression} = {self.value}" + (f" ({'; '.join(map(str, self.terms))})" if self.terms else "")


def _grouped(value: Number) -> str:
    return f"({value})" if isinstance(value, Gaussian) or value < 0 else str(value)


def worked_out(
    expression: Expression, letters: Letters, signals: Mapping[str, Mapping[int, Number]], index: int, value: Number
) -> CaseSide:
    """The side at the output `index`, where the sequences have the entries in `signals`; `value` is its known value."""
    sums = tuple(collapsed(one)[0] for one in written(expression, letters))
    terms = tuple(term for one in sums for term in _terms(one, letters.output, signals, index))
    return CaseSide(str(expression), sums, terms, value)


def _terms(one: Summed, output: str, signals: Mapping[str, Mapping[int, Number]], index: int) -> Iterator[CaseTerm]:
    """The terms of a sum in which every factor reads an entry that is listed."""
    product = product_of(one, output)
    places = named_places(one)
    if product is None:
        return
    for indices in choices(*(sorted(signals[one.factors[place].name]) for place in places)):
        if contains(product.rows, (1, index, *indices)):
            yield _term(one, output, signals, index, dict(zip(places, indices, strict=True)))


def _term(
    one: Summed, output: str, signals: Mapping[str, Mapping[int, Number]], index: int, read: dict[int, int]
) -> CaseTerm:
    factors = tuple(
        CaseFactor(factor.name, read[place], signals[factor.name][read[place]], factor.conjugated)
        for place, factor in enumerate(one.factors)
        if place in read
    )
    equations = [(one.factors[place].index.put({output: affine((), index)}), value) for place, value in read.items()]
    found = solved([(left, affine((), value)) for left, value in equations])
    letters = tuple((name, int(found.get(name, Affine()).constant)) for name in one.letters)
    value = prod((factor.counts for factor in factors), start=_plain(one.coefficient))
    return CaseTerm(one.coefficient, letters, factors, value)


def _plain(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value
