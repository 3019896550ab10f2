"""Which term of a worked case makes the two sides differ.

Terms are compared as monomials: the order of the factors does not matter, and an entry that a hypothesis ties to
another one counts as that one, with the sign of the hypothesis.
"""

from symconv.proof.cases import CaseSide, CaseTerm
from symconv.proof.gaussian import Number
from symconv.proof.given import Given


def first_difference(left: CaseSide, right: CaseSide, given: Given) -> tuple[CaseTerm | None, CaseTerm | None]:
    """The first term with a counterpart missing, or with another coefficient, on the other side."""
    shares = [_shares(side, given) for side in (left, right)]
    keys = (_key(term, given)[0] for term in (*left.terms, *right.terms))
    differing = next(key for key in keys if shares[0].get(key, 0) != shares[1].get(key, 0))
    return _first(left, differing, given), _first(right, differing, given)


def _first(side: CaseSide, key: object, given: Given) -> CaseTerm | None:
    return next((term for term in side.terms if _key(term, given)[0] == key), None)


def _shares(side: CaseSide, given: Given) -> dict[object, Number]:
    """The coefficient of every monomial of a side."""
    found: dict[object, Number] = {}
    for term in side.terms:
        key, sign = _key(term, given)
        found[key] = found.get(key, 0) + sign * term.coefficient
    return found


def _key(term: CaseTerm, given: Given) -> tuple[object, int]:
    """The monomial of a term, whatever the order of its factors and whichever partner they name; and its sign."""
    sign, factors = 1, []
    for factor in term.factors:
        index, conjugated, turned = min(
            (-factor.index if one.mirrored else factor.index, factor.conjugated != one.conjugated, one.sign)
            for one in given.group(factor.name)
        )
        sign *= turned
        factors.append((factor.name, index, conjugated))
    return tuple(sorted(factors)), sign
