"""The verdict on an identity: whether it holds, for which sequences, and why."""

from dataclasses import dataclass
from typing import Any

from symconv.doors import downstairs
from symconv.proof.counterexample import Counterexample
from symconv.proof.given import Hypothesis
from symconv.proof.language import Expression
from symconv.proof.steps import Step

SEQUENCES = "for all sequences with finitely many non-zero entries"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `prove` answers: exactly one of `proof` and `counterexample` is there.

    `scope` says in one sentence what was shown, and `dimensions` says how many dimensions it holds in: None for every
    number of them, 0 if it is refuted. Every operation of the language acts on each axis alike, so a product in D
    dimensions ranges over the D-th power of the lattice that it has in one. Two products whose lattices agree up to a
    symmetry agree in every dimension, for a symmetry permutes factors or reverses all axes of one. Products that
    only cancel by residue classes do not: ``up(down(x, 2), 2)`` and its shifted partner make up all of x on a line,
    but half of x in the plane, where two more parts are needed; such an identity holds along one axis at a
    time. A counterexample holds in every dimension: put it on the diagonal.

    `identity` and `given` are text; `sides` and `hypotheses` hold the same as values. `unused` holds the hypotheses
    that the proof does without.
    """

    holds: bool
    scope: str
    proof: tuple[Step, ...] | None
    counterexample: Counterexample | None
    identity: str
    given: tuple[str, ...] = ()
    dimensions: int | None = None
    sides: tuple[Expression, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    unused: tuple[Hypothesis, ...] = ()

    @property
    def used(self) -> tuple[Hypothesis, ...]:
        """The hypotheses without those that the proof does without; all of them if the identity is refuted."""
        return tuple(one for one in self.hypotheses if one not in self.unused)

    def render(self, format: str = "text", **options: Any) -> str:
        """The proof or the counterexample as `text`, `latex` or `markdown`, see `symconv.render.render_verdict`."""
        return downstairs("symconv.render", "render_verdict")(self, format, **options)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render", "verdict_mimebundle")(self)


def scope_of(dimensions: int | None, given: tuple[str, ...]) -> str:
    """The scope as one sentence.

    >>> scope_of(None, ("h = flip(h)",))
    'holds for all sequences with finitely many non-zero entries where h = flip(h), in every dimension'
    >>> scope_of(0, ())
    'fails, in every dimension: the counterexample lies on one axis, or on the diagonal of several'
    """
    where = " where " + " and ".join(given) if given else ""
    if dimensions == 0:
        return f"fails{where}, in every dimension: the counterexample lies on one axis, or on the diagonal of several"
    if dimensions is None:
        return f"holds {SEQUENCES}{where}, in every dimension"
    upto = "along one axis at a time" if dimensions == 1 else f"in up to {dimensions} dimensions"
    return f"holds {SEQUENCES}{where}, {upto} but not on {dimensions + 1} axes at once"
