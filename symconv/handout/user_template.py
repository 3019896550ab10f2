"""A user's own template, filled in inside bounds: its author may be unknown.

A template calls a few functions. Each takes the keys of a section of a course file and returns that section as printed
text, so a template can show what a course file can show, checked by the same form.

The sandbox is Jinja's, made tighter. A template sees text, numbers and these functions, nothing else: no other
templates, a short list of filters and of methods of text. Loops draw on one budget, operators that make large things
are checked before they run, and the output is counted while it grows. What remains (time, memory) is bounded by
`isolated`, which calls a function in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any

from symconv.errors import InputError, LimitError, SymconvError, TemplateError
from symconv.files import read_text
from symconv.handout.course.build import section_items
from symconv.handout.course.file import read_section
from symconv.handout.course.spec import Course
from symconv.handout.document import Document, Heading, Item, Picture
from symconv.handout.exercises import VERSIONS, Question, exercise_items, make_exercise, variant_id
from symconv.handout.printing import document_body
from symconv.render.escape import Printed, finalizer
from symconv.render.formats import FORMATS, Format, format_of
from symconv.render.templates import template_line
from symconv.render.writer import Writer

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

FILTERS = frozenset(
    """abs capitalize d default first int join last length list lower max min reverse sort string sum title trim
    truncate unique upper wordcount wordwrap""".split()  # noqa: SIM905 - a table of words
)
METHODS = frozenset(("capitalize", "endswith", "lower", "lstrip", "rstrip", "split", "startswith", "strip", "upper"))
"""What may be asked of a text."""
OPERATORS = frozenset(("**", "*", "%", "+"))
MAX_CALLS = 500
MAX_SOURCE = 1_000_000
MAX_OUTPUT = 20_000_000
MAX_STEPS = 1_000_000
MAX_TEXT = 1_000_000
MAX_NUMBER = 10**60
SECONDS = 30
MEMORY = 4 * 2**30


def render_user_template(
    template: str | Path,
    format: str | None = None,
    course: Course | None = None,
    student: str = "",
    templates: str | None = None,
    name: str = "output",
    fragment: bool = False,
) -> dict[str, str]:
    """The files of a user's template: the document under `name`, and the pictures beside it.

    Args:
        template: a file such as ``my-lecture.tex.j2``.
        format: by default from the name of the file.
        course: gives notation, seed, title, author and date.
        student: whom exercises are for.
        templates: a folder that is searched before the shipped one, for what the functions print.
        name: of the document.
        fragment: for LaTeX, a piece to ``\\input`` that begins with the macros of what the functions print.

    Raises:
        FileError: if the template cannot be read.
        InputError: for a fragment of another format than LaTeX, or of a template that is a whole document.
        InputError, TemplateError, LimitError: see `fill_user_template`.
    """
    path, course = Path(template), course or Course()
    chosen = format or _format_of_name(path.name)
    ending = format_of(chosen, template_formats()).suffix
    writer = Writer.of(chosen, templates=templates, fragment=fragment)
    functions = TemplateFunctions(course, chosen, student, templates, name.removesuffix(f".{ending}"), fragment)
    context: dict[str, str | int] = {"title": course.title or "", "author": course.author or "", "student": student}
    context |= {"date": course.date or "", "variant": variant_id(course.seed, student)}
    if format_of(chosen).macros:
        context["macros"] = Printed("" if fragment else writer.fill("macros", {}))
    text = fill_user_template(read_text(path, MAX_SOURCE), path.name, chosen, functions.table(), context)
    if fragment and r"\documentclass" in text:
        raise InputError(f"template {path.name} makes a whole document, not a fragment; leave out --fragment")
    return {name: writer.framed(text, "") if fragment else text} | functions.pictures


def template_formats() -> tuple[str, ...]:
    """The formats of a user's own document: those that are text."""
    return tuple(sorted(name for name, one in FORMATS.items() if one.offered and one.bind is None))


def _format_of_name(name: str) -> str:
    endings = {format_of(format).suffix: format for format in template_formats()}
    parts = name.lower().removesuffix(".j2").rsplit(".", 1)
    if parts[-1] in endings and len(parts) > 1:
        return endings[parts[-1]]
    raise InputError(
        f"the name {name!r} does not say the format; call it name.tex.j2, name.md.j2 or name.txt.j2, or give --format"
    )


