"""A user's folder of templates and of wording: what is read from it, what it overrides and what is refused.

Templates are filled in here without a child process, as they are inside one.
"""

import os
from dataclasses import dataclass, replace

import pytest

from symconv import contained
from symconv.errors import FileError, LimitError, TemplateError
from symconv.handout import Document, document_files
from symconv.handout.course.markdown import prose_items
from symconv.render import templates
from symconv.render.escape import Printed, escape_xml
from symconv.render.formats import format_of
from symconv.render.sandbox import fill_untrusted
from symconv.render.templates import (
    export_quarto,
    export_templates,
    fill,
    folder_digest,
    load_wording,
    marked,
    parse_wording,
    plain_data,
    shipped_templates,
    template_folders,
    unmarked,
    user_file,
)
from tests.helpers import POSIX

CONTEXT = {"kind": "title", "text": Printed("T")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(contained.CHILD, "inside", True)
    (tmp_path / "f/text").mkdir(parents=True)
    return tmp_path / "f"


def refusal(function, *given, kind=TemplateError):
    with pytest.raises(kind) as caught:
        function(*given)
    return str(caught.value)


def macros(folder, source=None):
    """The template `macros` of LaTeX, which is short, as a folder has it."""
    (folder / "latex").mkdir(exist_ok=True)
    if source is not None:
        (folder / "latex/macros.tex.j2").write_text(source)
    return fill(format_of("latex"), "macros", {}, folder)


def test_a_template_that_a_folder_does_not_hold_is_the_shipped_one(folder):
    assert macros(folder) == fill(format_of("latex"), "macros", {})


def test_a_template_of_a_folder_replaces_blocks_and_can_ask_for_the_shipped_ones(folder):
    (folder / "text/derivation.txt.j2").write_text("{% block title %}A{% endblock %}")
    (folder / "text/more.txt.j2").write_text("{{ x }}")
    whole = fill(format_of("text"), "more", {"x": "1"}, folder)
    assert whole == "1"
    assert macros(folder, r"\BLOCK{ extends 'shipped/macros.tex.j2' }") == fill(format_of("latex"), "macros", {})
    assert macros(folder, "own\n") == "own\n"  # it stands for itself


def test_a_template_that_prints_outside_of_its_blocks_stands_for_itself(folder):
    (folder / "text/document.txt.j2").write_text("{# a note #}\n{% block body %}b{% endblock %}")
    assert fill(format_of("text"), "document", {"body": "B"}, folder) == "b"
    for source, printed in (("whole", "whole"), ("{{ body }}!", "B!"), ("{% if body %}x{% endif %}", "x")):
        (folder / "text/document.txt.j2").write_text(source)
        assert fill(format_of("text"), "document", {"body": "B"}, folder) == printed
    (folder / "text/document.txt.j2").write_text("{% set a = 1 %}{% macro m() %}m{% endmacro %}")
    assert fill(format_of("text"), "document", {"body": "B"}, folder) == "B\n"


@pytest.mark.parametrize(
    ("file", "source", "said"),
    [
        ("text/document.txt.j2", "\n{% block boddy %}b{% endblock %}",
         "template text/document.txt.j2, line 2: there is no block 'boddy'; did you mean 'body'?"),
        ("text/document.txt.j2", "{% block body %}\n{% if 0 %}{{ bdy }}{% endif %}{% endblock %}",
         "template text/document.txt.j2, line 2: 'bdy' is undefined; did you mean 'body'?"),
        ("text/documnet.txt.j2", "x",
         "template text/documnet.txt.j2: no document uses it; did you mean 'document.txt.j2'?"),
    ],
)  # fmt: skip
def test_a_mark_that_nothing_gives_is_an_error_with_its_line(file, source, said, folder):
    (folder / file).write_text(source)
    assert refusal(fill, format_of("text"), "document", {"body": "B"}, folder) == said


def test_a_template_may_ask_whether_a_name_is_given_and_use_those_of_the_loops_around_it(folder):
    (folder / "text/document.txt.j2").write_text(
        "{% block body %}{% if more is defined %}{{ more }}{% endif %}{{ other|default('-') }}{{ body }}{% endblock %}"
    )
    assert fill(format_of("text"), "document", {"body": "B"}, folder) == "-B"
    (folder / "text/sheet.txt.j2").write_text("{% block paragraph scoped %}[{{ item.text }}]{% endblock %}")
    document = Document("s", "course.title", prose_items("p"), facts={"text": "T"})
    assert "[p]" in document_files(document, "text", folder)["s.txt"]


def test_a_template_that_another_one_includes_is_used(folder):
    (folder / "text/mine.txt.j2").write_text("m")
    (folder / "text/document.txt.j2").write_text("{% block body %}{% include 'mine.txt.j2' %}{% endblock %}")
    assert fill(format_of("text"), "document", {"body": "B"}, folder) == "m"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[figure.kernel]\nalt = "{nme}"\n', "the sentence 'figure.kernel.alt' has no fact {nme}"),
        ('# a\n[marks]\nright = "{count}"', "line 3: the sentence 'marks.right' has no fact {count}; it has none"),
    ],
)
def test_a_fact_that_a_sentence_does_not_have_is_an_error_with_its_line(text, said, folder):
    (folder / "wording.toml").write_text(text)
    assert said in refusal(load_wording, folder, shipped_templates())


