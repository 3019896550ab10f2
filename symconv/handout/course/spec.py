"""The form of a course file, as frozen values; `pydantic` checks a file against it, and its JSON Schema is made of it.

Every field has a default that gives something useful, so the empty file is a course: the lesson.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from symconv.handout.course.fields import (
    Boundary,
    Day,
    Definition,
    Flag,
    Line,
    Mode,
    Name,
    Operation,
    PerAxis,
    Place,
    Seed,
    SignalText,
    Text,
    Window,
    WordOrPlace,
)
from symconv.handout.course.tasks import Exercise

STRICT: Any = {"extra": "forbid"}
Steps = Literal["conventions", "definition", "substitution", "candidates", "survivors", "values", "result", "drawing"]
STEPS: tuple[Steps, ...] = ("definition", "substitution", "candidates", "survivors", "values", "result")
MAX_SECTIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Index letters by role, one for each axis: ``image = "ij"``."""

    __pydantic_config__: ClassVar[Any] = STRICT
    output: Annotated[Line | None, Field(description="of the output, such as mn")] = None
    image: Annotated[Line | None, Field(description="of the image, such as ij")] = None
    kernel: Annotated[Line | None, Field(description="of the kernel, such as kl")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotationSpec:
    """How everything on the sheet is written."""

    __pydantic_config__: ClassVar[Any] = STRICT
    image: Annotated[Name, Field(description="name of the image")] = "x"
    kernel: Annotated[Name, Field(description="name of the kernel")] = "h"
    output: Annotated[Name, Field(description="name of the output")] = "y"
    letters: Annotated[Letters, Field(description="index letters by role")] = field(default_factory=Letters)
    brackets: Annotated[
        Literal["square", "round", "subscript"], Field(description="square x[i,j], round x(i,j) or subscript")
    ] = "square"
    indexing: Annotated[Literal["xy", "ij"], Field(description="xy: first the column; ij: first the row")] = "xy"
    definition: Annotated[
        Definition, Field(description="what correlation means: the textbook form (correlation) or sliding")
    ] = "correlation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What all sections share."""

    __pydantic_config__: ClassVar[Any] = STRICT
    title: Annotated[Line | None, Field(description="heading of the section")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operands(Section):
    """A section about one operation; what is left out comes from the top of the file."""

    operation: Annotated[Operation, Field(description="convolution or correlation")] = "convolution"
    definition: Annotated[Definition | None, Field(description="of correlation; by default that of the notation")] = (
        None
    )
    image: Annotated[SignalText, Field(description="by default the image of the file")] = None
    kernel: Annotated[SignalText, Field(description="by default the kernel of the file")] = None
    image_origin: Annotated[WordOrPlace, Field(description="place of the image's index 0, or center")] = "center"
    kernel_origin: Annotated[WordOrPlace, Field(description="place of the kernel's index 0, or center")] = "center"
    mode: Annotated[Mode, Field(description="output window")] = "full"
    boundary: Annotated[Boundary, Field(description="what a read outside the image returns")] = "zero"
    fill: Annotated[SignalText, Field(description="the value of the boundary rule constant")] = 0
    anchor: Annotated[WordOrPlace, Field(description="in mode same: a kernel index, low or high")] = None
    stride: Annotated[PerAxis, Field(description="keep every stride-th output")] = 1
    dilation: Annotated[PerAxis, Field(description="spacing of the kernel's taps")] = 1
    padding: Annotated[PerAxis, Field(description="in place of a mode: pixels added on every side")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedSection(Operands):
    """One output worked out term by term."""

    kind: Literal["worked"]
    at: Annotated[Place | None, Field(description="output index; by default the one nearest to 0")] = None
    window: Annotated[Window | None, Field(description="indices to show, such as [[0, 3], [0, 3]]")] = None
    over: Annotated[Literal["image", "kernel"], Field(description="what the sum runs over")] = "image"
    steps: Annotated[tuple[Steps, ...], Field(description="the steps to show")] = STEPS
    figure: Annotated[Flag, Field(description="whether the drawing follows")] = True
    conventions: Annotated[Flag, Field(description="whether the conventions in use are listed")] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSection(Operands):
    """Convolution and correlation at the same output."""

    kind: Literal["comparison"]
    at: Annotated[Place | None, Field(description="output index")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScatterSection(Operands):
    """Where one pixel goes: a copy of the kernel, weighted by it."""

    kind: Literal["scatter"]
    at: Annotated[Place | None, Field(description="image index of the pixel")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientSection(Operands):
    """The gradient with respect to the image or the kernel."""

    kind: Literal["gradient"]
    of: Annotated[Literal["image", "kernel"], Field(description="with respect to what")] = "image"
    at: Annotated[Place | None, Field(description="index of the gradient")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSection(Section):
    """An identity, proved or refuted."""

    kind: Literal["proof"]
    identity: Annotated[Text, Field(description="such as conv(x, h) = conv(h, x)")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSection(Section):
    """The card of a library's function."""

    kind: Literal["card"]
    function: Annotated[Line, Field(description="such as scipy.signal.convolve2d")]
    options: Annotated[dict[Line, SignalText], Field(description='of the call, such as { mode = "same" }')] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSection(Operands):
    """A drawing."""

    kind: Literal["figure"]
    show: Annotated[
        Literal["kernel", "image", "overlay", "reads", "parts", "frames", "matching"], Field(description="what to draw")
    ] = "overlay"
    at: Annotated[Place | None, Field(description="output index, where the drawing shows one")] = None
    window: Annotated[Window | None, Field(description="the patch of the image to draw larger")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSection(Section):
    """Paragraphs of plain text; a blank line begins another."""

    kind: Literal["text"]
    text: Text


AnySection = (
    WorkedSection
    | ComparisonSection
    | ScatterSection
    | ProofSection
    | GradientSection
    | CardSection
    | FigureSection
    | TextSection
    | Exercise
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A whole course file."""

    __pydantic_config__: ClassVar[Any] = STRICT
    title: Annotated[Line | None, Field(description="title of the handout")] = None
    author: Annotated[Line | None, Field(description="who wrote it")] = None
    date: Annotated[Day | None, Field(description="a date or any text; nothing is put in its place")] = None
    seed: Annotated[Seed, Field(description="decides the numbers of all exercises")] = 0
    image: Annotated[SignalText, Field(description="the image of all sections")] = None
    kernel: Annotated[SignalText, Field(description="the kernel of all sections")] = None
    notation: Annotated[NotationSpec, Field(description="how everything is written")] = field(
        default_factory=NotationSpec
    )
    section: Annotated[
        tuple[Annotated[AnySection, Field(discriminator="kind")], ...],
        Field(max_length=MAX_SECTIONS, description="the sections in order; none: the lesson"),
    ] = ()