@dataclass
class TemplateFunctions:
    """What the functions of one template share: the notation, and the exercises, figures and pictures so far."""

    course: Course
    format: str
    student: str
    templates: str | None
    stem: str
    fragment: bool = False
    figures: int = 0
    exercises: list[Question] = field(default_factory=list)
    calls: int = 0
    pictures: dict[str, str] = field(default_factory=dict)

    def derive(self, operation: str = "convolution", at: Any = None, **keys: Any) -> Printed:
        """A worked example; the keys are those of the section `worked`."""
        given = {"conventions": False, "figure": False} | keys
        return self._section("worked", operation=operation, at=at, **given)

    def figure(self, show: str = "overlay", **keys: Any) -> Printed:
        """A drawing; the keys are those of the section `figure`."""
        return self._section("figure", show=show, **keys)

    def prove(self, identity: str) -> Printed:
        """An identity with its proof or counterexample."""
        return self._section("proof", identity=identity)

    def exercise(
        self, task: str | None = None, version: str = "student", number: int | None = None, **keys: Any
    ) -> Printed:
        """An exercise for the student with the next number, or with `number` one that has been shown, once more."""
        if version not in VERSIONS:
            raise InputError(f"unknown version {version!r}; known: {', '.join(VERSIONS)}")
        if number is not None:
            return self._printed(exercise_items(self._shown(number, task, keys), number, version))
        spec = read_section({"kind": "exercise", "task": task or "cell", **keys}, "exercise")
        self.exercises.append(make_exercise(spec, self.course, len(self.exercises) + 1, self.student))
        return self._printed(exercise_items(self.exercises[-1], len(self.exercises), version))

    def _shown(self, number: Any, task: str | None, keys: Mapping[str, Any]) -> Question:
        """An exercise that the template has shown before."""
        given = [*(["task"] if task else []), *keys]
        if given:
            raise InputError(f"exercise(number={number}) shows an exercise again; leave out {', '.join(given)}")
        count = len(self.exercises)
        if type(number) is not int or not 1 <= number <= count:
            hint = f"use a number from 1 to {count}" if count else "show one first, such as exercise('cell')"
            raise InputError(f"there is no exercise {number!r} above this line; {hint}")
        return self.exercises[number - 1]

    def _section(self, kind: str, **keys: Any) -> Printed:
        given = {key: value for key, value in keys.items() if value is not None}
        items = section_items(self.course, read_section({"kind": kind, **given}, kind))
        return self._printed([item for item in items if not isinstance(item, Heading)])

    def _printed(self, items: list[Item]) -> Printed:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise LimitError(f"a template may call its functions {MAX_CALLS} times; make several documents")
        document = Document(self.stem, "", tuple(items), self.course.notation.brackets)
        body, pictures = document_body(document, self.format, self.templates, self.figures + 1, fragment=self.fragment)
        self.figures += sum(isinstance(item, Picture) for item in items)
        self.pictures |= pictures
        return Printed(body.strip("\n"))

    def table(self) -> dict[str, Callable[..., Printed]]:
        """The functions by the names that a template calls them, as plain functions without attributes of ours."""
        return {
            "derive": lambda *given, **keys: self.derive(*given, **keys),
            "figure": lambda *given, **keys: self.figure(*given, **keys),
            "prove": lambda identity: self.prove(identity),
            "exercise": lambda *given, **keys: self.exercise(*given, **keys),
        }


def fill_user_template(
    source: str, name: str, format: str, functions: Mapping[str, Callable[..., Any]], context: Mapping[str, str | int]
) -> str:
    """A template's text filled in.

    Args:
        source: the template; LaTeX uses ``\\VAR{…}`` and ``\\BLOCK{…}``, all others Jinja's own marks.
        name: opens messages.
        format: decides marks and escaping.
        functions: what it may call; each returns printed text.
        context: plain text and numbers.

    Raises:
        TemplateError: naming template and line, if it cannot be read, asks for what is not there or may not be done.
        LimitError: if it goes beyond a bound.
    """
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateSyntaxError

    if len(source) > MAX_SOURCE:
        raise LimitError(f"template {name} has more than {MAX_SOURCE} characters; shorten it")
    env = _environment(format_of(format))
    try:
        template = env.from_string(source)
        return _bounded(template.generate({**context, **functions, "range": _budgeted_range()}), name)
    except SymconvError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(f"template {name}, line {error.lineno}: {error.message}") from None
    except RecursionError:
        raise TemplateError(f"template {name}: it nests too deeply; make it flatter") from None
    except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, OSError) as error:
        line = template_line(error, "<template>")
        reason = ascii(str(error))[1:-1][:200]
        raise TemplateError(f"template {name}{line}: {type(error).__name__}: {reason}") from None


