"""What the form alone cannot say: the image and the kernel of a file must be signals that fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symconv.errors import InputError, SymconvError
from symconv.handout.course.faults import place
from symconv.handout.course.operands import signals
from symconv.handout.course.places import line_of

if TYPE_CHECKING:
    from symconv.handout.course.spec import Course


def check_course(course: Course, text: str, name: str) -> None:
    """Make the signals of the file once, so that a fault in a cell is told with its line.

    Raises:
        InputError: with the key and the line.
    """
    key = "kernel" if course.kernel is not None else "image"
    if course.image is None and course.kernel is None:
        return
    try:
        image, kernel = signals(course)
        if image.rank != kernel.rank:
            raise InputError(
                f"image has {image.rank} axes and kernel {kernel.rank}; give both the same number, "
                "a kernel of rows as [[1, 2], [3, 4]] or '1 2 / 3 4'"
            )
    except SymconvError as error:
        found = "image" if str(error).startswith("image row") else key
        raise InputError(f"{place(name, line_of(text, (found,)), ())}{error}") from None
