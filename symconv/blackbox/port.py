"""Porting: the code that makes one function compute what another computes.

Both have a law on each axis. With the kernel flipped where the signs of ``d`` differ, the target reads
``p' = n' + d·k + o_t`` of an image that was padded by ``before`` pixels, and the source ``p = s·n + d·k + o_s``; so
output n of the source is output ``n' = s·n + o_s + before - o_t`` of the target. Padding the image by the source's
boundary makes the target's boundary irrelevant, and cutting the output moves the offset. A few functions have options
of their own for anchor and border; for these the recipe is one call. Whatever is written is run and identified, for
several sizes, beside the function that was given, before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from symconv.blackbox.calling import Function, IdentifyError
from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.compare import Given, Source, source
from symconv.blackbox.confirm import WAYS
from symconv.blackbox.identification import Identification, identify
from symconv.blackbox.size_rule import SizeFormula, SizeRule, fit_formula
from symconv.blackbox.terms import same_terms
from symconv.errors import InputError, SymconvError
from symconv.formula.nodes import Said
from symconv.formula.rendered import told
from symconv.index import BOUNDARIES
from symconv.index.aliases import Index

NORM_CODES = {
    "sum": "h.sum()",
    "absolute sum": "np.abs(h).sum()",
    "length": "np.sqrt((np.abs(h) ** 2).sum())",
    "largest": "np.abs(h).max()",
}
NOWHERE = -(10**6)
GRID = tuple((p, k) for p, k in product(range(5, 13), range(1, 6)) if k < p)
CHECKED = (
    ((6, 7, 6), (3, 4, 3)),
    ((7, 6, 5), (4, 5, 2)),
    ((9, 8, 6), (5, 2, 4)),
    ((6, 7, 6), (3, 5, 3)),
    ((7, 6, 8), (5, 3, 5)),
    ((9, 8, 7), (5, 5, 3)),
)
ENOUGH = 3
TENSORS = ("torch", "jax", "symconv")
Body = tuple[list[str], list[Said]]
"""The lines of a recipe, and what they do."""
Native = tuple[str, list[Said]]
"""A call with options, and what they do."""


@dataclass(frozen=True, slots=True)
class Port(Finding):
    """The way from one function to another.

    Attributes:
        code: the text of a function ``ported(x, h)``; empty if there is no way.
        actions: what it does to kernel, image and output.
        refusal: why there is no way, if there is none.
        checked: the pairs of shapes for which the code was run and found to have exactly the same terms.
    """

    code: str
    actions: tuple[Said, ...] = ()
    refusal: Said | None = None
    checked: tuple[tuple[Index, Index], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.code)

    @property
    def steps(self) -> tuple[str, ...]:
        """What the code does, in words."""
        return tuple(told(action) for action in self.actions)

    @property
    def reason(self) -> str:
        """Why there is no way, if there is none."""
        return "" if self.refusal is None else told(self.refusal)

    def card(self) -> Card:
        """The code and what it does, or why there is none."""
        lines = self.actions if self.refusal is None else (self.refusal,)
        return Card(said("port.title"), tuple(CardLine(line) for line in lines), self.code)

    def function(self) -> Function:
        """The ported function itself."""
        return compiled(self.code)


def port(given: Given, to: str, *, rank: int = 2) -> Port:
    """The recipe that makes `to` compute what `given` computes: flip, anchor, border, padding, cutting, scaling.

    Args:
        given: a function, the text of a call, or a title of the atlas (``"matlab.conv2 same"``).
        to: the text of a call or a title. A title without options leaves the choice of options to the recipe.
        rank: the number of axes of image and kernel.

    Returns:
        A `Port` whose code has been run and identified with exactly the terms of `given`, or one that says why there
        is no such recipe.

    Raises:
        InputError: for an unknown name, or a target that is no text of a call.
        IdentifyError: if one of the two follows no rule.

    >>> print(port("numpy.convolve same", "numpy.correlate same", rank=1).code)
    import numpy as np
    import numpy
    <BLANKLINE>
    <BLANKLINE>
    def ported(x, h):
        h = h[::-1]
        h = np.conj(h)
        y = numpy.correlate(x, h, mode='same')
        return y
    """
    one, other = source(given, "f"), source(to, "g")
    if not other.call:
        raise InputError(f"{other.name} is no call that can be written down; give the text of a call or a title")
    rule = one.rule(rank)
    plan = Plan.of(rule, other.rule(rank))
    if plan.refusal is not None:
        return Port("", refusal=plan.refusal)
    wanted = _wanted(one, rank)
    for lines, actions in _bodies(plan, other, rank):
        code = _program(lines, other)
        if all(_exact(code, found) for found in wanted):
            return Port(code, tuple(actions), None, tuple((found.image, found.kernel) for found in wanted))
    return Port("", refusal=said("port.none", target=other.name, source=one.name))


def _wanted(one: Source, rank: int) -> list[Identification]:
    """What the given function computes for a few shapes; those that it refuses are left out.

    Raises:
        IdentifyError: if it refuses all of them.
    """
    found: list[Identification] = []
    refused: IdentifyError | None = None
    for image, kernel in CHECKED:
        try:
            found.append(identify(one.function, image[:rank], kernel[:rank]))
        except IdentifyError as error:
            refused = error
        if len(found) == ENOUGH:
            break
    if not found and refused is not None:
        raise refused
    return found


def compiled(code: str) -> Function:
    """The function that the code of a port defines.

    Its text is ours: formulas, and a call that was parsed before.
    """
    space: dict[str, Any] = {}
    exec(compile(code, "<port>", "exec"), space)  # noqa: S102 - see above
    return space["ported"]


def _bodies(plan: Plan, target: Source, rank: int) -> Iterator[Body]:
    """Recipes from the shortest to the most general."""
    call = "target(x, h)" if _needs_adapter(target) else target.call
    if target.row is not None:
        native = native_body(plan, target.row.name, rank)
        if native is not None:
            yield native
    for padded in (False, True):
        body = general_body(replace(plan, padded=padded), call, rank)
        if body is not None:
            yield body


def _needs_adapter(target: Source) -> bool:
    return target.call.split(".")[0] in TENSORS


def _program(lines: list[str], target: Source) -> str:
    """The whole text: imports, the target where it needs an adapter, and the function."""
    text = "\n".join(lines)
    imports = ["import numpy as np"] if "np." in text else []
    head = ""
    if _needs_adapter(target):
        imports.append("from symconv.blackbox import black_box")
        head = f"target = black_box({target.call!r})\n"
    else:
        module = target.call.split("(")[0].rpartition(".")[0]
        imports += [] if module == "np" else [f"import {module}"]
    body = "\n".join(f"    {line}" for line in lines)
    return "\n".join(imports) + f"\n\n{head}\ndef ported(x, h):\n{body}\n"


def _exact(code: str, wanted: Identification) -> bool:
    """Whether the code computes what was wanted for these shapes, term by term."""
    try:
        found = identify(compiled(code), wanted.image, wanted.kernel)
    except SymconvError:
        return False
    ways = WAYS.get(found.conjugation), WAYS.get(wanted.conjugation)
    alike = ways[0] == ways[1] or None in ways
    return alike and found.normalised == wanted.normalised and same_terms(found.table, wanted.table)


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to happen on every axis.

    Attributes:
        source, target: the rules.
        flip: whether the kernel is flipped.
        padded: whether the image is padded first.
        refusal: why no recipe exists; None if one may.
    """

    source: SizeRule
    target: SizeRule
    flip: bool = False
    padded: bool = False
    refusal: Said | None = None

    @property
    def conjugate(self) -> tuple[bool, bool]:
        """Whether image and kernel must be conjugated first; neither where one of the two takes no complex numbers."""
        one, other = (WAYS.get(rule.conjugation) for rule in (self.source, self.target))
        if one is None or other is None:
            return False, False
        return one[0] != other[0], one[1] != other[1]

    @classmethod
    def of(cls, source: SizeRule, target: SizeRule) -> Plan:
        """The plan for two rules."""
        one, other = source.regime, target.regime
        if (one.u, abs(one.d)) != (other.u, abs(other.d)):
            key, steps = ("pixels", (one.u, other.u)) if one.u != other.u else ("taps", (abs(one.d), abs(other.d)))
            return cls(source, target, refusal=said(f"port.{key}_apart", one=steps[0], other=steps[1]))
        if one.s < 0 or other.s < 0 or one.s % other.s:
            return cls(source, target, refusal=said("port.strides", one=one.s, other=other.s))
        if not BOUNDARIES[one.boundary].numpy:
            return cls(source, target, refusal=said("port.no_padding", boundary=said(f"rule.{one.boundary}")))
        if target.fill and source.fill != target.fill and one.mode != "valid":
            return cls(source, target, refusal=said("port.fill"))
        return cls(source, target, flip=one.d != other.d)

    @property
    def step(self) -> int:
        """The stride with which the target's output is read."""
        return self.source.regime.s // self.target.regime.s

    def reach(self, image: int, kernel: int) -> tuple[int, int]:
        """How far the source reads before and after the image."""
        regime = self.source.regime
        span = regime.d * (kernel - 1)
        low = regime.offset(image, kernel) + min(0, span)
        high = regime.s * (regime.size(image, kernel) - 1) + regime.offset(image, kernel) + max(0, span)
        return max(0, -low), max(0, high - regime.u * (image - 1))

    def given(self, image: int, kernel: int) -> tuple[int, int]:
        """The pixels before the image in what the target gets, and the size of all that."""
        before, after = self.reach(image, kernel) if self.padded else (0, 0)
        return before, image + before + after

    def start(self, image: int, kernel: int) -> int:
        """The target's output that is output 0 of the source; `NOWHERE` if it lies between two."""
        before, size = self.given(image, kernel)
        target = self.target.regime
        offset = target.offset(size, kernel) + (target.d * (kernel - 1) if self.flip else 0)
        gap = self.source.regime.offset(image, kernel) + before - offset
        return gap // target.s if gap % target.s == 0 else NOWHERE

    def fits(self, image: int, kernel: int) -> bool:
        """Whether the target has all the outputs that are needed."""
        start = self.start(image, kernel)
        last = start + self.step * (self.source.regime.size(image, kernel) - 1)
        return start >= 0 and last < self.target.regime.size(self.given(image, kernel)[1], kernel)

    def keeps_all(self, image: int, kernel: int) -> bool:
        """Whether the target has no other outputs, if the first ones agree."""
        return self.source.regime.size(image, kernel) == self.target.regime.size(self.given(image, kernel)[1], kernel)


