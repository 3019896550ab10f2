"""What the tasks share: how scenes are shown, and the question that is made of them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from symconv.core.output import Output
from symconv.core.signal import Signal, as_expr
from symconv.derive import Derivation
from symconv.derive.figures import operands_figure
from symconv.formulas.nodes import BareIndex, Entry, Formula, Name, Relation, Said, Value
from symconv.handout.course.operands import worked_example
from symconv.handout.course.spec import Course, Exercise
from symconv.handout.document import STATED, Conventions, Display, Item, Paragraph, Picture, WorkedSteps
from symconv.handout.exercises.exercise import (
    Answer,
    Choice,
    Form,
    Number,
    Question,
    SeededDraw,
    WrongAnswer,
    mistakes_by_value,
)
from symconv.handout.exercises.mistaken import MISTAKES
from symconv.handout.exercises.scene import Scene
from symconv.index.aliases import Index

NUMBER_STEPS = ("substitution", "candidates", "products", "values", "result")
LABELS = "abcdefghijklmnopqrstuvwxyz"
MAX_CHOICES = 6


def ask(task: str, scene: Scene, **more: Any) -> Paragraph:
    """The sentence that asks, with the facts that every question may mention and those of this task."""
    output = scene.output
    facts = {
        "image": Name(output.image.name),
        "kernel": Name(output.kernel.name),
        "output": Name(output.name),
        "at": Entry.at(output.name, scene.at),
        "operation": Said(f"exercise.operation.{output.operation.definition}"),
    }
    return Paragraph(f"exercise.{task}", facts | more)


def stated(spec: Exercise, usual: tuple[str, ...] = STATED) -> tuple[str, ...]:
    """The conventions that an exercise states: its window too if it has one of its own; inside no rule is met."""
    met = usual if spec.mode != "valid" else tuple(name for name in usual if name != "boundary")
    return met if spec.mode is None or "mode" in usual else (*met, "mode")


def example(course: Course, scene: Scene, over: str = "kernel") -> Derivation:
    """The worked example of a scene in the notation of the file."""
    return worked_example(course, scene.output, scene.at, over=over)


def setting(
    derivation: Derivation,
    signals: tuple[Signal, ...],
    stated: tuple[str, ...] = STATED,
    *,
    defined: bool = True,
    named: bool = False,
) -> list[Item]:
    """The definition in use, some conventions in words, and signals drawn with their indices; `named`: without."""
    definition = [Display((derivation.definition(),))] if defined else []
    drawn = [Picture(operands_figure(signals, named=named), told=False)] if signals else []
    return [*definition, Conventions(derivation, stated), *drawn]


def number_answer(value: Number) -> Answer:
    """A number."""
    return Answer("number", value, Said("exercise.shown", {"what": Value(as_expr(value))}))


def index_answer(output: Output, index: Index) -> Answer:
    """An output index."""
    return Answer("index", index, Said("exercise.shown", {"what": Entry.at(output.name, index)}))


def list_answer(form: Form, indices: tuple[Index, ...]) -> Answer:
    """Several indices."""
    shown: Formula = Relation(tuple(BareIndex.at(index) for index in indices), ",")
    return Answer(form, indices, Said("exercise.shown", {"what": shown}))


def wrong_answers(
    draw: SeededDraw, right: Answer, found: Sequence[tuple[str, Answer]], needed: Container[str] = MISTAKES
) -> tuple[WrongAnswer, ...] | None:
    """What mistakes give, by name; None if nothing is wrong, or if a mistake that is needed gives the right answer.

    Mistakes that are not needed and happen to be right are left out: they are no mistakes here. Where the draw is not
    strict, none is needed.
    """
    if draw.strict and any(name in needed and answer.value == right.value for name, answer in found):
        return None
    wrong = {(name, answer.value): answer for name, answer in found if answer.value != right.value}
    return tuple(WrongAnswer(name, answer) for (name, _), answer in wrong.items()) or (None if draw.strict else ())


def multiple_choice(draw: SeededDraw, right: Answer, wrong: tuple[WrongAnswer, ...]) -> tuple[Choice, ...]:
    """The right answer among wrong ones, in a drawn order; an answer of several mistakes stands there once."""
    names = mistakes_by_value(wrong)
    first = {each.mistake: each.answer for each in reversed(wrong)}  # of each mistake one answer before the others
    ranked = [*reversed(first.values()), *(each.answer for each in wrong)]
    offered = list({answer.value: answer.sentence for answer in ranked}.items())[: MAX_CHOICES - 1]
    return labelled(draw, [(right.sentence, ()), *((sentence, names[value]) for value, sentence in offered)])


def labelled(draw: SeededDraw, lines: Sequence[tuple[Said, tuple[str, ...]]]) -> tuple[Choice, ...]:
    """Lines, each with the mistakes behind it, in a drawn order with letters in front of them."""
    mixed = draw.shuffled(lines)
    return tuple(Choice(label, sentence, mistakes) for label, (sentence, mistakes) in zip(LABELS, mixed, strict=False))


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer worked out, and what to remember of it."""

    items: tuple[Item, ...]
    insight: Said | None

    @classmethod
    def worked(cls, derivation: Derivation, insight: str) -> Solution:
        """A worked example with the insight of its task, or of its definition if the task has none of its own."""
        return cls((WorkedSteps(derivation, NUMBER_STEPS),), insight_of(derivation.output, insight))


def insight_of(output: Output, task: str = "") -> Said:
    """What to remember of a task, for the definition in use."""
    return Said(f"insight.{task}{'.' if task else ''}{output.operation.definition}")


def worked_out(derivation: Derivation) -> Relation:
    """One output as the sum of its products with their values, and the result."""
    return Relation((*derivation.substituted_values().sides, Value(derivation.expr)))


def open_question(
    spec: Exercise,
    draw: SeededDraw,
    items: list[Item],
    right: Answer,
    wrong: tuple[WrongAnswer, ...],
    solution: Solution,
    lines: int,
    asked: Formula | None = None,
) -> Question | None:
    """An exercise whose answer is written down, or a multiple choice if the file asks for it and some mistake shows."""
    if spec.choices:
        return choice_question(spec, items, multiple_choice(draw, right, wrong), solution) if wrong else None
    return _question(spec, items, right, wrong, solution, lines=lines, asked=asked)


def choice_question(spec: Exercise, items: Sequence[Item], choices: tuple[Choice, ...], solution: Solution) -> Question:
    """A multiple choice, answered by a letter."""
    right = next(choice for choice in choices if not choice.mistakes)
    wrong = tuple(WrongAnswer(mistake, _letter(choice)) for choice in choices for mistake in choice.mistakes)
    return _question(spec, items, _letter(right), wrong, solution, choices)


def _letter(choice: Choice) -> Answer:
    return Answer("choice", choice.label, Said("exercise.choice", {"label": choice.label, "what": choice.sentence}))


def _question(
    spec: Exercise,
    items: Sequence[Item],
    answer: Answer,
    wrong: tuple[WrongAnswer, ...],
    solution: Solution,
    choices: tuple[Choice, ...] = (),
    lines: int = 0,
    asked: Formula | None = None,
) -> Question:
    title, points = spec.title, spec.points
    worked = (solution.items, solution.insight)
    writing = 0 if answer.form == "words" else spec.lines or 0
    return Question(spec.task, title, points, tuple(items), answer, wrong, choices, *worked, lines, asked, writing)
