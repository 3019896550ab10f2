"""What must not be in the site fails its build; the site itself is built by the command of CONTRIBUTING.md."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

from docs._extensions.links import faults
from tests.helpers import ROOT, environment

pytest.importorskip("sphinx", reason="Sphinx is the extra docs")
COMMAND = re.compile(r"-m (sphinx .*) docs \S+$", flags=re.M)


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ('<a href="nowhere.html">a</a>', "index.html: nowhere.html leads nowhere"),
        ('<a href="other.html#part">a</a>', "index.html: other.html#part leads nowhere"),
        ('<a href="#part">a</a>', "index.html: #part leads nowhere"),
        ('<img src="picture.svg">', "index.html: picture.svg leads nowhere"),
        ('<img src="https://example.org/a.png">', "index.html: https://example.org/a.png is loaded from another site"),
        ('<script src="//example.org/a.js"></script>', "index.html: //example.org/a.js is loaded from another site"),
    ],
)
def test_a_planted_fault_of_a_page_is_found(planted, told, tmp_path):
    (tmp_path / "index.html").write_text(f'<h1 id="top">T</h1>{planted}<a href="other.html#top">a</a>')
    (tmp_path / "other.html").write_text('<h1 id="top">T</h1><a href="https://example.org">elsewhere</a>')
    assert faults(tmp_path) == [told]


def test_a_style_that_loads_from_another_site_is_found(tmp_path):
    (tmp_path / "a.css").write_text(
        '@font-face { src: url("https://example.org/a.woff2"); } p { background: url(data:,) }'
    )
    assert faults(tmp_path) == ["a.css: https://example.org/a.woff2 is loaded from another site"]


def test_every_check_builds_the_site_by_the_command_of_the_page():
    shown, run = ((ROOT / name).read_text("utf-8") for name in ("CONTRIBUTING.md", ".ci/run"))
    command = COMMAND.search(shown)[1]
    assert command == "sphinx -W --keep-going -n -b html"
    assert command.removeprefix("sphinx ") in run


@pytest.mark.skipif(not all(map(find_spec, ("furo", "myst_nb"))), reason="the site is built with the extra docs")
@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("[a](nowhere.md)", "nowhere"),
        ("[a](#nowhere)", "nowhere"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```", "shows '2' where its example prints '1'"),
        ("```python\n1 / 0\n```", "raises ZeroDivisionError"),
        ("$\\nothing$", "is not known here"),
        ('<a href="nowhere.html">a</a>', "nowhere.html leads nowhere"),
        ("```{toctree}\nmissing\n```", "missing"),
    ],
)
def test_a_planted_fault_fails_the_build(page, told, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("# Read\n")
    extensions = [
        "myst_parser",
        *(f"docs._extensions.{name}" for name in ("examples", "repository", "formulas", "links")),
    ]
    (tmp_path / "docs" / "conf.py").write_text(
        f'extensions = {extensions}\nmyst_enable_extensions = ["dollarmath"]\nmyst_heading_anchors = 3\n'
        'html_theme = "basic"\nhtml_math_renderer = "symconv"\n'
    )
    (tmp_path / "docs" / "index.md").write_text(f"# Page\n\n{page}\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html", "docs", "site"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and told in done.stderr, done.stderr
