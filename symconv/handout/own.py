"""A person's own document: their template, and the functions that it may call.

Each function takes the keys of a section of a course file and returns that section as printed text, so what a template
can show is what a course file can show, checked by the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, LimitError
from symconv.files import read_text
from symconv.handout.course.read import read_section
from symconv.handout.course.sections import section_items
from symconv.handout.course.spec import Course
from symconv.handout.document import Document, Heading, Item
from symconv.handout.exercises import VERSIONS, exercise_items, make_exercise, variant_id
from symconv.handout.printing import document_body
from symconv.render import Printed, fill
from symconv.render.formats import format_of
from symconv.render.own import MAX_SOURCE, fill_own

if TYPE_CHECKING:
    from symconv.handout.exercises import Question

MAX_CALLS = 500
FORMATS = ("latex", "markdown", "text", "typst")
"""The formats of a person's own document."""
MACROS = ("latex", "typst")
"""Those whose printed text needs definitions of ours, which the template puts where it likes."""


@dataclass
class Author:
    """What the functions of one template share: the notation, and the exercises, figures and pictures so far."""

    course: Course
    format: str
    student: str
    templates: str | None
    stem: str
    figures: int = 0
    exercises: list[Question] = field(default_factory=list)
    calls: int = 0
    pictures: dict[str, str] = field(default_factory=dict)

    def derive(self, operation: str = "convolution", at: Any = None, **keys: Any) -> Printed:
        """A worked example; the keys are those of the section `worked`."""
        given = {"conventions": False, "figure": False} | keys
        return self._section("worked", operation=operation, at=at, **given)

    def figure(self, show: str = "overlay", **keys: Any) -> Printed:
        """A drawing; the keys are those of the section `figure`."""
        return self._section("figure", show=show, **keys)

    def prove(self, identity: str) -> Printed:
        """An identity with its proof or counterexample."""
        return self._section("proof", identity=identity)

    def exercise(
        self, task: str | None = None, version: str = "student", number: int | None = None, **keys: Any
    ) -> Printed:
        """An exercise for the student with the next number, or with `number` one that has been shown, once more."""
        if version not in VERSIONS:
            raise InputError(f"unknown version {version!r}; known: {', '.join(VERSIONS)}")
        if number is not None:
            return self._printed(exercise_items(self._shown(number, task, keys), number, version))
        spec = read_section({"kind": "exercise", "task": task or "cell", **keys}, "exercise")
        self.exercises.append(make_exercise(spec, self.course, len(self.exercises) + 1, self.student))
        return self._printed(exercise_items(self.exercises[-1], len(self.exercises), version))

    def _shown(self, number: Any, task: str | None, keys: Mapping[str, Any]) -> Question:
        """An exercise that the template has shown before."""
        given = [*(["task"] if task else []), *keys]
        if given:
            raise InputError(f"exercise(number={number}) shows an exercise again; leave out {', '.join(given)}")
        count = len(self.exercises)
        if type(number) is not int or not 1 <= number <= count:
            so_far = f"use a number from 1 to {count}" if count else "show one first, such as exercise('cell')"
            raise InputError(f"there is no exercise {number!r} above this place; {so_far}")
        return self.exercises[number - 1]

    def _section(self, kind: str, **keys: Any) -> Printed:
        given = {key: value for key, value in keys.items() if value is not None}
        items = section_items(self.course, read_section({"kind": kind, **given}, kind))
        return self._printed([item for item in items if not isinstance(item, Heading)])

    def _printed(self, items: list[Item]) -> Printed:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise LimitError(f"a template may call its functions {MAX_CALLS} times; make several documents")
        document = Document(self.stem, "", tuple(items), self.course.notation.brackets)
        body, pictures = document_body(document, self.format, self.templates, self.figures + 1)
        self.figures += sum(type(item).__name__ == "Picture" for item in items)
        self.pictures |= pictures
        return Printed(body.strip("\n"))

    def functions(self) -> dict[str, Callable[..., Printed]]:
        """The functions by the names that a template calls them, as plain functions that lead nowhere else."""
        return {
            "derive": lambda *given, **keys: self.derive(*given, **keys),
            "figure": lambda *given, **keys: self.figure(*given, **keys),
            "prove": lambda identity: self.prove(identity),
            "exercise": lambda *given, **keys: self.exercise(*given, **keys),
        }


def render_own(
    template: str | Path,
    format: str | None = None,
    course: Course | None = None,
    student: str = "",
    templates: str | None = None,
    name: str = "output",
) -> dict[str, str]:
    """The files of a person's template: the document under `name`, and the pictures beside it.

    Args:
        template: a file such as ``my-lecture.tex.j2``.
        format: by default from the name of the file.
        course: gives notation, seed, title, author and date.
        student: whom exercises are for.
        templates: a folder that is searched before the shipped one, for what the functions print.
        name: of the document.

    Raises:
        FileError: if the template cannot be read.
        InputError, TemplateError, LimitError: see `symconv.render.own.fill_own`.
    """
    path, course = Path(template), course or Course()
    chosen = format or _format_of_name(path.name)
    ending = format_of(chosen, FORMATS).ending
    author = Author(course, chosen, student, templates, name.removesuffix(f".{ending}"))
    context: dict[str, str | int] = {"title": course.title or "", "author": course.author or "", "student": student}
    context |= {"date": course.date or "", "variant": variant_id(course.seed, student)}
    if chosen in MACROS:
        context["macros"] = Printed(fill(chosen, f"macros.{ending}.j2", {}, templates))
    text = fill_own(read_text(path, MAX_SOURCE), path.name, chosen, author.functions(), context)
    return {name: text} | author.pictures


def _format_of_name(name: str) -> str:
    endings = {format_of(format).ending: format for format in FORMATS}
    parts = name.lower().removesuffix(".j2").rsplit(".", 1)
    if parts[-1] in endings and len(parts) > 1:
        return endings[parts[-1]]
    raise InputError(
        f"the name {name!r} does not say the format; call it name.tex.j2, name.md.j2 or name.txt.j2, or give --format"
    )