def _bounded(parts: Any, name: str) -> str:
    kept, size = [], 0
    for part in parts:
        size += len(part)
        if size > MAX_OUTPUT:
            raise LimitError(f"template {name} writes more than {MAX_OUTPUT} characters; write less")
        kept.append(part)
    return "".join(kept)


def _environment(format: Format) -> ImmutableSandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class UserEnvironment(ImmutableSandboxedEnvironment):
        intercepted_binops = OPERATORS

        # Jinja wraps str.format before it asks whether an attribute is safe, so the question is put first here.
        def getattr(self, obj: Any, attribute: str) -> Any:
            return super().getattr(obj, attribute) if _allowed(obj, attribute) else self._refused(obj, attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            return super().getitem(obj, argument) if _allowed(obj, argument) else self._refused(obj, argument)

        def _refused(self, obj: Any, attribute: Any) -> Any:
            return self.unsafe_undefined(obj, str(attribute))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            _check_operands(operator, left, right)
            return super().call_binop(context, operator, left, right)

    env = UserEnvironment(
        loader=FunctionLoader(lambda name: None),  # noqa: ARG005 - a handed-on template brings no others
        undefined=StrictUndefined,
        finalize=finalizer(format.escape),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **format.marks,  # type: ignore[arg-type]
    )
    env.filters = {key: value for key, value in env.filters.items() if key in FILTERS}
    env.globals = {key: env.globals[key] for key in ("dict", "namespace")}
    return env


def _budgeted_range() -> Callable[..., range]:
    """`range` with one budget for the whole template, so that nested loops end."""
    left = [MAX_STEPS]

    def budgeted(*bounds: int) -> range:
        """Whole numbers to loop over."""
        steps = range(*bounds)
        left[0] -= max(1, len(steps))
        if left[0] < 0:
            raise LimitError(f"the loops of the template take more than {MAX_STEPS} steps; loop less")
        return steps

    return budgeted


def _allowed(obj: Any, attribute: object) -> bool:
    """Of a text only some methods and its characters may be asked for, of a function nothing."""
    if isinstance(obj, str):
        return not isinstance(attribute, str) or attribute in METHODS
    return not isinstance(obj, FunctionType | type)


def _check_operands(operator: str, left: Any, right: Any) -> None:
    """Refuse an operation whose result would be large, before it is made."""
    if operator == "%" and isinstance(left, str):
        raise LimitError("a template joins text with ~ and does not format it; write {{ a ~ b }}")
    if operator == "+" and isinstance(left, str | list | tuple):
        _check_size(len(left) + (len(right) if hasattr(right, "__len__") else 0))
    if operator == "*":
        for text, times in ((left, right), (right, left)):
            if isinstance(text, str | list | tuple) and isinstance(times, int):
                _check_size(len(text) * times)
    if operator == "**" and not (isinstance(left, int | float) and isinstance(right, int) and abs(right) <= 64):
        raise LimitError("a template raises numbers to whole powers from -64 to 64 only; work it out in Python")
    if isinstance(left, int) and isinstance(right, int) and max(abs(left), abs(right)) > MAX_NUMBER:
        raise LimitError("a template works with numbers of at most 60 digits; work it out in Python")


def _check_size(size: int) -> None:
    if size > MAX_TEXT:
        raise LimitError(f"a template makes a text or list of {size} parts, the limit is {MAX_TEXT}; make it shorter")


def isolated(function: Callable[..., Any], *arguments: Any, seconds: float = SECONDS, memory: int = MEMORY) -> Any:
    """What a function of a module returns, found in another process.

    Args:
        function: it and its arguments travel to the other process.
        arguments: what to call it with.
        seconds: after which it is ended.
        memory: in bytes, where the system can bound it.

    Raises:
        SymconvError: what the function raised.
        LimitError: if it took too long or too much.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send_result, args=(theirs, memory, function, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise LimitError(f"the template takes more than {seconds} seconds; make it smaller")
        found = ours.recv()
    except EOFError:
        raise LimitError("the template takes more memory than it may; make it smaller") from None
    finally:
        process.kill()
        process.join()
    if isinstance(found, BaseException):
        raise found
    return found


def _send_result(connection: Connection, memory: int, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends this process
    _bound_memory(memory)
    try:
        found: Any = function(*arguments)
    except SymconvError as error:
        found = type(error)(str(error))
    except MemoryError:
        found = LimitError("the template takes more memory than it may; make it smaller")
    except Exception as error:  # noqa: BLE001 - one sentence in the parent
        found = TemplateError(f"the template fails with {type(error).__name__}: {str(error)[:200]}")
    connection.send(found)


def _bound_memory(memory: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # not every system can
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
