"""All files of one student's sheet, in one go: versions, formats, key and questions for learning platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from symconv.errors import InputError, SymconvError, nearest
from symconv.handout.course.build import course_document, exercises
from symconv.handout.course.spec import Course, Student
from symconv.handout.document import Document
from symconv.handout.exercises import VERSIONS
from symconv.handout.grading import Key, KeyVariant, form_text, key_text, key_variant
from symconv.handout.moodle import moodle_file
from symconv.handout.printing import PrintedDocument, printed_document
from symconv.handout.qti import qti_package
from symconv.handout.question_bank import PlatformQuestion, platform_questions
from symconv.handout.slides import slide_files
from symconv.limits import raise_limits
from symconv.render.formats import check_sheet_fragment, offered


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """What is wanted of every sheet.

    Attributes:
        course: the file.
        versions: of `student`, `solutions`, `key`.
        formats: names of formats, as `latex`.
        templates: a folder that is searched before the shipped one.
        slides: slides in place of sheets.
        moodle: whether a question bank for Moodle is made too.
        qti: whether a question bank in QTI 1.2 is made too, for Canvas and others.
        fragment: pieces of LaTeX to ``\\input`` in place of documents.
    """

    course: Course
    versions: tuple[str, ...] = ("student",)
    formats: tuple[str, ...] = ("latex", "markdown")
    templates: str | None = None
    slides: bool = False
    moodle: bool = False
    qti: bool = False
    fragment: bool = False

    def __post_init__(self) -> None:
        for what, given, known in (("version", self.versions, VERSIONS), ("format", self.formats, offered())):
            if not given:
                raise InputError(f"no {what} is asked for; known: {', '.join(known)}")
            for name in given:
                if name not in known:
                    raise InputError(f"unknown {what} {name!r}{nearest(name, tuple(known))}")
        if self.fragment:
            check_fragments(self.formats, self.slides)

    @property
    def banks(self) -> tuple[str, ...]:
        """The question banks that are made, by the names of `BANKS`."""
        return tuple(name for name in BANKS if getattr(self, name))


BANKS: Mapping[str, tuple[str, Callable[[Iterable[PlatformQuestion], str], str | bytes]]] = MappingProxyType(
    {"moodle": ("moodle.xml", moodle_file), "qti": ("qti.zip", qti_package)}
)
"""Kind of question bank -> the end of the name of its file, and what makes it from questions and a title."""


def check_fragments(formats: Sequence[str], slides: bool) -> None:
    """Refuse fragments of slides, and of another format than LaTeX."""
    if slides:
        raise InputError("slides are a whole document and no fragment; leave out --slides or --fragment")
    check_sheet_fragment(*formats)


@dataclass(frozen=True, slots=True)
class StudentSheet:
    """One student's sheet.

    Attributes:
        files: name -> content.
        documents: the names of the documents among them.
        key: the answers.
        questions: as learning platforms are told of them, if a question bank is asked for.
        faults: for each document that could not be made the sentence that says why.
        notes: document -> how the setting of its pages was found, if it was looked for.
    """

    files: dict[str, Any]
    documents: tuple[str, ...]
    key: KeyVariant
    questions: tuple[PlatformQuestion, ...]
    faults: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict[str, str])


def make_sheet(request: SheetRequest, student: Student) -> StudentSheet:
    """The sheet of one student; the exercises are drawn once for all versions and formats.

    A format that cannot show the sheet does not keep the others from it.

    Raises:
        SymconvError: if a section or an exercise cannot be made, or no document at all.
    """
    with raise_limits(**request.course.limits):
        return _made(request, student)


def _made(request: SheetRequest, student: Student) -> StudentSheet:
    course, templates = request.course, request.templates
    files_of = slides_alone if request.slides else partial(printed_document, fragment=request.fragment)
    questions = exercises(course, student.id)
    files: dict[str, Any] = {}
    documents: list[str] = []
    notes: dict[str, str] = {}
    faults: list[SymconvError] = []
    for version in request.versions:
        document = course_document(course, student, version, questions)
        for format in request.formats:
            try:
                printed = files_of(document, format, templates)
            except SymconvError as error:
                faults.append(error)
                continue
            documents.append(next(iter(printed.files)))
            files |= printed.files
            notes |= {documents[-1]: printed.note} if printed.note else {}
    if not documents:
        raise faults[0]
    key = key_variant(course, student, questions)
    bank = platform_questions(course, student, questions, key.variant, templates) if request.banks else ()
    return StudentSheet(files, tuple(documents), key, bank, tuple(dict.fromkeys(map(str, faults))), notes)


def slides_alone(document: Document, format: str, templates: str | None) -> PrintedDocument:
    """The files of the slides of a document, about which there is nothing to note."""
    return PrintedDocument(slide_files(document, format, templates))


def key_files(
    stem: str,
    course: Course,
    sheets: Sequence[tuple[KeyVariant, tuple[PlatformQuestion, ...]]],
    banks: Sequence[str] = ("moodle",),
) -> dict[str, str | bytes]:
    """The files of a key: its data, the empty table for answers, and the question banks if there are questions.

    Args:
        stem: what the names of the files begin with, with its separator.
        course: gives the title.
        sheets: key and questions of each sheet.
        banks: by the names of `BANKS`.
    """
    variants = tuple(variant for variant, _ in sheets)
    files: dict[str, str | bytes] = {
        f"{stem}key.json": key_text(course.title or "", variants),
        f"{stem}answers.csv": form_text(Key(1, course.title or "", variants)),
    }
    questions = [question for _, found in sheets for question in found]
    title = course.title or ""
    made = {f"{stem}{BANKS[bank][0]}": BANKS[bank][1](questions, title) for bank in banks if questions}
    return files | made
