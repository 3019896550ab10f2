"""From one function to another: the recipe that makes the second compute the first.

Both have a law on each axis, ``p = s·n + d·k + o``. If the steps agree up to the sign of ``d``, flipping the kernel
makes the signs agree, padding the image by the first one's boundary makes the second one's boundary irrelevant, and
cutting the output moves the offset. A few functions have options of their own for anchor and border; for these the
recipe is one call. Whatever is written is run and identified, for several sizes, beside the function that was given,
before it is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symconv.errors import InputError, SymconvError
from symconv.identify.conjugation import WAYS
from symconv.identify.core import identify
from symconv.identify.identification import Identification
from symconv.identify.native import Body, native_body
from symconv.identify.recipe import Plan, general_body
from symconv.identify.refusal import IdentifyError
from symconv.identify.sources import Given, Source, source
from symconv.identify.terms import same_terms

Shape = tuple[int, ...]
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
    if plan.refusal:
        return Port("", (), plan.refusal)
    wanted = _wanted(one, rank)
    for lines, steps in _bodies(plan, other, rank):
        code = _program(lines, other)
        if all(_exact(code, found) for found in wanted):
            return Port(code, tuple(steps), "", tuple((found.image, found.kernel) for found in wanted))
    return Port("", (), f"no flip, padding and cut makes {other.name} compute {one.name}")


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


def _exact(code: str, wanted: Identification) -> bool:
    """Whether the code computes what was wanted for these shapes, term by term."""
    try:
        found = identify(compiled(code), wanted.image, wanted.kernel)
    except SymconvError:
        return False
    ways = WAYS.get(found.conjugation), WAYS.get(wanted.conjugation)
    alike = ways[0] == ways[1] or None in ways
    return alike and found.normalised == wanted.normalised and same_terms(found.table, wanted.table)
