"""The question of this room: are two sides equal on given boxes, cell by cell and term by term?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symconv.doors import downstairs
from symconv.errors import InputError, shown
from symconv.output import Output
from symconv.proof import reader
from symconv.proof.assumptions import Assumptions, assumed
from symconv.proof.boxes.asking import PLAIN, setting
from symconv.proof.boxes.difference import Difference, difference
from symconv.proof.boxes.shares import Share, Side
from symconv.proof.boxes.tables import first_difference
from symconv.proof.language import Expression


@dataclass(frozen=True, slots=True, eq=False)
class SizedVerdict:
    """What `check` answers.

    Attributes:
        holds: whether both sides are equal, as sums of products of symbols.
        scope: for which shapes and options this was shown, in one sentence.
        counterexample: the first cell in which they differ; None if they agree.
        identity: the two sides as text.
        terms: how many terms were compared.
        sides: the two sides as expressions; nothing if two outputs were compared.
    """

    holds: bool
    scope: str
    counterexample: Difference | None
    identity: str
    terms: int
    sides: tuple[Expression, ...] = ()

    def render(self, format: str = "text", **options: Any) -> str:
        """The verdict as `text`, `latex` or `markdown`, a refuted one with both sides worked out."""
        return downstairs("symconv.render", "render_check")(self, format, **options)

    def __str__(self) -> str:
        return self.render("text")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return downstairs("symconv.render", "check_mimebundle")(self)


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
        LimitError: above fifty million terms.

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
    sides = reader.equation(lhs) if rhs is None and isinstance(lhs, str) else (_side(lhs), _side(rhs))
    known = assumed(given, sides)
    shapes = {"image": image, "kernel": kernel}
    asked = setting(sides, shapes, indexing, known, options)
    where = f" where {' and '.join(map(str, known.hypotheses))}" if known.hypotheses else ""
    return _answer(asked.side(sides[0]), asked.side(sides[1]), asked.scope + where, sides)


def _side(side: object) -> Expression:
    if isinstance(side, Expression):
        return side
    if isinstance(side, str):
        return reader.expression(side)
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
    sides = tuple((Share(Fraction(1), one),) for one in (lhs, rhs))
    return _answer(sides[0], sides[1], f"for these signals, on outputs {_shape(lhs)} and {_shape(rhs)}", ())


def _shape(output: Output) -> str:
    return " × ".join(map(str, output.operation.ranges.shape))


def _answer(left: Side, right: Side, scope: str, sides: tuple[Expression, ...]) -> SizedVerdict:
    shares = (*left, *right)
    place, count = first_difference(left, right) if shares else (None, 0)
    identity = " = ".join(map(str, sides)) or " = ".join(share.output.name for share in shares)
    if place is None:
        return SizedVerdict(True, f"holds {scope}", None, identity, count, sides)
    found = difference(shares[0].output.order(place), left, right)
    return SizedVerdict(False, f"fails {scope}", found, identity, count, sides)
