"""The plan and the general recipe of a port: flip the kernel, pad the image, call, cut the output.

With the kernel flipped where the signs of ``d`` differ, the target reads ``p' = n' + d·k + o_t`` of an image that was
padded by ``before`` pixels, and the source ``p = s·n + d·k + o_s``; so output n of the source is output
``n' = s·n + o_s + before - o_t`` of the target.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from symconv.identify.conjugation import WAYS
from symconv.identify.formula import Formula, fit_formula
from symconv.identify.regimes import Regime
from symconv.identify.sizes import SizeRule

PADS = {"zero": "constant", "constant": "constant", "replicate": "edge", "symmetric": "symmetric", "mirror": "reflect"}
PADS |= {"wrap": "wrap"}
NORM_CODES = {
    "sum": "h.sum()",
    "absolute sum": "np.abs(h).sum()",
    "length": "np.sqrt((np.abs(h) ** 2).sum())",
    "largest": "np.abs(h).max()",
}
NOWHERE = -(10**6)
GRID = tuple((p, k) for p, k in product(range(5, 13), range(1, 6)) if k < p)


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to happen on every axis.

    Attributes:
        source, target: the rules.
        flip: whether the kernel is flipped.
        refusal: why no recipe exists; empty if one may.
    """

    source: SizeRule
    target: SizeRule
    flip: bool = False
    refusal: str = ""

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
            return cls(source, target, refusal=_steps_differ(one, other))
        if one.s < 0 or other.s < 0 or one.s % other.s:
            return cls(source, target, refusal=f"one steps by {one.s} and the other by {other.s} pixels an output")
        if one.boundary not in PADS:
            return cls(source, target, refusal=f"no padding makes the boundary {one.boundary!r}")
        if target.fill and source.fill != target.fill and one.mode != "valid":
            return cls(source, target, refusal="the second adds a fill value of its own; give another option for it")
        return cls(source, target, flip=one.d != other.d)

    def offset(self, image: int, kernel: int) -> int:
        """The target's offset once the kernel is flipped."""
        regime = self.target.regime
        return regime.offset(image, kernel) + (regime.d * (kernel - 1) if self.flip else 0)

    def reach(self, image: int, kernel: int) -> tuple[int, int]:
        """How far the source reads before and after the image."""
        regime = self.source.regime
        span = regime.d * (kernel - 1)
        low = regime.offset(image, kernel) + min(0, span)
        high = regime.s * (regime.size(image, kernel) - 1) + regime.offset(image, kernel) + max(0, span)
        return max(0, -low), max(0, high - regime.u * (image - 1))

    def start(self, image: int, kernel: int, padded: bool) -> int:
        """The target's output that is output 0 of the source; `NOWHERE` if it lies between two."""
        before, after = self.reach(image, kernel) if padded else (0, 0)
        gap = self.source.regime.offset(image, kernel) + before - self.offset(image + before + after, kernel)
        return gap // self.target.regime.s if gap % self.target.regime.s == 0 else NOWHERE

    def fits(self, padded: bool) -> bool:
        """Whether the target has all the outputs that are needed."""
        return all(self._has(p, k, padded) for p, k in GRID)

    def _has(self, image: int, kernel: int, padded: bool) -> bool:
        before, after = self.reach(image, kernel) if padded else (0, 0)
        start = self.start(image, kernel, padded)
        last = start + self.step * (self.source.regime.size(image, kernel) - 1)
        return start >= 0 and last < self.target.regime.size(image + before + after, kernel)

    @property
    def step(self) -> int:
        """The stride with which the target's output is read."""
        return self.source.regime.s // self.target.regime.s


def _steps_differ(one: Regime, other: Regime) -> str:
    if one.u != other.u:
        return f"one puts pixels {one.u} apart and the other {other.u}; no flip, padding or cut changes that"
    return f"the taps are {abs(one.d)} apart in one and {abs(other.d)} in the other; spread the kernel by hand"


