"""The examples of a page are run, and what they print is what the page shows.

    ```python      runs; the names of a page are shared by its blocks. A block `text` right behind it is what it prints.
    ```console     commands of symconv, run in a folder of the page. Behind a line `$ symconv …` stands what it prints;
                   a block without `$` shows commands alone, which end with 0.

A line `…` stands for lines that are left out. Blocks of other languages are not run. `executed` gives the page with
what is printed now. The build shows that, and warns where the page says something else; `tests/test_pages.py` compares
it too, and can write it into the page. Where a library that a page uses is not installed, the page is shown as it is.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from symconv.cli.main import cli

if TYPE_CHECKING:  # the tests, which use this module too, run without Sphinx
    from sphinx.application import Sphinx

CUT = "…"
BLOCK = re.compile(
    r"^```(?P<language>python|console)\n(?P<code>.*?)^```$(?P<gap>\n\n```text\n)?(?(gap)(?P<shown>.*?)^```$)",
    flags=re.M | re.S,
)
PROMPT = re.compile(r"^\$ (?P<command>symconv .+)\n(?P<shown>(?:(?!\$ ).*\n)*)", flags=re.M)
LIBRARY = re.compile(
    r"\b(astropy|cv2|jax|keras|onnxruntime|PIL|playwright|pywt|scipy|skimage|tensorflow|torch|typst)\b"
)
EXTRAS = {"--format pdf": "typst", "--format word": "pypandoc", ".widget(": "anywidget"}
"""Option or method -> the package that it needs."""


class ExampleError(Exception):
    """An example of a page does not run; the message names the example and says why."""


def missing(page: str) -> str:
    """The first library that the examples of a page use and that is not installed; no text if all are."""
    code = " ".join(found["code"] for found in BLOCK.finditer(page))
    used = [*LIBRARY.findall(code), *(name for option, name in EXTRAS.items() if option in code)]
    return next((name for name in used if find_spec(name) is None), "")


def executed(page: str) -> str:
    """A page with what its examples print now.

    Raises:
        ExampleError: if an example raises, or a command is refused.
    """
    names: dict[str, Any] = {}

    def replaced(found: re.Match[str]) -> str:
        if found["language"] == "console":
            return f"```console\n{_commands(found['code'])}```" + (found["gap"] or "") + _behind(found)
        printed = _python(found["code"], names)
        if found["gap"] is None:
            return found[0]
        return f"```python\n{found['code']}```{found['gap']}{shortened(printed, found['shown'])}```"

    with _folder():
        return BLOCK.sub(replaced, page)


def shortened(printed: str, shown: str) -> str:
    """What is printed, with the lines left out that the page leaves out.

    Around one mark as many lines are kept as the page shows; around several, those that it shows if they are printed.

    >>> shortened("a\\nB\\nc\\nd\\n", "a\\nb\\n…\\n")
    'a\\nB\\n…\\n'
    >>> shortened("a\\nb\\nc\\n", "…\\nb\\n…\\n")
    '…\\nb\\n…\\n'
    """
    lines, kept = _lines(printed), _lines(shown)
    marks = [at for at, line in enumerate(kept) if line == CUT]
    if len(marks) == 1:
        before, after = marks[0], len(kept) - marks[0] - 1
        if before + after < len(lines):
            return _text([*lines[:before], CUT, *lines[len(lines) - after :]])
    found = marks and re.fullmatch("(?:.*\\n)*".join(map(re.escape, _text(kept).split(f"{CUT}\n"))), _text(lines))
    return _text(kept if found else lines)


def _python(code: str, names: dict[str, Any]) -> str:
    """Run a block, and give what it prints."""
    out = StringIO()
    try:
        with redirect_stdout(out):
            exec(compile(code, "<example>", "exec"), names)  # noqa: S102 - our own page
    except Exception as error:
        raise ExampleError(f"the example {code.strip()!r} raises {type(error).__name__}: {error}") from error
    return out.getvalue()


def _commands(code: str) -> str:
    """A block of commands with what they print, where it is shown."""
    if PROMPT.search(code):
        return PROMPT.sub(
            lambda found: f"$ {found['command']}\n{shortened(_run(found['command'], (0, 1)), found['shown'])}", code
        )
    for line in code.splitlines():
        if line.startswith("symconv "):
            _run(line, (0,))
    return code


def _run(command: str, codes: tuple[int, ...]) -> str:
    """What a command of symconv prints."""
    done = CliRunner().invoke(cli, shlex.split(command, comments=True)[1:])
    if done.exit_code not in codes or not (done.exception is None or isinstance(done.exception, SystemExit)):
        raise ExampleError(
            f"the command {command!r} ends with {done.exit_code}: {done.output.strip()} {done.exception}"
        )
    return done.output


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines) if lines != [""] else ""


def _behind(found: re.Match[str]) -> str:
    """A block `text` that follows commands is no output of them; it stays."""
    return f"{found['shown']}```" if found["gap"] else ""


@contextmanager
def _folder() -> Iterator[None]:
    """Work in a new folder, with the backend of Keras that the tests have."""
    before, backend = Path.cwd(), os.environ.get("KERAS_BACKEND")
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["KERAS_BACKEND"] = backend or "torch"
        try:
            yield
        finally:
            os.chdir(before)


def run(name: str, page: str) -> str:
    """A page as the site shows it, with a warning where its examples no longer print what it says."""
    from sphinx.util import logging

    logger = logging.getLogger(__name__)
    if not BLOCK.search(page):
        return page
    if library := missing(page):
        logger.info("%s is shown as it is: %s is not installed", name, library)
        return page
    try:
        made = executed(page)
    except ExampleError as error:
        logger.warning("%s: %s", name, error)
        return page
    for shown, printed in zip(page.splitlines(), made.splitlines(), strict=False):
        if shown != printed:
            logger.warning("%s shows %r where its example prints %r", name, shown, printed)
            break
    return made


def setup(app: Sphinx) -> dict[str, bool]:
    """Run the examples of each page as it is read, and those of the README, which is no page."""
    readme = Path(app.srcdir).parent / "README.md"
    app.connect("builder-inited", lambda _: run("README.md", readme.read_text("utf-8")) and None)
    app.connect("source-read", lambda _, name, source: source.__setitem__(0, run(name, source[0])))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
