"""The proof text: both sides written out, brought to the same products by changes of summation variable.

The sums of both sides are sorted by the normal form of their product. Within one form a representative is chosen, from
the right side if it has one, and every other sum is carried to it by the change of letters that the lattices prescribe;
then the coefficients of both sides are compared. Forms whose coefficients differ take part in a split into residue
classes (`symconv.proof.split`). The decision has been taken before; the text shows why it is right.
"""

from dataclasses import replace
from fractions import Fraction

from symconv.proof.given import Given
from symconv.proof.language import Expression
from symconv.proof.linear import product_of
from symconv.proof.product import Product
from symconv.proof.rewrite import carried, collapsed
from symconv.proof.split import Part, split
from symconv.proof.steps import Met, Step, Summed, Vanished, Written
from symconv.proof.symmetry import Orbit, orbit
from symconv.proof.written import Letters, written


def written_out(side: str, expression: Expression, letters: Letters) -> tuple[tuple[Summed, ...], tuple[Step, ...]]:
    """The sums of one side with their impulses carried out, and the steps.

    >>> from symconv.proof.reader import expression
    >>> for step in written_out("left", expression("conv(x, shift(delta, 2))"), Letters("m", ("i",)))[1]:
    ...     print(step)
    left: (conv(x, shift(delta, 2)))[m] = Σ_i x[i] δ[m - i - 2]
    Σ_i x[i] δ[m - i - 2] = x[m - 2]: δ leaves only i = m - 2
    """
    sums = written(expression, letters)
    found = [collapsed(one) for one in sums]
    start = Written(side, str(expression), letters.output, tuple(sums))
    return tuple(after for after, _ in found), (start, *(step for _, steps in found for step in steps))


def explained(sides: dict[str, Expression], letters: dict[str, Letters], given: Given) -> tuple[Step, ...]:
    """The proof of an identity that holds, as typed steps."""
    steps: list[Step] = []
    forms: dict[Product, list[Part]] = {}
    for side, expression in sides.items():
        sums, reasons = written_out(side, expression, letters[side])
        steps += reasons
        for one in sums:
            product = product_of(one, letters[side].output)
            found = orbit(product, given) if product else None
            if product is None or found is None or found.negated:
                steps.append(_vanished(one, found, given))
            else:
                forms.setdefault(min(found.images), []).append(Part(side, one, product))
    return (*steps, *_met(list(forms.values()), given, letters["left"].output))


def _vanished(one: Summed, found: Orbit | None, given: Given) -> Vanished:
    if found is None or found.negated is None:
        return Vanished(one)
    names = {factor.name for factor in one.factors}
    used = tuple(str(hypothesis) for hypothesis in given.hypotheses if hypothesis.name in names)
    return Vanished(one, used)


def _met(forms: list[list[Part]], given: Given, output: str) -> list[Step]:
    """One meeting place per form; what does not meet is split into residue classes together."""
    steps: list[Step] = []
    rest: list[Part] = []
    for members in forms:
        goal = next((part for part in members if part.side == "right"), members[0])
        brought = [_brought(part, goal, given) for part in members]
        steps += [step for _, reasons in brought for step in reasons]
        met = _meeting(goal, [part for part, _ in brought])
        if sum(met.left) == sum(met.right):
            steps.append(met)
        else:
            rest += [part for part, _ in brought]
    return [*steps, *split(rest, given, output)]


def _meeting(goal: Part, brought: list[Part]) -> Met:
    left, right = (tuple(part.sum.coefficient for part in brought if part.side == side) for side in ("left", "right"))
    return Met(replace(goal.sum, coefficient=Fraction(1)), left, right)


def _brought(part: Part, goal: Part, given: Given) -> tuple[Part, tuple[Step, ...]]:
    """The part in the goal's letters, and the steps that lead there."""
    if part is goal:
        return part, ()
    image = orbit(part.product, given).images[goal.product]
    after, steps = carried(part.sum, goal.sum, image, given)
    return Part(part.side, after, goal.product), steps
