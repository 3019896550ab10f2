"""What the pages of `docs` and the README show is what happens; `--write-golden` writes the outputs anew, to be read.

The build of the site runs the same examples by the same function; tutorials are run there alone.
"""

import doctest

import pytest

from docs._extensions import examples
from docs._extensions.examples import BLOCK, ExampleError, executed, missing
from tests.helpers import ROOT

PAGES = {
    path.relative_to(ROOT).as_posix(): path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if BLOCK.search(path.read_text("utf-8"))
}


@pytest.mark.parametrize("name", PAGES)
def test_the_examples_of_a_page_print_what_it_shows(name, request):
    shown = PAGES[name].read_text("utf-8")
    if library := missing(shown):
        pytest.skip(f"{name} uses {library}, which is not installed")
    made = executed(shown)
    if request.config.getoption("--write-golden"):
        PAGES[name].write_text(made, "utf-8", newline="\n")
    assert made == shown


def test_the_examples_of_what_runs_them_hold():
    assert doctest.testmod(examples).attempted > 1
    assert doctest.testmod(examples).failed == 0


def test_the_pages_are_found():
    assert {"README.md", "docs/identify.md", "docs/proofs.md", "docs/course.md"} <= set(PAGES) and len(PAGES) > 30


@pytest.mark.parametrize(
    ("page", "made"),
    [
        ("```python\na = 1\n```\n\n```python\nprint(a)\n```\n\n```text\n2\n```\n", "text\n1\n"),
        ("```python\nprint('a\\nb\\nc')\n```\n\n```text\n0\n…\n```\n", "text\na\n…\n"),
        ("```console\n$ symconv scope\n```\n", None),
        ("```console\nsymconv nothing\n```\n", None),
        ('```console\n$ symconv prove "x = x"\nNo.\n```\n', "Holds for all"),
        ("```python\n1 / 0\n```\n", None),
    ],
)
def test_an_example_that_prints_something_else_or_fails_is_seen(page, made):
    if made is None:
        with pytest.raises(ExampleError, match=r"ends with 2|raises ZeroDivisionError"):
            executed(page)
    else:
        assert made in executed(page) and executed(page) != page
