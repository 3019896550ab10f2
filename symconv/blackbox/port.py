"""Porting: the code that makes one function compute what another computes.

Both have a law on each axis. With the kernel flipped where the signs of ``d`` differ, the target reads
``p' = n' + d·k + o_t`` of an image that was padded by ``before`` pixels, and the source ``p = s·n + d·k + o_s``; so
output n of the source is output ``n' = s·n + o_s + before - o_t`` of the target. Padding by the source's boundary makes
the target's irrelevant, and cutting the output moves the offset. A few functions have options of their own for anchor
and border; for these the recipe is one call. Before it is returned the code is run on images of 8 bits, in single and
in double precision, with numbers that leave the range of the narrow types, and identified for several sizes. The
shortest recipe that passes is taken; one that does not is given a line that widens the operands.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from symconv.blackbox.call_text import ALIASES, CHANNELS_LAST, library_axes, resolve
from symconv.blackbox.calling import Function
from symconv.blackbox.card import Card, CardLine, Finding, said
from symconv.blackbox.confirm import NORMS, WAYS, conjugated_apart, drops_parts, ways_apart
from symconv.blackbox.identification import Identification, identified, identify
from symconv.blackbox.size_formula import PaddedOffset, SizeFormula, SizeRule, fit_formula
from symconv.blackbox.size_rule import identify_rule
from symconv.blackbox.source import Given, Source, shapes_for, source
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
KINDS = ("uint8", "float32", "float64")
"""The types of images that a port is tried on; kernels are of 8 bits, of whole numbers and in double precision."""
DOTTED_NAME = re.compile(r"(?<![\w.'\"])(?!x\b|h\b)[A-Za-z_]\w*(?:\.\w+)+")
"""Names of functions and constants in a call."""
CONVERTED = {
    "torch": ("tensors", "torch.from_numpy({}.astype(kind))", "{}.numpy()"),
    "jax": ("arrays", "jax.numpy.asarray({})", "np.asarray({})"),
    "tensorflow": ("last", "{}.astype(kind)", "{}.numpy()"),
    "keras": ("last", "{}.astype(kind)", "keras.ops.convert_to_numpy({})"),
}
"""Library -> what is said of its operands, what makes them, and what makes an array of its output."""
FILTERS = ("cv2.filter2D", "scipy.ndimage.correlate", "scipy.ndimage.convolve")
"""Functions with options of their own for anchor and border."""


@dataclass(frozen=True, slots=True)
class RecipeLine:
    """A line of a recipe, and what it does or why it is there."""

    code: str
    why: tuple[Said, ...] = ()


Body = list[RecipeLine]


@dataclass(frozen=True, slots=True)
class Port(Finding):
    """The way from one function to another.

    Attributes:
        code: the text of a function ``ported(x, h)``; empty if there is no way.
        actions: what it does to kernel, image and output.
        refusal: why there is no way, if there is none.
        checked: the pairs of shapes for which the code was run and found to have exactly the same terms.
        kinds: the types of images that it was tried on.
    """

    code: str
    actions: tuple[Said, ...] = ()
    refusal: Said | None = None
    checked: tuple[tuple[Index, Index], ...] = ()
    kinds: tuple[str, ...] = ()

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


def port(given: Given, to: str, *, rank: int | None = None) -> Port:
    """The recipe that makes `to` compute what `given` computes: flip, anchor, border, padding, cutting, scaling.

    Args:
        given: a function, the text of a call, or a title of the atlas (``"matlab.conv2 same"``).
        to: the text of a call or a title. A title without options leaves the choice of options to the recipe.
        rank: the number of axes of image and kernel; by default the first of 2, 1, 3, 4 that both functions take.

    Returns:
        A `Port` whose code needs no symconv, has a comment on each choice, is safe on images of 8 bits and in single
        precision, and has been run and identified with exactly the terms of `given`; or one that says why there is no
        such recipe.

    Raises:
        InputError: for an unknown name, or a target that is no text of a call or a title of several calls.
        IdentifyError: if one of the two follows no rule.
        MissingExtraError: if the library of the target is not installed: its code is always tried.

    >>> print(port("numpy.convolve same", "numpy.correlate same", rank=1).code)
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def ported(x, h):
        # computes what numpy.convolve mode='same' computes
        # tried on images of uint8, float32, float64
        # in double precision: sums leave the range of integers of 8 bits
        x = x.astype(np.result_type(x, np.float64))
        # flip the kernel
        h = h[::-1]
        # conjugate the kernel
        h = np.conj(h)
        return np.correlate(x, h, mode='same')
    """
    one, other = source(given, "f"), source(to, "g")
    if not other.call:
        raise InputError(f"{other.name} is no call that can be written down; give the text of a call or a title")
    if other.row is not None and other.call.startswith("symconv."):
        raise InputError(
            f"{other.name} takes more than one call, and a port ends in one; give the text of a single call"
        )
    rank = len(shapes_for((one, other), rank=rank)[1])
    plan = Plan(_rule(one, rank), _rule(other, rank))
    refusal = plan.refusal
    if refusal is not None:
        return Port("", refusal=refusal)
    for dotted in DOTTED_NAME.findall(other.call):
        resolve(dotted)  # one that is not installed is no target that fails
    shapes = ((image[:rank], kernel[:rank]) for image, kernel in CHECKED)
    wanted, refused = identified(one.function, shapes, ENOUGH)
    if not wanted and refused is not None:
        raise refused
    for body in _bodies(plan, other, rank):
        code = _program(body, one.name, other.call)
        if all(_safe(code, found) for found in wanted) and all(_exact(code, found) for found in wanted):
            actions = tuple(why for line in body for why in line.why)
            shapes_tried = tuple((found.image, found.kernel) for found in wanted)
            return Port(code, actions, None, shapes_tried, KINDS)
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
    """Recipes from the shortest to the most general; each as it is, and with wider operands."""
    bodies: list[Body] = []
    if target.row is not None:
        bodies += _native_body(plan, target.row.name, rank)
    for padded in (False, True):
        bodies += _general_body(replace(plan, padded=padded), target.call, rank)
    plain = target.call.startswith("cv2.")
    for body in bodies:
        yield body
        for operands in ("x", "xh"):
            why = (said("port.wide" if operands == "x" else "port.wide_both"),)
            widened = [_widened(name, plain) for name in operands]
            yield [RecipeLine(widened[0], why), *map(RecipeLine, widened[1:]), *body]


def _widened(name: str, plain: bool) -> str:
    """The line that gives an operand double precision; complex ones stay complex where the target takes them."""
    return f"{name} = {name}.astype({'np.float64' if plain else f'np.result_type({name}, np.float64)'})"


def _program(body: Body, source_name: str, call: str) -> str:
    """The whole text: imports and the function, with a comment on each choice."""
    head = RecipeLine("", (said("port.head", source=source_name), said("port.tried", kinds=", ".join(KINDS))))
    lines: list[str] = []
    for line in (head, *body):
        lines += [f"# {told(why)}" for why in line.why]
        lines += line.code.splitlines()
    text = "\n".join(f"    {line}" for line in lines)
    numpy = ["import numpy as np"] if re.search(r"\bnp\.", text) else []
    imports = "\n".join(dict.fromkeys([*numpy, *_imports(call)]))
    return f"{imports}\n\n\ndef ported(x, h):\n{text}\n"


def _imports(call: str) -> Iterator[str]:
    """The imports that a call needs, under the short names that it uses."""
    for dotted in dict.fromkeys(DOTTED_NAME.findall(call)):
        root = dotted.split(".")[0]
        if root == "numpy" and dotted.count(".") == 1:
            continue  # written np
        yield f"import {ALIASES[root]} as {root}" if root in ALIASES else f"import {dotted.rpartition('.')[0]}"
        if root in ALIASES and (library := library_axes(dotted, 1)[0]):
            yield f"import {library}"


def _called(call: str, rank: int) -> tuple[list[RecipeLine], str]:
    """What makes the operands those of the call's library, and the call as an array."""
    call = re.sub(r"\bnumpy\.(?=\w+\b(?!\.))", "np.", call)
    library, lead = max((library_axes(dotted, rank) for dotted in DOTTED_NAME.findall(call)), default=("", 0))
    if not library:
        return [], call
    why, made, result = CONVERTED[library]
    whole = call if isinstance(ast.parse(call, mode="eval").body, ast.Call) else f"({call})"
    cell = ", ".join(["0"] * lead)
    axes = dict.fromkeys("xh", f"[{', '.join(['None'] * lead)}]" if lead else "")
    if lead and library in CHANNELS_LAST:
        cell, axes = "0, ..., 0", {"x": "[None, ..., None]", "h": "[..., None, None]"}
    kinds = ["kind = np.result_type(x, h, np.float64)"] if "kind" in made else []
    first, *others = [*kinds, *(f"{name} = {made.format(name)}{axes[name]}" for name in "xh")]
    inner = f"{whole}[{cell}]" if lead else whole
    return [RecipeLine(first, (said(f"port.{why}"),)), *map(RecipeLine, others)], result.format(inner)


