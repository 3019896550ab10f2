"""The form of a course file, as frozen values; `pydantic` checks a file against it and makes its JSON Schema.

Every field has a default that gives something useful, so the empty file is a course: the lesson.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, WithJsonSchema

from symconv.errors import InputError, shown
from symconv.index import BOUNDARIES, PADDINGS, check_boundary
from symconv.limits import FROM_FILE, LIMITS, checked_limits
from symconv.text.names import NO_TEXT, check_name

MAX_TEXT = 20_000
MAX_DRAWN = 1_000_000
MAX_SEED = 2**63 - 1
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that print as nothing."""
STRICT: Any = {"extra": "forbid"}


@cache
def form_of(kind: type) -> TypeAdapter[Any]:
    """What checks values of a type."""
    return TypeAdapter(kind)


def _plain_text(text: str) -> str:
    """Text without characters that no page can show; a TOML escape can spell them."""
    foreign = NO_TEXT.search(text)
    if foreign:
        raise ValueError(f"holds {foreign[0]!a}, a control character or no character at all; leave it out")
    return text


def _visible(text: str) -> str:
    """Text that shows something, unless it is empty."""
    if text and all(category(c)[0] in "ZCM" or c in BLANK for c in text):
        raise ValueError("looks blank; write words, or leave it out")
    return text


def _language(code: str) -> str:
    """A code such as `de`; whether there is such a language is asked of the templates."""
    if code and not LANGUAGE.fullmatch(code):
        raise ValueError(f"holds {shown(code)}, which is no code of a language; write one such as de, fr, es or zh")
    return code


def _day(given: Any) -> Any:
    """A TOML date as text; any other text stays as it is."""
    return given.isoformat() if hasattr(given, "isoformat") else given


def _signal(given: Any) -> Any:
    """A shape or values: text, a size, or lists of cells; their meaning is read where a signal is made."""
    if isinstance(given, list):
        return tuple(_signal(part) for part in given)
    if isinstance(given, bool) or not isinstance(given, int | str):
        word = "true or false" if isinstance(given, bool) else f"a {type(given).__name__}"
        raise ValueError(f"holds {word}; write numbers, names or text")
    return _plain_text(given) if isinstance(given, str) else given


def _drawn_or_given(given: Any) -> Any:
    """The signal of an exercise; a list of one or two whole numbers is a shape to be drawn, as `[5, 5]`."""
    if isinstance(given, list) and 1 <= len(given) <= 2 and all(type(part) is int for part in given):
        if min(given) < 1:
            numbers = " ".join(map(str, given))
            raise ValueError(f"{given} is a shape here, whose sides are at least 1; write numbers as text, '{numbers}'")
        return "x".join(map(str, given))
    return _signal(given)


def _own_answer(given: Any) -> Any:
    """An answer of the file: a number or text."""
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise ValueError(f"must be a number or text in quotation marks, not {shown(given)}")
    return _plain_text(given) if isinstance(given, str) else given