def in_sizes(value: Callable[[int, int], int]) -> SizeFormula | None:
    """A function of the sizes as a formula."""
    return fit_formula([(p, k, value(p, k)) for p, k in GRID])


def general_body(plan: Plan, call: str, rank: int) -> Body | None:
    """The lines of the general recipe and what they do; None if the target lacks the outputs for it."""
    if (plan.padded and plan.source.regime.u != 1) or not all(plan.fits(p, k) for p, k in GRID):
        return None
    lines: list[str] = []
    actions: list[Said] = []
    cut, pad = _cut(plan), _pad(plan) if plan.padded else ""
    if cut is None or pad is None:
        return None
    if cut or (plan.padded and any(plan.reach(p, k) != (0, 0) for p, k in GRID)):
        lines.append("sizes = list(zip(x.shape, h.shape))")
    if pad:
        lines.append(f"x = {pad}")
        actions.append(said("port.pad", boundary=said(f"rule.{plan.source.regime.boundary}")))
    if plan.flip:
        lines.append(f"h = h[{flipped(rank)}]")
        actions.append(said("port.flip"))
    conjugate_operands(plan, lines, actions)
    lines.append(f"y = {call}")
    if cut:
        lines.append(f"y = y[tuple({cut} for P, K in sizes)]")
        actions.append(said("port.cut"))
    return [*lines, f"return {scaled(plan, 'y', actions)}"], actions


