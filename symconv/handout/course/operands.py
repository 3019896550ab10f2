"""From the keys of a course file to signals, outputs and worked examples."""

from __future__ import annotations

from typing import Any

from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, image
from symconv.derive import Derivation
from symconv.handout.course.spec import Course, OperationSection

DEFAULTS = {"image": "7x7", "kernel": "a b c / d e f / g h i"}
OPTIONS = ("mode", "boundary", "fill", "anchor", "stride", "dilation", "padding")


def signal_of(course: Course, section: OperationSection | None, what: str) -> Signal:
    """The `image` or the `kernel` of a section, by default that of the file, by default ours."""
    given = (getattr(section, what, None), getattr(course, what), DEFAULTS[what])
    value = next(value for value in given if value is not None)
    origin = getattr(section, f"{what}_origin", "center")
    name, order = getattr(course.notation, what), course.notation.indexing
    return image(_lists(value), name=name, origin=origin, indexing=order, what=what)


def _lists(value: Any) -> Any:
    """Lists again where the file had lists: a tuple of integers would be a shape."""
    return [_lists(part) for part in value] if isinstance(value, tuple) else value


def output_of(course: Course, section: OperationSection, operation: str | None = None) -> Output:
    """The operation of a section on its signals."""
    operands = (signal_of(course, section, "image"), signal_of(course, section, "kernel"))
    options: dict[str, Any] = {key: getattr(section, key) for key in OPTIONS} | {"name": course.notation.output}
    if (operation or section.operation) == "convolution":
        return convolve(*operands, **options)
    definition = section.definition or course.notation.definition
    return correlate(*operands, definition=definition, **options)


def nearest_to_zero(output: Output) -> tuple[int, ...]:
    """The output index nearest to 0, where a worked example shows most."""
    return tuple(min(max(0, low), high) for low, high in output.box)


def worked_example(course: Course, output: Output, at: tuple[int, ...] | None, **options: Any) -> Derivation:
    """A worked example in the notation of the file; by default at the output nearest to 0."""
    chosen = {role: getattr(course.notation.letters, role) for role in ("output", "image", "kernel")}
    letters = {role: _letters(text) for role, text in chosen.items() if text is not None}
    index = nearest_to_zero(output) if at is None else at
    return output.derive(*index, brackets=course.notation.brackets, letters=letters, **options)


def _letters(text: str) -> tuple[str, ...]:
    """Letters one by one, or words between commas."""
    return tuple(part.strip() for part in text.split(",")) if "," in text else tuple(text)
