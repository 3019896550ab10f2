"""The task `own`: the user's words and placeholders, answers of every form, and wrong ones under the named mistakes."""

import json

import pytest

from symconv.errors import InputError
from symconv.handout import SheetRequest, Student, course_document, document_files, key_files, make_sheet
from symconv.handout.course import parse_course
from symconv.handout.course.build import exercises
from symconv.handout.document import AnswerSpace, Picture, each_item
from symconv.handout.exercises import exercise_items
from symconv.handout.grading import Key, grade, marks_text
from tests.unit.handout.exercises.test_insight import solved
from tests.unit.handout.exercises.test_tasks import said, signals

LINE = {"image": "1 2 3", "kernel": "1 10 100", "operation": "convolution", "at": [0]}
"""y[0] = 3·1 + 2·10 + 1·100 = 123, unflipped 1·1 + 2·10 + 3·100 = 321, y[1] = 3·10 + 2·100, y[-1] = 2·1 + 1·10."""


def course(question="Q?", seed=1, **keys):
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items() if not isinstance(value, dict))
    for key, table in keys.items():
        if isinstance(table, dict):
            lines += f"{key} = {{ {', '.join(f'{json.dumps(k)} = {json.dumps(v)}' for k, v in table.items())} }}\n"
    text = f"seed = {seed}\n[[section]]\nkind = 'exercise'\ntask = 'own'\nquestion = {json.dumps(question)}\n{lines}"
    return parse_course(text)


def asked(question="Q?", student="Ann", **keys):
    return exercises(course(question, **keys), student)[0]


def mistakes(question):
    return {wrong.mistake: wrong.answer.value for wrong in question.wrong}


def test_the_answer_is_an_expression_and_the_mistakes_change_it():
    question = asked("Compute.", answer="{y[0]}", **LINE)
    assert question.answer.form == "number" and question.answer.value == 123
    assert mistakes(question)["flip_forgotten"] == 321
    assert {wrong.answer.value for wrong in question.wrong if wrong.mistake == "anchor"} == {230, 12}


def test_an_expression_of_several_entries_is_worked_out_under_each_mistake():
    question = asked(answer="({y[0]} - {y[1]} + {x[-1]})/{h[0]}", **LINE)
    assert str(question.answer.value) == "-53/5"  # (123 - 230 + 1)/10
    assert mistakes(question)["flip_forgotten"] == 29  # (321 - (2·1 + 3·10) + 1)/10
    assert "anchor" not in mistakes(question)  # which of the outputs would move?


def test_placeholders_stand_for_values_entries_indices_and_signals():
    text = "Here $x$ is {x} and {y[at]?} = {y[at]} at {at}; {x[-1]} + {h[1]/3}, but $x_{1}$ and `{y}` stay."
    told = said(asked(text, **LINE))
    assert "Here x is 1 2 3 and y[0] = 123 at [0]; 1 + 100/3, but" in told and "{y} stay" in told


def test_numbers_with_names_are_drawn_and_may_be_used_in_expressions():
    for student in "abcd":
        question = asked("Take {n}.", student, answer="{n^2 + 1}", numbers={"n": [3, 9]})
        (n,) = [n for n in range(3, 10) if f"Take {n}." in said(question)]
        assert question.answer.value == n * n + 1 and question.wrong == ()


def test_a_line_of_signals_alone_is_their_drawing_and_others_follow_the_question():
    placed = asked("Look:\n\n{x} {h}\n\nCompute {y[0]?}.", answer="{y[0]}", **LINE)
    assert [type(item).__name__ for item in placed.items].count("Picture") == 1
    assert isinstance(placed.items[1], Picture) and len(placed.items[1].figure.panels) == 2
    follows = asked("Compute {y[0]?}.", answer="{y[0]}", **LINE)
    assert signals(follows) == [{(-1,): 1, (0,): 2, (1,): 3}, {(-1,): 1, (0,): 10, (1,): 100}]
    assert "Definition: convolution" in said(follows)
    half = asked("{x}\n\nCompute {y[0]?}.", answer="{y[0]}", **LINE)
    assert [len(item.figure.panels) for item in half.items if isinstance(item, Picture)] == [1, 1]


