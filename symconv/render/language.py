"""The words of the language that an identity uses, each with its definition: no proof without its conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from symconv.derive.formula import (
    BigSum,
    Divides,
    Entry,
    Formula,
    Linear,
    Name,
    Part,
    Phrase,
    Product,
    Read,
    Relation,
    Sum,
    letter,
    number,
)
from symconv.proof.language import Expression, Gradient, Known, Move, Pair, Scaled, Sequence, Total, Turn
from symconv.render.identities import DELTA, number_formula, weighted

Sentence = tuple[str, Mapping[str, Any]]
PLACEHOLDERS = ("a", "b", "c", "d", "e", "u", "v", "w", "z")
OUTPUTS, SUMMED = ("m", "n", "o", "r"), ("i", "j", "p", "q", "s")


@dataclass(frozen=True, slots=True)
class Stand:
    """The names that stand for any sequence, and the index letters, in a definition."""

    first: str
    second: str
    at: str
    over: str

    @property
    def index(self) -> Linear:
        """The output index."""
        return letter(self.at)


def definitions(expressions: tuple[Expression, ...]) -> list[Sentence]:
    """One sentence for each word in use, in the order in which the words occur.

    >>> from symconv.proof.reader import equation
    >>> from symconv.render.printer import Printer
    >>> for key, facts in definitions(equation("conv(x, up(h, 2)) = zero")):
    ...     print(key, Printer().show(facts["formula"]))
    proof.define.formula conv(a, b)[m] = Σ_i a[i]·b[m-i]
    proof.define.formula up(a, 2)[m] = a[m/2]·[2 ∣ m]
    """
    words = dict.fromkeys(word for one in expressions for word in _words(one))
    names = {word[1] for word in words if word[0] == "name"}
    free = [name for name in PLACEHOLDERS if name not in names]
    output = next(name for name in OUTPUTS if name not in names or name == OUTPUTS[-1])
    over = next(name for name in SUMMED if name not in names or name == SUMMED[-1])
    stand = Stand(free[0], free[1], output, over)
    return [DEFINED[word](stand, amount) for word, amount in words if word in DEFINED]


def _words(node: Expression) -> Iterator[tuple[str, Any]]:
    """Every word with its amount, if it has one; names too."""
    match node:
        case Sequence(name):
            yield "name", name
        case Known(name):
            yield name, None
        case Pair(kind, left, right):
            yield kind, None
            yield from (*_words(left), *_words(right))
        case Turn(kind, body):
            yield kind, None
            yield from _words(body)
        case Move(kind, body, amount):
            yield kind, amount
            yield from _words(body)
        case Gradient(body, name, g):
            yield "grad", None
            yield from (("name", name), *_words(body), *_words(g))
        case Scaled(_, body):
            yield from _words(body)
        case Total(terms):
            yield from (word for term in terms for word in _words(term))


def _formula(call: Formula, stand: Stand, value: Formula) -> Sentence:
    return "proof.define.formula", {"formula": Relation((Read(call, (stand.index,)), value))}


def _paired(kind: str, left: tuple[int, int], right: tuple[int, int]) -> Callable[[Stand, Any], Sentence]:
    """A pair by the coefficients of the output letter and of the summation letter in both indices."""

    def define(stand: Stand, _: Any) -> Sentence:
        factors = tuple(
            Entry(name, (Linear(tuple(Part(c, n) for c, n in zip(way, (stand.at, stand.over), strict=True) if c)),))
            for name, way in ((stand.first, left), (stand.second, right))
        )
        call = Phrase(kind, (Name(stand.first), Name(stand.second)))
        return _formula(call, stand, BigSum((stand.over,), Product(factors)))

    return define


def _entry(stand: Stand, index: Linear, conjugated: bool = False) -> Entry:
    return Entry(stand.first, (index,), conjugated=conjugated)


def _minus(stand: Stand) -> Linear:
    return Linear((Part(-1, stand.at),))


def _turned(kind: str) -> Callable[[Stand, Any], Sentence]:
    def define(stand: Stand, _: Any) -> Sentence:
        plain, mirror = _entry(stand, stand.index), _entry(stand, _minus(stand))
        half = number_formula(Fraction(1, 2))
        values: dict[str, Formula] = {
            "flip": mirror,
            "conj": _entry(stand, stand.index, True),
            "even": Product((half, Sum((plain, mirror)))),
            "odd": Product((half, Sum((plain, weighted(-1, mirror))))),
        }
        return _formula(Phrase(kind, (Name(stand.first),)), stand, values[kind])

    return define


def _moved(kind: str) -> Callable[[Stand, Any], Sentence]:
    def define(stand: Stand, amount: int) -> Sentence:
        at = stand.at
        values: dict[str, Formula] = {
            "shift": _entry(stand, Linear((Part(1, at), Part(-amount)) if amount else (Part(1, at),))),
            "down": _entry(stand, Linear((Part(amount, at),))),
            "up": Product((_entry(stand, Linear((Part(1, at),), amount)), Divides(amount, letter(at)))),
        }
        return _formula(Phrase(kind, (Name(stand.first), number(amount))), stand, values[kind])

    return define


def _gradient(stand: Stand, _: Any) -> Sentence:
    pairing = BigSum((stand.over,), Product(tuple(Entry(n, (letter(stand.over),)) for n in ("g", stand.second))))
    call = Read(Phrase("grad", (Name(stand.second), Name(stand.first), Name("g"))), (stand.index,))
    return "proof.define.grad", {"call": call, "pairing": pairing, "entry": _entry(stand, stand.index)}


def _impulse(stand: Stand, _: Any) -> Sentence:
    return "proof.define.delta", {"entry": Read(DELTA, (stand.index,)), "place": Relation((stand.index, number(0)))}


DEFINED: Mapping[str, Callable[[Stand, Any], Sentence]] = MappingProxyType(
    {
        "conv": _paired("conv", (0, 1), (1, -1)),
        "corr": _paired("corr", (0, 1), (1, 1)),
        "slide": _paired("slide", (1, 1), (0, 1)),
        **{kind: _turned(kind) for kind in ("flip", "conj", "even", "odd")},
        **{kind: _moved(kind) for kind in ("shift", "up", "down")},
        "grad": _gradient,
        "delta": _impulse,
    }
)
