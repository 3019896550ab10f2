"""Rewriting explicit sums: carrying out impulses, and changing the letters of summation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symconv.proof.affine import Affine
from symconv.proof.given import SAME, Given, Symmetry
from symconv.proof.linear import named_factors, named_places, rewritten, same_conditions, solved, tidied
from symconv.proof.steps import IMPULSE, Applied, Collapsed, Condition, Factor, Put, Restated, Step, Substituted, Summed
from symconv.proof.symmetry import Image


@dataclass(frozen=True, slots=True)
class Change:
    """The new letters by the old ones, the old by the new, and what happens to each factor on the way."""

    put: tuple[Put, ...]
    inverse: tuple[Put, ...]


def collapsed(one: Summed) -> tuple[Summed, tuple[Step, ...]]:
    """The sum with its impulses carried out as far as they fix a letter of summation, and the step that says so."""
    after, puts = one, []
    while (found := _fixed(after)) is not None:
        place, put = found
        factors = after.factors[:place] + after.factors[place + 1 :]
        letters = tuple(name for name in after.letters if name != put.letter)
        after = replaced(replace(after, factors=factors, letters=letters), {put.letter: put.value})
        puts.append(put)
    after = replace(after, conditions=tidied(after.conditions))
    return after, (Collapsed(one, tuple(puts), after),) if puts else ()


def _fixed(one: Summed) -> tuple[int, Put] | None:
    """The first impulse that fixes a letter of summation, and the letter with the smallest coefficient in it."""
    for place, factor in enumerate(one.factors):
        index = factor.index
        names = [name for name in reversed(one.letters) if index.of(name)]
        if factor.name == IMPULSE and names:
            name = min(names, key=lambda letter: abs(index.of(letter)))
            return place, Put(name, index.put({name: Affine()}) / -index.of(name))
    return None


def replaced(one: Summed, values: Mapping[str, Affine]) -> Summed:
    """The sum with letters replaced by index expressions; a condition says when fractions count."""
    factors = tuple(replace(factor, index=factor.index.put(values)) for factor in one.factors)
    whole = [Condition(value.divisor, value * value.divisor) for value in values.values()]
    kept = [rewritten(condition, values) for condition in one.conditions]
    return replace(one, factors=factors, conditions=tidied([*kept, *whole]))


def change(one: Summed, goal: Summed) -> Change:
    """The change of letters that makes the indices of two sums agree, factor by factor in sorted order."""
    pairs = [(a.index, b.index) for a, b in zip(named_factors(one), named_factors(goal), strict=True)]
    put = solved([(_only(b, goal.letters), a - _without(b, goal.letters)) for a, b in pairs])
    back = solved([(_only(a, one.letters), b - _without(a, one.letters)) for a, b in pairs])
    return Change(
        tuple(Put(name, put[name]) for name in goal.letters), tuple(Put(name, back[name]) for name in one.letters)
    )


def _only(index: Affine, names: tuple[str, ...]) -> Affine:
    return Affine(tuple(part for part in index.parts if part[0] in names))


def _without(index: Affine, names: tuple[str, ...]) -> Affine:
    return Affine(tuple(part for part in index.parts if part[0] not in names), index.constant)


def seen(one: Summed, image: Image) -> Summed:
    """The same sum as its image shows it: the factors in the image's order, mirrored and conjugated as it says."""
    factors = named_factors(one)
    shown = [_turn(factors[place], turn) for place, turn in image.sources]
    impulses = [factor for factor in one.factors if factor.name == IMPULSE]
    return replace(one, factors=(*shown, *impulses), coefficient=one.coefficient * image.sign)


def _turn(factor: Factor, turn: Symmetry) -> Factor:
    index = -factor.index if turn.mirrored else factor.index
    return replace(factor, index=index, conjugated=factor.conjugated != turn.conjugated)


def aligned(one: Summed, goal: Summed) -> Summed:
    """The sum in the letters of the goal, so that their factors read the same indices."""
    found = change(one, goal)
    return replace(replaced(one, {put.letter: put.value for put in found.inverse}), letters=goal.letters)


def carried(one: Summed, goal: Summed, image: Image, given: Given) -> tuple[Summed, tuple[Step, ...]]:
    """A sum brought to the form of a goal with the same product, step by step: letters, hypotheses, conditions.

    `image` is the image of the sum's product that equals the goal's product.
    """
    after, steps = turned(one, goal, image, given)
    if same_conditions(after.conditions, goal.conditions):
        return after, steps
    restated = replace(after, conditions=goal.conditions)
    return restated, (*steps, Restated(after, restated))


def turned(one: Summed, goal: Summed, image: Image, given: Given) -> tuple[Summed, tuple[Substituted | Applied, ...]]:
    """A sum in the letters of a goal, and turned by what is given so that both read the same indices.

    `image` is the image of the sum's product that has the goal's labels and span; the conditions stay its own.
    """
    found = change(seen(one, image), goal)
    after = replace(replaced(one, {put.letter: put.value for put in found.inverse}), letters=goal.letters)
    steps: list[Substituted | Applied] = [Substituted(one, found.put, found.inverse, after)] if one.letters else []
    if used := _used(one, image, given):
        before, after = after, _turned(after, one, image)
        steps.append(Applied(used, before, after))
    return after, tuple(steps)


def _turned(after: Summed, before: Summed, image: Image) -> Summed:
    """The factors, in the order in which they stand, mirrored and conjugated as the image says."""
    places = named_places(before)
    turns = {places[place]: turn for place, turn in image.sources}
    factors = tuple(_turn(factor, turns.get(place, SAME)) for place, factor in enumerate(after.factors))
    return replace(after, factors=factors, coefficient=after.coefficient * image.sign)


def _used(one: Summed, image: Image, given: Given) -> tuple[str, ...]:
    """The hypotheses on the factors that the image mirrors or conjugates."""
    factors = named_factors(one)
    names = {factors[place].name for place, turn in image.sources if turn != SAME}
    return tuple(str(hypothesis) for hypothesis in given.hypotheses if hypothesis.name in names)