def test_the_conventions_may_be_left_out():
    told = said(asked("Compute {y[0]?}.", answer="{y[0]}", conventions=False, **LINE))
    assert "Definition" not in told and "Σ" not in told and "image x" in told


def test_a_question_without_signals_states_no_conventions_and_draws_nothing():
    told = said(asked("Why?", answer="Because."))
    assert told == "Why?"


@pytest.mark.parametrize(
    ("answer", "form", "value"),
    [(12, "number", "12"), ("-3/4", "number", "-3/4"), ("(1, -2)", "index", "(1, -2)"), ("{at}", "index", "(0,)")],
)
def test_a_number_and_an_index_are_answers(answer, form, value):
    question = asked(answer=answer, **LINE)
    assert (question.answer.form, str(question.answer.value)) == (form, value)


def test_a_decimal_is_exact():
    text = "[[section]]\nkind = 'exercise'\ntask = 'own'\nquestion = 'Q'\nanswer = 0.1\n"
    assert str(exercises(parse_course(text))[0].answer.value) == "1/10"


def test_free_text_has_lines_to_write_on_and_is_marked_by_hand():
    spec = course("Why?", answer="Since {y[0]} is *large*, $y > 0$.", lines=7, points=4, **LINE)
    (question,) = exercises(spec, "Ann")
    spaces = [item for item in each_item(exercise_items(question, 1, "student")) if isinstance(item, AnswerSpace)]
    assert [(space.form, space.lines) for space in spaces] == [("lines", 7)]
    assert question.answer.form == "words" and "Since 123 is large, y > 0." in solved(question)
    marks, _ = grade(sheet_key(spec), "student,1\nAnn,whatever\n")
    assert [(mark.verdict, mark.of) for mark in marks] == [("by hand", 4)]


def test_lines_beside_a_number_or_a_choice_are_for_words():
    for keys, forms in (({}, ["number", "lines"]), ({"choices": True, "wrong": [1]}, ["lines"])):
        question = asked("Compute {y[0]?}. Why?", answer="{y[0]}", lines=5, **LINE, **keys)
        spaces = [item for item in each_item(exercise_items(question, 1, "student")) if isinstance(item, AnswerSpace)]
        assert [space.form for space in spaces] == forms and spaces[-1].lines == 5


def test_without_an_answer_the_key_says_that_it_is_free_text():
    assert "Answer: free text" in solved(asked("Discuss."))


def test_a_choice_has_the_wrong_lines_of_the_file_and_their_mistakes():
    wrong = {"flip_forgotten": "It is laid down as it is.", "read the title only": "It is *ignored*."}
    question = asked("How?", answer="It is **reversed**.", wrong=wrong, choices=True)
    lines = {choice.mistakes: choice.sentence for choice in question.choices}
    assert set(lines) == {(), ("flip_forgotten",), ("read the title only",)}
    text = solved(question)
    assert "It is reversed." in text and "It is ignored." in text
    label = next(choice.label for choice in question.choices if choice.mistakes == ("read the title only",))
    key = sheet_key(course("How?", answer="It is **reversed**.", wrong=wrong, choices=True))
    marks, _ = grade(key, f"student,1\nAnn,{label}\n")
    assert marks_text(marks).splitlines()[1].endswith(",read the title only")


def test_a_list_of_wrong_answers_needs_no_names():
    question = asked("How many?", answer=3, wrong=[4, "5"], choices=True)
    assert sorted(str(choice.sentence.facts["what"].expr) for choice in question.choices) == ["3", "4", "5"]
    assert {choice.mistakes for choice in question.choices} == {(), ("unnamed",)}


def test_the_solution_is_the_users_or_the_outputs_worked_out():
    worked = solved(asked("Compute.", answer="{y[0]}", **LINE))
    assert "3·1 + 2·10 + 1·100" in worked and "add up to the output index" in worked
    both = solved(asked("Compute.", answer="{y[0] + y[1]}", **LINE))
    assert "y[0] = 3·1 + 2·10 + 1·100 = 123" in both and "y[1] = 3·10 + 2·100 = 230" in both
    assert "y[0] + y[1] = 353 Answer: 353" in both
    mean = solved(asked("Compute.", answer="{y[at] - y[-1]}/3", **LINE))
    assert "(y[0] - y[-1])/3 = 37" in mean
    own = solved(asked("Compute.", answer="{y[0]}", solution="It is **{y[0]}**.", remember="Sum *up*.", **LINE))
    assert "It is 123." in own and own.endswith("Remember: Sum up.")


