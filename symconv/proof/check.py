"""Are two sides equal for given shapes, output window and boundary rule, cell by cell and term by term?

The names of an identity stand for signals on finite boxes, an image or a kernel as they are used first. A word of one
sequence moves and combines the entries of a signal; a word of two is an operation, whose value is an output. A side is
then a combination of outputs, perhaps reversed or moved, and two sides are compared by their terms
(`symconv.proof.check_terms`).

`scope` asks for many sizes of image and kernel on one axis and tells the answer as a pattern over these sizes. Only
what was tried is claimed: a pattern is named if it separates the pairs that hold from those that fail without an
exception, and if both were met; otherwise the pairs are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from itertools import product as choices
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symconv.core.expand import Term
from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, as_expr, image
from symconv.errors import InputError, shown
from symconv.formulas.nodes import Said
from symconv.formulas.rendered import Rendered, joined, told
from symconv.index import Box
from symconv.index.aliases import Index, objects
from symconv.index.boundary import BOUNDARIES
from symconv.limits import check_limit
from symconv.proof.check_terms import OutputShare, Side, first_difference, hull_of
from symconv.proof.counterexample import parting
from symconv.proof.language import Expression, LinearCombination, Sequence, WordCall, equation, expression, parts_of
from symconv.proof.symmetry import IMAGINARY, REAL, SAME, Assumptions, Given, Symmetry, assumed

if TYPE_CHECKING:
    from sympy import Expr


LONGEST_NAME = 32
PARITY = ("odd", "even")
REFUSED = "has no finite box here; check settles conv, corr and slide of an image and a kernel, prove settles the rest"
PLAIN: Mapping[str, Any] = MappingProxyType(
    {"mode": "full", "boundary": "zero", "anchor": None, "stride": 1, "dilation": 1, "padding": None, "fill": 0}
)
ALWAYS = ("mode", "boundary")
NAMES = ("full", "same", "valid", "low", "high")
"""The values of options that have a name in the wording, besides boundary rules; any other is shown as it is."""


@dataclass(frozen=True, slots=True)
class Move:
    """``coefficient · a[±m + by]``, conjugated or not: what a word of one sequence does to a finite box."""

    coefficient: Fraction
    mirrored: bool
    by: int
    conjugated: bool


def moves_of(expression: WordCall) -> tuple[Move, ...]:
    """The sums of a word of one sequence, which may read a[m + c] and a[-m + c] and nothing else."""
    found = []
    for one in expression.sums:
        signs = [index.of("m") for index in one.indices if index.letters == ("m",)]
        if one.impulses or len(one.indices) != 1 or signs not in ([1], [-1]):
            raise InputError(f"{shown(expression)} {REFUSED}")
        found.append(Move(one.coefficient, signs == [-1], int(one.indices[0].constant), one.conjugated))
    return tuple(found)


def _moved_signal(signal: Signal, move: Move, name: str) -> Signal:
    """The signal read at ``±m + by`` on every axis."""
    turned = signal.flip() if move.mirrored else signal
    by = move.by if move.mirrored else -move.by
    ranges = Box.of((low + by, high + by) for low, high in turned.ranges)
    values = turned.array()
    if move.conjugated:
        values = objects([as_expr(value).conjugate() for value in values.flat]).reshape(values.shape)
    return Signal(name, ranges, signal.indexing, values)


def _named(signal: Signal, word: str) -> str:
    """The name of what is made of a signal: ``h_flip``."""
    base, _, tail = signal.name.partition("_")
    name = f"{base}_{tail}{word}"
    return name if len(name) <= LONGEST_NAME else f"{base[:8]}_{word}"


def _combined(signal: Signal, word: str, parts: list[tuple[Fraction, Signal]]) -> Signal:
    """Signals times numbers, added up; entries outside a box are 0."""
    ranges = hull_of(part.ranges for _, part in parts)
    check_limit("terms", ranges.size, f"the sum {_named(signal, word)} has {ranges.size:,} entries")
    values = [
        as_expr(sum(as_expr(factor) * part.entry(index) for factor, part in parts if index in part.ranges))
        for index in ranges.indices()
    ]
    return Signal(_named(signal, word), ranges, signal.indexing, objects(values).reshape(ranges.shape))


def tied(signal: Signal, given: Given) -> Signal:
    """The signal with the entries that hypotheses tie together written by one symbol each."""
    group = given.group(signal.name)
    if len(group) == 1:
        return signal
    if signal.values is not None:
        raise InputError(f"{signal.name} has values of its own, so nothing can be given about it; give a shape")
    check_limit("terms", signal.ranges.size, f"{signal.name} has {signal.ranges.size:,} entries")
    by = next((one.by for one in group if one.mirrored), None)
    if by is not None and any(low + high != by for low, high in signal.ranges):
        spans = " × ".join(f"{low}…{high}" for low, high in signal.order(tuple(signal.ranges)))
        raise InputError(
            f"a symmetry of {signal.name} needs a box that is its own mirror image, where the first and the last index "
            f"add up to {by} on each axis, not {spans}; use {PARITY[by % 2]} sizes"
        )
    values = objects([_tied_entry(signal, index, group) for index in signal.ranges.indices()])
    return replace(signal, values=values.reshape(signal.shape))


def _tied_entry(signal: Signal, index: Index, group: tuple[Symmetry, ...]) -> Any:
    """The entry by the symbol of its first partner; what a hypothesis says of that one alone becomes an assumption."""
    mirror = next((tuple(map(one.of, index)) for one in group if one.mirrored), index)
    first = min(index, mirror)
    # Symmetries that leave the first partner where it is say that it is 0, real or imaginary.
    own = {replace(one, mirrored=False) for one in group if not one.mirrored or first == mirror == index}
    if Symmetry(sign=-1) in own:
        return 0
    symbol: Any = signal.symbol(first)
    if REAL in own or IMAGINARY in own:
        from sympy import Symbol

        symbol = Symbol(symbol.name, **({"real": True} if REAL in own else {"imaginary": True}))
    way = next(one for one in group if one.mirrored) if first != index else SAME
    return way.sign * (symbol.conjugate() if way.conjugated else symbol)


@dataclass(frozen=True, slots=True)
class Setting:
    """The signals that the names stand for, whether as image or as kernel, and the options of every operation.

    `nested` has the names of operations that are operands of others.
    """

    signals: Mapping[str, Signal]
    roles: Mapping[str, str]
    options: Mapping[str, Any]
    nested: Mapping[Expression, str]

    @property
    def said(self) -> Said:
        """For which shapes and options the question is asked."""
        shapes = dict.fromkeys((role, _times(self.signals[name].shape)) for name, role in self.roles.items())
        parts = (Said(f"check.{role}s", {"shape": shape}) for role, shape in shapes)
        return Said("check.shapes", {"shapes": joined("list.and", parts), "options": options_said(self.options)})

    def side(self, expression: Expression) -> Side:
        """An expression as a combination of outputs."""
        return tuple(self._shares(expression, Fraction(1)))

    def _shares(self, expression: Expression, factor: Fraction) -> Iterator[OutputShare]:
        match expression:
            case LinearCombination(terms):
                for by, part in terms:
                    yield from self._shares(part, factor * by)
            case WordCall() if expression.row.law:
                yield OutputShare(factor, self._output(expression))
            case WordCall() if expression.parts or not expression.sums:
                moves = moves_of(expression)
                if any(move.conjugated for move in moves):
                    raise InputError(f"{shown(expression)} {REFUSED}")
                shares = [share for part in expression.parts for share in self._shares(part, factor)]
                yield from (_moved(share, move) for move in moves for share in shares)
            case _:
                raise InputError(f"{shown(expression)} {REFUSED}")

    def _output(self, pair: WordCall) -> Output:
        left, right = map(self.signal, pair.parts)
        if pair.row.law == "convolution":
            return convolve(left, right, **self.options, name=f"y_{pair.word}")
        return correlate(left, right, **self.options, definition=str(pair.row.law), name=f"y_{pair.word}")

    def signal(self, expression: Expression) -> Signal:
        """The finite signal that an operand stands for."""
        match expression:
            case Sequence(name):
                return self.signals[name]
            case WordCall() if expression.row.law:
                return self._nested(expression)
            case WordCall(word) if expression.parts:
                moves = moves_of(expression)
                inner = self.signal(expression.parts[0])
                parts = [(move.coefficient, _moved_signal(inner, move, _named(inner, word))) for move in moves]
                return parts[0][1] if len(parts) == 1 and parts[0][0] == 1 else _combined(inner, word, parts)
            case LinearCombination(terms):
                found = [(by, self.signal(part)) for by, part in terms]
                parts = [part if by == 1 else _combined(part, "times", [(by, part)]) for by, part in found]
                one = Fraction(1)
                return parts[0] if len(parts) == 1 else _combined(parts[0], "sum", [(one, part) for part in parts])
        raise InputError(f"{shown(expression)} {REFUSED}")

    def _nested(self, pair: WordCall) -> Signal:
        """An operation within another: its whole output, which only the plain operation gives."""
        if any(str(self.options[key]) != str(value) for key, value in PLAIN.items()):
            raise InputError(f"{shown(pair)} is an operand, and only mode='full' with nothing else keeps all of it")
        output = self._output(pair)
        return Signal(self.nested[pair], output.operation.ranges, output.image.indexing, output.array())


def _moved(share: OutputShare, move: Move) -> OutputShare:
    """``y[±(±n + by) - moved]``, times the coefficient."""
    by = -move.by if share.mirrored else move.by
    return replace(
        share,
        coefficient=move.coefficient * share.coefficient,
        mirrored=share.mirrored != move.mirrored,
        moved=tuple(part - by for part in share.offset),
    )


def setting(
    sides: tuple[Expression, Expression],
    shapes: Mapping[str, object],
    indexing: str,
    given: Given,
    options: dict[str, Any],
) -> Setting:
    """The signals for the names of an identity: a name is an image or a kernel as it is used first."""
    roles: dict[str, str] = {}
    for side in sides:
        for name, role in _used(side, "image"):
            roles.setdefault(name, role)
    missing = [role for role in dict.fromkeys(roles.values()) if shapes.get(role) is None]
    if missing:
        raise InputError(f"check needs a shape for the {' and the '.join(missing)}, such as {missing[0]}=(2, 3)")
    made = {name: image(shapes[role], name=name, indexing=indexing, what=role) for name, role in roles.items()}
    for one, other in pairwise(made):
        if made[one].rank != made[other].rank:
            ranks = " and ".join(f"{roles[name]} {name} has {made[name].rank} axes" for name in (one, other))
            raise InputError(f"{ranks}; give image and kernel the same number of axes, such as 3x4 and 3x3")
    signals = {name: tied(replace(signal, name=name), given) for name, signal in made.items()}
    return Setting(signals, roles, {**PLAIN, **options}, _nested_names(sides))


def _nested_names(sides: tuple[Expression, ...]) -> dict[Expression, str]:
    """The names of operations within others: ``z_conv``, or ``z_conv1``, ``z_conv2`` where there are several."""
    by_word: dict[str, dict[Expression, None]] = {}
    for outer in (call for side in sides for call in _operations(side)):
        for call in (call for part in outer.parts for call in _operations(part)):
            by_word.setdefault(call.word, {})[call] = None
    return {
        call: f"z_{word}{number if len(calls) > 1 else ''}"
        for word, calls in by_word.items()
        for number, call in enumerate(calls, 1)
    }


def _operations(expression: Expression) -> list[WordCall]:
    return [one for one in parts_of(expression) if isinstance(one, WordCall) and one.row.law]


def options_said(options: Mapping[str, Any]) -> Said | str:
    """The options in words: window and boundary always, the anchor in mode `same`, others if they are not plain.

    >>> from symconv.formulas.rendered import told
    >>> told(options_said({"mode": "same", "stride": 2}))
    'mode same, boundary zero, anchor at kernel index 0, stride 2'
    """
    chosen = {**PLAIN, **options}
    parts = {
        key: Said(f"check.option.{key}", {"value": _shown(value)})
        for key, value in chosen.items()
        if key in ALWAYS or str(value) != str(PLAIN[key])
    }
    if chosen["mode"] == "same" and chosen["padding"] is None and chosen["anchor"] is None:
        parts["anchor"] = Said("check.option.origin")  # said too, for sizes without a centre
    return joined("list.comma", (parts[key] for key in chosen if key in parts))


def _shown(value: object) -> Said | str:
    section = {**dict.fromkeys(NAMES, "check.value"), **dict.fromkeys(BOUNDARIES, "rule")}
    return Said(f"{section[value]}.{value}") if isinstance(value, str) and value in section else str(value)


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _used(expression: Expression, role: str) -> Iterator[tuple[str, str]]:
    match expression:
        case Sequence(name):
            yield name, role
        case WordCall("grad"):
            raise InputError(f"{shown(expression)} {REFUSED}")
        case WordCall() | LinearCombination():
            pair = isinstance(expression, WordCall) and len(expression.parts) > 1
            for position, part in enumerate(expression.parts):
                yield from _used(part, "kernel" if pair and position else role)


@dataclass(frozen=True, slots=True)
class CellTerm:
    """One product of a side: what it counts, and the term of the output that it comes from."""

    coefficient: Fraction
    term: Term

    @property
    def factor(self) -> Fraction:
        """How often the product of pixel and kernel element counts: the coefficient times the weight of the term."""
        return self.coefficient * self.term.weight

    @property
    def entries(self) -> tuple[Any, ...]:
        """Where the pixel and the kernel element stand, and their product."""
        return self.term.read_index, self.term.kernel_index, self.product

    @property
    def product(self) -> Expr:
        """Pixel times kernel element."""
        from sympy import Mul

        return Mul(self.term.image_value, self.term.kernel_value)


@dataclass(frozen=True, slots=True, eq=False)
class CellDifference:
    """A cell in which two sides differ.

    Attributes:
        index: the cell, in index order.
        sides: what each side consists of.
        values: what each side is there, as SymPy expressions.
        product: the first product of symbols that both sides hold with different coefficients; None if only what is
            added to the products differs.
        coefficients: with what coefficient each side holds it.
        differs: the first term of each side that it comes from, None where there is none. Between numbers there is only
            one product, 1; then it is the first pair of entries that both sides do not multiply alike.
    """

    index: Index
    sides: tuple[Side, Side]
    values: tuple[Expr, Expr]
    product: Expr | None
    coefficients: tuple[Expr, Expr]
    differs: tuple[CellTerm | None, CellTerm | None]

    def __str__(self) -> str:
        left, right = self.values
        shares = "{} on the left, {} on the right".format(*self.coefficients)
        return f"at {list(self.index)}: left {left}, right {right}; {self.product}: {shares}"


def difference(index: Index, left: Side, right: Side) -> CellDifference:
    """The two sides at a cell in which they differ."""
    from sympy import Add

    sides = left, right
    first, second = (
        Add(*[as_expr(share.coefficient) * share.output[share.reads(index)] for share in side]) for side in sides
    )
    terms = [list(_terms(side, index)) for side in sides]
    product, shares, differs = parting(*([(one, _monomials(one)) for one in side] for side in terms))
    if product is not None and product.is_number:
        numbers = [[one for one in side if one.product.is_number and one.product] for side in terms]
        *_, differs = parting(*([(one, {one.entries: one.factor}) for one in side] for side in numbers))
    return CellDifference(index, sides, (first, second), product, (as_expr(shares[0]), as_expr(shares[1])), differs)


def _terms(side: Side, index: Index) -> Iterator[CellTerm]:
    for share in side:
        at = share.reads(index)
        if at in share.output:
            yield from (CellTerm(share.coefficient, term) for term in share.output.terms(*at))


def _monomials(term: CellTerm) -> dict[Any, Any]:
    from sympy import expand

    value = expand(as_expr(term.coefficient) * term.term.expr)
    return {key: weight for key, weight in value.as_coefficients_dict().items() if weight}


@dataclass(frozen=True, slots=True, eq=False)
class SizedVerdict(Rendered):
    """What `check` answers.

    Attributes:
        holds: whether both sides are equal, as sums of products of symbols.
        where: for which shapes and options this was shown, as a sentence of the wording.
        counterexample: the first cell in which they differ; None if they agree.
        identity: the two sides as text.
        terms: how many terms were compared.
        sides: the two sides as expressions; nothing if two outputs were compared.
    """

    holds: bool
    where: Said
    counterexample: CellDifference | None
    identity: str
    terms: int
    sides: tuple[Expression, ...] = ()

    @property
    def said(self) -> Said:
        """Whether it holds or fails, and for which shapes and options, as a sentence of the wording."""
        return Said(f"check.{'holds' if self.holds else 'fails'}_for", {"where": self.where})

    @property
    def scope(self) -> str:
        """The same in words."""
        return told(self.said)


def check(
    lhs: str | Expression | Output,
    rhs: Expression | Output | None = None,
    *,
    image: object = None,
    kernel: object = None,
    given: Assumptions = (),
    indexing: str = "xy",
    **options: Any,
) -> SizedVerdict:
    """Whether two sides are equal for given shapes, output window and boundary rule: ``lhs[n] = rhs[n]`` in every cell.

    A cell that one of the sides does not have counts as an empty sum, 0. Two outputs of one name are told apart as
    ``y_left`` and ``y_right``. Entries are symbols, so the answer is for all
    values; it comes from the term tables, by counting products.

    Args:
        lhs: an identity as text, its left side, or an output.
        rhs: the right side, or another output on the same signals.
        image, kernel: shapes (rows first), or anything that `symconv.image` takes, for the names of the identity. A
            name is an image if it is used first as the first operand of an operation, otherwise a kernel.
        given: hypotheses, such as ``"h = flip(h)"``.
        indexing: the order in which indices are written.
        options: `mode`, `boundary`, `fill`, `anchor`, `stride`, `dilation`, `padding` as in `convolve`, for every
            operation.

    Returns:
        A `SizedVerdict`.

    Raises:
        InputError: for an expression without meaning on boxes (ask `prove`), or options that do not fit the shapes.
        LimitError: above twenty million terms.

    >>> print(check("conv(x, h) = slide(x, flip(h))", image=(5, 6), kernel=(2, 3)).scope)
    holds for images 5 × 6 and kernels 2 × 3, mode full, boundary zero
    >>> verdict = check("conv(x, h) = slide(x, flip(h))", image=(5, 6), kernel=(2, 3), mode="same", anchor="low")
    >>> verdict.holds, verdict.counterexample.index
    (False, (-2, -2))
    >>> from symconv import convolve, correlate
    >>> check(convolve([1, 2, 3], "1 2 1"), correlate([1, 2, 3], "1 2 1", definition="sliding")).holds
    True
    """
    if isinstance(lhs, Output):
        return _of_outputs(lhs, rhs, image, kernel, given, options)
    unknown = [name for name in options if name not in PLAIN]
    if unknown:
        raise InputError(f"check has no option {shown(unknown[0])}; use one of {', '.join(PLAIN)}")
    sides = equation(lhs) if rhs is None and isinstance(lhs, str) else (_side(lhs), _side(rhs))
    known = assumed(given, sides)
    if known.inverses:
        raise InputError(f"{shown(known.inverses[0])} cannot be given about symbols on finite boxes; ask prove")
    shapes = {"image": image, "kernel": kernel}
    asked = setting(sides, shapes, indexing, known, options)
    where = asked.said
    if known.hypotheses:
        where = Said("check.given", {"where": where, "given": joined("list.and", map(str, known.hypotheses))})
    return _answer(asked.side(sides[0]), asked.side(sides[1]), where, sides)


def _side(side: object) -> Expression:
    if isinstance(side, Expression):
        return side
    if isinstance(side, str):
        return expression(side)
    raise InputError(f"a side is text, an expression or an output, and both sides the same, not {shown(side)}")


def _of_outputs(lhs: Output, rhs: object, *others: object) -> SizedVerdict:
    if not isinstance(rhs, Output):
        raise InputError(f"an output is compared with another output, not with {shown(rhs)}; give two outputs")
    if any(one is not None and one not in ((), {}) for one in others):
        raise InputError("two outputs bring their own signals and options; leave out image=, kernel= and the others")
    if (lhs.rank, lhs.image.indexing) != (rhs.rank, rhs.image.indexing):
        raise InputError("the two outputs differ in their number of axes or in their index order; make these the same")
    if lhs.name == rhs.name:
        name = lhs.name.split("_")[0]
        lhs, rhs = replace(lhs, name=f"{name}_left"), replace(rhs, name=f"{name}_right")
    sides = tuple((OutputShare(Fraction(1), one),) for one in (lhs, rhs))
    first, second = (_times(one.operation.ranges.shape) for one in (lhs, rhs))
    return _answer(sides[0], sides[1], Said("check.outputs", {"first": first, "second": second}), ())


def _answer(left: Side, right: Side, where: Said, sides: tuple[Expression, ...]) -> SizedVerdict:
    shares = (*left, *right)
    position, count = first_difference(left, right) if shares else (None, 0)
    identity = " = ".join(map(str, sides)) or " = ".join(share.output.name for share in shares)
    if position is None:
        return SizedVerdict(True, where, None, identity, count, sides)
    found = difference(shares[0].output.order(position), left, right)
    return SizedVerdict(False, where, found, identity, count, sides)


Pair = tuple[int, int]
"""The sizes of image and kernel, P and K."""
LISTED = 6
MOST_PAIRS = 10_000


@dataclass(frozen=True, slots=True)
class SizePattern:
    """A property of pairs of sizes; of `varies`, image (0) or kernel (1), more than one size must have been met."""

    holds: Callable[[int, int], bool]
    varies: int | None = None


PATTERNS: Mapping[str, SizePattern] = MappingProxyType(
    {
        "odd_kernels": SizePattern(lambda _, k: k % 2 == 1, 1),
        "even_kernels": SizePattern(lambda _, k: k % 2 == 0, 1),
        "odd_images": SizePattern(lambda p, _: p % 2 == 1, 0),
        "even_images": SizePattern(lambda p, _: p % 2 == 0, 0),
        "one_size": SizePattern(lambda p, k: p == k),
        "no_larger": SizePattern(lambda p, k: k <= p),
        "smaller": SizePattern(lambda p, k: k < p),
        "larger": SizePattern(lambda p, k: k > p),
        "odd_no_larger": SizePattern(lambda p, k: k % 2 == 1 and k <= p, 1),
        "same_parity": SizePattern(lambda p, k: (p - k) % 2 == 0, 1),
    }
)
"""The patterns by their key in the wording, the one to prefer first."""


def where_said(holds: tuple[Pair, ...], fails: tuple[Pair, ...]) -> Said:
    """The pattern that all pairs that hold keep and all that fail break, or one of whole kernel sizes with the rest."""
    if not fails or not holds:
        return Said("scope.none" if fails else "scope.every")
    failing = {k for _, k in fails}
    whole = tuple(pair for pair in holds if pair[1] not in failing)
    rest = tuple(pair for pair in holds if pair[1] in failing)
    key = matching(holds, fails)
    if key or not whole:
        return pattern_said(holds, fails)
    key = matching(whole, fails)
    sizes = ", ".join(map(str, sorted({k for _, k in whole})))
    pattern = Said(f"scope.pattern.{key}") if key else Said("scope.kernels", {"sizes": sizes})
    if key:
        rest = tuple(pair for pair in rest if not PATTERNS[key].holds(*pair))
    return Said("scope.also", {"pattern": pattern, "pairs": pairs_said(rest)}) if rest else pattern


def matching(yes: tuple[Pair, ...], no: tuple[Pair, ...]) -> str | None:
    """The first pattern that separates the pairs without an exception; one size alone is not odd or even sizes."""
    found = (
        key
        for key, pattern in PATTERNS.items()
        if all(pattern.holds(*pair) for pair in yes)
        and not any(pattern.holds(*pair) for pair in no)
        and (pattern.varies is None or len({pair[pattern.varies] for pair in yes}) > 1)
    )
    return next(found, None)


def pattern_said(yes: tuple[Pair, ...], no: tuple[Pair, ...]) -> Said:
    """The pattern, or the pairs."""
    key = matching(yes, no)
    return Said(f"scope.pattern.{key}") if key else Said("scope.at", {"pairs": pairs_said(yes)})


def asked_said(asked: tuple[Pair, ...], refused: tuple[Pair, ...]) -> Said:
    """Which sizes can be asked at all, or which cannot: whatever is a pattern, or else the shorter list."""
    short = len(asked) < len(refused)
    if matching(refused, asked) or not (short or matching(asked, refused)):
        return Said("scope.refused", {"pattern": pattern_said(refused, asked)})
    return Said("scope.asked", {"pattern": pattern_said(tuple(sorted(asked)), refused)})


def pair_said(pair: Pair) -> Said:
    """One pair of sizes."""
    return Said("scope.pair", {"kernel": pair[1], "image": pair[0]})


def pairs_said(pairs: tuple[Pair, ...]) -> Said | str:
    """The first few pairs, and how many there are beyond them."""
    few = joined("list.semicolon", (Said("scope.bracketed", {"pair": pair_said(pair)}) for pair in pairs[:LISTED]))
    return Said("scope.more", {"pairs": few, "number": len(pairs) - LISTED}) if len(pairs) > LISTED else few


def range_text(sizes: tuple[int, ...]) -> str:
    """Sizes as a range, or one by one.

    >>> range_text((1, 2, 3)), range_text((2, 3))
    ('1…3', '2, 3')
    """
    low, high = min(sizes), max(sizes)
    whole = len(sizes) > 2 and high - low == len(sizes) - 1
    return f"{low}…{high}" if whole else ", ".join(map(str, sizes))


@dataclass(frozen=True, slots=True, eq=False)
class Scope(Rendered):
    """What `scope` answers.

    Attributes:
        identity: the identity as text.
        holds, fails, refused: the pairs (size of the image, size of the kernel); refused ones have no output at all.
        counterexample: the verdict for the smallest pair that fails, None if none does.
        tried_said: what was tried, as a sentence of the wording.
    """

    identity: str
    holds: tuple[Pair, ...]
    fails: tuple[Pair, ...]
    refused: tuple[Pair, ...]
    counterexample: SizedVerdict | None
    tried_said: Said

    @property
    def said(self) -> Said | str:
        """Where it holds, where it fails first, and what was tried, as a sentence of the wording."""
        where = where_said(self.holds, self.fails)
        parts = [Said("scope.holds", {"where": where})]
        if self.fails:
            parts.append(Said("scope.fails", {"pair": pair_said(self.fails[0])}))
        if self.refused:
            parts.append(asked_said((*self.holds, *self.fails), self.refused))
        tried = Said("scope.told", {"tried": self.tried_said})
        return Said("list.semicolon", {"first": joined("list.semicolon", parts), "second": tried})

    @property
    def where(self) -> str:
        """In words where it holds, such as ``for odd kernels``."""
        return told(where_said(self.holds, self.fails))

    @property
    def tried(self) -> str:
        """In words what was tried."""
        return told(self.tried_said)

    @property
    def sentence(self) -> str:
        """In words where it holds, where it fails first, and what was tried."""
        return told(self.said)

    def __str__(self) -> str:
        return f"{self.identity}: {self.sentence}"


def scope(
    identity: str | tuple[Expression, Expression],
    *,
    sizes: Iterable[int] = range(1, 7),
    images: Iterable[int] | None = None,
    given: Assumptions = (),
    **options: Any,
) -> Scope:
    """Where an identity holds, on one axis: every pair of an image size and a kernel size is checked.

    Args:
        identity: text such as ``"conv(x, h) = slide(x, flip(h))"``, or its two sides.
        sizes: the kernel sizes to try.
        images: the image sizes to try, by default the same.
        given, options: as in `check`.

    Returns:
        A `Scope`; its `where` speaks of the sizes that were tried and of no others.

    Raises:
        InputError: if no pair can be asked at all.

    >>> found = scope("conv(x, h) = slide(x, flip(h))", mode="same", anchor="low", sizes=range(1, 5))
    >>> print(found.sentence)
    holds for odd kernels; fails at K = 2, P = 1; tried: K = 1…4, P = 1…4 on one axis, mode same, boundary zero,
    anchor low
    """
    kernels, pixels = _checked(sizes), _checked(sizes if images is None else images)
    if len(kernels) * len(pixels) > MOST_PAIRS:
        raise InputError(f"{len(kernels) * len(pixels):,} pairs of sizes are more than {MOST_PAIRS:,}; try fewer sizes")
    sides: tuple[Any, ...] = (identity,) if isinstance(identity, str) else identity
    answered: dict[Pair, SizedVerdict] = {}
    refused: dict[Pair, InputError] = {}
    for k, p in choices(kernels, pixels):
        try:
            answered[p, k] = check(*sides, image=(p,), kernel=(k,), given=given, **options)
        except InputError as error:
            refused[p, k] = error
    if not answered:
        raise next(iter(refused.values()))
    holds = tuple(pair for pair, one in answered.items() if one.holds)
    fails = tuple(pair for pair, one in answered.items() if not one.holds)
    facts = {"kernels": range_text(kernels), "images": range_text(pixels), "options": options_said(options)}
    first = answered[fails[0]] if fails else None
    identity = next(iter(answered.values())).identity
    return Scope(identity, holds, fails, tuple(refused), first, Said("scope.tried", facts))


def _checked(sizes: Iterable[int]) -> tuple[int, ...]:
    found = tuple(sorted(set(sizes)))
    if not found or not all(type(size) is int and size > 0 for size in found):
        raise InputError(f"sizes must be positive integers, at least one, not {shown(found)}; use range(1, 7)")
    return found
