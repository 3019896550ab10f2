"""Languages: a file for each, with every key and the same facts; documents in them, and what a user's folder adds."""

import re
import subprocess
import tomllib

import pytest
from click.testing import CliRunner
from sympy import Float

import symconv as sc
from symconv.cli.main import cli
from symconv.errors import InputError, TemplateError
from symconv.formulas.nodes import Relation, Value
from symconv.formulas.plain import Printer
from symconv.handout import course_document, document_files, lesson
from symconv.handout.course import parse_course
from symconv.render.formats import FORMATS
from symconv.render.templates import languages, load_wording, parse_wording, shipped_templates
from symconv.symbolic import Symbol
from tests.helpers import NEEDS_TEX, ROOT, compiled

FOLDER = ROOT / "templates"
SHIPPED = parse_wording((FOLDER / "wording.toml").read_text("utf-8"))
CODES = [path.stem for path in sorted((FOLDER / "languages").glob("*.toml"))]
FREE = {f"date.{name}" for name in ("day", "first")} | {"document.babel", "document.decimal"}
"""Sentences whose facts a language chooses itself, and settings that may be empty."""


def facts(sentence):
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.fixture
def folder(tmp_path):
    """A folder of a user with a language of its own, and a sentence of its own in two of its files."""
    (tmp_path / "languages").mkdir()
    (tmp_path / "wording.toml").write_text('[derive]\nsurvivors = "The sum:"\nconventions = "House rules"\n', "utf-8")
    (tmp_path / "languages" / "it.toml").write_text(
        '[document]\nlanguage = "it"\nbabel = "italian"\n[derive]\nsurvivors = "Resta:"\n', "utf-8"
    )
    return tmp_path


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_key_with_the_same_facts(code):
    spoken = parse_wording((FOLDER / "languages" / f"{code}.toml").read_text("utf-8"))
    assert set(spoken) == set(SHIPPED)
    assert {key: facts(spoken[key]) for key in SHIPPED if key not in FREE} == {
        key: facts(SHIPPED[key]) for key in SHIPPED if key not in FREE
    }
    assert spoken["document.language"] == code and all(spoken[key] for key in SHIPPED if key not in FREE)


@pytest.mark.parametrize("code", CODES)
def test_a_language_ends_its_sentences_as_the_wording_does(code):
    """A title has no full stop, a sentence has one, and what announces a formula ends in a colon."""
    spoken = parse_wording((FOLDER / "languages" / f"{code}.toml").read_text("utf-8"))
    ends = {".": ".。", ":": ":：", "?": "?？", ")": ")）"}
    wrong = {
        key: (SHIPPED[key], text)
        for key, text in spoken.items()
        if key not in FREE and text[-1] not in ends.get(SHIPPED[key][-1], text[-1] if text[-1] not in ".:。：" else "")
    }
    assert wrong == {}


@pytest.mark.parametrize("code", CODES)
def test_a_language_leaves_no_english_sentence(code):
    """Sentences of several words that are the same in two languages have been forgotten."""
    spoken = parse_wording((FOLDER / "languages" / f"{code}.toml").read_text("utf-8"))
    words = {key: re.findall(r"[A-Za-z]{3,}", re.sub(r"\{\w+\}", "", text)) for key, text in SHIPPED.items()}
    assert [key for key, found in words.items() if len(found) > 2 and spoken[key] == SHIPPED[key]] == []


def test_a_sentence_is_asked_of_the_users_language_then_wording_then_of_ours(folder):
    found = load_wording(folder, shipped_templates(), language="it")
    assert found.sentence("derive.survivors") == "Resta:" and found.sentence("derive.conventions") == "House rules"
    assert found.sentence("derive.definition") == SHIPPED["derive.definition"]
    assert load_wording(folder, shipped_templates()).sentence("derive.survivors") == "The sum:"


