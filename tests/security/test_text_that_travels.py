"""Text of a student or a lecturer in files that other programs read: spreadsheets, XML and Moodle's filters."""

import csv
import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import symconv as sc
from symconv.errors import InputError
from symconv.handout import SheetRequest, Student, key_files, make_sheet
from symconv.handout.course import parse_course
from symconv.handout.grading import csv_rows, csv_text
from symconv.handout.html_text import html_text
from symconv.render.escape import escape_markdown

FORMULAS = (
    "=1+1", "7;=cmd|'/C calc'!A0", "a;=1+1;b", "＝1+1", "7；;＝1+1", "a\t=1", "a\n@b", "  =1", "\u00a0=1", "'=1",
    "''=1", "-2+3", "-x", "+x", "x\";=1", "a;  @b", "a ;'=1", "1,=2", "(1,-2+cmd)", "－1+a", "＠a", "＋1", "a\r=1",
    "-1;-2",
)  # fmt: skip
HARMLESS = (
    "-3",
    "+1/2",
    "-2.5",
    "(1,-2)",
    "[-1;-2]",
    "[0,-1],[1,-2]",
    "a-1",
    "a=1",
    "x;y",
    "'",
    "it's",
    "a;'b'",
    "− 28",
)
TRIGGERS = "=+-@＝＋－＠"
NUMBER = re.compile(r"[+-]\d+([./]\d+)?[)\]]?")


