"""From one function to another: the recipe that makes the second compute the first.

Both have a law on each axis, ``p = s·n + d·k + o``. If the steps agree up to the sign of ``d``, flipping the kernel
makes the signs agree, padding the image by the first one's boundary makes the second one's boundary irrelevant, and
cutting the output moves the offset. A few functions have options of their own for anchor and border; for these the
recipe is one call. Whatever is written is run and identified, for several sizes, before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symconv.errors import InputError, SymconvError
from symconv.identify.core import identify
from symconv.identify.layout import layouts
from symconv.identify.lookup import axis_of
from symconv.identify.native import Body, native_body
from symconv.identify.recipe import Plan, general_body
from symconv.identify.regenerate import regenerates
from symconv.identify.sizes import SizeRule
from symconv.identify.sources import Given, Source, source

Shape = tuple[int, ...]
CHECKED = (((6, 7, 6), (3, 4, 3)), ((7, 6, 5), (4, 5, 2)), ((9, 8, 6), (5, 2, 4)))
TENSORS = ("torch", "jax", "symconv")


@dataclass(frozen=True, slots=True)
class Port:
    """The way from one function to another.

    Attributes:
        code: the text of a function ``ported(x, h)``; empty if there is no way.
        steps: what it does to kernel, image and output, in words.
        reason: why there is no way, if there is none.
        checked: the pairs of shapes for which the code was run and found to have exactly the same terms.
    """

    code: str
    steps: tuple[str, ...]
    reason: str = ""
    checked: tuple[tuple[Shape, Shape], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.code)

    def __str__(self) -> str:
        return self.code or self.reason

    def function(self) -> Callable[[Any, Any], Any]:
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
    import numpy
    <BLANKLINE>
    <BLANKLINE>
    def ported(x, h):
        h = h[::-1]
        y = numpy.correlate(x, h, mode='same')
        return y
    """
    one, other = source(given, "f"), source(to, "g")
    if not other.call:
        raise InputError(f"{other.name} is no call that can be written down; give the text of a call or a title")
    rule = one.rule(rank)
    plan = Plan.of(rule, other.rule(rank))
    if plan.refusal:
        return Port("", (), plan.refusal)
    shapes = tuple((image[:rank], kernel[:rank]) for image, kernel in CHECKED)
    for lines, steps in _bodies(plan, other, rank):
        code = _program(lines, other)
        if all(_exact(code, rule, *pair) for pair in shapes):
            return Port(code, tuple(steps), "", shapes)
    return Port("", (), f"no flip, padding and cut makes {other.name} compute {one.name}")


def compiled(code: str) -> Callable[[Any, Any], Any]:
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
        body = general_body(plan, call, rank, padded)
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
        imports.append("from symconv.identify import black_box")
        head = f"target = black_box({target.call!r})\n"
    else:
        module = target.call.split("(")[0].rpartition(".")[0]
        imports += [] if module == "np" else [f"import {module}"]
    body = "\n".join(f"    {line}" for line in lines)
    return "\n".join(imports) + f"\n\n{head}\ndef ported(x, h):\n{body}\n"


def _exact(code: str, rule: SizeRule, image: Shape, kernel: Shape) -> bool:
    """Whether the code has exactly the terms of the rule for these shapes."""
    try:
        axes = tuple(axis_of(rule, p, k, "") for p, k in zip(image, kernel, strict=True))
        found = identify(compiled(code), image, kernel)
    except SymconvError:
        return False
    if tuple(axis.size("output") for axis in axes) != found.output or found.affine:
        return False
    if found.rule is None or (found.rule.scale, found.normalised) != (rule.scale, rule.normalised):
        return False
    fills = rule.regime.boundary != "constant" or found.rule.fill == rule.fill
    return fills and regenerates(next(layouts(len(image), len(image), len(image))), [axes], found.table)
