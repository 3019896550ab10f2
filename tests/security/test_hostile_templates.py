"""Untrusted templates: every attack is one short sentence, soon; nothing is read, written or asked of a network.

The attacks are tried in both ways in which an untrusted template is used: as a file for `symconv render`, and in a
folder that overrides the shipped templates.
"""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import symconv as sc
from symconv import SymconvError, contained
from symconv.errors import LimitError, TemplateError
from symconv.handout import user_template
from symconv.handout.course import parse_course
from symconv.handout.grading import marks_text
from symconv.handout.user_template import render_user_template, template_formats
from symconv.render import binding, templates
from symconv.render.binding import compile_pdf
from symconv.render.dispatch import render_files
from tests.helpers import CANARY, POSIX, entries, environment, null_device, refusal, run

FILE = "text/derivation.txt.j2"


@pytest.fixture(autouse=True)
def harmless(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(contained, "SECONDS", 2)
    monkeypatch.setattr(user_template, "SECONDS", 4)
    Path("folder/text").mkdir(parents=True)
    yield
    assert not Path(CANARY).exists()


def own(source, format="markdown"):
    """What a template of one's own gives, in the marks of its format."""
    if format in ("latex", "typst"):
        for mark, written in {"{{": r"\VAR{", "}}": "}", "{%": r"\BLOCK{", "%}": "}", "{#": r"\#{"}.items():
            source = source.replace(mark, written)
    Path("my.j2").write_text(source, "utf-8")
    return render_user_template("my.j2", format, parse_course('title = "T"'))["output"]


def overriding(source):
    """What a folder gives whose template takes the place of the shipped one."""
    folder = Path("overriding/text")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "derivation.txt.j2").write_text("{% block title %}" + source + "{% endblock %}")
    return example().render("text", templates=folder.parent)


WAYS = {"own": own, "overriding": overriding}


def example():
    return sc.convolve([1, 2, 3], [1, 10]).derive(0)


@pytest.mark.parametrize("format", template_formats())
@pytest.mark.parametrize("entry", entries("template"))
def test_a_hostile_template_is_one_sentence(entry, format):
    source = entry["input"]
    if entry["id"] == "H317":
        if format == "latex":
            Path("my.j2").write_text(source)
            assert render_user_template("my.j2", format)["output"] == source
        return
    message = refusal(own, source, format)
    assert message.startswith(("template my.j2", "a template", "text "))


@pytest.mark.parametrize("entry", entries("template name"))
def test_a_hostile_template_name_is_a_name(entry):
    Path(entry["input"]).write_text("{{ 1 }}")
    with pytest.raises(SymconvError, match="does not say the format"):
        render_user_template(entry["input"])
    assert render_user_template(entry["input"], "text")["output"] == "1"