def test_the_languages_are_listed_and_others_are_refused(folder):
    assert languages(shipped_templates()) == tuple(sorted({"en", *CODES}))
    assert "it" in languages(folder, shipped_templates())
    with pytest.raises(InputError, match="there is no language 'xy'"):
        sc.convolve(3, 3).derive(0).render(language="xy")
    with pytest.raises(InputError, match=r"there is no language '\.\./"):
        load_wording(shipped_templates(), language="../../x")


def test_a_sentence_of_a_language_that_nothing_asks_for_is_refused(folder):
    (folder / "languages" / "it.toml").write_text('[derive]\nresullt = "x"\n', "utf-8")
    with pytest.raises(TemplateError, match=r"languages/it\.toml, line 2: there is no sentence 'derive\.resullt'"):
        load_wording(folder, shipped_templates(), language="it")


def test_a_course_says_its_language_and_the_command_line_another(folder):
    course = parse_course('language = "it"\n[[section]]\nkind = "worked"\nimage = 5\nkernel = "1 2"\nat = [0]\n')
    document = course_document(course)
    (text,) = document_files(document, "latex", folder).values()
    assert r"\usepackage[italian, shorthands=off]{babel}" in text
    (page,) = document_files(document, "html", folder).values()
    assert '<html lang="it">' in page and "Resta:" in page
    with pytest.raises(InputError, match="language"):
        parse_course('language = "deutsch!"')
    command = ["derive", "convolution", "--image", "5", "--kernel", "1 2", "--at", "0", "--language", "it"]
    done = CliRunner().invoke(cli, [*command, "--templates", str(folder)])
    assert done.exit_code == 0 and "Resta:" in done.output


def test_english_documents_load_no_package_of_languages():
    (text,) = document_files(lesson(), "latex").values()
    assert r"{babel}" not in text


def test_a_decimal_comma_stands_in_decimals_only_and_lists_are_then_parted_by_semicolons():
    half, entry = Value(Float("0.5", 1)), Value(Symbol("x[1,2]"))
    comma = Printer("square", ",")
    assert comma.show(Relation((half, half), ",")) == "0,5; 0,5" and Printer().show(half) == "0.5"
    assert comma.show(entry) == "x[1,2]"
    assert FORMATS["latex"].printer("square", ",").show(half) == "0{,}5"
    assert FORMATS["typst"].printer("square", ",").show(half) == '"0,5"'


DATES = {
    "": "1 October 2026",
    "de": "1. Oktober 2026",
    "fr": "1er octobre 2026",
    "es": "1 de octubre de 2026",
    "zh": "2026年10月1日",
}


@pytest.mark.parametrize("code", sorted({"", *CODES} & set(DATES)))
def test_a_date_is_written_as_the_language_writes_it(code):
    course = parse_course(f'language = "{code}"\ndate = 2026-10-01\n[[section]]\nkind = "exercise"\ntask = "cell"\n')
    (text,) = document_files(course_document(course), "text").values()
    assert DATES[code] in text
    course = parse_course(f'language = "{code}"\ndate = "Autumn"\n[[section]]\nkind = "exercise"\ntask = "cell"\n')
    assert "Autumn" in next(iter(document_files(course_document(course), "text").values()))


@NEEDS_TEX
@pytest.mark.parametrize("code", [code for code in CODES if code != "zh"])
def test_the_lesson_compiles_in_the_language(code, tmp_path):
    babel = load_wording(shipped_templates(), language=code).sentence("document.babel").split(",")[0]
    if not subprocess.run(["kpsewhich", f"{babel}.ldf"], stdout=subprocess.PIPE, check=False).stdout:
        pytest.skip(f"LaTeX has no {babel} installed")
    log = compiled(document_files(lesson(language=code), "latex")["lesson.tex"], tmp_path)
    assert "Overfull" not in log and "Missing character" not in log


@pytest.mark.parametrize("code", CODES)
def test_the_pages_are_marked_with_their_language(code):
    wording = tomllib.loads((FOLDER / "languages" / f"{code}.toml").read_text("utf-8"))
    (source,) = (text for name, text in document_files(lesson(language=code), "typst").items() if name.endswith(".typ"))
    assert f'lang: "{code}"' in source and wording["lesson"]["why"] in source