def _ends(given: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The least and the largest of each drawn number."""
    for name, (low, high) in given.items():
        if low > high or max(abs(low), abs(high)) > MAX_DRAWN:
            raise ValueError(f"{name} = [{low}, {high}] must be the least and the largest number, up to {MAX_DRAWN:,}")
    return given


def _one_or_each(given: Any) -> Any:
    """A value for all axes, or a list with one for each."""
    return tuple(_one_or_each(part) for part in given) if isinstance(given, list) else given


SIGNAL_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {
            "type": "string",
            "description": "a shape (7x7), rows (1 2 / 3 4) or a file (a.csv, a.png@grey[0:9,0:9])",
        },
        {"type": "integer", "description": "the size of a sequence"},
        {"type": "array", "description": "rows of cells: integers or text such as '1/9'"},
    ]
}


class _BoundaryNames:
    """The boundary rules of the table, as the JSON Schema lists them."""

    def __get_pydantic_json_schema__(self, *_: Any) -> dict[str, Any]:
        return {"type": "string", "enum": list(BOUNDARIES)}


_AXES_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "integer"}, {"type": "array", "items": {}}]}
_WORD_OR_INDEX: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]}
_PADDING_SCHEMA: dict[str, Any] = {"anyOf": [*_AXES_SCHEMA["anyOf"], {"type": "string", "enum": list(PADDINGS)}]}

Text = Annotated[str, Field(strict=True, max_length=MAX_TEXT), AfterValidator(_plain_text)]
OneLine = Annotated[str, Field(strict=True, max_length=300), AfterValidator(_plain_text)]
Heading = Annotated[OneLine, AfterValidator(_visible)]
Day = Annotated[OneLine, BeforeValidator(_day)]
Language = Annotated[OneLine, AfterValidator(_language)]
SignalName = Annotated[str, Field(strict=True), AfterValidator(check_name)]
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Seed = Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)]
IndexTuple = Annotated[tuple[Whole, ...], Field(min_length=1, max_length=8)]
Pair = tuple[Whole, Whole]
Window = Annotated[tuple[Pair, ...], Field(min_length=1, max_length=8)]
SignalText = Annotated[Any, BeforeValidator(_signal), WithJsonSchema(SIGNAL_SCHEMA)]
DrawnSignal = Annotated[Any, BeforeValidator(_drawn_or_given), WithJsonSchema(SIGNAL_SCHEMA)]
PerAxis = Annotated[Any, BeforeValidator(_one_or_each), WithJsonSchema(_AXES_SCHEMA)]
Padding = Annotated[Any, BeforeValidator(_one_or_each), WithJsonSchema(_PADDING_SCHEMA)]
WordOrIndex = Annotated[Any, BeforeValidator(_one_or_each), WithJsonSchema(_WORD_OR_INDEX)]
OwnAnswer = Annotated[
    Any, BeforeValidator(_own_answer), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}]})
]
Operation = Literal["convolution", "correlation"]
Definition = Literal["correlation", "sliding"]
CorrelationForm = Annotated[Definition | None, Field(description="of correlation; by default that of the notation")]
Boundary = Annotated[str, BeforeValidator(check_boundary), _BoundaryNames()]
Mode = Literal["full", "same", "valid"]


Steps = Literal["conventions", "definition", "substitution", "candidates", "survivors", "values", "result", "drawing"]
STEPS: tuple[Steps, ...] = ("definition", "substitution", "candidates", "survivors", "values", "result")


LIMITS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "integer", "minimum": 1, "description": row.counts} for name, row in LIMITS.items()},
    "additionalProperties": False,
}


def _limits(given: dict[str, int]) -> dict[str, int]:
    return checked_limits(given, FROM_FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLetters:
    """Index letters by role, one for each axis: ``image = "ij"``."""

    __pydantic_config__: ClassVar[Any] = STRICT
    output: Annotated[OneLine | None, Field(description="of the output, such as mn")] = None
    image: Annotated[OneLine | None, Field(description="of the image, such as ij")] = None
    kernel: Annotated[OneLine | None, Field(description="of the kernel, such as kl")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotationSpec:
    """How everything on the sheet is written."""

    __pydantic_config__: ClassVar[Any] = STRICT
    image: Annotated[SignalName, Field(description="name of the image")] = "x"
    kernel: Annotated[SignalName, Field(description="name of the kernel")] = "h"
    output: Annotated[SignalName, Field(description="name of the output")] = "y"
    letters: Annotated[IndexLetters, Field(description="index letters by role")] = field(default_factory=IndexLetters)
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
    title: Annotated[Heading | None, Field(description="heading of the section")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSection(Section):
    """A section about one operation; what is left out comes from the top of the file."""

    operation: Annotated[Operation, Field(description="convolution or correlation")] = "convolution"
    definition: CorrelationForm = None
    image: Annotated[SignalText, Field(description="by default the image of the file")] = None
    kernel: Annotated[SignalText, Field(description="by default the kernel of the file")] = None
    image_origin: Annotated[WordOrIndex, Field(description="position of the image's index 0, or center")] = "center"
    kernel_origin: Annotated[WordOrIndex, Field(description="position of the kernel's index 0, or center")] = "center"
    mode: Annotated[Mode, Field(description="output window")] = "full"
    boundary: Annotated[Boundary, Field(description="what a read outside the image returns")] = "zero"
    fill: Annotated[SignalText, Field(description="the value of the boundary rule constant")] = 0
    anchor: Annotated[WordOrIndex, Field(description="in mode same: a kernel index, low or high")] = None
    stride: Annotated[PerAxis, Field(description="keep every stride-th output")] = 1
    dilation: Annotated[PerAxis, Field(description="spacing of the kernel's taps")] = 1
    padding: Annotated[Padding, Field(description="in place of a mode: pixels added on every side, or a name")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedSection(OperationSection):
    """One output worked out term by term."""

    kind: Literal["worked"]
    at: Annotated[IndexTuple | None, Field(description="output index; by default the one nearest to 0")] = None
    window: Annotated[Window | None, Field(description="indices to show, such as [[0, 3], [0, 3]]")] = None
    over: Annotated[Literal["image", "kernel"], Field(description="what the sum runs over")] = "image"
    steps: Annotated[tuple[Steps, ...], Field(description="the steps to show")] = STEPS
    figure: Annotated[Flag, Field(description="whether the drawing follows")] = True
    conventions: Annotated[Flag, Field(description="whether the conventions in use are listed")] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonSection(OperationSection):
    """Convolution and correlation at the same output."""

    kind: Literal["comparison"]
    at: Annotated[IndexTuple | None, Field(description="output index")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScatterSection(OperationSection):
    """Where one pixel goes: a copy of the kernel, weighted by it."""

    kind: Literal["scatter"]
    at: Annotated[IndexTuple | None, Field(description="image index of the pixel")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientSection(OperationSection):
    """The gradient with respect to the image or the kernel."""

    kind: Literal["gradient"]
    of: Annotated[Literal["image", "kernel"], Field(description="with respect to what")] = "image"
    at: Annotated[IndexTuple | None, Field(description="index of the gradient")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSection(Section):
    """An identity, proved or refuted."""

    kind: Literal["proof"]
    identity: Annotated[Text, Field(description="such as conv(x, h) = conv(h, x)")]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegralSection(Section):
    """A convolution or correlation of two functions of t, worked out case by case."""

    kind: Literal["integral"]
    image: Annotated[OneLine, Field(description="a function of t, such as 1 on 0..2")]
    kernel: Annotated[OneLine, Field(description="a function of t, such as exp(-t)*u(t)")]
    operation: Annotated[Operation, Field(description="convolution or correlation")] = "convolution"
    definition: CorrelationForm = None
    figure: Annotated[Flag, Field(description="draw how the functions overlap")] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSection(Section):
    """The card of a library's function."""

    kind: Literal["card"]
    function: Annotated[OneLine, Field(description="such as scipy.signal.convolve2d")]
    options: Annotated[dict[OneLine, SignalText], Field(description='of the call, such as { mode = "same" }')] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSection(OperationSection):
    """A drawing."""

    kind: Literal["figure"]
    show: Annotated[
        Literal["kernel", "image", "overlay", "reads", "parts", "frames", "matching"], Field(description="what to draw")
    ] = "overlay"
    at: Annotated[IndexTuple | None, Field(description="output index, where the drawing shows one")] = None
    window: Annotated[Window | None, Field(description="the patch of the image to draw larger")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSection(Section):
    """A text in Markdown, with formulas in dollars and pictures from files beside the course file."""

    kind: Literal["text"]
    text: Annotated[Text, Field(description="Markdown; $…$ and $$…$$ are formulas, ![words](file.png) is a picture")]


TaskName = Literal["cell", "reads", "patch", "flip", "find", "indices", "identity", "gradient", "match", "own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise, whose numbers differ for each student where they are not given.

    Attributes:
        task: what is asked, see `docs/course.md`.
        image: a shape, whose numbers are drawn, or values as in every section; kernel likewise.
        at: the output that is asked for; by default it is drawn.
        mode: by default that of the task: `full`, and `same`, `valid` where the task is about them.
        terms: how many products the right sum has (a difficulty); by default all that the kernel has, or fewer at the
            border.
        border: whether the window touches the border of the image.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    kind: Literal["exercise"]
    title: Annotated[Heading | None, Field(description="heading in place of the number of the exercise")] = None
    task: Annotated[TaskName, Field(description="what is asked")]
    operation: Annotated[Operation | Literal["any"], Field(description="any: the seed decides")] = "any"
    definition: CorrelationForm = None
    values: Annotated[Literal["numbers", "symbols"], Field(description="for task cell")] = "numbers"
    image: Annotated[DrawnSignal, Field(description="a shape to be drawn (5x5, rows first), or values")] = None
    kernel: Annotated[DrawnSignal, Field(description="a shape to be drawn (3x3, rows first), or values")] = None
    at: Annotated[IndexTuple | None, Field(description="the output that is asked for; by default it is drawn")] = None
    mode: Annotated[Mode | None, Field(description="output window; by default that of the task")] = None
    boundary: Annotated[Boundary, Field(description="what a read outside the image returns")] = "zero"
    fill: Annotated[SignalText, Field(description="the value of the boundary rule constant")] = 0
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
    question: Annotated[Text | None, Field(description="for task own: Markdown with placeholders as {y[1,1]}")] = None
    answer: Annotated[OwnAnswer | None, Field(description="for task own: {y[1,1]}, a number, an index or words")] = None
    wrong: Annotated[
        dict[Heading, OwnAnswer] | tuple[OwnAnswer, ...],
        Field(description="for task own: wrong answers, by the names of their mistakes or as a list"),
    ] = ()
    numbers: Annotated[
        dict[SignalName, Pair], AfterValidator(_ends), Field(description="for task own: names of drawn numbers")
    ] = field(default_factory=dict)
    solution: Annotated[Text | None, Field(description="for task own: Markdown with placeholders")] = None
    remember: Annotated[Text | None, Field(description="for task own: the last sentence of the solution")] = None
    conventions: Annotated[Flag, Field(description="for task own: state definition and conventions")] = True
    lines: Annotated[int | None, Field(strict=True, ge=1, le=40, description="for task own: space for the answer")] = (
        None
    )
    points: Annotated[int, Field(strict=True, ge=0, le=1000, description="shown and exported")] = 1
    note: Annotated[Text | None, Field(description="Markdown that stands before the question")] = None

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            if entry.name not in ALL_USE and value not in (entry.default, {}):
                _check_used(self, entry.name, value)
        if self.task == "own" and self.question is None:
            raise InputError("task own needs question = '…', the text of the question in Markdown")
        if self.at is not None and (self.terms is not None or self.border != "any"):
            key, value = ("terms", self.terms) if self.terms is not None else ("border", shown(self.border))
            raise InputError(f"at = {list(self.at)} decides this already; leave out {key} = {value}")
        if self.mode == "valid" and (self.boundary != "zero" or self.border == "touch"):
            key, value = ("boundary", self.boundary) if self.boundary != "zero" else ("border", self.border)
            raise InputError(f"mode = 'valid' never reads outside the image; leave out {key} = {shown(value)}")
        if self.fill != 0 and self.boundary != "constant":
            raise InputError("fill is the value of the boundary rule constant; give boundary = 'constant' too")


ALL_USE = ("kind", "title", "task", "choices", "points", "note")
_SIGNALS = ("image", "kernel", "at")
_OPERATION = (*_SIGNALS, "terms", "operation", "definition")
_OWN = ("question", "answer", "wrong", "numbers", "solution", "remember", "conventions", "lines")
_OUTSIDE = ("mode", "boundary", "fill", "border")
USED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cell": (*_OPERATION, *_OUTSIDE, "largest", "values"),
        "cell of symbols": (*_OPERATION, *_OUTSIDE, "values"),
        "reads": (*_OPERATION, *_OUTSIDE),
        "patch": (*_OPERATION, "mode"),
        "flip": (*_SIGNALS, "terms", "operation", *_OUTSIDE, "largest"),
        "find": (*_OPERATION, "largest"),
        "find the anchor": (*_OPERATION, "find", "boundary", "fill", "border", "largest"),
        "indices": (*_OPERATION, "mode", "border"),
        "identity": ("identity",),
        "gradient": (*_OPERATION, "border", "largest", "of"),
        "match": (*_SIGNALS, "largest"),
        "own": (*_OPERATION, *_OUTSIDE, "largest", *_OWN),
    }
)
"""Task -> the keys that change it, besides those of all tasks."""
FIXED: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("patch", "border"): "inside",
        ("flip", "definition"): "sliding",
        ("find", "border"): "touch",
        ("find", "mode"): "same",
        ("find the anchor", "mode"): "same",
        ("gradient", "mode"): "valid",
        ("match", "mode"): "valid",
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
    hint = f"leave it out, or give {fixed!r}" if fixed else "leave it out"
    given = value if isinstance(value, int) else shown(value)
    raise InputError(f"task {task} has no use for {key} = {given}; {hint}")


AnySection = (
    WorkedSection
    | ComparisonSection
    | ScatterSection
    | ProofSection
    | IntegralSection
    | GradientSection
    | CardSection
    | FigureSection
    | TextSection
    | Exercise
)


Pages = Annotated[int, Field(strict=True, ge=1, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesSpec:
    """How many pages each version may have."""

    __pydantic_config__: ClassVar[Any] = STRICT
    student: Annotated[Pages | None, Field(description="of the sheet for students")] = None
    solutions: Annotated[Pages | None, Field(description="of the solutions")] = None
    key: Annotated[Pages | None, Field(description="of the key")] = None


_PAGES: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 100}
_VERSIONS: dict[str, Any] = {"properties": dict.fromkeys(("student", "solutions", "key"), _PAGES)}
PAGES_SCHEMA: dict[str, Any] = {"anyOf": [_PAGES, {"type": "object", "additionalProperties": False} | _VERSIONS]}


def _pages(given: Any) -> Any:
    """A number alone is that of the sheet for students."""
    return given if isinstance(given, dict | PagesSpec) else {"student": given}


HeadLine = Literal["name", "date", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSpec:
    """What stands in the head of every sheet."""

    __pydantic_config__: ClassVar[Any] = STRICT
    course: Annotated[Heading | None, Field(description="name of the course")] = None
    number: Annotated[Whole | OneLine | None, Field(description="number of the sheet, or words")] = None
    lines: Annotated[
        tuple[HeadLine, ...], Field(description="what is left blank above exercises: name, date, points")
    ] = ("name", "date", "points")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A whole course file."""

    __pydantic_config__: ClassVar[Any] = STRICT
    title: Annotated[Heading | None, Field(description="title of the handout")] = None
    author: Annotated[Heading | None, Field(description="who wrote it")] = None
    date: Annotated[Day | None, Field(description="a date or any text; nothing is put in its place")] = None
    head: Annotated[HeadSpec, Field(description="the head of the sheet")] = field(default_factory=HeadSpec)
    language: Annotated[Language, Field(description="of the sentences: the code of a language, such as de")] = ""
    layout: Annotated[
        Literal["plain", "compact"] | None,
        Field(description="compact: two columns below the head, small margins"),
    ] = None
    pages: Annotated[
        PagesSpec,
        BeforeValidator(_pages),
        WithJsonSchema(PAGES_SCHEMA),
        Field(description="at most so many, in the largest type with which that is so"),
    ] = field(default_factory=PagesSpec)
    seed: Annotated[Seed, Field(description="decides the numbers of all exercises")] = 0
    image: Annotated[SignalText, Field(description="the image of all sections")] = None
    kernel: Annotated[SignalText, Field(description="the kernel of all sections")] = None
    notation: Annotated[NotationSpec, Field(description="how everything is written")] = field(
        default_factory=NotationSpec
    )
    section: Annotated[
        tuple[Annotated[AnySection, Field(discriminator="kind")], ...],
        Field(description="the sections in order; none: the lesson"),
    ] = ()
    limits: Annotated[
        dict[str, Annotated[int, Field(strict=True, ge=1)]],
        AfterValidator(_limits),
        WithJsonSchema(LIMITS_SCHEMA),
        Field(description="how much is let through, such as { cells = 600 }"),
    ] = field(default_factory=dict)


PROSE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"text": ("text",), "exercise": ("note", "question", "solution", "remember")}
)
"""Kind of section -> the keys that hold Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCourse(Course):
    """A course file with the contents of the files beside it that it names: pictures, numbers."""

    files: Mapping[str, bytes] = field(default_factory=dict)


def files_of(course: Course) -> Mapping[str, bytes]:
    """The contents of the files that a course names; none for one that was not read from a file."""
    return course.files if isinstance(course, LoadedCourse) else {}


@dataclass(frozen=True, slots=True)
class Student:
    """Whom a sheet is for: `id` decides the numbers, `name` (or the id) is printed, `stem` begins file names."""

    id: str = ""
    name: str = ""
    stem: str = "handout"
