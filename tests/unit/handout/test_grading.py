"""Keys, tables of answers, and marks."""

import csv
import io

import pytest
from click.testing import CliRunner

from symconv.cli.main import cli
from symconv.errors import InputError
from symconv.handout import SheetRequest, Student, key_files, make_sheet
from symconv.handout.class_view import answer_shares, class_document, class_files, percent
from symconv.handout.course import parse_course
from symconv.handout.exercises.answers import read_answer
from symconv.handout.grading import (
    Key,
    KeyAnswer,
    KeyVariant,
    KeyWrong,
    Mark,
    grade,
    key_text,
    marks_text,
    read_key,
    student_marks,
    students_text,
    unread_sentences,
)
from tests.helpers import refusal

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


# One row for each student


def test_one_row_for_each_student_with_the_sum_and_its_percentage():
    marks, _ = grade(KEY, "student,1,2,3,4\nAnn,-3/4,maybe,b,a*x\n")
    rows = list(csv.DictReader(io.StringIO(students_text(student_marks(marks)))))
    assert rows == [
        {"student": "Ann", "variant": "AAAA-2222", "1": "2", "2": "?", "3": "1", "4": "hand", "points": "3", "of": "7",
         "percent": "42.9", "open": "4"}
    ]  # fmt: skip


def test_what_cannot_be_read_is_told_with_its_line_and_never_a_silent_zero():
    marks, _ = grade(KEY, "student,1,2,3,4\n\nAnn,twelve,x,b,\n", "a.csv")
    assert unread_sentences(marks, "a.csv") == [
        "a.csv, line 3: exercise 1 of 'Ann' cannot be read: 'twelve'; correct it, or mark it by hand",
        "a.csv, line 3: exercise 2 of 'Ann' cannot be read: 'x'; correct it, or mark it by hand",
    ]
    many = [Mark("A", "", number, "?", "unreadable", 0, 1, (), 2) for number in range(25)]
    assert unread_sentences(many)[-1] == "answers: 5 more answers cannot be read; see symconv grade --details"


@pytest.mark.parametrize(
    "text",
    [
        "-28",
        "= -28",
        "=-28",
        "y[1,1] = -28",
        "y(1, 1)=−28",
        "y = -28.0",
        "−28",
        "-28,0",
        "-56/2",
        " -28. ",
        "x_1[0]=-28",
    ],
)
def test_the_spellings_of_a_number(text):
    assert read_answer("number", text) == -28


@pytest.mark.parametrize("text", ["28 29", "y[1,1]", "y[1,1] = = 28", "1,000", "= ", "about 28", "28 or 27", "a = b"])
def test_what_is_no_number_is_not_guessed(text):
    assert read_answer("number", text) is None


def test_an_equals_sign_may_stand_before_every_answer():
    assert read_answer("index", "= (1,0)") == (1, 0)
    assert read_answer("pixels", "= (1,0), (0,0)") == ((0, 0), (1, 0))
    assert read_answer("choice", "= b") == "b"


# What the class answered


def class_marks():
    right, fold, wrong = ("-3/4", "5", "6")
    table = "student,1\n" + "".join(
        f"{name},{text}\n" for name, text in zip("ABCDEF", (right, fold, fold, wrong, "", "?"), strict=True)
    )
    variants = tuple(KeyVariant(name, name * 4, KEY.variants[0].answers[:1]) for name in "ABCDEF")
    return student_marks(grade(Key(1, "T", variants), table)[0])


def test_each_named_mistake_has_its_share():
    marks = [mark for one in class_marks() for mark in one.marks]
    assert [(share.verdict, share.mistakes, share.count) for share in answer_shares(marks)] == [
        ("right", (), 1), ("wrong", ("flip_forgotten", "transposed"), 2), ("wrong", (), 1), ("empty", (), 1),
        ("unreadable", (), 1),
    ]  # fmt: skip
    assert (percent(1, 3), percent(1, 8), percent(1, 200), percent(0, 0)) == (33, 13, 1, 0)


@pytest.mark.parametrize("ending", ["txt", "md", "tex", "typ", "html"])
def test_the_class_view_is_a_document_without_names(ending):
    files = class_files(class_document("T", class_marks()), f"view.{ending}")
    text = files[f"view.{ending}"]
    assert "33 %" in text.replace("\\%", "%") and "was not flipped" in text
    assert not any(f"{name * 4}" in text for name in "ABCDEF")
    assert ending != "md" or any(name.endswith(".svg") and "<svg" in data for name, data in files.items())


def test_the_class_view_speaks_the_language_that_is_asked_for():
    text = class_files(class_document("T", class_marks()), "view.txt", language="de")["view.txt"]
    assert "Antworten der Gruppe: T" in text and "richtig" in text


def test_an_ending_that_no_format_has_is_refused():
    assert refusal(class_files, class_document("T", []), "view.doc").startswith("no format has the ending '.doc'")


def test_the_command_writes_rows_and_view_and_tells_what_it_could_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.json").write_text(key_text("T", KEY.variants))
    (tmp_path / "a.csv").write_text("student,1,2,3,4\nAnn,-3/4,?,b,a\n")
    done = CliRunner().invoke(cli, ["grade", "key.json", "a.csv", "--out", "m.csv", "--class", "class.html"])
    assert done.exit_code == 1 and "a.csv, line 2: exercise 2 of 'Ann' cannot be read: '?'" in done.output
    assert (tmp_path / "m.csv").read_text().startswith("student,variant,1,2,3,4,points,of,percent,open\nAnn,")
    assert "<svg" in (tmp_path / "class.html").read_text()
    done = CliRunner().invoke(cli, ["grade", "key.json", "a.csv", "--details"])
    assert done.output.startswith("student,variant,exercise,given,verdict,points,of,mistake\n")
