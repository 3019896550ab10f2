"""Identities asked for given shapes, modes and boundaries: from expressions to combinations of outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError, shown
from symconv.output import Output
from symconv.proof.boxes.operands import REFUSED, Operands, tied
from symconv.proof.boxes.shares import Share, Side
from symconv.proof.given import Given
from symconv.proof.language import Expression, Move, Pair, Scaled, Sequence, Total, Turn
from symconv.signal import Signal, image
from symconv.verbs import convolve, correlate

PLAIN: Mapping[str, Any] = MappingProxyType(
    {"mode": "full", "boundary": "zero", "anchor": None, "stride": 1, "dilation": 1, "padding": None, "fill": 0}
)
VERBS: Mapping[str, tuple[Callable[..., Output], Mapping[str, Any]]] = MappingProxyType(
    {
        "conv": (convolve, {}),
        "corr": (correlate, {"definition": "correlation"}),
        "slide": (correlate, {"definition": "sliding"}),
    }
)
SAID = ("mode", "boundary")
ORIGIN = "at kernel index 0"  # what mode `same` lays on the output position if nothing else is asked for
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Setting:
    """The signals that the names stand for, whether as image or as kernel, and the options of every operation."""

    signals: Mapping[str, Signal]
    roles: Mapping[str, str]
    options: Mapping[str, Any]

    @property
    def scope(self) -> str:
        """For which shapes and options the question is asked, in words."""
        shapes = (f"{role}s {_shape(self.signals[name])}" for name, role in self.roles.items())
        return f"for {' and '.join(dict.fromkeys(shapes))}, {options_text(self.options)}"

    def side(self, expression: Expression) -> Side:
        """An expression as a combination of outputs.

        Raises:
            InputError: for expressions that have no meaning on finite boxes.
        """
        return tuple(self._shares(expression, Fraction(1)))

    def _shares(self, expression: Expression, factor: Fraction) -> Iterator[Share]:
        match expression:
            case Pair():
                yield Share(factor, self._output(expression))
            case Scaled(by, body):
                yield from self._shares(body, factor * by)
            case Total(terms):
                for term in terms:
                    yield from self._shares(term, factor)
            case Turn("flip", body):
                yield from map(_flipped, self._shares(body, factor))
            case Turn("even" | "odd" as kind, body):
                shares = list(self._shares(body, factor * HALF))
                yield from shares
                sign = 1 if kind == "even" else -1
                yield from (_flipped(replace(one, coefficient=sign * one.coefficient)) for one in shares)
            case Move("shift", body, amount):
                yield from (_moved(one, amount) for one in self._shares(body, factor))
            case _:
                if str(expression) != "zero":
                    raise InputError(f"{shown(expression)} {REFUSED}")

    def _output(self, pair: Pair) -> Output:
        verb, definition = VERBS[pair.kind]
        operands = Operands(self.signals, self._nested)
        return verb(
            operands.signal(pair.left), operands.signal(pair.right), **self.options, **definition, name=f"y_{pair.kind}"
        )

    def _nested(self, pair: Pair) -> Signal:
        """An operation within another: its whole output, which only the plain operation gives."""
        if any(self.options[key] != value for key, value in PLAIN.items()):
            raise InputError(f"{shown(pair)} is an operand, and only mode='full' with nothing else keeps all of it")
        output = self._output(pair)
        return Signal(f"z_{pair.kind}", output.operation.ranges, output.image.indexing, output.array())


def _flipped(share: Share) -> Share:
    """``y[±(-n) - moved]``."""
    return replace(share, mirrored=not share.mirrored)


def _moved(share: Share, amount: int) -> Share:
    """``y[±(n - amount) - moved]``."""
    by = -amount if share.mirrored else amount
    return replace(share, moved=tuple(part + by for part in share.offset))


def setting(
    sides: tuple[Expression, Expression],
    shapes: Mapping[str, object],
    indexing: str,
    given: Given,
    options: dict[str, Any],
) -> Setting:
    """The signals for the names of an identity: a name is an image or a kernel as it is used first."""
    roles: dict[str, str] = {}
    for side in sides:
        for name, role in _used(side, "image"):
            roles.setdefault(name, role)
    missing = [role for role in dict.fromkeys(roles.values()) if shapes.get(role) is None]
    if missing:
        raise InputError(f"check needs a shape for the {' and the '.join(missing)}, such as {missing[0]}=(2, 3)")
    signals = {name: _signal(name, role, shapes[role], indexing) for name, role in roles.items()}
    return Setting({name: tied(signal, given) for name, signal in signals.items()}, roles, {**PLAIN, **options})


def options_text(options: Mapping[str, Any]) -> str:
    """The options in words: window and boundary always, the anchor in mode `same`, others if they are not plain.

    >>> options_text({"mode": "same", "stride": 2})
    'mode same, boundary zero, anchor at kernel index 0, stride 2'
    """
    chosen = {**PLAIN, **options}
    if chosen["mode"] == "same" and chosen["padding"] is None and chosen["anchor"] is None:
        chosen["anchor"] = ORIGIN
    return ", ".join(f"{key} {value}" for key, value in chosen.items() if key in SAID or str(value) != str(PLAIN[key]))


def _shape(signal: Signal) -> str:
    return " × ".join(map(str, signal.shape))


def _signal(name: str, role: str, given: object, indexing: str) -> Signal:
    made = image(given, name=name, indexing=indexing, what=role)
    return made if made.name == name else replace(made, name=name)


def _used(expression: Expression, role: str) -> Iterator[tuple[str, str]]:
    match expression:
        case Sequence(name):
            yield name, role
        case Pair(_, left, right):
            yield from (*_used(left, role if role == "kernel" else "image"), *_used(right, "kernel"))
        case Turn(_, body) | Move(_, body, _) | Scaled(_, body):
            yield from _used(body, role)
        case Total(terms):
            yield from (pair for term in terms for pair in _used(term, role))
        case _:
            if str(expression) not in ("zero", "delta", "one"):
                raise InputError(f"{shown(expression)} {REFUSED}")
