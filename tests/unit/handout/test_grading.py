"""Keys, tables of answers, and marks."""

import csv
import io

import pytest

from symconv.errors import InputError
from symconv.handout import SheetRequest, Student, key_files, make_sheet
from symconv.handout.course import parse_course
from symconv.handout.grading import Key, KeyAnswer, KeyVariant, KeyWrong, grade, key_text, marks_text, read_key

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
            "the kernel was laid one position off",
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
