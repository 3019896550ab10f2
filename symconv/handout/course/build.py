"""From a course to the document of one student in one version: sections, one function for each kind, and exercises.

What proves and what describes libraries is imported by the sections that need it, so other courses do not load it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import process_time
from types import MappingProxyType
from typing import Any

from symconv.core.expand import Term
from symconv.core.gradient import gradients
from symconv.core.output import Output
from symconv.derive import figures
from symconv.derive.derivation import marked_pair
from symconv.derive.figure import Figure, weighted
from symconv.errors import InputError, SymconvError
from symconv.formulas.nodes import Entry, Name, Product, Relation, Said, Sum, Words
from symconv.handout.course.markdown import prose_items
from symconv.handout.course.operands import nearest_to_zero, output_of, worked_example
from symconv.handout.course.spec import (
    STEPS,
    CardSection,
    ComparisonSection,
    Course,
    FigureSection,
    GradientSection,
    IntegralSection,
    NotationSpec,
    ProofSection,
    ScatterSection,
    Student,
    TextSection,
    WorkedSection,
    files_of,
)
from symconv.handout.document import (
    Conventions,
    Display,
    Document,
    Group,
    Heading,
    IntegralSteps,
    Item,
    Paragraph,
    Picture,
    SheetHead,
    VerdictParts,
    WorkedSteps,
    each_item,
)
from symconv.handout.exercises import Question, exercise_items, make_exercise, variant_id
from symconv.handout.lesson import lesson
from symconv.limits import check_limit

ABOVE = ("definition", "substitution")
"""The steps of a worked example that stand above its figure."""
PROOF_PARTS = ("scope", "definitions", "proof", "counterexample")


def _heading(section: Any, key: str, **facts: Any) -> Heading:
    """The title that the file gives, or ours."""
    return Heading("course.heading", {"text": section.title}) if section.title else Heading(f"course.{key}", facts)


def _given_title(section: Any) -> list[Item]:
    """The title of a section that has none of ours."""
    return [_heading(section, "")] if section.title else []


def _operation(output: Output) -> Said:
    return Said(f"operation.{output.operation.definition}")


def _worked(course: Course, section: WorkedSection) -> list[Item]:
    output = output_of(course, section)
    derivation = worked_example(course, output, section.at, window=section.window, over=section.over)
    heading = _heading(section, "worked", operation=_operation(output), at=Entry.at(output.name, derivation.at))
    conventions = [Conventions(derivation)] if section.conventions else []
    figure = [Picture(derivation.figure())] if section.figure else []
    steps = [step for step in section.steps if step not in ("conventions", "drawing")]
    parts = ([step for step in steps if (step in ABOVE) == above] for above in (True, False))
    above, below = ([WorkedSteps(derivation, tuple(part))] if part else [] for part in parts)
    return [heading, *conventions, *above, *figure, *below]


def _comparison(course: Course, section: ComparisonSection) -> list[Item]:
    outputs = [output_of(course, section, operation) for operation in ("convolution", "correlation")]
    at = nearest_to_zero(outputs[0]) if section.at is None else section.at
    sliding = outputs[1].operation.definition == "sliding"  # over the image both signs would be the same
    derivations = [worked_example(course, output, at, over="kernel" if sliding else "image") for output in outputs]
    sides = [derivation.definition().sides for derivation in derivations]
    survivors: list[Item] = []
    for output, derivation in zip(outputs, derivations, strict=True):
        named = Paragraph("course.operation", {"operation": _operation(output)})
        survivors += [named, WorkedSteps(derivation, ("survivors",))]
    return [
        _heading(section, "comparison", at=Entry.at(outputs[0].name, at)),
        Paragraph("course.comparison_text"),
        Display(marked_pair(*(Relation((side[0], side[-1])) for side in sides))),
        *survivors,
        Picture(figures.reads_figure([(output, at) for output in outputs])),
    ]


def _scatter(course: Course, section: ScatterSection) -> list[Item]:
    output = output_of(course, section)
    pixel = section.at or tuple(min(max(0, low), high) for low, high in output.image.box)
    facts = {"pixel": Entry.at(output.image.name, pixel)}
    return [
        _heading(section, "scatter", **facts),
        Paragraph("course.scatter_text", facts),
        Display(tuple(_contribution(output, term) for term in output.scatter(*pixel))),
        Picture(figures.scatter_figure(output, pixel)),
    ]


def _contribution(output: Output, term: Term) -> Relation:
    """An output and the product that a pixel brings to it: ``y[0,0] = … + x[1,1]·h[-1,-1] + …``."""
    assert term.read_index is not None  # the terms of a pixel read it
    product = Product((Entry.at(output.image.name, term.read_index), Entry.at(output.kernel.name, term.kernel_index)))
    brought = weighted(term.weight, product)
    return Relation((Entry.at(output.name, term.output_index), Sum((Words("…"), brought, Words("…")))))


def _proof(course: Course, section: ProofSection) -> list[Item]:  # noqa: ARG001 - one signature for all sections
    from symconv.proof import prove

    return [
        _heading(section, "proof"),
        Paragraph("course.identity", {"identity": section.identity}),
        VerdictParts(prove(section.identity), PROOF_PARTS),
    ]


def _integral(course: Course, section: IntegralSection) -> list[Item]:
    from symconv.derive.continuous import integrate
    from symconv.render.integral import integral_facts

    notation = course.notation
    definition = "convolution" if section.operation == "convolution" else section.definition or notation.definition
    names = (notation.image, notation.kernel, notation.output)
    found = integrate(section.image, section.kernel, definition, names=names)
    heading = Heading("integral.title", integral_facts(found)) if section.title is None else _heading(section, "")
    figure = [Picture(found.figure())] if section.figure and found.cases else []
    return [heading, IntegralSteps(found), *figure]


def _card(course: Course, section: CardSection) -> list[Item]:
    """What a library's function computes: its conventions, its definition, one output."""
    from symconv.blackbox import library

    output = library(section.function, **section.options)
    derivation = output.derive(*nearest_to_zero(output), over="kernel", brackets=course.notation.brackets)
    return [
        _heading(section, "card", function=section.function),
        Paragraph("course.card_text", {"function": section.function}),
        Display((derivation.definition(),)),
        Conventions(derivation),
        WorkedSteps(derivation, ("survivors",)),
    ]


