"""The extension of Sphinx, in small projects that are really built."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.helpers import ROOT, environment

pytest.importorskip("sphinx", reason="Sphinx is the extra sphinx")

DERIVE = 'derive convolution --image 4x4 --kernel "a b / c d" --at 1,1'
INDEX = f"""Pages
=====

.. toctree::

   second

A worked example:

.. symconv:: {DERIVE}

See :numref:`worked` and :ref:`the proof <proof>`.

.. symconv:: derive correlation --image "1 2 3"
      --kernel "1 10"
      --at 0
   :caption: The kernel *as drawn*
   :name: worked

.. symconv:: prove "conv(x, h) = slide(x, flip(h))"
   :name: proof
"""
SECOND = f"""Second
======

.. symconv:: {DERIVE}
   :live:

.. symconv:: derive convolution --image numbers.csv
   :live:

   --kernel "1 2 /" --at 0,0
"""


def project(folder, index=INDEX, second=SECOND, more=""):
    (folder / "conf.py").write_text(f'extensions = ["symconv.sphinx"]\nnumfig = True\nproject = "Try"\n{more}\n')
    (folder / "index.rst").write_text(index)
    (folder / "second.rst").write_text(second)
    (folder / "numbers.csv").write_text("3,1,4\n2,7,1\n")
    return folder


def build(folder, builder="html", *options):
    """The output of one build with warnings as errors, its folder, and how many answers it worked out."""
    out = folder / "out" / builder
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-v",
        "-W",
        "--keep-going",
        "-b",
        builder,
        "-d",
        "out/doctrees",
        *options,
    ]
    done = subprocess.run(
        [*command, ".", str(out)],
        cwd=folder,
        env=environment(NO_COLOR="1"),
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done, out, len(re.findall(r"^symconv: \w", done.stdout, re.M))


def built(folder, builder="html", *options):
    done, out, count = build(folder, builder, *options)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    return out, count


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = project(tmp_path_factory.mktemp("pages"))
    return folder, *built(folder)


def test_a_page_holds_formulas_and_drawings_without_a_script(pages):
    _, out, count = pages
    text = (out / "index.html").read_text("utf-8")
    assert count == 5
    assert text.count('<div class="symconv-fragment"') == 3
    assert "<svg" in text and "<math>" in text and "symconv.js" not in text and 'href="_static/symconv.css' in text
    assert text.count("<h1>") == 1 and text.count('<p class="title">') == 3


def test_a_caption_is_numbered_and_a_name_is_a_target(pages):
    text = (pages[1] / "index.html").read_text("utf-8")
    figure = re.search(
        r'<figure[^>]* id="worked">(.*?)</figure>\s*</section>|<figure[^>]* id="worked">(.*)', text, re.S
    )
    assert figure and '<span class="caption-number">Fig. 1 </span>' in figure[0]
    assert "The kernel <em>as drawn</em>" in figure[0]
    assert 'href="#worked"' in text and 'href="#proof"' in text and 'id="proof"' in text


def test_living_pages_stand_in_the_page_with_their_text_for_readers_without_a_script(pages):
    text = (pages[1] / "second.html").read_text("utf-8")
    assert text.count("data-symconv>") == 2 and re.search(r'<script defer="defer" src="_static/symconv.js', text)
    assert text.count("<noscript>") == 2 == len(re.findall(r"<noscript>.*?<math>.*?</noscript>", text, re.S))
    assert '"image":"3 1 4 / 2 7 1"' in text
    script = (pages[1] / "_static" / "symconv.js").read_text("utf-8")
    assert script.startswith("(() => {") and "eval(" not in script


def test_the_style_changes_nothing_outside_of_fragments(pages):
    style = (pages[1] / "_static" / "symconv.css").read_text("utf-8")
    depth, selector, outer = 0, "", []
    for sign in re.sub(r"/\*.*?\*/", "", style, flags=re.S):
        if sign == "{":
            outer += [selector.strip()] if not depth else []
        depth += {"{": 1, "}": -1}.get(sign, 0)
        selector = "" if sign in "{}" else selector + sign
    assert depth == 0
    media = [one for one in outer if one.startswith("@media")]
    hosts = [one for one in outer if one.startswith(":is([data-theme=dark]")]
    assert len(hosts) == 1 and set(outer) >= {".symconv-fragment", ".symconv"}
    assert all(one.startswith((".symconv", "@media", ":is([data-theme=dark]")) for one in outer) and media


def test_a_second_build_works_out_nothing_again(pages):
    folder, out, _ = pages
    before = (out / "index.html").read_text("utf-8")
    _, count = built(folder, "html", "-E", "-a")
    assert count == 0 and (out / "index.html").read_text("utf-8") == before


def test_one_doctree_serves_every_builder_and_text_is_text(pages):
    folder = pages[0]
    out, count = built(folder, "text")
    text = (out / "index.txt").read_text("utf-8")
    assert count == 4 and "y[1,1] = " in text and "<math>" not in text
    assert "Convolution at y[1,1]" in (out / "second.txt").read_text("utf-8")
    again, count = built(folder, "html", "-a")
    assert count == 0 and (again / "index.html").read_text("utf-8").count("symconv-fragment") == 3


def test_several_processes_build_the_same_pages(pages, tmp_path):
    folder = project(tmp_path)
    out, count = built(folder, "html", "-j", "2")
    assert count == 5
    for name in ("index.html", "second.html"):
        assert (out / name).read_text("utf-8") == (pages[1] / name).read_text("utf-8")


def test_a_changed_file_is_read_again(pages, tmp_path):
    folder = project(tmp_path)
    built(folder)
    (folder / "numbers.csv").write_text("3,1,5\n2,7,1\n")
    out, count = built(folder)
    assert count == 1 and '"image":"3 1 5 / 2 7 1"' in (out / "second.html").read_text("utf-8")


WRONG = {
    "no command": ("derived convolution", "a document has no request 'derived'; did you mean 'derive'?"),
    "a command that runs code": ('identify "numpy.convolve(x, h)"', "a document has no request 'identify'"),
    "an option of the document": (f"{DERIVE} --format pdf", "--format is decided by the document; leave it out"),
    "a mistake": (
        'derive convolution --image 3 --kernel "1 2" --at 9,9',
        "output index [9, 9] needs 1 integers, not 2",
    ),
    "help": ("derive --help", "the request asks for no document; leave out --help"),
    "a living proof": ('prove "x = x"\n   :live:', "a living page shows what derive works out; leave out :live:"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_request_fails_the_build_in_one_sentence_with_its_line(case, tmp_path):
    request, message = WRONG[case]
    done, _, _ = build(
        project(tmp_path, f"Pages\n=====\n\nText.\n\n.. symconv:: {request}\n", ":orphan:\n\nSecond\n======\n")
    )
    told = [line for line in done.stderr.splitlines() if "symconv: " in line]
    assert done.returncode == 1 and len(told) == 1, done.stderr
    assert re.search(r"index\.rst:6: ERROR: symconv: ", told[0]) and message in told[0]
    assert "Traceback" not in done.stderr


def test_a_german_project_has_german_pages(tmp_path):
    out, _ = built(project(tmp_path, more='language = "de"'))
    text = (out / "index.html").read_text("utf-8")
    assert text.count('<div class="symconv-fragment" lang="de">') == 3 and "Faltung" in text


def test_a_fence_of_markdown_asks_the_same(tmp_path):
    pytest.importorskip("myst_parser", reason="the MyST parser is not installed")
    folder = project(tmp_path, second=":orphan:\n\nSecond\n======\n", more='extensions += ["myst_parser"]')
    fence = "```{symconv} derive convolution --image 3\n:live:\n--kernel '1 2' --at 0\n```\n"
    (folder / "third.md").write_text(f"---\norphan: true\n---\n\n# Third\n\n{fence}")
    out, _ = built(folder)
    assert "data-symconv>" in (out / "third.html").read_text("utf-8")


@pytest.mark.skipif(shutil.which("pdflatex") is None or shutil.which("kpsewhich") is None, reason="no pdflatex")
def test_a_latex_build_compiles(tmp_path):
    needed = ["wrapfig.sty", "tgtermes.sty", "capt-of.sty"]
    if len(subprocess.run(["kpsewhich", *needed], capture_output=True, text=True).stdout.split()) < len(needed):
        pytest.skip("what LaTeX builds of Sphinx need is not installed (texlive-latex-extra, tex-gyre)")
    out, count = built(project(tmp_path), "latex")
    assert count == 4 and "symconvtitle{Convolution" in (out / "try.tex").read_text("utf-8")
    command = ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "try.tex"]
    done = subprocess.run(command, cwd=out, capture_output=True, text=True, errors="replace", timeout=120)
    assert done.returncode == 0 and "Overfull" not in done.stdout, done.stdout[-3000:]


def test_the_extension_says_that_it_may_run_in_parallel():
    from symconv.sphinx import setup

    class Recorder:
        def __getattr__(self, name):
            return lambda *_, **__: None

    told = setup(Recorder())
    assert told["parallel_read_safe"] is True and told["parallel_write_safe"] is True
    assert (ROOT / "symconv" / "sphinx.py").is_file()
