"""Which hypotheses a proof needs: a proof that does without one says more, and reads more easily."""

from collections.abc import Callable

from symconv.errors import SymconvError
from symconv.proof.given import Given


def needed(given: Given, answer: int | None, decide: Callable[[Given], int | None]) -> Given:
    """The hypotheses without those that can be left out, one after the other, with the same answer.

    Arguments: all hypotheses of the question, its answer under them, and what answers it under some of them.

    >>> from symconv.proof.given import Hypothesis, Symmetry
    >>> even, real = Hypothesis("h", Symmetry(mirrored=True)), Hypothesis("h", Symmetry(conjugated=True))
    >>> needed(Given((real, even)), None, lambda some: None if even in some.hypotheses else 0).hypotheses == (even,)
    True
    """
    if given.hypotheses and _agrees(Given(), answer, decide):
        return Given()
    kept = given
    for one in given.hypotheses:
        fewer = Given(tuple(other for other in kept.hypotheses if other != one))
        if fewer.hypotheses and _agrees(fewer, answer, decide):
            kept = fewer
    return kept


def _agrees(fewer: Given, answer: int | None, decide: Callable[[Given], int | None]) -> bool:
    """Whether the answer is the same; a question that means nothing without a hypothesis needs it."""
    try:
        return decide(fewer) == answer
    except SymconvError:
        return False
