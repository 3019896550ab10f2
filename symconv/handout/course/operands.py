"""From the keys of a course file to signals, outputs and worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from symconv.core.number_file import load_numbers
from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, image
from symconv.derive import Derivation
from symconv.derive.figure import check_cells
from symconv.errors import InputError, shown
from symconv.handout.course.spec import Course, Exercise, OperationSection, files_of
from symconv.limits import check_limit

MOST_AXES, LONGEST_SIDE = 2, 12
"""Of the signals of an exercise, and of those whose numbers are drawn."""
DRAWN_SHAPE = {"image": "5x5", "kernel": "3x3"}
DRAWN_SHAPES: Mapping[str, Mapping[str, str]] = MappingProxyType({"match": {"image": "4x4", "kernel": "2x2"}})
"""Task -> the shapes that are drawn by default, where they are others."""
DEFAULTS = {"image": "7x7", "kernel": "a b c / d e f / g h i"}
OPTIONS = ("mode", "boundary", "fill", "anchor", "stride", "dilation", "padding")


def signal_of(course: Course, section: OperationSection | None, what: str) -> Signal:
    """The `image` or the `kernel` of a section, by default that of the file, by default ours."""
    given = (getattr(section, what, None), getattr(course, what), DEFAULTS[what])
    value = next(value for value in given if value is not None)
    return signal_from(course, value, what, getattr(section, f"{what}_origin", "center"))


def exercise_signals(course: Course, spec: Exercise) -> tuple[Signal, Signal]:
    """Image and kernel of an exercise as the file spells them; one without values is a shape, whose numbers are drawn.

    Raises:
        InputError: if they have different numbers of axes or more than two, or a shape is too large to be drawn.
        LimitError: if they have more cells than one drawing, which every exercise shows.
    """
    defaults = DRAWN_SHAPES.get(spec.task, DRAWN_SHAPE)
    image, kernel = (signal_from(course, getattr(spec, what) or defaults[what], what) for what in defaults)
    if image.rank != kernel.rank:
        raise InputError(
            f"image {list(image.shape)} and kernel {list(kernel.shape)} have different numbers of axes; "
            "give both one axis, as image = '7' and kernel = '1 2 1', or both two, as '5x5' and '1 0 / 0 1'"
        )
    for what, signal in (("image", image), ("kernel", kernel)):
        if signal.rank > MOST_AXES:
            raise InputError(f"{what} has {signal.rank} axes; exercises take one or two, as '7' or '5x5'")
        if signal.values is None and max(signal.shape) > LONGEST_SIDE:
            raise InputError(
                f"{what} has a side of {max(signal.shape):,}; a shape to be drawn has sides of at most {LONGEST_SIDE}"
            )
    check_cells(image.ranges, kernel.ranges)
    return image, kernel


def signal_from(course: Course, value: Any, what: str, origin: Any = "center") -> Signal:
    """A signal as the file spells it, in the notation of the file; `what` is its name in messages."""
    if isinstance(value, tuple):
        cells = sum(1 for _ in _cells(value))
        check_limit("values", cells, f"{what} has {cells:,} cells")
    if isinstance(value, str):
        value = load_numbers(value, what, lambda file, _: _loaded(course, file))
    name, order = getattr(course.notation, what), course.notation.indexing
    return image(_lists(value), name=name, origin=origin, indexing=order, what=what)


def _loaded(course: Course, file: str) -> bytes:
    """A file beside the course file, which was read with it."""
    files = files_of(course)
    if file not in files:
        raise InputError(f"the file {shown(file)} is missing; put it beside the course file")
    return files[file]


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
