"""The question bank for Moodle: kinds, spellings, feedback, pictures and HTML."""

import re
from xml.etree import ElementTree

import pytest

from symconv.handout import SheetRequest, Student, key_files, make_sheet
from symconv.handout.course import parse_course
from symconv.handout.exercises.answers import read_answer
from symconv.handout.html_text import html_text

TASKS = ("cell", "reads", "patch", "flip", "find", "indices", "match")


SPEC = "title = '=1+1'\n" + "".join(f"[[section]]\nkind = 'exercise'\ntask = '{task}'\n" for task in TASKS)


@pytest.fixture(scope="module")
def files():
    course = parse_course(SPEC + "[[section]]\nkind = 'exercise'\ntask = 'cell'\nvalues = 'symbols'\n")
    sheet = make_sheet(SheetRequest(course, moodle=True), Student("=Ann", "", "Ann"))
    return sheet, key_files("", course, [(sheet.key, sheet.questions)])


def test_moodle_gets_one_question_of_the_fitting_kind_for_each_exercise(files):
    sheet, exported = files
    quiz = [one for one in ElementTree.fromstring(exported["moodle.xml"]) if one.get("type") != "category"]
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
        ("a \\* b\n\n* one\n* `x[1]`", "<p>a * b</p>\n<ul>\n<li>one</li>\n<li><code>x[1]</code></li>\n</ul>"),
        ('![one \\[1\\] "](a.svg)', '<p><img src="a.svg" alt="one [1] &quot;"></p>'),
        ("a <b>c</b> $i<j$ costs \\$5", r"<p>a &lt;b&gt;c&lt;/b&gt; \(i&lt;j\) costs <span>$</span>5</p>"),
        ("[a](javascript:b) [c](https://d.org)", '<p><a>a</a> <a href="https://d.org">c</a></p>'),
        ("1. *one*\n2. two", "<ol>\n<li><em>one</em></li>\n<li>two</li>\n</ol>"),
        ("## T \\<b\\>", "<h4>T &lt;b&gt;</h4>"),
        ("`a<b`\ntwo **w**", "<p><code>a&lt;b</code> two <strong>w</strong></p>"),
    ],
)
def test_our_markdown_becomes_html(markdown, html):
    assert html_text(markdown) == html


ACCEPTED = {"multichoice", "shortanswer", "numerical", "essay", "category"}


def test_moodle_s_importer_takes_every_question(files):
    """Its rules: known types, a name, texts in elements of their own, grades of its list, a full one, enough lines."""
    for question in ElementTree.fromstring(files[1]["moodle.xml"]):
        kind, answers = question.get("type"), question.findall("answer")
        assert kind in ACCEPTED
        if kind == "category":
            continue
        assert question.findtext("name/text").strip() and len(question.findtext("name/text")) <= 255
        assert {node.get("format") for node in question.iter() if node.get("format")} <= {"html"}
        assert {node.get("fraction") for node in answers} <= {"0", "100"}
        assert float(question.findtext("defaultgrade")) >= 0 and question.findtext("penalty") == "0"
        if kind == "essay":
            assert not answers and 2 <= int(question.findtext("responsefieldlines")) <= 40
            continue
        assert [node.get("fraction") for node in answers].count("100") >= 1 and len(answers) >= 2
        assert all(node.findtext("text") and node.find("feedback/text") is not None for node in answers)
        if kind == "numerical":
            assert all(re.fullmatch(r"-?\d+", node.findtext("text")) for node in answers)
            assert {node.findtext("tolerance") for node in answers} == {"0"}
        if kind == "shortanswer":
            assert not any("*" in node.findtext("text") for node in answers)  # it would stand for any text
        if kind == "multichoice":
            assert question.findtext("single") == "true" and question.findtext("answernumbering") == "abc"


def test_the_variants_of_an_exercise_share_a_category(files):
    course = parse_course(SPEC.replace("=1+1", "a/b $$c$$"))
    sheets = [make_sheet(SheetRequest(course, moodle=True), Student(name, "", name)) for name in ("Ann", "Bob")]
    quiz = ElementTree.fromstring(key_files("", course, [(one.key, one.questions) for one in sheets])["moodle.xml"])
    kinds = [question.get("type") for question in quiz]
    assert kinds.count("category") == len(TASKS)
    assert all(kinds[place : place + 3].count("category") == 1 for place in range(0, len(kinds), 3))
    assert quiz[0].findtext("category/text") == "$course$/top/a//b $\u2060$c$\u2060$/1"  # a single slash would part it
