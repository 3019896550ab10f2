"""The form of an exercise in a course file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from symconv.handout.course.fields import Boundary, Flag, Line, Operation, SignalText, Text

Task = Literal["cell", "reads", "patch", "flip", "find", "indices", "identity", "gradient", "match"]
Side = Annotated[int, Field(strict=True, ge=1, le=12)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise whose numbers differ for each student.

    Attributes:
        task: what is asked, see `docs/course.md`.
        terms: how many products the right sum has (a difficulty); by default all that the kernel has, or fewer at the
            border.
        border: whether the window touches the border of the image.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    kind: Literal["exercise"]
    title: Annotated[Line | None, Field(description="heading in place of the number of the exercise")] = None
    task: Annotated[Task, Field(description="what is asked")]
    operation: Annotated[Operation | Literal["any"], Field(description="any: the seed decides")] = "any"
    definition: Annotated[
        Literal["correlation", "sliding"] | None, Field(description="of correlation; by default that of the notation")
    ] = None
    values: Annotated[Literal["numbers", "symbols"], Field(description="for task cell")] = "numbers"
    image: Annotated[tuple[Side, ...], Field(min_length=1, max_length=2, description="its shape, rows first")] = (5, 5)
    kernel: Annotated[tuple[Side, ...], Field(min_length=1, max_length=2, description="its shape, rows first")] = (3, 3)
    boundary: Annotated[Boundary, Field(description="what a read outside the image returns")] = "zero"
    terms: Annotated[int | None, Field(strict=True, ge=1, le=144, description="how many products survive, exactly")] = (
        None
    )
    border: Annotated[
        Literal["inside", "touch", "any"], Field(description="whether the window hangs over the border")
    ] = "any"
    largest: Annotated[int, Field(strict=True, ge=1, le=99, description="the largest number drawn")] = 9
    choices: Annotated[Flag, Field(description="multiple choice, wrong answers from named mistakes")] = False
    find: Annotated[Literal["boundary", "anchor"], Field(description="for task find")] = "boundary"
    identity: Annotated[tuple[Text, ...], Field(description="for task identity: one of these is asked")] = ()
    of: Annotated[Literal["image", "kernel"], Field(description="for task gradient: with respect to what")] = "image"
    points: Annotated[int, Field(strict=True, ge=0, le=1000, description="shown and exported")] = 1
    note: Annotated[SignalText, Field(description="a sentence that stands before the question")] = None
