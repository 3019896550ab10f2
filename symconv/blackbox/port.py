"""Porting: the code that makes one function compute what another computes.

Both have a law on each axis. With the kernel flipped where the signs of ``d`` differ, the target reads
``p' = n' + d·k + o_t`` of an image that was padded by ``before`` pixels, and the source ``p = s·n + d·k + o_s``; so
output n of the source is output ``n' = s·n + o_s + before - o_t`` of the target. Padding by the source's boundary makes
the target's irrelevant, and cutting the output moves the offset. A few functions have options of their own for anchor
and border; for these the recipe is one call. The code is run and identified for several sizes before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from symconv.blackbox.calling import Function
from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.confirm import NORMS, conjugated_apart
from symconv.blackbox.identification import Identification, identified, identify
from symconv.blackbox.size_formula import SizeFormula, SizeRule, fit_formula
from symconv.blackbox.size_rule import identify_rule
from symconv.blackbox.source import Given, Source, source
from symconv.blackbox.terms import same_terms, simplest
from symconv.errors import InputError, SymconvError
from symconv.formulas.nodes import Said
from symconv.formulas.rendered import told
from symconv.index import BOUNDARIES
from symconv.index.aliases import Index

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
TENSORS = ("torch.", "jax.", "symconv.")
"""How calls begin whose operands must be adapted first."""
FILTERS = ("cv2.filter2D", "scipy.ndimage.correlate", "scipy.ndimage.convolve")
"""Functions with options of their own for anchor and border."""
Body = tuple[list[str], list[Said]]
"""The lines of a recipe, and what they do."""


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
    plan = Plan(_rule(one, rank), _rule(other, rank))
    refusal = plan.refusal
    if refusal is not None:
        return Port("", refusal=refusal)
    shapes = ((image[:rank], kernel[:rank]) for image, kernel in CHECKED)
    wanted, refused = identified(one.function, shapes, ENOUGH)
    if not wanted and refused is not None:
        raise refused
    for lines, actions in _bodies(plan, other, rank):
        code = _program(lines, other)
        if all(_exact(code, found) for found in wanted):
            return Port(code, tuple(actions), None, tuple((found.image, found.kernel) for found in wanted))
    return Port("", refusal=said("port.none", target=other.name, source=one.name))


def _rule(given: Source, rank: int) -> SizeRule:
    """The rule for all sizes: from the atlas for one of its rows, measured for anything else."""
    return given.rule or identify_rule(given.function, rank)


def compiled(code: str) -> Function:
    """The function that the code of a port defines, whose text is ours: formulas, and a call that was parsed before."""
    space: dict[str, Any] = {}
    exec(compile(code, "<port>", "exec"), space)  # noqa: S102 - see above
    return space["ported"]


def _bodies(plan: Plan, target: Source, rank: int) -> Iterator[Body]:
    """Recipes from the shortest to the most general."""
    if target.row is not None:
        yield from _native_body(plan, target.row.name, rank)
    call = "target(x, h)" if target.call.startswith(TENSORS) else target.call
    for padded in (False, True):
        yield from _general_body(replace(plan, padded=padded), call, rank)


def _program(lines: list[str], target: Source) -> str:
    """The whole text: imports, the target where it needs an adapter, and the function."""
    body = "\n".join(f"    {line}" for line in lines)
    imports = ["import numpy as np"] if "np." in body else []
    head = ""
    if target.call.startswith(TENSORS):
        imports.append("from symconv.blackbox import black_box")
        head = f"target = black_box({target.call!r})\n"
    else:
        module = target.call.split("(")[0].rpartition(".")[0]
        imports += [] if module == "np" else [f"import {module}"]
    return "\n".join(imports) + f"\n\n{head}\ndef ported(x, h):\n{body}\n"


def _exact(code: str, wanted: Identification) -> bool:
    """Whether the code computes what was wanted for these shapes, term by term."""
    try:
        found = identify(compiled(code), wanted.image, wanted.kernel)
    except SymconvError:
        return False
    alike = not any(conjugated_apart(found.conjugation, wanted.conjugation))
    return alike and found.normalised == wanted.normalised and same_terms(found.table, wanted.table)


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to happen on every axis to get from one rule to the other; `padded` says that the image is padded first.

    All sizes and positions are functions of an image size and a kernel size.
    """

    source: SizeRule
    target: SizeRule
    padded: bool = False

    @property
    def refusal(self) -> Said | None:
        """Why no recipe exists; None if one may."""
        one, other = self.source.regime, self.target.regime
        if one.u != other.u:
            return said("port.pixels_apart", one=one.u, other=other.u)
        if abs(one.d) != abs(other.d):
            return said("port.taps_apart", one=abs(one.d), other=abs(other.d))
        if one.s < 0 or other.s < 0 or one.s % other.s:
            return said("port.strides", one=one.s, other=other.s)
        if not BOUNDARIES[one.boundary].numpy:
            return said("port.no_padding", boundary=said(f"rule.{one.boundary}"))
        if self.target.fill and self.source.fill != self.target.fill and one.mode != "valid":
            return said("port.fill")
        return None

    @property
    def flip(self) -> bool:
        """Whether the kernel is flipped."""
        return self.source.regime.d != self.target.regime.d

    @property
    def step(self) -> int:
        """The stride with which the target's output is read."""
        return self.source.regime.s // self.target.regime.s

    def reach(self, image: int, kernel: int) -> tuple[int, int]:
        """How far the source reads before and after the image."""
        regime = self.source.regime
        span, offset = regime.d * (kernel - 1), regime.offset(image, kernel)
        high = regime.s * (regime.size(image, kernel) - 1) + offset + max(0, span)
        return max(0, -offset - min(0, span)), max(0, high - regime.u * (image - 1))

    def given(self, image: int, kernel: int) -> tuple[int, int]:
        """The pixels before the image in what the target gets, and the size of all that."""
        before, after = self.reach(image, kernel) if self.padded else (0, 0)
        return before, image + before + after

    def outputs(self, image: int, kernel: int) -> int:
        """The number of outputs of the target."""
        return self.target.regime.size(self.given(image, kernel)[1], kernel)

    def start(self, image: int, kernel: int) -> int:
        """The target's output that is output 0 of the source; `NOWHERE` if it lies between two."""
        before, size = self.given(image, kernel)
        target = self.target.regime
        offset = target.offset(size, kernel) + (target.d * (kernel - 1) if self.flip else 0)
        start, rest = divmod(self.source.regime.offset(image, kernel) + before - offset, target.s)
        return NOWHERE if rest else start

    def fits(self, image: int, kernel: int) -> bool:
        """Whether the target has all the outputs that are needed."""
        start = self.start(image, kernel)
        last = start + self.step * (self.source.regime.size(image, kernel) - 1)
        return start >= 0 and last < self.outputs(image, kernel)

    def position(self, image: int, kernel: int) -> int:
        """The kernel position, as the target counts it, that lies on the output position."""
        offset = self.source.regime.offset(image, kernel)
        sliding = kernel - 1 - offset if self.source.regime.d < 0 else -offset
        return sliding if self.target.regime.d > 0 else kernel - 1 - sliding


