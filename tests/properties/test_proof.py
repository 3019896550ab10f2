"""Laws of the proof engine: its verdict on any identity agrees with the values of both sides."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symconv.errors import IllDefinedError
from symconv.proof import (
    Expression,
    Sequence,
    conj,
    conv,
    corr,
    delta,
    down,
    even,
    flip,
    grad,
    odd,
    one,
    prove,
    shift,
    slide,
    up,
    zero,
)
from symconv.proof.evaluation import evaluate, number, without_gradients
from symconv.proof.language import WordCall, call, expression, names_of, scaled, total
from symconv.proof.lattice import contains, hermite
from symconv.proof.product import collected, expand
from symconv.proof.sums import LetterPools, product_of, written
from symconv.proof.symmetry import Given, Hypothesis, Symmetry, normalised
from tests.helpers import agree, check_lines, random_signals

NAMES = ("x", "h")
leaves = st.sampled_from([*map(Sequence, NAMES), Sequence("x"), delta])
factors = st.sampled_from([Fraction(-1), Fraction(1, 2), Fraction(2)])


def is_call(e: Expression, word: str) -> bool:
    return isinstance(e, WordCall) and e.word == word


def grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """One operation more."""
    moves = st.one_of(
        st.tuples(st.just("shift"), st.integers(-2, 2)),
        st.tuples(st.sampled_from(["up", "down"]), st.integers(1, 3)),
    )
    return st.one_of(
        st.builds(call, st.sampled_from(["conv", "corr", "slide"]), inner, inner),
        st.builds(call, st.sampled_from(["flip", "conj", "even", "odd"]), inner),
        st.builds(lambda body, move: call(move[0], body, move[1]), inner, moves),
        st.builds(scaled, factors, inner),
        st.builds(lambda a, b: total((a, b)), inner, inner),
    )


expressions = st.recursive(leaves, grown, max_leaves=3)
small = st.recursive(st.just(Sequence("x")), grown, max_leaves=2)
symmetries = st.builds(Symmetry, st.booleans(), st.booleans(), st.sampled_from([1, -1]))
hypotheses = st.lists(st.builds(Hypothesis, st.sampled_from(NAMES), symmetries), max_size=2)

# Rewritings that every textbook allows, on any expressions.
REWRITINGS = [
    lambda e: flip(flip(e)),
    lambda e: conj(conj(e)),
    lambda e: shift(shift(e, 2), -2),
    lambda e: even(e) + odd(e),
    lambda e: conv(delta, e),
    lambda e: down(up(e, 3), 3),
    lambda e: conv(*e.parts[::-1]) if is_call(e, "conv") else e,
    lambda e: conv(flip(e.parts[0]), e.parts[1]) if is_call(e, "corr") else e,
    lambda e: corr(*e.parts[::-1]) if is_call(e, "slide") else e,
    lambda e: flip(slide(*e.parts)) if is_call(e, "corr") else e,
]


def check(left: Expression, right: Expression, lines: list[Hypothesis]) -> bool:
    """The verdict, after its own evidence has been replayed; of the hypotheses, those on names that occur."""
    lines = [one for one in lines if one.name in names_of(left) | names_of(right)]
    known = Given(tuple(lines))
    verdict = prove(left, right, given=lines)
    if verdict.holds:
        check_lines(verdict.proof, known)
        assert all(agree(left, right, random_signals(NAMES, known, seed), known) for seed in range(3))
    else:
        case = verdict.counterexample
        assert case is not None
        real = known.real()
        values = [evaluate(side, case.signals(), real).at(case.index) for side in (left, right)]
        assert values[0] != values[1]
        assert [case.left.value, case.right.value] == values
        assert [sum((term.value for term in side.terms), 0) for side in (case.left, case.right)] == values
    return verdict.holds


@settings(max_examples=150, deadline=None)
@given(small, small, hypotheses)
def test_verdict_on_two_random_expressions_agrees_with_their_values(left, right, lines):
    check(left, right, lines)


pairs = st.builds(call, st.sampled_from(["conv", "corr", "slide"]), expressions, expressions)
symmetric = st.lists(st.builds(Hypothesis, st.sampled_from(NAMES), symmetries), min_size=1, max_size=2)


@settings(max_examples=150, deadline=None)
@given(pairs, st.one_of(pairs, st.just(zero)), symmetric)
def test_products_of_tied_entries_are_proved_or_refuted(left, right, lines):
    check(left, right, lines)


@settings(max_examples=100, deadline=None)
@given(expressions, st.lists(st.sampled_from(REWRITINGS), max_size=3), hypotheses)
def test_rewritten_expression_is_proved_equal(body, rewritings, lines):
    other = body
    for rewriting in rewritings:
        other = rewriting(other)
    assert check(body, other, lines)


@settings(max_examples=60, deadline=None)
@given(expressions, expressions)
def test_gradient_agrees_with_the_adjoint_rules(body, g):
    real = [Hypothesis("x", Symmetry(conjugated=True))]
    gradient = grad(body, Sequence("x"), g)
    assert check(gradient, without_gradients(gradient, frozenset({"x"})), real)
    assert check(grad(body + body, Sequence("x"), g), 2 * gradient, real)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_printed_expression_is_read_back(body):
    assert expression(str(body)) == body


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_sums_written_out_are_the_products_of_the_expression(body):
    letters = LetterPools("m", ("i", "j", "k"))
    sums = [(product_of(one, "m"), one.coefficient) for one in written(body, letters)]
    nothing = Given()
    assert normalised(collected(iter(sums)), nothing) == normalised(expand(body), nothing)


endless = st.recursive(st.one_of(leaves, st.just(one)), grown, max_leaves=4)


@settings(max_examples=150, deadline=None)
@given(endless)
def test_sum_in_which_two_endless_sequences_meet_is_ill_defined(body):
    # The evaluator cancels before it adds up, so it may find a value where the written sums have none; never otherwise.
    signals = {"x": {0: Fraction(3), 1: number(1, 7)}, "h": {0: Fraction(5), 2: number(11, 1)}}
    try:
        evaluate(body, signals)
    except IllDefinedError:
        with pytest.raises(IllDefinedError):
            prove(body, body)
    else:
        with suppress(IllDefinedError):
            check(body, flip(flip(body)), [])


rows = st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=1, max_size=4)


@given(rows, st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_hermite_form_spans_the_same_lattice(generators, times):
    form = hermite(generators)
    point = tuple(sum(t * row[c] for t, row in zip(times, generators, strict=False)) for c in range(3))
    assert contains(form, point)
    assert hermite([*generators, point]) == form
    assert all(contains(hermite(generators), row) for row in form)


residues = st.sampled_from([1, 2, 3, 4, 6]).flatmap(lambda p: st.tuples(st.integers(0, p - 1), st.just(p)))
classes = st.lists(st.tuples(residues, st.sampled_from([Fraction(-1), Fraction(1), Fraction(2)])), max_size=4)


def comb_of(residue: int, period: int) -> Expression:
    """The entries of x at the indices of one residue class."""
    body = down(shift(Sequence("x"), -residue), period)
    return shift(up(body, period), residue)


def halved(parts: list, which: list[int]) -> list:
    """The same entries with some classes split in two, three times over."""
    for place in which:
        if place < len(parts):
            (residue, period), weight = parts[place]
            halves = [((residue + shift * period, 2 * period), weight) for shift in (0, 1)]
            parts = parts[:place] + halves + parts[place + 1 :]
    return parts


def weight_at(parts: list, *indices: int) -> Fraction:
    """The coefficient at a place with these indices, one for each axis."""
    return sum((w for (r, p), w in parts if all(n % p == r for n in indices)), Fraction(0))


@settings(max_examples=150, deadline=None)
@given(classes, classes, st.lists(st.integers(0, 3), max_size=3), st.booleans())
def test_residue_classes_are_counted_in_one_and_two_dimensions(some, others, which, split_only):
    others = halved(some, which) if split_only else others
    both = some + [(place, -weight) for place, weight in others]
    sides = [total((zero, *(scaled(w, comb_of(r, p)) for (r, p), w in parts))) for parts in (some, others)]
    found = prove(*sides).dimensions
    period = range(48)
    assert (found != 0) == (not any(weight_at(both, n) for n in period))
    in_the_plane = not any(weight_at(both, n, k) for n in period for k in period)
    assert (found is None or found >= 2) == in_the_plane
    whole = {place: sum(w for other, w in both if other == place) for place, _ in both}
    assert (found is None) == (not any(whole.values()))