def cells_of(text, separator):
    """Cells as a program with another separator sees them: it knows quotes only at the beginning of a cell."""
    return [cell for line in re.split(r"[\r\n]", text) for cell in line.replace('"', separator).split(separator)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quoted", [True, False])
def test_no_cell_reads_like_a_formula_whatever_separates_cells(separator, quoted):
    text = csv_text([["student", "1"], *(["Ann", formula] for formula in FORMULAS + HARMLESS)])
    if quoted:
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
    else:
        cells = cells_of(text, separator)
    begins = [cell.strip() for cell in cells if cell.strip().startswith(tuple(TRIGGERS))]
    assert [cell for cell in begins if not NUMBER.fullmatch(cell)] == []


@pytest.mark.parametrize("text", FORMULAS + HARMLESS)
def test_a_text_comes_back_as_it_was(text):
    assert csv_rows(csv_text([["a", "b", "c"], ["Ann", text, "z"]]), "t")[1] == [
        "Ann",
        text.strip().replace("\r", "\n"),
        "z",
    ]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_text_is_written_as_it_is(text):
    assert next(csv.reader([csv_text([[text]])])) == [text]


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice (soffice)")
@pytest.mark.parametrize("separators", ["44", "59", "9", "44/59/9"])
def test_libreoffice_finds_no_formula_even_when_it_may_evaluate_them(separators, tmp_path):
    texts = {"ours": csv_text([["Ann", formula] for formula in FORMULAS]), "raw": "\n".join(FORMULAS)}
    found = {}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
        command += ["fods:OpenDocument Spreadsheet Flat XML", "--outdir", str(tmp_path), str(tmp_path / f"{name}.csv")]
        command += [f"--infilter=CSV:{separators},34,76,1,,0,false,true,false,false,false,-1,true"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        found[name] = (tmp_path / f"{name}.fods").read_text("utf-8").count("table:formula=")
    assert found["ours"] == 0 and found["raw"] > 0


NOT_XML = ("\ufffe", "\uffff", "\x00", "\x0b", "\ud800")


@pytest.mark.parametrize("character", NOT_XML)
def test_what_xml_forbids_is_refused_in_a_course_and_in_names(character):
    written = f"\\u{ord(character):04x}"
    if character != "\ud800":  # TOML refuses half a pair itself
        with pytest.raises(InputError, match=r"title.*holds .*control character or no character"):
            parse_course(f'title = "a{written}"\n')
    request = SheetRequest(parse_course("[[section]]\nkind='exercise'\ntask='cell'\n"), moodle=True)
    with pytest.raises(InputError, match="control character or no character"):
        make_sheet(request, Student("a", f"Ann{character}", "a"))
    with pytest.raises(InputError, match="control character or no character"):
        make_sheet(request, Student("a", "Ann", f"a{character}"))


def question_bank(title):
    course = parse_course(f"title = '{title}'\n[[section]]\nkind='exercise'\ntask='cell'\ntitle='{title}'\n")
    sheet = make_sheet(SheetRequest(course, moodle=True), Student("$$x$$", "", "$$x$$"))
    return key_files("", course, [(sheet.key, sheet.questions)])["moodle.xml"]


LIVE = (
    r"\(\href{javascript:alert(1)}{x}\)", r"\[x\]", "$$x$$", "$x$", "[tex]x[/tex]", "\\\\(x\\\\)", "`\\(x\\)`",
)  # fmt: skip


class Texts(HTMLParser):
    """The texts of an HTML document, one for each element that holds some, and its alternative texts."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.shown = [], ""
        self.feed(html)

    def handle_data(self, data):
        self.parts.append(data)
        self.shown += data


@pytest.mark.parametrize("text", LIVE)
def test_mathematics_of_a_user_is_text_in_moodle(text):
    html = html_text(escape_markdown(text))
    assert not re.search(r"\\[()\[\]]|\$\$|\$[^<]*\$", html)  # Moodle's filters read the source of the page
    page = Texts(html)
    assert not any(re.search(r"\\[()\[\]]|\$.*\$", part) for part in page.parts)  # MathJax reads its texts
    assert page.shown == text


@pytest.mark.parametrize("text", LIVE[:4])
def test_mathematics_in_an_alternative_text_is_text_in_moodle(text):
    html = html_text(f"![{escape_markdown(text)}](a.svg)")
    assert not re.search(r"\\[()\[\]]|\$", html)
    assert ElementTree.fromstring(html.replace('">', '"/>')).find("img").get("alt") == text


def test_a_title_of_mathematics_reaches_moodle_as_text():
    bank = ElementTree.fromstring(question_bank(r"\(\href{javascript:x}{y}\)"))
    for text in (node.text or "" for node in bank.iter("text")):
        outside = re.sub(r"\\\[\n.*?\n\\\]", "", text, flags=re.S)
        assert not re.search(r"\\[()\[\]]|\$\$", outside)


@pytest.mark.parametrize("word", ["None", "none", "True", "False", "true", "NA", "NaT", "null", "NULL", "nan", "NaN"])
def test_a_word_for_no_value_is_refused_with_its_cell(word):
    with pytest.raises(
        InputError, match=rf"^kernel row 1, column 2: '{word}' uses the name '{word}', which stands for "
    ):
        sc.kernel(f"1 {word} / 3 4")


@pytest.mark.parametrize(
    ("image", "kernel", "options"),
    [
        ("x1 x_1", "1 2", {}),
        ("a1 2", "a_1 3", {}),
        ("1 2", "lambda 2*lamda+1", {}),
        ("a1 2", "1 2", {"boundary": "constant", "fill": "a_1"}),
    ],
)
def test_names_that_print_alike_never_meet_in_one_operation(image, kernel, options):
    with pytest.raises(InputError, match="print alike; rename one of them"):
        sc.convolve(image, kernel, **options)


def test_two_symbols_of_one_name_never_meet_in_one_operation():
    sympy = pytest.importorskip("sympy")
    with pytest.raises(InputError, match="two different symbols are named 'a'; rename one of them"):
        sc.convolve([sympy.Symbol("a"), 1], [sympy.Symbol("a", positive=True), 2])


@pytest.mark.parametrize("blank", [" ", "\\u00a0", "\\u200b", "\\u2800", "\\u3164", "\\u00ad\\u200e", "\\t"])
@pytest.mark.parametrize("where", ["title", "author"])
def test_a_title_that_looks_blank_is_refused(where, blank):
    with pytest.raises(InputError, match=rf"{where}.*looks blank; write words, or leave it out"):
        parse_course(f'{where} = "{blank}"\n')