def _gradient(course: Course, section: GradientSection) -> list[Item]:
    """One entry of a gradient, worked out: again a sum of products of the same law."""
    output = output_of(course, section)
    gradient = getattr(gradients(output), section.of)
    derivation = worked_example(course, gradient, section.at)
    upstream = gradient.image if section.of == "image" else gradient.kernel
    of = Name(getattr(output, section.of).name)
    facts = {
        "operation": Said(f"exercise.operation.{output.operation.definition}"),
        "of": of,
        "at": Entry.at(gradient.name, derivation.at),
        "given": Name(upstream.name),
    }
    return [
        _heading(section, "gradient", of=of),
        Paragraph("course.gradient_text", facts),
        WorkedSteps(derivation, STEPS),
        Picture(derivation.figure()),
    ]


def _text(course: Course, section: TextSection) -> list[Item]:
    return [*_given_title(section), *prose_items(section.text, files=files_of(course), titled=bool(section.title))]


def _figure(course: Course, section: FigureSection) -> list[Item]:
    drawn = FIGURES[section.show](course, section, output_of(course, section))
    return [*_given_title(section), *map(Picture, drawn)]


def _frames(course: Course, section: FigureSection, output: Output) -> list[Figure]:
    at = None if section.at is None else [section.at]
    return figures.sliding_frames(output, at, brackets=course.notation.brackets)


def _matching(course: Course, section: FigureSection, output: Output) -> list[Figure]:  # noqa: ARG001
    if output.image.rank != 2:
        raise InputError("the figure matching needs two axes; give image and kernel as rows")
    return [figures.score_figure(output)]


FIGURES: Mapping[str, Callable[[Course, FigureSection, Output], list[Figure]]] = MappingProxyType(
    {
        "kernel": lambda course, section, output: [figures.kernel_figure(output.kernel)],  # noqa: ARG005
        "image": lambda course, section, output: [figures.image_figure(output.image, section.window)],  # noqa: ARG005
        "overlay": lambda course, section, output: [
            worked_example(course, output, section.at, window=section.window).figure()
        ],
        "reads": lambda course, section, output: [  # noqa: ARG005
            figures.reads_figure([(output, section.at or nearest_to_zero(output))])
        ],
        "parts": lambda course, section, output: [figures.parts_figure(output)],  # noqa: ARG005
        "frames": _frames,
        "matching": _matching,
    }
)
BUILDERS: Mapping[str, Callable[[Course, Any], list[Item]]] = MappingProxyType(
    {
        "worked": _worked,
        "comparison": _comparison,
        "scatter": _scatter,
        "proof": _proof,
        "integral": _integral,
        "gradient": _gradient,
        "card": _card,
        "figure": _figure,
        "text": _text,
    }
)
"""Kind -> the items of a section; exercises are numbered through the sheet."""


def section_items(course: Course, section: Any) -> list[Item]:
    """The items of a section."""
    return BUILDERS[section.kind](course, section)


SIGNAL_SECTIONS = (
    WorkedSection(kind="worked"),
    ComparisonSection(kind="comparison"),
    WorkedSection(kind="worked", operation="correlation"),
)
"""The sections of a file that gives signals and nothing else."""
STEMS: Mapping[str, str] = MappingProxyType({"student": "{}", "solutions": "{}-solutions", "key": "{}-key"})
"""Version -> the stem of its files."""


def exercises(course: Course, student: str = "") -> tuple[Question, ...]:
    """The exercises of one student, in order; a fault names the section and the exercise."""
    questions: list[Question] = []
    for number, section in enumerate(course.section, 1):
        if section.kind == "exercise":
            try:
                questions.append(make_exercise(section, course, len(questions) + 1, student))
            except SymconvError as error:
                raise InputError(f"section {number}, {error}") from None
    return tuple(questions)


