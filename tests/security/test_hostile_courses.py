"""Every example of a hostile course file, title, template, target and start of a process."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from symconv import raise_limits
from symconv.handout import course_document, document_text
from symconv.handout.course import parse_course, read_course
from symconv.handout.grading import csv_rows
from symconv.handout.printing import document_writer
from tests.helpers import CANARY, entries, refusal, rendered_markdown, text_of
from tests.html import read_page

# What an entry with a choice becomes here; written by hand.
ACCEPTED_SPECS = {"H350"}
SHEETS = ("text", "latex", "markdown", "typst", "html", "word")


@pytest.fixture(autouse=True)
def harmless(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < 10
    assert not Path(CANARY).exists()


@pytest.mark.parametrize("entry", entries("spec file"))
def test_a_hostile_course_file_is_one_sentence(entry):
    text = text_of(entry)
    if entry["id"] in ACCEPTED_SPECS:
        assert parse_course(text).kernel == ((1,),)
        return
    message = refusal(parse_course, text, "course.toml")
    assert message.startswith("course.toml")
    assert entry["id"] != "H347" or message.endswith("unknown key 'kernal'; did you mean 'kernel'?")


@pytest.mark.parametrize("entry", entries("spec file bytes (hex)"))
def test_a_course_file_in_another_encoding_is_refused(entry):
    Path("course.toml").write_bytes(bytes.fromhex(entry["input"]))
    assert "not UTF-8" in refusal(read_course, "course.toml")


MORE = {
    "dots": ("a" + ".a" * 33 + " = 1", "33 dots, the limit is 32"),
    "nesting": ("a = " + "[\n" * 50_000, "nested too deeply"),
    "digits": ("seed = " + "9" * 5000, "line 1: a number of 5000 digits, the limit is 60; round it"),
    "a control character in an escape": ('title = "\\u0007"', "control character"),
    "an unknown key in a section": ('[[section]]\nkind = "worked"\nmodee = "full"', "did you mean 'mode'?"),
    "an unknown kind": ('[[section]]\nkind = "workd"', "unknown kind 'workd'; did you mean 'worked'?"),
    "no kind": ('[[section]]\ntitle = "a"', "needs the key 'kind'"),
    "true as a number": ("kernel = [[true]]", "holds true or false"),
    "a float as a word": ('[[section]]\nkind = "worked"\nat = [1.5, 0]', "must be a whole number, not '1.5'"),
}


@pytest.mark.parametrize("case", MORE)
def test_more_hostile_course_files(case):
    text, expected = MORE[case]
    assert expected in refusal(parse_course, text, "course.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('title = "a"\n\n[[section]]\nkind = "text"\ntext = "b"\n\n[[section]]\nkind = "worked"\nfoo = 1', 9),
        ('[notation]\nimage = "x"\nbrackets = "sqare"', 3),
        ("seed = 1\nkernel = [[1, 2], [3]]", 2),
    ],
)
def test_the_message_names_the_line(text, line):
    assert refusal(parse_course, text, "course.toml").startswith(f"course.toml, line {line}:")


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, attributes))


def sheets(title):
    """A sheet with the title in every place where a user's text can stand; as Markdown it may be refused."""
    refused = title.startswith(("</script>", "![x](http"))
    if refused:
        for kind, key in (("kind = 'text'", "text"), ("kind = 'exercise'\ntask = 'cell'", "note")):
            message = refusal(parse_course, f"[[section]]\n{kind}\n{key} = {json.dumps(title)}\n")
            assert re.match(rf"course file, line \d: section 1 {key}: ", message)
    section = {"kind": "text", "title": title, "text": "words" if refused else title}
    quoted, note = (json.dumps(words, ensure_ascii=False) for words in (title, section["text"]))
    spec = f"title = {quoted}\nauthor = {quoted}\ndate = {quoted}\n"
    spec += "[[section]]\n" + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in section.items())
    spec += f'[[section]]\nkind = "exercise"\ntask = "cell"\nimage = [3]\nkernel = [2]\nnote = {note}\n'
    course = parse_course(spec)
    document = course_document(course)
    return {format: document_text(document, document_writer(document, format)) for format in SHEETS}


@pytest.mark.parametrize("entry", entries("title"))
def test_a_hostile_title_is_text_in_every_format(entry):
    title = entry["input"]
    if entry["id"] == "H271":
        assert "half a character" in refusal(parse_course, f'title = "{title}"')
        return
    if "\n" in title:
        title = title.replace("\n", " ")
    texts = sheets(title)
    assert " ".join(title.split()) in " ".join(texts["text"].split())
    assert "root:x:0" not in "".join(texts.values())
    head = texts["latex"].split(r"\begin{document}")[1]
    for command in ("input{", "InputIfFileExists", "verbatiminput", "directlua", "catcode", "end{document}"):
        assert head.count("\\" + command) == (1 if command == "end{document}" else 0)
    assert " ".join(title.split()) in read_page(texts["html"]).text
    page = Elements()
    page.feed(rendered_markdown(texts["markdown"]))
    assert not {"script", "img", "a", "table", "iframe"} & {tag for tag, _ in page.found if tag != "img"}
    assert not any(name.startswith("on") for _, attributes in page.found for name, _ in attributes)
    assert "203.0.113.1" not in "".join(str(attributes) for _, attributes in page.found)


@pytest.mark.parametrize("text", ['=cmd|"/C calc"!A0', "+1+1", "@SUM(1)", "-1+cmd", "\tx", "='a'!b"])
def test_no_cell_of_a_table_is_a_formula(text):
    from symconv.handout.grading import csv_rows, csv_text

    written = csv_text([["id"], [text]]).splitlines()[1]
    assert not written.strip('"').startswith(("=", "+", "@", "\t", "-"))
    assert csv_rows(csv_text([["id", "x"], [text, 1]]), "table")[1][0] == text.strip()


def test_a_long_table_is_refused():
    with raise_limits(rows=2):
        assert "has 3 rows, more than the limit of 2" in refusal(csv_rows, "a\nb\nc", "answers")
