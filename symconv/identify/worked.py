"""Cells in words: the terms of one output as a line, and how one read came about."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symconv.identify.identification import Identification
from symconv.identify.terms import Index, TermEntry

MOST = 12


def entry_text(name: str, index: Index | None) -> str:
    """An entry of a signal: ``x[0,1]``.

    >>> entry_text("x", (0, 1))
    'x[0,1]'
    """
    return "" if index is None else f"{name}[{','.join(str(part) for part in index)}]"


def term_text(term: TermEntry) -> str:
    """One term: ``2·x[0]·h[1]``; a fill value and a bias are numbers.

    >>> term_text((2, (0,), (1,))), term_text((7, None, (1,))), term_text((5, None, None))
    ('2·x[0]·h[1]', '7·h[1]', '5')
    """
    coefficient, pixel, element = term
    factors = [entry_text("x", pixel), entry_text("h", element)]
    number = [str(coefficient)] if coefficient != 1 or not any(factors) else []
    return "·".join([*number, *(factor for factor in factors if factor)])


def cell_text(name: str, at: Index, terms: Sequence[TermEntry], x: Any = None, h: Any = None) -> str:
    """An output as the sum of its terms, with numbers if operands are given.

    >>> import numpy as np
    >>> cell_text("y", (0,), [(1, (0,), (1,)), (-1, (1,), (0,))], np.array([3, 4]), np.array([10, 1]))
    'y[0] = x[0]·h[1] - x[1]·h[0] = 3·1 - 4·10 = -37'
    """
    shown = [term_text(term) for term in terms[:MOST]]
    if len(terms) > MOST:
        shown.append(f"({len(terms) - MOST} more)")
    text = f"{entry_text(name, at) or name} = {_sum(shown) or '0'}"
    if x is None or h is None or not terms:
        return text
    values = [_value(term, x, h) for term in terms]
    middle = _sum([_numbers(term, x, h) for term in terms]) if len(terms) <= MOST else "…"
    return f"{text} = {middle} = {sum(values)}"


def _sum(parts: Sequence[str]) -> str:
    return " + ".join(part.replace("-1·", "-", 1) if part.startswith("-1·") else part for part in parts).replace(
        "+ -", "- "
    )


def _factors(term: TermEntry, x: Any, h: Any) -> list[Any]:
    coefficient, pixel, element = term
    found: list[Any] = [] if coefficient == 1 and (pixel or element) is not None else [coefficient]
    found += [] if pixel is None else [whole(x[pixel])]
    return found + ([] if element is None else [whole(h[element])])


def _numbers(term: TermEntry, x: Any, h: Any) -> str:
    first, *others = _factors(term, x, h)
    return "·".join([str(first), *(f"({other})" if other < 0 else str(other) for other in others)])


def _value(term: TermEntry, x: Any, h: Any) -> Any:
    total: Any = 1
    for factor in _factors(term, x, h):
        total *= factor
    return total


def whole(value: Any) -> Any:
    """A number of an array as an exact one, unless it is complex."""
    if np.iscomplexobj(value):
        return complex(value)
    fraction = Fraction(value.item() if hasattr(value, "item") else value)
    return fraction.numerator if fraction.denominator == 1 else fraction


def read_text(found: Identification, at: Index, element: Index) -> str:
    """What an output reads with a kernel element: ``x[-1] → x[0] (symmetric)``.

    >>> import numpy as np
    >>> from symconv.identify import identify
    >>> r = identify(lambda x, h: np.convolve(np.pad(x, 2, mode="symmetric"), h, "valid"), 6, 5)
    >>> read_text(r, (0,), (3,))
    'x[-1] → x[0] (symmetric)'
    """
    terms = [term for term in found.terms[at] if term[2] == element]
    read = " + ".join(term_text((c, pixel, None)) for c, pixel, _ in terms) or "nothing"
    asked = asked_index(found, at, element)
    if asked is None or (terms and terms[0][1] == asked):
        return read
    boundary = found.boundary if isinstance(found.boundary, str) else ", ".join(found.boundary)
    return f"{entry_text('x', asked)} → {read} ({boundary})"


def asked_index(found: Identification, at: Index, element: Index) -> Index | None:
    """The image index that the law asks for before the boundary rule; None where no law tells it."""
    roles = found.roles
    if not roles or any(role.name != "spatial" for role in roles):
        return None
    asked = [0] * len(roles)
    for role, law in zip(roles, found.laws, strict=True):
        output, image, kernel, _ = role.places
        place = law.image(at[output], element[kernel])
        if place is None:
            return None
        asked[image] = place
    return tuple(asked)
