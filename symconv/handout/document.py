"""Documents: a title and a list of typed items, without markup and without words.

The words of headings and paragraphs stand in the wording under the key of the item, so they can be changed or
translated without touching the code. The `kind` of an item is the name of its block in the template `sheet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from symconv.formulas.nodes import Formula, Relation, Said
from symconv.formulas.prose import Prose, ProsePicture
from symconv.render.output import conventions

if TYPE_CHECKING:
    from symconv.derive import Derivation
    from symconv.derive.continuous import Integrated
    from symconv.derive.figure import Figure
    from symconv.proof import Verdict

Facts = Mapping[str, Any]


class Item:
    """Something that a document holds."""

    __slots__ = ()
    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Heading(Item):
    """The title of a section; one that carries a number of its own is not numbered again.

    What stands `aside` is quiet, such as the points of an exercise.
    """

    kind = "heading"
    key: str
    facts: Facts = field(default_factory=dict)
    numbered: bool = True
    aside: Said | None = None


@dataclass(frozen=True, slots=True)
class Paragraph(Item):
    """A paragraph of text with formulas in it.

    One that `leads` is in bold type and stands with what follows it, one that `follows` with what it follows.
    """

    kind = "paragraph"
    key: str
    facts: Facts = field(default_factory=dict)
    leads: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class SentenceList(Item):
    """A list of sentences, each with its facts."""

    kind = "points"
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Conventions(Item):
    """The conventions of a derivation, one sentence each; of some sections of the wording, or of all.

    Those in `above` are left out, for they stand in the head of the sheet.
    """

    kind = "conventions"
    derivation: Derivation
    stated: tuple[str, ...] | None = None
    above: tuple[Said, ...] = ()

    def sentences(self) -> list[Said]:
        """What is stated."""
        told, stated = conventions(self.derivation.output, self.derivation.notation), self.stated
        chosen = (said for said in told if stated is None or said.key.partition(".")[0] in stated)
        return [said for said in chosen if said not in self.above]


STATED = ("definition", "order", "boundary")
"""The conventions that most exercises must state, by the sections of the wording."""


@dataclass(frozen=True, slots=True)
class Display(Item):
    """Formulas below each other, aligned at their first relation sign."""

    kind = "display"
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Formulas(Item):
    """Formulas below each other, each on its own."""

    kind = "formulas"
    relations: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class WorkedSteps(Item):
    """Some steps of a worked example, by the names of the blocks of the template `derivation`."""

    kind = "worked"
    derivation: Derivation
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerdictParts(Item):
    """Some parts of a verdict, by the names of `symconv.render.proof.PARTS`, or `statement`: its identity alone."""

    kind = "proved"
    verdict: Verdict
    parts: tuple[str, ...] = ("statement", "proof")


@dataclass(frozen=True, slots=True)
class IntegralSteps(Item):
    """A convolution or correlation of functions of a real variable, without its picture."""

    kind = "proved"
    found: Integrated


@dataclass(frozen=True, slots=True)
class Picture(Item):
    """A figure with its number and caption, which may be that of a worked example above it.

    One that is not `told` has neither: the question below which it stands says what it shows.
    """

    kind = "picture"
    figure: Figure
    of: Derivation | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class UserPicture(Item):
    """A picture of the user's with its caption."""

    kind = "picture"
    picture: ProsePicture


@dataclass(frozen=True, slots=True)
class UserText(Item):
    """A block of a user's text: a list, a quotation, a program, a table."""

    kind = "prose"
    block: Prose


@dataclass(frozen=True, slots=True)
class MultipleChoice(Item):
    """The lines of a multiple choice, each with its letter."""

    kind = "choices"
    lines: tuple[tuple[str, Said], ...]


SpaceForm = Literal["number", "index", "list", "box", "lines"]
"""The size of an answer: a number, an index, a line of indices, free text in a box or on lines."""


@dataclass(frozen=True, slots=True)
class AnswerSpace(Item):
    """Space for an answer, as large as the answer.

    Attributes:
        form: its size and shape.
        lines: the height, in lines of handwriting.
        asked: what stands before it with an equals sign.
    """

    kind = "space"
    form: SpaceForm
    lines: int = 1
    asked: Formula | None = None


@dataclass(frozen=True, slots=True)
class Group(Item):
    """What is kept together: an exercise with its question, figure, choices and space for the answer."""

    kind = "group"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Row(Item):
    """Pictures side by side, each above its caption, and paragraphs in what they leave of the width.

    Where the width does not suffice, or the format has none, they stand one after the other.
    """

    kind = "row"
    items: tuple[Picture | Paragraph, ...]


def each_item(items: Iterable[Item]) -> Iterator[Item]:
    """The items in order, those of a group or a row one by one."""
    for item in items:
        yield from each_item(item.items) if isinstance(item, Group | Row) else (item,)


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What stands between the title of a sheet and its contents.

    Attributes:
        author: under the title.
        aside: beside the title: course, number of the sheet, date, variant.
        student: whom the sheet is for.
        lines: what is left blank to fill in: `name`, `date`, `points`.
        points: of each exercise.
        conventions: those that hold on the whole sheet.
    """

    author: str = ""
    aside: tuple[Said, ...] = ()
    student: str = ""
    lines: tuple[str, ...] = ()
    points: tuple[int, ...] = ()
    conventions: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A title, by its key in the wording and what it mentions, and the items below it.

    The `name` is the stem of files. Worked examples of a `living` document are living pages as HTML. Without a language
    it is in that of the wording.
    What is set on pages has a layout, see `symconv.handout.fitting`, and perhaps at most so many pages.
    """

    name: str
    title: str
    items: tuple[Item, ...]
    brackets: str = "square"
    facts: Facts = field(default_factory=dict)
    head: SheetHead = SheetHead()
    language: str = ""
    living: bool = False
    layout: str = ""
    pages: int | None = None