def test_own_questions_reach_every_format_key_and_question_bank():
    spec = course("A *list*:\n\n1. $y[0] = x * h$\n2. {x}", answer="{y[0]}", remember="**Add**.", **LINE)
    for format in ("text", "markdown", "latex", "typst", "html"):
        for version in ("student", "solutions", "key"):
            assert document_files(course_document(spec, Student("Ann"), version), format)
    sheet = make_sheet(SheetRequest(spec, formats=("text",), moodle=True, qti=True), Student("Ann"))
    files = key_files("", spec, [(sheet.key, sheet.questions)], ("moodle", "qti"))
    (question,) = sheet.questions
    assert question.kind == "number" and question.answers[0].text == "123"
    assert "<em>list</em>" in question.asked.html and r"<li>\(y" in question.asked.html
    assert "<strong>Add</strong>" in question.solution.html and set(files) >= {"moodle.xml", "qti.zip"}


def sheet_key(spec):
    return Key(1, "", (make_sheet(SheetRequest(spec, formats=("text",)), Student("Ann")).key,))


def test_a_wrong_answer_of_the_file_that_is_right_is_left_out_where_it_must_be():
    question = asked("Q", answer="{y[0]}", wrong={"flip_forgotten": "{y[0]}", "halved it once": "{y[0]/2}"}, **LINE)
    assert str(mistakes(question)["halved it once"]) == "123/2"
    assert 123 not in mistakes(question).values()


REFUSED = {
    "an unknown name": ({"answer": "{y[0]} + {z}", **LINE}, r"\{\(y\[0\]\) \+ \(z\)\}: 'z' is not known"),
    "a signal for a number": ({"answer": "{x + 1}", **LINE}, r"'x' is no number; write an entry, such as y\[at\]$"),
    "an entry that does not exist": ({"answer": "{y[9]}", **LINE}, r"y\[9\] does not exist; indices run from -2 to 2$"),
    "an index of two axes": ({"answer": "{y[1,1]}", **LINE}, r"y index \[1, 1\] needs 1 integers, not 2"),
    "a name without entries": ({"answer": "{z[0]}", **LINE}, r"'z' has no entries"),
    "a placeholder in the text": ({"question": "Is {yy[0]} it?"}, r"'yy' has no entries"),
    "choices without lines": ({"answer": "a", "choices": True}, r"needs wrong answers; give some, as wrong ="),
    "an unknown mistake": (
        {"answer": 1, "wrong": {"flip_forgoten": 2}},
        r"unknown mistake 'flip_forgoten'; did you mean 'flip_forgotten'\?; or say it in words$",
    ),
    "a number named as a signal": ({"numbers": {"x": [1, 2]}}, r"numbers: 'x' stands for something else"),
    "a number without a range": ({"numbers": {"n": [5, 2]}}, r"n = \[5, 2\] must be the least and the largest"),
    "HTML": ({"question": "<b>bold</b>"}, r"line 5: section 1 question: .*is HTML"),
    "two paragraphs to remember": ({"answer": 1, "remember": "a\n\nb"}, r"must be one paragraph of words"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_one_sentence_with_the_fix(case):
    keys, told = REFUSED[case]
    with pytest.raises(InputError, match=told):
        asked(keys.get("question", "Q?"), **{key: value for key, value in keys.items() if key != "question"})


def test_an_own_exercise_needs_a_question():
    with pytest.raises(InputError, match="line 1: section 1: task own needs question = '…'"):
        parse_course("[[section]]\nkind = 'exercise'\ntask = 'own'\n")


@pytest.mark.parametrize(
    "key", ["question", "answer", "solution", "remember", "lines", "numbers", "wrong", "conventions"]
)
def test_other_tasks_have_no_use_for_the_keys_of_own_questions(key):
    value = {"lines": 3, "numbers": "{ n = [1, 2] }", "wrong": "['1']", "conventions": "false"}.get(key, "'1'")
    with pytest.raises(InputError, match=f"task cell has no use for {key} = .*; leave it out"):
        parse_course(f"[[section]]\nkind = 'exercise'\ntask = 'cell'\n{key} = {value}\n")
