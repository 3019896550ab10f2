"""From the words of a course file to signals, outputs and worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symconv.core.output import Output, convolve, correlate
from symconv.core.signal import Signal, image

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.handout.course.spec import Course, OperationSection

IMAGE = "7x7"
KERNEL = "a b c / d e f / g h i"
OPTIONS = ("mode", "boundary", "fill", "anchor", "stride", "dilation", "padding")


def signals(course: Course, section: OperationSection | None = None) -> tuple[Signal, Signal]:
    """Image and kernel of a section, or of the whole file."""
    own = {"image": (IMAGE, course.image), "kernel": (KERNEL, course.kernel)}
    made = []
    for what, (default, given) in own.items():
        local = getattr(section, what, None)
        value = next(v for v in (local, given, default) if v is not None)
        origin = getattr(section, f"{what}_origin", "center")
        name, order = getattr(course.notation, what), course.notation.indexing
        made.append(image(as_given(value), name=name, origin=origin, indexing=order, what=what))
    return made[0], made[1]


def as_given(value: Any) -> Any:
    """Lists again where the file had lists: a tuple of integers would be a shape."""
    return [as_given(part) for part in value] if isinstance(value, tuple) else value


def output_of(course: Course, section: OperationSection, operation: str | None = None) -> Output:
    """The operation of a section on its signals."""
    operands = signals(course, section)
    options: dict[str, Any] = {key: getattr(section, key) for key in OPTIONS} | {"name": course.notation.output}
    if (operation or section.operation) == "convolution":
        return convolve(*operands, **options)
    definition = section.definition or course.notation.definition
    return correlate(*operands, definition=definition, **options)


def nearest_to_zero(output: Output) -> tuple[int, ...]:
    """The output index nearest to 0, where a worked example shows most."""
    return tuple(min(max(0, low), high) for low, high in output.box)


def worked_example(course: Course, output: Output, at: tuple[int, ...] | None, **options: Any) -> Derivation:
    """A worked example in the notation of the file."""
    chosen = {role: getattr(course.notation.letters, role) for role in ("output", "image", "kernel")}
    letters = {role: letter_list(text) for role, text in chosen.items() if text is not None}
    index = nearest_to_zero(output) if at is None else at
    return output.derive(*index, brackets=course.notation.brackets, letters=letters, **options)


def letter_list(text: str) -> tuple[str, ...]:
    """Letters one by one, or words between commas."""
    return tuple(part.strip() for part in text.split(",")) if "," in text else tuple(text)
