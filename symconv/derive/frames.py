"""The sliding window, step by step: one figure for each output, with its own sum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from symconv.derive.derivation import Derivation, derive
from symconv.derive.figure import Fact, Figure, Line, Said
from symconv.derive.formula import Relation, Value
from symconv.derive.overlay import by_pixel
from symconv.derive.sheet import Sheet, Square, check_cells, cut
from symconv.derive.stacks import (
    bare,
    common_facts,
    entry,
    kernel_part,
    read_lines,
    signal_title,
    value_lines,
)
from symconv.errors import InputError, LimitError
from symconv.index import Box, hull

if TYPE_CHECKING:
    from symconv.derive.candidates import Candidate
    from symconv.output import Output
    from symconv.terms import Index

MAX_FRAMES = 200


def sliding_frames(output: Output, at: Iterable[Index] | None = None, *, brackets: str = "square") -> list[Figure]:
    """One figure for each output index: the window on the image, and the output filled in so far.

    All frames show the same cells at the same size, so that they can be laid one over the other.

    Args:
        output: the operation on its signals.
        at: the output indices, in the order of the frames; by default all of them in reading order.
        brackets: `square`, `subscript` or `round`.

    Raises:
        LimitError: if there are too many frames, or a frame has more cells than a drawing can hold.
        InputError: if there is no frame at all.

    >>> from symconv import convolve
    >>> frames = sliding_frames(convolve("1 2 3", "1 1", mode="valid"))
    >>> [[str(side.expr) for side in frame.facts["sum"].sides[-1:]] for frame in frames]
    [['3'], ['5']]
    """
    count = len(output) if at is None else len(at := list(at))
    if count > MAX_FRAMES:
        raise LimitError(f"{count:,} frames are more than {MAX_FRAMES}; choose output indices with at=")
    if not count:
        raise InputError("there is no frame to draw; give at least one output index")
    check_cells(output.image.ranges, output.operation.ranges)
    steps = [derive(output, tuple(index), over="kernel", brackets=brackets) for index in (at or output)]
    asked = [by_pixel(output, step.candidates) for step in steps]
    image = output.image.ranges
    box = hull([image.lower, image.upper, *(place for found in asked for place in found)])
    check_cells(box, output.operation.ranges)
    squares = [_window_squares(output, box, found) for found in asked]
    room = tuple({square.lines: None for drawn in squares for square in drawn.values()})
    sheets = [
        _image_sheet(step, box, found, drawn, room) for step, found, drawn in zip(steps, asked, squares, strict=True)
    ]
    return [_frame(steps, number, sheets[number], found) for number, found in enumerate(asked)]


def _frame(steps: list[Derivation], number: int, sheet: Sheet, found: dict[Index, Candidate]) -> Figure:
    """The frame of one step, counted from 0."""
    step, count = steps[number], len(steps)
    output = step.output
    facts: dict[str, Fact] = common_facts(output) | {
        "at": entry(output.name, step.at),
        "sum": _sum(step),
        "step": number + 1,
        "steps": count,
    }
    panels = (*cut(sheet), *cut(_output_sheet(steps, number)))
    moved = any(candidate.kept for place, candidate in found.items() if place not in output.image.ranges)
    legend = [("solid", "window")]
    legend += [("outside", "moved" if moved else "outside")] if sheet.box != output.image.ranges else []
    said = tuple((kind, Said(f"figure.legend.{key}", facts)) for kind, key in legend)
    name = f"{output.name}-frame-{number + 1:0{len(str(count))}d}"
    return Figure(name, panels, "frame", facts, said, step.notation.brackets)


def _sum(step: Derivation) -> Relation:
    """The sum of this step: down to the number, if it is one."""
    if not step.has_values:
        return step.survivors()
    if not step.numeric:
        return step.substituted_values()
    return Relation((*step.substituted_values().sides, Value(step.expr)))


def _image_sheet(
    step: Derivation,
    box: Box,
    found: dict[Index, Candidate],
    squares: dict[Index, Square],
    room: tuple[tuple[Line, ...], ...],
) -> Sheet:
    image, letters = step.output.image, step.output.order(step.notation.image)
    outlines = (("solid", hull(found)),) if found else ()
    title = signal_title("image", image.name)
    numbers = image.values is not None  # they stand without their indices
    return Sheet(title, image.name, box, squares, letters, image.indexing, outlines, numbers, room=room)


def _window_squares(output: Output, box: Box, found: dict[Index, Candidate]) -> dict[Index, Square]:
    """The image, and over it and beyond it what this step asks for."""
    squares = {place: Square((), "outside") for place in box.indices()}
    squares |= {place: Square(_pixel_lines(output, place)) for place in output.image.ranges.indices()}
    return squares | {place: _asked_square(output, place, candidate) for place, candidate in found.items()}


def _pixel_lines(output: Output, place: Index) -> tuple[Line, ...]:
    if output.image.values is not None:
        return (Line(Value(output.image.entry(place))),)
    return (Line(entry(output.image.name, output.order(place)), "small"),)


def _asked_square(output: Output, place: Index, candidate: Candidate) -> Square:
    """A place that the window covers: its pixel with the kernel's value, or the kernel's value alone in grey."""
    inside = place in output.image.ranges
    if candidate.term is None:
        return _overhang(output, place, candidate, inside)
    term = candidate.term
    numbers = output.image.values is not None and output.kernel.values is not None
    own = () if numbers else _pixel_lines(output, place) if inside else ()
    weight = value_lines(output, term) if output.kernel.values is not None else (Line(kernel_part(output, term)),)
    return Square((*own, *read_lines(output, term), *weight), "light" if inside else "outside")


def _overhang(output: Output, place: Index, candidate: Candidate, inside: bool) -> Square:
    kernel, element = output.kernel, output.order(candidate.kernel_index)
    part = Value(kernel.entry(element)) if kernel.values is not None else entry(kernel.name, candidate.kernel_index)
    lines = (Line(part, faded=True),)
    return Square((*_pixel_lines(output, place), *lines) if inside else lines, "none" if inside else "outside")


def _output_sheet(steps: list[Derivation], number: int) -> Sheet:
    """The output with the sums found so far, the newest boxed."""
    output, numeric = steps[number].output, all(step.numeric for step in steps)
    found = {output.order(step.at): step for step in steps[: number + 1]}
    newest = output.order(steps[number].at)
    squares = {}
    for place in output.operation.ranges.indices():
        step = found.get(place)
        index = (Line(bare(output.order(place)), "small", faded=step is None),)
        sums = (Line(Value(step.expr)),) if step else ()
        squares[place] = Square(sums if numeric else index, "dark" if place == newest else "light" if step else "none")
    return Sheet(
        title=signal_title("output", output.name),
        name=output.name,
        box=output.operation.ranges,
        squares=squares,
        letters=output.order(steps[number].notation.output),
        indexing=output.image.indexing,
        outlines=(("solid", Box(newest, newest)),) if newest in output.operation.ranges else (),
        ticks=numeric,
        band=int(output.image.rank != 2),
        room=tuple((Line(Value(step.expr)),) for step in steps) if numeric else (),
    )
