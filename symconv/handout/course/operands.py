"""From the keys of a course file to signals, outputs and worked examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, image
from symconv.derive import Derivation
from symconv.handout.course.spec import Course, Exercise, OperationSection
from symconv.limits import check_limit

DEFAULTS = {"image": "7x7", "kernel": "a b c / d e f / g h i"}
OPTIONS = ("mode", "boundary", "fill", "anchor", "stride", "dilation", "padding")


def signal_of(course: Course, section: OperationSection | None, what: str) -> Signal:
    """The `image` or the `kernel` of a section, by default that of the file, by default ours."""
    given = (getattr(section, what, None), getattr(course, what), DEFAULTS[what])
    value = next(value for value in given if value is not None)
    origin = getattr(section, f"{what}_origin", "center")
    if isinstance(value, tuple):
        cells = sum(1 for _ in _cells(value))
        check_limit("values", cells, f"{what} has {cells:,} cells")
    name, order = getattr(course.notation, what), course.notation.indexing
    return image(_lists(value), name=name, origin=origin, indexing=order, what=what)


def _cells(value: Any) -> Iterator[Any]:
    for part in value:
        yield from _cells(part) if isinstance(part, tuple) else [part]


def _lists(value: Any) -> Any:
    """Lists again where the file had lists: a tuple of integers would be a shape."""
    return [_lists(part) for part in value] if isinstance(value, tuple) else value


def operate(operation: str, image: Signal, kernel: Signal, name: str = "y", **options: Any) -> Output:
    """The output of `convolution`, `correlation` (textbook) or `sliding`."""
    if operation == "convolution":
        return convolve(image, kernel, name=name, **options)
    return correlate(image, kernel, definition=operation, name=name, **options)


def defined(course: Course, section: OperationSection | Exercise, operation: str) -> str:
    """An operation in one word; `correlation` means what the section says, or the file."""
    return operation if operation == "convolution" else section.definition or course.notation.definition


def output_of(course: Course, section: OperationSection, operation: str | None = None) -> Output:
    """The operation of a section on its signals."""
    options = {key: getattr(section, key) for key in OPTIONS}
    signals = (signal_of(course, section, "image"), signal_of(course, section, "kernel"))
    return operate(
        defined(course, section, operation or section.operation), *signals, course.notation.output, **options
    )


def nearest_to_zero(output: Output) -> tuple[int, ...]:
    """The output index nearest to 0, where a worked example shows most."""
    return tuple(min(max(0, low), high) for low, high in output.box)


def worked_example(course: Course, output: Output, at: tuple[int, ...] | None, **options: Any) -> Derivation:
    """A worked example in the notation of the file; by default at the output nearest to 0."""
    letters: dict[str, tuple[str, ...]] = {}
    for role in ("output", "image", "kernel"):
        if (text := getattr(course.notation.letters, role)) is not None:  # letters one by one, or words between commas
            letters[role] = tuple(part.strip() for part in text.split(",")) if "," in text else tuple(text)
    index = nearest_to_zero(output) if at is None else at
    return output.derive(*index, brackets=course.notation.brackets, letters=letters, **options)
