"""Replays of identities and proof lines on finite sequences, without the lattices."""

from fractions import Fraction
from itertools import product
from math import prod
from random import Random

from symconv.proof.evaluate import evaluate, number
from symconv.proof.hypothesis import given_of, hypothesis
from symconv.proof.language import equation
from symconv.proof.steps import IMPULSE, Applied, Collapsed, Met, Restated, Split, Substituted, Vanished, WrittenSides
from symconv.proof.sums import product_of
from symconv.proof.symmetry import normal_form

WINDOW = range(-12, 13)


def given(lines):
    return given_of(hypothesis(*equation(line)) for line in lines)


def symmetric(entries, name, known):
    """The entries made to obey the hypotheses: the sum over all symmetries of the sequence."""
    found = {}
    for one in known.group(name):
        for index, value in entries.items():
            place = -index if one.mirrored else index
            found[place] = found.get(place, 0) + one.sign * (value.conjugate() if one.conjugated else value)
    return {index: value for index, value in found.items() if value}


def random_signals(names, known, seed, complex_entries=True, reach=4):
    source = Random(seed)
    signals = {}
    for name in names:
        entries = {
            index: number(source.randint(-5, 5), source.randint(-5, 5) if complex_entries else 0)
            for index in range(-reach, reach + 1)
        }
        signals[name] = symmetric(entries, name, known)
    return signals


def agree(left, right, signals, known):
    """Whether two expressions have the same values on a window."""
    real = known.real()
    one, other = evaluate(left, signals, real), evaluate(right, signals, real)
    return all(one.at(index) == other.at(index) for index in WINDOW)


def value_of(one, output, index, signals, reach):
    """An explicit sum added up by trying every value of every letter in -reach … reach."""
    total = 0
    for values in product(range(-reach, reach + 1), repeat=len(one.letters)):
        at = {output: index, **dict(zip(one.letters, values, strict=True))}
        if all(condition.index.at(at) % condition.divisor == 0 for condition in one.conditions):
            total += prod((factor_value(factor, at, signals) for factor in one.factors), start=Fraction(1))
    return one.coefficient * total


def factor_value(factor, at, signals):
    index = factor.index.at(at)
    if factor.name == IMPULSE:
        return int(index == 0)
    value = signals[factor.name].get(index, 0)
    return value.conjugate() if factor.conjugated else value


def check_lines(proof, known):
    """Every line follows from the line before, every sum is accounted for, and both sides agree at the end."""
    output = proof[0].output
    for step in proof:
        if isinstance(step, Collapsed | Substituted | Applied | Restated):
            (before, sign), (after, other) = (form_of(one, output, known) for one in (step.before, step.after))
            assert before == after
            assert step.before.coefficient * sign == step.after.coefficient * other
        if isinstance(step, Substituted):
            assert len(step.put) == len(step.inverse) == len(step.before.letters)
        if isinstance(step, Met):
            assert sum(step.left) == sum(step.right)
        if isinstance(step, Split):
            assert all(one.left == one.right for one in step.classes)
    written = sum(len(step.sums) for step in proof if isinstance(step, WrittenSides))
    ended = sum(1 for step in proof if isinstance(step, Vanished))
    met = sum(len(step.left) + len(step.right) for step in proof if isinstance(step, Met))
    split = [step for step in proof if isinstance(step, Split)]
    assert written == ended + met if not split else written > ended + met


def form_of(one, output, known):
    product = product_of(one, output)
    return normal_form(product, known) if product else (None, 1)
