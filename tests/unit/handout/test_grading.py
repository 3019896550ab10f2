"""Keys, tables of answers, marks, and the question bank for Moodle."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from symconv.errors import InputError
from symconv.handout.course import parse_course
from symconv.handout.course.spec import Student
from symconv.handout.exercises.answers import read_answer
from symconv.handout.grading import Key, KeyAnswer, KeyVariant, KeyWrong, grade, key_text, marks_text, read_key
from symconv.handout.moodle import html_text
from symconv.handout.sheets import SheetRequest, key_files, make_sheet

KEY = Key(
    1,
    "T",
    (
        KeyVariant(
            "Ann",
            "AAAA-2222",
            (
                KeyAnswer("cell", 2, "number", "-3/4", (KeyWrong("flip_forgotten", "5"), KeyWrong("transposed", "5"))),
                KeyAnswer("reads", 1, "pixels", "(0,0) (1,0)", (KeyWrong("anchor", "(1,0) (2,0)"),)),
                KeyAnswer("flip", 1, "choice", "b", (KeyWrong("flip_added", "a"),)),
                KeyAnswer("cell", 3, "words", "a*x", ()),
            ),
        ),
    ),
)

ANSWERS = [
    ("-0.75", "(1,0) (0,0)", "B", "a x", ["right", "right", "right", "by hand"], [2, 1, 1, 0], ["", "", "", ""]),
    (
        "5",
        "[2,0],[1,0]",
        "a",
        "",
        ["wrong", "wrong", "wrong", "empty"],
        [0, 0, 0, 0],
        [
            "the kernel was not flipped or rows and columns of the kernel were exchanged",
            "the kernel was laid one place off",
            "the kernel was flipped",
            "",
        ],
    ),
    ("5.1", "x", "", "?", ["wrong", "unreadable", "empty", "by hand"], [0, 0, 0, 0], ["", "", "", ""]),
]


@pytest.mark.parametrize(("one", "two", "three", "four", "verdicts", "points", "mistakes"), ANSWERS)
def test_marks_and_the_mistakes_behind_them(one, two, three, four, verdicts, points, mistakes):
    table = io.StringIO()
    csv.writer(table).writerows([["student", 1, 2, 3, 4], ["Ann", one, two, three, four]])
    marks, unknown = grade(KEY, table.getvalue())
    assert [mark.verdict for mark in marks] == verdicts and [mark.points for mark in marks] == points
    rows = list(csv.DictReader(io.StringIO(marks_text(marks))))
    assert [row["mistake"] for row in rows] == mistakes and unknown == []


def test_rows_without_a_sheet_are_told_and_the_others_are_marked():
    marks, unknown = grade(KEY, "variant;1\nZZZZ-9999;5\nAAAA-2222;5\n", "answers.csv")
    assert [mark.verdict for mark in marks] == ["wrong", "empty", "empty", "empty"]
    assert unknown == ["answers.csv, line 2: no sheet of the key is for 'ZZZZ-9999'"]


TWO = Key(1, "T", (*KEY.variants, KeyVariant("Bob", "BBBB-3333", KEY.variants[0].answers)))
ROWS = {  # rows below student,variant,1 -> what is told, and whose answers are marked
    "Ann,BBBB-3333,5": (["a, line 2: the sheet of 'Ann' is not the variant 'BBBB-3333'; correct one of them"], []),
    "Ann,ZZZZ-9999,5": (["a, line 2: the sheet of 'Ann' is not the variant 'ZZZZ-9999'"], []),
    "Zoe,AAAA-2222,5": (["a, line 2: the sheet of 'Zoe' is not the variant 'AAAA-2222'"], []),
    "Ann,,5\nBob,BBBB-3333,1": ([], ["Ann", "Bob"]),
    ",AAAA-2222,5": ([], ["Ann"]),
    "Ann,AAAA-2222,5\nBob,,1\nAnn,,-3/4": (
        ["a, line 4: 'Ann' stands in line 2 already, which counts; remove one"],
        ["Ann", "Bob"],
    ),
    ",,5": (["a, line 2: no sheet of the key is for ''"], []),
}


@pytest.mark.parametrize("rows", ROWS)
def test_a_row_counts_for_the_student_whose_sheet_it_is_and_once(rows):
    marks, told = grade(TWO, f"student,variant,1\n{rows}\n", "a")
    expected, marked = ROWS[rows]
    assert [mark.student for mark in marks if mark.number == 1] == marked
    assert len(told) == len(expected) and all(t.startswith(e) for t, e in zip(told, expected, strict=True))


@pytest.mark.parametrize("text", ["", "name,1\nAnn,5", "student\nAnn", 'student,1\n"Ann'])
def test_a_table_of_another_form_is_one_sentence(text):
    with pytest.raises(InputError, match=r"^answers "):
        grade(KEY, text)


def test_a_key_is_read_as_it_was_written(tmp_path):
    (tmp_path / "key.json").write_text(key_text("T", KEY.variants), "utf-8")
    assert read_key(tmp_path / "key.json") == KEY


@pytest.mark.parametrize("text", ["", "{}", "[" * 100_000, '{"symconv_key": 2, "title": "", "variants": []}', "null"])
def test_what_is_no_key_is_refused(text, tmp_path):
    (tmp_path / "key.json").write_text(text)
    with pytest.raises(InputError, match=r"key\.json is no key"):
        read_key(tmp_path / "key.json")


TASKS = ("cell", "reads", "patch", "flip", "find", "indices", "match")
SPEC = "title = '=1+1'\n" + "".join(f"[[section]]\nkind = 'exercise'\ntask = '{task}'\n" for task in TASKS)


@pytest.fixture(scope="module")
def files():
    course = parse_course(SPEC + "[[section]]\nkind = 'exercise'\ntask = 'cell'\nvalues = 'symbols'\n")
    sheet = make_sheet(SheetRequest(course, moodle=True), Student("=Ann", "", "Ann"))
    return sheet, key_files("", course, [(sheet.key, sheet.questions)])


def test_a_sheet_filled_in_with_its_own_key_is_all_right(files, tmp_path):
    sheet, exported = files
    (tmp_path / "key.json").write_text(exported["key.json"], "utf-8")
    answers = [answer.value for answer in sheet.key.answers]
    table = io.StringIO()
    csv.writer(table).writerows([["student", *range(1, 9)], ["=Ann", *answers]])
    marks, _ = grade(read_key(tmp_path / "key.json"), table.getvalue())
    assert [mark.verdict for mark in marks] == ["right"] * 7 + ["by hand"]


def test_every_wrong_answer_of_the_key_is_marked_with_its_mistake(files):
    sheet, _ = files
    key = Key(1, "", (sheet.key,))
    for number, answer in enumerate(sheet.key.answers, 1):
        for wrong in answer.wrong:
            marks, _ = grade(key, f'variant,{number}\n{sheet.key.variant},"{wrong.value}"\n')
            assert answer.form == "words" or wrong.mistake in marks[number - 1].mistakes


def test_the_empty_table_is_safe_to_open_and_can_be_read_back(files):
    _, exported = files
    assert exported["answers.csv"].splitlines()[1].startswith("'=Ann,")
    marks, unknown = grade(Key(1, "", (files[0].key,)), exported["answers.csv"])
    assert {mark.verdict for mark in marks} == {"empty"} and unknown == []


def test_moodle_gets_one_question_of_the_fitting_kind_for_each_exercise(files):
    sheet, exported = files
    quiz = ElementTree.fromstring(exported["moodle.xml"])
    kinds = [question.get("type") for question in quiz]
    assert kinds == [
        "numerical", "shortanswer", "shortanswer", "multichoice", "multichoice", "shortanswer", "shortanswer", "essay",
    ]  # fmt: skip
    for question, answer in zip(quiz, sheet.key.answers, strict=True):
        right = [a.findtext("text") for a in question.findall("answer") if a.get("fraction") == "100"]
        if answer.form not in ("choice", "words"):
            assert right[0] == answer.value and len(set(right)) == len(right)
            assert all(read_answer(answer.form, text) == read_answer(answer.form, answer.value) for text in right)
        elif answer.form == "choice":
            assert len(right) == 1
        told = [a.findtext("feedback/text") for a in question.findall("answer") if a.get("fraction") == "0"]
        assert all(told)


def test_moodle_carries_its_pictures(files):
    quiz = ElementTree.fromstring(files[1]["moodle.xml"])
    for body in quiz.iter("questiontext"):
        text = body.findtext("text")
        for picture in body.findall("file"):
            assert f'src="@@PLUGINFILE@@/{picture.get("name")}"' in text
        assert text.count("src=") == text.count("@@PLUGINFILE@@")


def test_moodle_gets_html_whose_formulas_keep_their_rows(files):
    quiz = ElementTree.fromstring(files[1]["moodle.xml"])
    bodies = [body for tag in ("questiontext", "generalfeedback") for body in quiz.iter(tag)]
    assert {body.get("format") for body in bodies} == {"html"}
    for body in bodies:
        text = body.findtext("text")
        closed = re.sub("(<img[^>]*)>", r"\1/>", text)
        assert ElementTree.fromstring(f"<div>{closed}</div>") is not None
        assert "$" not in text and text.count(r"\[") == text.count(r"\]")
        assert "\\begin" not in re.sub(r"\\\[.*?\\\]", "", text, flags=re.S)
    rows = "".join(body.findtext("text") for body in bodies)
    assert "\\\\\n&amp;" in rows


def test_moodle_says_how_a_text_is_to_be_written_and_names_both_mistakes_of_one_answer(files):
    quiz = ElementTree.fromstring(files[1]["moodle.xml"])
    for question in quiz:
        texts = [a.findtext("text") for a in question.findall("answer")]
        assert len(set(texts)) == len(texts) or question.get("type") == "multichoice"
        if question.get("type") == "shortanswer":
            assert "Write " in question.findtext("questiontext/text")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a \\* b\n\n* one\n* `x[1]`", "<p>a * b</p>\n<ul><li>one</li><li><code>x[1]</code></li></ul>"),
        ('![one \\[1\\] "](a.svg)', '<p><img src="a.svg" alt="one [1] &quot;"></p>'),
        ("## T \\<b\\>", "<h4>T &lt;b&gt;</h4>"),
        ("`a<b`\ntwo **w**", "<p><code>a&lt;b</code> two <b>w</b></p>"),
    ],
)
def test_our_markdown_becomes_html(markdown, html):
    assert html_text(markdown) == html
