"""The form of an exercise in a course file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from symconv.errors import InputError, shown
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

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name not in ALL_USE and value != entry.default:
                _check_used(self, entry.name, value)
        if len(self.image) != len(self.kernel):
            raise InputError(
                f"image {list(self.image)} and kernel {list(self.kernel)} are shapes of different numbers of axes; "
                "give both one number, as [7] and [3], or both two, as [5, 5] and [3, 3]"
            )


ALL_USE = ("kind", "title", "task", "choices", "points", "note")
_SHAPES = ("image", "kernel", "terms")
_OPERATION = (*_SHAPES, "operation", "definition")
USED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cell": (*_OPERATION, "boundary", "border", "largest", "values"),
        "cell of symbols": (*_OPERATION, "boundary", "border", "values"),
        "reads": (*_OPERATION, "boundary", "border"),
        "patch": _OPERATION,
        "flip": (*_SHAPES, "operation", "boundary", "border", "largest"),
        "find": (*_OPERATION, "largest"),
        "find the anchor": (*_OPERATION, "find", "boundary", "border", "largest"),
        "indices": (*_OPERATION, "border"),
        "identity": ("identity",),
        "gradient": (*_OPERATION, "border", "largest", "of"),
        "match": ("image", "kernel", "largest"),
    }
)
"""Task -> the keys that change it, besides those of all tasks."""
FIXED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("patch", "border"): "inside",
        ("flip", "definition"): "sliding",
        ("find", "border"): "touch",
        ("match", "border"): "inside",
        ("match", "operation"): "correlation",
        ("match", "definition"): "sliding",
    }
)
"""(Task, key) -> the one value that may be given, because the task is so anyway."""


def _check_used(spec: Exercise, key: str, value: Any) -> None:
    """Refuse a key that would change nothing."""
    kind = {"symbols": "cell of symbols", "anchor": "find the anchor"}
    task = kind.get(spec.values if spec.task == "cell" else spec.find if spec.task == "find" else "", spec.task)
    fixed = FIXED.get((task, key))
    if key in USED[task] or (fixed is not None and value == fixed):
        return
    way = f"leave it out, or give {fixed!r}" if fixed else "leave it out"
    told = value if isinstance(value, int) else shown(value)
    raise InputError(f"task {task} has no use for {key} = {told}; {way}")