def test_the_exported_folder_makes_the_same_documents_and_is_never_written_over(tmp_path):
    folder = tmp_path / "mine"
    names = export_templates(folder)
    assert str(folder / "wording.toml") in names and str(folder / "latex/sheet.tex.j2") in names
    document = Document("s", "course.title", prose_items("# A\n\n* b\n"), facts={"text": "T"})
    for format in ("latex", "markdown", "text", "typst", "html"):
        assert document_files(document, format, folder) == document_files(document, format)
    (folder / "text/sheet.txt.j2").write_text("changed")
    assert document_files(document, "text", folder) == {"s.txt": "changed\n"}
    assert "exists and is left as it is" in refusal(export_templates, folder, kind=FileError)


def test_the_extension_of_quarto_is_copied_over_an_older_one_and_is_no_template(tmp_path):
    names = export_quarto(tmp_path)
    assert names == [str(tmp_path / "_extensions/symconv" / name) for name in ("_extension.yml", "symconv.lua")]
    (tmp_path / "_extensions/symconv/symconv.lua").write_text("old")
    assert export_quarto(tmp_path) == names
    shipped = shipped_templates() / "quarto/symconv.lua"
    assert (tmp_path / "_extensions/symconv/symconv.lua").read_bytes() == shipped.read_bytes()
    assert export_templates(tmp_path / "mine") and not (tmp_path / "mine/quarto").exists()


def test_a_format_that_is_made_of_another_takes_the_templates_of_that(folder):
    (folder / "typst").mkdir()
    (folder / "typst/more.typ.j2").write_text("1")
    assert fill(format_of("pdf"), "more", {}, folder) == "1"
    (folder / "typst/more.typ.j2").write_text("new")
    assert fill(format_of("pdf"), "more", {}, folder) == "new"


def test_a_format_with_an_escaper_of_its_own_is_escaped_in_this_process(folder, monkeypatch):
    """The child process may not know the escaper, so it marks what is to be escaped."""
    asked = []

    def contained(function, *given, what):
        asked.append((function, given[4], what))
        return function(*given)

    monkeypatch.setattr(templates, "contained", contained)
    (folder / "text/more.txt.j2").write_text("<{{ x }}{{ p }}>")
    context = {"x": "<&>", "p": Printed("<p>")}
    own = replace(format_of("text"), escape=lambda text: text.replace("<", "!<"))
    assert fill(own, "more", context, folder) == "<!<&><p>>"
    assert fill(format_of("text"), "more", context, folder) == "<<&><p>>"
    what = "template text/more.txt.j2"
    assert asked == [(fill_untrusted, marked, what), (fill_untrusted, format_of("text").escape, what)]


def test_a_template_may_say_what_it_extends(folder):
    (folder / "latex").mkdir()
    (folder / "latex/other.tex.j2").write_text(r"[\BLOCK{ block a }\BLOCK{ endblock }]")
    for start in (r"\BLOCK{ extends 'other.tex.j2' }", r"\BLOCK{- extends 'other.tex.j2' }"):
        assert macros(folder, start + r"\BLOCK{ block a }x\BLOCK{ endblock }") == "[x]"


def test_messages_name_the_template_and_its_own_line(folder):
    (folder / "text/more.txt.j2").write_text("\n\n{{ nothing }}")
    message = refusal(fill, format_of("text"), "more", {}, folder)
    assert message == "template text/more.txt.j2, line 3: 'nothing' is undefined"
    message = refusal(fill, format_of("text"), "nothing", {})
    assert message == "template text/nothing.txt.j2: the folder has no template 'nothing.txt.j2'"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    told = f"templates folder {str(tmp_path / 'x')!r} does not exist; copy the shipped folder and give its path"
    assert refusal(template_folders, tmp_path / "x", kind=FileError) == told
    assert template_folders(None) == (shipped_templates(),)
    assert template_folders(str(tmp_path)) == (tmp_path.resolve(), shipped_templates())