def course_document(
    course: Course,
    student: Student | None = None,
    version: str = "student",
    questions: tuple[Question, ...] | None = None,
) -> Document:
    """The sheet of one student in one version, `student`, `solutions` or `key`; a fault names its section."""
    student = student or Student()
    questions = exercises(course, student.id) if questions is None else questions
    if version == "key":
        numbered = enumerate(questions, 1)
        body = [item for number, question in numbered for item in exercise_items(question, number, "key")]
    else:
        body = _body(course, questions, version)
    title, shared = _title(course), () if _is_lesson(course) else shared_conventions(body)
    named = title if version == "student" else Said(f"course.{version}", {"title": title})
    head = replace(_head(course, student, version, questions), conventions=shared)
    items, stem = tuple(_without(item, shared) for item in body), STEMS[version].format(student.stem)
    pages, language = getattr(course.pages, version), course.language
    layout = course.layout or ("lesson" if _is_lesson(course) and pages is None else "")
    brackets, facts = course.notation.brackets, named.facts
    return Document(stem, named.key, items, brackets, facts, head, language=language, layout=layout, pages=pages)


def _head(course: Course, student: Student, version: str, questions: tuple[Question, ...]) -> SheetHead:
    """The head of a sheet: exercises have lines to fill in above them."""
    name, number, lines = student.name or student.id, course.head.number, ()
    sheet = "" if number is None else str(number)
    given = [
        ("course", course.head.course),
        ("date" if " " in sheet else "sheet", sheet),  # words of the file's own stand without ours
        ("date", _dated(course.date)),
    ]
    aside = [Said(f"head.aside.{key}", {"text": text}) for key, text in given if text]
    if questions:
        aside.append(Said("head.aside.variant", {"text": variant_id(course.seed, student.id)}))
        if version == "student":
            lines = tuple(line for line in course.head.lines if line != "date" or not course.date)
    points = tuple(question.points for question in questions)
    return SheetHead(course.author or "", tuple(aside), name if questions else "", lines, points)


ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def _dated(date: str | None) -> Said | str | None:
    """A date as the language of the sheet writes it; any other text as it is."""
    found = ISO.fullmatch(date or "")
    if found is None or not 1 <= int(found[2]) <= 12:
        return date
    year, month, day = map(int, found.groups())
    facts = {"year": year, "month": Said(f"date.month_{month}"), "number": month, "day": day, "iso": found[0]}
    return Said("date.first" if day == 1 else "date.day", facts)


def shared_conventions(items: Sequence[Item]) -> tuple[Said, ...]:
    """The conventions that hold on the whole sheet.

    A definition says which operation it is of, so it stands there if it is stated more than once. So does the order of
    indices that is stated most often, beside which another number of axes has its own. Everything else is shared if it
    is stated more than once, and wherever any conventions are.
    """
    stated = [item.sentences() for item in each_item(items) if isinstance(item, Conventions)]
    told = [said for sentences in stated for said in sentences]
    often = [said for position, said in enumerate(told) if said not in told[:position] and told.count(said) > 1]
    orders = [said for said in often if said.key.startswith("order.")]
    usual = max(orders, key=told.count, default=None)
    return tuple(
        said
        for said in often
        if said == usual or said.key.startswith("definition.") or all(said in sentences for sentences in stated)
    )


def _without(item: Item, above: tuple[Said, ...]) -> Item:
    """An item whose conventions do not say again what the head of the sheet says."""
    if isinstance(item, Group):
        return Group(tuple(_without(one, above) for one in item.items))
    return replace(item, above=above) if isinstance(item, Conventions) else item


def _title(course: Course) -> Said:
    if course.title:
        return Said("course.title", {"text": course.title})
    return Said("lesson.title" if _is_lesson(course) else "course.untitled")


def _is_lesson(course: Course) -> bool:
    """Whether the file has no contents: neither sections nor signals."""
    return not course.section and course.image is None and course.kernel is None


def _body(course: Course, questions: tuple[Question, ...], version: str) -> list[Item]:
    if _is_lesson(course):
        return _lesson_items(course)
    numbered = iter(enumerate(questions, 1))
    items: list[Item] = []
    begun = process_time()
    for position, section in enumerate(course.section or SIGNAL_SECTIONS, 1):
        if section.kind == "exercise":
            number, question = next(numbered)
            items += exercise_items(question, number, version)
            continue
        try:
            items += section_items(course, section)
        except SymconvError as error:
            raise InputError(f"section {position} ({section.kind}): {error}") from None
        drawn = sum(
            len(panel.cells) for item in each_item(items) if isinstance(item, Picture) for panel in item.figure.panels
        )
        check_limit("drawn", drawn, f"the first {position} sections draw {drawn:,} cells")
        spent = int(process_time() - begun)
        check_limit("seconds", spent, f"the first {position} sections took {spent:,} s")
    return items


def _lesson_items(course: Course) -> list[Item]:
    notation = course.notation
    if replace(notation, brackets="square", indexing="xy") != NotationSpec():
        raise InputError(
            "the lesson is written with the names x, h, y and letters of its own; list sections to use others, "
            "or keep to brackets and indexing"
        )
    return list(lesson(notation.indexing, notation.brackets).items)
