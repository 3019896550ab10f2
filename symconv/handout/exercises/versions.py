"""Three versions of one exercise: for students, with solutions in place, and the key."""

from __future__ import annotations

from symconv.derive.figure import Said
from symconv.handout.document import Choices, Heading, Item, Paragraph, Space, Told
from symconv.handout.exercises.model import Question, mistakes_by_value

VERSIONS = ("student", "solutions", "key")


def exercise_items(question: Question, number: int, version: str) -> list[Item]:
    """The exercise as it stands in a version of the sheet.

    Args:
        question: the exercise.
        number: its number on the sheet.
        version: `student`: with room for the answer; `solutions`: worked out in place; `key`: the answer alone, with
            the wrong answers and the mistakes behind them.
    """
    if version == "key":
        return _key(question, number)
    items = [_heading(question, number), *question.items]
    if question.choices:
        items.append(Choices(tuple((choice.label, choice.said) for choice in question.choices)))
    if version == "student":
        return [*items, Space(question.lines)] if question.lines else items
    return [*items, Paragraph("exercise.solution"), *question.solution, Paragraph("exercise.answer", _answer(question))]


def _heading(question: Question, number: int) -> Heading:
    points = Said("exercise.point" if question.points == 1 else "exercise.points", {"count": question.points})
    facts = {"number": number, "points": points}
    if question.title is None:
        return Heading("exercise.heading", facts, numbered=False)
    return Heading("exercise.titled", facts | {"title": question.title}, numbered=False)


def _answer(question: Question) -> dict[str, Said]:
    return {"answer": question.answer.said}


def _key(question: Question, number: int) -> list[Item]:
    by_hand = "_by_hand" if question.answer.form == "words" else ""
    items: list[Item] = [
        Heading("exercise.key_title", {"number": number}, numbered=False),
        Paragraph(f"exercise.answer{by_hand}", _answer(question)),
    ]
    if not question.wrong:
        return items
    said = {wrong.answer.value: wrong.answer.said for wrong in question.wrong}
    names = mistakes_by_value(question.wrong)
    told = tuple(
        Said("exercise.mistake", {"answer": said[value], "mistake": mistakes_said(names[value])}) for value in names
    )
    return [*items, Paragraph("exercise.mistakes"), Told(told)]


def mistakes_said(names: tuple[str, ...]) -> Said:
    """What gives one wrong answer: a mistake, or one of several."""
    first, *others = names
    said = Said(f"mistake.{first}")
    return Said("exercise.either", {"one": said, "other": mistakes_said(tuple(others))}) if others else said