def conjugate_operands(plan: Plan, lines: list[str], actions: list[Said]) -> None:
    """Lines and actions for the operands that only one of the two conjugates."""
    for name, what, needed in zip("xh", ("image", "kernel"), plan.conjugate, strict=True):
        if needed:
            lines.append(f"{name} = np.conj({name})")
            actions.append(said(f"port.conjugate_{what}"))


def flipped(rank: int) -> str:
    """The slices that reverse every axis.

    >>> flipped(2)
    '::-1, ::-1'
    """
    return ", ".join(["::-1"] * rank)


def scaled(plan: Plan, value: str, actions: list[Said]) -> str:
    """The value with the factor and the division by a norm of the kernel in which the two differ."""
    factor = plan.source.scale / plan.target.scale
    if factor != 1:
        actions.append(said("port.scale", factor=str(factor)))
    value += f" * {factor.numerator}" if factor.numerator != 1 else ""
    value += f" / {factor.denominator}" if factor.denominator != 1 else ""
    if plan.source.normalised == plan.target.normalised:
        return value
    for rule, sign, verb in ((plan.source, "/", "divide"), (plan.target, "*", "multiply")):
        if rule.normalised:
            actions.append(said(f"port.{verb}", norm=said(f"norm.{rule.normalised}")))
            value += f" {sign} {NORM_CODES[str(rule.normalised)]}"
    return value


