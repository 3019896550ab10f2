"""Sources: whatever a user gives in place of a function, turned into a function of image and kernel.

A function is taken as it is. Text is the title of a row of the atlas or a call; a row whose library is missing is
computed by the rule that the atlas holds for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from symconv.blackbox.call_text import call_function, resolve
from symconv.blackbox.calling import Function, probed_shapes
from symconv.blackbox.catalogue import CatalogueRow, axis_of, row_of_title, rule_of
from symconv.blackbox.confirm import NORMS, WAYS
from symconv.blackbox.size_formula import SizeRule
from symconv.core.formula import WrittenFormula, formula
from symconv.errors import InputError, MissingExtraError, shown
from symconv.index import BOUNDARIES, Axis, evaluate
from symconv.index.aliases import Index, objects
from symconv.text.summation import is_formula

Given = Function | str
"""A function of image and kernel, the text of a call, a title of the atlas, ``FILE.py:FUNCTION``, or a formula."""
WORD = re.compile(r"=\s*((?:cv2\.)?BORDER_\w+|'[\w-]+'|\"[\w-]+\")")
"""An option of a call whose value may be a boundary rule."""
BOUNDARY_WORDS = {"reflect", "default", "reflect101", "reflect_101", "circular"} | {
    word.lower().replace("-", "")
    for rule in BOUNDARIES.values()
    for word in (rule.name, rule.ndimage, *rule.called, rule.opencv.removeprefix("cv2.BORDER_"))
    if word
}


@dataclass(frozen=True, slots=True)
class Source:
    """Something that computes an output from an image and a kernel.

    A call is the text of one that can be run here; a function alone has none. A row is that of the atlas, if it is one,
    a formula that of a book.
    """

    name: str
    function: Function
    call: str = ""
    row: CatalogueRow | None = None
    formula: WrittenFormula | None = None

    def word(self, boundary: str) -> str:
        """What this library calls a boundary rule: the word of the call, or the library's; empty if none is known."""
        for found in WORD.findall(self.call):
            word = found.split(".")[-1].strip("'\"")
            if word.removeprefix("BORDER_").lower().replace("-", "") in BOUNDARY_WORDS:
                return word
        rule = BOUNDARIES[boundary]
        if self.call.startswith(("scipy.ndimage.", "nd.", "ndi.")):
            return rule.ndimage
        return rule.opencv.removeprefix("cv2.") if self.call.startswith("cv2.") else ""

    @property
    def rank(self) -> int:
        """The number of axes that is tried first: that of a row of the atlas, or 2."""
        return self.row.rank if self.row is not None else 2

    @property
    def rule(self) -> SizeRule | None:
        """The rule for all sizes that the atlas holds for one of its rows; None for anything else."""
        if self.formula is not None and self.formula.sized:
            raise InputError(
                f"the limits of {shown(self.name)} fix sizes, so no rule holds for all; write letters for them, such "
                "as k = -K … K, or leave them out"
            )
        return None if self.row is None else rule_of(self.row)


def source(given: Given, fallback: str = "f") -> Source:
    """The source that a function, a call, a title or a formula stands for."""
    if isinstance(given, WrittenFormula):
        return Source(given.text, given, formula=given)
    if callable(given):
        name = getattr(given, "__name__", fallback)
        return Source(fallback if name == "<lambda>" else name, given)
    if not isinstance(given, str):
        raise InputError(f"{shown(given)} is neither a function nor the text of a call; pass one of these")
    row = row_of_title(given) if given.strip() else None
    if row is None and is_formula(given):
        return source(formula(given))
    if row is None:
        function = call_function(given)
        call = given if "(" in given else f"{given.strip()}(x, h)"
        return Source(given, function, "" if ".py:" in given else call)  # no code can name a function of a file
    try:
        if row.call:
            resolve(row.library)
        function = call_function(row.call) if row.call else partial(apply_rule, row)
    except MissingExtraError:
        function = partial(apply_rule, row)
    return Source(row.title, function, row.call, row)


def shapes_for(
    sources: Sequence[Source],
    image: object = None,
    kernel: object = None,
    rank: int | None = None,
    seconds: float | None = None,
) -> tuple[Index, Index]:
    """The shapes to probe with: those given, or the usual ones of a number of axes that all of them take."""
    first = rank or max(one.rank for one in sources if one.row is not None or not any(s.row for s in sources))
    functions = [one.function for one in sources]
    return probed_shapes(functions, image, kernel, first=first, fixed=rank is not None, seconds=seconds)


def black_box(given: Given) -> Function:
    """The function of image and kernel that the text of a call, or the title of a row of the atlas, stands for.

    Functions of PyTorch get tensors, those of PyTorch and JAX that want batches and channels get such axes of size one.
    A row whose library is missing is computed by its rule.

    Args:
        given: a dotted name and its arguments, in which ``x`` is the image and ``h`` the kernel; both may carry slices
            (``h[::-1]``), which are taken of the plain arrays, and calls may be arguments of others
            (``f(numpy.pad(x, 1), h)``), added, subtracted, multiplied and divided. Or a title such as
            ``"matlab.conv2 same"``, ``"mine.py:blur"`` for a function in a file, or a formula such as
            ``"y[m] = Σ_k x[m-k] h[k]"``, see `symconv.formula`. Modules are also looked for in the current folder. A
            function is returned as it is.

    Raises:
        InputError: for anything else, or a name that cannot be found.
        MissingExtraError: if the library is not installed.

    >>> black_box("numpy.convolve(x, h, mode='valid')")(np.array([1, 2, 3]), np.array([1, 1])).tolist()
    [3, 5]
    >>> black_box("matlab.conv2 same")(np.array([[1, 2, 3]]), np.array([[1, 10]])).tolist()
    [[12, 23, 30]]
    >>> black_box("open('/etc/passwd')")
    Traceback (most recent call last):
    symconv.errors.InputError: the call does not mention x and h; write one call such as scipy.signal.correlate2d(x, h,
    mode='same') with x, h, literals and module constants
    """
    return source(given).function


def apply_rule(row: CatalogueRow, x: Any, h: Any) -> Any:
    """The output of a row by its rule: exact integers for whole numbers, correctly rounded otherwise."""
    rule = rule_of(row)
    axes = [axis_of(rule, p, k, row.title) for p, k in zip(x.shape, h.shape, strict=True)]
    divisor = NORMS[str(rule.normalised)].value(h) if rule.normalised else 1
    if np.iscomplexobj(x) or np.iscomplexobj(h):
        way = WAYS.get(rule.conjugation, WAYS["linear, linear"])
        x, h = (np.asarray(a, dtype=complex) for a in way.operands(x, h))
        real, imaginary = (_exactly(axes, x.real, part, rule.fill) for part in (h.real, h.imag))
        crossed = [_exactly(axes, x.imag, part, 0) for part in (h.real, h.imag)]
        total = way.result(real - crossed[1] + 1j * (imaginary + crossed[0]))
    else:
        total = _exactly(axes, x, h, rule.fill)
    total = total if rule.scale == 1 else total * float(rule.scale)
    return total / divisor if rule.normalised else total


def _exactly(axes: list[Axis], x: Any, h: Any, fill: Any) -> Any:
    if all(np.array_equal(a, np.round(a)) for a in (x, h)):
        x, h = x.astype(np.int64), h.astype(np.int64)
    else:
        x, h = (objects([Fraction(float(value)) for value in a.flat]).reshape(a.shape) for a in (x, h))
    total = evaluate(axes, x, h, fill)
    return total.astype(np.float64) if total.dtype == object else total
