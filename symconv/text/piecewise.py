"""Functions of t as they are typed: pieces on intervals, and products with the unit step.

    1 on 0..2                     an expression on an interval, 0 elsewhere
    t on 0..1; 2 - t on 1..2      several pieces
    exp(-t)*u(t)                  the unit step u(t) is 1 for t ≥ 0 and 0 elsewhere
    exp(t)*u(-t) + exp(-t)*u(t)   its argument may be a step to the left, and moved: u(2 - t), u(t - 1)

An expression is a polynomial in t, or a sum of polynomials times exp(…) of something linear in t; e^(…) is the same as
exp(…). Ends are exact numbers, -inf or inf. What is typed goes through the grammar of values: calls of exp and u are
replaced by names before, so nothing is evaluated as code.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, shown
from symconv.text.values import parse_value

if TYPE_CHECKING:
    from sympy import Expr

Piece = tuple["Expr", "Expr", "Expr"]
"""An expression in t, and the ends of its interval."""
MAX_PIECES = 8
CALL = re.compile(r"\b(exp|u)\s*\(|\be\s*\^\s*([({])")
INTERVAL = re.compile(r"(.*?)\s+on\s+(.+?)\s*\.\.\s*(.+)", re.DOTALL)
ENDS = {"-inf": "-oo", "inf": "oo", "+inf": "oo", "-oo": "-oo", "oo": "oo"}
FORMS = "write pieces such as 't on 0..1; 2 - t on 1..2', or steps such as 'exp(-t)*u(t)'"


def parse_pieces(text: str, where: str) -> list[Piece]:
    """The pieces that a text spells; the phrase `where` opens the message of an error.

    >>> parse_pieces("exp(-t)*u(t - 1)", "h")
    [(exp(-t), 1, oo)]
    >>> parse_pieces("t on 0..1; 2 - t on 1..2", "h")
    [(t, 0, 1), (2 - t, 1, 2)]
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    pieces = _apart([piece for part in parts for piece in _read(part, where)])
    if not pieces:
        raise InputError(f"{where}: {shown(text)} is 0 everywhere; {FORMS}")
    if len(pieces) > MAX_PIECES:
        raise InputError(f"{where} has {len(pieces)} pieces, the limit is {MAX_PIECES}; give fewer")
    return pieces


def _apart(pieces: list[Piece]) -> list[Piece]:
    """The same function in pieces that do not overlap, neighbours with one expression joined."""
    from sympy import Add, simplify

    cuts = sorted({end for _, low, high in pieces for end in (low, high)})
    found: list[Piece] = []
    for low, high in pairwise(cuts):
        total: Any = Add(*(expr for expr, first, last in pieces if first <= low and high <= last))
        if simplify(total) == 0:
            continue
        if found and found[-1][2] == low and found[-1][0] == total:
            found[-1] = (total, found[-1][1], high)
        else:
            found.append((total, low, high))
    return found + [piece for piece in pieces if not piece[1] < piece[2]]


def _read(text: str, where: str) -> list[Piece]:
    interval = INTERVAL.fullmatch(text)
    body, calls = _without_calls(interval[1] if interval else text, where)
    expr = parse_value(body, where)
    steps = {name: argument for name, (word, argument) in calls.items() if word == "u"}
    powers = {name: argument for name, (word, argument) in calls.items() if word == "exp"}
    if interval and steps:
        raise InputError(f"{where}: {shown(text)} has both a step and an interval; use one of them")
    if interval:
        return [(_with_powers(expr, powers), read_end(interval[2], where), read_end(interval[3], where))]
    if not steps:
        raise InputError(f"{where}: {shown(text)} does not say where it is not 0; {FORMS}")
    return [(_with_powers(part, powers), low, high) for part, low, high in _stepped(expr, steps, where)]


def read_end(text: str, where: str) -> Expr:
    """An end of an interval: a number, -inf or inf."""
    from sympy import oo

    word = ENDS.get(text.strip())
    if word is not None:
        return -oo if word == "-oo" else oo  # type: ignore[return-value]
    return parse_value(text.strip(), where)


def _without_calls(text: str, where: str) -> tuple[str, dict[str, tuple[str, Expr]]]:
    """The text with a name in place of every call, and the calls by these names."""
    calls: dict[str, tuple[str, Expr]] = {}
    while found := CALL.search(text):
        end = _closing(text, found.end() - 1, where)
        argument = parse_value(text[found.end() : end], where)
        _check_linear(argument, where)
        name = f"call{len(calls)}"
        calls[name] = (found[1] or "exp", argument)
        text = f"{text[: found.start()]}{name}{text[end + 1 :]}"
    return text, calls


def _closing(text: str, start: int, where: str) -> int:
    """Where the bracket that opens at `start` is closed."""
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] in "({") - (text[position] in ")}")
        if not depth:
            return position
    raise InputError(f"{where}: {shown(text)} opens a parenthesis that is not closed; close it")


def _check_linear(argument: Expr, where: str) -> None:
    from sympy import Poly, Symbol

    t = Symbol("t")
    others = argument.free_symbols - {t}
    if others or not argument.is_polynomial(t) or Poly(argument, t).degree() > 1:
        raise InputError(f"{where}: {shown(str(argument))} must be linear in t, such as -t or 2*t - 1; change it")


def _with_powers(expr: Expr, powers: dict[str, Expr]) -> Expr:
    from sympy import Symbol, exp

    found: Any = expr.subs({Symbol(name): exp(argument) for name, argument in powers.items()})
    return found


def _stepped(expr: Expr, steps: dict[str, Expr], where: str) -> list[Piece]:
    """A polynomial in steps as pieces: a product of steps is 1 where all of them are."""
    from sympy import Poly, Symbol, oo

    t, symbols = Symbol("t"), [Symbol(name) for name in steps]
    try:
        terms = Poly(expr, *symbols).terms()
    except Exception as error:
        raise InputError(f"{where}: steps can be added and multiplied, not divided by; {FORMS}") from error
    pieces: list[Piece] = []
    for powers, factor in terms:
        low, high = -oo, oo
        for (_, argument), power in zip(steps.items(), powers, strict=True):
            if power:
                slope: Any = argument.coeff(t, 1)
                edge: Any = -argument.subs(t, 0) / slope if slope else None
                if edge is None or not slope.is_Rational or not edge.is_Rational:
                    raise InputError(f"{where}: u({argument}) must step at a rational t; write u(t), u(t-1) or u(2-t)")
                low, high = (max(low, edge), high) if slope > 0 else (low, min(high, edge))
        if low < high and factor != 0:
            pieces.append((factor, low, high))
    return pieces
