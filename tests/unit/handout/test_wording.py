"""Every sentence of a sheet, a key, a slide or a question stands in the wording: without its sentences no word is left.

The wording is replaced by one in which every sentence is a marker around its facts. What then still reads like a word
must be a name, a number, a word of a formula, or a text of the user.
"""

import html
import io
import re
import tomllib
from xml.etree import ElementTree

import pytest

from symconv.handout import SheetRequest, Student, course_document, document_files, lesson, make_sheet, slide_files
from symconv.handout.course import parse_course
from symconv.handout.course.file import SECTIONS as KINDS
from symconv.handout.exercises.make import TASKS
from symconv.handout.grading import Key, KeyAnswer, KeyVariant, KeyWrong, grade, marks_text
from symconv.handout.moodle import moodle_file
from tests.helpers import ROOT

MARKER = "qqq"
SECTIONS = {
    "worked": "operation = 'correlation'\nmode = 'same'\nboundary = 'mirror'\nat = [3, 3]",
    "comparison": "at = [1, 1]",
    "scatter": "at = [0, 0]",
    "gradient": "of = 'kernel'",
    "text": "text = 'ttt'",
    "proof": "identity = 'conv(x, h) = conv(h, x)'",
    "card": "function = 'scipy.signal.convolve2d'\noptions = { mode = 'full' }",
    "integral": "image = '1 on 0..2'\nkernel = 't on 0..1'",
}
REFUTED = "[[section]]\nkind = 'proof'\nidentity = 'conv(x, h) = slide(x, h)'\n"
FIGURES = ("kernel", "image", "overlay", "reads", "parts", "frames")
IDENTITIES = "identity = ['conv(x, h) = conv(h, x)', 'corr(x, h) = corr(h, x)']"
OWN = "question = 'ttt {y[at]}'\nanswer = '{y[at]}/2'\nwrong = ['1']\nsolution = 'ttt'"
HEAD = "title = 'ttt'\nauthor = 'ttt'\ndate = 'ttt'\n"


def course_text():
    text = HEAD + "".join(f"[[section]]\nkind = '{kind}'\n{keys}\n" for kind, keys in SECTIONS.items()) + REFUTED
    for show in FIGURES:
        text += f"[[section]]\nkind = 'figure'\nshow = '{show}'\nimage = '4x4'\nkernel = '2x2'\nmode = 'valid'\n"
    text += "[[section]]\nkind = 'figure'\nshow = 'matching'\nimage = '1 2 3 / 4 5 6 / 7 8 9'\nkernel = '1 2 / 3 4'\n"
    return text


