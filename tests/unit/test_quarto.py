"""The extension of Quarto is a filter of pandoc, and is tried with pandoc: Quarto itself is not to be had here."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from symconv.cli.requests import REQUESTS
from tests.helpers import NEEDS_TEX, ROOT, environment, run

FILTER = ROOT / "templates" / "quarto" / "symconv.lua"
PAGE = """---
title: Cells
lang: en
---

```{.symconv}
derive convolution --image 4x4 --kernel "a b / c d"
  --at 1,1
```

```{.symconv}
#| live: true
derive convolution --image 3 --kernel '1 2' --at 0
```

```{.symconv}
prove "conv(x, h) = slide(x, h)"
```

```python
left(alone)
```
"""


SHOWN = re.search(r"^````md\n(.*?)^````$", (ROOT / "docs" / "tools" / "quarto.md").read_text("utf-8"), re.M | re.S)[1]


@pytest.fixture
def pandoc(tmp_path):
    """Pandoc with the filter; a program `symconv` in a folder with a blank is this checkout."""
    pypandoc = pytest.importorskip("pypandoc", reason="pandoc is not installed")
    if sys.platform == "win32":
        pytest.skip("a script that starts symconv is written for POSIX here")
    program = tmp_path / "a folder" / "symconv"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m symconv "$@"\n')
    program.chmod(0o755)

    def convert(text, to, *options):
        command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", to, "-M", f"symconv={program}"]
        return subprocess.run(
            [*command, f"--lua-filter={FILTER}", *options],
            input=text, cwd=tmp_path, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip

    return convert


def test_cells_become_formulas_and_drawings_in_html(pandoc):
    done = pandoc(PAGE, "html", "-s")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('<div class="symconv-fragment"') == 3 and "left(alone)" in done.stdout
    assert done.stdout.count("data-symconv>") == 1 and "<noscript>" in done.stdout
    head, _, body = done.stdout.partition("</head>")
    assert head.count(".symconv-fragment {") == 1 and body.count("<script>\n(() => {") == 1
    assert 'class="symconv"' in body and "<svg" in body and "<math>" in body


def test_a_page_without_living_pages_has_no_script(pandoc):
    done = pandoc(re.sub("#[|].*\n", "", PAGE), "html", "-s")
    assert done.returncode == 0 and "(() => {" not in done.stdout and "<script" not in done.stdout


def test_cells_become_text_where_there_are_no_fragments(pandoc):
    done = pandoc(PAGE, "plain")
    assert done.returncode == 0 and "Convolution at y[1,1]" in done.stdout and "<div" not in done.stdout


def test_a_document_without_cells_is_left_as_it_is(pandoc):
    done = pandoc("# Title\n\n`code`\n", "html")
    assert (done.returncode, done.stdout) == (0, '<h1 id="title">Title</h1>\n<p><code>code</code></p>\n')


def test_a_cell_in_the_notation_of_quarto_is_one_too(pandoc, tmp_path):
    cell = {"t": "CodeBlock", "c": [["", ["{symconv}"], []], 'prove "conv(x, h) = conv(h, x)"']}
    tree = json.loads(pandoc("text", "json").stdout)
    done = pandoc(json.dumps(tree | {"blocks": [cell]}), "plain", "-f", "json")
    assert done.returncode == 0 and "conv(x, h)[m]" in done.stdout


@NEEDS_TEX
def test_cells_become_latex_that_compiles(pandoc, tmp_path):
    done = pandoc(PAGE.replace("lang:", "header-includes: '\\usepackage{multicol}'\nlang:"), "latex", "-s")
    assert done.returncode == 0, done.stderr
    preamble = done.stdout.partition(r"\begin{document}")[0]
    assert preamble.count(r"\usepackage{tikz}") == 1 == preamble.count(r"\usepackage{multicol}")
    (tmp_path / "page.tex").write_text(done.stdout)
    command = [shutil.which("pdflatex"), "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "page.tex"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=120)
    assert made.returncode == 0 and "Overfull" not in made.stdout, made.stdout[-2000:]


WRONG = {
    "a command that runs code": ('identify "f(x, h)"', "a document has no request 'identify'"),
    "no quotation mark": ('prove "x = x', "close each quotation mark"),
    "an index": ("derive convolution --image 7x7 --kernel 3x3 --at 1", "output index [1] needs 2 integers, not 1"),
    "an option": ('#| live: true\n#| echo: false\nprove "x = x"', "a cell has no option 'echo'"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_cell_ends_the_conversion_with_one_sentence(case, pandoc):
    cell, message = WRONG[case]
    done = pandoc(f"```{{.symconv}}\n{cell}\n```\n", "html")
    assert done.returncode != 0 and message in done.stderr and "Traceback" not in done.stderr


def test_no_cell_reaches_a_shell(pandoc, tmp_path):
    cell = f'prove "conv(x, h) = conv(h, x)" ; touch {tmp_path}/made $(touch {tmp_path}/made)'
    done = pandoc(f"```{{.symconv}}\n{cell}\n```\n", "html")
    assert done.returncode != 0 and not (tmp_path / "made").exists()


def test_the_filter_knows_the_requests_of_documents():
    table = re.search(r"local COMMANDS = \{(.*?)\n\}", FILTER.read_text("utf-8"), re.S)
    assert table and set(re.findall(r"(\w+) = true", table[1])) == set(REQUESTS)


def test_the_extension_is_copied_into_a_project_and_is_no_template(tmp_path):
    done = run("templates", "quarto", folder=tmp_path)
    copied = tmp_path / "_extensions" / "symconv"
    assert done.returncode == 0 and (copied / "symconv.lua").read_bytes() == FILTER.read_bytes()
    assert "symconv.lua" in (copied / "_extension.yml").read_text("utf-8")
    assert run("templates", "quarto", str(tmp_path)).returncode == 0  # an older one is replaced
    done = run("templates", "export", "mine", folder=tmp_path)
    assert done.returncode == 0 and not (tmp_path / "mine" / "quarto").exists()


def test_the_document_of_the_page_on_quarto_is_answered(pandoc):
    done = pandoc(SHOWN, "html")
    assert done.returncode == 0, done.stderr
    assert "{.symconv}" not in done.stdout and done.stdout.count("<math") > 3 and "<script" in done.stdout
