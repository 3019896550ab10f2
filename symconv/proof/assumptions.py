"""What a person gives along with an identity: hypotheses as text, as values or as pairs, about its own sequences."""

from collections.abc import Iterator, Sequence

from symconv.errors import InputError, nearest, shown
from symconv.proof import reader
from symconv.proof.given import Given, Hypothesis, given_of, hypothesis
from symconv.proof.language import Expression, Gradient, Move, Pair, Scaled, Total, Turn, operand
from symconv.proof.language import Sequence as Named

Assumption = str | Hypothesis | tuple[Expression, Expression]
Assumptions = Sequence[Assumption] | str | None


def assumed(given: Assumptions, sides: tuple[Expression, Expression]) -> Given:
    """The hypotheses of a question about two sides; none for None.

    Raises InputError, with the words ``in given``, for text outside the language, for an equation that is no symmetry
    of one sequence, and for a sequence that does not occur.

    >>> from symconv.proof.reader import equation
    >>> assumed("h = flip(k)", equation("conv(x, h) = slide(x, h)"))
    Traceback (most recent call last):
    symconv.errors.InputError: in given 'h = flip(k)': a hypothesis is a symmetry of one sequence, not 'h = flip(k)';
    write a = flip(a), a = -flip(a) or a = conj(a), or one of these with conj(flip(a))
    """
    known = names_of(sides[0]) | names_of(sides[1])
    listed = () if given is None else (given,) if isinstance(given, str) else given
    return given_of(_read(one, known) for one in listed)


def _read(one: Assumption, known: set[str]) -> Hypothesis:
    try:
        found = _hypothesis(one)
    except InputError as trouble:
        raise type(trouble)(f"in given {shown(_text(one))}: {trouble}") from None
    if found.name not in known:
        hint = nearest(found.name, tuple(sorted(known)))
        raise InputError(f"in given {shown(found)}: {found.name!r} does not occur in the identity{hint}")
    return found


def _hypothesis(one: object) -> Hypothesis:
    if isinstance(one, Hypothesis):
        return one
    if isinstance(one, str):
        return hypothesis(*reader.equation(one))
    if isinstance(one, tuple) and len(one) == 2:
        return hypothesis(*(reader.expression(side) if isinstance(side, str) else operand(side) for side in one))
    raise InputError(f"a hypothesis is text such as 'h = flip(h)' or a pair of expressions, not {shown(one)}")


def _text(one: object) -> str:
    return " = ".join(map(str, one)) if isinstance(one, tuple) else str(one)


def names_of(expression: Expression) -> set[str]:
    """The names of the sequences that an expression is made of."""
    return {part.name for part in parts_of(expression) if isinstance(part, Named | Gradient)}


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and all that it is made of, in the order of the text."""
    yield expression
    match expression:
        case Pair(_, left, right) | Gradient(left, _, right):
            yield from (*parts_of(left), *parts_of(right))
        case Turn(_, body) | Move(_, body, _) | Scaled(_, body):
            yield from parts_of(body)
        case Total(terms):
            yield from (part for term in terms for part in parts_of(term))
        case _:
            return