def test_without_the_shipped_templates_the_sentence_says_to_install_again(tmp_path, monkeypatch):
    wheel = tmp_path / "symconv.whl"
    wheel.write_bytes(b"")
    monkeypatch.setattr(templates, "__file__", str(wheel / "symconv/render/templates.py"))
    shipped_templates.cache_clear()
    try:
        told = f"the templates are files, and symconv was imported from inside {wheel}; unpack or install it"
        assert refusal(shipped_templates, kind=FileError) == told
        monkeypatch.setattr(templates, "__file__", str(tmp_path / "symconv/render/templates.py"))
        told = "the shipped templates are missing beside symconv; install symconv again"
        assert refusal(shipped_templates, kind=FileError) == told
        for place in ("templates", "symconv/templates"):  # of a checkout, and of an installed package before it
            (tmp_path / place).mkdir(parents=True)
            assert shipped_templates.__wrapped__() == tmp_path / place
    finally:
        shipped_templates.cache_clear()


@POSIX
def test_a_file_of_a_folder_is_a_file_inside_it(folder):
    assert user_file(folder, "no") is None
    (folder / "yes").write_text("é\r\n", "utf-8", newline="")
    (folder / "link").symlink_to("yes")
    assert user_file(folder, "yes") == user_file(folder, "link") == "é\n"
    (folder / "out").symlink_to("../x")
    (folder / "loop").symlink_to("loop")
    for name in ("out", "loop"):
        told = f"'{name}' leads out of the templates folder; put a copy into the folder"
        assert refusal(user_file, folder, name, kind=FileError) == told
    (folder / "long").write_text("x" * 1_000_001)
    told = "cannot read 'long': it has more than 1000000 bytes; give a smaller file"
    assert refusal(user_file, folder, "long", kind=FileError) == told


def test_a_text_that_is_no_template_is_passed_over_when_it_cannot_be_read(folder):
    (folder / "text/a.txt").write_bytes(b"\xff")
    (folder / "text/more.txt.j2").write_text("{% include 'b.txt' %}")
    (folder / "text/b.txt").write_text("B")
    assert fill(format_of("text"), "more", {}, folder) == "B"
    (folder / "text/c.txt.j2").write_bytes(b"\xff")
    told = "'text/c.txt.j2' is not UTF-8 at byte 1; save it as UTF-8 text"
    assert refusal(fill, format_of("text"), "more", {}, folder, kind=FileError) == told


@pytest.mark.parametrize(("most", "characters"), [(2, 100), (200, 2)])
def test_as_much_as_a_folder_may_hold_is_read_and_one_more_is_refused(folder, monkeypatch, most, characters):
    monkeypatch.setattr(templates, "MAX_FILES", most)
    monkeypatch.setattr(templates, "MAX_FOLDER", characters)
    (folder / "text/more.txt.j2").write_text("1")
    (folder / "text/x.txt").write_text("2")
    assert fill(format_of("text"), "more", {}, folder) == "1"
    (folder / "text/y.txt").write_text("3")
    told = f"the templates folder 'text' has more than {most} files or {characters} characters; leave some out"
    assert refusal(fill, format_of("text"), "more", {}, folder, kind=LimitError) == told


def test_a_folder_in_the_place_of_a_template_is_refused(folder):
    (folder / "text/more.txt.j2").mkdir()
    told = "cannot read 'text/more.txt.j2': it is a folder; give the name of a file"
    assert refusal(fill, format_of("text"), "more", {}, folder, kind=FileError) == told


@POSIX
def test_a_link_that_leads_nowhere_is_in_the_listing(folder):
    (folder / "text/more.txt.j2").write_text("1")
    (folder / "text/gone.txt").symlink_to("nowhere.txt")
    assert fill(format_of("text"), "more", {}, folder) == "1"
    (folder / "text/gone.txt.j2").symlink_to("nowhere.txt")
    told = "cannot read 'text/gone.txt.j2': there is no such file; check the path"
    assert refusal(fill, format_of("text"), "more", {}, folder, kind=FileError) == told


def test_the_digest_of_a_folder_knows_each_text_and_each_name(folder):
    seen = {folder_digest(folder), folder_digest(folder)}
    assert len(seen) == 1
    for change in (
        lambda: (folder / "text/a.txt").write_text("1"),
        lambda: (folder / "text/a.txt").write_text("12"),
        lambda: (folder / "text/a.txt").rename(folder / "text/b.txt"),
        lambda: (folder / "wording.toml").write_text("x"),
    ):
        change()
        digest = folder_digest(str(folder))
        assert digest not in seen and len(digest) == 64
        seen.add(digest)
    (folder / "notes.txt").write_text("of no format")
    assert folder_digest(folder) in seen


@dataclass
class Pair:
    left: object
    right: object


def test_what_crosses_to_the_process_is_plain_data():
    given = {"a": [1, 2.5, None, True], "b": ("x", Printed("<")), "c": Pair(1, Pair("l", ()))}
    plain = {"a": [1, 2.5, None, True], "b": ["x", "<"], "c": {"left": 1, "right": {"left": "l", "right": []}}}
    assert plain_data(given) == plain and type(plain_data(given)["b"][1]) is Printed
    assert type(plain_data((1,))) is list