def in_sizes(value: Callable[[int, int], int]) -> SizeFormula | None:
    """A function of the sizes as a formula."""
    return fit_formula([(p, k, value(p, k)) for p, k in GRID])


def _general_body(plan: Plan, call: str, rank: int) -> Iterator[Body]:
    """The general recipe; none if the target lacks the outputs for it, or they follow no formula."""
    if (plan.padded and plan.source.regime.u != 1) or not all(plan.fits(p, k) for p, k in GRID):
        return
    cut, pad = _cut(plan), _pad(plan) if plan.padded else ""
    if cut is None or pad is None:
        return
    lines: list[str] = []
    actions: list[Said] = []
    if cut or (plan.padded and any(plan.reach(p, k) != (0, 0) for p, k in GRID)):
        lines.append("sizes = list(zip(x.shape, h.shape))")
    if pad:
        lines.append(f"x = {pad}")
        actions.append(said("port.pad", boundary=said(f"rule.{plan.source.regime.boundary}")))
    if plan.flip:
        lines.append(f"h = h[{_flipped(rank)}]")
        actions.append(said("port.flip"))
    _conjugate(plan, lines, actions)
    lines.append(f"y = {call}")
    if cut:
        lines.append(f"y = y[tuple({cut} for P, K in sizes)]")
        actions.append(said("port.cut"))
    yield [*lines, f"return {_scaled(plan, 'y', actions)}"], actions


