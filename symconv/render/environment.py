"""Template environments: one for each format, sandboxed and strict.

A format is a folder of templates. LaTeX, TikZ and Typst use ``\\VAR{…}`` and ``\\BLOCK{…}``, because ``{{`` and ``{#``
have a meaning of their own there; all others use Jinja's own marks. A person's folder is searched first: its template
replaces the blocks that it defines, and every block that it leaves out is taken from the shipped template of the same
name.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symconv.errors import FileError, SymconvError, TemplateError
from symconv.render.escape import Printed, finalizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.sandbox import ImmutableSandboxedEnvironment

SHIPPED = "shipped"
SLASHED = {
    "block_start_string": r"\BLOCK{",
    "block_end_string": "}",
    "variable_start_string": r"\VAR{",
    "variable_end_string": "}",
    "comment_start_string": r"\#{",
    "comment_end_string": "}",
    "line_comment_prefix": "%%",
}
MARKS: dict[str, dict[str, str]] = {"latex": SLASHED, "tikz": SLASHED, "typst": SLASHED}


@lru_cache(maxsize=1)  # asked for with every sentence, and the package does not move
def shipped_templates() -> Path:
    """The folder of the shipped templates: inside the installed package, or at the root of a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise FileError(f"the shipped templates are missing beside {package.name}; install symconv again")


def template_folders(own: str | Path | None) -> tuple[Path, ...]:
    """The folders to search, a person's own first.

    Raises:
        FileError: if the person's folder does not exist.
    """
    if own is None:
        return (shipped_templates(),)
    folder = Path(own)
    if not folder.is_dir():
        raise FileError(f"templates folder {str(own)!r} does not exist; copy the shipped folder and give its path")
    return (folder.resolve(), shipped_templates())


@lru_cache(maxsize=16)
def environment(format: str, folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """The environment of a format over the given folders."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class PrintingEnvironment(ImmutableSandboxedEnvironment):
        # What a block, a macro or super() gives has been printed piece by piece, so it is not escaped again.
        concat = staticmethod(_printed)

    env = PrintingEnvironment(
        loader=FunctionLoader(_loader(format, folders)),
        undefined=StrictUndefined,
        finalize=finalizer(format),
        autoescape=False,  # the finalizer escapes for the format at hand; Jinja knows HTML only
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **MARKS.get(format, {}),  # type: ignore[arg-type]
    )
    del env.filters["safe"]  # nothing in a template decides that text needs no escaping
    return env


def _printed(pieces: Iterable[str]) -> Printed:
    return Printed("".join(pieces))


def _loader(format: str, folders: tuple[Path, ...]) -> Callable[[str], tuple[str, str, None] | None]:
    *own, shipped = folders

    def load(name: str) -> tuple[str, str, None] | None:
        if name.startswith(SHIPPED + "/"):
            return _source(shipped / format / name[len(SHIPPED) + 1 :], "")
        for folder in own:
            path = folder / format / name
            if path.is_file():
                return _source(path, _extending(format, name, path.read_text("utf-8")))
        return _source(shipped / format / name, "")

    return load


def _source(path: Path, head: str) -> tuple[str, str, None] | None:
    return (head + path.read_text("utf-8"), str(path), None) if path.is_file() else None


def _extending(format: str, name: str, source: str) -> str:
    """The words that make a person's template extend the shipped one, unless it says itself what it extends.

    They stand on the first line, so that line numbers in messages stay right.
    """
    marks = MARKS.get(format, {"block_start_string": "{%", "block_end_string": "%}"})
    start, end = marks["block_start_string"], marks["block_end_string"]
    extends = f"{start} extends '{SHIPPED}/{name}' {end}"
    return "" if f"{start} extends" in source or f"{start}- extends" in source else extends


def fill(format: str, name: str, context: dict[str, Any], own: str | Path | None = None) -> str:
    """A template of a format filled in with a context of printed text, plain text and numbers.

    Raises:
        TemplateError: naming the template and the line, if it cannot be read or asks for something that is not there.
    """
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError

    try:
        return environment(format, template_folders(own)).get_template(name).render(context)
    except SymconvError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"template {format}/{name}, line {error.lineno}: {error.message}") from None
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        line = template_line(error, name)
        raise TemplateError(f"template {format}/{name}{line}: {type(error).__name__}: {error}") from None


def template_line(error: BaseException, name: str) -> str:
    """The last line of a template that an error passed through, as `, line 3`."""
    trace, line = error.__traceback__, ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return line
