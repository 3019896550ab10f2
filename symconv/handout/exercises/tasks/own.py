"""The task `own`: a user's question in Markdown with placeholders, and its answer.

The answer is an expression (`{y[1,1]}`), a number, an index, a line of a multiple choice, or free text that is marked
by hand. An expression with outputs has the wrong answers of the named mistakes, worked out by the same expression; the
file may name others. A line of the question that holds signals alone (`{x} {h}`) is their drawing; signals that are
used and not drawn there follow the question, and with outputs the definition and the conventions in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from symconv.core.signal import as_expr, simplified
from symconv.derive.figures import operands_figure
from symconv.errors import InputError, nearest, shown
from symconv.formulas.nodes import BareIndex, Entry, Formula, Relation, Said, Value
from symconv.formulas.prose import ProseLine, fact_names, read_prose
from symconv.formulas.typed import read_typed
from symconv.handout.course.markdown import prose_items
from symconv.handout.course.operands import operate
from symconv.handout.course.spec import Course, Exercise, files_of
from symconv.handout.document import Formulas, Item, Picture, WorkedSteps
from symconv.handout.exercises.answers import read_answer
from symconv.handout.exercises.exercise import Answer, Question, SeededDraw, is_own_mistake
from symconv.handout.exercises.mistaken import MISTAKES
from symconv.handout.exercises.placeholders import AT, BRACED, Placeholders, expression_of
from symconv.handout.exercises.scene import Scene, chosen, drawn_index, drawn_operation, drawn_signals
from symconv.handout.exercises.tasks import common

LINES: Mapping[str, int] = MappingProxyType({"number": 4, "index": 2, "words": 6})
"""Form of an answer -> the height of the space for it, in lines."""
UNNAMED = "unnamed"
"""The mistake behind a wrong answer for which the file gives no name."""
_INDEX = re.compile(r"[(\[]\s*[-+]?\d{1,6}(\s*,\s*[-+]?\d{1,6})*\s*[)\]]")
_NAMES_ALONE = re.compile(r"^[ \t]*((?:\{[ \t]*\w+[ \t]*\}[ \t,]*)+)$", re.M)


def own(draw: SeededDraw, spec: Exercise, course: Course) -> Question | None:
    """Draw what is not given, put it into question and answer; refused if a named mistake gives the right answer."""
    reader = _OwnReader(spec, course, _placeholders(draw, spec, course))
    right = reader.answer(spec.answer)
    found = [*reader.mistaken(), *reader.listed()]
    wrong = common.wrong_answers(draw, right, found, dict(found)) if found else ()
    if wrong is None:
        return None
    if spec.choices and not wrong:
        raise InputError("choices = true needs wrong answers; give some, as wrong = ['…', '…']")
    items = [*reader.question(str(spec.question)), *reader.setting()]
    solution = common.Solution(tuple(reader.solution()), reader.insight())
    lines = spec.lines or LINES[right.form]
    return common.open_question(spec, draw, items, right, wrong, solution, lines=lines, asked=reader.asked())


def _placeholders(draw: SeededDraw, spec: Exercise, course: Course) -> Placeholders:
    signals, notation = drawn_signals(draw, spec, course, names=True), course.notation
    output = operate(drawn_operation(draw, spec, course), *signals, notation.output, **chosen(spec))
    at = drawn_index(draw, output, spec)
    taken = (notation.image, notation.kernel, notation.output, AT)
    if clash := next((name for name in spec.numbers if name in taken), None):
        raise InputError(f"numbers: {shown(clash)} stands for something else; call the number by another name")
    return Placeholders(output, at, {name: draw.integer(*ends) for name, ends in spec.numbers.items()})


@dataclass(frozen=True, slots=True)
class _OwnReader:
    """Reads the texts of one exercise."""

    spec: Exercise
    course: Course
    placeholders: Placeholders

    def facts(self, text: str) -> dict[str, Any]:
        """What stands for the placeholders of a text."""
        return {name: self.placeholders.fact(name) for name in fact_names(text)}

    def items(self, text: str) -> tuple[Item, ...]:
        """A text."""
        return prose_items(text, self.facts(text), files_of(self.course), titled=True)

    def question(self, text: str) -> Iterator[Item]:
        """The question, with drawings for the lines of signals alone."""
        for number, part in enumerate(_NAMES_ALONE.split(text)):
            names = BRACED.findall(part) if number % 2 else []
            signals = tuple(self.placeholders.signals[name.strip()] for name in names if self._is_signal(name))
            if names and len(signals) == len(names):
                yield Picture(operands_figure(signals), told=False)
            elif part.strip():
                yield from self.items(part)

    def _is_signal(self, name: str) -> bool:
        return name.strip() in self.placeholders.signals

    def said(self, text: str) -> Said:
        """A text of one paragraph as a sentence."""
        blocks = read_prose(text, self.facts(text), files_of(self.course))
        if len(blocks) != 1 or not isinstance(blocks[0], ProseLine):
            raise InputError(f"{shown(text)} must be one paragraph of words; put the rest into question or solution")
        facts: dict[str, Any] = {"what": blocks[0]}
        return Said("exercise.shown", facts)

    def answer(self, given: Any) -> Answer:
        """The answer that a file gives: an expression, a number, an index, or words that are marked by hand."""
        if given is None:
            return Answer("words", "", Said("exercise.own_open"))
        text = str(given).strip()
        if text == f"{{{AT}}}" or _INDEX.fullmatch(text):
            index = self.placeholders.at if "{" in text else read_answer("index", text)
            return Answer("index", index, Said("exercise.shown", {"what": BareIndex.at(index)}))
        expression = expression_of(text)
        if expression is not None:
            return _value_answer(self.placeholders.value(expression))
        plain = BRACED.sub(lambda found: str(self.placeholders.value(found[1])), text)
        return Answer("words", plain, self.said(text))

    def expression(self) -> str:
        """The answer as an expression; empty if it is none."""
        given = str(self.spec.answer).strip()
        return "" if self.spec.answer is None or given == f"{{{AT}}}" else expression_of(given) or ""

    def mistaken(self) -> Iterator[tuple[str, Answer]]:
        """What the named mistakes give, with their names."""
        for name, value in self.placeholders.mistaken(self.expression()):
            yield name, _value_answer(value)

    def listed(self) -> Iterator[tuple[str, Answer]]:
        """The wrong answers of the file, with the names of their mistakes."""
        wrong = self.spec.wrong
        if not isinstance(wrong, Mapping):
            yield from ((UNNAMED, self.answer(text)) for text in wrong)
            return
        for name, text in wrong.items():
            if name not in MISTAKES and not is_own_mistake(name):
                raise InputError(f"unknown mistake {shown(name)}{nearest(name, tuple(MISTAKES))}; or say it in words")
            yield name, self.answer(text)

    def setting(self) -> Iterator[Item]:
        """The definition and conventions where outputs are used, and a drawing of the signals that have none yet."""
        spec, held = self.spec, self.placeholders
        used = " ".join(str(text) for text in (spec.question, spec.answer) if text is not None)
        inside = " ".join(BRACED.findall(used))
        drawn = {name.strip() for part in _NAMES_ALONE.findall(str(spec.question)) for name in BRACED.findall(part)}
        if spec.conventions and (held.outputs(inside) or AT in BRACED.findall(used)):
            missing = tuple(signal for name, signal in held.signals.items() if name not in drawn)
            derivation = common.example(self.course, Scene(held.output, held.at))
            yield from common.setting(derivation, missing, common.stated(spec))
            return
        asked = {name for name, _ in held.entries(inside)} | ({*held.signals} if held.outputs(inside) else set())
        missing = tuple(signal for name, signal in held.signals.items() if name in asked - drawn)
        if missing:
            yield Picture(operands_figure(missing), told=False)

    def solution(self) -> Iterator[Item]:
        """The solution of the file, or the outputs of the answer worked out."""
        if self.spec.solution is not None:
            yield from self.items(self.spec.solution)
            return
        scenes = [Scene(self.placeholders.output, index) for index in self.placeholders.outputs(self.expression())]
        examples = [common.example(self.course, scene) for scene in scenes]
        if len(examples) == 1:
            yield WorkedSteps(examples[0], common.NUMBER_STEPS)
        elif examples:
            yield Formulas(tuple(common.worked_out(example) for example in examples))
        if examples and self.asked() is None:
            yield Formulas((self.equation(),))

    def equation(self) -> Formula:
        """The expression of the answer and its value, ``y[0]/4 = 9/2``."""
        at = ",".join(map(str, self.placeholders.at))
        given = str(self.spec.answer).strip()
        inside = BRACED.fullmatch(given)
        written = re.sub(rf"\[\s*{AT}\s*\]", f"[{at}]", inside[1] if inside else BRACED.sub(_loose, given))
        return Relation((read_typed(written), Value(self.placeholders.value(self.expression()))))

    def insight(self) -> Said | None:
        """What the file tells to remember, or that of the definition if the answer asks for outputs."""
        if self.spec.remember is not None:
            return self.said(self.spec.remember)
        used = self.placeholders.outputs(self.expression())
        return common.insight_of(self.placeholders.output) if used else None

    def asked(self) -> Formula | None:
        """The one entry that is asked for, which stands before the space for its value."""
        expression = self.expression().strip(" ()")
        entries = self.placeholders.entries(expression)
        if len(entries) != 1 or not re.fullmatch(r"\w+\[[^\]]*\]", expression):
            return None
        return Entry.at(*entries[0])


def _loose(found: re.Match[str]) -> str:
    """What stands in braces, in parentheses if it is a sum."""
    return f"({found[1]})" if re.search(r"[-+](?![^\[]*\])", found[1].strip()[1:]) else found[1]


def _value_answer(value: Any) -> Answer:
    """A number; a sum of names is marked by hand."""
    number = simplified(value)
    form = "words" if hasattr(number, "free_symbols") else "number"
    written = str(number) if form == "words" else number
    return Answer(form, written, Said("exercise.shown", {"what": Value(as_expr(number))}))