def exercise_text(choices):
    text = HEAD
    for task in TASKS:
        keys = {"identity": IDENTITIES, "own": OWN}.get(task, "")
        text += f"[[section]]\nkind = 'exercise'\ntask = '{task}'\nchoices = {choices}\n{keys}\n"
    return text + "[[section]]\nkind = 'exercise'\ntask = 'find'\nfind = 'anchor'\nnote = 'ttt'\ntitle = 'ttt'\n"


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A folder whose wording has a marker in place of all words."""
    folder = tmp_path_factory.mktemp("marked")
    wording = tomllib.loads((ROOT / "templates" / "wording.toml").read_text("utf-8"))
    (folder / "wording.toml").write_text("\n".join(_marked_table(wording, ())), "utf-8")
    return str(folder)


def _marked_table(table, path):
    lines = [f"[{'.'.join(path)}]"] if path else []
    for key, value in table.items():
        if not isinstance(value, dict):
            facts = " ".join(re.findall(r"\{\w+\}", value))
            kept = value if (*path, key) == ("document", "language") else f"{MARKER} {facts}"
            lines.append(f'"{key}" = {kept!r}')
    for key, value in table.items():
        if isinstance(value, dict):
            lines += _marked_table(value, (*path, key))
    return lines


NAMES = {
    "conv",
    "corr",
    "slide",
    "flip",
    "grad",
    "odd",
    "new",
    "centre",
    "corner",
    "delta",
    "scipy",
    "signal",
    "convolve",
}
NAMES |= {"centre", "corner"}
"""Words of the identity language, names of signals such as h_new, and the function that the card is about."""
SUBSCRIPTED = {
    f"{name}{below}" for name in "yhk" for below in ("h", "k", "m", "centre", "corner", "slide", "corr", "conv")
} | {
    *("hflip", "hnew", "knew", "xi", "gradh", "gradk", "gradx"),
}
"""Names with their subscripts, which a page holds without the bar between."""
VARIANT = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
MATHEMATICAL = re.compile("[\U0001d400-\U0001d7ffℎ]")
"""The italic and upright letters that formulas are set in."""
VERSIONS = ("student", "solutions", "key")


def words(text):
    """Two letters or more in a row, of what is no marker, no name and no text of the user."""
    found = set(re.findall(r"[^\W\d_]{2,}", VARIANT.sub("", text))) - SUBSCRIPTED
    return {word for word in found if word[0] != "d" or len(word) > 2} - NAMES - {MARKER, "ttt"}  # dx, dy and dτ


def markdown_text(text):
    """Markdown without formulas, the addresses of pictures and blank lines for answers."""
    text = re.sub(r"^\$\$\n.*?\n\$\$$", "", text, flags=re.S | re.M).replace("&nbsp;", "")
    return re.sub(r"\]\([^)\s]+\.svg\)", "]", text)


def svg_text(text):
    """All that an SVG picture says, its description for those who cannot see it included."""
    root = ElementTree.fromstring(text)
    return " ".join([*root.itertext(), *(node.get("aria-label") or "" for node in root.iter())])


def documents():
    yield course_document(parse_course(course_text()))
    for choices in ("true", "false"):
        for version in VERSIONS:
            yield course_document(parse_course(exercise_text(choices)), Student("s"), version)
    yield lesson()


def test_every_kind_of_section_and_every_task_is_looked_at():
    kinds = {section.kind for section in parse_course(course_text()).section}
    assert kinds | {"exercise"} == set(KINDS)
    assert {section.task for section in parse_course(exercise_text("true")).section} == set(TASKS)


def test_text_holds_no_word_that_is_not_in_the_wording(marked):
    for document in documents():
        (text,) = document_files(document, "text", marked).values()
        assert MARKER in text and words(text) == set(), document.name


def test_markdown_and_its_pictures_hold_no_word_that_is_not_in_the_wording(marked):
    for document in documents():
        text, *pictures = document_files(document, "markdown", marked).values()
        assert MARKER in text and words(markdown_text(text)) == set(), document.name
        assert [words(svg_text(picture)) for picture in pictures] == [set()] * len(pictures)


@pytest.mark.parametrize("files_of", [document_files, slide_files])
def test_pages_and_slides_hold_no_word_that_is_not_in_the_wording(files_of, marked):
    pytest.importorskip("typst", reason="the extra 'pdf' is not installed")
    pypdf = pytest.importorskip("pypdf")
    for document in documents():
        data, *_ = files_of(document, "pdf", marked).values()  # slides have a second PDF, for printing
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
        told = " ".join(page.extract_text() for page in pages).replace(MARKER, f" {MARKER} ")  # next to an axis letter
        text = MATHEMATICAL.sub("", told)
        assert MARKER in text and words(text) == set(), document.name


def test_questions_for_moodle_hold_no_word_that_is_not_in_the_wording(marked):
    for choices in ("true", "false"):
        request = SheetRequest(parse_course(exercise_text(choices)), formats=("text",), templates=marked, moodle=True)
        bank = ElementTree.fromstring(moodle_file(make_sheet(request, Student("s", "", "s")).questions, ""))
        for tag in ("questiontext", "generalfeedback", "answer", "graderinfo"):
            for text in (node.text or "" for body in bank.iter(tag) for node in body.iter("text")):
                shown = re.sub(r"\\\[.*?\\\]", "", text, flags=re.S)
                assert words(html.unescape(re.sub(r"<img src=\"[^\"]*\" alt=|<[^>]+>", " ", shown))) == set(), text


def test_the_mistakes_behind_marks_are_said_by_the_wording(marked):
    wrong = (KeyWrong("flip_forgotten", "5"), KeyWrong("transposed", "5"))
    key = Key(1, "", (KeyVariant("a", "AAAA-2222", (KeyAnswer("cell", 1, "number", "1", wrong),)),))
    marks, _ = grade(key, "student,1\na,5\n")
    _, row = marks_text(marks, marked).splitlines()
    assert row.startswith("a,AAAA-2222,1,5,wrong,0,1,") and words(row.split(",")[-1]) == set()
