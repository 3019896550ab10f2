"""What the tasks share: how scenes are shown, how answers are said, which wrong answers stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from symconv.core.signal import as_expr
from symconv.derive.figures import operands_figure
from symconv.formula.nodes import BareIndex, Entry, Formula, Name, Relation, Said, Value
from symconv.handout.course.operands import worked
from symconv.handout.document import STATED, Conventions, Display, Item, Paragraph, Picture, WorkedSteps
from symconv.handout.exercises.exercise import Answer, Choice, Number, Question, Wrong, mistakes_by_value
from symconv.handout.exercises.mistakes import MISTAKES
from symconv.index.aliases import Index

if TYPE_CHECKING:
    from symconv.core.output import Output
    from symconv.core.signal import Signal
    from symconv.derive import Derivation
    from symconv.handout.course.spec import Course, Exercise
    from symconv.handout.exercises.exercise import Dice
    from symconv.handout.exercises.scene import Scene

NUMBER_STEPS = ("substitution", "candidates", "products", "values", "result")
LABELS = "abcdefghijklmnopqrstuvwxyz"
MAX_CHOICES = 6


def entry(name: str, index: Iterable[int]) -> Entry:
    """An entry with numbers for its index."""
    return Entry.at(name, index)


def facts(scene: Scene) -> dict[str, Any]:
    """The facts that every question may mention."""
    output = scene.output
    return {
        "image": Name(output.image.name),
        "kernel": Name(output.kernel.name),
        "output": Name(output.name),
        "at": entry(output.name, scene.at),
        "operation": Said(f"exercise.operation.{output.operation.definition}"),
    }


def ask(task: str, scene: Scene, **more: Any) -> Paragraph:
    """The sentence that asks."""
    return Paragraph(f"exercise.{task}", facts(scene) | more)


def example(course: Course, scene: Scene, over: str = "kernel") -> Derivation:
    """The worked example of a scene in the notation of the file."""
    return worked(course, scene.output, scene.at, over=over)


def setting(derivation: Derivation, signals: tuple[Signal, ...], stated: tuple[str, ...] = STATED) -> list[Item]:
    """The definition in use, the conventions in words, and the signals drawn with their indices."""
    return [Display((derivation.definition(),)), *plain_setting(derivation, signals, stated)]


def plain_setting(
    derivation: Derivation, signals: tuple[Signal, ...], stated: tuple[str, ...], named: bool = False
) -> list[Item]:
    """Some conventions in words, and signals drawn with their indices; `named`: under their names alone."""
    drawn: list[Item] = [Picture(operands_figure(signals, named=named))] if signals else []
    return [Conventions(derivation, stated), *drawn]


def solution(derivation: Derivation) -> list[Item]:
    """The answer worked out."""
    return [WorkedSteps(derivation, NUMBER_STEPS)]


def number_answer(value: Number) -> Answer:
    """A number."""
    return Answer("number", value, Said("exercise.shown", {"what": Value(as_expr(value))}))


def index_answer(output: Output, index: Index) -> Answer:
    """An output index."""
    return Answer("index", index, Said("exercise.shown", {"what": entry(output.name, index)}))


def list_answer(form: str, indices: tuple[Index, ...]) -> Answer:
    """Several indices."""
    shown: Formula = Relation(tuple(BareIndex.at(index) for index in indices), ",")
    return Answer(form, indices, Said("exercise.shown", {"what": shown}))


Found = Sequence[tuple[str, Answer]]
"""What mistakes give, each with the name of its mistake."""


def wrong_answers(right: Answer, found: Found, needed: Container[str] = MISTAKES) -> tuple[Wrong, ...] | None:
    """The wrong answers by name; None if there is none, or if a mistake that is needed gives the right one.

    Mistakes that are not needed and happen to be right are left out: they are no mistakes here.
    """
    if any(name in needed and answer.value == right.value for name, answer in found):
        return None
    wrong = {(name, answer.value): answer for name, answer in found if answer.value != right.value}
    return tuple(Wrong(name, answer) for (name, _), answer in wrong.items()) or None


def multiple_choice(dice: Dice, right: Answer, wrong: tuple[Wrong, ...]) -> tuple[Choice, ...]:
    """The right answer among wrong ones, in a drawn order; an answer of several mistakes stands there once."""
    names = mistakes_by_value(wrong)
    first = {each.mistake: each.answer for each in reversed(wrong)}  # of each mistake one answer before the others
    ranked = [*reversed(first.values()), *(each.answer for each in wrong)]
    offered = list({answer.value: answer.said for answer in ranked}.items())[: MAX_CHOICES - 1]
    return labelled(dice, [(right.said, ()), *((said, names[value]) for value, said in offered)])


def labelled(dice: Dice, lines: Sequence[tuple[Said, tuple[str, ...]]]) -> tuple[Choice, ...]:
    """Lines in a drawn order with the letters in front of them."""
    mixed = dice.shuffled(lines)
    return tuple(Choice(label, said, mistakes) for label, (said, mistakes) in zip(LABELS, mixed, strict=False))


def chosen(choices: tuple[Choice, ...]) -> Answer:
    """The letter of the right choice."""
    right = next(choice for choice in choices if not choice.mistakes)
    return Answer("choice", right.label, Said("exercise.choice", {"label": right.label, "what": right.said}))


def letters_wrong(choices: tuple[Choice, ...]) -> tuple[Wrong, ...]:
    """The wrong letters by the mistakes behind them."""
    return tuple(
        Wrong(mistake, Answer("choice", c.label, Said("exercise.choice", {"label": c.label, "what": c.said})))
        for c in choices
        for mistake in c.mistakes
    )


def question(
    spec: Exercise,
    items: list[Item],
    answer: Answer,
    wrong: tuple[Wrong, ...],
    worked_out: list[Item],
    *,
    choices: tuple[Choice, ...] = (),
    lines: int = 3,
) -> Question:
    """The whole exercise; a multiple choice is answered by its letter."""
    if choices:
        answer, wrong, lines = chosen(choices), letters_wrong(choices), 0
    note = [Paragraph("exercise.plain", {"text": spec.note})] if isinstance(spec.note, str) else []
    return Question(
        spec.task, spec.title, spec.points, (*note, *items), answer, wrong, choices, tuple(worked_out), lines
    )