def in_sizes(value: Callable[[int, int], int]) -> Formula | None:
    """A function of the sizes as a formula."""
    return fit_formula([(p, k, value(p, k)) for p, k in GRID])


def general_body(plan: Plan, call: str, rank: int, padded: bool) -> tuple[list[str], list[str]] | None:
    """The lines of the general recipe and its steps in words; None if the target lacks the outputs for it."""
    if (padded and plan.source.regime.u != 1) or not plan.fits(padded):
        return None
    lines, steps = [], []
    cut = _cut(plan, padded)
    if cut is None:
        return None
    if cut or (padded and any(plan.reach(p, k) != (0, 0) for p, k in GRID)):
        lines.append("sizes = list(zip(x.shape, h.shape))")
    if padded:
        pad = _pad(plan)
        if pad is None:
            return None
        lines.append(f"x = {pad}")
        steps.append(f"pad the image by the {plan.source.regime.boundary} rule")
    if plan.flip:
        lines.append(f"h = h[{flipped(rank)}]")
        steps.append("flip the kernel")
    conjugate_operands(plan, lines, steps)
    lines.append(f"y = {call}")
    if cut:
        lines.append(f"y = y[tuple({cut} for P, K in sizes)]")
        steps.append("cut the output")
    return [*lines, f"return {scaled(plan, 'y', steps)}"], steps


def conjugate_operands(plan: Plan, lines: list[str], steps: list[str]) -> None:
    """Lines and steps for the operands that only one of the two conjugates."""
    for name, what, needed in zip("xh", ("image", "kernel"), plan.conjugate, strict=True):
        if needed:
            lines.append(f"{name} = np.conj({name})")
            steps.append(f"conjugate the {what}")


def flipped(rank: int) -> str:
    """The slices that reverse every axis.

    >>> flipped(2)
    '::-1, ::-1'
    """
    return ", ".join(["::-1"] * rank)


def scaled(plan: Plan, value: str, steps: list[str]) -> str:
    """The value with the factor and the division by a norm of the kernel in which the two differ."""
    factor = plan.source.scale / plan.target.scale
    if plan.source.normalised == plan.target.normalised:
        return _times(value, factor, steps)
    value = _times(value, factor, steps)
    for rule, sign, verb in ((plan.source, "/", "divide"), (plan.target, "*", "multiply")):
        if rule.normalised:
            steps.append(f"{verb} by the kernel's {rule.normalised}")
            value += f" {sign} {NORM_CODES[str(rule.normalised)]}"
    return value


def _times(value: str, factor: Fraction, steps: list[str]) -> str:
    if factor != 1:
        steps.append(f"scale by {factor}")
    value += f" * {factor.numerator}" if factor.numerator != 1 else ""
    return value + (f" / {factor.denominator}" if factor.denominator != 1 else "")


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
    return f"np.pad(x, [({before.code}, {last}) for P, K in sizes], mode={PADS[regime.boundary]!r}{value})"


def _cut(plan: Plan, padded: bool) -> str | None:
    """The slice of each axis; empty if all outputs are kept, None if it follows no formula."""
    start, size = in_sizes(lambda p, k: plan.start(p, k, padded)), plan.source.regime.size
    if start is None:
        return None
    if plan.step != 1:
        first = "" if str(start) == "0" else f"{start.code} + "
        return f"slice({start.code}, {first}{plan.step}*({size.code}), {plan.step})"
    if str(start) == "0" and all(_whole(plan, p, k, padded) for p, k in GRID):
        return ""
    stop = in_sizes(lambda p, k: plan.start(p, k, padded) + size(p, k))
    return None if stop is None else f"slice({start.code}, {stop.code})"


def _whole(plan: Plan, image: int, kernel: int, padded: bool) -> bool:
    grown = image + sum(plan.reach(image, kernel)) if padded else image
    return plan.source.regime.size(image, kernel) == plan.target.regime.size(grown, kernel)