def test_marked_text_is_escaped_when_it_comes_back_and_inner_marks_first():
    assert unmarked(f"<{marked('a<b')}{marked('&')}>", escape_xml) == "<a&lt;b&amp;>"
    assert unmarked("\x02a\x02<\x03b\x03", escape_xml) == "a&amp;lt;b"
    assert unmarked("\x02a", escape_xml) == "\x02a"


# Wording


def test_the_first_folder_that_holds_a_sentence_wins(folder, tmp_path):
    shipped = load_wording(shipped_templates())
    assert load_wording(folder, shipped_templates()).sentences == shipped.sentences
    (folder / "wording.toml").write_text('[derive]\nresult = "HELLO"\n')
    (tmp_path / "wording.toml").write_text('[derive]\nresult = "WORLD"\n')
    both = load_wording(folder, tmp_path, shipped_templates())
    assert both.sentence("derive.result") == "HELLO"
    assert both.sentences == {**shipped.sentences, "derive.result": "HELLO"}
    assert load_wording(tmp_path, folder, shipped_templates()).sentence("derive.result") == "WORLD"


def test_wording_is_read_again_when_it_has_changed(folder):
    path, said = folder / "wording.toml", lambda: load_wording(folder, shipped_templates()).sentence("derive.result")
    for number, text in enumerate(("HELLO", "WORLD", "LONGER")):
        path.write_text(f'[derive]\nresult = "{text}"\n')
        os.utime(path, (number, number))
        assert said() == text


WRONG = {
    "a": "wording.toml: Expected '=' after a key in a key/value pair (at end of document); see the shipped file",
    "a = 1": "wording.toml: 'a' must be text, not '1'; put it in quotes",
    "[a]\nb = [1]": "wording.toml: 'a.b' must be text, not '[1]'; put it in quotes",
    "[a.b]\nc = '" + "x" * 2001 + "'": "wording.toml: 'a.b.c' has more than 2000 characters; shorten it",
    "a = " + "9" * 5000: "wording.toml: a number has too many digits; see the shipped file for the form",
}


@pytest.mark.parametrize("text", WRONG)
def test_wording_that_is_no_table_of_sentences_is_refused(text):
    assert refusal(parse_wording, text).startswith(WRONG[text])


def test_wording_is_a_table_of_sentences_by_section():
    assert parse_wording("[a]\nb = 'B'\n[a.c]\nd = '" + "x" * 2000 + "'\n") == {"a.b": "B", "a.c.d": "x" * 2000}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("derive.resutl", "wording.toml, line 1: there is no sentence 'derive.resutl'; did you mean 'derive.result'?"),
        ("x.qqqqq", "wording.toml, line 1: there is no sentence 'x.qqqqq'; take the keys of the shipped file"),
    ],
)
def test_a_sentence_that_nothing_asks_for_is_refused(folder, key, told):
    (folder / "wording.toml").write_text(f"{key} = 'x'")
    assert refusal(load_wording, folder, shipped_templates()) == told


def test_a_rule_may_have_a_word_of_its_own_and_goes_by_its_name_without(folder):
    wording = load_wording(shipped_templates())
    without = templates.Wording({key: text for key, text in wording.sentences.items() if not key.startswith("rule.")})
    assert without.sentence("rule.wrap") == "wrap"
    told = "wording.toml holds no sentence 'rule.nothing'"
    assert refusal(without.sentence, "rule.nothing").startswith(told)
    assert refusal(without.sentence, "rule.x.wrap").startswith("wording.toml holds no sentence 'rule.x.wrap'")
    assert refusal(without.sentence, "other.wrap").startswith("wording.toml holds no sentence 'other.wrap'")
    (folder / "wording.toml").write_text("[rule]\nwrap = 'round'\n[boundary]\nwrap = 'goes round'\n")
    own = load_wording(folder, shipped_templates())
    assert (own.sentence("rule.wrap"), own.sentence("boundary.wrap")) == ("round", "goes round")


def test_facts_in_a_sentence_are_escaped_and_formulas_printed():
    wording = templates.Wording({"a.b": "<{x}> & {y}, {n} {p}", "a.c": "no <facts>"})
    facts = {"x": "<&>", "y": 2.5, "n": 7, "p": Printed("<p>")}
    said = wording.say("a.b", escape_xml, lambda formula: f"${formula}$", facts)
    assert said == "&lt;&lt;&amp;&gt;&gt; &amp; $2.5$, 7 <p>" and type(said) is Printed
    assert wording.say("a.c", escape_xml, str, {}) == "no &lt;facts&gt;"
    message = refusal(wording.say, "a.b", escape_xml, str, {"xx": 1})
    assert message == "the sentence 'a.b' of wording.toml asks for {x}; did you mean 'xx'?"