def _conjugate(plan: Plan, lines: list[str], actions: list[Said]) -> None:
    """Lines and actions for the operands that only one of the two conjugates."""
    apart = conjugated_apart(plan.source.conjugation, plan.target.conjugation)
    for name, what, needed in zip("xh", ("image", "kernel"), apart, strict=True):
        if needed:
            lines.append(f"{name} = np.conj({name})")
            actions.append(said(f"port.conjugate_{what}"))


def _flipped(rank: int) -> str:
    """The slices that reverse every axis."""
    return ", ".join(["::-1"] * rank)


def _scaled(plan: Plan, value: str, actions: list[Said]) -> str:
    """The value with the factor and the division by a norm of the kernel in which the two differ."""
    factor = simplest(plan.source.scale / plan.target.scale)
    if factor != 1:
        actions.append(said("port.scale", factor=str(factor)))
    if isinstance(factor, float):
        value += f" * {factor!r}"
    else:
        value += f" * {factor.numerator}" if factor.numerator != 1 else ""
        value += f" / {factor.denominator}" if factor.denominator != 1 else ""
    if plan.source.normalised == plan.target.normalised:
        return value
    for rule, sign, verb in ((plan.source, "/", "divide"), (plan.target, "*", "multiply")):
        if rule.normalised:
            actions.append(said(f"port.{verb}", norm=said(f"norm.{rule.normalised}")))
            value += f" {sign} {NORMS[str(rule.normalised)].code}"
    return value


def _pad(plan: Plan) -> str | None:
    """The padded image; None if what the source reads before the image follows no formula."""
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
    first = str(start) == "0"
    if plan.step != 1:
        return f"slice({start.code}, {'' if first else f'{start.code} + '}{plan.step}*({size.code}), {plan.step})"
    if first and all(size(p, k) == plan.outputs(p, k) for p, k in GRID):
        return ""
    stop = in_sizes(lambda p, k: plan.start(p, k) + size(p, k))
    return None if stop is None else f"slice({start.code}, {stop.code})"


def _native_body(plan: Plan, name: str, rank: int) -> Iterator[Body]:
    """The recipe as one call of a function with options for anchor and border; none if it has not these."""
    regime, opencv = plan.source.regime, name == "cv2.filter2D"
    border = BOUNDARIES[regime.boundary].opencv if opencv else BOUNDARIES[regime.boundary].ndimage
    if name not in FILTERS or (opencv and rank != 2) or not border:
        return
    position = in_sizes(plan.position)
    dense = (regime.u, regime.s, abs(regime.d)) == (1, 1, 1) and str(regime.size) == "P"
    if not dense or position is None or position.a:
        return
    actions = [said("port.flip")] if plan.flip else []
    anchor = ""
    if str(position) != "K//2":
        column, row = (position.code.replace("K", f"h.shape[{axis}]") for axis in (1, 0))
        anchor = f", anchor=({column}, {row})" if opencv else f", origin=[{position.code} - K//2 for K in h.shape]"
        actions.append(said("port.anchor" if opencv else "port.origin", position=position.formula))
    if opencv:
        kernel = "cv2.flip(h, -1)" if plan.flip else "h"
        call = f"{name}(x, -1, {kernel}{anchor}, borderType={border})"
        actions.append(said("port.border", border=border))
    else:
        kernel = f"h[{_flipped(rank)}]" if plan.flip else "h"
        fill = f", cval={float(Fraction(plan.source.fill))}" if plan.source.fill else ""
        call = f"{name}(x, {kernel}, mode={border!r}{fill}{anchor})"
        actions.append(said("port.mode", mode=border))
    lines: list[str] = []
    _conjugate(plan, lines, actions)
    yield [*lines, f"return {_scaled(plan, call, actions)}"], actions