def _pad(plan: Plan) -> str | None:
    regime = plan.source.regime
    before, after = (in_sizes(lambda p, k, end=end: plan.reach(p, k)[end]) for end in (0, 1))
    if before is None:
        return None
    if after is None:  # with strides the last output reads more or less, by the remainder
        span = f" + {regime.d}*(K - 1)" if regime.d > 0 else ""
        last = f"max(0, {regime.s}*({regime.size.code} - 1) + {regime.offset.code}{span} - P + 1)"
    else:
        last = after.code
    value = f", constant_values={plan.source.fill}" if regime.boundary == "constant" else ""
    return f"np.pad(x, [({before.code}, {last}) for P, K in sizes], {BOUNDARIES[regime.boundary].numpy}{value})"


def _cut(plan: Plan) -> str | None:
    """The slice of each axis; empty if all outputs are kept, None if it follows no formula."""
    start, size = in_sizes(plan.start), plan.source.regime.size
    if start is None:
        return None
    if plan.step != 1:
        first = "" if str(start) == "0" else f"{start.code} + "
        return f"slice({start.code}, {first}{plan.step}*({size.code}), {plan.step})"
    if str(start) == "0" and all(plan.keeps_all(p, k) for p, k in GRID):
        return ""
    stop = in_sizes(lambda p, k: plan.start(p, k) + size(p, k))
    return None if stop is None else f"slice({start.code}, {stop.code})"


def native_body(plan: Plan, name: str, rank: int) -> Body | None:
    """The recipe as one call with options; None if the function has no such options, or not these."""
    regime = plan.source.regime
    write = WRITERS.get(name)
    if write is None or (regime.u, regime.s, abs(regime.d)) != (1, 1, 1) or str(regime.size) != "P":
        return None
    found = write(plan, name, rank)
    if found is None:
        return None
    call, actions = found
    lines: list[str] = []
    conjugate_operands(plan, lines, actions)
    return [*lines, f"return {scaled(plan, call, actions)}"], actions


def _filter2d(plan: Plan, _name: str, rank: int) -> Native | None:
    border = BOUNDARIES[plan.source.regime.boundary].opencv
    position = in_sizes(lambda p, k: _sliding_anchor(plan, p, k))
    if not border or position is None or position.a or rank != 2:
        return None
    actions = [said("port.flip")] if plan.flip else []
    kernel = "cv2.flip(h, -1)" if plan.flip else "h"
    options = ""
    if str(position) != "K//2":
        column, row = (position.code.replace("K", f"h.shape[{axis}]") for axis in (1, 0))
        options += f", anchor=({column}, {row})"
        actions.append(said("port.anchor", position=position.formula))
    actions.append(said("port.border", border=border))
    return f"cv2.filter2D(x, -1, {kernel}{options}, borderType={border})", actions


def _sliding_anchor(plan: Plan, image: int, kernel: int) -> int:
    """The kernel position, as the target counts it, that lies on the output position."""
    offset = plan.source.regime.offset(image, kernel)
    return kernel - 1 - offset if plan.source.regime.d < 0 else -offset


def _ndimage(plan: Plan, name: str, rank: int) -> Native | None:
    mode = BOUNDARIES[plan.source.regime.boundary].ndimage
    sliding = plan.target.regime.d > 0
    position = in_sizes(lambda p, k: _sliding_anchor(plan, p, k) if sliding else k - 1 - _sliding_anchor(plan, p, k))
    if not mode or position is None or position.a:
        return None
    actions = [said("port.flip")] if plan.flip else []
    kernel = f"h[{flipped(rank)}]" if plan.flip else "h"
    options = f", mode={mode!r}"
    if plan.source.fill:
        options += f", cval={float(Fraction(plan.source.fill))}"
    if str(position) != "K//2":
        options += f", origin=[{position.code} - K//2 for K in h.shape]"
        actions.append(said("port.origin", position=position.formula))
    actions.append(said("port.mode", mode=mode))
    return f"{name}(x, {kernel}{options})", actions


WRITERS: dict[str, Callable[[Plan, str, int], Native | None]] = {
    "cv2.filter2D": _filter2d,
    "scipy.ndimage.correlate": _ndimage,
    "scipy.ndimage.convolve": _ndimage,
}
"""Functions with options of their own for anchor and border -> what writes a call of them."""
