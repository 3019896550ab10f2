"""A user's own template, filled in by a contained process: its author may be unknown.

A template calls a few functions. Each takes the keys of a section of a course file and returns that section as printed
text, so a template can show what a course file can show, checked by the same form. It sees text, numbers and these
functions, nothing else and no other templates. Template and functions share the process and its limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from symconv.contained import contained
from symconv.errors import InputError, LimitError, shown, told
from symconv.files import read_text
from symconv.handout.course.build import section_items
from symconv.handout.course.file import read_section
from symconv.handout.course.spec import Course
from symconv.handout.document import Document, Heading, Item, Picture, each_item
from symconv.handout.exercises import VERSIONS, Question, exercise_items, make_exercise, variant_id
from symconv.handout.printing import document_body
from symconv.limits import raise_limits, raised
from symconv.render.escape import Printed
from symconv.render.formats import FORMATS, check_sheet_fragment, format_of
from symconv.render.templates import MAX_SOURCE, template_folders
from symconv.render.writer import Writer

MAX_CALLS = 500
SECONDS = 10
"""Of computing, for the template and what its functions do."""


def render_user_template(
    template: str | Path,
    format: str | None = None,
    course: Course | None = None,
    student: str = "",
    templates: str | None = None,
    name: str = "output",
    fragment: bool = False,
) -> dict[str, str]:
    """The files of a user's template: the document under `name`, and the pictures beside it.

    Args:
        template: a file such as ``my-lecture.tex.j2``.
        format: by default from the name of the file.
        course: gives notation, seed, title, author and date.
        student: whom exercises are for.
        templates: a folder that is searched before the shipped one, for what the functions print.
        name: of the document.
        fragment: for LaTeX, a piece to ``\\input`` that begins with the macros of what the functions print.

    Raises:
        FileError: if the template cannot be read.
        InputError: for a fragment of another format than LaTeX, or of a template that is a whole document.
        TemplateError: naming template and line, if it cannot be read, asks for what is not there or may not be done.
        LimitError: if it goes beyond a limit.
    """
    path = Path(template)
    chosen = format or _format_of_name(path.name)
    format_of(chosen, template_formats())
    if fragment:
        check_sheet_fragment(chosen)
    course, folder = course or Course(), None if templates is None else str(template_folders(templates)[0])
    limits = {**course.limits, **raised()}
    given = (read_text(path, MAX_SOURCE), path.name, chosen, course, student, folder, name, fragment)
    return contained(_within, limits, *given, what=f"template {path.name}", seconds=SECONDS, closed=False)


def _within(limits: dict[str, int], *given: Any) -> dict[str, str]:
    with raise_limits(**limits):
        return _filled(*given)


def _filled(
    source: str,
    file: str,
    chosen: str,
    course: Course,
    student: str,
    templates: str | None,
    name: str,
    fragment: bool,
) -> dict[str, str]:
    from symconv.render.sandbox import fill_untrusted

    format = format_of(chosen)
    writer = Writer.of(chosen, templates=templates, fragment=fragment, language=course.language)
    functions = TemplateFunctions(course, chosen, student, templates, name.removesuffix(f".{format.suffix}"), fragment)
    context: dict[str, str | int] = {"title": course.title or "", "author": course.author or "", "student": student}
    context |= {"date": course.date or "", "variant": variant_id(course.seed, student)}
    exercises = writer.fill("exercises", {}) if format.macros else ""
    if format.macros:
        context["macros"] = Printed("" if fragment else writer.fill("macros", {}) + exercises)
    marks, sources = tuple(format.marks.items()), ((file, source),)
    text = fill_untrusted(file, file, sources, marks, format.escape, context, functions.table())
    if fragment and r"\documentclass" in text:
        raise InputError(f"template {file} makes a whole document, not a fragment; leave out --fragment")
    return {name: writer.framed(exercises + text, "") if fragment else text} | functions.pictures


def template_formats() -> tuple[str, ...]:
    """The formats of a user's own document: those that are text."""
    return tuple(sorted(name for name, one in FORMATS.items() if one.offered and one.bind is None))


def _format_of_name(name: str) -> str:
    endings = {format_of(format).suffix: format for format in template_formats()}
    parts = name.lower().removesuffix(".j2").rsplit(".", 1)
    if parts[-1] in endings and len(parts) > 1:
        return endings[parts[-1]]
    raise InputError(
        f"the name {name!r} does not say the format; call it name.tex.j2, name.md.j2 or name.txt.j2, or give --format"
    )


@dataclass
class TemplateFunctions:
    """What the functions of one template share: the notation, and the exercises, figures and pictures so far."""

    course: Course
    format: str
    student: str
    templates: str | None
    stem: str
    fragment: bool = False
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
            raise InputError(f"unknown version {shown(version)}; known: {', '.join(VERSIONS)}")
        if number is not None:
            return self._printed(exercise_items(self._shown(number, task, keys), number, version))
        spec = read_section({"kind": "exercise", "task": task or "cell", **keys}, "exercise")
        self.exercises.append(make_exercise(spec, self.course, len(self.exercises) + 1, self.student))
        return self._printed(exercise_items(self.exercises[-1], len(self.exercises), version))

    def _shown(self, number: Any, task: str | None, keys: Mapping[str, Any]) -> Question:
        """An exercise that the template has shown before."""
        given = [*(["task"] if task else []), *keys]
        if given:
            raise InputError(f"exercise(number={told(number)}) shows an exercise again; leave out {', '.join(given)}")
        count = len(self.exercises)
        if type(number) is not int or not 1 <= number <= count:
            hint = f"use a number from 1 to {count}" if count else "show one first, such as exercise('cell')"
            raise InputError(f"there is no exercise {told(number)} above this line; {hint}")
        return self.exercises[number - 1]

    def _section(self, kind: str, **keys: Any) -> Printed:
        given = {key: value for key, value in keys.items() if value is not None}
        items = section_items(self.course, read_section({"kind": kind, **given}, kind))
        return self._printed([item for item in items if not isinstance(item, Heading)])

    def _printed(self, items: list[Item]) -> Printed:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise LimitError(f"a template may call its functions {MAX_CALLS} times; make several documents")
        document = Document(self.stem, "", tuple(items), self.course.notation.brackets, language=self.course.language)
        body, pictures = document_body(document, self.format, self.templates, self.figures + 1, fragment=self.fragment)
        self.figures += sum(isinstance(item, Picture) for item in each_item(items))
        self.pictures |= pictures
        return Printed(body.strip("\n"))

    def table(self) -> dict[str, Callable[..., Printed]]:
        """The functions by the names that a template calls them."""
        return {"derive": self.derive, "figure": self.figure, "prove": self.prove, "exercise": self.exercise}