def _safe(code: str, wanted: Identification) -> bool:
    """Whether the code computes what was wanted on images of the usual types, whose sums leave the narrow ones."""
    random = np.random.default_rng(8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind, kernel_kind in product(KINDS, ("int64", "float64", "uint8")):
            x = random.integers(0, 256, wanted.image).astype(kind)
            h = random.integers(0 if kernel_kind == "uint8" else -9, 10, wanted.kernel).astype(kernel_kind)
            h.flat[0] += 1 if kernel_kind == "uint8" else 10 * h.size  # a sum by which division is safe
            norm = 1 if not wanted.normalised else 1 / NORMS[str(wanted.normalised)].value(h.astype(np.float64))
            expected, bound = wanted.table.predict(x.astype(np.float64), h.astype(np.float64), norm)
            try:
                found = np.asarray(compiled(code)(x, h)).reshape(-1)
            except Exception:  # noqa: BLE001 - a library may raise anything
                return False
            if found.shape != expected.shape or (np.abs(found - expected) > 1e-5 * (1 + bound.max(initial=0))).any():
                return False
    return True


def _exact(code: str, wanted: Identification) -> bool:
    """Whether the code computes what was wanted for these shapes, term by term."""
    try:
        found = identify(compiled(code), wanted.image, wanted.kernel, others=False)
    except SymconvError:
        return False
    alike = not ways_apart(found.conjugation, wanted.conjugation) or _real_only(wanted.conjugation, found.conjugation)
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
    def least(self) -> int:
        """The smallest kernel: a transposed source is known for the kernels that were tried, and 1 is often alone."""
        return min((k for _, k in self.source.regime.sizes), default=1) if self.source.regime.u != 1 else 1

    @property
    def grid(self) -> list[tuple[int, int]]:
        """The sizes for which the recipe is made."""
        return [(p, k) for p, k in GRID if k >= self.least]

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


def in_sizes(plan: Plan, value: Callable[[int, int], int]) -> SizeFormula | None:
    """A function of the sizes as a formula."""
    return fit_formula([(p, k, value(p, k)) for p, k in plan.grid])


def _general_body(plan: Plan, call: str, rank: int) -> Iterator[Body]:
    """The general recipe; none if the target lacks the outputs for it, or they follow no formula."""
    if (plan.padded and plan.source.regime.u != 1) or not all(plan.fits(p, k) for p, k in plan.grid):
        return
    cut, pad = _cut(plan), _pad(plan) if plan.padded else ""
    if cut is None or pad is None:
        return
    lines: Body = []
    if cut or (plan.padded and any(plan.reach(p, k) != (0, 0) for p, k in plan.grid)):
        known = () if plan.least == 1 else (said("port.least", least=plan.least),)
        lines.append(RecipeLine("sizes = list(zip(x.shape, h.shape))", (said("port.sizes"), *known)))
    if pad:
        boundary = said(f"rule.{plan.source.regime.boundary}")
        lines.append(RecipeLine(pad, (said("port.pad", boundary=boundary),)))
    if plan.flip:
        lines.append(RecipeLine(f"h = h[{_flipped(rank)}]", (said("port.flip"),)))
    before, value = _called(call, rank)
    lines += [*_conjugate(plan), *before]
    if cut:
        lines.append(RecipeLine(f"y = {value}"))
        lines.append(RecipeLine(f"y = y[tuple({cut} for P, K in sizes)]", (said("port.cut"),)))
        value = "y"
    scaled, why = _scaled(plan, value)
    yield [*lines, RecipeLine(f"return {scaled}", why)]


def _conjugate(plan: Plan) -> Body:
    """Lines for the operands that only one of the two conjugates, or of which it takes the real part."""
    source, target = plan.source.conjugation, plan.target.conjugation
    if _real_only(source, target):
        return []
    apart, way = conjugated_apart(source, target), WAYS.get(source, WAYS["linear, linear"])
    lines: Body = []
    for name, what, needed, change in zip("xh", ("image", "kernel"), apart, (way.image, way.kernel), strict=True):
        if change == "real" and target in WAYS and source != target:
            lines.append(RecipeLine(f"{name} = np.real({name})", (said(f"port.real_{what}"),)))
        elif needed:
            lines.append(RecipeLine(f"{name} = np.conj({name})", (said(f"port.conjugate_{what}"),)))
    return lines


def _real_only(source: str, target: str) -> bool:
    """Whether the target drops parts of complex numbers that the source keeps."""
    return drops_parts(target) and source in WAYS and not drops_parts(source)


def _flipped(rank: int) -> str:
    """The slices that reverse every axis."""
    return ", ".join(["::-1"] * rank)


def _scaled(plan: Plan, value: str) -> tuple[str, tuple[Said, ...]]:
    """The value with the factor and the division by a norm of the kernel in which the two differ, and why."""
    factor = simplest(plan.source.scale / plan.target.scale)
    why = [] if factor == 1 else [said("port.scale", factor=str(factor))]
    if isinstance(factor, float):
        value += f" * {factor!r}"
    else:
        value += f" * {factor.numerator}" if factor.numerator != 1 else ""
        value += f" / {factor.denominator}" if factor.denominator != 1 else ""
    for rule, sign, verb in ((plan.source, "/", "divide"), (plan.target, "*", "multiply")):
        if rule.normalised and plan.source.normalised != plan.target.normalised:
            why.append(said(f"port.{verb}", norm=said(f"norm.{rule.normalised}")))
            value += f" {sign} {NORMS[str(rule.normalised)].code}"
    way, kept = plan.source.conjugation, plan.target.conjugation
    if _real_only(way, kept):
        why.append(said("port.real_only"))
    if way in WAYS and WAYS[way].output == "real" and kept in WAYS and not drops_parts(kept):
        why.append(said("port.real_output"))
        value = f"np.real({value})"
    return value, tuple(why)


def _pad(plan: Plan) -> str | None:
    """The lines that pad the image; None if what the source reads before the image follows no formula."""
    regime = plan.source.regime
    before, after = (in_sizes(plan, lambda p, k, end=end: plan.reach(p, k)[end]) for end in (0, 1))
    first = regime.offset.before if isinstance(regime.offset, PaddedOffset) else before and before.code
    if first is None:
        return None
    value = f", constant_values={plan.source.fill}" if regime.boundary == "constant" else ""
    option = f"{BOUNDARIES[regime.boundary].numpy}{value}"
    if after is not None:
        return f"x = np.pad(x, [({first}, {after.code}) for P, K in sizes], {option})"
    span = f" + {regime.d}*(K - 1)".replace(" 1*", " ") if regime.d > 0 else ""
    offset = "- b" if isinstance(regime.offset, PaddedOffset) else f"+ {regime.offset.code}".replace("+ -", "- ")
    last = f"max(0, {regime.s}*({regime.size.code} - 1) {offset}{span} - P + 1)"  # by the remainder of P by the stride
    return (
        f"before = [{first} for P, K in sizes]\n"
        f"after = [{last} for b, (P, K) in zip(before, sizes)]\n"
        f"x = np.pad(x, list(zip(before, after)), {option})"
    )


def _cut(plan: Plan) -> str | None:
    """The slice of each axis; empty if all outputs are kept, None if it follows no formula."""
    start, size = in_sizes(plan, plan.start), plan.source.regime.size
    if start is None:
        return None
    first = str(start) == "0"
    if plan.step != 1:
        return f"slice({start.code}, {'' if first else f'{start.code} + '}{plan.step}*({size.code}), {plan.step})"
    if first and all(size(p, k) == plan.outputs(p, k) for p, k in plan.grid):
        return ""
    stop = in_sizes(plan, lambda p, k: plan.start(p, k) + size(p, k))
    return f"slice({start.code}, {stop.code if stop else f'{start.code} + {size.code}'})"


def _native_body(plan: Plan, name: str, rank: int) -> Iterator[Body]:
    """The recipe as one call of a function with options for anchor and border; none if it has not these."""
    regime, opencv = plan.source.regime, name == "cv2.filter2D"
    border = BOUNDARIES[regime.boundary].opencv if opencv else BOUNDARIES[regime.boundary].ndimage
    if name not in FILTERS or (opencv and rank != 2) or not border:
        return
    position = in_sizes(plan, plan.position)
    dense = (regime.u, regime.s, abs(regime.d)) == (1, 1, 1) and str(regime.size) == "P"
    if not dense or position is None or position.a:
        return
    actions = [said("port.flip")] if plan.flip else []
    anchor = ""
    if str(position) != "K//2":
        column, row = (position.code.replace("K", f"h.shape[{axis}]") for axis in (1, 0))
        anchor = (
            f"\n    anchor=({column}, {row})," if opencv else f"\n    origin=[{position.code} - K//2 for K in h.shape],"
        )
        actions.append(said("port.anchor" if opencv else "port.origin", position=position.formula))
    if opencv:
        kernel = "cv2.flip(h, -1)" if plan.flip else "h"
        call = f"{name}(\n    x, -1, {kernel},{anchor}\n    borderType={border},\n)"
        actions.append(said("port.border", border=border))
    else:
        kernel = f"h[{_flipped(rank)}]" if plan.flip else "h"
        fill = f"\n    cval={float(Fraction(plan.source.fill))}," if plan.source.fill else ""
        call = f"{name}(\n    x, {kernel},{anchor}\n    mode={border!r},{fill}\n)"
        actions.append(said("port.mode", mode=border))
    scaled, why = _scaled(plan, call)
    yield [*_conjugate(plan), RecipeLine(f"return {scaled}", (*actions, *why))]