MEMORY, TIME, NONE = "MB of memory", "seconds of computing", "no template '"
EITHER = "takes more than"
ATTACKS = {
    "a file of the system": ("{% include '/etc/passwd' %}", NONE),
    "a file above": ("{% include '../../secret.txt' %}", NONE),
    "a module": ("{% import 'os' as os %}{{ os }}", NONE),
    "a loop without output": ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", TIME),
    "a loop over characters": (
        "{% for i in ('x' * 1000000)|list %}{% for j in ('x' * 1000000)|list %}{% endfor %}{% endfor %}",
        TIME,
    ),
    "a doubled text": (
        "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
        MEMORY,
    ),
    "a doubled list": (
        "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s]|sum(start=[]) %}"
        "{% endfor %}",
        MEMORY,
    ),
    "a product of texts": ("{{ ('x' * 1000000).replace('x', 'y' * 1000000) }}", MEMORY),
    "a wide column": ("{{ 'x'.ljust(10**9) }}", "than"),
    "a wide centre": ("{{ 'x'|center(10**9) }}", "than"),
    "a deep indent": ("{{ ('x\\n' * 500000)|indent(1000000) }}", EITHER),
    "many bytes": ("{{ (1).to_bytes(10**9, 'big') }}", "unsafe"),
    "a wide number": ("{{ '%1000000000d'|format(1) }}", "No filter named 'format'"),
    "a wide number by its operator": ("{{ '%1000000000d' % 1 }}", "joins text with ~"),
    "a format": ("{{ '{:>1000000000}'.format(1) }}", "unsafe"),
    "a filled number": ("{{ '1'.zfill(10**9) }}", "unsafe"),
    "a long range": ("{{ range(10**9)|list }}", "a number or a range is too large"),
    "a long text by multiplication": ("{{ 'x' * 10**9 }}", "the limit is 1000000"),
    "a long list": ("{{ ([1] * 10**8)|length }}", "the limit is 1000000"),
    "a large product": ("{{ 10**60 * 10**60 * 10 }}", "at most 60 digits"),
    "a large power": ("{{ 9**(9**9) }}", "whole powers from -64 to 64"),
    "a long number": ("{{ " + "9" * 5000 + " }}", "template"),
    "a recursive macro": ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nests too deeply"),
    "a recursive loop": ("{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}", "nests too deeply"),
    "deep brackets": ("{{ " + "(" * 50000 + "1" + ")" * 50000 + " }}", "nests too deeply"),
    "deep lists": ("{{ " + "[" * 500 + "1" + "]" * 500 + " }}", "template"),
    "deep loops": ("{% for i in [1] %}" * 200 + "{% endfor %}" * 200, "template"),
    "deep conditions": ("{% if 1 %}" * 5000 + "{% endif %}" * 5000, "deep"),
    "much output": ("{% for i in range(99999) %}{{ 'x' * 1000000 }}{% endfor %}", "writes more than"),
    "much output in a block": (
        "{% set a %}{% for i in range(99999) %}{{ 'x' * 99999 }}{% endfor %}{% endset %}",
        EITHER,
    ),
    "words wrapped": ("{{ ('x ' * 500000)|wordwrap(1, wrapstring='y' * 100000) }}", EITHER),
    "a method of a text": ("{{ 'a'.upper }}", "not a function"),
    "a method joined": ("{{ 'a'.upper ~ '' }}", "a function is no text"),
    "a method in a list": ("{{ ['a'.upper]|string }}", "a function is no text"),
    "a method by a filter": ("{{ ['a'.upper]|join }}", "a function is no text"),
    "a method by another filter": ("{{ ['a']|map('upper')|map('upper') ~ [''.upper] }}", "a function is no text"),
    "a lorem ipsum": ("{{ lipsum() }}", "'lipsum' is undefined"),
    "a name of a lorem ipsum": ("{{ lipsum }}", "'lipsum' is undefined"),
    "a cycler": ("{{ cycler }}", "'cycler' is undefined"),
    "a joiner": ("{{ joiner() ~ '' }}", "'joiner' is undefined"),
    "a range": ("{{ range }}", "not a function"),
    "a random choice": ("{{ [1, 2]|random }}", "No filter named 'random'"),
    "a block": ("{{ self ~ '' }}{{ self.nothing ~ '' }}", "template"),
    "a filter that reaches attributes": ("{{ 'a'|attr('__class__') }}", "No filter named 'attr'"),
    "a map over attributes": ("{{ ['a']|map(attribute='__class__')|list }}", "template"),
    "a class": ("{{ ''.__class__.__mro__ }}", "unsafe"),
    "a function's attribute": ("{{ range._call }}", "unsafe"),
    "a function's globals": ("{{ range.__globals__ }}", "unsafe"),
    "a format string": ("{{ '{0.__init__.__globals__}'.format(range) }}", "unsafe"),
    "a format of a map": ("{{ '{a.__init__}'.format_map({'a': range}) }}", "unsafe"),
    "a file under a long name": ("{% include '" + "a/" * 5000 + "' %}", "template"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_one_short_sentence(attack, way):
    source, told = ATTACKS[attack]
    assert told in refusal(WAYS[way], source)


@pytest.mark.parametrize("way", WAYS)
def test_after_an_attack_the_next_document_is_whole(way):
    for attack in ("a loop without output", "a doubled text", "a recursive macro"):
        refusal(WAYS[way], ATTACKS[attack][0])
        assert "{a, b}" in WAYS[way]("{{ '{' ~ ['a', 'b']|join(', ') ~ '}' }}").replace("\\", "")


def test_the_block_of_the_shipped_template_is_called_and_not_printed():
    assert "Convolution at y[0]" in overriding("<{{ super() }}>")
    for name in ("super", "self.title"):
        assert "not a function" in refusal(overriding, "{{ " + name + " }}")
        assert "a function is no text" in refusal(overriding, "{{ " + name + " ~ '' }}")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_printed_is_the_same_each_time(way):
    source = "{{ ['b', 'a']|sort|reverse ~ '' }}{{ {'z': 1, 'a': 2}.items() ~ '' }}{{ ['a']|map('upper') ~ '' }}"
    assert " at 0x" not in WAYS[way](source)
    assert WAYS[way]("{{ (['a']|map('upper') ~ '')|length }}").startswith("5")


def test_loops_of_a_template_know_their_place():
    source = "{% for n in range(3) %}{{ n }}{% if not loop.last %},{% endif %}{% endfor %}"
    assert own(source, "text") == "0,1,2"
    assert own("{{ 2 * 3 }}{{ 'a' ~ 'b' }}{{ 2 ** 3 }}", "text") == "6ab8"


def test_functions_cannot_be_taken_apart():
    for attribute in ("__globals__", "__code__", "__self__", "func_globals"):
        assert "unsafe" in refusal(own, "{{ derive." + attribute + " }}")
    assert "not a function" in refusal(own, "{{ derive }}")
    assert "a function is no text" in refusal(own, "{{ derive ~ '' }}")


def test_a_template_of_ones_own_sees_no_other():
    assert "line 1: a document template stands alone and sees no template 'sheet.md.j2'" in refusal(
        own, "{% include 'sheet.md.j2' %}"
    )


def test_a_template_cannot_ask_for_sections_that_the_form_refuses():
    message = refusal(own, "{{ derive('convolution', (1, 1), modee='full') }}")
    assert "unknown key 'modee'; did you mean 'mode'?" in message


def test_what_a_template_prints_is_escaped_and_what_our_functions_print_is_not():
    Path("my.tex.j2").write_text(r"\VAR{ title } \VAR{ derive('convolution', (1, 1), steps=['definition']) }")
    text = render_user_template("my.tex.j2", course=parse_course(r'title = "50% \\input{x}"'))["output"]
    assert text.startswith(r"50\% \textbackslash{}input\{x\}") and r"\sum_{i}" in text


# Files


def test_a_large_template_is_refused_before_it_is_used():
    Path("my.md.j2").write_text("x" * 50_000_000)
    assert "more than 1000000 bytes" in refusal(render_user_template, "my.md.j2")
    Path("my.md.j2").rename(Path("folder", FILE))
    assert "more than 1000000 bytes" in refusal(example().render, templates="folder")


def test_a_large_folder_is_refused_before_it_is_used():
    for name, texts in {"many": ["x"] * 201, "long": ["x" * 900_000] * 6}.items():
        Path(name, "text").mkdir(parents=True)
        for number, text in enumerate(texts):
            Path(name, "text", f"{number}.txt.j2").write_text(text)
        message = refusal(example().render, templates=name)
        assert "the templates folder 'text' has more than 200 files or 5000000 characters" in message


def unreadable(kind):
    """Puts something that is no file in the place of the template."""
    path = Path("folder", FILE)
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a device":
        null_device("folder/text").rename(path)
    elif kind == "a link to itself":
        path.symlink_to(path.name)
    else:
        path.symlink_to(kind)


@POSIX
@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device", "a link to itself", "/etc/passwd", "../../secret"])
def test_what_is_no_file_of_the_folder_is_refused(kind):
    Path("secret").write_text("secret")
    if kind == "a device" and os.geteuid():
        pytest.skip("only root makes devices")
    unreadable(kind)
    message = refusal(example().render, templates="folder")
    assert "derivation.txt.j2" in message and ("cannot read" in message or "leads out of" in message)


@POSIX
def test_a_link_out_of_the_folder_is_not_followed_anywhere():
    Path("secret.txt").write_text("secret")
    Path("folder/text/a.txt").symlink_to(Path("secret.txt").resolve())
    Path("folder", FILE).write_text("{% block title %}{% include 'a.txt' %}{% endblock %}")
    assert "the folder has no template 'a.txt'" in refusal(example().render, templates="folder")
    for folder, outside in (("words", "secret.txt"), ("formats", "outside")):
        Path(folder).mkdir()
        Path(folder, {"words": "wording.toml", "formats": "text"}[folder]).symlink_to(Path(outside).resolve())
    Path("outside").mkdir()
    assert "'wording.toml' leads out of the templates folder" in refusal(marks_text, [], "words")
    assert "'text' leads out of the templates folder" in refusal(example().render, templates="formats")


def test_a_template_that_is_not_there_is_named():
    assert "line 1: the folder has no template '/etc/passwd'" in refusal(overriding, "{% include '/etc/passwd' %}")
    assert "the folder has no template 'a', 'b'" in refusal(overriding, "{% include ['a', 'b'] %}")
    assert "a document template stands alone and sees no template 'a', 'b'" in refusal(own, "{% include ['a', 'b'] %}")


FAULTS = {
    "{{ 1 // 0 }}": "a number is divided by zero",
    "{{ 1e308 * 10 // 1 ~ (1e308 * 10)|int }}": "a number or a range is too large",
    "{{ 'a' + 1 }}": "a value is of a kind that does not fit: ",
    "{% for n in 1 %}{% endfor %}": "a value is of a kind that does not fit: 'int' object is not iterable",
    "{{ [1].index(2) }}": "a value does not fit: ",
    "{{ " + "9" * 5000 + " }}": "a number has too many digits",
    "{% for i in [1] %}" * 200 + "{% endfor %}" * 200: "nested too deeply",
    "{{ nothing }}": "'nothing' is undefined",
    "{{ ''.nothing }}": "unsafe",
    "{{ {} }}": "not a dictionary; print one of its parts",
    "{{ [] }}": "not a list; print one of its parts",
    "{{ true }}": "not a truth value; print one of its parts",
    "{{ none }}": "not nothing; print one of its parts",
    "{% macro m() %}{% endmacro %}{{ m }}": "not a function; print one of its parts",
    "{{ namespace() }}": "not anything else; print one of its parts",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_of_a_template_is_said_without_names_of_classes(source, way):
    message = refusal(WAYS[way], source)
    assert FAULTS[source] in message and "Error" not in message


@pytest.mark.parametrize("way", ["in this process", "in the child"])
def test_a_folder_is_read_again_when_it_has_changed(way):
    """So a notebook shows the result of each edit."""
    Path("my.txt.j2").write_text("{{ derive('convolution', [0], image='1 2 3', kernel='1 10') }}")
    shows = {
        "in this process": lambda: example().render(templates="folder"),
        "in the child": lambda: render_user_template("my.txt.j2", templates="folder")["output"],
    }[way]
    path, part, wording = Path("folder", FILE), Path("folder/text/part.txt"), Path("folder/wording.toml")
    path.write_text("{% block result %}FIRST{% endblock %}")
    assert "FIRST" in shows()
    path.write_text("{% block result %}OTHER{% endblock %}")  # of the same length
    os.utime(path, (1, 1))
    assert "OTHER" in shows()
    path.write_text("{% block result %}{% include 'part.txt' %}{% endblock %}")
    assert "the folder has no template 'part.txt'" in refusal(shows)
    part.write_text("PART")
    assert "PART" in shows()
    part.unlink()
    assert "the folder has no template 'part.txt'" in refusal(shows)
    path.unlink()
    wording.write_text('[derive]\nresult = "HELLO"\n')
    assert "HELLO" in shows()
    wording.write_text('[derive]\nresult = "WORLD"\n')
    os.utime(wording, (1, 1))
    assert "WORLD" in shows()
    wording.unlink()
    assert "WORLD" not in shows()


def test_a_folder_that_has_not_changed_is_read_once(monkeypatch):
    Path("folder", FILE).write_text("{% block title %}HELLO{% endblock %}")
    Path("folder/wording.toml").write_text('[derive]\nresult = "WORLD"\n')
    example().render(templates="folder")
    read = []
    monkeypatch.setattr(templates, "user_file", lambda folder, name: read.append(name))
    assert example().render(templates="folder").startswith("HELLO") and not read


def test_a_text_beside_the_templates_can_be_included():
    Path("folder/text/parts").mkdir()
    Path("folder/text/parts/hello.txt").write_text("HELLO {{ 1 + 1 }}\n")
    Path("folder", FILE).write_text("{% block title %}{% include 'parts/hello.txt' %}{% endblock %}")
    assert "HELLO 2" in example().render(templates="folder")


HOSTILE_WORDING = {
    "a." * 30_000 + "b = 1": "wording.toml",
    "[derive]\ntitle = " + "[" * 100_000: "wording.toml",
    "[derive]\ntitle = " + "9" * 5000: "wording.toml",
    "[derive]\ntitle = '" + "{at}" * 1000 + "'": "more than 2000 characters",
    "[derive]\ntitle = 7": "must be text, not '7'",
    "'" + "\\u001b" * 200 + "' = 'x'": "no sentence",
}


@pytest.mark.parametrize("text", HOSTILE_WORDING)
def test_hostile_wording_is_one_sentence(text):
    Path("folder/wording.toml").write_text(text)
    assert HOSTILE_WORDING[text] in refusal(example().render, templates="folder")


# The child process


STARTS = {
    "a program": [sys.executable, "-c"],
    "standard input": [sys.executable, "-"],
    "isolated": [sys.executable, "-I", "-c"],
}
PROGRAM = """
import sys, threading
sys.path.insert(0, {root!r})
import symconv as sc
def shown():
    print(sc.convolve([1, 2, 3], [1, 10]).derive(0).render(templates="folder")[:5])
shown()
thread = threading.Thread(target=shown)
thread.start()
thread.join()
"""


@pytest.mark.parametrize("start", STARTS)
def test_any_program_can_start_the_child(start):
    Path("folder", FILE).write_text("{% block title %}HELLO{% endblock %}")
    program = PROGRAM.format(root=environment()["PYTHONPATH"])
    command, given = (STARTS[start], program) if start == "standard input" else ([*STARTS[start], program], None)
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=90)
    assert (done.stdout, done.stderr) == ("HELLO\nHELLO\n", "")


def test_workers_of_a_batch_use_the_folder():
    Path("folder", "text/sheet.txt.j2").write_text("{% block title %}HELLO\n{% endblock %}")
    Path("course.toml").write_text('seed = 3\n[[section]]\nkind = "exercise"\ntask = "cell"\nimage = [3, 3]\n')
    options = ["--count", "4", "--jobs", "2", "--format", "text", "--templates", "folder", "--out", "v"]
    done = run("variants", "course.toml", *options)
    assert done.returncode == 0, done.stderr
    sheets = list(Path("v").rglob("*.txt"))
    assert len(sheets) >= 4 and all(path.read_text("utf-8").startswith("HELLO") for path in sheets)


def test_one_child_serves_a_whole_document(monkeypatch):
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **keys: started.append(1) or popen(*given, **keys))
    contained.CHILD.end()
    for _ in range(20):
        overriding("{{ 1 }}")
    assert len(started) == 1


def test_a_folder_is_that_of_the_parent_wherever_it_goes(tmp_path, monkeypatch):
    own("{{ 1 }}")
    (tmp_path / "elsewhere/folder").mkdir(parents=True)
    monkeypatch.chdir("elsewhere")
    Path("folder/wording.toml").write_text('[derive]\nresult = "HELLO"\n')
    Path("my.txt.j2").write_text("{{ derive('convolution', [0], image='1 2 3', kernel='1 10', steps=['result']) }}")
    assert render_user_template("my.txt.j2", templates="folder")["output"].strip().startswith("HELLO")


def test_threads_wait_for_each_other():
    Path("folder", FILE).write_text("{% block title %}HELLO{% endblock %}")
    found = []
    work = [threading.Thread(target=lambda: found.append(example().render(templates="folder")[:5])) for _ in range(8)]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert found == ["HELLO"] * 8


def test_the_shipped_templates_need_no_child():
    contained.CHILD.end()
    example().render("latex")
    assert contained.CHILD.process is None


@POSIX
def test_a_call_from_a_template_writes_no_file_and_opens_none():
    message = refusal(contained.contained, open, str(Path("new").resolve()), "w")
    assert "it asks for a file, a process or a connection: " in message and not Path("new").exists()
    assert "a connection: " in refusal(contained.contained, socket.socket)
    assert "a connection: " in refusal(contained.contained, os.pipe)


# Typst

HEAD = '#set document(title: "T", date: none)\n#set text(lang: "en", font: "New Computer Modern")\n'
PACKAGES = {
    "plain": '#import "@preview/cetz:0.2.2"',
    "a code for the sign": r'#import "\u{40}preview/cetz:0.2.2"',
    "put together": '#let name = "@pre" + "view/cetz:0.2.2"\n#import name',
    "evaluated": '#eval("import \\"@preview/cetz:0.2.2\\"")',
    "included": '#include "@preview/cetz:0.2.2"',
    "of another registry": '#import "@local/cetz:0.2.2"',
}


@pytest.fixture
def network(monkeypatch):
    """Takes note of every connection: a program that opens one asks this proxy."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
            monkeypatch.setitem(contained.SETTINGS, name, address)
        contained.CHILD.end()
        server.settimeout(0.2)
        yield server
        contained.CHILD.end()


@POSIX
@pytest.mark.parametrize("way", PACKAGES)
def test_no_package_is_asked_for_whatever_is_written(way, network):
    pytest.importorskip("typst")
    assert "may not load packages" in refusal_of_typst(HEAD + PACKAGES[way])
    with pytest.raises(TimeoutError):
        network.accept()


def refusal_of_typst(source):
    with pytest.raises(TemplateError) as caught:
        compile_pdf(source)
    return str(caught.value)


@pytest.mark.parametrize(
    "call", ['read("/etc/passwd")', 'image("/etc/passwd")', 'plugin("/a.wasm")', 'csv("../a.csv")']
)
def test_typst_reads_nothing(call):
    pytest.importorskip("typst")
    message = refusal_of_typst(f"{HEAD}#{call}")
    assert "cannot be compiled: file not found" in message or "would escape the project root" in message
    assert len(compile_pdf(HEAD + "#assert(sys.inputs.len() == 0)")) > 1000


def test_time_and_memory_of_typst_are_bounded(monkeypatch):
    pytest.importorskip("typst")
    loops = "#for i in range(9999) { for j in range(9999) { for k in range(9999) { } } }"
    with monkeypatch.context() as patch, pytest.raises(LimitError, match="the Typst document takes more than 1 sec"):
        patch.setattr(binding, "TYPST_SECONDS", 1)
        compile_pdf(HEAD + loops)
    with pytest.raises(LimitError, match="the Typst document takes more than 1024 MB of memory"):
        compile_pdf(HEAD + '#let a = "xxxxxxxxxx"\n#while a.len() < 1000000000000 { a = a + a }')
    assert compile_pdf(HEAD + "Whole.").startswith(b"%PDF")


def test_a_folder_cannot_reach_a_package_through_a_pdf(network):
    pytest.importorskip("typst")
    Path("folder/typst").mkdir()
    block = '\\BLOCK{ block title }\n#import "\\u{40}preview/cetz:0.2.2"\n\\BLOCK{ endblock }\n'
    Path("folder/typst/derivation.typ.j2").write_text(block)
    with pytest.raises(TemplateError, match="may not load packages"):
        render_files(example(), "pdf", name="a.pdf", templates="folder")
    with pytest.raises(TimeoutError):
        network.accept()
